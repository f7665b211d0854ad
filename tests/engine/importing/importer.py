"""How does a test import customers into the office of tests/engine?"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import count

from tests.engine.office import Office

from faden.core import event as ev
from faden.core.thread import Thread
from faden.engine.sourced.import_customers import Placed, import_customers, rehearse
from faden.engine.sourced.row import CustomerRow
from faden.importing.seen import Seen
from faden.store.codec import event_from_json, thread_from_bytes
from faden.store.importing.ports import Source
from faden.store.importing.work import PostgresImportStore

_lines = count(2)


def row(key: str, name: str | None, *addresses: str) -> CustomerRow:
    """A row of another system's customers."""
    said = repr((name, addresses)).encode()
    return CustomerRow(next(_lines), key, name, addresses, hashlib.sha256(said).digest())


class Importer:
    """Imports into an office, as one source."""

    def __init__(self, office: Office, *, source: str = "crm", workspace: int = 1) -> None:
        self.office = office
        self.source = Source(workspace, source)
        self.store = PostgresImportStore(office._connections.engine)

    def batch(self, *rows: CustomerRow) -> list[Placed]:
        """Import one batch."""
        office = self.office
        return office.run(
            import_customers(self.store, self.source, rows, now=office.now, new_id=office.new_id)
        )

    def fates(self, *rows: CustomerRow) -> list[str]:
        """Import one batch and say what became of each row."""
        return [placed.fate.value for placed in self.batch(*rows)]

    def rehearsed(self, *batches: Sequence[CustomerRow]) -> list[list[Placed]]:
        """Rehearse batches of one file."""
        office, before = self.office, Seen()
        return [
            office.run(rehearse(self.store, self.source, rows, new_id=office.new_id, before=before))
            for rows in batches
        ]

    def customer(self, key: str) -> str:
        """Return the record a key stands for."""
        ((customer_id,),) = self.office.rows(
            "select customer_id from customer_source where source = %s and key = %s",
            self.source.name,
            key,
        )
        return str(customer_id.hex)

    def record(self, key: str) -> tuple[str | None, list[str]]:
        """Return the name and the addresses of the record behind a key."""
        customer_id = self.customer(key)
        uris = self.office.rows(
            "select uri from address where customer_id = %s order by uri", customer_id
        )
        return self.thread(key).name, [uri for (uri,) in uris]

    def thread(self, key: str) -> Thread:
        """Return the stored snapshot of the record behind a key."""
        ((raw,),) = self.office.rows(
            "select snapshot from thread where customer_id = %s", self.customer(key)
        )
        return thread_from_bytes(raw)

    def events(self, key: str) -> list[ev.Event]:
        """Return what happened on the record behind a key, in order."""
        found = self.office.rows(
            "select kind, body::text from event where customer_id = %s order by sequence",
            self.customer(key),
        )
        return [event_from_json(kind, body) for kind, body in found]
