"""Where in a whole installation does something stand, in whatever writing?

A plain SQL dump of the database by pg_dump (with the planner's statistics, which hold values too)
and every file of the blob store. Bytes stand in a dump as hexadecimal digits, so these are read as
bytes besides; each thing looked for is looked for as it is, in hexadecimal, in base64 at each of
the three places it can begin at, percent-encoded and escaped as in JSON.
"""

from __future__ import annotations

import base64
import contextlib
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from faden.store.postgres import find_binaries

_HEX = re.compile(rb"\\x([0-9a-f]{2,})")


def haystack(admin_url: str, files: Path) -> dict[str, bytes]:
    """Return everything there is, by where it stands."""
    dump = subprocess.run(
        [find_binaries() / "pg_dump", "--statistics", admin_url], check=True, capture_output=True
    ).stdout
    places = dict(_tables(dump))
    for path in files.rglob("*"):
        if path.is_file():
            places[f"file {path.name}"] = path.read_bytes()
    return places


def _tables(dump: bytes) -> Iterator[tuple[str, bytes]]:
    """Cut a dump at its tables; what stands between them is one more."""
    between = []
    for number, part in enumerate(re.split(rb"(?m)^(?=COPY public\.)|^\\\.$", dump)):
        found = re.match(rb"COPY public\.(\w+)", part)
        if found is None:
            between.append(part)
            continue
        decoded = b"\n".join(bytes.fromhex(one.decode()) for one in _HEX.findall(_evened(part)))
        yield f"table {found[1].decode()} {number}", part + b"\n" + decoded
    yield "statistics and schema", b"".join(between)


def _evened(part: bytes) -> bytes:
    return re.sub(rb"\\\\x", rb"\\x", part)


def hits(places: dict[str, bytes], needle: str | bytes) -> list[str]:
    """Return where it stands."""
    forms = list(writings(needle.encode() if isinstance(needle, str) else needle))
    return sorted(
        name.rsplit(" ", 1)[0] if name.startswith("table") else name
        for name, content in places.items()
        if any(form in content.lower() for form in forms)
    )


def writings(needle: bytes) -> Iterator[bytes]:
    """Yield the writings; lower case, because that is how it is looked for."""
    yield needle.lower()
    yield needle.hex().encode()
    yield quote(needle).lower().encode()
    with contextlib.suppress(UnicodeDecodeError):
        yield json.dumps(needle.decode())[1:-1].lower().encode()
    for before in range(3):
        padded = base64.b64encode(b"\0" * before + needle)
        first, last = -(-before * 8 // 6), len(padded) - padded.count(b"=") - 1
        yield padded[first:last].lower()
