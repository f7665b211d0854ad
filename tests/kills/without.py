"""How does Faden do without one of its safeguards, so that a check is seen to fail?

`python -m tests.kills.without gate serve …` asks nobody before it sends; `without settling …`
acknowledges an opt-out while sends are still under way; `without haste …` has every safeguard.
The last two take their time between committing an attempt and calling the provider, as a slow
name server makes any Faden do.
"""

from __future__ import annotations

import asyncio
import random
import sys
from datetime import UTC, datetime

from faden.cli import main
from faden.core import consent
from faden.core.channel import LookupResult, SendResult
from faden.engine import loops, outbox


def yes_to_all(*_: object, **__: object) -> consent.Answer:
    """Let everything leave."""
    return consent.Yes()


async def do_not_wait(*_: object, **__: object) -> None:
    """Settle nothing."""


_perform = outbox.perform


async def perform_slowly(
    call: outbox.Call, _: datetime, *, content: outbox.Content | None = None
) -> SendResult | LookupResult:
    """Call the provider a moment later."""
    await asyncio.sleep(random.uniform(0.0, 0.2))
    return await _perform(call, datetime.now(UTC), content=content)


if __name__ == "__main__":
    missing = sys.argv.pop(1)
    # By name, because mypy forbids to put another function in a function's place.
    if missing == "gate":
        vars(consent)["may_send"] = yes_to_all
    elif missing in ("settling", "haste"):
        vars(outbox)["perform"] = perform_slowly
        if missing == "settling":
            vars(loops)["settled_sends"] = do_not_wait
    else:
        sys.exit(f"without what? {missing!r}: gate, settling or haste")
    main()
