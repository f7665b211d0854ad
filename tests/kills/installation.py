"""How is a whole installation run as real processes, killed, and brought back like by systemd?

The embedded PostgreSQL of one data folder, the given `faden` commands on it, and the ill-behaved
provider. A process that ends, for whatever reason, is started again after a moment; the database
server is nobody's but Faden's: it has to come back by itself.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from tests.kills.mails import MAILBOX
from tests.kills.wire import SECRET, Client, NoAnswer
from tests.scripted_server import free_port

from faden.setup import Company, connect_account, create, issue_token
from faden.store.embedded.folder import APPLICATION, ClusterFolder
from faden.store.embedded.lock import server_lives
from faden.store.embedded.run import may_be_a_server, recorded_pid
from faden.store.migrate import migrate
from faden.store.postgres import EmbeddedPostgres

ROOT = Path(__file__).parents[2]
_RESTART_SECONDS = 0.1  #: what systemd waits by default
_LOOK_SECONDS = 0.05
_END_SECONDS = 40.0


@dataclass(slots=True)
class Process:
    """One process that is started again when it ends."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    kept: bool = True  #: to be started again
    killed: int = 0
    starts: int = 0
    ended_by_itself: list[int] = field(default_factory=list)  #: exit codes nobody asked for
    _running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it."""
        with self.log.open("ab") as log:
            self._running = subprocess.Popen(
                self.command, env=self.environment, cwd=ROOT, stdout=log, stderr=log
            )
        self.starts += 1

    @property
    def pid(self) -> int:
        """Return its process id."""
        assert self._running is not None
        return self._running.pid

    @property
    def is_running(self) -> bool:
        """Say whether it has not ended."""
        return self._running is not None and self._running.poll() is None

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        if self._running is not None and self.is_running:
            self.killed += number is signal.SIGKILL
            self._running.send_signal(number)

    async def keep(self) -> None:
        """Start it again whenever it ends, until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            if self._running is None or self.is_running or not self.kept:
                continue
            if self._running.returncode != -signal.SIGKILL:
                self.ended_by_itself.append(self._running.returncode)
            await asyncio.sleep(_RESTART_SECONDS)
            if self.kept:
                self.start()

    def end(self) -> int:
        """Ask it to end, wait, and return its exit code; kill it when it does not."""
        self.kept = False
        if self._running is None:
            return 0
        self._running.send_signal(signal.SIGCONT)
        self._running.terminate()
        try:
            return self._running.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._running.kill()
            return self._running.wait()


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """Everything that runs, and how it is reached."""

    data: Path
    port: int  #: of the first Faden that takes requests
    ports: tuple[int, ...]  #: of every Faden that takes requests
    mail_ports: tuple[int, ...]  #: where each of them is handed mails, by SMTP
    provider_port: int
    provider_log: Path
    token: str
    fadens: Mapping[str, Process]
    provider: Process

    def database(self) -> psycopg.Connection[Any]:
        """Connect as the engine does; the caller closes."""
        place = ClusterFolder(self.data)
        sockets = place.known_socket_folder()
        assert sockets is not None
        connection = psycopg.connect(place.url(APPLICATION, sockets=sockets), autocommit=True)
        connection.execute("set role faden_engine")
        return connection

    def postmaster(self) -> int | None:
        """Return the process id of the database server, if there is one."""
        place = ClusterFolder(self.data)
        pid = recorded_pid(place)
        return pid if pid is not None and may_be_a_server(pid, place.data) else None

    def backends(self) -> list[int]:
        """Return the processes of the database server besides the postmaster."""
        master = self.postmaster()
        told = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
        )
        pairs = [line.split() for line in told.stdout.splitlines()]
        return [int(pid) for pid, parent in pairs if master and int(parent) == master]

    async def tell_provider(self, **told: object) -> dict[str, Any]:
        """Tell the provider how to behave; return what it says about itself."""
        client = Client(self.provider_port)
        try:
            return (await client.post("/control", told)).told
        finally:
            client.close()


def kill(pid: int | None) -> bool:
    """Kill -9 a process of ours; False when there is none."""
    if pid is None:
        return False
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        return True
    return False


@asynccontextmanager
async def installation(
    commands: Mapping[str, Sequence[str]],
    *,
    launcher: Sequence[str] = (sys.executable, "-m", "faden"),
    ill: bool = True,
    seed: int = 1,
    folder: Path | None = None,
) -> AsyncIterator[Installation]:
    """Run these commands (`{"web": ["web"]}`) and the provider until the block ends.

    `folder`: where everything is kept, if not in a new folder of its own.
    """
    with _folder() if folder is None else nullcontext(folder) as data:
        made = await asyncio.to_thread(
            _prepare, data, commands, launcher=launcher, ill=ill, seed=seed
        )
        processes = [*made.fadens.values(), made.provider]
        keepers = []
        try:
            for process in processes:
                process.start()
                keepers.append(asyncio.create_task(process.keep()))
            await ready(made)
            yield made
        finally:
            for keeper in keepers:
                keeper.cancel()
            await asyncio.gather(*keepers, return_exceptions=True)
            for process in processes:
                process.kept = False
            codes = {process.name: process.end() for process in processes}
            _leave_nothing(made, codes)
        bad = {name: code for name, code in codes.items() if code and name != made.provider.name}
        assert not bad, f"ended badly: {bad}; {made.data}"


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="faden-kills-"))
    yield folder
    shutil.rmtree(folder)  # what failed stays, to be looked at


def _prepare(
    data: Path,
    commands: Mapping[str, Sequence[str]],
    *,
    launcher: Sequence[str],
    ill: bool,
    seed: int,
) -> Installation:
    ports = {name: free_port() for name, words in commands.items() if words[0] != "work"}
    mail = {name: free_port() for name in ports}
    provider_port = free_port()
    token = _set_up(data / "faden", provider_port)
    own = os.environ | {  # noqa: TID251 - handed on, not read
        "FADEN_OUTGOING_ALLOW": f"127.0.0.1:{provider_port}",
        "PYTHONPATH": os.pathsep.join(map(str, (ROOT / "src", ROOT))),
    }
    fadens = {}
    for name, words in commands.items():
        port = ["--port", str(ports[name])] if name in ports else []
        command = [*launcher, *words, "--data", str(data / "faden"), *port]
        mine = own | {"FADEN_SMTP_LISTEN": f"127.0.0.1:{mail[name]}"} if name in mail else own
        fadens[name] = Process(name, command, mine, data / f"{name}.log")
    log, first = data / "provider.jsonl", next(iter(ports.values()))
    words = ["--port", str(provider_port), "--log", str(log), "--hooks", str(first)]
    words += ["--seed", str(seed)] + ([] if ill else ["--healthy"])
    command = [sys.executable, "-m", "tests.kills.provider", *words]
    return Installation(
        data=data / "faden",
        port=first,
        ports=tuple(ports.values()),
        mail_ports=tuple(mail.values()),
        provider_port=provider_port,
        provider_log=log,
        token=token,
        fadens=fadens,
        provider=Process("provider", command, own, data / "provider.log"),
    )


def _set_up(data: Path, provider_port: int) -> str:
    """Make the workspace, an account for each provider, and a token."""
    with EmbeddedPostgres(data) as running:
        migrate(running.url)
        company = Company(
            slug="kills", name="Kills", email="mia@example.org", password="x", agent_name="Mia"
        )
        workspace = asyncio.run(create(running.url, company))
        for name in ("dedup", "lookup", "neither"):
            config = {
                "secrets": [SECRET],
                "send_url": f"http://127.0.0.1:{provider_port}/{name}",
                "deduplicates": name == "dedup",
                "per_second": 1000.0,
                "rungs": ["sent", "delivered", "read", "failed"],
            }
            if name == "lookup":
                config["lookup_url"] = f"http://127.0.0.1:{provider_port}/lookup?ref={{ref}}"
            asyncio.run(connect_account(running.url, workspace, name, config, label=name))
        post = {
            "address": MAILBOX,
            "authserv_id": "mx.kills.example",
            "key": SECRET,
            "handover": True,
        }
        asyncio.run(
            connect_account(running.url, workspace, "post", post, label="Post", channel="email")
        )
        return asyncio.run(issue_token(running.url, workspace, label="kills", role="admin"))


async def ready(made: Installation, *, seconds: float = 60.0) -> None:
    """Wait until every Faden that takes requests says that it can, and the provider answers."""
    deadline = time.monotonic() + seconds
    for port in made.ports:
        client = Client(port, patience=4.0)
        while not await _says_ready(client, "/ready"):
            assert time.monotonic() < deadline, _logs(made)
            await asyncio.sleep(0.1)
        client.close()
    client = Client(made.provider_port, patience=4.0)
    while not await _says_ready(client, "/control"):
        assert time.monotonic() < deadline, _logs(made)
        await asyncio.sleep(0.1)
    client.close()


async def _says_ready(client: Client, path: str) -> bool:
    try:
        return (await client.ask("GET", path, {})).status == 200
    except NoAnswer:
        return False


def _logs(made: Installation) -> str:
    logs = [process.log for process in (*made.fadens.values(), made.provider)]
    return "\n".join(f"{log}:\n{log.read_text()[-2000:]}" for log in logs if log.exists())


def _leave_nothing(made: Installation, codes: Mapping[str, int]) -> None:
    """See that no server of ours is left running, whatever the test did to its users."""
    lock = ClusterFolder(made.data).server_lock
    deadline = time.monotonic() + _END_SECONDS
    while server_lives(lock):
        if time.monotonic() > deadline:
            kill(made.postmaster())
            raise AssertionError(
                f"the database server outlived everybody who used it: {codes}\n{_logs(made)}"
            )
        time.sleep(_LOOK_SECONDS)
