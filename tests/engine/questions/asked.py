"""How does a test ask a customer?"""

from datetime import UTC, datetime, timedelta

from tests.engine.office import LINDA, Line, Office, says

from faden.core.channel import Capabilities, Claim, Evidence, InboundMessage
from faden.core.question.spec import Effect, Kind, Offer, Spec
from faden.core.question.standing import Standing
from faden.engine import command as cmd
from faden.engine.questions.alarms import ring_questions

CHAT = "user:web.17"
THURSDAY = datetime(2026, 11, 26, 8, tzinfo=UTC)  # nine o'clock in Berlin
FRIDAY = datetime(2026, 11, 27, 9, tzinfo=UTC)  # ten o'clock in Berlin
PICK_UP = Spec(
    kind=Kind.SLOTS,
    text="Ihr Auto ist fertig. Passt Donnerstag um 9 zum Abholen?",
    pool="hof",
    offers=(Offer("do9", THURSDAY), Offer("fr10", FRIDAY)),
    proposed="do9",
)
FITS = Spec(kind=Kind.YES_NO, text="Passt Donnerstag um 9 Uhr?")


def opened(office: Office) -> None:
    """The company has a chat besides the line, where answers can be pressed."""
    office.accounts["chat"] = Line("chat", capabilities=Capabilities(buttons=True))


def asks(
    office: Office, spec: Spec, *, to: str = LINDA, account: str = "line", days: float = 3
) -> str:
    """Ask a customer; return the question."""
    done = office.do(
        cmd.SendMessage(
            workspace=1,
            account=account,
            to=to,
            text=spec.text,
            author="api:werkstatt",
            question=cmd.Asking(spec=spec, expires_at=office.now + timedelta(days=days)),
        )
    )
    assert isinstance(done, cmd.Done), done
    assert done.made is not None
    return done.made


def joined_by_chat(office: Office, text: str = "Hallo") -> InboundMessage:
    """What Linda writes into the chat, where the shop has proved that she has the number."""
    return says(text, CHAT, claims=(Claim(LINDA, Evidence.PROOF),))


def question(office: Office, number: int = -1, *, of: str = LINDA) -> Standing:
    """How it stands with a question, by default the newest."""
    return office.thread(of).questions[number]


def heard(office: Office, *, by: str = "line") -> list[str]:
    """Send what is due, and return all that was handed to a provider so far."""
    while office.send():
        pass
    line = office.accounts[by]
    assert isinstance(line, Line)
    return [one.text for one in line.heard]


def rings(office: Office) -> int:
    """Look at the questions that are due."""
    looked = ring_questions(office.store, office, now=office.now, new_id=office.new_id)
    return office.run(looked)


def taken(office: Office) -> dict[str, int]:
    """How many have each time, as the database counts."""
    return dict(office.rows("select time_key, taken from offered_time"))


BERLIN = Effect(event="pickup.confirmed", text="Abgemacht! Das Auto steht bereit.")
