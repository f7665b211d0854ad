"""Which words of a message are the customer's own, and which does she only quote?

An answer from a mailbox carries the question below it, with every word that would answer it ("Ja
oder Nein"). Cut off are: lines that begin with ">", everything from the line on by which mail
programs announce the quoted message, the signature after "-- ", and what telephones add.

A quote above the answer leaves the answer: only the announced rest is taken as quoted to the end,
and only if own words stand before it.
"""

import re

READ_CHARS = 2_000  # an answer is short; bounds the work for a mail of a megabyte

_QUOTED = re.compile(r"^[ \t]*[>|].*$", re.MULTILINE)
_ANNOUNCED = re.compile(
    r"""^[ \t]*(?:
        (?:am|on)\b .{6,150}? \b(?:schrieb|wrote)\b .{0,120}? :
      | [-_]{2,}[ \t]*(?:urspr\S+\ nachricht|original\ message|weitergeleitete|forwarded) .*
      | (?:von|from):[ ].{1,200}\n[ \t]*(?:gesendet|datum|sent|date|an|to):.*
      | _{10,}
    )[ \t]*$""",
    re.MULTILINE | re.IGNORECASE | re.VERBOSE,
)
_SIGNATURE = re.compile(r"^--[ \t]?$", re.MULTILINE)
_DEVICE = re.compile(
    r"^[ \t]*(?:sent from (?:my|outlook|mail|yahoo)"
    r"|(?:von|mit) meinem\b.{1,40}\bge(?:sendet|schickt)"
    r"|gesendet (?:von|mit) |diese nachricht wurde von).{0,80}$",
    re.MULTILINE | re.IGNORECASE,
)


def own_words(text: str) -> str:
    r"""Return what the customer wrote herself, without quotes and signature.

    >>> own_words("Passt!\n\nAm 10.03.2026 um 08:00 schrieb Autohaus Nord:\n> Ja oder Nein?")
    'Passt!'
    >>> own_words("> Ja oder Nein?\nNein.\n-- \nKarim")
    'Nein.'
    """
    text = text[:READ_CHARS].replace("\r\n", "\n").replace("\r", "\n")
    text = _QUOTED.sub("", text)
    for end in (_ANNOUNCED, _SIGNATURE):
        found = end.search(text)
        if found and text[: found.start()].strip():
            text = text[: found.start()]
    return _DEVICE.sub("", text).strip()


def without_quotes(text: str) -> str:
    r"""Return the text with all that is not the writer's own as blanks; every word keeps its place.

    >>> without_quotes("> Ja?\nJa.")
    '     \nJa.'
    """
    text = _QUOTED.sub(lambda line: " " * len(line[0]), text)
    for end in (_ANNOUNCED, _SIGNATURE):
        found = end.search(text)
        if found and text[: found.start()].strip():
            text = text[: found.start()]
    return text
