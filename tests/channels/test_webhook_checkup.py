"""Does the doctor's knock at a webhook account say what stands in the way, and leave no trace?"""

import asyncio
import base64
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from tests.scripted_server import free_port

from faden.channels.webhook.checkup import Checked, knock, reach
from faden.channels.webhook.settings import Settings, read_settings
from faden.channels.webhook.wire import parse, verify
from faden.core.channel import InboundCheck, Verified
from faden.engine.outward.destination import HTTPS_ONLY
from faden.engine.outward.outgoing import OutgoingClient

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
CHECK = "01912d68783e7a5c8f3b2d1c0a0b0cff"


def settings(secret: str = SECRET, **more: object) -> Settings:
    client = OutgoingClient(
        allow=frozenset({f"127.0.0.1:{port}" for port in (Door.port, CLOSED)}),
        schemes=HTTPS_ONLY | {"http"},
    )
    return read_settings("sms", {"secrets": [secret], **more}, judge=client.judge)


class Door(BaseHTTPRequestHandler):
    """Answers what it was told to, and keeps what came."""

    status = 202
    port = 0
    came: list[tuple[str, dict[str, str], bytes]] = []  # noqa: RUF012 - emptied for each test

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.came.append((self.command, headers, body))
        self.send_response(type(self).status)
        self.send_header("content-length", "0")
        self.send_header("location", "/elsewhere")
        self.end_headers()

    do_OPTIONS = do_GET = do_POST  # noqa: N815 - names of the standard library

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


CLOSED = free_port()


@pytest.fixture
def door() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Door)
    Door.status, Door.port = 202, server.server_port
    Door.came.clear()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hooks/sms"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("secret", [SECRET, "a token of Karim's provider"])
def test_the_request_is_well_signed_and_says_nothing(door: str, secret: str) -> None:
    now = datetime.now(UTC)
    account = settings(secret)
    assert knock(account, door, CHECK, at=now).good
    ((_, headers, body),) = Door.came
    assert verify(headers, body, now, account.secrets) == Verified()
    assert parse(body, region="DE") == (InboundCheck(provider_id=f"check:{CHECK}"),)
    assert set(json.loads(body)) == {"kind", "id"}


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (401, "its clock is off"),
        (404, "must pass /hooks/ on"),
        (302, "look at the log"),
        (507, "make room"),
        (200, "look at the log"),
    ],
)
def test_each_other_answer_is_told_with_what_to_do(door: str, status: int, says: str) -> None:
    Door.status = status
    found = knock(settings(), door, CHECK, at=datetime.now(UTC))
    assert not found.good
    assert f"answered {status}; " in found.text
    assert says in found.text
    assert len(Door.came) == 1, "a redirect is not followed"
    assert SECRET not in found.text


def test_nobody_at_the_door_is_told(door: str) -> None:
    closed = f"http://127.0.0.1:{CLOSED}/hooks/sms"
    found = knock(settings(), closed, CHECK, at=datetime.now(UTC))
    assert not found.good
    assert "nobody answers" in found.text
    assert "start faden serve" in found.text


def reached(account: Settings, port: int) -> Checked:
    async def main() -> Checked:
        client = OutgoingClient(
            allow=frozenset({f"127.0.0.1:{port}"}), schemes=HTTPS_ONLY | {"http"}
        )
        try:
            return await reach(account, client)
        finally:
            await client.close()

    return asyncio.run(main())


def test_the_provider_is_reached_without_a_key_and_without_a_message(door: str) -> None:
    secret_url = door.replace("/hooks/sms", "/bot-key-of-karim/send")
    account = settings(send_url=secret_url, send_headers={"X-Key": "sesam"})
    found = reached(account, Door.port)
    assert found.good, found.text
    assert "karim" not in found.text
    ((method, headers, body),) = Door.came
    assert (method, body, headers.get("x-key")) == ("OPTIONS", b"", None)


def test_a_provider_who_cannot_be_reached_is_told(door: str) -> None:
    found = reached(settings(send_url=f"http://127.0.0.1:{CLOSED}/send"), CLOSED)
    assert not found.good
    assert "cannot be reached" in found.text
