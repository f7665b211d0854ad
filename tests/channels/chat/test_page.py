"""Does the page for whoever connects a chat tell the truth? What stands on it is what runs here."""

import asyncio
import json
import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.channels.chat.house import House, open_house

from faden.channels.chat import files
from faden.channels.chat.door import Door, Hub
from faden.channels.chat.settings import MAX_BODY, _Raw, read_settings
from faden.channels.chat.window import MOST_WAITING
from faden.channels.chat.wire.spoken import MAX_TEXT_CHARS
from faden.engine.files import uploads

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "chat.md").read_text()
README = (ROOT / "src/faden/channels/chat/README.md").read_text()
BLOCKS = dict(re.findall(r"^```(\w+ \w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
CONFIG: dict[str, Any] = json.loads(BLOCKS["json config"])
ORDER = (
    *("hello", "visit", "write", "ask", "stream", "seen", "typing", "press"),
    *("file", "name"),
)


def test_every_example_is_run_by_some_test() -> None:
    shell = {f"bash {name}" for name in ("connect", *ORDER)}
    assert set(BLOCKS) == shell | {"json config", "html tag", "python identify", "js methods"}
    assert PAGE.count("```") == 2 * len(BLOCKS)


@pytest.mark.needs("bash")
def test_the_command_connects_the_chat(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "chat.json").write_text(BLOCKS["json config"])
    command = BLOCKS["bash connect"].replace(".venv/bin/faden", f"{sys.executable} -m faden")
    told = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=tmp_path,
        env=os.environ  # noqa: TID251 - handed on
        | {
            "PYTHONPATH": str(ROOT / "src"),
            "FADEN_DATABASE_URL": database_url,
            "FADEN_DATA": str(tmp_path),
            "FADEN_BASE_URL": "https://faden.example",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    (tag,) = re.findall(r"<script.*</script>", told.stdout)
    assert tag == BLOCKS["html tag"].strip().replace(' data-lang="de"', "")


@pytest.mark.needs("bash", "curl")
def test_the_whole_protocol_answers_as_the_page_shows(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with open_house(database_url, tmp_path, **CONFIG) as house:
            told = await typed(house, *ORDER)
            hello, written, asked, *streamed, seen, types, pressed, handed, sent = told.splitlines()
            assert set(json.loads(hello)) == keys("hello")
            assert written == shown("write")
            items = json.loads(asked)
            assert set(items) == keys("ask") == {"items", "cursor", "earlier"}
            assert set(items["items"][0]) == {"id", "mine", "text", "at"}
            assert "event: hello" in streamed
            assert f"id: {items['cursor']}" in streamed
            assert [seen, types] == [shown("seen"), shown("typing")]
            assert [pressed, handed] == [shown("press"), shown("file")]
            assert sent == shown("name")

    asyncio.run(story())


async def typed(house: House, *names: str) -> str:
    """Type what stands on the page into a shell; return what it prints."""
    script = "\n".join(f"{BLOCKS[f'bash {name}']}\necho" for name in names)
    running = await asyncio.create_subprocess_exec(
        "bash",
        "-euo",
        "pipefail",
        "-c",
        re.sub(r"\n{2,}", "\n", script.replace("https://faden.example", house.base)),
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await running.communicate()
    assert running.returncode == 0, out
    return re.sub(r"\n+", "\n", out.decode()).strip()


def shown(name: str) -> str:
    """The answer as it stands on the page."""
    return str(re.findall(r"^# (.*)$", BLOCKS[f"bash {name}"], re.MULTILINE)[0])


def keys(name: str) -> set[str]:
    return set(json.loads(shown(name)))


def test_the_identity_that_the_page_makes_is_believed(database_url: str, tmp_path: Path) -> None:
    names: dict[str, Any] = {}
    exec(compile(BLOCKS["python identify"], "chat.md", "exec"), names)
    linda = {"id": "17", "name": "Linda Weber", "email": "linda@example.org"}
    jwt = names["identity"](linda, CONFIG["identity_secret"])

    async def story() -> None:
        async with open_house(database_url, tmp_path, **CONFIG) as house, house.window() as window:
            told = await window.visit(jwt)
            assert (told["known"], told["name"]) == (True, "Linda Weber")

    asyncio.run(story())


def test_the_methods_on_the_page_are_there() -> None:
    widget = files.files()["widget.js"].content.decode()
    methods = set(re.findall(r"chat\.(\w+)\(", BLOCKS["js methods"])) | {"close"}
    assert {name for name in methods if f"async {name}(" not in widget} == set()
    fired = set(re.findall(r"`faden-(expired|refused)`", PAGE))
    panel = files.files()["panel.js"].content.decode()
    assert {name for name in fired if f'"{name}"' not in panel} == set()
    assert len(fired) == 2


def test_the_variables_on_the_page_are_those_in_the_style() -> None:
    style = "".join(files.files()[name].content.decode() for name in ("widget.js", "look.js"))
    used = set(re.findall(r"var\((--faden-chat-[\w-]+)", style))
    assert set(re.findall(r"`(--faden-chat-[\w-]+)`", PAGE)) == used


def test_every_key_of_the_configuration_is_in_the_readme() -> None:
    table = README[README.index("| Key |") : README.index("## Decided")]
    assert set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == set(_Raw.__struct_fields__)
    assert read_settings("web", CONFIG).login_lasts == timedelta(hours=12)


def test_the_limits_on_the_page_are_those_in_the_code() -> None:
    rows = dict(re.findall(r"^\| ([a-z', ]+) \| ([\d,]+ .*?) \|$", PAGE, re.MULTILINE))
    nobody: Any = None
    door = Door(Hub(**dict.fromkeys(Hub.__slots__, nobody)))
    paces = {
        "messages of one visitor": door._messages,
        "visits from one address": door._visits,
        "messages and receipts from one address": door._places,
    }
    looks = door._looks
    handed = door._files
    assert rows == {
        "files of one visitor": (
            f"{handed._at_once:g} at once, {handed._a_minute:g} a minute; "
            f"{uploads.MOST_WAITING} that stand in no message"
        ),
        "questions, receipts and typing of one visitor": (
            f"{looks._at_once:g} at once, {looks._a_minute:g} a minute; "
            f"{MOST_WAITING} of them waiting or streaming"
        ),
        "a customer's message": f"{MAX_TEXT_CHARS:,} characters",
        "a request": f"{MAX_BODY:,} bytes",
        **{
            name: f"{one._at_once:g} at once, {one._a_minute:g} a minute"
            for name, one in paces.items()
        },
    }
