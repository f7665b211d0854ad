"""Who is one customer with whom, and who answers for whom, as a colleague says?"""

from __future__ import annotations

from typing import assert_never

from faden.core import decision
from faden.core import event as ev
from faden.core.channel import Evidence
from faden.engine import command as cmd
from faden.engine.ledger import Ledger

Belonging = cmd.JoinCustomers | cmd.DeclineJoin | cmd.SplitCustomer | cmd.DeclareHousehold
Result = cmd.Done | cmd.Rejected


def said(ledger: Ledger, command: Belonging) -> Result:
    """Append what a colleague says of records that are locked, or say why it cannot be."""
    match command:
        case cmd.JoinCustomers():
            return _join(ledger, command)
        case cmd.DeclineJoin():
            return _decline(ledger, command)
        case cmd.SplitCustomer():
            return _split(ledger, command)
        case cmd.DeclareHousehold():
            return _household(ledger, command)
        case _:
            assert_never(command)


def _joined(ledger: Ledger, customer_id: str) -> tuple[str, ...]:
    return ledger.records[customer_id].thread.joined


def _join(ledger: Ledger, command: cmd.JoinCustomers) -> Result:
    one, other = command.customer_id, command.other_id
    if one == other or other in _joined(ledger, one):
        return cmd.Rejected("conflict", "they are one customer already")
    ledger.append(decision.join(one, other, Evidence.PROOF, by=command.by))
    return cmd.Done()


def _decline(ledger: Ledger, command: cmd.DeclineJoin) -> Result:
    one, other = command.customer_id, command.other_id
    if other in _joined(ledger, one):
        return cmd.Rejected("conflict", "they are joined; split them first")
    ledger.append(
        [
            (one, ev.JoinDeclined(other_id=other, by=command.by)),
            (other, ev.JoinDeclined(other_id=one, by=command.by)),
        ]
    )
    return cmd.Done()


def _split(ledger: Ledger, command: cmd.SplitCustomer) -> Result:
    joined = _joined(ledger, command.customer_id)
    if not joined:
        return cmd.Rejected("conflict", "this record is not joined with another one")
    for other in joined:
        circle = ledger.circle(command.customer_id)
        ledger.append(decision.split(circle, other, by=command.by, reason=command.reason))
    return cmd.Done()


def _household(ledger: Ledger, command: cmd.DeclareHousehold) -> Result:
    guardian, ward = command.guardian_id, command.ward_id
    if guardian == ward:
        return cmd.Rejected("invalid", "nobody is their own guardian")
    ledger.append(
        [
            (guardian, ev.HouseholdDeclared(other_id=ward, guardian=True, by=command.by)),
            (ward, ev.HouseholdDeclared(other_id=guardian, guardian=False, by=command.by)),
        ]
    )
    return cmd.Done()
