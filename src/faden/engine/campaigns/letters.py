"""To whom do the next messages of a campaign go, in which words, and what is offered with them?

Decided under the locks of everybody concerned, for a dry run as for the real one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from faden.core import consent
from faden.core import event as ev
from faden.core.campaigns.aim import Aim, Skip, Why, aim
from faden.core.campaigns.words import words
from faden.core.identity import people
from faden.core.policy import MARKETING
from faden.core.situation import Situation, Step
from faden.engine import command as cmd
from faden.engine.ids import NewId, of_bucket
from faden.engine.ledger import Ledger, with_their_kin
from faden.engine.offers.given import made_with
from faden.engine.ports import Directory
from faden.engine.wanted.offers import Offering
from faden.store.campaigns.ports import Campaign, CampaignWork, Meant, Turn
from faden.store.codec import bucket_of_id
from faden.store.ports import Record

_LANGUAGES = ("de", "en")


@dataclass(slots=True)
class Letter:
    """One message, and everybody on the list for whom it is."""

    aim: Aim
    places: list[int] = field(default_factory=list)
    wards: list[str] = field(default_factory=list)  #: for whom it is, beside its reader
    reader: bool = False  #: it is for its reader as well


@dataclass(slots=True)
class Sorted:
    """What becomes of some of the list."""

    letters: list[Letter]
    turns: list[Turn]  #: of those who get nothing


async def locked(work: CampaignWork, meant: Sequence[Meant]) -> dict[str, Record]:
    """Lock what nobody holds, with its kin; who is held has their turn with the next batch."""
    page = [one.customer_id for one in meant]
    records = await work.lock(sorted(set(page)), skip_locked=True)
    kin = {one for record in records.values() for one in record.kin} - records.keys()
    if kin:
        records |= await work.lock(sorted(kin), skip_locked=True)
    return with_their_kin(records, frozenset({*page, *kin}))


async def addressed(
    work: CampaignWork,
    campaign: Campaign,
    ledger: Ledger,
    meant: Iterable[Meant],
    *,
    told: Iterable[str] = (),
) -> Sorted:
    """Say to whom the messages for these customers go; `told` beside those the store knows."""
    here = sorted(ledger.records)
    had = {*told, *await work.told_among(campaign, here)}
    agreed = await work.agreed_among(here) if campaign.wanted.agreed else None
    addresses: defaultdict[str, list[str]] = defaultdict(list)
    for address, customer_id in await work.addresses(campaign.workspace, here):
        if address.startswith(campaign.wanted.scheme + ":"):
            addresses[customer_id].insert(0, address)  # the one met last is tried first
    letters: dict[str, Letter] = {}
    turns = []
    for one in meant:
        if one.customer_id not in ledger.records:
            continue
        circle = ledger.circle(one.customer_id)
        to = aim(circle, addresses, had, agreed)
        if isinstance(to, Skip):
            turns.append(Turn(place=one.place, reason=to.why))
            continue
        person = people(circle.everyone(), to.customer_id)[0]
        letter = letters.setdefault(person, Letter(to))
        letter.places.append(one.place)
        if to.whom is None:
            letter.reader = True
        elif to.whom not in letter.wards:
            letter.wards.append(to.whom)
    return Sorted(list(letters.values()), turns)


class Writer:
    """Writes the messages of a campaign, each with what is offered in it."""

    def __init__(
        self,
        work: CampaignWork,
        directory: Directory,
        campaign: Campaign,
        ledger: Ledger,
        new_id: NewId,
    ) -> None:
        self.work = work
        self.directory = directory
        self.campaign = campaign
        self.ledger = ledger
        self.new_id = new_id

    async def write(self, letter: Letter) -> list[Turn]:
        """Write one message and its offers, or neither; return what came of the turns."""
        written, here = self._written(letter), self._here(letter)
        offers = await self._offers(letter, written)
        if offers is None:
            return [Turn(place=one, reason=Why.OFFER_SPENT) for one in letter.places]
        self.ledger.append([*offers, (here.circle.own.customer_id, written)])
        return [
            Turn(place=one, told_id=letter.aim.customer_id, delivery_id=written.delivery_id)
            for one in letter.places
        ]

    async def spent(self, letter: Letter) -> bool:
        """Say whether the offer cannot be made to them any more."""
        return await self._offers(letter, self._written(letter)) is None

    def quiet(self, letter: Letter) -> bool:
        """Say whether it would wait for the end of their quiet hours."""
        here = self._here(letter)
        answer = consent.may_send(here.circle, letter.aim.address, MARKETING, at=here.now)
        return isinstance(answer, consent.HoldUntil)

    async def _offers(self, letter: Letter, written: ev.MessageWritten) -> list[Step] | None:
        wanted = self.campaign.wanted
        if wanted.offer_id is None:
            return []
        account = self.directory.account(wanted.account)
        where = "" if account is None else account.capabilities.channel
        steps: list[Step] = []
        for whom in [*([""] if letter.reader else []), *letter.wards]:
            found = await made_with(
                self.work,
                self._here(letter),
                Offering(offer_id=wanted.offer_id, whom=whom),
                written,
                workspace=self.campaign.workspace,
                where=where,
            )
            if isinstance(found, cmd.Rejected):
                return None
            steps += found
        return steps

    def _here(self, letter: Letter) -> Situation:
        customer_id = letter.aim.customer_id
        return Situation(
            circle=self.ledger.circle(customer_id),
            policy=self.directory.policy(self.campaign.workspace),
            now=self.ledger.now,
            new_id=of_bucket(self.new_id, bucket_of_id(customer_id)),
        )

    def _written(self, letter: Letter) -> ev.MessageWritten:
        here, wanted = self._here(letter), self.campaign.wanted
        delivery_id = here.new_id()
        preference = here.circle.own.preference
        wished = preference.language if preference is not None else ""
        usual = here.policy.references.language
        language = next((one for one in (wished, usual) if one in _LANGUAGES), "de")
        return ev.MessageWritten(
            delivery_id=delivery_id,
            account=wanted.account,
            address=letter.aim.address,
            text=words(wanted.text, letter.wards, language),
            purpose=MARKETING,
            author=wanted.by,
            ref=delivery_id,
            # Advertising is no answer: what the customer waits for stays open (G1a).
            automatic=True,
            subject=wanted.subject,
        )
