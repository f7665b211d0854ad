"""Which words does a company put on its tickets?

A tag is a company's own word for what a ticket is about. There is no list that somebody must keep:
whoever needs a word writes it, and is offered what colleagues wrote before. So that one word is one
word, spelling is made equal; what cannot be seen or turns the writing direction is left out, since
a tag stands in the middle of other people's lines.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

LONGEST = 30  #: characters of a tag
MOST = 8  #: tags of a ticket; they stand in the thread's snapshot

EMPTY = "write a word with letters or digits"
TOO_LONG = f"a tag has at most {LONGEST} characters"
TOO_MANY = f"a ticket has at most {MOST} tags; take one off first"


def tag_of(text: str) -> str:
    """Return a tag as all who mean the same word get it; empty where nothing of it is a word.

    >>> tag_of("  #R\u00fcckgabe   Ger\u00e4t "), tag_of("\u202eRABATT"), tag_of(" - ")
    ('r\u00fcckgabe ger\u00e4t', 'rabatt', '')
    """
    whole = unicodedata.normalize("NFKC", text)
    seen = "".join(" " if one.isspace() else one for one in whole if one.isspace() or _shows(one))
    word = " ".join(seen.lstrip(" #").split()).lower()
    return word if any(one.isalnum() for one in word) else ""


def _shows(one: str) -> bool:
    return unicodedata.category(one)[0] != "C"


def flaw(tag: str, there: Sequence[str]) -> str:
    """Return why a ticket with these tags cannot get this one (made by `tag_of`); empty: it can.

    >>> flaw("rabatt", ()), flaw("", ())
    ('', 'write a word with letters or digits')
    """
    if not tag:
        return EMPTY
    if len(tag) > LONGEST:
        return TOO_LONG
    return TOO_MANY if len(there) >= MOST and tag not in there else ""
