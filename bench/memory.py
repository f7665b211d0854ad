"""How much memory does a whole installation take at rest?

The proportional set size (PSS: shared pages count once) of the Faden process and of every process
of its PostgreSQL, after some messages and some seconds of quiet. Linux only.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from bench import load
from bench.installation import Installation, faden, server
from bench.result import Result

_LIMIT_MB = 150.0


def measure(*, short: bool) -> list[Result]:
    """Measure after a little use."""
    if not Path("/proc/self/smaps_rollup").exists():
        return []
    with server() as (data, running), faden(data, running) as installation:
        lines = data / "lines.txt"
        load.write_lines(lines, 5_000, run="memory", customers=1_000)
        load.fire(installation, lines, seconds=2)
        time.sleep(3 if short else 15)
        parts = {name: sum(map(pss_mb, pids)) for name, pids in _processes(installation).items()}
    total = sum(parts.values())
    return [
        Result(
            name="memory_mb",
            ours=total,
            limit=_LIMIT_MB,
            target=1.0,
            unit="MB PSS",
            at_least=False,
            value=parts,
        )
    ]


def pss_mb(pid: int) -> float:
    """Return the proportional set size of a process in MB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1000
    return 0.0


def _processes(installation: Installation) -> dict[str, list[int]]:
    postmaster = installation.postgres.pid
    return {
        "faden": [installation.pid, *_children(installation.pid)],
        "postgres": [postmaster, *_children(postmaster)],
    }


def _children(pid: int) -> Iterator[int]:
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = place.read_text("ascii", errors="replace").rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == pid:
            child = int(place.parent.name)
            yield child
            yield from _children(child)
