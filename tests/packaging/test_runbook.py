"""Does the runbook name every number and every line that can call somebody, and no others?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from faden.web.api.health import _HELP

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "runbook.md").read_text()
SAYS = {"warning", "error", "critical", "exception"}
#: a line about a library that complains, with the library's own level
LIBRARY = "library reports"


def lines_of_the_program() -> Iterator[str]:
    """Yield the event of every warning and error the program can log."""
    for path in (ROOT / "src" / "faden").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            logger = ast.unparse(node.func.value)
            if node.func.attr in SAYS and logger.rpartition(".")[2] in {"log", "_log"}:
                event = node.args[0]
                assert isinstance(event, ast.Constant), f"{path}:{node.lineno}: say it in a text"
                yield str(event.value)


def lines_of_the_page() -> set[str]:
    """Return what stands in the first column of the table of log lines."""
    (table,) = re.findall(r"^## Lines in the log\n(.*?)^## ", PAGE, re.MULTILINE | re.DOTALL)
    return set(re.findall(r"`([^`]+)`", "".join(re.findall(r"^\| ([^|]*)\|", table, re.MULTILINE))))


def test_every_line_that_may_call_somebody_stands_in_the_runbook_and_no_other() -> None:
    said = set(lines_of_the_program())
    assert len(said) > 25
    page = lines_of_the_page()
    assert said - page == set()
    assert page - said == set()


def test_every_number_stands_in_the_runbook_and_no_other() -> None:
    named = set(re.findall(r"`faden_([a-z0-9_]+)`", PAGE))
    assert set(_HELP) - named == set()
    assert named - set(_HELP) == set()


def test_every_command_of_the_runbook_exists() -> None:
    from typer.main import get_command  # noqa: PLC0415 - only here

    from faden.cli import app  # noqa: PLC0415 - as above

    known = get_command(app)
    for line in re.findall(r"`faden ([a-z][^`]*)`", PAGE):
        command, words = known, line.split()
        while words and hasattr(command, "commands"):
            assert words[0] in command.commands, line
            command = command.commands[words.pop(0)]
        options = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
        assert {word for word in words if word.startswith("--")} <= options | {"--data"}, line
