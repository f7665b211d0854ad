"""Who changes something about a workspace, and how is it told when that cannot be?

The command line, the pages and the API share what stands in this folder: one set of rules. Each
change is one transaction with its entry in the audit log; nothing here commits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from faden.store.people.audit import Did, Entry, note
from faden.store.registry import Connection


class Refused(Exception):
    """It cannot be done; the message says what to do instead. `code` is for programs."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code  #: not_found | conflict | invalid
        self.reason = reason


def name_of(text: str, what: str) -> str:
    """Return what people call something, in one line; Refused when nobody could read it.

    >>> name_of("  Our   shop ", "label")
    'Our shop'
    """
    named = " ".join(text.split())
    if not named or not named.isprintable():
        raise Refused("invalid", f"{what}: write a word or two, without control characters")
    return named


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One transaction on one workspace, and who is answerable for it."""

    connection: Connection
    workspace: int
    now: datetime
    who: str  #: as the audit log names them: "token:…", "cli:…"
    place: str  #: the network address it came from; "command line"

    async def note(self, did: Did, what: str, **detail: str) -> None:
        """Add to the audit log."""
        entry = Entry(
            workspace=self.workspace,
            who=self.who,
            did=did,
            what=what,
            place=self.place,
            detail=detail,
        )
        await note(self.connection, entry, now=self.now)
