"""How does a test make a company call back?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from tests.engine.office import LINDA, POLICY, Office, item, says
from tests.engine.questions.asked import heard, opened, question

from faden.core.calls.room import Calls
from faden.core.channel import Claim, Evidence
from faden.core.contact.promise import CALL_AGREED
from faden.core.deadline import BusinessHours
from faden.core.question.standing import Standing
from faden.core.ticket import Ticket
from faden.engine import command as cmd

OFFICE_HOURS = BusinessHours(
    timezone="Europe/Berlin", weekly=(((time(9), time(12)), (time(13), time(17))),) * 5 + ((), ())
)
SUNDAY = datetime(2026, 11, 22, 18, tzinfo=UTC)
MONDAY_NINE = datetime(2026, 11, 23, 8, tzinfo=UTC)  # nine o'clock in Berlin
MONDAY_ONE = datetime(2026, 11, 23, 12, tzinfo=UTC)
TUESDAY_NINE = datetime(2026, 11, 24, 8, tzinfo=UTC)
MIA = "tel:+491709876543"
WEB = "user:web.17"
NUMBER = "0170 1234567"


def calls_back(office: Office, *, per_slot: int = 2, now: datetime = SUNDAY) -> None:
    """The company is there on weekdays, and calls so many people back in each time."""
    calls = Calls(per_slot=per_slot, patience=timedelta(minutes=10))
    office.policies[1] = replace(POLICY, hours=OFFICE_HOURS, calls=calls)
    opened(office)
    office.now = now


def writes(office: Office, text: str, sender: str = LINDA, *, account: str = "line") -> None:
    """A customer writes."""
    office.accepted(item(says(text, sender), account=account))


def presses(office: Office, key: str, asked: Standing, sender: str = LINDA) -> None:
    """A customer presses a button below a question."""
    message = replace(says(key, sender), pressed=key, reply_to=asked.deliveries[-1])
    office.accepted(item(message, account="chat"))


def is_linda(office: Office) -> None:
    """Who writes in the chat has signed in as Linda."""
    hello = says("Hallo", WEB, claims=(Claim(LINDA, Evidence.PROOF),))
    office.accepted(item(hello, account="chat"))


def owed(office: Office, of: str = LINDA) -> list[Ticket]:
    """The calls that somebody owes."""
    return [one for one in office.thread(of).tickets if one.reason == CALL_AGREED]


def settles(office: Office, *, reached: bool, of: str = LINDA) -> cmd.Done | cmd.Rejected:
    """Anna has called."""
    return office.do(
        cmd.SettleCall(
            workspace=1,
            customer_id=office.customer(of),
            question_id=question(office, of=of).question_id,
            reached=reached,
            by="agent:anna",
        )
    )


__all__ = ["heard", "question"]
