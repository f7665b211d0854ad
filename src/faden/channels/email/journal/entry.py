"""Whose mails are copied to us, and who of those they went to is a customer?

Rules
* An address goes before its domain, and a domain is that domain alone, not those below it.
* Whoever stands in the journal, or is at a domain that the account lists as its own, is no
  customer. The domain of the account's own address does not count by itself: it may be one at
  which anybody can have a mailbox.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import msgspec

from faden.core.address import Address, parse_address
from faden.core.policy import SERVICE

_SYSTEM = re.compile(r"[a-z0-9][a-z0-9._-]{0,49}", re.ASCII)
_PURPOSE = re.compile(r"[a-z][a-z0-9_-]{0,39}", re.ASCII)
_TEMPLATE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}", re.ASCII)
MOST = 200  #: entries


class RawEntry(msgspec.Struct, forbid_unknown_fields=True):
    """One entry as it is configured."""

    system: str
    sender: str = msgspec.field(name="from")
    purpose: str = SERVICE
    template: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one sender's mails are."""

    sender: str  #: an address, or `@` and a domain
    system: str
    purpose: str = SERVICE
    template: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """Whose mails are copied to an account; without entries, nobody's."""

    entries: tuple[Entry, ...] = ()
    mailboxes: frozenset[str] = frozenset()  #: of the account
    delimiter: str = ""
    domains: frozenset[str] = frozenset()  #: which the company says are its own

    def entry_of(self, address: str | None) -> Entry | None:
        """Return the entry of a sender.

        >>> journal = Journal(entries=(Entry(sender="@firma.example", system="shop"),))
        >>> journal.entry_of("rechnung@firma.example") is None, journal.entry_of("a@b.example")
        (False, None)
        """
        if address is None:
            return None
        named = {one.sender: one for one in self.entries}
        return named.get(address) or named.get("@" + _domain(address))

    def is_house(self, address: str | None) -> bool:
        """Say whether it is somebody of the company."""
        if address is None:
            return False
        return self.entry_of(address) is not None or _domain(address) in self.domains

    def is_at_home(self, address: str | None) -> bool:
        """Say whether it has a domain of our mailboxes, which may be anybody's."""
        return address is not None and _domain(address) in set(map(_domain, self.mailboxes))

    def customers(self, addresses: Iterable[str]) -> list[tuple[int, str]]:
        """Return who is none of us, each with their place in the list."""
        return [
            (place, one)
            for place, one in enumerate(addresses)
            if not (self._is_ours(one) or self.is_house(one))
        ]

    def _is_ours(self, address: str) -> bool:
        local, _, domain = address.rpartition("@")
        plain = local.partition(self.delimiter)[0] if self.delimiter else local
        return bool({address, f"{plain}@{domain}"} & self.mailboxes)


def read_entries(raw: Sequence[RawEntry], wrong: Callable[[str], ValueError]) -> tuple[Entry, ...]:
    """Return the entries, checked; raise what `wrong` makes of an advice."""
    if len(raw) > MOST:
        raise wrong(f"at most {MOST} entries")
    found = tuple(_entry(one, wrong) for one in raw)
    senders = [one.sender for one in found]
    twice = next((one for one in senders if senders.count(one) > 1), None)
    if twice is not None:
        raise wrong(f"{twice} stands there twice")
    return found


def _entry(raw: RawEntry, wrong: Callable[[str], ValueError]) -> Entry:
    text = raw.sender.strip()
    parsed = parse_address(f"x{text}" if text.startswith("@") else text, scheme="mailto")
    if not isinstance(parsed, Address):
        raise wrong("from: write an address like billing@firma.example, or @firma.example")
    for name, shape, value in (
        ("system", _SYSTEM, raw.system),
        ("purpose", _PURPOSE, raw.purpose),
        ("template", _TEMPLATE, raw.template or "x"),
    ):
        if not shape.fullmatch(value):
            raise wrong(f"{name}: {value!r} is not written as the API has it, like billing")
    sender = "@" + _domain(parsed.value) if text.startswith("@") else parsed.value
    return Entry(sender=sender, system=raw.system, purpose=raw.purpose, template=raw.template)


def _domain(address: str) -> str:
    return address.rpartition("@")[2]
