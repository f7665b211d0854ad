"""How does a program's message to an address get onto the customer's thread?

Once: the caller's idempotency key and reference are arrivals like a provider's id, so a repeated
request makes nothing new and gets the first one's answer.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime

from faden.core import decision
from faden.core import event as ev
from faden.core.address import bucket_of
from faden.core.asking.button import flaw, in_words
from faden.core.obeyed.incident import noted
from faden.core.question.spec import buttons_of
from faden.engine import command as cmd
from faden.engine.arrivals.observed import TOLD, told_by_api
from faden.engine.ids import NewId, of_bucket
from faden.engine.ledger import Ledger
from faden.engine.limits.reach import NOBODY, OUT_OF_REACH, reaches
from faden.engine.offers.given import made_with
from faden.engine.ports import Directory, Given
from faden.engine.promises import given as promises
from faden.engine.questions import commands as questions
from faden.engine.references.give import name_conversation
from faden.engine.special import apart
from faden.engine.wishes.reach import look_at_observed
from faden.store.codec import bucket_of_id
from faden.store.ports import Arrival, Meeting, Met, Newcomer, UnitOfWork

Result = cmd.Done | cmd.Rejected

_KEY = "api:key"
_CALLED = {_KEY: "Idempotency-Key", "api:ref": "ref"}


class OtherBucket(Exception):
    """The record of the address lies in another bucket than thought; begin again with it."""

    def __init__(self, bucket: int) -> None:
        super().__init__(f"bucket {bucket}")
        self.bucket = bucket


async def send_message(
    work: UnitOfWork,
    directory: Directory,
    command: cmd.SendMessage | cmd.ObserveMessage,
    *,
    kin: frozenset[str],
    bucket: int | None,
    given: Given,
) -> tuple[Result, Ledger]:
    """Decide a message to an address; the caller writes and commits."""
    now, new_id, owners = given.now, given.new_id, given.owners
    if isinstance(command, cmd.SendMessage) and (no := _refused(directory, command)):
        return no, Ledger({}, now)
    named = command.customer_id if isinstance(command, cmd.ObserveMessage) else None
    address = command.to or ""
    usual = bucket_of(address) if named is None else bucket_of_id(named)
    # The id must be known before the record is. It gets the bucket of the address, which is also
    # the record's unless the address is a further one of somebody met elsewhere first.
    message_id = new_id(usual if bucket is None else bucket)
    arrivals = _arrivals(command, message_id, now)
    met = await work.meet(
        Meeting(
            command.workspace,
            now,
            arrivals=arrivals,
            newcomers=[Newcomer(address, new_id(usual))] if named is None else [],
            customers=sorted(kin if named is None else kin | {named}),
        )
    )
    ledger = Ledger(met.records, now)
    if met.known and (owners is None or _has_own_key(met)):
        return _seen_before(met, arrivals), ledger
    ledger.require_kin(met.records)
    customer_id = named or met.homes[address]
    refused = await _out_of_reach(work, ledger, command, customer_id, given=given)
    if refused is not None:
        return refused, ledger
    if met.known:
        return _seen_before(met, arrivals), ledger
    ledger.begin(met.kept)
    if customer_id[-2:] != message_id[-2:]:
        raise OtherBucket(int(customer_id[-2:], 16))
    here = _here(ledger, directory, customer_id, new_id)
    if isinstance(command, cmd.ObserveMessage):
        observed = noted(here.circle, _observed(command, message_id))
        ledger.append([(customer_id, observed)])
        await look_at_observed(work, directory, ledger, here, observed=observed, new_id=new_id)
        return cmd.Done(message_id), ledger
    written, where = _written(command, message_id), _where(directory, command)
    said = _unaskable(here, command) or await _said(work, here, command, written, where)
    if isinstance(said, cmd.Rejected):
        return said, Ledger({}, now)
    steps, written = await name_conversation(work, here, written, draw=given.draw, where=where)
    ledger.append([*steps, *said, *_asked(command, customer_id, written)])
    ledger.append(decision.write_message(here, written, answers=not command.automatic))
    return cmd.Done(message_id), ledger


def _here(
    ledger: Ledger, directory: Directory, customer_id: str, new_id: NewId
) -> decision.Situation:
    return decision.Situation(
        circle=ledger.circle(customer_id),
        policy=directory.policy(ledger.records[customer_id].workspace),
        now=ledger.now,
        new_id=of_bucket(new_id, int(customer_id[-2:], 16)),
    )


def _unaskable(here: decision.Situation, command: cmd.SendMessage) -> cmd.Rejected | None:
    wanted = command.question
    return None if wanted is None else questions.refused(here.circle.own, wanted, here.now)


def _asked(
    command: cmd.SendMessage, customer_id: str, written: ev.MessageWritten
) -> list[decision.Step]:
    wanted = command.question
    return [] if wanted is None else [(customer_id, questions.asked(wanted, written))]


async def _said(
    work: UnitOfWork,
    here: decision.Situation,
    command: cmd.SendMessage,
    written: ev.MessageWritten,
    where: tuple[int, str],
) -> list[decision.Step] | cmd.Rejected:
    """Return what the message offers and promises."""
    promised = promises.made_with(here, command.promising, written, where=where[1])
    if command.offering is None or isinstance(promised, cmd.Rejected):
        return promised
    offered = await made_with(
        work, here, command.offering, written, workspace=where[0], where=where[1]
    )
    return offered if isinstance(offered, cmd.Rejected) else [*offered, *promised]


async def _out_of_reach(
    work: UnitOfWork,
    ledger: Ledger,
    command: cmd.SendMessage | cmd.ObserveMessage,
    customer_id: str,
    *,
    given: Given,
) -> cmd.Rejected | None:
    """Refuse whom nobody knows and, for whoever is limited, other teams' customers alike.

    A record that was only just made for the address has no ticket, so nobody limited reaches it.
    """
    if customer_id not in ledger.records:
        return NOBODY if given.owners is None else OUT_OF_REACH
    if not await reaches(work, ledger, [customer_id], given.owners):
        return OUT_OF_REACH
    return await apart.refused(work, ledger, command, [customer_id], whose=given.apart_as)


def _refused(directory: Directory, command: cmd.SendMessage) -> cmd.Rejected | None:
    account = directory.account(command.account)
    if account is None or account.workspace != command.workspace:
        reason = f"the account {command.account} is not connected; see the list of accounts"
        return cmd.Rejected("invalid", reason)
    if account.capabilities.answers_by is not None:
        reason = f"what came by {command.account} is answered by {account.capabilities.answers_by}"
        return cmd.Rejected("unanswerable", reason)
    if not account.capabilities.inbound:
        reason = "an answer to this message could not reach us, so it is not sent (G6)"
        return cmd.Rejected("unanswerable", reason)
    if wrong := flaw(command.buttons):
        return cmd.Rejected("invalid", wrong)
    return None


def _where(directory: Directory, command: cmd.SendMessage) -> tuple[int, str]:
    """Return the workspace and the channel."""
    account = directory.account(command.account)
    return command.workspace, account.capabilities.channel if account is not None else ""


def _written(command: cmd.SendMessage, delivery_id: str) -> ev.MessageWritten:
    return ev.MessageWritten(
        delivery_id=delivery_id,
        account=command.account,
        address=command.to,
        text=command.text,
        purpose=command.purpose,
        author=command.author,
        ref=command.ref or delivery_id,
        automatic=command.automatic,
        subject=command.subject,
        asks=delivery_id if command.question else None,
        buttons=buttons_of(command.question.spec) if command.question else command.buttons,
        template=command.template,
        system=command.system,
    )


def _observed(command: cmd.ObserveMessage, message_id: str) -> ev.MessageObserved:
    return ev.MessageObserved(
        message_id=message_id,
        system=command.system,
        external_id=command.external_id,
        channel=command.channel,
        address=command.to,
        text=command.text,
        purpose=command.purpose,
        sent_at=command.sent_at,
        by=command.by,
        subject=command.subject,
        template=command.template,
    )


def _arrivals(
    command: cmd.SendMessage | cmd.ObserveMessage, message_id: str, now: datetime
) -> list[Arrival]:
    digest = hashlib.sha256(_meaning(command).encode()).digest()
    names = []
    if command.idempotency_key:
        names.append((_KEY, f"{command.token}:{command.idempotency_key}"))
    if isinstance(command, cmd.ObserveMessage):
        names.append((f"observed:{command.system}", command.external_id))
    elif command.ref:
        names.append(("api:ref", command.ref))
    arrivals = [Arrival(name, key, digest, b"", now, target=message_id) for name, key in names]
    if isinstance(command, cmd.ObserveMessage) and command.to is not None:
        # Last: the system's own id is compared with what it said under it before.
        told = told_by_api(command.system, command.external_id, command.to, now)
        arrivals.append(replace(told, target=message_id))
    return arrivals


def _meaning(command: cmd.SendMessage | cmd.ObserveMessage) -> str:
    """Return what must be the same in a repetition."""
    if isinstance(command, cmd.ObserveMessage):
        one, two = command.external_id, command.subject or ""
        said = (
            command.system,
            one,
            command.to or command.customer_id or "",
            command.purpose,
            command.channel,
            two,
        )
        return "\n".join((*said, command.sent_at.isoformat(), command.text))
    text = in_words(command.text, command.buttons)
    if command.question is not None:
        text = f"{text}\n{command.question.expires_at.isoformat()}\n{command.question.spec!r}"
    sent = [command.account, command.to, command.purpose, command.ref or "", text]
    sent += [] if command.subject is None else [command.subject]
    return "\n".join(sent if command.system is None else [*sent, f"system {command.system}"])


def _has_own_key(met: Met) -> bool:
    """Say whether this very program sent it before: a reference is the whole workspace's."""
    return any(account == "api:key" for account, _ in met.known)


def _seen_before(met: Met, arrivals: list[Arrival]) -> Result:
    for arrival in arrivals:
        known = met.known.get((arrival.account, arrival.key))
        if known is None:
            continue
        is_copied = arrival.account.startswith(TOLD) and known.target is not None
        if known.digest != arrival.digest and not is_copied:
            what = _CALLED.get(arrival.account, "id")
            return cmd.Rejected("other", f"this {what} was used for another message; use a new one")
        return cmd.Done(known.target, repeated=True)
    return cmd.Rejected("conflict", "this message was sent before")
