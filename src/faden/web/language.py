"""In which language does a page speak?

`?lang=` goes first, then what the person has set, then what the browser asks for. Message ids are
English sentences; a catalogue is read from its .po file at the start, so nothing is compiled.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from starlette.requests import Request

LANGUAGES: Mapping[str, str] = {"de": "Deutsch", "en": "English"}
FALLBACK = "en"


def mark(text: str) -> str:
    """Return the text as it is; marks it for translation where it is only written down.

    >>> mark("Sent")
    'Sent'
    """
    return text


@cache
def catalogue(language: str) -> Translations:
    """Return the translations of a language."""
    place = resources.files("faden.web") / "locale" / language / "LC_MESSAGES" / "faden.po"
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(place.read_bytes()), locale=language))
    compiled.seek(0)
    return Translations(compiled, domain="faden")


def choose_language(request: Request, own: str | None = None) -> str:
    """Return the language for a request; `own` is the setting of whoever is signed in."""
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        return asked
    if own is not None and own in LANGUAGES:
        return own
    return wanted_language(request.headers.get("accept-language", ""))


def wanted_language(header: str) -> str:
    """Return the language we have that an Accept-Language header likes best.

    >>> wanted_language("fr, en;q=0.5, de-AT;q=0.9")
    'de'
    >>> wanted_language("tlh")
    'en'
    """
    likes: dict[str, float] = {FALLBACK: 0.0}
    for part in header[:500].split(","):
        tag, _, rest = part.partition(";")
        name = tag.strip().lower().partition("-")[0]
        if name in LANGUAGES:
            likes[name] = max(likes.get(name, 0.0), _weight(rest))
    return max(likes, key=lambda name: likes[name])


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
