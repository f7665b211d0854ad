"""By which doors may one mail of another system be told of?"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.channels.email.journal.copies import WORDS
from tests.engine.office import Office

from faden.core import event as ev
from faden.engine import command as cmd
from faden.engine import handle, inbox
from faden.engine.inbox import Item, Outcome
from faden.engine.reception import items_of

LINDA = "mailto:linda@example.org"
KARIM = "mailto:karim@example.net"
ID = "<tarif-118@firma.example>"


@dataclass
class Doors:
    """Copies come to two mailboxes, and the system may tell by the API as well."""

    office: Office

    def items(self, raw: bytes, account: str = "mail") -> list[Item]:
        """What the bytes carry."""
        found = self.office.account(account)
        assert found is not None
        return items_of(found, raw)

    def comes(self, *mails: bytes, account: str = "mail") -> list[Outcome]:
        """Mails come in as one batch."""
        items = [item for raw in mails for item in self.items(raw, account)]
        return self.office.accepted(*items).outcomes

    def command(self, **other: Any) -> cmd.ObserveMessage:
        """What the system tells by the API."""
        values: dict[str, Any] = {
            "workspace": 1,
            "system": "billing",
            "external_id": ID,
            "to": LINDA,
            "channel": "email",
            "text": WORDS,
            "subject": "Ihr Tarif",
            "purpose": "marketing",
            "sent_at": self.office.now - timedelta(hours=1),
            "by": "api:billing",
        }
        return cmd.ObserveMessage(**(values | other))

    def told(self, **other: Any) -> cmd.Done | cmd.Rejected:
        """The system tells by the API."""
        return self.office.do(self.command(**other))

    def at_once(self, raws: Sequence[tuple[str, bytes]], *commands: cmd.ObserveMessage) -> None:
        """All of it happens at the same moment, each in a transaction of its own."""
        office = self.office

        async def all_of_it() -> None:
            batches = [
                inbox.accept(
                    office.store,
                    office,
                    self.items(raw, account),
                    now=office.now,
                    new_id=office.new_id,
                )
                for account, raw in raws
            ]
            handled = [
                handle.handle(office.store, office, one, now=office.now, new_id=office.new_id)
                for one in commands
            ]
            await asyncio.gather(*batches, *handled)

        office.run(all_of_it())

    def observed(self, address: str = LINDA) -> list[ev.MessageObserved]:
        """What stands on a thread of other systems' messages."""
        events = self.office.events(address)
        return [event for event in events if isinstance(event, ev.MessageObserved)]

    def quarantined(self) -> list[str]:
        """Why something waits for a person."""
        return [reason for (reason,) in self.office.rows("select reason from quarantine")]
