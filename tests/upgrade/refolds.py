"""Is every snapshot what its version makes of the events? Run with the sources of that version.

`PYTHONPATH=… python tests/upgrade/refolds.py URL` prints how many threads it looked at, and the
first that differ.
"""

from __future__ import annotations

import sys

import psycopg

from faden.core.thread import Thread, fold
from faden.store.codec import OutdatedSnapshot, event_from_json, thread_from_bytes

_EVENTS = "select at, kind, body::text from event where customer_id = %s order by sequence"


def main(url: str) -> None:
    """Fold each thread anew; one that another version wrote last is left to its next reader."""
    seen, other, wrong = 0, 0, []
    with psycopg.connect(url) as connection:
        connection.execute("set role faden_engine")
        for customer, snapshot in connection.execute("select customer_id, snapshot from thread"):
            seen += 1
            try:
                kept = thread_from_bytes(snapshot)
            except OutdatedSnapshot:
                other += 1
                continue
            thread = Thread(customer_id=customer.hex)
            for at, kind, body in connection.execute(_EVENTS, (customer,)):
                thread = fold(thread, event_from_json(kind, body), at)
            if thread != kept:
                wrong.append(customer.hex)
    print(seen, other, *wrong[:10])


if __name__ == "__main__":
    main(sys.argv[1])
