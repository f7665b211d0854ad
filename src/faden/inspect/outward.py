"""May Faden be told to call this URL?

By its letters alone, and with no place allowed by the operator, as after the installation. A name
is not looked up: whether its addresses are public is judged at each call.
"""

from __future__ import annotations

from faden.engine.outward.destination import MAX_URL_CHARS, Blocked, judge_url, literal
from faden.inspect.case import Answer, Case


def outward(case: Case) -> Answer:
    """`url` -> `allowed`."""
    judged = judge_url(
        case.text("url")[: MAX_URL_CHARS + 1]
    )  # the verdict on a longer one is known
    if isinstance(judged, Blocked):
        return {"allowed": False, "why": [judged.reason]}
    if literal(judged.host):
        return {"allowed": True, "why": [f"{judged.host} is a public address"]}
    later = f"{judged.host} was not looked up: each address it has is judged before it is called"
    return {"allowed": True, "why": [later]}
