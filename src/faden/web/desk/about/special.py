"""What stands on the card of special cases beside a customer's thread?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from faden.core import event as ev
from faden.core.case.matter import Matter
from faden.core.goodwill.authority import Authority
from faden.core.thread import Apart
from faden.store.special.reading import my_teams
from faden.store.views_customer import Customer
from faden.web.desk.owners import Owners
from faden.web.shown import MATTER_WORDS, amount
from faden.web.visit import LEADERS, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The card; names and amounts as people here read them."""

    matters: Mapping[str, str]  #: what a ticket can be named
    named: Mapping[str, str]  #: by ticket: what it is
    colleagues: Mapping[str, str]  #: whom a complaint can be about
    bars: Sequence[tuple[Apart, str, str]]  #: each with the record and the name
    asked: Sequence[tuple[ev.GoodwillAsked, str, str, str]]  #: with record, amount, who
    teams: Mapping[str, str]  #: out of whose budget I may give, with my limit
    asks: bool  #: whoever leads may give more than I


async def giving_teams(visit: Visit) -> list[Authority]:
    """Return what I may give out of: my teams' budgets; whoever leads out of all."""
    known = visit.policy.goodwill
    if not known or visit.session.role in LEADERS:
        return [*known]
    async with visit.services.connections.engine.connection() as connection:
        mine = await my_teams(connection, visit.workspace, visit.me)
    return [one for one in known if one.team in mine]


async def card(visit: Visit, seen: Customer, owners: Owners) -> Card:
    """Return it for a customer that is seen."""
    threads = {one: seen.person.threads[one] for one in seen.person.records}
    leads, currency = visit.session.role in LEADERS, visit.policy.currency

    def money(cents: int) -> str:
        return amount(cents, currency, visit.language)

    def name(owner: str) -> str:
        return owners.names.get(owner, owner)

    bars = {bar.agent: (bar, one, name(bar.agent)) for one in threads for bar in threads[one].apart}
    given = await giving_teams(visit)
    return Card(
        matters={one.value: visit.translate(words) for one, words in MATTER_WORDS.items()},
        named={
            ticket.ticket_id: visit.translate(MATTER_WORDS[ticket.matter])
            for thread in threads.values()
            for ticket in thread.tickets
            if ticket.matter is not None
        },
        colleagues={
            owner: words for owner, words in owners.offered.items() if owner.startswith("agent:")
        },
        bars=[*bars.values()],
        asked=[
            (
                asked,
                one,
                amount(asked.cents, asked.currency, visit.language),
                visit.translate("You") if asked.by == visit.me else name(asked.by),
            )
            for one, thread in threads.items()
            for asked in thread.goodwill
        ],
        teams={
            one.team: visit.translate(
                "%(team)s: up to %(limit)s",
                team=name(one.team),
                limit=money(one.limit_of(leads=leads)),
            )
            for one in given
        },
        asks=not leads and any(one.lead_limit > one.limit for one in given),
    )


def matter_of(text: str) -> Matter | None:
    """Return what was chosen; None: nothing that there is."""
    return Matter(text) if text in list(Matter) else None
