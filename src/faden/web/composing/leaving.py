"""What should a colleague know of a way before answering there: may the customer be gone?

Only of ways that can be left, such as the chat: that our last answer has not been seen, and where
what is not seen goes by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from faden.core.event import MessageReceived, MessageWritten
from faden.core.receipt import State
from faden.engine.onward.by_mail import mail_of
from faden.engine.ports import Account
from faden.store.views_customer import Customer, Route
from faden.web.shown import Translate

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is known of a customer's windows; `accounts`: those of the workspace."""

    seen: Customer
    accounts: Iterable[Account]
    moment: Callable[[datetime], str]
    address: Translate
    translate: Translate

    def why(self, route: Route, account: Account) -> str:
        """Return it in words; empty where nothing is to be said."""
        wait = account.capabilities.leaves_after
        if wait is None:
            return ""
        unseen, given = self._unseen(route), self._given(route)
        words = []
        if unseen is not None:
            at = self.moment(unseen)
            words.append(self.translate("Our answer of %(when)s has not been seen there.", when=at))
        if given is not None and mail_of(list(self.accounts), account.workspace):
            said = self.translate(
                "What is not seen within %(n)s minutes goes to %(address)s by itself.",
                n=wait // _MINUTE,
                address=self.address(given),
            )
            words.append(said)
        return " ".join(words)

    def _unseen(self, route: Route) -> datetime | None:
        """Return when our last answer there was written, if nobody has seen it."""
        for entry in reversed(self.seen.entries):
            event = entry.event
            if isinstance(event, MessageReceived) and _is_there(event, route):
                return None  # whoever writes there is there
            if isinstance(event, MessageWritten) and _is_there(event, route):
                where = self.seen.deliveries.get(event.delivery_id)
                return entry.at if where is not None and where.state is State.SENT else None
        return None

    def _given(self, route: Route) -> str | None:
        """Return the last mail address that the customer has typed there."""
        for entry in reversed(self.seen.entries):
            event = entry.event
            if not isinstance(event, MessageReceived) or not _is_there(event, route):
                continue
            for claim in event.claims:
                if claim.address.startswith("mailto:"):
                    return claim.address
        return None


def _is_there(event: MessageReceived | MessageWritten, route: Route) -> bool:
    return (event.account, event.address) == (route.account, route.address)
