"""Does everybody get the message of a campaign once, and nobody who must not?"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from datetime import timedelta

import pytest
from tests.engine.offers.test_given import OFFER, TERMS, deed
from tests.engine.office import KARIM, LINDA, MIA, MONDAY, Office, item, says

from faden.core.campaigns.aim import Why
from faden.core.offer.happening import OfferGranted
from faden.core.receipt import State
from faden.engine import command as cmd
from faden.engine.administration import offers as administration
from faden.engine.campaigns import course
from faden.engine.campaigns.course import DryRun
from faden.store.campaigns.ports import Campaign, CampaignState, Counted, Wanted, Whom
from faden.store.campaigns.work import PostgresCampaignStore, PostgresCampaignWork

TEXT = "Aufrüsten für 0 Euro."
ANNA = course.By("agent:anna")
BEN = "tel:+491708888888"


class Marketing:
    """Whoever sends campaigns."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.store = PostgresCampaignStore(office._connections.engine)
        self.named = (1, "")

    def plans(
        self,
        *addresses: str,
        offer: str | None = OFFER,
        per_minute: int | None = None,
        whom: Whom | None = None,
        agreed: bool = False,
    ) -> int:
        """Make a draft; return how many of its list nobody knows."""
        office = self.office
        self.named = (1, office.new_id(0))
        wanted = Wanted(
            title="Aufrüsten",
            account="line",
            scheme="tel",
            text=TEXT,
            by="agent:anna",
            offer_id=offer,
            per_minute=per_minute,
            agreed=agreed,
        )
        draft = Campaign(
            workspace=1,
            campaign_id=self.named[1],
            state=CampaignState.DRAFT,
            wanted=wanted,
            made_at=office.now,
        )
        made = office.run(course.create(self.store, draft, whom or Whom(addresses=addresses)))
        return made.unknown

    def tries(self) -> DryRun:
        office = self.office
        found = office.run(
            course.dry_run(self.store, office, self.named, now=office.now, new_id=office.new_id)
        )
        assert found is not None
        return found

    def starts(self) -> cmd.Rejected | None:
        office = self.office
        return office.run(course.start(self.store, office, self.named, by=ANNA, now=office.now))

    def pauses(self) -> cmd.Rejected | None:
        return self.office.run(course.pause(self.store, self.named, by=ANNA, now=self.office.now))

    def stops(self) -> cmd.Rejected | None:
        async def rest() -> None:
            self.office.now += timedelta(seconds=1)

        stop = course.stop(self.store, self.named, by=ANNA, clock=self.office.clock, rest=rest)
        return self.office.run(stop)

    def batch(self, limit: int = course.BATCH) -> Campaign | None:
        office = self.office
        going = course.go_on(self.store, office, now=office.now, new_id=office.new_id, limit=limit)
        return office.run(going)

    def runs(self, limit: int = course.BATCH) -> None:
        """Start, and go on to the end."""
        assert self.starts() is None
        while self.batch(limit) is not None:
            pass

    def progress(self) -> list[Counted]:
        async def read() -> list[Counted]:
            async with self.store.unit_of_work() as work:
                return await work.progress(*self.named)

        return self.office.run(read())

    def refused(self) -> dict[str, int]:
        return {one.reason: one.count for one in self.progress() if one.state == "refused"}

    def heard(self) -> list[tuple[str, str]]:
        """Who was written to by the campaign, and what."""
        return [(one.to, one.text) for one in self.office.line.heard if TEXT in one.text]


@pytest.fixture
def marketing(office: Office) -> Marketing:
    """The upgrade is published; Linda, Karim, Mia and Ben have written once."""
    office.execute("delete from offer_read")
    office.execute("delete from offer")
    deed(office, administration.save, OFFER, TERMS)
    deed(office, administration.publish, OFFER)
    office.accept(*(says("Hallo", one) for one in (LINDA, KARIM)))
    office.accept(says("Hallo", MIA, name="Mia"), says("Hallo", BEN, name="Ben"))
    return Marketing(office)


def cares(office: Office, ward: str) -> None:
    """Linda answers for somebody."""
    linda, other = office.customer(LINDA), office.customer(ward)
    household = cmd.DeclareHousehold(workspace=1, guardian_id=linda, ward_id=other, by="agent:anna")
    assert isinstance(office.do(household), cmd.Done)


def grants(office: Office, address: str = LINDA) -> list[str]:
    return [one.whom for one in office.events(address) if isinstance(one, OfferGranted)]


def test_everybody_gets_one_message_and_the_offer_with_it(
    office: Office, marketing: Marketing
) -> None:
    assert marketing.plans(LINDA, KARIM, LINDA, "tel:+491700000000") == 1
    assert marketing.tries() == DryRun(2, 3, 0, 0, {"unknown": 1})
    assert marketing.heard() == []
    marketing.runs()
    office.send()
    assert sorted(marketing.heard()) == sorted([(LINDA, TEXT), (KARIM, TEXT)])
    [held] = office.thread().offers
    assert (held.offer_id, held.whom, held.price) == (OFFER, "", 0)
    assert marketing.refused() == {"unknown": 1}


def test_progress_says_who_answered(office: Office, marketing: Marketing) -> None:
    marketing.plans(LINDA, KARIM)
    marketing.runs()
    office.send()
    office.accept(says("Ja, gern"))
    [sent] = marketing.progress()
    assert (sent.state, sent.count, sent.replied, sent.redeemed) == ("sent", 2, 1, 0)


def test_a_ticket_that_waits_is_not_settled_by_advertising(
    office: Office, marketing: Marketing
) -> None:
    waiting = [one.state for one in office.thread().tickets]
    marketing.plans(LINDA)
    marketing.runs()
    assert [one.state for one in office.thread().tickets] == waiting


def test_whoever_was_killed_in_the_middle_has_told_nobody_twice(
    office: Office, marketing: Marketing, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = [f"tel:+49170{number:07}" for number in range(30)]
    office.accept(*(says("Hallo", one) for one in everybody))
    marketing.plans(*everybody)
    marketing.starts()
    marketing.batch(7)

    async def dies(self: PostgresCampaignWork, *_: object, **__: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as dying:
        dying.setattr(PostgresCampaignWork, "save_campaign", dies)
        with pytest.raises(ConnectionError):
            marketing.batch(7)
    office.send()
    assert len(marketing.heard()) == 7
    while marketing.batch(7) is not None:
        pass
    office.send()
    assert Counter(to for to, _ in marketing.heard()) == Counter(everybody)
    assert office.count("offer_grant") == 30


def test_two_workers_at_once_tell_everybody_once(office: Office, marketing: Marketing) -> None:
    everybody = [f"tel:+49170{number:07}" for number in range(30)]
    office.accept(*(says("Hallo", one) for one in everybody))
    marketing.plans(*everybody)
    marketing.starts()

    async def works() -> None:
        for _ in range(40):
            await course.go_on(
                marketing.store, office, now=office.now, new_id=office.new_id, limit=3
            )

    async def all_work() -> None:
        await asyncio.gather(works(), works())

    office.run(all_work())
    office.send()
    assert Counter(to for to, _ in marketing.heard()) == Counter(everybody)


def test_after_a_stop_nothing_leaves(office: Office, marketing: Marketing) -> None:
    everybody = [f"tel:+49170{number:07}" for number in range(10)]
    office.accept(*(says("Hallo", one) for one in everybody))
    marketing.plans(*everybody)
    marketing.starts()
    marketing.batch(4)
    assert marketing.stops() is None
    office.send()
    assert marketing.heard() == []
    assert marketing.refused() == {Why.STOPPED: 6}
    assert [one.delivery for one in marketing.progress() if one.state == "sent"] == [
        State.WITHDRAWN
    ]
    assert marketing.batch() is None
    again = marketing.starts()
    assert again is not None
    assert "stopped" in again.reason


def test_a_stop_waits_for_the_calls_under_way(office: Office, marketing: Marketing) -> None:
    marketing.plans(LINDA, KARIM)
    marketing.starts()
    marketing.batch()
    calls = office.claim()
    assert len(calls) == 2
    before = office.now
    assert marketing.stops() is None
    assert office.now >= max(call.until for call in calls) > before
    states = {one.delivery for one in marketing.progress()}
    assert states == {State.UNCLEAR}
    office.later(hours=2)
    office.send()
    assert marketing.heard() == []


def test_a_stop_that_was_cut_off_is_ended_by_the_workers(
    office: Office, marketing: Marketing
) -> None:
    marketing.plans(LINDA, KARIM)
    marketing.starts()
    marketing.batch()
    office.execute("update campaign set state = 'stopping'")
    stopping = marketing.batch()
    assert stopping is not None
    stopped = marketing.batch()
    assert stopped is not None
    assert stopped.state is CampaignState.STOPPED
    office.send()
    assert marketing.heard() == []


def test_who_says_stop_meanwhile_gets_nothing(office: Office, marketing: Marketing) -> None:
    marketing.plans(LINDA, KARIM, MIA)
    marketing.starts()
    marketing.batch(1)
    office.accept(says("STOPP"), says("STOPP", KARIM))
    while marketing.batch() is not None:
        pass
    office.send()
    assert marketing.heard() == [(MIA, TEXT)]
    assert marketing.refused() == {Why.OPTED_OUT: 1}


def test_a_pause_lets_nobody_have_their_turn_until_it_goes_on(
    office: Office, marketing: Marketing
) -> None:
    marketing.plans(LINDA, KARIM)
    marketing.starts()
    marketing.batch(1)
    assert marketing.pauses() is None
    assert marketing.batch() is None
    marketing.runs()
    office.send()
    assert len(marketing.heard()) == 2


def test_it_goes_no_faster_than_wished(office: Office, marketing: Marketing) -> None:
    marketing.plans(LINDA, KARIM, MIA, per_minute=30)
    marketing.starts()
    sent = []
    for _ in range(6):
        while marketing.batch() is not None:
            pass
        sent.append(office.count("delivery"))
        office.later(seconds=1)
    assert sent == [1, 1, 2, 2, 3, 3]


def says_yes(office: Office, address: str) -> None:
    yes = cmd.RecordWish(
        workspace=1,
        customer_id=office.customer(address),
        purposes=("marketing",),
        granted=True,
        wording="Ja, gern",
        by="agent:anna",
    )
    assert isinstance(office.do(yes), cmd.Done)


def test_only_whoever_said_yes_gets_it_where_that_is_asked_for(
    office: Office, marketing: Marketing
) -> None:
    says_yes(office, LINDA)
    says_yes(office, MIA)
    office.accept(says("STOPP", MIA))
    marketing.plans(LINDA, KARIM, MIA, agreed=True)
    assert marketing.tries().refused == {Why.NOT_AGREED: 1, Why.OPTED_OUT: 1}
    marketing.runs()
    office.send()
    assert marketing.heard() == [(LINDA, TEXT)]


def test_a_guardian_has_to_have_said_yes_themselves(office: Office, marketing: Marketing) -> None:
    cares(office, MIA)
    says_yes(office, MIA)
    marketing.plans(MIA, agreed=True)
    assert marketing.tries().refused == {Why.NOT_AGREED: 1}
    says_yes(office, LINDA)
    assert marketing.tries() == DryRun(1, 1, 0, 1, {})


def test_by_a_tag_and_to_everybody_each_is_listed_once(
    office: Office, marketing: Marketing
) -> None:
    linda = office.customer()
    [ticket] = office.thread().tickets
    tag = cmd.TagTicket(
        workspace=1, customer_id=linda, ticket_id=ticket.ticket_id, tag="Handy", by="agent:anna"
    )
    assert isinstance(office.do(tag), cmd.Done)
    assert marketing.plans(KARIM, whom=Whom(addresses=[KARIM], tags=["Handy", "Tarif"])) == 0
    assert marketing.tries().messages == 2
    marketing.plans(whom=Whom(customers=[linda], tags=["Handy"]))
    assert marketing.tries() == DryRun(1, 1, 0, 0, {})
    marketing.plans(whom=Whom(addresses=[KARIM, KARIM], tags=["Handy"], everybody=True))
    assert marketing.tries() == DryRun(4, 5, 0, 0, {})
    marketing.plans(whom=Whom(tags=["Nichts"]))
    assert marketing.tries() == DryRun(0, 0, 0, 0, {})


def test_who_did_what_stands_in_the_audit_log(office: Office, marketing: Marketing) -> None:
    marketing.plans(LINDA)
    marketing.starts()
    marketing.pauses()
    marketing.pauses()
    marketing.starts()
    marketing.stops()
    marketing.starts()
    done = office.rows(
        "select who, did from audit where what = %s order by audit_id",
        f"campaign:{marketing.named[1]}",
    )
    assert {who for who, _ in done} == {"agent:anna"}
    assert [did.removeprefix("campaign_") for _, did in done] == [
        *("made", "started", "paused", "started", "stopped")
    ]


def test_what_is_for_the_daughter_goes_to_the_mother(office: Office, marketing: Marketing) -> None:
    cares(office, MIA)
    marketing.plans(MIA)
    assert marketing.tries() == DryRun(1, 1, 0, 1, {})
    marketing.runs()
    office.send()
    assert marketing.heard() == [(LINDA, f"Für Mia: {TEXT}")]
    assert (grants(office), grants(office, MIA)) == (["Mia"], [])


def test_two_children_and_their_mother_are_one_message(
    office: Office, marketing: Marketing
) -> None:
    cares(office, MIA)
    cares(office, BEN)
    marketing.plans(MIA, KARIM, BEN, LINDA)
    marketing.runs(1)
    office.send()
    assert sorted(marketing.heard()) == sorted([(LINDA, f"Für Mia und Ben: {TEXT}"), (KARIM, TEXT)])
    assert sorted(grants(office)) == ["", "Ben", "Mia"]


def test_nobody_gets_it_where_the_mother_said_no(office: Office, marketing: Marketing) -> None:
    cares(office, MIA)
    office.accept(says("STOPP"))
    marketing.plans(MIA, LINDA)
    marketing.runs()
    office.send()
    assert marketing.heard() == []
    assert sum(marketing.refused().values()) == 2


def test_a_no_for_the_daughter_leaves_the_mother_alone_about_her(
    office: Office, marketing: Marketing
) -> None:
    cares(office, MIA)
    wish = cmd.RecordWish(
        workspace=1,
        customer_id=office.customer(MIA),
        purposes=("marketing",),
        granted=False,
        wording="Bitte nichts mehr für Mia",
        by="agent:anna",
    )
    assert isinstance(office.do(wish), cmd.Done)
    marketing.plans(MIA, LINDA)
    marketing.runs()
    office.send()
    assert marketing.heard() == [(LINDA, TEXT)]
    assert grants(office) == [""]
    assert marketing.refused() == {Why.OPTED_OUT_FOR: 1}


def test_what_is_not_offered_is_not_started(office: Office, marketing: Marketing) -> None:
    marketing.plans(LINDA, offer="no-such")
    refused = marketing.starts()
    assert refused is not None
    assert "is not offered" in refused.reason


@pytest.mark.torture
@pytest.mark.timeout(300)
def test_ten_thousand(office: Office, marketing: Marketing) -> None:
    many = 10_000
    everybody = [f"tel:+49170{number:07}" for number in range(many)]
    office.patience = 240
    for first in range(0, many, 100):
        office.accepted(*(item(says("Hallo", one)) for one in everybody[first : first + 100]))
    begun = time.monotonic()
    marketing.plans(*everybody)
    marketing.tries()
    tried = time.monotonic()
    marketing.runs()
    ran = time.monotonic()
    assert office.count("delivery") == office.count("offer_grant") == many
    print(f"\n10,000: planned and tried in {tried - begun:.1f} s, written in {ran - tried:.1f} s")
    assert office.now == MONDAY
