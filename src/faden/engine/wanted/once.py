"""What makes a command that comes again the same one?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """Of every command that a person or a program may send twice."""

    form_id: str | None = None  #: of the page's form or the program's key: done once
    form_digest: bytes = b""  #: of what was asked; the same id with another is a mistake
