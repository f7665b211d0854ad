"""How do files go with a mail?

After the words, as multipart/mixed (RFC 2046 5.1.3), each in base64 and marked to be saved
(RFC 2183). A name beyond plain ASCII stands as RFC 2231 has it, and only so: of two spellings some
readers take the poorer one. The boundary is made of the delivery, so that a repeated attempt is the
same mail, and has `=_`, which neither quoted-printable nor base64 ever writes (RFC 2045 6.7).
"""

import base64
import re
from collections.abc import Sequence
from urllib.parse import quote

from faden.core.channel import File

_LINE = 57  #: bytes that make 76 characters of base64 (RFC 2045 6.8)
_SECTION = 60  #: characters of one piece of a name, so that no line is longer than 78
_SAFE = re.compile(r"[^A-Za-z0-9._ -]")


def with_files(words: bytes, files: Sequence[tuple[File, bytes]], *, made: str) -> bytes:
    """Return the rest of a mail from Content-Type on: its words, then its files."""
    boundary = f"=_{re.sub('[^A-Za-z0-9]', '', made)[:40]}"
    parts = [words, *(_part(file, content) for file, content in files)]
    opened = b"".join(b"--%s\r\n%s\r\n" % (boundary.encode(), part) for part in parts)
    head = f'Content-Type: multipart/mixed;\r\n boundary="{boundary}"\r\n\r\n'
    return head.encode() + opened + b"--%s--\r\n" % boundary.encode()


def _part(file: File, content: bytes) -> bytes:
    head = (
        f"Content-Type: {file.content_type}\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment{_named(file.name)}\r\n\r\n"
    )
    lines = (content[at : at + _LINE] for at in range(0, len(content), _LINE))
    return head.encode("ascii") + b"\r\n".join(base64.b64encode(line) for line in lines)


def _named(name: str) -> str:
    r"""Return the parameters of a name, folded.

    >>> _named("Rechnung.pdf")
    ';\r\n filename="Rechnung.pdf"'
    """
    plain = _SAFE.sub("_", name)
    if plain == name and len(name) <= _SECTION:
        return f';\r\n filename="{plain}"'
    written = "utf-8''" + quote(name, safe="", errors="replace")
    pieces = re.findall(f"(?:%[0-9A-F]{{2}}|[^%]){{1,{_SECTION // 3}}}", written)
    sections = (f";\r\n filename*{number}*={piece}" for number, piece in enumerate(pieces))
    return "".join(sections)
