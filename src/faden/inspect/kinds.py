"""Which kinds of input are there, and who answers them?

Whatever a kind needs is imported when its first case comes: a filter of telephone numbers starts
without the web.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from faden.inspect.case import UNSUPPORTED, Answer, BadCase, Case

#: What stands in FILE, by kind: the field that holds it, and whether as text or as base64.
RAW: Final = {
    "phone": "raw",
    "text": "text",
    "optout": "text",
    "reply": "text",
    "html": "html",
    "ssrf": "url",
    "json": "body_b64",
    "mail": "raw_b64",
}
ONE_LINE: Final = ("raw", "url")  #: of these the end of the line is not part


def answer(case: Case) -> Answer:
    """Answer one case; raise BadCase."""
    kind = case.text("kind")
    find = _KINDS.get(kind)
    if find is None:
        raise BadCase(UNSUPPORTED)
    return find()(case)


Inspector = Callable[[Case], Answer]


def _phone() -> Inspector:
    from faden.inspect.phone import phone

    return phone


def _optout() -> Inspector:
    from faden.inspect.optout import optout

    return optout


def _text() -> Inspector:
    from faden.inspect.webhook import text

    return text


def _json() -> Inspector:
    from faden.inspect.webhook import json_body

    return json_body


def _webhook_sig() -> Inspector:
    from faden.inspect.webhook import signature

    return signature


def _ssrf() -> Inspector:
    from faden.inspect.outward import outward

    return outward


def _mail() -> Inspector:
    from faden.inspect.mail import mail

    return mail


def _reply() -> Inspector:
    from faden.inspect.reply import reply

    return reply


def _html() -> Inspector:
    from faden.inspect.html import html

    return html


_KINDS: Final[dict[str, Callable[[], Inspector]]] = {
    "phone": _phone,
    "optout": _optout,
    "text": _text,
    "json": _json,
    "webhook_sig": _webhook_sig,
    "ssrf": _ssrf,
    "mail": _mail,
    "reply": _reply,
    "html": _html,
}
