"""What can a customer answer who hears that a promise slips, and what follows?

Rules (D3, S4)
* They can say that it is fine, take what they can have instead where there is something, or speak
  to a person: by a press, by key or in own words, on any channel, as with any question.
* "Fine" waits with them. Anything else owes them an answer by a person, at once.
* Moved again, kept or let go: what was asked before is asked no more.
"""

from __future__ import annotations

from faden.core import event as ev
from faden.core.asking.button import LONGEST_LABEL
from faden.core.promise.happening import PromiseAnswered
from faden.core.promise.standing import Promise
from faden.core.question.asked import Option
from faden.core.question.phrasing import Language
from faden.core.question.spec import LONGEST_TEXT, Effect, Kind, Spec
from faden.core.question.standing import Phase
from faden.core.thread import Circle, Thread

FINE, INSTEAD, TALK = "fine", "instead", "talk"
OVER = "the promise has changed"  #: why it is asked no more

_LABELS = {
    Language.DE: {
        FINE: ("In Ordnung", "ok", "passt", "einverstanden"),
        INSTEAD: "Lieber: {alternative}",
        TALK: ("Mit einem Menschen sprechen", "Bitte rufen Sie mich an"),
    },
    Language.EN: {
        FINE: ("That is fine", "ok", "fine"),
        INSTEAD: "Rather: {alternative}",
        TALK: ("Talk to a person", "Please call me"),
    },
}
_SAID = {
    Language.DE: {
        FINE: "Danke für Ihre Geduld. Wir halten Sie auf dem Laufenden.",
        INSTEAD: "Gut, das merken wir uns. Jemand von uns kümmert sich jetzt darum.",
        TALK: "Jemand von uns meldet sich bei Ihnen.",
    },
    Language.EN: {
        FINE: "Thank you for your patience. We will keep you informed.",
        INSTEAD: "Good, that is noted. Somebody is looking after it now.",
        TALK: "Somebody will get in touch with you.",
    },
}


def spec_of(promise: Promise, text: str, language: Language) -> Spec:
    """Return the question that the message which tells of it asks."""
    words = _LABELS[language]
    instead = str(words[INSTEAD]).format(alternative=promise.alternative.strip())
    options = [Option(FINE, tuple(words[FINE])), Option(TALK, tuple(words[TALK]))]
    if promise.alternative.strip():
        options.insert(1, Option(INSTEAD, (_short(instead),)))
    return Spec(
        kind=Kind.CHOICE,
        text=text[:LONGEST_TEXT],
        language=language,
        options=tuple(options),
        effects=tuple([Effect(key=one.key, text=_SAID[language][one.key]) for one in options]),
        promise=promise.promise_id,
    )


def chosen(circle: Circle, promise_id: str, key: str) -> list[tuple[str, ev.Event]]:
    """Return what an answer notes on the promise, wherever of the person's records it stands."""
    for record, thread in circle.everyone().items():
        if any(one.promise_id == promise_id for one in thread.promises):
            return [(record, PromiseAnswered(promise_id=promise_id, wants=key))]
    return []


def owes(key: str) -> bool:
    """Say whether a person has to see to an answer."""
    return key != FINE


def asked_no_more(thread: Thread, promise_id: str, by: str) -> list[ev.Event]:
    """Return that what was asked about it before is asked no more."""
    return [
        ev.QuestionWithdrawn(question_id=one.question_id, reason=OVER, by=by)
        for one in thread.questions
        if one.spec.promise == promise_id and one.phase is Phase.OPEN
    ]


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…"
