"""What does the webhook channel make of a body, a text, a signature?"""

from __future__ import annotations

import json

from faden.channels.webhook.wire import read_secret, verify
from faden.core.channel import Verified
from faden.inspect.case import UNSUPPORTED, Answer, BadCase, Case
from faden.inspect.trial import post

REGION = "DE"  #: as in an account that names none


def json_body(case: Case) -> Answer:
    """`body_b64`, `region` -> `status`, `rejected`. The request is taken as well signed."""
    tried = post(case.octets("body_b64"), region=case.text_or("region", REGION))
    return {"status": tried.status, "rejected": tried.rejected, "why": list(tried.reasons)}


def text(case: Case) -> Answer:
    """`text` -> `text` as it stands in the thread afterwards, or `rejected`."""
    # Half a surrogate pair is written as its escape, which is how a provider would send it.
    body = json.dumps({"id": "1", "text": case.text("text")}).encode("ascii")
    tried = post(body, region=REGION)
    if tried.rejected or not tried.texts:
        return {"rejected": True, "why": list(tried.reasons)}
    (stored,) = tried.texts
    return {"text": stored, "rejected": False}


def signature(case: Case) -> Answer:
    """`scheme`, `secret`, `headers`, `body_b64`, `now` -> `valid`."""
    if case.text("scheme") != "standard-webhooks":
        raise BadCase(UNSUPPORTED)
    written = case.text("secret")
    if not written:
        raise BadCase("`secret` is empty")
    try:
        secret = read_secret(written)
    except ValueError as error:
        raise BadCase(f"`secret`: {error}") from error
    verdict = verify(_headers(case), case.octets("body_b64"), case.time("now"), (secret,))
    if isinstance(verdict, Verified):
        return {"valid": True}
    return {"valid": False, "why": [verdict.reason]}


def _headers(case: Case) -> dict[str, str]:
    """Names in lower case, values without blanks around them, as servers hand them on."""
    given = case.inner("headers").fields
    plain = {name: str(value) if type(value) is int else value for name, value in given.items()}
    found = Case(plain)
    return {name.lower(): found.text(name).strip(" \t") for name in plain}
