"""How do bytes look that nobody understood, or that nobody shall trust?"""

from __future__ import annotations

_HEX_BYTES = 1024
_A_LINE = 16


def readable(raw: bytes) -> str:
    r"""Return bytes as text, with every control character as a visible sign.

    >>> readable(b"Hallo\x00\nLinda")
    'Hallo␀\nLinda'
    """
    text = raw.decode("utf-8", "replace").replace("\r\n", "\n")
    return text.translate(_Visible())


class _Visible(dict[int, str]):
    """What stands for each character, found out once for each: large mails are shown, too."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        if code < 0x20 and letter not in "\n\t":
            letter = chr(0x2400 + code)
        elif not letter.isprintable() and letter not in "\n\t":
            letter = "\N{REPLACEMENT CHARACTER}"
        self[code] = letter
        return letter


def hex_dump(raw: bytes) -> str:
    """Return the beginning as one sees it in a hex editor.

    >>> hex_dump(b"Faden")
    '00000000  46 61 64 65 6e'
    """
    starts = range(0, min(len(raw), _HEX_BYTES), _A_LINE)
    return "\n".join(f"{at:08x}  {raw[at : at + _A_LINE].hex(' ')}" for at in starts)
