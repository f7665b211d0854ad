"""Does the page for providers tell the truth? Every example on it is run."""

import json
import re
import subprocess
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from faden.channels.webhook import wire
from faden.channels.webhook.adapter import CALL_DEADLINE, WebhookAccount
from faden.channels.webhook.replies import of_lookup, of_send
from faden.channels.webhook.settings import _Config
from faden.channels.webhook.status import WORDS
from faden.core.channel import Found, NotFound, Rendered, Sent, Verified
from faden.core.receipt import State
from faden.engine.outward.exchange import Reply
from faden.engine.outward.outgoing import OutgoingClient

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "connect-a-provider.md").read_text()
README = (ROOT / "src/faden/channels/webhook/README.md").read_text()
BLOCKS = re.findall(r"^```(\w+ \w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
SECRET = json.loads(next(text for kind, text in BLOCKS if kind == "json config"))["secrets"][0]


def blocks(kind: str) -> list[str]:
    return [text for name, text in BLOCKS if name == kind]


def test_every_example_is_run_by_some_test() -> None:
    known = ["config", "in", "out", "answer", "found", "missing"]
    kinds = {*(f"json {kind}" for kind in known), "python sign", "bash sign"}
    assert {kind for kind, _ in BLOCKS} == kinds
    assert PAGE.count("```") == 2 * len(BLOCKS)


@pytest.mark.parametrize("example", blocks("json in"))
def test_what_a_provider_is_told_to_post_is_understood(example: str) -> None:
    found = wire.parse(example.encode(), region="DE")
    assert isinstance(found, tuple)
    assert len(found) == 1


def test_the_configuration_connects_an_account() -> None:
    (config,) = blocks("json config")
    account = WebhookAccount.from_config("sms", 1, json.loads(config), client=OutgoingClient())
    assert account.capabilities.deduplicates


def test_what_a_provider_gets_is_what_the_page_shows() -> None:
    (config,), (example,) = blocks("json config"), blocks("json out")
    account = WebhookAccount.from_config("sms", 1, json.loads(config), client=OutgoingClient())
    shown = json.loads(example)
    told = {name: value for name, value in shown.items() if name != "id"}
    assert account._written(Rendered(delivery_id=shown["id"], **told)) == shown


def test_the_answers_mean_what_the_page_says() -> None:
    (answer,), (found,), (missing,) = (
        blocks(f"json {it}") for it in ("answer", "found", "missing")
    )
    now = datetime.now(UTC)
    assert of_send(Reply(200, {}, answer.encode()), now=now) == Sent("SM7f3b01")
    assert of_lookup(Reply(200, {}, found.encode())) == Found("SM7f3b01", State.DELIVERED)
    assert of_lookup(Reply(200, {}, missing.encode())) == NotFound()


def test_the_python_example_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    posted: list[urllib.request.Request] = []

    def urlopen(request: urllib.request.Request) -> SimpleNamespace:
        posted.append(request)
        return SimpleNamespace(status=202)

    monkeypatch.setattr(urllib.request, "urlopen", urlopen)
    (example,) = blocks("python sign")
    names: dict[str, object] = {}
    exec(compile(example, "connect-a-provider.md", "exec"), names)
    post = names["post"]
    assert callable(post)
    assert post("https://faden.example.org/hooks/sms", SECRET, {"id": "1", "text": "ü"}) == 202
    headers = {name.lower(): value for name, value in posted[0].header_items()}
    body = posted[0].data
    assert isinstance(body, bytes)
    assert wire.verify(headers, body, datetime.now(UTC), [wire.read_secret(SECRET)]) == Verified()


@pytest.mark.needs("bash", "openssl")
def test_the_shell_example_signs() -> None:
    (example,) = blocks("bash sign")
    fake = f"SECRET={SECRET} URL=https://faden.example.org/hooks/sms\n"
    fake += "curl() { printf '%s\\n' \"$@\"; }\n"
    script = ["bash", "-euo", "pipefail", "-c", fake + example]
    told = subprocess.run(script, check=True, capture_output=True, text=True).stdout.splitlines()
    pairs = [told[place + 1].partition(": ") for place, word in enumerate(told) if word == "-H"]
    headers = {name: value for name, _, value in pairs}
    body = told[told.index("-d") + 1].encode()
    assert wire.verify(headers, body, datetime.now(UTC), [wire.read_secret(SECRET)]) == Verified()


def test_every_word_for_a_state_is_on_the_page() -> None:
    rows = {frozenset(words.split()) for words in WORDS.values()}
    start = PAGE.index("| Your word |")
    lines = PAGE[start : PAGE.index("\n\n", start)].splitlines()[2:]
    assert {frozenset(line.split("|")[1].strip().split(", ")) for line in lines} == rows


def test_every_key_of_the_configuration_is_in_the_readme() -> None:
    table = README[README.index("| Key |") : README.index("Refused with the reason")]
    assert re.findall(r"^\| `(\w+)`", table, re.MULTILINE) == list(_Config.__struct_fields__)


def test_the_limits_on_the_page_are_those_in_the_code() -> None:
    assert f"Answer within {CALL_DEADLINE.total_seconds():g} seconds" in PAGE
    assert f"up to {wire.MAX_ITEMS}" in PAGE
    assert PAGE.count(f"{wire.MAX_TEXT_CHARS:,} characters") == 1
