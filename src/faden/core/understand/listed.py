"""Which words does a table hold, written as people read them: with blanks between?"""


def all_of(words: str) -> frozenset[str]:
    """Return the words of a row.

    >>> sorted(all_of("ja jo jep"))
    ['ja', 'jep', 'jo']
    """
    return frozenset(words.split())
