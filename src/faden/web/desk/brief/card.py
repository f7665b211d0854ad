"""How does the brief read at the top of a customer's page?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from faden.core.brief.brief import Brief
from faden.core.brief.fact import About, Fact
from faden.core.brief.reaction import Happened, Outgoing, Reading
from faden.core.brief.saying import Kind, Say
from faden.core.offer.standing import Held
from faden.core.reference import grouped
from faden.store.views_report import AccountLabel
from faden.web.desk.telling import Teller
from faden.web.language import mark
from faden.web.shown import Translate, price_words

_LONGEST = 240  #: characters of a quote; the whole stands on the thread
_SHOWN = {
    "possession": mark("wrote from their own address"),
    "login": mark("signed in"),
    "in_person": mark("seen at the counter"),
}


SENTENCES = {
    Kind.OFFER: mark("%(what)s: %(price)s, until %(when)s"),
    Kind.REACTS: mark("“You get in touch about what you got from us: %(when)s?”"),
    Kind.CALL: mark("Call back by %(when)s (%(who)s)"),
    Kind.PERSON: mark("They want a person: stay with them (by %(when)s)"),
    Kind.OWED: mark("An answer is owed by %(when)s (%(who)s)"),
    Kind.PROMISED: mark("Promised by %(when)s (%(who)s):"),
    Kind.ASK: mark("Ask now, it is open until %(when)s:"),
    Kind.CONFIRMED: mark("They have confirmed, %(when)s:"),
    Kind.IN_HAND: mark("They have answered, %(when)s, and it is not done yet:"),
    Kind.SAY_AGAIN: mark("Say again what never arrived:"),
    Kind.HOLDS: mark("%(who)s has told them, %(when)s:"),
    Kind.NO_MORE: mark("They do not want: %(purposes)s"),
    Kind.ASK_WISH: mark("Ask whether they want to stop: %(purposes)s"),
    Kind.ASK_WHO: mark("This may be the same person as another: ask for the first name."),
    Kind.NOTHING: mark("Nothing is on file: ask what it is about, once."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One statement, with the entry it rests on."""

    words: str
    quote: str = ""
    beside: str = ""  #: such as whether it was read
    anchor: str = ""  #: of the entry; empty: it rests on no single one
    tone: str = ""  #: late, soon or empty; never alone


@dataclass(frozen=True, slots=True)
class Card:
    """The three parts."""

    about: tuple[Line, ...]
    known: tuple[Line, ...]
    say: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Puts a brief into words."""

    teller: Teller
    address: Translate
    labels: Mapping[str, AccountLabel]

    def card(self, brief: Brief) -> Card:
        """Return the card."""
        say = self.teller.translate
        about = [*self._contact(brief), *self._reacts(brief)]
        about += [self._message(one, say("Never arrived:"), tone="late") for one in brief.lost]
        about += [
            Line(
                words=say(
                    "Waits since %(when)s: %(why)s",
                    when=self.teller.clock.moment(one.opened_at),
                    why=self.teller.reason(one.reason),
                )
            )
            for one in brief.waiting
        ]
        nothing = Line(words=say("Nothing was sent to them lately, and nothing is open."))
        return Card(
            tuple(about) or (nothing,),
            tuple(map(self._fact, brief.known)),
            tuple(map(self._say, brief.say)),
        )

    def _contact(self, brief: Brief) -> list[Line]:
        say, contact = self.teller.translate, brief.contact
        if contact is None:
            return []
        when = self.teller.clock.moment(contact.at)
        if contact.ongoing:
            words = say("On the line since %(when)s", when=when)
        elif contact.kind == "call":
            words = say("Called %(when)s", when=when)
        else:
            words = say("Wrote %(when)s", when=when)
        tone = "soon" if contact.ongoing else ""
        return [Line(words=words, anchor=_anchor(contact.place), tone=tone)]

    def _reacts(self, brief: Brief) -> list[Line]:
        say = self.teller.translate
        likely, others = brief.reacts[:1], brief.reacts[1:]
        return [
            *(
                self._message(one, say("Answers:") if one.certain else say("Probably reacts to:"))
                for one in likely
            ),
            *(self._message(one, say("Also got:")) for one in others),
        ]

    def _message(self, one: Outgoing, leads: str, *, tone: str = "") -> Line:
        # Another system's word for its way may read like the name of an account of ours.
        label = None if one.system else self.labels.get(one.channel)
        channel = label.label if label is not None else one.channel
        when = self.teller.clock.moment(one.sent_at)
        who = self.teller.person(one.by)
        words = f"{leads} {who}, {channel}, {when}"
        quote = f"{one.subject}: {one.text}" if one.subject else one.text
        beside = "" if tone else self._reading(one)
        return Line(
            words=words,
            quote=_short(quote),
            beside=beside,
            anchor=_anchor(one.place),
            tone=tone,
        )

    def _reading(self, one: Outgoing) -> str:
        say = self.teller.translate
        match one.reading:
            case Reading.READ if one.read_at is not None:
                return say("Read: %(when)s", when=self.teller.clock.moment(one.read_at))
            case Reading.READ:
                return say("Read: yes")
            case Reading.UNREAD:
                return say("Read: not yet")
            case Reading.UNKNOWN:
                return say("Read: unknown")

    def _fact(self, one: Fact) -> Line:
        say, anchor = self.teller.translate, _anchor(one.place)
        match one.about:
            case About.UNNEEDED:
                return Line(words=say("Not needed: %(what)s", what=one.value))
            case About.NAME:
                return Line(words=say("Name: %(name)s", name=one.value))
            case About.ADDRESS:
                return Line(words=self.address(one.value))
            case About.NUMBER:
                number = say("%(system)s number %(n)s", system=one.source, n=one.value)
                return Line(words=number)
            case About.REFERENCE:
                return Line(words=say("Reference code %(code)s", code=grouped(one.value)))
            case About.SHOWN:
                how = say(_SHOWN.get(one.value, one.value))
                return Line(words=say("Identity: %(how)s", how=how), anchor=anchor)
            case About.TOLD:
                return Line(words=say("Has told us:"), quote=_short(one.value), anchor=anchor)

    def _say(self, one: Say) -> Line:
        words = self.teller.translate(
            SENTENCES[one.kind],
            when=self.teller.clock.moment(one.at) if one.at is not None else "",
            who=self.teller.person(one.by) if one.by else "",
            purposes=self.teller.purposes(one.purposes),
            what=_of_whom(one.offer.held) if one.offer else "",
            price=self._price(one.offer.held) if one.offer else "",
        )
        # What they react to stands in the first part already, with its words.
        quote = "" if one.kind is Kind.REACTS else _short(one.text)
        tone = "late" if one.late else "soon" if one.kind is Kind.ASK_WISH else ""
        return Line(words=words, quote=quote, anchor=_anchor(one.place), tone=tone)

    def _price(self, held: Held) -> str:
        return price_words(held, self.teller.translate, self.teller.clock.language)


def _of_whom(held: Held) -> str:
    return f"{held.title} ({held.whom})" if held.whom else held.title


def _anchor(place: Happened | None) -> str:
    return "" if place is None else f"e-{place.customer_id}-{place.sequence}"


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
