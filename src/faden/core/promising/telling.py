"""In which fixed words does a customer hear, from us and first, that a promise slips?"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from faden.core.event import MessageWritten, QuestionAsked
from faden.core.obeyed.confirming import Way
from faden.core.policy import SERVICE
from faden.core.promise.standing import Promise
from faden.core.promising.choosing import spec_of
from faden.core.question.phrasing import Language
from faden.core.question.spec import buttons_of
from faden.core.question.standing import MOST_OPEN, Phase
from faden.core.situation import Situation

WITHIN = timedelta(days=7)  #: in which they can say what they want instead
_BROKEN = {
    "de": "Wir hatten Ihnen zugesagt: {what}, bis {at}. Das haben wir nicht geschafft, bitte "
    "entschuldigen Sie. Jemand von uns kümmert sich jetzt darum.",
    "en": "We had promised you: {what}, by {at}. We have not managed that, and are sorry. "
    "Somebody is looking after it now.",
}
_MOVED = {
    "de": "Wir hatten Ihnen zugesagt: {what}, bis {at}. {moved}: {new}. Der Grund: {reason}",
    "en": "We had promised you: {what}, by {at}. {moved}: {new}. The reason: {reason}",
}
_LATER = {"de": "Es wird später", "en": "It will be later"}
_SOONER = {"de": "Es geht schneller", "en": "It will be sooner"}
_INSTEAD = {
    "de": " Stattdessen können Sie haben: {alternative}.",
    "en": " Instead you can have: {alternative}.",
}
_ANSWER = {
    "de": " Antworten Sie einfach hier. (Automatische Nachricht)",
    "en": " Just answer here. (Automatic message)",
}
_TIMES = {"de": "%d.%m.%Y %H:%M", "en": "%Y-%m-%d %H:%M"}
_SUBJECTS = {"de": "Unsere Zusage", "en": "Our promise"}


def broken_words(here: Situation, promise: Promise) -> str:
    """Return what tells that its time has passed."""
    language = _language(here)
    said = _BROKEN[language].format(what=promise.what, at=_time(here, promise.due_at))
    return said + _rest(promise, language)


def moved_words(here: Situation, promise: Promise, until: datetime, reason: str) -> str:
    """Return what tells that it will be later."""
    language = _language(here)
    said = _MOVED[language].format(
        what=promise.what,
        at=_time(here, promise.due_at),
        moved=(_LATER if until > promise.due_at else _SOONER)[language],
        new=_time(here, until),
        reason=reason.strip().rstrip(".") + ".",
    )
    return said + _rest(promise, language)


def telling(
    here: Situation, promise: Promise, text: str, way: Way
) -> tuple[MessageWritten, QuestionAsked | None]:
    """Return the automatic message; it answers nothing (G1a), and can be answered (G6).

    With it what is asked: whether that is fine, what else they can have, or a person. Nothing is
    asked of whom too much is asked already.
    """
    delivery_id = here.new_id()
    spec = spec_of(promise, text, Language(_language(here)))
    waiting = sum(one.phase is Phase.OPEN for one in here.circle.own.questions)
    asks = waiting < MOST_OPEN
    question = QuestionAsked(
        question_id=delivery_id,
        spec=spec,
        expires_at=here.now + WITHIN,
        by="faden",
        delivery_id=delivery_id,
    )
    message = MessageWritten(
        delivery_id=delivery_id,
        account=way.account,
        address=way.address,
        text=text,
        purpose=SERVICE,
        author="faden",
        ref=delivery_id,
        automatic=True,
        subject=_SUBJECTS[_language(here)] if way.is_mail else None,
        references=way.references,
        buttons=buttons_of(spec) if asks else (),
        asks=delivery_id if asks else None,
    )
    return message, question if asks else None


def _rest(promise: Promise, language: str) -> str:
    instead = promise.alternative.strip().rstrip(".")
    more = _INSTEAD[language].format(alternative=instead) if instead else ""
    return more + _ANSWER[language]


def _language(here: Situation) -> str:
    preference = here.circle.own.preference
    wanted = preference.language if preference is not None else ""
    usual = here.policy.references.language
    return next((one for one in (wanted, usual) if one in _BROKEN), "de")


def _time(here: Situation, moment: datetime) -> str:
    zone = ZoneInfo(here.policy.hours.timezone)
    return moment.astimezone(zone).strftime(_TIMES[_language(here)])
