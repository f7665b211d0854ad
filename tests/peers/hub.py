"""How does a whole Faden run beside real mail servers, as its operator would install it?"""

import asyncio
import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError

from tests.peers.daemon import Daemon, until
from tests.scripted_server import free_port

from faden.setup import Company, connect_account, create, issue_token
from faden.store.migrate import migrate
from faden.store.postgres import EmbeddedPostgres

ROOT = Path(__file__).parents[2]


@dataclass(slots=True)
class Hub:
    """A Faden; its ports are known before it runs, because postfix has to know them."""

    name: str = "hub"
    port: int = field(default_factory=free_port)
    smtp_port: int = field(default_factory=free_port)
    lmtp_port: int = field(default_factory=free_port)
    data: Path = Path()  #: its folder, once it runs
    token: str = ""  #: of a program that may do everything

    @property
    def smtp_route(self) -> str:
        """How postfix hands over to it by SMTP, in the words of transport(5)."""
        return f"smtp:[127.0.0.1]:{self.smtp_port}"

    @property
    def lmtp_route(self) -> str:
        """The same by LMTP."""
        return f"lmtp:inet:127.0.0.1:{self.lmtp_port}"

    @contextmanager
    def running(
        self,
        folder: Path,
        accounts: Mapping[str, tuple[str, Mapping[str, Any]]],
        *,
        allow: Collection[int] = (),
    ) -> Iterator["Hub"]:
        """Set it up with accounts (id -> channel, configuration) and run it until the block ends.

        `allow`: ports of the loopback that it may call.
        """
        data = self.data = folder / self.name / "data"
        self._set_up(data, accounts)
        command = (sys.executable, "-m", "faden", "serve", "--data", str(data))
        daemon = Daemon(
            self.name,
            (*command, "--port", str(self.port)),
            folder=folder,
            ports=(self.port,),
            environment=os.environ  # noqa: TID251 - handed on, not read
            | {
                "FADEN_SMTP_LISTEN": f"127.0.0.1:{self.smtp_port}",
                "FADEN_LMTP_LISTEN": f"127.0.0.1:{self.lmtp_port}",
                "FADEN_OUTGOING_ALLOW": ",".join(f"127.0.0.1:{port}" for port in allow),
                "PYTHONPATH": str(ROOT / "src"),
            },
        )
        with daemon:
            until(self._is_ready, told=daemon.told)
            yield self

    def sends(self, **told: object) -> dict[str, Any]:
        """Send a message through the API (`account`, `to`, `text`, …); return the answer."""
        found = json.loads(self._ask("/api/v1/messages", json.dumps(told).encode()))
        assert isinstance(found, dict)
        return found

    def posts(self, account: str, secret: str, **told: object) -> None:
        """Post a message as a provider with a bearer secret does."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/hooks/{account}",
            json.dumps(told).encode(),
            {"authorization": f"Bearer {secret}"},
        )
        with urllib.request.urlopen(request, timeout=10):
            pass

    def imports(self, rows: str) -> None:
        """Import customers from a file, as an operator does while it runs."""
        file = self.data.parent / "customers.csv"
        file.write_text(rows)
        command = (sys.executable, "-m", "faden", "import", "customers", str(file))
        subprocess.run(
            [*command, "--data", str(self.data)],
            check=True,
            capture_output=True,
            timeout=60,
            env=os.environ | {"PYTHONPATH": str(ROOT / "src")},  # noqa: TID251 - handed on
        )

    def messages(self) -> list[dict[str, Any]]:
        """Return every message of every thread, as exported."""
        return [json.loads(line) for line in self._ask("/api/v1/export/messages").splitlines()]

    def ask(self, path: str) -> str:
        """Return what the program with every right is answered."""
        return self._ask(path).decode()

    def _set_up(self, data: Path, accounts: Mapping[str, tuple[str, Mapping[str, Any]]]) -> None:
        with EmbeddedPostgres(data) as running:
            migrate(running.url)
            company = Company(
                slug="laden", name="Laden", email="mia@laden.test", password="x", agent_name="Mia"
            )
            workspace = asyncio.run(create(running.url, company))
            for account, (channel, config) in accounts.items():
                asyncio.run(
                    connect_account(
                        running.url, workspace, account, config, label=account, channel=channel
                    )
                )
            self.token = asyncio.run(
                issue_token(running.url, workspace, label="peers", role="admin")
            )

    def _is_ready(self) -> bool:
        try:
            self._ask("/ready")
        except URLError:
            return False
        return True

    def _ask(self, path: str, body: bytes | None = None) -> bytes:
        headers = {"authorization": f"Bearer {self.token}", "content-type": "application/json"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return bytes(answer.read())
