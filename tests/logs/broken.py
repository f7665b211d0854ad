"""How does Faden break in the middle, with a customer's words in the error?

`python -m tests.logs.broken serve …`: reading a thread by the API fails, and so does a message with
BREAK in it; the errors quote what they were about, as errors do.
"""

from __future__ import annotations

from typing import Any

from faden.cli import main
from faden.engine import inbox
from faden.web.api import customers

_shown = customers.event_shown
_contact = inbox._Batch._contact


def break_event(entry: Any) -> Any:
    """Fail with the words of the message."""
    if hasattr(entry.event, "text"):
        raise RuntimeError(f"cannot show {entry}")
    return _shown(entry)


async def break_contact(self: Any, index: int, inbound: Any, *more: Any, **named: Any) -> None:
    """Fail on some messages, with their words."""
    if "BREAK" in getattr(inbound, "text", ""):
        raise RuntimeError(f"cannot take {inbound}")
    await _contact(self, index, inbound, *more, **named)


if __name__ == "__main__":
    # By name, because mypy forbids to put another function in a function's place.
    vars(customers)["event_shown"] = break_event
    setattr(inbox._Batch, "_contact", break_contact)  # noqa: B010
    main()
