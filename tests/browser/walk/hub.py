"""A whole Faden with two colleagues and a telephone company that writes down what it was given.

`python -m tests.browser.walk.hub DATABASE_URL PORT FOLDER [FAULT]`. A fault is a mistake somebody
might make in the product; a test that cannot see it proves nothing.
"""

import asyncio
import sys
from pathlib import Path
from types import ModuleType

import psycopg
from starlette.responses import Response
from tests.browser.conftest import PASSWORD
from tests.cheap_password import cheap_hash

from faden.app import App, utc_now
from faden.config import Config
from faden.engine.command import Answer
from faden.engine.outward.outgoing import OutgoingClient
from faden.listen import listen
from faden.sandbox.phones import Sandbox
from faden.setup import connect_account
from faden.store import registry
from faden.store.log import PostgresUnitOfWork
from faden.store.people.agents import set_policy
from faden.store.ports import Begun
from faden.web.desk import answer, draft
from faden.web.desk.customer import find, outcome
from faden.web.phone import phone_routes
from faden.web.visit import Visit

SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVowMTIzNDU2Nzg5"
ACCOUNT = "phones"
UNDO = 1  #: seconds instead of ten: both sides of the deadline are met, and a walk ends soon
SENT = "sandbox.jsonl"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


async def found(url: str, port: int) -> None:
    """Make two colleagues and the account."""
    send_url = f"http://127.0.0.1:{port}/sandbox/send"
    config = {"secrets": [SECRET], "send_url": send_url, "deduplicates": True}
    await connect_account(url, 1, ACCOUNT, config, label="SMS")
    hashed = cheap_hash(PASSWORD)
    async with await psycopg.AsyncConnection.connect(url) as connection:
        await connection.execute("set role faden_engine")
        always = {day: [["00:00", "23:59:59"]] for day in DAYS}
        hours = {"timezone": "Europe/Berlin", **always}
        await set_policy(connection, 1, {"hours": hours, "undo_seconds": UNDO})
        for name in ("Anna", "Jonas"):
            colleague = registry.NewAgent(
                workspace=1,
                email=f"{name.lower()}@example.org",
                name=name,
                role="agent",
                password_hash=hashed,
            )
            await registry.add_agent(connection, colleague, now=utc_now())


async def note_that_leaves(visit: Visit) -> Response:
    """Take a note, and send it: the mistake that must never be made."""
    seen = await find(visit, visit.path("customer_id"))
    command = Answer(
        workspace=visit.workspace,
        customer_id=seen.routes[0].customer_id,
        account=seen.routes[0].account,
        to=seen.routes[0].address,
        text=visit.text("text"),
        author=visit.me,
        begun=draft.begun(visit, "note"),
    )
    return await outcome(visit, await visit.do(command), form="note", sentence="noted")


async def _stays(_work: PostgresUnitOfWork, _begun: Begun) -> bool:
    """Take no draft away: what was sent stays in the field and would be sent again."""
    return True


#: what it is called: where it is made, and what is done instead
FAULTS: dict[str, tuple[ModuleType | type, str, object]] = {
    "note leaves": (answer, "note", note_that_leaves),
    "draft stays": (PostgresUnitOfWork, "take_draft", _stays),
}


async def run(url: str, port: int, folder: Path) -> None:
    await found(url, port)
    outgoing = frozenset({f"127.0.0.1:{port}"})
    client = OutgoingClient(allow=outgoing)
    hook_url = f"http://127.0.0.1:{port}/hooks/{ACCOUNT}"
    phones = Sandbox(folder / SENT, hook_url=hook_url, secret=SECRET, client=client)
    config = Config(data=folder, port=port, outgoing_allow=outgoing)
    app = await App.open(config, url, work=True, extra_routes=phone_routes(phones))
    try:
        await listen(app, ready=lambda: None)
    finally:
        await phones.close()
        await app.close()
        await client.close()


if __name__ == "__main__":
    if len(sys.argv) > 4:
        setattr(*FAULTS[sys.argv[4]])
    asyncio.run(run(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])))
