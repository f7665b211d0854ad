"""What else stands in a message beside a possible answer?"""

from faden.core.understand.listed import all_of
from faden.core.understand.pattern import compiled
from faden.core.understand.plain import FILLERS

#: "Either" and "if": no single answer.
OPEN = all_of(
    """
    oder or egal if wenn falls unless sofern vielleicht maybe perhaps possibly depends either
    both beides beide irgendeine irgendein irgendwas any unsicher zwischen between hauptsache
    wurscht whatever alle allen all jeder nachschauen nachsehen klaeren
    """
)
#: What was, not what shall be: a message about something that has happened.
_PAST = compiled(
    """war|waren|hat|hatte|hatten|habe|hab|wurde|wurden|kam|kamen|ging|were|had|has|did
    wir|sie|die|euch haben
    it|i|they|that|order|delivery|parcel|colleague|one|which was
    i|we|they|you|already have !to|time
    was .3 wrong|damaged|broken|late|cancelled|missing|incomplete|not
    my|meine|meiner|ihre|die|der rechnung|invoice|bestellung|order|reklamation"""
)
_NEGATION = compiled(
    """nicht|kein|keine|keinen|keiner|keines|keins|nein|no|not|none|dont|doesnt|cant|cannot|wont
    statt|ausser|except|ohne|without|schlecht|schlechter|ungeschickt|bloed|bad|unmoeglich|niemals|never
    instead of"""
)


def row(words: tuple[str, ...]) -> str:
    """Words as the patterns read them."""
    return f" {' '.join(words)} "


def in_the_past(words: tuple[str, ...]) -> bool:
    """Whether the words tell of what has happened.

    >>> in_the_past(("die", "lieferung", "war", "kaputt")), in_the_past(("lieferung", "bitte"))
    (True, False)
    """
    return bool(_PAST.search(row(words)))


def negated(words: tuple[str, ...]) -> bool:
    """Whether the words turn something down.

    >>> negated(("freitag", "geht", "nicht")), negated(("lieber", "freitag"))
    (True, False)
    """
    return bool(_NEGATION.search(row(words)))


def unexplained(words: tuple[str, ...], known: frozenset[str]) -> int:
    """How many words say something that neither politeness nor `known` accounts for."""
    return sum(word not in FILLERS and word.rstrip(".") not in known for word in words)
