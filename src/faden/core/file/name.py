"""Under which name is a file shown and saved?

A name is a stranger's text that ends up on somebody's screen and disk: no path, no control
characters, no reversed writing that hides the ending (`exe.gpj`), never empty, never a dot file.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from faden.core.file.kind import Kind, endings

MAX_CHARS = 150  #: three octets each still fit the 255 of a file system, with room for " (2)"
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd\ud800-\udfff]"
)
_SAFE_IN_A_HEADER = re.compile(r"[^A-Za-z0-9._ -]")
_FORBIDDEN = re.compile(r'[<>:"|?*]')


def safe_name(declared: str) -> str:
    r"""Return what may be shown and saved of a name; empty where nothing is left of it.

    >>> safe_name("../../Rechnung\u202efdp.exe"), safe_name("C:\\boot.ini"), safe_name("...")
    ('Rechnungfdp.exe', 'boot.ini', '')
    """
    line = _UNSEEN.sub("", declared[:1_000])
    last = line.strip().rstrip("/\\").replace("\\", "/").rpartition("/")[2]
    return shortened(_FORBIDDEN.sub("_", last).strip(" ."))


def named(declared: str, kind: Kind, *, if_none: str = "file") -> str:
    """Return a safe name whose ending says what the file is.

    >>> named("Beleg.html", Kind.PNG), named("Beleg.PNG", Kind.PNG), named("", Kind.TEXT)
    ('Beleg.html.png', 'Beleg.PNG', 'file.txt')
    """
    usual = endings(kind)
    name = safe_name(declared) or if_none
    if name.lower().endswith(tuple(f".{ending}" for ending in usual)):
        return name
    return f"{name[: MAX_CHARS - len(usual[0]) - 1].rstrip(' .')}.{usual[0]}"


def shortened(name: str) -> str:
    """Return at most MAX_CHARS of it, the ending kept: by it people know what they open."""
    if len(name) <= MAX_CHARS:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        return name[:MAX_CHARS]
    return stem[: MAX_CHARS - len(ending) - 1] + dot + ending


def disposition(name: str) -> str:
    r"""Return the header that has a browser save a file, its name twice (RFC 6266, RFC 8187).

    >>> disposition('Größe "1".pdf')
    'attachment; filename="Gr__e _1_.pdf"; filename*=UTF-8\'\'Gr%C3%B6%C3%9Fe%20%221%22.pdf'
    """
    plain = _SAFE_IN_A_HEADER.sub("_", name)
    full = quote(name, safe="", errors="replace")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{full}"
