"""Does `faden webhook` do what it says, and say it so that nothing secret is shown twice?"""

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import psycopg
import pytest
from tests.engine.publishing.house import a_customer, happen, received, writer
from typer.testing import CliRunner

from faden.cli import app
from faden.config import ConfigError

LINDA = a_customer(0x7A01)
Type = Callable[..., str]


class Deaf(BaseHTTPRequestHandler):
    """Answers what the server was told to."""

    status = 204

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(type(self).status)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[HTTPServer]:
    Deaf.status = 204
    server = HTTPServer(("127.0.0.1", 0), Deaf)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def url(receiver: HTTPServer) -> str:
    return f"http://127.0.0.1:{receiver.server_port}/in?key=sesam"


@pytest.fixture
def typed(
    database_url: str, receiver: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Type:
    """Type `faden webhook …`; return what it says, or raise what ends it."""
    monkeypatch.setenv("FADEN_DATABASE_URL", database_url)
    monkeypatch.setenv("FADEN_DATA", str(tmp_path))
    monkeypatch.setenv("FADEN_OUTGOING_ALLOW", f"127.0.0.1:{receiver.server_port}")

    def run(*words: str, code: int = 0) -> str:
        result = CliRunner().invoke(app, ["webhook", *words])
        if isinstance(result.exception, ConfigError):
            raise result.exception
        assert result.exit_code == code, result.output
        return result.output

    return run


def happened(database_url: str, *texts: str) -> list[int]:
    """Let Linda write; return the positions."""
    with writer(database_url) as connection:
        for n, text in enumerate(texts, 1):
            happen(connection, received(text, LINDA), customer=LINDA, sequence=n)
        connection.commit()
        return [row[0] for row in connection.execute("select position from event order by 1")]


def cursor_of(database_url: str) -> tuple[int, int]:
    with psycopg.connect(database_url) as connection:
        connection.execute("set role faden_engine")
        found = connection.execute(
            "select cursor_xid, cursor_position from webhook_subscription"
        ).fetchone()
    assert found is not None
    return int(found[0]), int(found[1])


def test_a_webhook_is_added_tried_and_listed_and_its_secret_is_shown_once(
    typed: Type, url: str
) -> None:
    told = typed("add", "shop", url, "--kind", "customer.named")
    (secret,) = re.findall(r"whsec_\S+", told)
    assert typed("test", "shop").startswith("204 in ")
    listed = typed("list")
    assert "shop" in listed
    assert "works" in listed
    assert secret not in listed
    assert "sesam" not in listed


def test_a_receiver_that_refuses_the_test_is_told(typed: Type, url: str) -> None:
    typed("add", "shop", url)
    Deaf.status = 500
    assert "answered 500" in typed("test", "shop", code=1)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("add", "shop", "http://127.0.0.1:1/in"), "may not be called"),
        (("add", "shop", "https://10.0.0.7/in"), "private"),
        (("add", "Shop!", "https://shop.example.org/in"), "a name has"),
        (("add", "shop", "https://shop.example.org/in", "--kind", "note.written"), "no kind"),
        (("add", "shop", "https://shop.example.org/in", "--from", "99"), "position 99"),
        (("pause", "shop"), "no webhook 'shop'"),
        (("resume", "shop"), "no webhook 'shop'"),
        (("remove", "shop"), "no webhook 'shop'"),
        (("log", "shop"), "no webhook 'shop'"),
        (("test", "shop"), "no webhook 'shop'"),
        (("rotate", "shop"), "no webhook 'shop'"),
        (("replay", "shop"), "one of them"),
        (("replay", "shop", "--from", "0"), "no webhook 'shop'"),
    ],
    ids=range(13),
)
def test_what_cannot_be_done_is_said_with_the_reason(
    typed: Type, words: tuple[str, ...], why: str
) -> None:
    with pytest.raises(ConfigError, match=re.escape(why)):
        typed(*words)


def test_a_name_is_taken_once(typed: Type, url: str) -> None:
    typed("add", "shop", url)
    with pytest.raises(ConfigError, match="already"):
        typed("add", "shop", url)


def test_it_is_paused_with_a_reason_and_resumed(typed: Type, url: str) -> None:
    typed("add", "shop", url)
    typed("pause", "shop", "--reason", "maintenance")
    assert "maintenance" in typed("list")
    typed("resume", "shop")
    assert "works" in typed("list")
    typed("remove", "shop")
    assert "no webhook yet" in typed("list")


def test_the_doctor_tells_of_a_paused_webhook(typed: Type, url: str) -> None:
    typed("add", "shop", url)
    well = CliRunner().invoke(app, ["doctor"]).output
    assert "ok   webhook shop: is told what happens" in well
    typed("pause", "shop", "--reason", "maintenance")
    ill = CliRunner().invoke(app, ["doctor"]).output
    assert "FAIL webhook shop: is paused: maintenance" in ill


def test_a_secret_is_changed_in_two_steps(typed: Type, url: str, database_url: str) -> None:
    first = re.findall(r"whsec_\S+", typed("add", "shop", url))
    second = re.findall(r"whsec_\S+", typed("rotate", "shop"))

    def secrets() -> list[str]:
        with psycopg.connect(database_url) as connection:
            connection.execute("set role faden_engine")
            found = connection.execute("select secrets from webhook_subscription").fetchone()
        return list(found[0]) if found else []

    assert secrets() == second + first
    typed("rotate", "shop", "--finish")
    assert secrets() == second


def test_a_replay_begins_at_the_event_itself(typed: Type, url: str, database_url: str) -> None:
    positions = happened(database_url, "eins", "zwei", "drei")
    typed("add", "shop", url)
    typed("replay", "shop", "--from", str(positions[1]))
    assert cursor_of(database_url)[1] == positions[1] - 1
    typed("replay", "shop", "--from", "0")
    assert cursor_of(database_url) == (0, -1)


def test_one_event_is_told_again_by_its_id_and_stands_in_the_log(
    typed: Type, url: str, database_url: str
) -> None:
    happened(database_url, "eins", "zwei")
    typed("add", "shop", url)
    assert "told nothing yet" in typed("log", "shop")
    typed("replay", "shop", "--event", f"evt_{LINDA}_2")
    logged = typed("log", "shop")
    assert f"evt_{LINDA}_2  message.received  pending" in logged
    for wrong in (f"evt_{LINDA}_9", "evt_x_1", "../../etc"):
        with pytest.raises(ConfigError, match="event"):
            typed("replay", "shop", "--event", wrong)


def test_another_sender_gets_an_ear_by_which_it_hears_wishes_alone(typed: Type, url: str) -> None:
    made = typed("add", "ear", url, "--sender", "billing", "--acknowledge-within", "600")
    listed = typed("list")
    assert made.startswith("ear is told wish.changed.")
    assert "hears wishes for billing (within 600 s)" in listed
    with pytest.raises(ConfigError, match="billing' has a webhook already"):
        typed("add", "other", url, "--sender", "billing")
    with pytest.raises(ConfigError, match="say which system it is"):
        typed("add", "other", url, "--acknowledge-within", "600")
