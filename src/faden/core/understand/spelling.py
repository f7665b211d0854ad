"""Are two words the same but for a slip of the finger?

One letter more, less, wrong or swapped with its neighbour, in a word long enough that the slip
does not make it another word.
"""

SHORTEST = 5  # letters; "rot" and "rat" are two words


def nearly(word: str, meant: str) -> bool:
    """Say whether `word` is `meant` with at most one slip.

    >>> nearly("shwarz", "schwarz"), nearly("freidag", "freitag"), nearly("rat", "rot")
    (True, True, False)
    """
    if word == meant:
        return True
    if min(len(word), len(meant)) < SHORTEST or abs(len(word) - len(meant)) > 1:
        return False
    same = 0
    while same < min(len(word), len(meant)) and word[same] == meant[same]:
        same += 1
    a, b = word[same:], meant[same:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
