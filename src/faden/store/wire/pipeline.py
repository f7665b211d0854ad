"""How do the statements of one transaction reach PostgreSQL with the fewest waits?

libpq's pipeline mode (PostgreSQL manual, 34.5), spoken directly: statements queue up, and the
process waits once for everything that was asked since. psycopg's own pipeline waits a dozen times
for the same batch, and makes one round trip more (docs/performance.md).
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from psycopg import AsyncConnection, OperationalError, errors
from psycopg.adapt import Transformer
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult

from faden.store.wire.pgarray import PgArray
from faden.store.wire.statement import statement

Row = tuple[Any, ...]

#: What a connection was told does not hold any more: somebody said DEALLOCATE or DISCARD on it, or
#: an upgrade changed what a statement returns ("cached plan must not change result type").
_FORGOTTEN = (
    errors.InvalidSqlStatementName,
    errors.DuplicatePreparedStatement,
    errors.FeatureNotSupported,
)
_PARAMETER = re.compile(rb"%\((\w+)\)s")


class Reply:
    """What a statement will have returned."""

    __slots__ = ("_pipeline", "prepares", "result")

    def __init__(self, pipeline: Pipeline, *, prepares: str | None = None) -> None:
        self._pipeline = pipeline
        self.prepares = prepares  #: the statement that the connection knows from then on
        self.result: PGresult | None = None

    async def rows(self) -> list[Row]:
        """Wait until it is there, and return its rows."""
        return await self._pipeline.rows(self)


class Pipeline:
    """One transaction on a connection that nobody else uses meanwhile.

    A failed statement fails all that follow; the first error is raised where results are waited
    for. `close` must be called in the end; it rolls back what was not committed.
    """

    def __init__(self, connection: AsyncConnection[Any]) -> None:
        self.connection = connection
        self._libpq = connection.pgconn
        self._known = _statements_known_to(connection)
        self._sent: set[str] = set()  # statements that it will know once it has answered
        self._open: deque[Reply] = deque()  # asked, and not yet answered
        self._syncs = 0  # after which it says that it has answered everything
        self.committed = False
        self._libpq.enter_pipeline_mode()
        self.ask(b"BEGIN")

    def run(self, name: str, values: Mapping[str, object]) -> Reply:
        """Queue queries/<name>.sql."""
        sql, parameters = _compiled(name)
        wire = [_to_wire(values[parameter]) for parameter in parameters]
        if name not in self._known and name not in self._sent:
            kinds = [values[parameter] for parameter in parameters]
            oids = [kind.oid if isinstance(kind, PgArray) else 0 for kind in kinds]
            self._libpq.send_prepare(name.encode(), sql, oids)
            self._open.append(Reply(self, prepares=name))
            self._sent.add(name)
        self._libpq.send_query_prepared(
            name.encode(), [one for one, _ in wire], [how for _, how in wire], Format.BINARY
        )
        return self._expecting()

    async def rows(self, reply: Reply) -> list[Row]:
        """Return the rows of a reply, waiting for it if need be."""
        if reply.result is None:
            self._libpq.send_flush_request()
            await self._answer(until=reply)
        transformer = Transformer.from_context(self.connection)
        transformer.set_pgresult(reply.result)
        return transformer.load_rows(0, reply.result.ntuples if reply.result else 0, tuple)

    async def commit(self) -> None:
        """Make everything durable, in the same round trip as what was queued before."""
        done = self.ask(b"COMMIT")
        self._sync()
        await self._answer(until=done)
        await self._synced()
        self.committed = True

    async def close(self) -> None:
        """Leave the connection as it was found; where that cannot be, break it."""
        libpq = self._libpq
        try:
            if libpq.status == ConnStatus.BAD:
                return
            if not self.committed:
                if not self._syncs:
                    self._sync()
                while self._open:
                    await self._take()
                await self._synced()
            libpq.exit_pipeline_mode()
            if libpq.transaction_status != TransactionStatus.IDLE:
                await self.connection.rollback()
        except BaseException:
            await self.connection.close()
            raise

    def ask(self, sql: bytes) -> Reply:
        """Queue a statement that needs no values and is not worth remembering."""
        self._libpq.send_query_params(sql, None)
        return self._expecting()

    def _expecting(self) -> Reply:
        reply = Reply(self)
        self._open.append(reply)
        return reply

    async def _answer(self, *, until: Reply) -> None:
        """Take in answers up to this one; raise the first error."""
        while until.result is None:
            result = await self._take()
            if result.status == ExecStatus.FATAL_ERROR:
                raise await self._failure(result)
            if result.status == ExecStatus.PIPELINE_ABORTED:
                raise errors.PipelineAborted("a statement before this one had failed")

    async def _failure(self, result: PGresult) -> Exception:
        if not result.error_field(DiagnosticField.SQLSTATE):
            # Not the server's word but libpq's: the connection ended in the middle of an answer.
            said = result.error_message.decode(errors="replace").strip()
            return OperationalError(said or "the connection ended in the middle of an answer")
        error = errors.error_from_result(result, encoding="utf-8")
        if isinstance(error, _FORGOTTEN):
            await self.connection.close()
            return OperationalError(f"the connection has forgotten what it was told: {error}")
        return error

    async def _take(self) -> PGresult:
        """Take in the next answer, which ends with an empty one."""
        result = await self._result()
        if result is None or not self._open or await self._result() is not None:
            raise OperationalError("the connection lost count of its answers")
        reply = self._open.popleft()
        reply.result = result
        if reply.prepares is not None and result.status == ExecStatus.COMMAND_OK:
            self._known.add(reply.prepares)
        return result

    def _sync(self) -> None:
        self._libpq.pipeline_sync()
        self._syncs += 1

    async def _synced(self) -> None:
        result = await self._result()
        if result is None or result.status != ExecStatus.PIPELINE_SYNC:
            raise OperationalError("the connection lost count of its answers")
        self._syncs -= 1

    async def _result(self) -> PGresult | None:
        libpq = self._libpq
        while libpq.flush():
            await self._ready(writing=True)
            libpq.consume_input()
        while libpq.is_busy():
            await self._ready(writing=False)
            libpq.consume_input()
        return libpq.get_result()

    async def _ready(self, *, writing: bool) -> None:
        """Wait until something can be read (or also written)."""
        loop = asyncio.get_running_loop()
        ready: asyncio.Future[None] = loop.create_future()

        def tell() -> None:
            if not ready.done():
                ready.set_result(None)

        socket = self._libpq.socket
        loop.add_reader(socket, tell)
        if writing:
            loop.add_writer(socket, tell)
        try:
            await ready
        finally:
            loop.remove_reader(socket)
            if writing:
                loop.remove_writer(socket)


def _statements_known_to(connection: AsyncConnection[Any]) -> set[str]:
    known: set[str] = connection.__dict__.setdefault("faden_statements", set())
    return known


@cache
def _compiled(name: str) -> tuple[bytes, tuple[str, ...]]:
    """Return a statement with $1, $2 … and the parameters these stand for."""
    numbers: dict[bytes, int] = {}

    def number(found: re.Match[bytes]) -> bytes:
        return b"$%d" % numbers.setdefault(found[1], len(numbers) + 1)

    sql = _PARAMETER.sub(number, statement(name)).replace(b"%%", b"%")
    return sql, tuple(parameter.decode() for parameter in numbers)


def _to_wire(value: object) -> tuple[bytes | None, Format]:
    match value:
        case PgArray():
            return value, Format.BINARY
        case None:
            return None, Format.TEXT
        case str():
            return value.encode(), Format.TEXT
        case bool():
            return (b"t" if value else b"f"), Format.TEXT
        case int():
            return b"%d" % value, Format.TEXT
        case datetime():
            return value.isoformat().encode(), Format.TEXT
        case _:
            raise TypeError(f"no statement takes a {type(value).__name__}")
