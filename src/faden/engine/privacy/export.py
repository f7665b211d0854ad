"""What do we know of one person, for that person to read (GDPR Art. 15 and 20)?

Everything that stands on their records, with the raw bytes of what they sent. Nothing of anybody
else: who they live with or answer for is told as a relation, colleagues as "colleague", and bytes
in which other people's messages stand as well are left out and said so.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from faden.core import event as ev
from faden.core.channel import File
from faden.core.erasure import kept_words
from faden.core.event import Recorded
from faden.engine.ledger import KinMissing
from faden.engine.privacy.erase import Refused, Request, Shell
from faden.engine.privacy.person import TIES, NotThere, Person, meet_person
from faden.store.codec import event_to_json, kind_of
from faden.store.people.audit import Did
from faden.store.privacy import erasing, reading

GetAttachment = Callable[[bytes, str], bytes | None]

_ANOTHER = "another person"
_STRING = re.compile(rb'"((?:[^"\\]|\\.){1,400})"')
_WISHES = ev.ConsentWithdrawn | ev.ConsentGranted | ev.ConsentDoubted


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One event as the person may read it."""

    record: int  #: 1, 2 …: people who were joined have several
    sequence: int
    at: datetime
    kind: str
    event: ev.Event

    def body(self) -> bytes:
        """Return it as JSON."""
        return event_to_json(self.event)


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The bytes of one message as they came, with its files."""

    message_id: str
    at: datetime
    is_mail: bool
    raw: bytes | None  #: None: they hold other people's messages too, or were not kept
    files: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Everything about one person."""

    exported_at: datetime
    names: tuple[str, ...]
    addresses: tuple[tuple[str, int], ...]  #: with the number of the record
    relations: tuple[str, ...]  #: guardian | ward
    events: tuple[Told, ...]
    tickets: tuple[dict[str, Any], ...]
    deliveries: tuple[dict[str, Any], ...]
    originals: tuple[Original, ...]

    def wishes(self) -> Iterator[Told]:
        """Return what the person wished, with its proof."""
        return (told for told in self.events if isinstance(told.event, _WISHES))


async def collect(
    shell: Shell, request: Request, *, attachment: GetAttachment
) -> Dossier | Refused:
    """Return everything about a person."""
    try:
        person, tickets, now = await _met(shell, request)
    except NotThere:
        return Refused("not_found", "this workspace has no customer by that address or id")
    events = tuple(_told(person))
    threads = [record.thread for record in person.threads.values()]
    return Dossier(
        exported_at=now,
        names=person.traces.names,
        addresses=tuple((uri, person.records.index(one) + 1) for uri, one in person.homes),
        relations=tuple(
            ["guardian" for thread in threads for _ in thread.wards]
            + ["ward" for thread in threads for _ in thread.guardians]
        ),
        events=events,
        tickets=tuple(_without_colleagues(ticket) for ticket in tickets),
        deliveries=tuple(_deliveries(person, events)),
        originals=tuple([one async for one in _originals(shell, request, person, attachment)]),
    )


async def _met(shell: Shell, request: Request) -> tuple[Person, list[dict[str, Any]], datetime]:
    also: frozenset[str] = frozenset()
    while True:
        try:
            async with shell.unit() as work:
                now = shell.clock()
                person = await meet_person(work, request.workspace, request.who, also=also, now=now)
                tickets = await reading.tickets(work, request.workspace, person.records)
                told = request.entry(Did.CUSTOMER_EXPORTED, f"customer:{person.records[0]}")
                await erasing.tell(work, told, now=now)
                await work.commit()
                return person, tickets, now
        except KinMissing as missing:
            also |= missing.customers


def _told(person: Person) -> Iterator[Told]:
    all_events = [
        (recorded.at, number, recorded)
        for number, one in enumerate(person.records, start=1)
        for recorded in person.events[one]
    ]
    for at, number, recorded in sorted(
        all_events, key=lambda one: (one[0], one[1], one[2].sequence)
    ):
        event = _readable(recorded, person)
        kind = kind_of(event)
        yield Told(record=number, sequence=recorded.sequence, at=at, kind=kind, event=event)


def _readable(recorded: Recorded, person: Person) -> ev.Event:
    """Return an event without what belongs to other people."""
    event = recorded.event
    own = {uri for uri, _ in person.homes}
    if isinstance(event, TIES | ev.OtherErased):
        known = event.other_id in person.records
        other = f"record {person.records.index(event.other_id) + 1}" if known else _ANOTHER
        event = replace(event, other_id=other)
    match event:
        case ev.JoinSuggested() if event.address not in own:
            event = replace(event, address=_ANOTHER)
        case ev.ConsentWithdrawn() | ev.ConsentGranted() | ev.ConsentDoubted() if (
            ":" in event.source and event.source not in own
        ):
            wording = kept_words(event.wording, person.traces)
            event = replace(event, source=_ANOTHER, wording=wording)
        case ev.PreferenceSet() if ":" in event.source and event.source not in own:
            event = replace(event, source=_ANOTHER)
        case _:
            pass
    return _no_colleagues(event)


def _no_colleagues(event: ev.Event) -> ev.Event:
    """Return an event with "colleague" for whoever of the company did it."""
    named = {
        field.name: "colleague"
        for field in fields(event)
        if field.name in ("author", "by", "owner", "own_owner")
        and str(getattr(event, field.name)).startswith("agent:")
    }
    return replace(event, **named) if named else event  # type: ignore[arg-type]


def _without_colleagues(ticket: dict[str, Any]) -> dict[str, Any]:
    return {
        key: "colleague" if str(value).startswith("agent:") else value
        for key, value in ticket.items()
    }


def _deliveries(person: Person, events: tuple[Told, ...]) -> Iterator[dict[str, Any]]:
    steps: dict[str, list[dict[str, Any]]] = {}
    for told in events:
        event = told.event
        if isinstance(event, ev.AttemptStarted):
            step = {"at": told.at, "attempt": event.attempt}
        elif isinstance(event, ev.ReceiptRecorded):
            step = {"at": told.at, "state": event.state.value, "reason": event.reason}
        else:
            continue
        steps.setdefault(event.delivery_id, []).append(step)
    for (
        one,
        account,
        address,
        purpose,
        ref,
        state,
        attempts,
        sent_id,
        reason,
        at,
    ) in person.deliveries:
        yield {
            "message_id": one.hex,
            "account": account,
            "address": address,
            "purpose": purpose,
            "reference": ref,
            "state": state,
            "attempts": attempts,
            "provider_id": sent_id,
            "reason": reason,
            "changed_at": at,
            "steps": steps.get(one.hex, []),
        }


async def _originals(
    shell: Shell, request: Request, person: Person, attachment: GetAttachment
) -> Any:  # noqa: ANN401 - an async iterator of Original
    own = {key for _, key in person.names()}
    for recorded in sorted(person.all_events(), key=lambda one: one.at):
        message = recorded.event
        if isinstance(message, ev.MessageWritten) and message.files:
            yield Original(
                message_id=message.delivery_id,
                at=recorded.at,
                is_mail=False,
                raw=message.text.encode(),
                files=await _apart(shell, request.workspace, message.files),
            )
        if not isinstance(message, ev.MessageReceived):
            continue
        raw = await _raw(shell, request.workspace, message)
        if raw is not None and await _is_shared(shell, request.workspace, person, raw, own):
            raw = None
        within = [one for one in message.files if not one.apart]
        files = [(one.name, attachment(raw or b"", one.sha256)) for one in within]
        yield Original(
            message_id=message.message_id,
            at=recorded.at,
            is_mail=bool(within or message.references or message.subject is not None),
            raw=raw,
            files=(
                *((name, content) for name, content in files if content is not None),
                *await _apart(shell, request.workspace, message.files),
            ),
        )


async def _apart(
    shell: Shell, workspace: int, files: Sequence[File]
) -> tuple[tuple[str, bytes], ...]:
    """Return the files of a message that stand in the blob store, but those that it has lost."""
    found = []
    for one in files:
        if one.apart:
            with contextlib.suppress(FileNotFoundError):
                found.append(
                    (one.name, await shell.files.get(workspace, bytes.fromhex(one.sha256)))
                )
    return tuple(found)


async def _raw(shell: Shell, workspace: int, message: ev.MessageReceived) -> bytes | None:
    async with shell.unit() as work:
        found = await reading.arrived(work, workspace, message.account, message.provider_id)
    if found is None:
        return None
    raw, blob = found
    if blob is None:
        return raw or None
    try:
        return await shell.files.get(workspace, blob)
    except FileNotFoundError:
        return None


async def _is_shared(
    shell: Shell, workspace: int, person: Person, raw: bytes, own: set[str]
) -> bool:
    """Say whether a request also carried messages of others (mails never do)."""
    if raw[:1] not in (b"{", b"["):
        return False
    strings = {found.decode("utf-8", "replace") for found in _STRING.findall(raw)}
    async with shell.unit() as work:
        return await reading.anybody_elses(
            work, workspace, person.records, sorted(strings - own)[:1000]
        )
