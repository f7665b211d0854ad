"""What did people and programs do here, for whoever has to look into it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.responses import Response

from faden.store.people.audit import Asked, Did, Recorded, names, read
from faden.web.people.deeds import DEEDS, DETAILS
from faden.web.visit import Visit

_PAGE = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry in words."""

    at: datetime
    who: str
    did: str
    what: str
    link: str
    place: str
    detail: Mapping[str, str]


async def show(visit: Visit) -> Response:
    """Show the newest entries, or those that were asked for."""
    query = visit.request.query_params
    day = _day(query.get("day", ""))
    asked = Asked(
        who=_word(query.get("who", "")),
        did=_word(query.get("did", "")),
        until=_end_of(day, ZoneInfo(visit.policy.hours.timezone)) if day else None,
        before=_number(query.get("before", "")),
        limit=_PAGE + 1,
    )
    found = await read(visit.services.views, visit.workspace, asked)
    people = await names(visit.services.views, visit.workspace)
    return await visit.page(
        "audit.html",
        entries=[_shown(visit, one, people) for one in found[:_PAGE]],
        older=_older(visit, found[_PAGE - 1].number) if len(found) > _PAGE else "",
        asked=asked,
        people=people,
        deeds={did.value: visit.translate(words) for did, words in DEEDS.items()},
        day=day.isoformat() if day else "",
    )


def _shown(visit: Visit, one: Recorded, people: Mapping[str, str]) -> Shown:
    known = one.did in set(Did)
    return Shown(
        at=one.at,
        who=_named(one.who, people),
        did=visit.translate(DEEDS[Did(one.did)]) if known else one.did,
        what=_named(one.what, people),
        link=f"/c/{one.what[9:]}" if one.what.startswith("customer:") else "",
        place=one.place,
        detail={
            visit.translate(DETAILS[name]) if name in DETAILS else name: _named(value, people)
            for name, value in one.detail.items()
        },
    )


def _named(who: str, people: Mapping[str, str]) -> str:
    return people.get(who, who)


def _older(visit: Visit, number: int) -> str:
    kept = {name: visit.request.query_params.get(name, "")[:100] for name in ("who", "did", "day")}
    return "/audit?" + urlencode({**kept, "before": number})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    last = min(day, date.max - timedelta(days=2))
    return datetime.combine(last + timedelta(days=1), time(), zone)


def _word(text: str) -> str:
    return text[:100].replace("\x00", "")  # PostgreSQL knows no such character


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
