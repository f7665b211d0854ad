"""Which pg_dump and pg_restore do we run, and how do they log in without showing the password?"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from faden.backup.archive import CHUNK
from faden.backup.manifest import BackupError
from faden.store.embedded.binaries import candidates

_ANSWER_SECONDS = 30
_LOCK_SECONDS = 60  #: for a migration under way; more would only pile up


@dataclass(frozen=True, slots=True)
class Tools:
    """A folder with pg_dump and pg_restore of one version."""

    folder: Path
    major: int


def find_tools(*, least: int, preferred: Path | None = None) -> Tools:
    """Return tools of major version `least`, or else of the next newer one that is here.

    Older ones do not understand the server (or the backup); newer ones do.
    """
    places = [preferred] if preferred else []
    if on_path := shutil.which("pg_dump"):
        places.append(Path(on_path).resolve().parent)
        places.append(Path(on_path).parent)
    found: dict[Path, int] = {}
    for folder in (*places, *candidates()):
        if folder not in found and (major := _major(folder)):
            found[folder] = major
    fitting = [Tools(folder, major) for folder, major in found.items() if major >= least]
    if not fitting:
        others = ", ".join(f"{major} in {folder}" for folder, major in found.items())
        raise BackupError(
            f"pg_dump and pg_restore of PostgreSQL {least} or newer are needed; found: "
            f"{others or 'none'}. Install the client programs of PostgreSQL {least} "
            f"(postgresql-client-{least}), or set FADEN_POSTGRES_BIN to a folder that holds them."
        )
    return min(fitting, key=lambda tools: tools.major)


def dumped(
    tools: Tools, url: str, *, snapshot: str, role: str, without: Sequence[str]
) -> Iterator[bytes]:
    """Yield the dump of a snapshot; BackupError when pg_dump did not come to its end.

    As `role`, for which row security hides nothing: `snapshot.py` makes sure of that. `without`:
    sequences, whose numbers the role may not read.
    """
    command = [
        str(tools.folder / "pg_dump"),
        "--format=custom",
        "--compress=1",  # a busy machine has better things to do
        "--no-owner",
        "--no-comments",
        f"--snapshot={snapshot}",
        f"--role={role}",
        "--enable-row-security",
        f"--lock-wait-timeout={_LOCK_SECONDS * 1000}",
        *(f"--exclude-table-data={name}" for name in without),
    ]
    with (
        login(url) as place,
        tempfile.TemporaryFile() as said,
        subprocess.Popen(
            [*command, f"--dbname={place}"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
        ) as program,
    ):
        try:
            while program.stdout and (chunk := os.read(program.stdout.fileno(), CHUNK)):
                yield chunk
            code = program.wait()
        finally:
            program.kill()  # whoever reads us has given up
        said.seek(0)
        _refuse(code, said.read(), "pg_dump")


def put_back(tools: Tools, url: str, chunks: Iterator[bytes]) -> None:
    """Read a dump into an empty database: all of it or nothing."""
    command = [
        str(tools.folder / "pg_restore"),
        "--no-owner",
        "--exit-on-error",
        "--single-transaction",
    ]
    with (
        login(url) as place,
        tempfile.TemporaryFile() as said,
        subprocess.Popen(
            [*command, f"--dbname={place}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=said,
        ) as program,
    ):
        try:
            with _deaf_ears():
                for chunk in chunks:
                    if program.stdin:
                        program.stdin.write(chunk)
                if program.stdin:
                    program.stdin.close()
            code = program.wait()
        except BaseException:
            program.kill()
            raise
        said.seek(0)
        _refuse(code, said.read(), "pg_restore")


@contextmanager
def login(url: str) -> Iterator[str]:
    """Lend connection parameters whose password stands in a private file, not in `ps`."""
    parts = conninfo_to_dict(url)
    password = parts.pop("password", None)
    if password is None:
        yield make_conninfo("", **parts)
        return
    with tempfile.NamedTemporaryFile("w", prefix="faden-", encoding="utf-8") as file:  # mode 0600
        escaped = str(password).replace("\\", "\\\\").replace(":", "\\:")
        file.write(f"*:*:*:*:{escaped}\n")
        file.flush()
        yield make_conninfo("", **parts, passfile=file.name)


@contextmanager
def _deaf_ears() -> Iterator[None]:
    """A program that has ended reads no more; why it ended is told by its code and words."""
    try:
        yield
    except BrokenPipeError:
        return


def _refuse(code: int, said: bytes, program: str) -> None:
    if code == 0:
        return
    lines = said.decode(errors="replace").strip().splitlines()
    # Only what it complains of: these lines would show a customer's row.
    shown = [line for line in lines if not line.startswith(("CONTEXT:", "DETAIL:"))]
    raise BackupError(f"{program} failed ({code}): {' / '.join(shown[:6])[:1500]}")


def _major(folder: Path) -> int | None:
    """Return the version of the tools in a folder, or None where one is missing or does not run."""
    majors = [_version(folder / name) for name in ("pg_dump", "pg_restore")]
    return majors[0] if majors[0] == majors[1] else None


def _version(program: Path) -> int | None:
    try:
        told = subprocess.run(
            [program, "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_ANSWER_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    number = re.search(r"\(PostgreSQL\) (\d+)", told.stdout)
    return int(number[1]) if number and told.returncode == 0 else None
