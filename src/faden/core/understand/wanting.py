"""Does a message ask for a person, said at the price of a glance?

Every message that comes in is looked at, and nearly none asks. So what holds no stem of any phrase
of person.py is not read at all. A word alone with a slip of the finger ("Mensxh bitte") has no
stem; it is seen in a short message, and in one that is read anyway.
"""

import re
from functools import lru_cache

from faden.core.understand.listed import all_of
from faden.core.understand.person import AROUND, READ_CHARS, SENTENCE_END, Wish, asks_for_person
from faden.core.understand.spelling import SHORTEST

#: One of these stands in every text that person.py answers with YES; blanks count, umlauts do not.
_STEMS = tuple(
    stem.replace("_", " ")
    for stem in all_of(
        """
        mensch arbeit berat sprech kolleg leiter chef vorgesetz ftsf kundend betreu service hotline
        zentrale support abteilung buchhalt vertrieb ufer jemand jmd human pers people agent
        operator _rep_ _rep. _rep? represent vis consult manage boss staff employee somebo someon
        sales accounting helpdesk receptionist ruf call _ring phone_me phone_us contact_me
        contact_us help_me help_us talk speak _chat livechat verbind verbund _durch through
        connect transfer telefonat meld antwort helf schau ansehen mmern _bot chine robot automat
        computer being 👤
        """
    )
)
#: Signs of which the plain form makes letters, or nothing within a word.
_UNUSUAL = re.compile(
    "[^\x00-\xac\xae-\u017f\u2010-\u205f\u20ac\u2600-\u27bf\ufe0f\U0001f300-\U0001faff]"
)
_WORD = re.compile(r"[^\W_]+")
_WORDS_REMEMBERED = 16_384  # a few megabytes at most
_FEW = 6  #: words of a message in which a slip of the finger is looked for


def wants_person(text: str) -> bool:
    """Say whether a message asks for a person; what is doubtful does not.

    >>> wants_person("Ich will mit einem Menschen sprechen!"), wants_person("Mensxh bitte")
    (True, True)
    >>> wants_person("Wo bleibt mein Paket?"), wants_person("Bist du ein Bot?")
    (False, False)
    """
    text = text[:READ_CHARS]
    if not _has_stem(text) and len(text.split(None, _FEW)) > _FEW:
        return False
    return any(
        (_has_stem(one) or _is_one_word(one)) and asks_for_person(one) is Wish.YES
        for one in SENTENCE_END.split(text)
    )


def _has_stem(text: str) -> bool:
    low = text.lower()
    # A loop: a generator in any() costs twice as much.
    for word in low.split():
        if _may_hold_stem(word) and any(stem in f" {low} " for stem in _STEMS):
            return True
    return not low.isascii() and _UNUSUAL.search(low) is not None


@lru_cache(maxsize=_WORDS_REMEMBERED)
def _may_hold_stem(word: str) -> bool:
    """Say whether a stem may begin in a word, which the same words are asked again and again."""
    return any(stem in f" {word} me us " for stem in _STEMS)


def _is_one_word(sentence: str) -> bool:
    words = [word for word in _WORD.findall(sentence.lower()) if word not in AROUND]
    return len(words) == 1 and len(words[0]) >= SHORTEST
