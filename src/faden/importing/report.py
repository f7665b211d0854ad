"""Where does one read what could not be imported?

A CSV file that German and other spreadsheets open as it is (`;`, UTF-8 with mark), one line for
each problem. It holds pieces of customers' data: only its owner may read it. What stands in it came
from a stranger's file, so nothing in it may become a formula.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from faden.importing.problem import Problem

_HEADER = ("line", "column", "value", "what happened", "reason", "what to do")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless("Linda")
    ("'=1+1", 'Linda')
    """
    plain = text.encode("utf-8", "replace").decode()
    return f"'{plain}" if plain.lstrip().startswith(_FORMULA) else plain


class Report:
    """The file of problems; without a path they are only counted."""

    def __init__(self, path: Path | None) -> None:
        self.count = 0
        self._file = None
        if path is not None:
            own = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            self._file = open(own, "w", encoding="utf-8-sig", newline="")  # noqa: PTH123, SIM115
            self._rows = csv.writer(self._file, delimiter=";")
            self._rows.writerow(_HEADER)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, problem: Problem) -> None:
        """Write one problem down."""
        self.count += 1
        if self._file is None:
            return
        texts = (problem.column, problem.shown, problem.effect, problem.reason, problem.advice)
        self._rows.writerow((problem.line, *map(harmless, texts)))
