"""May this program send that message, and has it been sent before?"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, assert_never

import msgspec
from starlette.responses import Response

from faden.core.address import Address, BadAddress, Parsed, Withheld, parse_address
from faden.core.asking.button import Button, flaw, in_words
from faden.core.offer.terms import is_name
from faden.core.policy import SERVICE
from faden.core.subject import MAX_SUBJECT
from faden.engine.command import SendMessage
from faden.engine.wanted.offers import Offering
from faden.store.views_report import account_labels
from faden.web.api.commands import carried_out, key_of, who
from faden.web.api.door import Call
from faden.web.api.problem import Problem, json_response
from faden.web.api.promises.said import promised
from faden.web.api.strict_json import read_object

#: field: (type, how it is called, must be there)
_FIELDS: dict[str, tuple[type, str, bool]] = {
    "account": (str, "a text", False),
    "to": (str, "a text", True),
    "text": (str, "a text", True),
    "subject": (str, "a text", False),
    "purpose": (str, "a text", False),
    "ref": (str, "a text", False),
    "automatic": (bool, "true or false", False),
    "buttons": (list, "a list", False),
    "template": (str, "a text", False),
    "offer": (dict, "an object", False),
    "promise": (dict, "an object", False),
    "system": (str, "a text", False),
}
_PURPOSE = re.compile(r"[a-z][a-z0-9_-]{0,39}", re.ASCII)
SUBJECT = re.compile(rf"(?=.*\S)[^\x00-\x1f\x7f\u2028\u2029]{{1,{MAX_SUBJECT}}}")
TEMPLATE = "^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$"  #: what the company calls messages of one kind
_TEMPLATE = re.compile(TEMPLATE, re.ASCII)
SYSTEM = "^[a-z0-9][a-z0-9._-]{0,49}$"  #: another system of the company, as its messages name it
_SYSTEM = re.compile(SYSTEM, re.ASCII)
_NAME = re.compile(r"[\x21-\x7e]{1,200}", re.ASCII)
#: field: (what it looks like, how to write it)
_SHAPES = {
    "purpose": (_PURPOSE, "use lower-case letters, digits, - and _, such as marketing."),
    "subject": (SUBJECT, f"one line of 1 to {MAX_SUBJECT} characters."),
    "template": (_TEMPLATE, "use letters, digits, dots, - and _, such as balance-low."),
    "system": (_SYSTEM, "use lower-case letters, digits, dots, - and _, such as billing."),
    "ref": (_NAME, "use 1 to 200 printable ASCII characters without blanks."),
}
_LONGEST_WHOM = 200
_NOT_WRITABLE = ("contact", "visitor", "card")  #: nobody can be written to under these


async def send_message(call: Call) -> Response:
    """Take a message onto the customer's thread and into the outbox, once."""
    fields = checked(await read_object(call.request))
    account = await account_of(call, fields.get("account"))
    buttons = _buttons(fields.get("buttons", []))
    text = fitting(call, account, fields["text"], buttons=buttons)
    command = SendMessage(
        workspace=call.workspace,
        account=account,
        to=writable(call, fields["to"]),
        text=text,
        author=who(call),
        purpose=fields.get("purpose", SERVICE),
        ref=fields.get("ref"),
        idempotency_key=key_of(call),
        token=call.token.token_id,
        automatic=fields.get("automatic", True),
        subject=fields.get("subject"),
        buttons=buttons,
        template=fields.get("template"),
        offering=_offering(fields.get("offer")),
        promising=await promised(call, fields.get("promise")),
        system=fields.get("system"),
    )
    result = await carried_out(call, command)
    body = {"id": result.made, "ref": command.ref or result.made, "state": "queued"}
    if result.repeated:
        return json_response(body | {"repeated": True})
    response = json_response(body, status=201)
    response.headers["location"] = f"/api/v1/messages/{result.made}"
    return response


def _offering(said: dict[str, Any] | None) -> Offering | None:
    """Return which offer the message makes; raise Problem 422."""
    if said is None:
        return None
    offer, whom = said.get("id"), said.get("whom", "")
    if not isinstance(offer, str) or not is_name(offer) or said.keys() - {"id", "whom"}:
        raise Problem(422, "offer: give its id, and whom it is for if that is somebody else.")
    if not isinstance(whom, str) or len(whom) > _LONGEST_WHOM:
        raise Problem(422, f"offer: whom is a text of at most {_LONGEST_WHOM} characters.")
    return Offering(offer_id=offer, whom=whom)


def checked(found: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that were given; raise Problem 422 naming the first wrong one."""
    unknown = sorted(found.keys() - _FIELDS.keys())
    if unknown:
        raise Problem(422, f"Unknown field {unknown[0]!r}; known are: {', '.join(_FIELDS)}.")
    given = {name: value for name, value in found.items() if value is not None}
    for name, (kind, called, needed) in _FIELDS.items():
        if needed and name not in given:
            raise Problem(422, f"The field {name!r} is missing.")
        if name in given and type(given[name]) is not kind:
            raise Problem(422, f"The field {name!r} must be {called}.")
    for name, (shape, wrong) in _SHAPES.items():
        if name in given and not shape.fullmatch(given[name]):
            raise Problem(422, f"{name}: {wrong}")
    return given


async def account_of(call: Call, wanted: str | None) -> str:
    """Return the account that sends; raise Problem 422 where it cannot be told."""
    known = await account_labels(call.services.views, call.workspace)
    if wanted is None:
        # A contact page is written to, and answered by another account.
        own = [name for name in sorted(known) if _sends_itself(call, name)]
        if len(own) == 1:
            return own[0]
        if not own:
            raise Problem(422, "No account is connected yet; an administrator has to add one.")
        raise Problem(422, f"Say which account shall send it: {', '.join(own)}.")
    if wanted not in known:
        raise Problem(422, "There is no such account; see the list of connected accounts.")
    return wanted


def _sends_itself(call: Call, account_id: str) -> bool:
    account = call.services.directory.account(account_id)
    return account is None or account.capabilities.answers_by is None


def writable(call: Call, raw: str) -> str:
    """Return the address somebody can be written to; raise Problem 422 that says why not."""
    region = call.services.directory.policy(call.workspace).region
    return read_address(raw, region, "to", never=_NOT_WRITABLE).uri


def read_address(raw: str, region: str, field: str, *, never: Collection[str]) -> Address:
    """Return an address in any spelling; raise Problem 422 naming the field, also for `never`."""
    parsed = parse_address(raw, region=region)
    if isinstance(parsed, Address) and parsed.scheme not in never:
        return parsed
    raise Problem(422, f"{field}: this is no address that can be answered ({_why_not(parsed)}).")


def _why_not(parsed: Parsed) -> str:
    match parsed:
        case Address():
            return "nobody can be written to there"
        case Withheld():
            return "it is empty or withheld"
        case BadAddress(reason=flaw):
            return flaw.value.replace("_", " ")
        case _:
            assert_never(parsed)


def _buttons(given: list[Any]) -> tuple[Button, ...]:
    try:
        buttons = msgspec.convert(given, tuple[Button, ...])
    except msgspec.ValidationError as error:
        raise Problem(422, f"buttons: {error}.") from None
    if any(one.keys() - {"id", "label"} for one in given):
        raise Problem(422, "buttons: each has an id and a label, no more.")
    if wrong := flaw(buttons):
        raise Problem(422, f"buttons: {wrong}.")
    return buttons


def fitting(call: Call, account_id: str, text: str, *, buttons: tuple[Button, ...]) -> str:
    """Return a text that the account takes, with its answers; raise Problem 422."""
    if not text.strip():
        raise Problem(422, "text: say something.")
    account = call.services.directory.account(account_id)
    longest = account.capabilities.max_length if account else len(text)
    has_buttons = account is not None and account.capabilities.buttons
    whole = len(text if has_buttons else in_words(text, buttons))
    if whole > longest:
        raise Problem(422, f"text: {whole} characters; this account takes {longest}.")
    return text
