"""How does another system say who its customers are, and find them here again?

One at a time what `faden import customers` does for a file, by the same rules.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from faden.core.thread import Suggestion
from faden.engine.administration.deed import Refused
from faden.engine.ids import new_id
from faden.engine.sourced.import_customers import Fate
from faden.engine.sourced.put_customer import Keeping, Put, put_customer
from faden.engine.sourced.row import (
    MAX_ADDRESSES,
    MAX_KEY_CHARS,
    MAX_NAME_CHARS,
    SOURCE_NAME,
    CustomerRow,
    digest_of,
    is_broken,
    one_line,
)
from faden.store.importing.ports import Source
from faden.store.registry import ROLES
from faden.store.views_search import sourced
from faden.web.api.commands import Body
from faden.web.api.customers import SuggestionShown
from faden.web.api.door import Call
from faden.web.api.operation import Operation
from faden.web.api.problem import Problem
from faden.web.api.send_message import read_address
from faden.web.api.settings.changing import asked, problem_of
from faden.web.visit import WRITERS

_PATH = "/api/v1/customers/by-source/{source}/{key}"
_OURS = ("contact", "visitor")  #: given out here; no other system knows them

_LIMITED = (
    "This token reaches only the customers of some teams; what another system says may be about "
    "anybody. Ask an administrator for a token without limits."
)

One = Annotated[str, Meta(min_length=1, max_length=1_000)]


class SourcedBody(Body):
    """A customer as the other system knows them; addresses in any spelling, the surest first."""

    addresses: Annotated[list[One], Meta(min_length=1, max_length=MAX_ADDRESSES)]
    name: Annotated[str, Meta(max_length=MAX_NAME_CHARS)] | None = None


class CustomerPut(msgspec.Struct):
    """Who it is here; `suggestions`: records that may be the same person, for people to decide."""

    customer_id: str
    fate: Fate
    suggestions: list[SuggestionShown]
    repeated: bool = False


class SourcedShown(msgspec.Struct):
    """Who it is here, and what the other system said last."""

    customer_id: str
    name: str | None
    addresses: tuple[str, ...]
    said_at: datetime


async def put(call: Call, body: SourcedBody) -> CustomerPut:
    """Take what another system says about a customer.

    Not from whoever is limited to teams: any address may be a stranger's, and would tell their id.
    """
    if call.token.owners is not None:
        raise Problem(403, _LIMITED)
    source, key = _named(call)
    name = one_line(body.name or "") or None
    if name is not None and is_broken(name):
        raise Problem(422, "name: it holds damaged or control characters.")
    addresses = tuple(dict.fromkeys(_addresses(call, body)))
    row = CustomerRow(0, key, name, addresses, digest_of(name, addresses))
    request = asked(call, body)
    try:
        made = await put_customer(
            call.services.imports,
            source,
            row,
            now=call.now,
            new_id=new_id,
            keeping=None if request is None else Keeping(request, _written),
        )
    except Refused as refused:
        raise problem_of(refused) from None
    if isinstance(made, str):
        again = msgspec.json.decode(made, type=CustomerPut)
        return msgspec.structs.replace(again, repeated=True)
    return _shown(made)


async def show(call: Call, _body: None) -> SourcedShown:
    """Find a customer by what another system calls them."""
    source, key = _named(call)
    found = await sourced(call.services.views, call.workspace, source.name, key)
    if found is None:
        raise Problem(404, "There is no such customer.")
    return SourcedShown(found.customer_id, found.name, found.addresses, found.said_at)


def _named(call: Call) -> tuple[Source, str]:
    source, key = (str(call.request.path_params[name]) for name in ("source", "key"))
    if not SOURCE_NAME.fullmatch(source):
        raise Problem(404, "A source has small letters, digits and hyphens, up to 31, such as crm.")
    if key != key.strip() or len(key) > MAX_KEY_CHARS or is_broken(key) or "\n" in key:
        raise Problem(404, f"A key has up to {MAX_KEY_CHARS} characters, none of them unprintable.")
    return Source(call.workspace, source), key


def _addresses(call: Call, body: SourcedBody) -> list[str]:
    region = call.services.directory.policy(call.workspace).region
    found = []
    for number, raw in enumerate(body.addresses):
        address = read_address(raw, region, f"addresses[{number}]", never=_OURS)
        found.append(address.uri)
    return found


def _shown(made: Put) -> CustomerPut:
    return CustomerPut(made.customer_id, made.fate, list(map(_suggestion, made.suggestions)))


def _suggestion(one: Suggestion) -> SuggestionShown:
    return SuggestionShown(one.other_id, one.address, one.evidence.name.lower())


def _written(made: Put) -> str:
    return msgspec.json.encode(_shown(made)).decode()


def operations() -> list[Operation]:
    """Return what can be asked about customers of other systems."""
    return [
        Operation(
            method="PUT",
            path=_PATH,
            name="putCustomer",
            says="Say who a customer of another system is, by its number there",
            tag="customers",
            roles=WRITERS,
            does=put,
            takes=SourcedBody,
            gives=CustomerPut,
        ),
        Operation(
            method="GET",
            path=_PATH,
            name="findCustomerBySource",
            says="Find a customer by its number in another system",
            tag="customers",
            roles=frozenset(ROLES),
            does=show,
            gives=SourcedShown,
        ),
    ]
