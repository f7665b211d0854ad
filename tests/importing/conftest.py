"""The command as a process of its own, on a database of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Start `faden import customers …` on a database."""

    def begin(url: str, *arguments: str | Path) -> subprocess.Popen[str]:
        environment = os.environ | {  # noqa: TID251  # handed on to the child
            "FADEN_DATABASE_URL": url,
            "FADEN_DATA": str(tmp_path / "data"),
        }
        return subprocess.Popen(
            [sys.executable, "-m", "faden", "import", "customers", *map(str, arguments)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return begin
