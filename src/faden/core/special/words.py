"""Does a customer complain, in their own words, and about whom?

Rules
* Few words, each plain: to miss a complaint costs it the desk, not its answer; to find one where
  there is none takes the ticket from whoever has it.
* "I cannot complain" is praise, and who asks how to complain has not complained yet, but wants the
  same people.
* A colleague is meant by their whole name, or by a part of it behind what people say of staff
  ("Frau Sommer", "your colleague Anna"). More than three are nobody: so common a name names no one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

MOST_NAMED = 3
_SHORTEST = 3  #: letters of a part of a name

_COMPLAINS = re.compile(
    r"\bbeschwerde\b|\bbeschwere mich\b|\bmich (?:\w+ ){0,6}?(?:zu )?beschweren\b"
    r"|\bunverschämt(?:heit)?\b|\bfrechheit\b"
    r"|\bcomplaint\b|\b(?:want|like|going|need|have|wish) to complain\b|\bi(?:'m| am) complaining\b"
)
_PRAISES = re.compile(
    r"\bkeine beschwerde\b|\bnicht (?:zu )?beschweren\b|\bkeinen grund\b[^.!?]*\bbeschwer"
    r"|\b(?:no|not a|isn't a|never a) complaint|\b(?:can't|cannot|can not|don't|not) [^.!?]{0,20}"
    r"complain\b"
)
_STAFF = (
    r"(?:herrn?|frau|mr\.?|mrs\.?|ms\.?|kolleg\w+|mitarbeiter\w*|berater\w*|colleague|agent|"
    r"assistant|employee)"
)


def complains(text: str) -> bool:
    """Say whether somebody complains.

    >>> complains("Ich möchte mich über Sie beschweren!"), complains("I want to complain")
    (True, True)
    >>> complains("Ich kann mich nicht beschweren, alles gut"), complains("Wo bleibt mein Paket?")
    (False, False)
    """
    said = _plain(text)
    return any(
        _COMPLAINS.search(one) and not _PRAISES.search(one) for one in re.split(r"[.!?\n]+", said)
    )


def _plain(text: str) -> str:
    return re.sub(r"[^\S\n]+", " ", text.replace("\u2019", "'")).lower()


def named_in(text: str, colleagues: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return which colleagues (id, name) a text names; nobody where it may be anybody.

    >>> staff = [("agent:a", "Anna Sommer"), ("agent:b", "Bert Winter")]
    >>> named_in("Frau Sommer war sehr unfreundlich", staff)
    ('agent:a',)
    >>> named_in("Im Sommer war der Bert da", staff)
    ()
    """
    said = _plain(text)
    found = tuple(who for who, name in colleagues if _is_named(said, _plain(name)))
    return found if len(found) <= MOST_NAMED else ()


def _is_named(said: str, name: str) -> bool:
    whole = " ".join(name.split())
    parts = [part for part in whole.split(" ") if len(part) >= _SHORTEST]
    if " " in whole and re.search(rf"\b{re.escape(whole)}\b", said):
        return True
    return any(re.search(rf"\b{_STAFF} {re.escape(part)}\b", said) for part in parts)
