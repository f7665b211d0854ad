"""What does a customer's message do to the questions that wait for an answer?

Rules (C2, C3)
* Any channel of the person counts, not only the one the question went out on. Whoever only says to
  be the sender answers nothing; a yes to advertising counts from the address alone that was asked.
* The first clear answer holds. The same again is told once; another one is asked about ("change?").
* What is not understood is asked back once; then a person looks, as with whatever asks something.
* Two open questions that both may be meant: she is asked which, once.
* Too late is said, and a person sees what she wanted.
* A message that answers owes no answer; all others owe one as ever, so nothing is lost here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from faden.core import identity
from faden.core.answering import telling_back
from faden.core.answering.settling import accepted, cannot_have, value_of
from faden.core.answering.telling_back import Heard, Way
from faden.core.channel import Evidence, InboundMessage
from faden.core.question import happening
from faden.core.question.answer import Answer, NotAnAnswer, Reading, Unclear, Why
from faden.core.question.asked import FreeText, Question, YesNo
from faden.core.question.calling import calls_off
from faden.core.question.choosing import place
from faden.core.question.phrasing import phrase
from faden.core.question.reading import read_answer
from faden.core.question.spec import NO_CALL, Kind, buttons_of, label_of, question_of
from faden.core.question.standing import Phase, Standing
from faden.core.question.which import AskWhich, Meant, Open, which
from faden.core.situation import Situation
from faden.core.understand.assent import Assent, assent
from faden.core.understand.own import own_words
from faden.core.understand.plain import plain

_CHANGE, _KEEP = "change:", "keep"  #: buttons of "change?"


@dataclass(frozen=True, slots=True)
class _Known:
    """A question, and the record it is on."""

    record: str
    standing: Standing


def hear(
    here: Situation, message: InboundMessage, *, account: str, message_id: str
) -> Heard | None:
    """Return what a message does to the questions of its person; None: it answers none."""
    if not any(thread.questions for thread in (here.circle.own, *here.circle.others)):
        return None
    if message.machine is not None or message.quoted or message.evidence < Evidence.POSSESSION:
        return None
    everyone = here.circle.everyone()
    person = identity.people(everyone, here.circle.own.customer_id)
    known = [
        _Known(one, asked)
        for one in person
        for asked in everyone[one].questions
        if asked.spec.only_from in ("", message.sender)
    ]
    way = Way(
        here=here,
        account=account,
        address=message.sender or "",
        message_id=message_id,
        references=message.references,
    )
    return _Ear(here, message, way, known).hear() if known else None


class _Ear:
    """Reads one message against all questions of the person."""

    def __init__(
        self, here: Situation, message: InboundMessage, way: Way, known: list[_Known]
    ) -> None:
        self.here = here
        self.message = message
        self.known = {one.standing.question_id: one for one in known}
        self.way = way
        told = {message.reply_to, message.answers} - {None}
        self.about = next(
            (one for one in known if told.intersection(one.standing.deliveries)), None
        )

    def hear(self) -> Heard | None:
        """Return the first thing the message can mean."""
        return (
            self._pressed() or self._which_one() or self._open() or self._answered() or self._over()
        )

    def _now(self, asked: Standing) -> datetime:
        return self.here.now.astimezone(ZoneInfo(asked.spec.timezone))

    def _is_open(self, asked: Standing) -> bool:
        return asked.phase is Phase.OPEN and asked.expires_at > self.here.now

    # --- a button ---------------------------------------------------------------------------------

    def _pressed(self) -> Heard | None:
        about, pressed = self.about, self.message.pressed
        if about is None or pressed is None:
            return None
        asked, record = about.standing, about.record
        keys = {one.id for one in buttons_of(asked.spec)}
        if asked.phase is Phase.ANSWERED and pressed.startswith(_CHANGE):
            key = pressed.removeprefix(_CHANGE)
            return self._change(record, asked, key) if key in keys else None
        if asked.phase is Phase.ANSWERED and pressed == _KEEP:
            return self._keep(record, asked)
        if pressed not in keys:
            return None
        if self._is_open(asked):
            return accepted(self.way, record, asked, Answer(pressed))
        if asked.phase is Phase.ANSWERED:
            return self._answered_again(record, asked, Answer(pressed))
        return self._too_late(record, asked)

    # --- which of several -------------------------------------------------------------------------

    def _which_one(self) -> Heard | None:
        asked = [one for one in self.known.values() if self._is_open(one.standing)]
        waiting = [one for one in asked if one.standing.among]
        if len(waiting) < 2:
            return None
        among = waiting[0].standing.among
        at = place(plain(own_words(self.message.text)).spoken, len(among))
        meant = self.known.get(among[at]) if at is not None else None
        if meant is None or not self._is_open(meant.standing):
            return None
        reading = self._read(meant.standing, meant.standing.said)
        return self._take(meant.record, meant.standing, reading)

    # --- open ones --------------------------------------------------------------------------------

    def _open(self) -> Heard | None:
        asked = {one: known for one, known in self.known.items() if self._is_read(known.standing)}
        if not asked:
            return None
        first = next(iter(asked.values())).standing
        questions = tuple(
            [Open(one, _open_question(known.standing)) for one, known in asked.items()]
        )
        about = self.about.standing.question_id if self.about else None
        pointed = which(questions, self.message.text, self._now(first), about=about)
        match pointed:
            case Meant(question_id, reading):
                known = asked[question_id]
                if known.standing.wants:
                    return self._about_change(known.record, known.standing, reading)
                meant = self._proposed(known.standing, reading)
                return self._take(known.record, known.standing, meant)
            case AskWhich(question_ids):
                return self._ask_which([asked[one] for one in question_ids])
            case NotAnAnswer():
                return self._by_number([*asked.values()])

    def _is_read(self, asked: Standing) -> bool:
        """Open, or answered and asked whether it shall be changed."""
        changing = asked.phase is Phase.ANSWERED and asked.wants and not self._other_key(asked)
        return self._is_open(asked) or bool(changing)

    def _other_key(self, asked: Standing) -> bool:
        """Whether the words name an answer that is neither the one that holds nor the one asked."""
        reading = self._read(asked, self.message.text)
        named = reading.key if isinstance(reading, Answer) else ""
        return asked.spec.kind is not Kind.YES_NO and named not in ("", asked.key, asked.wants)

    def _read(self, asked: Standing, text: str) -> Reading:
        return self._proposed(asked, read_answer(question_of(asked.spec), text, self._now(asked)))

    def _proposed(self, asked: Standing, reading: Reading) -> Reading:
        """A plain yes takes the time that was proposed."""
        if not asked.spec.proposed or reading != Unclear(Why.NO_MATCH):
            return reading
        said = plain(own_words(self.message.text))
        if assent(said, frozenset()) is Assent.YES:
            return Answer(asked.spec.proposed, more=said.asks)
        return reading

    def _by_number(self, asked: list[_Known]) -> Heard | None:
        """A bare "1" or "2" names the answer of that number, where only one question is open."""
        words = plain(own_words(self.message.text)).spoken
        if len(asked) != 1 or len(words) != 1 or not words[0].rstrip(".").isdecimal():
            return None
        known = asked[0]
        keys = [one.id for one in buttons_of(known.standing.spec)]
        if known.standing.wants:
            keys = [_CHANGE, _KEEP]
        at = int(words[0].rstrip(".")) - 1
        if not 0 <= at < len(keys):
            return None
        if known.standing.wants and keys[at] == _KEEP:
            return self._keep(known.record, known.standing)
        if known.standing.wants:
            return self._change(known.record, known.standing, known.standing.wants)
        return accepted(self.way, known.record, known.standing, Answer(keys[at]))

    def _take(self, record: str, asked: Standing, reading: Reading) -> Heard | None:
        match reading:
            case NotAnAnswer():
                return None
            case Answer():
                return accepted(self.way, record, asked, reading)
            case Unclear(why):
                return self._unclear(record, asked, why)

    def _unclear(self, record: str, asked: Standing, why: Why) -> Heard:
        if asked.unclear or not self.here.tells:
            return telling_back.to_person(self.way, record, asked, why.value)
        text = phrase(asked.spec.language, "again", text=asked.spec.text)
        back = telling_back.ask(self.way, record, asked, text, why=why.value)
        # Words that ask something themselves are read by a person besides.
        return replace(back, owes="?" in own_words(self.message.text))

    def _ask_which(self, asked: list[_Known]) -> Heard:
        first = asked[0]
        if any(one.standing.among for one in asked) or not self.here.tells:
            return telling_back.to_person(self.way, first.record, first.standing, happening.WHICH)
        questions = [(one.record, one.standing) for one in asked]
        return telling_back.ask_which(self.way, questions, said=self.message.text)

    # --- answered before --------------------------------------------------------------------------

    def _answered(self) -> Heard | None:
        """The newest answered question that the words answer again."""
        for known in reversed(self._candidates(Phase.ANSWERED)):
            reading = self._read(known.standing, self.message.text)
            if reading == Answer(NO_CALL) and not calls_off(plain(own_words(self.message.text))):
                continue  # a "no" to something else
            if isinstance(reading, Answer) and not isinstance(
                question_of(known.standing.spec), FreeText
            ):
                return self._answered_again(known.record, known.standing, reading)
        return None

    def _candidates(self, phase: Phase) -> list[_Known]:
        if self.about is not None:
            return [self.about] if self.about.standing.phase is phase else []
        found = [one for one in self.known.values() if one.standing.phase is phase]
        return sorted(found, key=lambda one: one.standing.asked_at)

    def _answered_again(self, record: str, asked: Standing, reading: Answer) -> Heard:
        if (reading.key, value_of(reading)) == (asked.key, asked.value):
            return self._same(record, asked)
        if asked.spec.consents and reading.key == "no":
            return accepted(
                self.way, record, asked, reading
            )  # a no counts at once, and at any time
        if asked.expires_at <= self.here.now:
            return self._too_late(record, asked)
        if not reading.key:  # a number or a day: the newer word is read by a person
            return telling_back.to_person(self.way, record, asked, happening.ALREADY)
        if (lost := cannot_have(self.way, record, asked, reading.key)) is not None:
            return lost
        if not self.here.tells:
            return telling_back.to_person(self.way, record, asked, happening.ALREADY)
        return telling_back.offer_change(self.way, record, asked, reading.key)

    def _same(self, record: str, asked: Standing) -> Heard:
        if asked.wants:
            return self._keep(record, asked)
        if asked.told or not self.here.tells:
            return Heard(asked.question_id, ())
        text = phrase(asked.spec.language, "already", answer=asked.label)
        return telling_back.say(self.way, record, asked, text, why=happening.ALREADY)

    def _about_change(self, record: str, asked: Standing, reading: Answer | Unclear) -> Heard:
        match reading:
            case Answer(key="yes"):
                return self._change(record, asked, asked.wants)
            case Answer(key="no"):
                return self._keep(record, asked)
            case _:
                return telling_back.to_person(self.way, record, asked, happening.ALREADY)

    def _change(self, record: str, asked: Standing, key: str) -> Heard:
        if key == asked.key:
            return self._same(record, asked)
        if asked.expires_at <= self.here.now:  # it was offered while there was time
            return self._too_late(record, replace(asked, told=False))
        return accepted(self.way, record, asked, Answer(key))

    def _keep(self, record: str, asked: Standing) -> Heard:
        text = phrase(asked.spec.language, "kept", answer=asked.label)
        return telling_back.say(self.way, record, asked, text, why=happening.ALREADY)

    # --- too late ---------------------------------------------------------------------------------

    def _over(self) -> Heard | None:
        late = [
            *self._candidates(Phase.EXPIRED),
            *[one for one in self._candidates(Phase.OPEN) if not self._is_open(one.standing)],
        ]
        for known in reversed(late):
            if isinstance(question_of(known.standing.spec), FreeText):
                continue
            if isinstance(self._read(known.standing, self.message.text), Answer):
                return self._too_late(known.record, known.standing)
        return None

    def _too_late(self, record: str, asked: Standing) -> Heard:
        if asked.told or not self.here.tells:
            return telling_back.to_person(self.way, record, asked, happening.OVER)
        text = phrase(asked.spec.language, "expired")
        return replace(
            telling_back.say(self.way, record, asked, text, why=happening.OVER), owes=True
        )


def _open_question(asked: Standing) -> Question:
    if asked.wants:
        wanted = label_of(asked.spec, asked.wants)
        language = asked.spec.language
        return YesNo(phrase(language, "change?", answer=asked.label, wanted=wanted))
    return question_of(asked.spec)
