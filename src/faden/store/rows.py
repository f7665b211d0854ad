"""Which statements, with which values, store a unit of work's events, records and tickets?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from faden.core.address import bucket_of
from faden.core.event import CallReported, MessageReceived
from faden.store.codec import bucket_of_id, event_to_json, kind_of, thread_to_bytes
from faden.store.offers.rows import offer_statements
from faden.store.people.audit import values_of
from faden.store.ports import Arrival, Changes, EventRow, Mention, Quarantined, Record, TicketRow
from faden.store.processes.rows import process_statements
from faden.store.promises.rows import promise_statements
from faden.store.questions.rows import question_statements
from faden.store.references.tries import WINDOW
from faden.store.special.rows import special_statements
from faden.store.wire import pgarray

Statement = tuple[str, dict[str, Any]]


def log_statements(changes: Changes) -> Iterator[Statement]:
    """Yield the statements for events, records and tickets, and for quarantine."""
    if changes.events or changes.tickets or changes.records:
        yield (
            "write_log",
            (
                _event_values(changes.events)
                | _record_values(list(changes.records.values()))
                | _ticket_values(list(changes.tickets.values()))
            ),
        )
    for record in changes.kin_changed:
        yield "update_kin", _kin_values(record)
    if changes.quarantined:
        yield "insert_quarantined", _quarantined_values(changes.quarantined)
    yield from _besides(changes)


def _besides(changes: Changes) -> Iterator[Statement]:
    for (workspace, account, key), made in changes.made.items():
        bucket = bucket_of(f"{account}\n{key}")
        named = {"bucket": bucket, "workspace": workspace, "account": account, "key": key}
        yield "name_what_was_made", named | {"target": made}
    if changes.codes_ended:
        yield "end_codes", _ended_values(changes)
    if changes.tried_in_vain:
        yield "note_tries", _tried_values(changes)
    if changes.mentions:
        yield "write_mentions", _mention_values(changes.mentions)
    yield from question_statements(changes)
    yield from offer_statements(changes)
    yield from promise_statements(changes)
    yield from process_statements(changes)
    yield from special_statements(changes)
    for entry in changes.audited:
        yield "write_audit", values_of(entry, at=changes.at)


def _event_values(events: Sequence[EventRow]) -> dict[str, Any]:
    return {
        "e_bucket": pgarray.smalls([bucket_of_id(row.customer_id) for row in events]),
        "e_customer": pgarray.uuids([row.customer_id for row in events]),
        "e_sequence": pgarray.bigs([row.sequence for row in events]),
        "e_workspace": pgarray.bigs([row.workspace for row in events]),
        "e_at": pgarray.times([row.at for row in events]),
        "e_kind": pgarray.texts([kind_of(row.event) for row in events]),
        "e_ticket": pgarray.uuids([_ticket_of(row) for row in events]),
        "e_body": pgarray.jsons([event_to_json(row.event) for row in events]),
    }


def _ticket_of(row: EventRow) -> str | None:
    """Return the ticket the database must know: of what the customer said, in words or by call."""
    event = row.event
    return event.ticket_id if isinstance(event, MessageReceived | CallReported) else None


def _record_values(records: Sequence[Record]) -> dict[str, Any]:
    ids = [record.thread.customer_id for record in records]
    return {
        "r_bucket": pgarray.smalls([bucket_of_id(one) for one in ids]),
        "r_customer": pgarray.uuids(ids),
        "r_sequence": pgarray.bigs([record.thread.sequence for record in records]),
        "r_snapshot": pgarray.byteas([thread_to_bytes(record.thread) for record in records]),
    }


def _kin_values(record: Record) -> dict[str, Any]:
    customer_id = record.thread.customer_id
    return {
        "bucket": bucket_of_id(customer_id),
        "customer": customer_id,
        "kin": pgarray.uuids(record.kin),
        "joined": pgarray.uuids(record.thread.joined),
    }


def _ticket_values(rows: Sequence[TicketRow]) -> dict[str, Any]:
    tickets = [row.ticket for row in rows]
    closed = [row.closed_reason is not None for row in rows]
    return {
        "t_bucket": pgarray.smalls([bucket_of_id(ticket.ticket_id) for ticket in tickets]),
        "t_ticket": pgarray.uuids([ticket.ticket_id for ticket in tickets]),
        "t_workspace": pgarray.bigs([row.workspace for row in rows]),
        "t_customer": pgarray.uuids([row.customer_id for row in rows]),
        "t_state": pgarray.texts(
            ["closed" if done else t.state.value for t, done in zip(tickets, closed, strict=True)]
        ),
        "t_owner": pgarray.texts([ticket.owner for ticket in tickets]),
        "t_due_at": pgarray.times([ticket.due_at for ticket in tickets]),
        "t_wake_at": pgarray.times([ticket.rings_at for ticket in tickets]),
        "t_opened_at": pgarray.times([ticket.opened_at for ticket in tickets]),
        "t_reason": pgarray.texts([ticket.reason for ticket in tickets]),
        "t_priority": pgarray.smalls([min(ticket.priority, 9999) for ticket in tickets]),
        "t_level": pgarray.smalls([min(ticket.level, 9999) for ticket in tickets]),
        "t_closed_reason": pgarray.texts([row.closed_reason for row in rows]),
        "t_snoozed_until": pgarray.times(
            [None if done else t.sleeps_until for t, done in zip(tickets, closed, strict=True)]
        ),
        "t_woken": pgarray.texts(
            ["woken" if t.is_woken and not d else "" for t, d in zip(tickets, closed, strict=True)]
        ),
        # An array of arrays would have to be a rectangle.
        "t_tags": pgarray.texts(["\n".join(ticket.tags) for ticket in tickets]),
        "t_matter": pgarray.texts([ticket.matter or "" for ticket in tickets]),
    }


def _mention_values(rows: Sequence[Mention]) -> dict[str, Any]:
    return {
        "workspace": pgarray.bigs([row.workspace for row in rows]),
        "agent": pgarray.texts([row.agent_id for row in rows]),
        "customer": pgarray.uuids([row.customer_id for row in rows]),
        "sequence": pgarray.bigs([row.sequence for row in rows]),
        "at": pgarray.times([row.at for row in rows]),
    }


def _ended_values(changes: Changes) -> dict[str, Any]:
    codes = [code for _, code in changes.codes_ended]
    return {
        "bucket": pgarray.smalls([bucket_of(code) for code in codes]),
        "workspace": pgarray.bigs([workspace for workspace, _ in changes.codes_ended]),
        "code": pgarray.texts(codes),
        "now": changes.at,
    }


def _tried_values(changes: Changes) -> dict[str, Any]:
    return {
        "workspace": pgarray.bigs([workspace for workspace, _ in changes.tried_in_vain]),
        "who": pgarray.byteas([who for _, who in changes.tried_in_vain]),
        "now": changes.at,
        "since": changes.at - WINDOW,
    }


def _quarantined_values(rows: Sequence[Quarantined]) -> dict[str, Any]:
    return {
        "quarantine": pgarray.uuids([row.quarantine_id for row in rows]),
        "workspace": pgarray.bigs([row.workspace for row in rows]),
        "account": pgarray.texts([row.account for row in rows]),
        "reason": pgarray.texts([row.reason for row in rows]),
        "raw": pgarray.byteas([row.raw for row in rows]),
        "owner": pgarray.texts([row.owner for row in rows]),
        "due_at": pgarray.times([row.due_at for row in rows]),
        "at": pgarray.times([row.at for row in rows]),
        "blob": pgarray.byteas([row.blob for row in rows]),
    }


def arrival_keys(arrivals: Sequence[Arrival]) -> dict[str, Any]:
    """Return what names arrivals."""
    return {
        "bucket": pgarray.smalls([bucket_of(f"{a.account}\n{a.key}") for a in arrivals]),
        "account": pgarray.texts([arrival.account for arrival in arrivals]),
        "key": pgarray.texts([arrival.key for arrival in arrivals]),
    }
