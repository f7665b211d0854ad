"""Which characters do these bytes stand for, whatever their label says?

Rules
* The label is believed as far as it goes: an unknown one, and one that does not fit, is guessed
  (UTF-8 first, for almost nothing else is valid UTF-8 by chance; then Windows-1252).
* latin-1 and ASCII mean Windows-1252, as every browser reads them (WHATWG Encoding 4.2).
* Only real character sets are known here. Python's codecs include compressors, escapes that warn
  and a punycode that takes quadratic time; no mail gets to choose those.
* What PostgreSQL cannot hold (NUL, half a surrogate pair) becomes U+FFFD.
"""

import codecs
import re
from functools import lru_cache

__all__ = ["declared_in_html", "decoded", "one_line", "storable"]

_KNOWN = frozenset({
    "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "utf-7",
    "utf-8-sig", "ascii", "big5", "big5hkscs", "gb2312", "gbk", "gb18030", "hz", "shift_jis",
    "cp932", "shift_jisx0213", "euc_jp", "iso2022_jp", "iso2022_jp_1", "iso2022_jp_2",
    "iso2022_kr", "euc_kr", "cp949", "johab", "koi8-r", "koi8-u", "tis-620", "cp437", "cp850",
    "cp852", "cp858", "cp866", "cp874", "mac-roman", "mac-cyrillic", "mac-latin2", "ptcp154",
    "hp-roman8",
})  # fmt: skip
_KNOWN_FAMILIES = ("iso8859-", "cp125")
_NOT_PYTHONS = {"ks_c_5601-1987": "cp949", "x-sjis": "cp932", "unicode-1-1-utf-7": "utf-7"}
_WESTERN = frozenset({"ascii", "iso8859-1", "cp1252"})
_WIDE = ("utf-16", "utf-32")
_META = re.compile(
    rb"""<meta\s[^>]{0,200}?charset\s?=\s?["']?([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE
)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_MOSTLY = 4  #: characters read well for each that was not, before a label counts as wrong


def decoded(data: bytes, label: str | None) -> tuple[str, bool]:
    """The text, and whether the label was right.

    >>> decoded("Grüße".encode(), "iso-8859-1")
    ('Grüße', False)
    >>> decoded("Grüße".encode("cp1252"), "utf-8")
    ('Grüße', False)
    """
    if data.isascii() and label in _ASCII_COMPATIBLE:
        return storable(data.decode("ascii")), True
    codec = _codec(label or "ascii")
    if codec and codec.startswith(_WIDE) and _is_narrow(data):
        return _western(data, well_labelled=False)[0], False
    if codec in _WESTERN:
        return _western(data, well_labelled=codec != "ascii")
    if codec is None:
        return _western(data, well_labelled=False)[0], label is None or data.isascii()
    if codec.startswith(_KNOWN_FAMILIES) and _is_narrow(data) and not data.isascii():
        return storable(data.decode("utf-8").removeprefix("\ufeff")), False
    try:
        return storable(data.decode(codec).removeprefix("\ufeff")), True
    except ValueError:
        return _damaged(data, codec), False


def storable(text: str) -> str:
    r"""The text with U+FFFD for what a database cannot hold.

    >>> storable("a\x00b") == "a\ufffdb"
    True
    """
    if text.isascii():
        return text.replace("\x00", "\ufffd")
    return _UNSTORABLE.sub("\ufffd", text)


def one_line(text: str, *, chars: int) -> str:
    r"""The text without line breaks and control characters, shortened to `chars`.

    >>> one_line("Rechnung\r\nBcc: x", chars=100)
    'Rechnung Bcc: x'
    """
    line = " ".join(text[: 4 * chars].split())
    if not line.isprintable():
        line = " ".join(_CONTROL.sub("\ufffd", line).replace("\ufeff", "").split())
    return line[:chars].rstrip()


_ASCII_COMPATIBLE = frozenset(
    [None, "utf-8", "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252", "ascii"]
)


@lru_cache(maxsize=256)
def _codec(label: str) -> str | None:
    """Python's name of a character set, or None."""
    name = label.partition("(")[0].strip(" \t\"'").lower()
    name = _NOT_PYTHONS.get(name, name)
    if len(name) > 40 or not name.isascii() or "\x00" in name:
        return None
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return None
    known = found in _KNOWN or found.startswith(_KNOWN_FAMILIES)
    return found if known else None


def declared_in_html(data: bytes) -> str | None:
    """The character set that an HTML text names itself (WHATWG HTML 13.2.3.2), if it can be true.

    >>> declared_in_html(b'<head><meta charset="koi8-r">')
    'koi8-r'
    """
    found = _META.search(data, 0, 4_096)
    label = found[1].decode("ascii").lower() if found else None
    return None if label is None or (_codec(label) or "").startswith(_WIDE) else label


def _is_narrow(data: bytes) -> bool:
    """Whether these are the bytes of an ASCII or UTF-8 text, which UTF-16 is not by chance."""
    if 0 in data:
        return False
    try:
        return bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _western(data: bytes, *, well_labelled: bool) -> tuple[str, bool]:
    """Bytes labelled latin-1, ASCII or not at all."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return storable(data.decode("cp1252", "replace")), well_labelled
    return storable(text.removeprefix("\ufeff")), text.isascii()


def _damaged(data: bytes, codec: str) -> str:
    """Bytes that are not what their label says: damaged in places, or labelled wrongly."""
    text = data.decode(codec, "replace")
    if codec.startswith("utf-8"):
        good = sum(map(len, re.findall("[^\x00-\x7f\ufffd]+", text)))
        if good < _MOSTLY * text.count("\ufffd"):
            text = data.decode("cp1252", "replace")
    return storable(text.removeprefix("\ufeff"))
