"""Whose conversation does a reference code name, for a telephone menu, a counter or a form?"""

from __future__ import annotations

from math import ceil
from typing import Annotated

import msgspec
from msgspec import Meta

from faden.core.address import Address, parse_address
from faden.core.identity import Level
from faden.core.reference import LEVEL
from faden.engine.references.ask import Asked, Nothing, Wait, ask
from faden.web.api.commands import Body
from faden.web.api.door import Call
from faden.web.api.operation import Operation
from faden.web.api.problem import Problem
from faden.web.visit import WRITERS


class ReferenceBody(Body):
    """A code as it was typed or said, and who did: an address, or the id of a call."""

    code: Annotated[str, Meta(min_length=1, max_length=200)]
    contact: Annotated[str, Meta(min_length=1, max_length=1_000)]


class ReferenceNamed(msgspec.Struct):
    """The conversation it names. `level` is all that naming it proves: 1, claimed."""

    customer_id: str
    ticket_id: str
    state: str
    level: Level


async def resolve(call: Call, body: ReferenceBody) -> ReferenceNamed:
    """Say what the code names; it joins nobody, and it discloses nothing by itself."""
    services = call.services
    policy = services.directory.policy(call.workspace)
    contact = _one_spelling(body.contact, policy.region)
    if not contact:
        raise Problem(422, "contact: say who tries, by an address or the id of a call.")
    asked = Asked(call.workspace, body.code, contact, is_agent=False, at=call.now)
    found = await ask(services.views, services.connections.engine, asked, policy=policy)
    match found:
        case Wait(after):
            seconds = ceil(after.total_seconds())
            told = f"This contact tried too many codes; try again in {seconds} seconds."
            raise Problem(429, told, retry_after=seconds)
        case Nothing():
            raise Problem(404, "This code names nothing. Ask for it again, or do without.")
        case _:
            return ReferenceNamed(found.customer_id, found.ticket_id, found.state, LEVEL)


def _one_spelling(contact: str, region: str) -> str:
    """Return the contact, however it is written: three tries are not six for two spellings."""
    plain = contact.strip()
    parsed = parse_address(plain, region=region)
    return parsed.uri if isinstance(parsed, Address) else plain.casefold()


def operations() -> list[Operation]:
    """Return what programs may do with codes."""
    return [
        Operation(
            method="POST",
            path="/api/v1/references/resolve",
            name="resolveReference",
            says="Say whose conversation a reference code names",
            tag="references",
            roles=WRITERS,
            does=resolve,
            takes=ReferenceBody,
            gives=ReferenceNamed,
            problems={
                "404": "The code names nothing: wrong, ended, or of somebody else",
                "429": "This contact tried too many codes; wait as long as Retry-After says",
            },
            repeats=True,
        ),
    ]
