"""Whom does a note speak to?

`@` and a name in a note for colleagues puts the note before that colleague. The whole name counts,
or the first name where only one colleague has it. Any other `@` is what it was: a mail address, a
time, a word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

MOST = 20  #: colleagues one note can be meant for
_AT = re.compile(r"(?<![\w.@])@(?=\w)")


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Who is meant, and which names several colleagues have."""

    owners: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()


def mentioned(text: str, names: Mapping[str, str]) -> Mentioned:
    """Return who is meant in a note; `names` are the colleagues' by "agent:\u2026".

    >>> colleagues = {"agent:k": "Karim Haddad", "agent:m": "Mia Weber", "agent:n": "Mia Okafor"}
    >>> mentioned("@Karim bitte ansehen, @mia weber auch", colleagues).owners
    ('agent:k', 'agent:m')
    >>> mentioned("@Mia? linda@example.org", colleagues)
    Mentioned(owners=(), unclear=('Mia',))
    """
    owners: dict[str, None] = {}
    unclear: dict[str, None] = {}
    for found in _AT.finditer(text):
        rest = text[found.end() :]
        meant = _by_whole_name(rest, names) or _by_first_name(rest, names)
        if len(meant) == 1:
            owners[meant[0]] = None
        elif meant:
            unclear[re.match(r"\w+", rest)[0]] = None  # type: ignore[index]  # `_AT` looked ahead
    return Mentioned(tuple(owners), tuple(unclear))


def _by_whole_name(rest: str, names: Mapping[str, str]) -> list[str]:
    fits = {owner: name for owner, name in names.items() if name and _begins(rest, name)}
    longest = max(map(len, fits.values()), default=0)
    return [owner for owner, name in fits.items() if len(name) == longest]


def _by_first_name(rest: str, names: Mapping[str, str]) -> list[str]:
    firsts = {owner: name.split()[0] for owner, name in names.items() if name.split()}
    return [owner for owner, first in firsts.items() if _begins(rest, first)]


def _begins(rest: str, name: str) -> bool:
    same = rest[: len(name)].lower() == name.lower()
    return same and not re.match(r"\w", rest[len(name) :])
