"""What does another system say about one of its customers, and can it be kept?

The same for a file that is imported and for a program that tells one customer: whoever said the
same before is recognised, whichever way it came.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

MAX_NAME_CHARS = 200
MAX_KEY_CHARS = 200
MAX_ADDRESSES = 20  #: of one customer
SOURCE_NAME = re.compile("[a-z0-9][a-z0-9-]{0,30}", re.ASCII)

_BROKEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd]")


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One customer as another system knows them."""

    line: int  #: where it stands in the file
    key: str
    name: str | None
    addresses: tuple[str, ...]  #: address URIs, each once; at least one
    digest: bytes  #: of all of the above but the line


def is_broken(text: str) -> bool:
    """Say whether a text holds characters that nobody typed: damaged bytes, control characters."""
    return not text.isprintable() and _BROKEN.search(text) is not None


def one_line(text: str) -> str:
    """Return a text in one line, with single blanks."""
    return " ".join(text.split())


def digest_of(name: str | None, addresses: Sequence[str]) -> bytes:
    """Return what tells a row that says the same from one that says something else."""
    said = "\n".join((name or "", *addresses))
    return hashlib.blake2b(said.encode(), digest_size=16).digest()
