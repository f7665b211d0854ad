"""Which statements, with which values, store and read the outbox?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from faden.core.address import bucket_of
from faden.core.event import MessageWritten
from faden.core.receipt import State
from faden.store.codec import bucket_of_id, event_from_json
from faden.store.ports import Changes, Delivery, StrayReceipt, Target
from faden.store.wire import pgarray

Statement = tuple[str, dict[str, Any]]


def statements(changes: Changes) -> Iterator[Statement]:
    """Yield the statements for deliveries, their names, and receipts that wait for one."""
    if changes.deliveries:
        yield "save_deliveries", _delivery_values(list(changes.deliveries.values()), changes)
    if changes.names:
        yield "insert_references", _name_values(changes.names)
    if changes.strays:
        yield "insert_strays", _stray_values(changes.strays)


def _delivery_values(rows: Sequence[Delivery], changes: Changes) -> dict[str, Any]:
    return {
        "bucket": pgarray.smalls([bucket_of_id(row.delivery_id) for row in rows]),
        "delivery": pgarray.uuids([row.delivery_id for row in rows]),
        "workspace": pgarray.bigs([row.workspace for row in rows]),
        "customer": pgarray.uuids([row.customer_id for row in rows]),
        "account": pgarray.texts([row.account for row in rows]),
        "address": pgarray.texts([row.address for row in rows]),
        "purpose": pgarray.texts([row.purpose for row in rows]),
        "ref": pgarray.texts([row.ref for row in rows]),
        "sequence": pgarray.bigs([row.sequence for row in rows]),
        "state": pgarray.texts([row.state.value for row in rows]),
        "run_at": pgarray.times([row.run_at for row in rows]),
        "attempts": pgarray.smalls([row.attempts for row in rows]),
        "call_until": pgarray.times([row.call_until for row in rows]),
        "sent_id": pgarray.texts([row.sent_id for row in rows]),
        "reason": pgarray.texts([row.reason for row in rows]),
        "changed_at": pgarray.times([changes.at] * len(rows)),
    }


def _name_values(names: dict[str, tuple[int, Target]]) -> dict[str, Any]:
    return {
        "bucket": pgarray.smalls([bucket_of(name) for name in names]),
        "workspace": pgarray.bigs([workspace for workspace, _ in names.values()]),
        "name": pgarray.texts(list(names)),
        "delivery": pgarray.uuids([target.delivery_id for _, target in names.values()]),
        "customer": pgarray.uuids([target.customer_id for _, target in names.values()]),
    }


def _stray_values(rows: Sequence[StrayReceipt]) -> dict[str, Any]:
    return {
        "bucket": pgarray.smalls([bucket_of(row.name) for row in rows]),
        "workspace": pgarray.bigs([row.workspace for row in rows]),
        "name": pgarray.texts([row.name for row in rows]),
        "state": pgarray.texts([row.state.value for row in rows]),
        "reason": pgarray.texts([row.reason for row in rows]),
        "at": pgarray.times([row.at for row in rows]),
    }


def delivery_of(row: tuple[Any, ...]) -> Delivery:
    """Return the delivery of one row of `read_deliveries`."""
    (delivery_id, workspace, customer_id, account, address, purpose, ref, sequence) = row[:8]
    (state, run_at, attempts, call_until, sent_id, reason, waits, body) = row[8:]
    message = event_from_json("message_written", body)
    if not isinstance(message, MessageWritten):
        raise TypeError(f"delivery {delivery_id} points to a {type(message).__name__}")
    return Delivery(
        workspace=workspace,
        delivery_id=delivery_id,
        customer_id=customer_id,
        account=account,
        address=address,
        purpose=purpose,
        ref=ref,
        sequence=sequence,
        state=State(state),
        run_at=run_at,
        attempts=attempts,
        call_until=call_until,
        sent_id=sent_id,
        reason=reason,
        waits=waits,
        message=message,
    )


def stray_of(row: tuple[Any, ...]) -> StrayReceipt:
    """Return the receipt of one row of `take_strays`."""
    workspace, name, state, reason, at = row
    return StrayReceipt(workspace, name, State(state), reason, at)
