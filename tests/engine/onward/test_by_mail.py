"""Does an answer that nobody saw go on by mail, once, and only where it may?"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import psycopg
import pytest
from tests.engine.office import Line, Office, reports, says

from faden.core.channel import Capabilities, Claim, Evidence, Sent
from faden.core.receipt import State
from faden.engine import command as cmd
from faden.engine.handle import handle
from faden.engine.onward.by_mail import ByMail, Ways
from faden.store.live.left import Left, left

VISITOR = "visitor:line.0123"
MAILBOX = "mailto:linda@example.org"
WAIT = timedelta(minutes=5)


@dataclass
class Desk:
    """Anna, a chat, and what goes on by mail."""

    office: Office
    lines: list[Line] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.office.line.capabilities = Capabilities(leaves_after=WAIT)
        mail = Line("line", capabilities=Capabilities(channel="email"))
        self.lines = [self.office.line, mail]

    def asks(self, *claims: Claim) -> None:
        """Linda writes in the chat."""
        self.office.accept(says("Wann kommt mein Paket?", VISITOR, claims=claims))

    def answers(self, *, automatic: bool = False) -> str:
        """Anna answers there, and it stands in the window."""
        self.office.line.answers.append(Sent(None, State.SENT))
        if automatic:
            delivery = self.office.writes("Wir sehen nach.", VISITOR)
        else:
            done = self.office.do(
                cmd.Answer(
                    workspace=1,
                    customer_id=self.office.customer(VISITOR),
                    account="line",
                    to=VISITOR,
                    text="Morgen früh.",
                    author="agent:anna",
                )
            )
            assert isinstance(done, cmd.Done)
            delivery = done.made or ""
        self.office.send()
        assert self.office.state(delivery) is State.SENT
        return delivery

    def goes_on(self) -> int:
        """Look once; return how many answers went by mail."""

        async def find(
            workspace: int, account: str, since: datetime, before: datetime
        ) -> Sequence[Left]:
            async with await psycopg.AsyncConnection.connect(self.office.url) as connection:
                await connection.execute("set role faden_engine")
                return await left(connection, workspace, account, since=since, before=before)

        async def do(command: cmd.GoOn) -> cmd.Done | cmd.Rejected:
            office = self.office
            return await handle(office.store, office, command, now=office.now, new_id=office.new_id)

        loop = ByMail(
            Ways(lambda: self.lines),
            find=find,
            do=do,
            clock=lambda: self.office.now,
            is_quiet=lambda: False,
        )
        return self.office.run(loop.once())

    @property
    def mails(self) -> list[tuple[str, str, str]]:
        found = self.office.rows(
            "select body->>'address', body->>'text', body->>'author' from event"
            " where body->>'repeats' is not null"
        )
        return [(str(to), str(text), str(author)) for to, text, author in found]


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


SAID = Claim(MAILBOX, Evidence.ASSERTION)


def test_what_nobody_saw_goes_by_mail_once_in_the_same_words(desk: Desk) -> None:
    desk.asks(SAID)
    desk.answers()
    early = desk.goes_on()
    desk.office.later(minutes=6)
    assert (early, desk.goes_on(), desk.goes_on()) == (0, 1, 0)
    assert desk.mails == [(MAILBOX, "Morgen früh.", "agent:anna")]


def test_a_typed_address_makes_nobody_known(desk: Desk) -> None:
    desk.asks(SAID)
    desk.answers()
    desk.office.later(minutes=6)
    assert desk.goes_on() == 1
    assert desk.office.rows("select uri from address") == [(VISITOR,)]


def test_nothing_goes_to_an_address_of_a_customer_we_know(desk: Desk) -> None:
    desk.office.accept(says("Hallo", MAILBOX))
    desk.asks(SAID)
    desk.answers()
    desk.office.later(minutes=6)
    assert (desk.goes_on(), desk.mails) == (0, [])


@pytest.mark.parametrize("why", ["shown", "came back", "no address", "automatic", "no mail"])
def test_nothing_goes_by_mail_without_a_reason(desk: Desk, why: str) -> None:
    desk.asks(*([] if why == "no address" else [SAID]))
    delivery = desk.answers(automatic=why == "automatic")
    if why == "shown":
        desk.office.accept(reports(State.DELIVERED, ref=delivery))
    if why == "came back":
        desk.asks()
    if why == "no mail":
        desk.lines.pop()
    desk.office.later(minutes=6)
    assert (desk.goes_on(), desk.mails) == (0, [])
