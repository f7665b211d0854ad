"""Who did what, when and from where, for a program that keeps watch?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from faden.store.people.audit import Asked, Did, read
from faden.web.api.door import Call
from faden.web.api.operation import Operation, Parameter, number
from faden.web.api.problem import Problem
from faden.web.visit import ADMINS

_LARGEST = 2**63 - 1
_TIME = "date-time"
_MOST = 200  #: entries of one answer


class EntryShown(msgspec.Struct):
    """One thing that was done; people, customers and settings by their ids."""

    number: int
    at: datetime
    who: str
    did: str
    what: str
    place: str
    detail: Mapping[str, str]


class EntriesShown(msgspec.Struct):
    """The newest first; pass `next` as `before` for older ones."""

    items: list[EntryShown]
    next: int | None


async def show(call: Call, _body: None) -> EntriesShown:
    """List the entries that fit."""
    query = call.request.query_params
    limit = number(call, "limit", 50)
    did = query.get("did", "")
    if did and did not in set(Did):
        raise Problem(422, f"did: choose one of {', '.join(Did)}.")
    found = await read(
        call.services.views,
        call.workspace,
        Asked(
            who=query.get("who", "").replace("\x00", ""),
            did=did,
            since=_moment(query.get("since"), "since"),
            until=_moment(query.get("until"), "until"),
            before=number(call, "before", _LARGEST),
            limit=limit + 1,
        ),
    )
    items = [
        EntryShown(one.number, one.at, one.who, one.did, one.what, one.place, one.detail)
        for one in found[:limit]
    ]
    return EntriesShown(items, items[-1].number if len(found) > limit else None)


def _moment(text: str | None, name: str) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not 1970 <= moment.year < 9999:
        raise Problem(422, f"{name}: write a time with its zone, such as 2026-11-23T09:00:00Z.")
    return moment


def operations() -> list[Operation]:
    """Return what can be asked about the audit log; as its page it is for admins alone."""
    return [
        Operation(
            method="GET",
            path="/api/v1/audit",
            name="readAudit",
            says="Show who did what, the newest first",
            tag="settings",
            roles=ADMINS,
            does=show,
            gives=EntriesShown,
            asks=(
                Parameter(name="who", says="By or about agent:…, token:… or cli:…"),
                Parameter(name="did", says="Only this, such as role_changed", longest=40),
                Parameter(
                    name="since", says="From this time on (RFC 3339)", longest=40, form=_TIME
                ),
                Parameter(name="until", says="Before this time (RFC 3339)", longest=40, form=_TIME),
                Parameter(name="before", says="What was called next", least=1, most=_LARGEST),
                Parameter(name="limit", says="At most so many", least=1, most=_MOST),
            ),
        )
    ]
