"""What does each entry of the timeline look like?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from faden.core import event as ev
from faden.core.channel import CallBack, File
from faden.core.contact.slot import Slot
from faden.core.file.kind import SHOWABLE
from faden.core.identity import Level
from faden.core.receipt import State
from faden.engine.ports import Account, Directory, answering
from faden.store.views_customer import Customer, Entry, Route, Whereabouts
from faden.store.views_report import FILED, AccountLabel
from faden.web.contact.presence import span_shown
from faden.web.desk.mail import size_shown
from faden.web.desk.telling import Teller
from faden.web.shown import Translate

FORM = "form:"  #: how the id of what came by a contact page begins
_NEAR = 5  #: entries between two tellings of the same thing, at the most
STUCK = frozenset({State.FAILED, State.UNCLEAR, State.EXPIRED})  #: a person may settle these


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file that came with a message."""

    name: str
    size: str
    url: str
    is_inline: bool  #: a picture within the formatted text
    is_picture: bool = False  #: told by its bytes, so that the page may show it


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One entry, ready for its template."""

    entry: Entry
    kind: str  #: theirs, ours, note, call or line
    words: str
    day: str
    who: str = ""
    channel: str = ""
    address: str = ""
    where: Whereabouts | None = None
    steps: tuple[str, ...] = ()
    subject: str = ""
    files: tuple[ShownFile, ...] = ()
    raw_url: str = ""  #: every byte as it came
    formatted_url: str = ""  #: as its sender has laid it out
    system: str = ""  #: another one that sent it; Faden only saw it
    sent_at: str = ""  #: when that system sent it
    against: str = ""  #: the wish that it did not obey
    meant_for: str = ""  #: the colleagues a note mentions
    call_back: tuple[str, str] = ("", "")  #: when and where they want to be called, if they do
    machine: str = ""  #: why a machine has written it, so that nobody owes an answer
    buttons: tuple[str, ...] = ()  #: answers the customer can press
    is_repeated: bool = False  #: it was not shown where it was sent first
    is_pressed: bool = False  #: the words are those of a button of ours
    why_url: str = ""  #: why it was sent, held or refused
    is_alarm: bool = False  #: another system does not obey
    is_automatic: bool = False
    is_claimed: bool = False  #: nobody has shown to be this customer
    is_stuck: bool = False  #: needs a person to say what became of it
    leaves_at: datetime | None = None  #: I may take it back until then
    hides_reading: bool = False  #: the channel cannot tell whether it was read


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Turns the entries of one customer into what the page shows."""

    seen: Customer
    teller: Teller
    labels: Mapping[str, AccountLabel]
    directory: Directory

    def shown(self) -> list[Shown]:
        """Return the window, the oldest entry first."""
        shown: list[Shown] = []
        for entry in self.seen.entries:
            one = self._one(entry)
            if not any(_same_line(one, other) for other in shown[-_NEAR:]):
                shown.append(one)
        return shown

    def _one(self, entry: Entry) -> Shown:
        event, day = entry.event, self.teller.clock.day(entry.at)
        match event:
            case ev.MessageReceived():
                return self._theirs(entry, event, day)
            case ev.MessageWritten():
                return self._ours(entry, event, day)
            case ev.MessageObserved():
                return self._observed(entry, event, day)
            case ev.NoteWritten():
                who = self.teller.person(event.author)
                names = ", ".join(map(self.teller.person, event.mentions))
                return Shown(
                    entry=entry, kind="note", words=event.text, day=day, who=who, meant_for=names
                )
            case _:
                kind = "call" if isinstance(event, ev.CallReported) else "line"
                is_alarm = isinstance(event, ev.WishUnacknowledged | ev.IncidentOpened)
                words = self.teller.line(event)
                return Shown(entry=entry, kind=kind, words=words, day=day, is_alarm=is_alarm)

    def _theirs(self, entry: Entry, event: ev.MessageReceived, day: str) -> Shown:
        place = f"/messages/{entry.customer_id}/{entry.sequence}"
        return Shown(
            entry=entry,
            kind="theirs",
            words=event.text,
            day=day,
            who=event.name or self.seen.person.name or "",
            channel=self._label(event.account),
            address=event.address,
            subject=event.subject or "",
            files=self._files(entry, event.files),
            raw_url=f"{place}/raw" if _is_mail(event) else "",
            formatted_url=place if event.formatted else "",
            call_back=self._call_back(event.call_back),
            machine=event.machine or "",
            is_pressed=event.pressed is not None,
            is_automatic=event.machine is not None,
            is_claimed=event.level < Level.POSSESSION,
        )

    def _call_back(self, wanted: CallBack | None) -> tuple[str, str]:
        if wanted is None:
            return "", ""
        when = span_shown(Slot(wanted.begins, wanted.ends), self.teller.clock)
        return when, wanted.number

    def _ours(self, entry: Entry, event: ev.MessageWritten, day: str) -> Shown:
        where = self.seen.deliveries.get(event.delivery_id)
        account = self.directory.account(event.account)
        rungs = account.capabilities.rungs if account else frozenset()
        steps = self.seen.receipts.get(event.delivery_id, ())
        moment = self.teller.clock.moment
        return Shown(
            entry=entry,
            kind="ours",
            words=event.text,
            day=day,
            who=self.teller.person(event.sender),
            channel=self._label(event.account),
            address=event.address,
            where=where,
            subject=event.subject or "",
            files=self._files(entry, event.files),
            steps=tuple(f"{moment(one.at)} · {self.teller.line(one.event)}" for one in steps),
            buttons=tuple(one.label for one in event.buttons),
            is_repeated=event.repeats is not None,
            is_automatic=event.automatic,
            is_stuck=where is not None and where.state in STUCK,
            leaves_at=event.held_until if self._is_mine_to_take_back(event, where) else None,
            hides_reading=State.READ not in rungs,
            why_url=_why(entry),
        )

    def _files(self, entry: Entry, files: Sequence[File]) -> tuple[ShownFile, ...]:
        place = f"/messages/{entry.customer_id}/{entry.sequence}/files"
        return tuple(
            ShownFile(
                name=one.name,
                size=size_shown(one.size, self.teller.clock.language),
                url=f"{place}/{one.sha256}",
                is_inline=one.inline,
                is_picture=one.apart and one.content_type in SHOWABLE,
            )
            for one in files
        )

    def _is_mine_to_take_back(self, event: ev.MessageWritten, where: Whereabouts | None) -> bool:
        is_waiting = where is not None and where.state is State.QUEUED
        return is_waiting and event.author == self.teller.me

    def _observed(self, entry: Entry, event: ev.MessageObserved, day: str) -> Shown:
        return Shown(
            entry=entry,
            kind="ours observed",
            words=event.text,
            day=day,
            who=event.system,
            channel=event.channel,
            address=event.address or "",
            subject=event.subject or "",
            system=event.system,
            files=self._files(entry, event.files),
            raw_url=_raw_url(entry) if event.kept_as is not None else "",
            sent_at=self.teller.clock.moment(event.sent_at),
            against=self.teller.reason(event.against) if event.against else "",
            why_url=_why(entry),
        )

    def _label(self, account_id: str) -> str:
        known = self.labels.get(account_id)
        return known.label if known else account_id


def _why(entry: Entry) -> str:
    return f"/messages/{entry.customer_id}/{entry.sequence}/why"


def _raw_url(entry: Entry) -> str:
    return f"/messages/{entry.customer_id}/{entry.sequence}/raw"


def _is_mail(event: ev.MessageReceived) -> bool:
    """Say whether there is more to see in the bytes than was understood of them."""
    if event.provider_id.startswith(FORM):
        return False
    is_mail = event.subject is not None or event.formatted or event.address.startswith("mailto:")
    return is_mail or event.provider_id.startswith(FILED)


def _same_line(one: Shown, other: Shown) -> bool:
    """Say whether two records of one person tell the same thing: a wish, a join."""
    is_line = one.kind == other.kind == "line"
    return is_line and one.words == other.words and one.entry.at == other.entry.at


@dataclass(frozen=True, slots=True)
class Way:
    """A conversation the composer can answer in."""

    key: str
    words: str
    problem: str  #: why it cannot be answered; empty where it can
    carries: bool = False  #: files
    why: str = ""  #: what a colleague should know before answering there


def ways(
    seen: Customer,
    directory: Directory,
    labels: Mapping[str, AccountLabel],
    *,
    address: Translate,
    translate: Translate,
    why: Callable[[Route, Account], str],
) -> list[Way]:
    """Return the conversations with this customer, the last used first."""
    found = []
    for route in seen.routes:
        account = answering(directory, route.account)
        by = account.account_id if account else route.account
        label = labels[by].label if by in labels else by
        problem = ""
        if account is None:
            problem = translate("this account is not connected any more")
        elif route.address.startswith("contact:"):
            problem = address(route.address)
        elif by != route.account and not route.address.startswith("mailto:"):
            problem = translate("only a number was left: please call")
        elif not account.capabilities.inbound:
            problem = translate("an answer could not reach us")
        carries = account is not None and account.capabilities.max_file > 0
        told = why(route, account) if account is not None and not problem else ""
        words = f"{label}: {address(route.address)}"
        found.append(Way(route.key, words, problem, carries, told))
    # By a contact page and by mail from the same address: both are answered by the same mail.
    return list({way.words: way for way in reversed(found)}.values())[::-1]
