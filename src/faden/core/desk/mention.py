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
_AT = re.compile(r"(?<![\w.@])@(\w+)")
_WORD = re.compile(r"\w+")


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
    by_word = _by_first_word(names)
    for found in _AT.finditer(text):
        # Only who begins with this word: a note may hold thousands of "@", a company hundreds.
        near = by_word.get(found[1].lower(), {})
        rest = _Rest(text, found.start(1))
        meant = _by_whole_name(rest, near) or _by_first_name(rest, near)
        if len(meant) == 1:
            owners[meant[0]] = None
        elif meant:
            unclear[found[1]] = None
    return Mentioned(tuple(owners), tuple(unclear))


@dataclass(frozen=True, slots=True)
class _Rest:
    """What stands in a text from a place on, without a copy of it."""

    text: str
    at: int

    def begins(self, name: str) -> bool:
        """Say whether it begins with this name, and not with a longer word."""
        end = self.at + len(name)
        return self.text[self.at : end].lower() == name.lower() and not _WORD.match(self.text, end)


def _by_first_word(names: Mapping[str, str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for owner, name in names.items():
        if word := _WORD.match(name):
            found.setdefault(word[0].lower(), {})[owner] = name
    return found


def _by_whole_name(rest: _Rest, names: Mapping[str, str]) -> list[str]:
    fits = {owner: name for owner, name in names.items() if rest.begins(name)}
    longest = max(map(len, fits.values()), default=0)
    return [owner for owner, name in fits.items() if len(name) == longest]


def _by_first_name(rest: _Rest, names: Mapping[str, str]) -> list[str]:
    return [owner for owner, name in names.items() if rest.begins(name.split()[0])]
