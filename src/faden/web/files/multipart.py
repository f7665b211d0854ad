"""What stands in a form with files (multipart/form-data, RFC 7578)?

Read whole: who sends it is signed in, and it may be as long as one file and little more. What does
not fit the format is refused, never guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request

from faden.web.body import MAX_FIELDS, read_body

MOST = 32_000_000  #: bytes of the whole form
_KIND = re.compile(
    r'multipart/form-data\s*;\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70}))\s*', re.IGNORECASE
)
# Browsers write quotation marks and line ends in names as %22, %0D and %0A (WHATWG HTML 4.10.22.8).
_NAMED = re.compile(rb'(?im)^content-disposition:\s*form-data;\s*name="([^"\r\n]*)"(.*)$')
_FILENAME = re.compile(rb';\s*filename="([^"\r\n]*)"')


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as the browser sent it; nothing of it is to be believed."""

    field: str
    name: str
    content: bytes


async def read_multipart(request: Request) -> tuple[dict[str, str], list[SentFile]]:
    """Return the fields (one value each) and the files; 400, 413 or 415 for anything else."""
    found = _KIND.fullmatch(request.headers.get("content-type", ""))
    if found is None:
        raise HTTPException(415)
    boundary = (found[1] or found[2]).encode("latin-1", "replace")
    return parts_of(await read_body(request, MOST), boundary)


def parts_of(body: bytes, boundary: bytes) -> tuple[dict[str, str], list[SentFile]]:
    r"""Take a body apart.

    >>> said = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n'
    >>> parts_of(said, b"x")
    ({'a': 'b'}, [])
    """
    fields: dict[str, str] = {}
    files: list[SentFile] = []
    for head, content in _pieces(body, boundary):
        named = _NAMED.search(head)
        if named is None or len(fields) + len(files) >= MAX_FIELDS:
            raise HTTPException(400)
        filename = _FILENAME.search(named[2])
        try:
            if filename is None:
                text = content.decode("utf-8").replace("\x00", "").replace("\r\n", "\n")
                fields[named[1].decode("utf-8")] = text
            elif filename[1] or content:  # else nothing was chosen
                name = filename[1].decode("utf-8").replace("%22", '"')
                files.append(SentFile(named[1].decode("utf-8"), name, content))
        except UnicodeDecodeError:
            raise HTTPException(400) from None
    return fields, files


def _pieces(body: bytes, boundary: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the head and the content of each part; 400 where it is not whole."""
    first, *parts = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if not parts or not parts[-1].startswith(b"--") or len(first) > 2:
        raise HTTPException(400)
    for part in parts[:-1]:
        head, blank, content = part.partition(b"\r\n\r\n")
        if not blank or not head.startswith(b"\r\n") or len(head) > 4_096:
            raise HTTPException(400)
        yield head[2:].replace(b"\r\n", b"\n"), content
