"""Which statements, with which values, store what other senders were told and what they broke?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from faden.store.codec import bucket_of_id
from faden.store.ports import Changes, Incident, Passed
from faden.store.wire import pgarray

Statement = tuple[str, dict[str, Any]]


def statements(changes: Changes) -> Iterator[Statement]:
    """Yield the statements for wishes passed on and for incidents."""
    if changes.passed:
        yield "save_passed_wishes", _passed_values(list(changes.passed.values()))
    if changes.incidents:
        yield "write_incidents", _incident_values(changes.incidents)


def passed_of(row: tuple[Any, ...]) -> Passed:
    """Return the wish of one row."""
    return Passed(
        workspace=row[0],
        wish_id=row[1],
        customer_id=row[2],
        sender=row[3],
        at=row[4],
        due_at=row[5],
        rings_at=row[6],
        acknowledged_at=row[7],
    )


def _passed_values(rows: Sequence[Passed]) -> dict[str, Any]:
    return {
        "bucket": pgarray.smalls([bucket_of_id(row.wish_id) for row in rows]),
        "wish": pgarray.uuids([row.wish_id for row in rows]),
        "workspace": pgarray.bigs([row.workspace for row in rows]),
        "customer": pgarray.uuids([row.customer_id for row in rows]),
        "sender": pgarray.texts([row.sender for row in rows]),
        "at": pgarray.times([row.at for row in rows]),
        "due_at": pgarray.times([row.due_at for row in rows]),
        "rings_at": pgarray.times([row.rings_at for row in rows]),
        "acknowledged_at": pgarray.times([row.acknowledged_at for row in rows]),
    }


def _incident_values(rows: Sequence[Incident]) -> dict[str, Any]:
    return {
        "bucket": pgarray.smalls([bucket_of_id(row.customer_id) for row in rows]),
        "customer": pgarray.uuids([row.customer_id for row in rows]),
        "sequence": pgarray.bigs([row.sequence for row in rows]),
        "workspace": pgarray.bigs([row.workspace for row in rows]),
        "sender": pgarray.texts([row.event.sender for row in rows]),
        "message": pgarray.uuids([row.event.message_id for row in rows]),
        "at": pgarray.times([row.at for row in rows]),
    }
