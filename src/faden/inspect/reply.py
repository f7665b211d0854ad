"""What did the person newly write?"""

from __future__ import annotations

from faden.channels.email.wire.reply import reply_of, reply_of_html
from faden.inspect.case import Answer, Case


def reply(case: Case) -> Answer:
    """`text`, or `html` where there is no text -> `reply`."""
    if case.fields.get("text") is None and case.fields.get("html") is not None:
        return {"reply": reply_of_html(case.text("html"))}
    return {"reply": reply_of(case.text("text"))}
