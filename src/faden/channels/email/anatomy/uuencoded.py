"""Which files stand uuencoded within a plain text?

So sent by Outlook set to plain text and by old mailers: `begin 644 name`, lines whose first
character says how many octets follow, `end`. Whatever is not wholly in this form stays text.
"""

import binascii
import re

__all__ = ["without_files"]

_BEGIN = re.compile(r"^begin [0-7]{3,4} (\S[^\n]{0,250})\n", re.MULTILINE)
_END = re.compile(r"[ `]?\n*end[ \t]*(?:\n|\Z)")


def without_files(text: str) -> tuple[str, tuple[tuple[str, bytes], ...]]:
    """The text without its files, and their declared names and bytes, in order."""
    if "begin " not in text:
        return text, ()
    files: list[tuple[str, bytes]] = []
    kept: list[str] = []
    at, begin = 0, _BEGIN.search(text)
    while begin:
        data, goes_on = _lines(text, begin.end())
        end = _END.match(text, goes_on)
        if end and data:
            files.append((begin[1].strip(), data))
            kept.append(text[at : begin.start()])
            at = goes_on = end.end()
        begin = _BEGIN.search(text, goes_on)
    return "".join([*kept, text[at:]]), tuple(files)


def _lines(text: str, at: int) -> tuple[bytes, int]:
    """The octets of the encoded lines from `at`, and where the first other line begins."""
    found = bytearray()
    while (line_end := text.find("\n", at, at + 100)) > at:
        line = text[at:line_end]
        octets = ord(line[0]) - 32
        if not (0 < octets <= 45 and line.isascii()):
            break
        try:
            found += binascii.a2b_uu(line)
        except binascii.Error:
            break
        at = line_end + 1
    return bytes(found), at
