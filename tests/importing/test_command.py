"""Does `faden import customers` do, and say, what people expect?"""

from __future__ import annotations

import csv
import re
import stat
from pathlib import Path

import psycopg
import pytest
from tests.importing.conftest import Start

DOCUMENT = Path(__file__).parents[2] / "docs" / "import.md"


def sample() -> str:
    """The sample file that the document shows."""
    found = re.search(r"```csv\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    assert found
    return found[1]


def told(start: Start, url: str, *arguments: str | Path) -> tuple[int, str, str]:
    process = start(url, *arguments)
    out, err = process.communicate(timeout=100)
    return process.returncode, out, err


def count(url: str, table: str) -> int:
    with psycopg.connect(url) as connection:
        connection.execute("set role faden_engine")
        ((found,),) = connection.execute(f"select count(*) from {table}".encode()).fetchall()
        return int(found)


@pytest.mark.slow
def test_the_sample_of_the_document_does_what_the_document_says(
    start: Start, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "customers.csv"
    file.write_text(sample(), encoding="cp1252")
    report = tmp_path / "errors.csv"
    shown = re.search(r"```text\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    assert shown
    code, out, _ = told(start, database_url, file, "--dry-run", "--report", report)
    assert code == 0
    assert "Nothing was written" in out
    assert count(database_url, "customer_source") == count(database_url, "address") == 0
    imports = "audit where did = 'customers_imported' and what = 'source:crm'"
    assert count(database_url, imports) == 0
    code, out, _ = told(start, database_url, file, "--report", report)
    assert code == 0
    out = out.replace(str(report), report.name)
    measured = r"\d+ rows in .*"
    assert re.sub(measured, "", out).split() == re.sub(measured, "", shown[1]).split()
    _, again, _ = told(start, database_url, file)
    assert re.search(r"\b3  unchanged", again)
    assert count(database_url, imports) == 2
    rows = list(csv.reader(report.read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert rows[0] == ["line", "column", "value", "what happened", "reason", "what to do"]
    assert [(row[0], row[1], row[3]) for row in rows[1:]] == [
        ("4", "Mobil", "value left out"),
        ("4", "", "note"),
        ("5", "E-Mail", "value left out"),
        ("5", "", "row left out"),
    ]
    assert stat.S_IMODE(report.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (["--source", "Unser CRM"], "--source 'Unser CRM': up to 31 small letters"),
        (["--map", "Umsatz=geld"], "field is one of key, name"),
        (["--encoding", "klingon"], "--encoding 'klingon': one of utf-8"),
        (["--region", "Germany"], "--region 'GERMANY': two letters"),
        (["--workspace", "elsewhere"], "name a workspace with --workspace; there are: demo"),
    ],
)
def test_a_wrong_option_is_one_line_that_says_what_to_do(
    start: Start, database_url: str, tmp_path: Path, options: list[str], what: str
) -> None:
    file = tmp_path / "customers.csv"
    file.write_text(sample(), encoding="utf-8")
    code, _, err = told(start, database_url, file, *options)
    assert code == 2
    assert what in err
    assert err.count("\n") == 1


def test_a_file_that_is_not_there_is_told(start: Start, database_url: str) -> None:
    code, _, err = told(start, database_url, "nothing.csv")
    assert (code, err) == (2, "faden: nothing.csv: No such file or directory\n")
