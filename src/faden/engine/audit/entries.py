"""Which commands must somebody be able to answer for, and what is kept of them?

Only ids and choices: what a customer said stands on the thread and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator

from faden.engine import command as cmd
from faden.store.people.audit import Did, Entry

_Kept = tuple[Did, str, str, dict[str, str]]  #: what was done, about what, by whom, details


def entries(command: cmd.Command, *, place: str) -> Iterator[Entry]:
    """Yield what the audit log keeps of a command that was carried out."""
    for did, what, by, detail in (*_customers(command), *_special(command)):
        yield Entry(
            workspace=command.workspace, who=by, did=did, what=what, place=place, detail=detail
        )


def _customers(command: cmd.Command) -> Iterator[_Kept]:
    def entry(did: Did, what: str, by: str, **detail: str) -> _Kept:
        return did, what, by, detail

    match command:
        case cmd.JoinCustomers(customer_id=one, other_id=other, by=by):
            yield entry(Did.CUSTOMERS_JOINED, f"customer:{one}", by, other=f"customer:{other}")
        case cmd.DeclineJoin(customer_id=one, other_id=other, by=by):
            yield entry(Did.JOIN_DECLINED, f"customer:{one}", by, other=f"customer:{other}")
        case cmd.SplitCustomer(customer_id=one, by=by):
            yield entry(Did.CUSTOMER_SPLIT, f"customer:{one}", by)
        case cmd.DeclareHousehold(guardian_id=guardian, ward_id=ward, by=by):
            yield entry(
                Did.HOUSEHOLD_DECLARED, f"customer:{guardian}", by, other=f"customer:{ward}"
            )
        case cmd.RecordWish(customer_id=one, by=by):
            purposes = " ".join(command.purposes) or "*"
            granted = "yes" if command.granted else "no"
            yield entry(
                Did.WISH_RECORDED, f"customer:{one}", by, purposes=purposes, granted=granted
            )
        case cmd.FileQuarantined(quarantine_id=kept, customer_id=one, by=by):
            yield entry(Did.QUARANTINE_FILED, f"quarantine:{kept}", by, other=f"customer:{one}")
        case _:
            return


def _special(command: cmd.Command) -> Iterator[_Kept]:
    match command:
        case cmd.NameMatter(customer_id=one, by=by, about=str() as agent):
            yield Did.COLLEAGUE_KEPT_APART, f"customer:{one}", by, {"other": agent}
        case cmd.EndApart(customer_id=one, by=by, agent=agent):
            yield Did.COLLEAGUE_BACK, f"customer:{one}", by, {"other": agent}
        case cmd.GiveGoodwill(customer_id=one, by=by):
            told = {"teams": command.team, "value": f"{command.cents / 100:.2f}"}
            yield Did.GOODWILL_GIVEN, f"customer:{one}", by, told
        case cmd.DecideGoodwill(customer_id=one, by=by):
            granted = {"granted": "yes" if command.granted else "no"}
            yield Did.GOODWILL_GIVEN, f"customer:{one}", by, granted
        case _:
            return
