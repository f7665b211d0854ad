"""Does the page about `faden inspect` tell the truth? Every example on it is run."""

import json
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from faden.inspect.kinds import _KINDS

PAGE = (Path(__file__).parents[2] / "docs" / "inspect.md").read_text()
BLOCKS = re.findall(r"^```(\w+ \w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
EXAMPLES = [(run, answer) for (kind, run), (_, answer) in pairwise(BLOCKS) if kind == "bash run"]


def test_every_command_on_the_page_has_its_answer() -> None:
    assert [kind for kind, _ in BLOCKS] == ["bash run", "json answer"] * len(EXAMPLES)
    assert PAGE.count("```") == 2 * len(BLOCKS)


@pytest.mark.parametrize(("run", "answer"), EXAMPLES)
def test_a_command_copied_from_the_page_answers_as_shown(
    run: str, answer: str, tmp_path: Path
) -> None:
    here = f"{Path(sys.executable).parent}:{os.defpath}"
    done = subprocess.run(
        ["bash", "-c", run],
        cwd=tmp_path,
        env={"PATH": here, "HOME": str(tmp_path), "FADEN_DATABASE_URL": "postgresql://nowhere:1/x"},
        capture_output=True,
        check=True,
    )
    assert values(done.stdout.decode()) == values(answer)
    assert list(tmp_path.iterdir()) == []


def values(text: str) -> list[Any]:
    """The JSON values that stand in a text, one after the other."""
    found, decoder = [], json.JSONDecoder()
    while text := text.lstrip():
        value, end = decoder.raw_decode(text)
        found.append(value)
        text = text[end:]
    return found


def test_the_page_lists_every_kind() -> None:
    section = PAGE.partition("\n## Kinds\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert sorted(rows) == sorted(_KINDS)
