"""How soon does a message go on by the next way, once a provider has said that it did not arrive?

`fallback_reaction_ms`: from the moment a signed report of a hard failure is posted to `faden serve`
until the provider of the next way has the whole request. Both providers answer in this process.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import queue
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg

from bench.installation import SECRET, Installation, _account, faden, server
from bench.load import number_of, signed
from bench.result import Result
from faden.core.channel import InboundMessage
from faden.directory import LoadedDirectory
from faden.engine import command as cmd
from faden.engine.arrivals.digest import digest_of
from faden.engine.handle import handle
from faden.engine.ids import new_id
from faden.engine.inbox import Item, accept
from faden.engine.outward.outgoing import OutgoingClient
from faden.store.connections import Connections
from faden.store.log import PostgresStore
from faden.store.migrate import migrate
from faden.store.ports import Meeting

_NEXT = "bench2"  #: the account of the second way
_PATIENCE = 30  #: seconds until it is sure that nothing comes


class _Providers:
    """Two providers that take everything and note when it came."""

    def __init__(self) -> None:
        self.heard: queue.Queue[tuple[str, str, float]] = queue.Queue()  #: path, ref, time
        heard = self.heard

        class Handler(BaseHTTPRequestHandler):
            """Take a message."""

            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                heard.put((self.path, str(body["ref"]), time.perf_counter()))
                said = json.dumps({"id": body["ref"], "status": "sent"}).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def next(self, path: str) -> tuple[str, float]:
        """Return the reference of the next message at a path, and when it came."""
        while True:
            where, ref, at = self.heard.get(timeout=_PATIENCE)
            if where == path:
                return ref, at


def measure(*, short: bool = False) -> list[Result]:
    """Let one message after the other fail on its first way."""
    count = 30 if short else 300
    with server() as (data, running), _providers() as providers:
        migrate(running.url)
        _account(running.url, providers.port)
        _second_account(running.url, providers.port)
        with faden(data, running, send_port=providers.port) as made:
            asyncio.run(_begin(made, count, port=providers.port))
            refs = [providers.next("/send")[0] for _ in range(count)]
            waits = sorted(_fail(made, providers, refs))
    p50, p99 = (waits[min(count - 1, int(count * share))] * 1e3 for share in (0.5, 0.99))
    sys.stdout.write(f"cascade: {count} failures, p50 {p50:.1f} ms, p99 {p99:.1f} ms\n")
    return [
        Result(
            name="fallback_reaction_ms",
            ours=p99,
            limit=100.0,
            target=1.0,
            unit="ms p99",
            at_least=False,
            value={"p50_ms": p50, "p99_ms": p99},
        )
    ]


@contextmanager
def _providers() -> Iterator[_Providers]:
    providers = _Providers()
    try:
        yield providers
    finally:
        providers.server.shutdown()
        providers.server.server_close()


def _second_account(url: str, port: int) -> None:
    config = {
        "secrets": [SECRET],
        "send_url": f"http://127.0.0.1:{port}/next",
        "deduplicates": True,
        "per_second": 10_000,
    }
    with psycopg.connect(url) as connection:
        connection.execute("set role faden_engine")
        connection.execute(
            "insert into account (account_id, workspace_id, channel, label, config, created_at)"
            " select %s, workspace_id, 'webhook', 'Next', %s, now() from workspace"
            " where slug = 'bench' on conflict do nothing",
            (_NEXT, json.dumps(config)),
        )


async def _begin(made: Installation, count: int, *, port: int) -> None:
    """Meet the customers and start a message to each of them."""
    connections = Connections(made.postgres.url)
    await connections.open()
    directory = LoadedDirectory(connections, OutgoingClient(allow=frozenset({f"127.0.0.1:{port}"})))
    await directory.load()
    account, store = directory.account("bench"), PostgresStore(connections.engine)
    if account is None:
        raise RuntimeError("the bench's account is not connected")
    for number in range(count):
        address = f"tel:{number_of(number)}"
        said = InboundMessage(provider_id=f"m{number}", sender=address, text="Hallo")
        item = Item(account.workspace, "bench", said, b"-", digest_of(said))
        now = datetime.now(UTC)
        await accept(store, directory, [item], now=now, new_id=new_id)
        command = cmd.StartCascade(
            workspace=account.workspace,
            customer_id=await _customer(store, account.workspace, address),
            text="Ihr Auto ist fertig",
            by="api:bench",
            until=now + timedelta(hours=1),
            ways=(("bench", address), (_NEXT, address)),
        )
        done = await handle(store, directory, command, now=now, new_id=new_id)
        if not isinstance(done, cmd.Done):
            raise TypeError(done.reason)
    await connections.close()


async def _customer(store: PostgresStore, workspace: int, address: str) -> str:
    async with store.unit_of_work() as work:
        met = await work.meet(Meeting(workspace, datetime.now(UTC), look_ups=[address]))
        return met.homes[address]


def _fail(made: Installation, providers: _Providers, refs: list[str]) -> Iterator[float]:
    """Report one failure after the other; yield how long the next way took to have it."""
    connection = http.client.HTTPConnection("127.0.0.1", made.port)
    for ref in refs:
        body = json.dumps({"kind": "receipt", "id": f"f-{ref}", "ref": ref, "status": "failed"})
        stamp = int(time.time())
        headers = {
            "content-type": "application/json",
            "webhook-id": f"f-{ref}",
            "webhook-timestamp": str(stamp),
            "webhook-signature": signed(body.encode(), f"f-{ref}", stamp),
        }
        begin = time.perf_counter()
        connection.request("POST", "/hooks/bench", body, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"the report was answered with {answer.status}")
        yield providers.next("/next")[1] - begin
        time.sleep(0.02)  # as failures come: one by one
    connection.close()
