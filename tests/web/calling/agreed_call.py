"""A customer of the northern company whom somebody has to call."""

from dataclasses import replace
from datetime import timedelta

from tests.web.company import MONDAY, Company

from faden.core.calls.room import Calls
from faden.engine import command as cmd

NORA = "tel:+4917255500991"


async def agree_call(company: Company) -> None:
    """Nora asked for a person and is to be called on Tuesday; nobody else is offered a call."""
    policy = company.directory.policy(company.north)
    calls = Calls(per_slot=2, patience=timedelta(days=1))
    company.directory.policies[company.north] = replace(policy, calls=calls)
    company.now = MONDAY - timedelta(minutes=90)
    await company.writes(NORA, "Ich möchte mit einem Menschen sprechen.", name="Nora Feld")
    company.now = MONDAY - timedelta(minutes=80)
    command = cmd.BookCall(
        workspace=company.north,
        customer_id=await company.record(NORA),
        account="sms",
        to=NORA,
        begins=MONDAY.replace(day=24, hour=8, minute=0),
        number="0171 7654321",
        by=f"agent:{company.agents['jonas']}",
    )
    await company.done(command)
    company.now = MONDAY
