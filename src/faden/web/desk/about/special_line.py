"""How is what happened to a special case told in one sentence?"""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from faden.core import event as ev
from faden.web.shown import MATTER_WORDS, Translate, amount

Name = Callable[[str], str]  #: of whoever did something
SpecialEvent = (
    ev.MatterNamed
    | ev.ColleagueKeptApart
    | ev.ColleagueBack
    | ev.GoodwillAsked
    | ev.GoodwillGranted
    | ev.GoodwillDeclined
)


def say_special(event: SpecialEvent, say: Translate, name: Name, *, language: str) -> str:
    """Return the event in one sentence."""
    match event:
        case ev.MatterNamed(by="customer"):
            return say(
                "Special case, says the customer: %(what)s", what=say(MATTER_WORDS[event.matter])
            )
        case ev.MatterNamed():
            what = say(MATTER_WORDS[event.matter])
            words = say(
                "%(who)s says it is a special case: %(what)s", who=name(event.by), what=what
            )
            return f"{words} - {event.reason}" if event.reason else words
        case ev.ColleagueKeptApart(confirmed=False):
            return say(
                "The customer's words name %(agent)s, who is kept apart until somebody has looked",
                agent=name(event.agent),
            )
        case ev.ColleagueKeptApart():
            return say("%(agent)s is kept apart from this customer", agent=name(event.agent))
        case ev.ColleagueBack():
            return say(
                "%(who)s decided that %(agent)s is kept apart no more: %(reason)s",
                who=name(event.by),
                agent=name(event.agent),
                reason=event.reason,
            )
        case ev.GoodwillAsked() | ev.GoodwillGranted() | ev.GoodwillDeclined():
            return _goodwill(event, say, name, language=language)
        case _:
            assert_never(event)


def _goodwill(
    event: ev.GoodwillAsked | ev.GoodwillGranted | ev.GoodwillDeclined,
    say: Translate,
    name: Name,
    *,
    language: str,
) -> str:
    who, why = name(event.by), event.reason
    match event:
        case ev.GoodwillAsked():
            money = amount(event.cents, event.currency, language)
            return say(
                "%(who)s asks for goodwill of %(amount)s: %(why)s", who=who, amount=money, why=why
            )
        case ev.GoodwillGranted():
            money = amount(event.cents, event.currency, language)
            return say(
                "%(who)s gave goodwill of %(amount)s: %(why)s", who=who, amount=money, why=why
            )
        case ev.GoodwillDeclined():
            return say("%(who)s declined the goodwill: %(why)s", who=who, why=why)
        case _:
            assert_never(event)
