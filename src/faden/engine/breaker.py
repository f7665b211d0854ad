"""Which accounts should be left alone for a while?

An account is paused while its rate is used up, and after several failures in a row, so that a
provider that is down costs a few calls and not every message an attempt.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from faden.core.channel import LookupResult, Retry, SendResult, Unclear, Unknown
from faden.engine.ports import Account, Directory

_PATIENCE = 5  #: failures in a row before the account is paused
_FIRST = timedelta(seconds=2)
_LONGEST = timedelta(seconds=60)


@dataclass(slots=True)
class _Account:
    """What is known of one account in this process."""

    tokens: float
    at: datetime
    failures: int = 0
    until: datetime | None = None


class Breakers:
    """The pauses of all accounts, as this process sees them."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._accounts: dict[str, _Account] = {}

    def paused(self, now: datetime) -> tuple[str, ...]:
        """Return the accounts to leave alone now."""
        return tuple(
            name for name, known in self._accounts.items() if self._rests(name, known, now)
        )

    def room(self, account: Account) -> int:
        """Return how many calls to this account may begin now; `paused` has looked at the clock."""
        rate = account.capabilities.per_second
        known = self._accounts.get(account.account_id)
        return int(max(rate, 1.0) if known is None else known.tokens)

    def began(self, account: Account, now: datetime) -> None:
        """A call to this account begins."""
        rate = account.capabilities.per_second
        known = self._accounts.setdefault(account.account_id, _Account(max(rate, 1.0), now))
        known.tokens -= 1

    def ended(self, account: Account, result: SendResult | LookupResult, now: datetime) -> None:
        """A call ended; failures in a row pause the account, twice as long each time."""
        known = self._accounts[account.account_id]
        if not isinstance(result, Retry | Unclear | Unknown):
            known.failures, known.until = 0, None
            return
        known.failures += 1
        if known.failures >= _PATIENCE:
            doubling = min(known.failures - _PATIENCE, 5)
            known.until = now + min(_LONGEST, _FIRST * 2**doubling)

    def _rests(self, name: str, known: _Account, now: datetime) -> bool:
        account = self._directory.account(name)
        if account is None:
            return False
        rate = account.capabilities.per_second
        passed = max(0.0, (now - known.at).total_seconds())
        known.tokens = min(max(rate, 1.0), known.tokens + passed * rate)
        known.at = now
        return known.tokens < 1 or (known.until is not None and now < known.until)
