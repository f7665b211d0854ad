"""How does a program's message to an address get onto the customer's thread?

Once: the caller's idempotency key and reference are arrivals like a provider's id, so a repeated
request makes nothing new and gets the first one's answer.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from faden.core import decision
from faden.core import event as ev
from faden.core.address import bucket_of
from faden.engine import command as cmd
from faden.engine.ids import NewId, of_bucket
from faden.engine.ledger import Ledger
from faden.engine.ports import Directory
from faden.store.ports import Arrival, Meeting, Met, Newcomer, UnitOfWork

Result = cmd.Done | cmd.Rejected


class OtherBucket(Exception):
    """The record of the address lies in another bucket than thought; begin again with it."""

    def __init__(self, bucket: int) -> None:
        super().__init__(f"bucket {bucket}")
        self.bucket = bucket


async def send_message(
    work: UnitOfWork,
    directory: Directory,
    command: cmd.SendMessage,
    *,
    now: datetime,
    new_id: NewId,
    kin: frozenset[str],
    bucket: int | None,
) -> tuple[Result, Ledger]:
    """Decide a message to an address; the caller writes and commits."""
    account = directory.account(command.account)
    if account is None or account.workspace != command.workspace:
        reason = f"the account {command.account} is not connected; see the list of accounts"
        return cmd.Rejected("invalid", reason), Ledger({}, now)
    if not account.capabilities.inbound:
        reason = "an answer to this message could not reach us, so it is not sent (G6)"
        return cmd.Rejected("unanswerable", reason), Ledger({}, now)
    newcomer = Newcomer(command.to, new_id(bucket_of(command.to)))
    # The id must be known before the record is. It gets the bucket of the address, which is also
    # the record's unless the address is a further one of somebody met elsewhere first.
    delivery_id = new_id(bucket_of(command.to) if bucket is None else bucket)
    arrivals = _arrivals(command, delivery_id, now)
    met = await work.meet(
        Meeting(
            command.workspace,
            now,
            arrivals=arrivals,
            newcomers=[newcomer],
            customers=sorted(kin),
        )
    )
    ledger = Ledger(met.records, now)
    if met.known:
        return _seen_before(met, arrivals), ledger
    ledger.require_kin(met.records)
    ledger.begin(met.kept)
    customer_id = met.homes[command.to]
    if customer_id[-2:] != delivery_id[-2:]:
        raise OtherBucket(int(customer_id[-2:], 16))
    here = decision.Situation(
        circle=ledger.circle(customer_id),
        policy=directory.policy(command.workspace),
        now=now,
        new_id=of_bucket(new_id, int(customer_id[-2:], 16)),
    )
    written = ev.MessageWritten(
        delivery_id=delivery_id,
        account=command.account,
        address=command.to,
        text=command.text,
        purpose=command.purpose,
        author=command.author,
        ref=command.ref or delivery_id,
        automatic=command.automatic,
        subject=command.subject,
    )
    ledger.append(decision.write_message(here, written, answers=not command.automatic))
    return cmd.Done(delivery_id), ledger


def _arrivals(command: cmd.SendMessage, delivery_id: str, now: datetime) -> list[Arrival]:
    said = (command.account, command.to, command.purpose, command.ref or "", command.text)
    meaning = "\n".join(said if command.subject is None else (*said, command.subject))
    digest = hashlib.sha256(meaning.encode()).digest()
    found = []
    if command.idempotency_key:
        key = f"{command.token}:{command.idempotency_key}"
        found.append(Arrival("api:key", key, digest, b"", now, target=delivery_id))
    if command.ref:
        found.append(Arrival("api:ref", command.ref, digest, b"", now, target=delivery_id))
    return found


def _seen_before(met: Met, arrivals: list[Arrival]) -> Result:
    for arrival in arrivals:
        known = met.known.get((arrival.account, arrival.key))
        if known is None:
            continue
        if known.digest != arrival.digest:
            what = "Idempotency-Key" if arrival.account == "api:key" else "ref"
            return cmd.Rejected(
                "conflict", f"this {what} was used for another message; use a new one"
            )
        return cmd.Done(known.target, repeated=True)
    return cmd.Rejected("conflict", "this message was sent before")
