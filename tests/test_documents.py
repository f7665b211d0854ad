"""Do the papers tell the truth: every demand has its code, every dependency its row?

docs/demands.md is read by machine here; its own first lines say how to fill it in.
"""

import ast
import re
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest
from babel.messages.pofile import read_po

import faden

ROOT = Path(__file__).parents[1]
FADEN = ROOT / "src" / "faden"
DEMANDS = ROOT / "docs" / "demands.md"
DEPENDENCIES = ROOT / "docs" / "dependencies.md"
LOCALE = FADEN / "web" / "locale"

HEADER = ("Demand", "What one sees", "Module", "Test", "Journey", "State")
STATES = {"Yes", "Partial", "No"}

# The brackets keep this file from finding itself.
BELONGS_TO_A_MACHINE = re.compile(
    r"""
    \b ( pypi[.]org | pythonhosted[.]org | npmjs[.](org|com) | crates[.]io ) \b
    | [f]ile:///
    | (?<![\w.~-]) / ( [w]ork/ | [r]oot/ | [h]ome/\w | [U]sers/\w | opt/([p]ypi|[w]heels) )
    """,
    re.VERBOSE,
)


class Demand(NamedTuple):
    """One row of docs/demands.md; module, test and journey as the names in backticks."""

    name: str
    seen: str
    module: list[str]
    test: list[str]
    journey: list[str]
    state: str


def rows(path: Path) -> list[list[str]]:
    """The cells of every table row of a Markdown file, header rows included."""
    lines = [line for line in path.read_text().splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if not all(set(cell) <= set("-: ") for cell in row)]


def demands() -> list[Demand]:
    found = []
    for row in rows(DEMANDS):
        if tuple(row) == HEADER:
            continue
        name, seen, module, test, journey, state = row
        found.append(Demand(name, seen, names(module), names(test), names(journey), state))
    return found


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def is_there(name: str) -> bool:
    """Whether `tests/core/test_x.py::test_y`, or the file alone, is there."""
    file, _, function = name.partition("::")
    path = ROOT / file
    if not function:
        return path.exists()
    return path.is_file() and function in defined(path)


def defined(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def claims() -> list[Demand]:
    """The demands that are said to be met at least in part; the rest are plans."""
    return [demand for demand in demands() if demand.state != "No"]


def tracked_files() -> list[Path]:
    """What a clone holds; in a copy without git, everything but what tools leave behind."""
    asked = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if asked.returncode == 0:
        paths = [ROOT / name for name in asked.stdout.split("\0") if name]
    else:
        made = {".venv", ".git", ".hypothesis", "__pycache__", "dist", "data"}
        paths = [
            path
            for path in ROOT.rglob("*")
            if not any(p in made or p.endswith("_cache") for p in path.relative_to(ROOT).parts)
        ]
    return sorted(path for path in paths if path.is_file())


def test_every_demand_has_one_row_and_a_state() -> None:
    found = demands()
    assert len({demand.name for demand in found}) == len(found) > 0
    assert {demand.state for demand in found} <= STATES


def test_every_module_named_for_a_met_demand_exists() -> None:
    missing = [name for d in claims() for name in d.module if not (FADEN / name).exists()]
    assert missing == []


def test_every_test_named_for_a_met_demand_exists() -> None:
    assert [name for d in claims() for name in d.test if not is_there(name)] == []


def test_a_test_is_there_means_that_the_function_is_in_the_file() -> None:
    here = "tests/test_documents.py"
    assert is_there(f"{here}::test_every_demand_has_one_row_and_a_state")
    assert not is_there(f"{here}::test_that_nobody_wrote")


def test_every_journey_named_for_a_met_demand_exists() -> None:
    places = (FADEN / "journeys", ROOT / "tests" / "journeys")
    walked = {path.stem.removeprefix("test_") for place in places for path in place.rglob("*.*")}
    assert [name for d in claims() for name in d.journey if name not in walked] == []


def test_no_demand_is_met_without_code_and_a_test() -> None:
    assert [d.name for d in claims() if not d.module or not d.test] == []


def test_every_file_of_the_core_answers_a_demand() -> None:
    core = {path.relative_to(FADEN).as_posix() for path in (FADEN / "core").rglob("*.py")}
    named = {name for demand in demands() for name in demand.module}
    assert {path for path in core if not path.endswith("__init__.py")} - named == set()


@pytest.mark.parametrize("pinned", ["requirements.txt", "requirements-dev.txt"])
def test_every_dependency_has_a_row_with_its_version(pinned: str) -> None:
    written = {row[0]: row[1] for row in rows(DEPENDENCIES)}
    locked = dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / pinned).read_text(), re.MULTILINE))
    assert {name: version for name, version in locked.items() if written.get(name) != version} == {}


def test_nothing_names_a_machine_or_a_package_index() -> None:
    named = {}
    for path in tracked_files():
        text = path.read_bytes().decode(errors="replace")
        if found := BELONGS_TO_A_MACHINE.search(text):
            named[path.relative_to(ROOT).as_posix()] = found.group()
    assert named == {}


def test_the_changelog_knows_of_no_later_version() -> None:
    released = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert released[:1] in ([], [faden.__version__])


@pytest.mark.skipif(not LOCALE.exists(), reason="no message catalogue yet")
def test_every_message_is_translated() -> None:
    untranslated = {path.relative_to(ROOT).as_posix(): gaps(path) for path in LOCALE.rglob("*.po")}
    assert untranslated
    assert {name: gap for name, gap in untranslated.items() if gap} == {}


def gaps(catalogue: Path) -> list[str]:
    """The messages of a catalogue without a translation, or with one that nobody has confirmed."""
    with catalogue.open("rb") as opened:
        messages = list(read_po(opened))
    return [str(m.id) for m in messages if m.id and (m.fuzzy or not all_forms(m.string))]


def all_forms(string: str | tuple[str, ...] | list[str] | None) -> bool:
    """Whether a translation says something, in the plural too."""
    return bool(string) and all(string or ())
