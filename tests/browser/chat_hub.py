"""A hub in a process of its own, that can be killed, and through which a colleague answers.

`python -m tests.browser.chat_hub DATABASE_URL PORT FOLDER ORIGIN [SMTP_PORT]`; the second time it
carries on. With a port, mails leave by it and come in at `/hooks/mail`.
"""

import asyncio
import sys
from pathlib import Path

import psycopg
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from tests.browser.conftest import PASSWORD
from tests.channels.chat.house import CHAT, CONFIG
from tests.cheap_password import cheap_hash

from faden.app import App, utc_now
from faden.config import Config
from faden.core.asking.button import Button
from faden.engine import command as cmd
from faden.listen import listen
from faden.store import registry
from faden.store.people.agents import set_policy

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALWAYS = {day: [["00:00", "23:59:59"]] for day in DAYS}


MAIL_SECRET = "a-secret-of-the-post-office"


def mailbox(port: int) -> registry.StoredAccount:
    """The company's mail account; its post office is on this machine."""
    config: dict[str, object] = {
        "key": CONFIG["key"],
        "address": "service@firma.example",
        "secrets": [MAIL_SECRET],
        "smtp": {"host": "127.0.0.1", "port": port, "security": "none"},
    }
    return registry.StoredAccount("mail", 1, "email", "Mail", config)


async def found(url: str, origin: str, *, smtp_port: int = 0) -> str:
    """Make what is missing; return Anna."""
    async with await psycopg.AsyncConnection.connect(url) as connection:
        await connection.execute("set role faden_engine")
        if known := await registry.agents_for_sign_in(connection, "anna@firma.example"):
            return f"agent:{known[0].agent_id}"
        stored = registry.StoredAccount(CHAT, 1, "chat", "Chat", CONFIG | {"origins": [origin]})
        await registry.add_account(connection, stored, now=utc_now())
        if smtp_port:
            await registry.add_account(connection, mailbox(smtp_port), now=utc_now())
        anna = registry.NewAgent(
            workspace=1,
            email="anna@firma.example",
            name="Anna",
            role="agent",
            password_hash=cheap_hash(PASSWORD),
        )
        agent = await registry.add_agent(connection, anna, now=utc_now())
        await set_policy(connection, 1, {"hours": {"timezone": "Europe/Berlin", **ALWAYS}})
    return f"agent:{agent}"


async def run(url: str, port: int, folder: Path, origin: str, *, smtp_port: int) -> None:
    author = await found(url, origin, smtp_port=smtp_port)
    running: list[App] = []

    async def answer(request: Request) -> Response:
        """What a colleague writes in the desk."""
        told = await request.json()
        told["buttons"] = tuple(Button(*one) for one in told.pop("buttons", ()))
        done = await running[0].do(cmd.Answer(workspace=1, account=CHAT, author=author, **told))
        return JSONResponse({}, status_code=200 if isinstance(done, cmd.Done) else 422)

    route = Route("/answers", answer, methods=["POST"])
    config = Config(data=folder, port=port, outgoing_allow=frozenset({f"127.0.0.1:{smtp_port}"}))
    app = await App.open(config, url, work=True, extra_routes=(route,))
    running.append(app)
    try:
        await listen(app, ready=lambda: None)
    finally:
        await app.close()


if __name__ == "__main__":
    url, port, folder, origin, *more = sys.argv[1:]
    smtp_port = int(more[0]) if more else 0
    asyncio.run(run(url, int(port), Path(folder), origin, smtp_port=smtp_port))
