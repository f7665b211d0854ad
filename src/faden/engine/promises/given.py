"""What comes of a command about a promise?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from faden.core import consent, identity
from faden.core import event as ev
from faden.core.promise.happening import PromiseMade
from faden.core.promise.standing import Promise
from faden.core.promising import rules, telling
from faden.core.promising.rules import No
from faden.core.situation import Situation, Step
from faden.engine import command as cmd
from faden.engine.ledger import Ledger
from faden.engine.ports import Directory
from faden.engine.wanted.promises import (
    HandPromiseOver,
    KeepPromise,
    MakePromise,
    MovePromise,
    PromiseCommand,
    Promising,
    ReleasePromise,
)
from faden.engine.wishes.reach import known_way
from faden.store.ports import UnitOfWork

Decided = tuple[list[Step], str | None]
Here = Callable[[str], Situation]


async def decided(
    work: UnitOfWork, directory: Directory, ledger: Ledger, here: Here, command: PromiseCommand
) -> Decided | cmd.Rejected:
    """Return what follows and the id of the promise, or why not."""
    at = here(command.customer_id)
    if isinstance(command, MakePromise):
        return _made(at, command)
    home = _home(at, command.promise_id)
    if home is None:
        return cmd.Rejected("not_found", "there is no such promise")
    at = here(home)
    match command:
        case KeepPromise(by=by):
            found = rules.kept(at, command.promise_id, by=by, evidence=command.evidence)
        case ReleasePromise(by=by):
            found = rules.released(at, command.promise_id, by=by, reason=command.reason)
        case HandPromiseOver(by=by):
            found = rules.handed_over(at, command.promise_id, owner=command.owner, by=by)
        case MovePromise():
            return await _moved(work, directory, ledger, here, command, home=home)
        case _:
            assert_never(command)
    return _steps(home, found, command.promise_id)


def made_with(
    at: Situation, said: Promising | None, written: ev.MessageWritten, *, where: str
) -> list[Step] | cmd.Rejected:
    """Return the promise that a message makes; none where the message will not leave."""
    if said is None:
        return []
    if isinstance(consent.may_send(at.circle, written.address, written.purpose), consent.No):
        return []
    made = PromiseMade(
        promise_id=at.new_id(),
        what=said.what.strip(),
        kind=said.kind,
        due_at=said.due_at,
        owner=said.owner,
        by=written.author,
        where=where,
        message_id=written.delivery_id,
        alternative=said.alternative.strip(),
    )
    found = rules.made(at, made)
    if isinstance(found, No):
        return cmd.Rejected(found.code, found.reason)
    return [(at.circle.own.customer_id, found)]


def unsaid(at: Situation, delivery_id: str, *, by: str) -> list[Step]:
    """Return the end of what a message promised that was taken back before it left."""
    steps: list[Step] = []
    for one in at.circle.own.promises:
        if one.message_id == delivery_id and one.state == "open":
            gone = rules.released(at, one.promise_id, by=by, reason=rules.UNSAID)
            steps += [] if isinstance(gone, No) else [(at.circle.own.customer_id, e) for e in gone]
    return steps


def _home(at: Situation, promise_id: str) -> str | None:
    everyone = at.circle.everyone()
    for one in identity.people(everyone, at.circle.own.customer_id):
        if any(promise.promise_id == promise_id for promise in everyone[one].promises):
            return one
    return None


def _made(at: Situation, command: MakePromise) -> Decided | cmd.Rejected:
    said = PromiseMade(
        promise_id=at.new_id(),
        what=command.what.strip(),
        kind=command.kind,
        due_at=command.due_at,
        owner=command.owner,
        by=command.by,
        where=command.where,
        message_id=command.message_id,
        alternative=command.alternative.strip(),
    )
    found = rules.made(at, said)
    if isinstance(found, No):
        return cmd.Rejected(found.code, found.reason)
    return [(command.customer_id, found)], found.promise_id


async def _moved(
    work: UnitOfWork,
    directory: Directory,
    ledger: Ledger,
    here: Here,
    command: MovePromise,
    *,
    home: str,
) -> Decided | cmd.Rejected:
    at = here(home)
    promise = rules.movable(at, command.promise_id, command.due_at, command.reason)
    if isinstance(promise, No):
        return cmd.Rejected(promise.code, promise.reason)
    text = telling.moved_words(at, promise, command.due_at, command.reason)
    letter = await told(work, directory, ledger, here, home=home, promise=promise, text=text)
    events = rules.moved(
        at,
        promise,
        command.due_at,
        by=command.by,
        reason=command.reason,
        told=letter.message_id if letter else None,
    )
    steps: list[Step] = [(home, event) for event in events]
    return [*steps, *(letter.steps if letter else [])], promise.promise_id


@dataclass(frozen=True, slots=True)
class Letter:
    """What tells the customer, and asks what they want, on the record of its address."""

    message_id: str
    steps: list[Step]


async def told(
    work: UnitOfWork,
    directory: Directory,
    ledger: Ledger,
    here: Here,
    *,
    home: str,
    promise: Promise,
    text: str,
) -> Letter | None:
    """Return what tells the customer; None: no way leads to them."""
    at = here(home)
    person = identity.people(at.circle.everyone(), home)
    found = await known_way(work, directory, ledger, person)
    if found is None:
        return None
    record, way = found
    message, question = telling.telling(here(record), promise, text, way)
    steps: list[Step] = [] if question is None else [(record, question)]
    return Letter(message.delivery_id, [*steps, (record, message)])


def _steps(home: str, found: list[ev.Event] | No, promise_id: str) -> Decided | cmd.Rejected:
    if isinstance(found, No):
        return cmd.Rejected(found.code, found.reason)
    return [(home, event) for event in found], promise_id
