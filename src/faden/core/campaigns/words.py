"""How does a guardian read for whom a message is?"""

from __future__ import annotations

from collections.abc import Sequence

_FOR = {"de": "Für {names}: ", "en": "For {names}: "}
_AND = {"de": " und ", "en": " and "}
_NAMELESS = {"de": "die Person, für die Sie sorgen", "en": "the person in your care"}


def words(text: str, wards: Sequence[str], language: str) -> str:
    """Return the text as its reader gets it; `wards` are the names of whom it is for.

    >>> words("Aufrüsten für 0 Euro.", ["Mia", "Ben"], "de")
    'Für Mia und Ben: Aufrüsten für 0 Euro.'
    >>> words("Upgrade for nothing.", [], "en")
    'Upgrade for nothing.'
    """
    if not wards:
        return text
    names = list(dict.fromkeys(name or _NAMELESS[language] for name in wards))
    joined = _AND[language].join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
    return _FOR[language].format(names=joined) + text
