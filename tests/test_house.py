"""Is the house in order: small files, small functions, telling names, a core without a clock?

The limits are those of CONTRIBUTING.md. Each test names every offender, not only the first.
"""

import ast
import hashlib
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FADEN = ROOT / "src" / "faden"
CORE = FADEN / "core"
VENDOR = FADEN / "web" / "static" / "vendor"

LONGEST_FUNCTION = 60  # lines, signature and docstring included
LONGEST_FILE = 500  # lines
FULLEST_FOLDER = 20  # Python files
DEEPEST_FOLDER = 3  # below src/faden

SAYS_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "manager",
    "service",
    "base",
}
CORE_MAY_IMPORT = sys.stdlib_module_names | {"faden", "phonenumbers"}
ASKS_THE_WORLD = {"open", "print", "input"}
ASKS_THE_CLOCK = {"now", "utcnow", "today", "uuid1", "uuid4", "uuid7"}

POSSESSIVE_GROUP = re.compile(r"(?<![\\(])\)(?:[*?+]|\{[0-9,]+\})\+|\(\?>")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_files() -> list[Path]:
    places = (FADEN, ROOT / "tests", ROOT / "bench", ROOT / "tools")
    return sorted(path for place in places for path in place.rglob("*.py"))


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, Function):
            yield node


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_function_is_longer_than_a_screen() -> None:
    lengths = {
        f"{shown(path)}:{function.lineno} {function.name}": function.end_lineno
        - function.lineno
        + 1
        for path in python_files()
        for function in functions(path)
        if function.end_lineno is not None
    }
    assert {name: n for name, n in lengths.items() if n > LONGEST_FUNCTION} == {}


def test_no_file_is_too_long_to_read() -> None:
    lengths = {shown(path): len(path.read_text().splitlines()) for path in python_files()}
    assert {name: n for name, n in lengths.items() if n > LONGEST_FILE} == {}


def test_no_folder_is_too_full_to_overlook() -> None:
    folders = [path.parent for path in python_files()]
    counts = {shown(folder): folders.count(folder) for folder in folders}
    assert {name: n for name, n in counts.items() if n > FULLEST_FOLDER} == {}


def test_no_module_is_buried() -> None:
    deep = [
        shown(path)
        for path in FADEN.rglob("*.py")
        if len(path.relative_to(FADEN).parts) - 1 > DEEPEST_FOLDER
    ]
    assert deep == []


def test_every_module_has_a_name_that_says_something() -> None:
    named = {
        path: path.parent.name if path.stem == "__init__" else path.stem for path in python_files()
    }
    empty = [shown(path) for path, name in named.items() if SAYS_NOTHING & set(name.split("_"))]
    assert empty == []


def test_every_module_starts_with_what_it_is_for() -> None:
    silent = [
        shown(path)
        for path in python_files()
        if path.read_text().strip() and ast.get_docstring(ast.parse(path.read_text())) is None
    ]
    assert silent == []


def test_the_core_imports_the_standard_library_and_phone_numbers_alone() -> None:
    foreign = [
        f"{shown(path)}:{node.lineno}"
        for path in CORE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom) and not imported(node) <= CORE_MAY_IMPORT
    ]
    assert foreign == []


def imported(node: ast.Import | ast.ImportFrom) -> set[str]:
    """The top-level packages that a statement imports."""
    names = (
        [node.module or ""] if isinstance(node, ast.ImportFrom) else [n.name for n in node.names]
    )
    return {name.partition(".")[0] for name in names}


def test_the_core_is_told_the_time_and_never_awaits() -> None:
    impure = [
        f"{shown(path)}:{node.lineno}"
        for path in CORE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.AsyncFunctionDef | ast.Await)
        or (isinstance(node, ast.Call) and asks_outside(node))
    ]
    assert impure == []


def asks_outside(call: ast.Call) -> bool:
    """Whether a call such as `datetime.now()` or `open(...)` depends on more than its arguments."""
    match call.func:
        case ast.Name(id=name):
            return name in ASKS_THE_WORLD | ASKS_THE_CLOCK
        case ast.Attribute(attr=name):
            return name in ASKS_THE_CLOCK
        case _:
            return False


def test_no_pattern_repeats_a_group_possessively() -> None:
    """Python before 3.11.5 reads such patterns wrongly (gh-106052), and Debian 12 has 3.11.2."""
    offenders = {
        shown(path): node.value
        for path in FADEN.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if POSSESSIVE_GROUP.search(node.value)
    }
    assert offenders == {}


def test_sql_files_begin_with_what_they_are_for() -> None:
    silent = [
        shown(path) for path in FADEN.rglob("*.sql") if not path.read_text().startswith("-- ")
    ]
    assert silent == []


@pytest.mark.skipif(not VENDOR.exists(), reason="nothing is vendored")
def test_vendored_files_are_the_ones_written_down() -> None:
    written = vendored(tomllib.loads((VENDOR / "vendor.toml").read_text()))
    present = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "vendor.toml" and not re.match("LICEN[CS]E", path.name)
    }
    assert present == written


def vendored(entries: dict[str, object]) -> dict[str, str]:
    """File name -> SHA-256, from every table of vendor.toml that has `file` and `sha256`."""
    found: dict[str, str] = {}
    for key, entry in entries.items():
        for table in entry if isinstance(entry, list) else [entry]:
            if isinstance(table, dict) and "sha256" in table:
                found[str(table.get("file", key))] = str(table["sha256"])
    return found
