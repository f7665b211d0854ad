"""How is somebody asked in writing whether they want advertising, and what counts as their yes?

Double opt-in (E4): a yes that was told to a colleague, or ticked somewhere, is asked for once more
at the address it is about, in fixed words; it counts when it comes back from there, in own words
and in time. Nothing else does: no silence, no colleague's word, no yes from another address.
"""

from __future__ import annotations

from datetime import timedelta

from faden.core.policy import MARKETING
from faden.core.question.phrasing import Language
from faden.core.question.spec import Effect, Kind, Spec

WITHIN = timedelta(days=7)  #: in which the yes counts
EVERY = timedelta(days=1)  #: an address is asked at most so often
SURVEY = "survey"
ASKABLE = (MARKETING, SURVEY)  #: what needs a yes

_WORDS = {
    Language.DE: {MARKETING: "Werbung", SURVEY: "Umfragen"},
    Language.EN: {MARKETING: "advertising", SURVEY: "surveys"},
}
_AND = {Language.DE: " und ", Language.EN: " and "}
_ASKED = {
    Language.DE: "Dürfen wir Ihnen {what} an diese Adresse schicken? Antworten Sie bitte JA. Wenn "
    "nicht, tun Sie nichts: dann kommt nichts. (Automatische Nachricht)",
    Language.EN: "May we send you {what} at this address? Please answer YES. If not, do nothing: "
    "then none comes. (Automatic message)",
}
_YES = {
    Language.DE: "Danke, wir schicken Ihnen {what}. Genug davon? STOP genügt, auf jedem Weg.",
    Language.EN: "Thank you, we will send you {what}. Enough of it? STOP will do, on any way.",
}
_NO = {
    Language.DE: "Gut, es kommt nichts davon.",
    Language.EN: "Good, none will come.",
}


def consent_question(purposes: tuple[str, ...], address: str, language: Language) -> Spec:
    """Return the question that asks for a yes to these purposes at an address.

    >>> asked = consent_question(("marketing",), "tel:+491701234567", Language.EN)
    >>> asked.text
    'May we send you advertising at this address? Please answer YES. If not, do nothing: then none \
comes. (Automatic message)'
    >>> asked.only_from, asked.consents
    ('tel:+491701234567', ('marketing',))
    """
    what = _AND[language].join(_WORDS[language][one] for one in purposes)
    return Spec(
        kind=Kind.YES_NO,
        text=_ASKED[language].format(what=what),
        language=language,
        effects=(
            Effect(key="yes", text=_YES[language].format(what=what)),
            Effect(key="no", text=_NO[language]),
        ),
        consents=purposes,
        only_from=address,
    )
