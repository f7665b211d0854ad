"""How is a real installation started for a measurement, and ended?

The embedded server in a temporary folder, one workspace, one account, and the command line's own
`serve` as another process: what is measured is what a user runs.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from faden.store.migrate import migrate
from faden.store.postgres import EmbeddedPostgres, Running

SECRET = "whsec_" + "YmVuY2gtc2VjcmV0LWZvci1tZWFzdXJlbWVudHM="


@dataclass(frozen=True, slots=True)
class Installation:
    """A running Faden."""

    data: Path
    postgres: Running
    port: int
    pid: int

    @property
    def address(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.port}"


@contextlib.contextmanager
def server() -> Iterator[tuple[Path, Running]]:
    """Start the embedded server alone, in a folder that goes away afterwards."""
    with tempfile.TemporaryDirectory(prefix="faden-bench-") as folder:
        data = Path(folder)
        postgres = EmbeddedPostgres(data)
        running = postgres.start()
        try:
            yield data, running
        finally:
            postgres.stop()


@contextlib.contextmanager
def faden(
    data: Path, running: Running, *, send_port: int = 9, port: int = 0
) -> Iterator[Installation]:
    """Start `faden serve` on the folder and wait until it is ready; port 0 is a free one."""
    migrate(running.url)
    _account(running.url, send_port)
    port = port or _free_port()
    environment = os.environ | {  # noqa: TID251 - handed on to the child
        "FADEN_DATA": str(data),
        "FADEN_PORT": str(port),
        "FADEN_OUTGOING_ALLOW": f"127.0.0.1:{send_port}",
    }
    log = (data / "faden.log").open("ab")
    process = subprocess.Popen(
        [sys.executable, "-m", "faden", "serve"], env=environment, stdout=log, stderr=log
    )
    try:
        installation = Installation(data, running, port, process.pid)
        _await_ready(installation, process)
        yield installation
    finally:
        process.terminate()
        process.wait(60)
        log.close()


def _account(url: str, send_port: int) -> None:
    config = {
        "secrets": [SECRET],
        "send_url": f"http://127.0.0.1:{send_port}/send",
        "deduplicates": True,
        "per_second": 10_000,
    }
    with psycopg.connect(url) as connection:
        connection.execute("set role faden_engine")
        connection.execute(
            "insert into workspace (slug, name, created_at) values ('bench', 'Bench', now())"
            " on conflict do nothing"
        )
        connection.execute(
            "insert into account (account_id, workspace_id, channel, label, config, created_at)"
            " select 'bench', workspace_id, 'webhook', 'Bench', %s, now() from workspace"
            " where slug = 'bench' on conflict do nothing",
            (json.dumps(config),),
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await_ready(installation: Installation, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(installation.address + "/ready", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError((installation.data / "faden.log").read_text()[-2000:])
