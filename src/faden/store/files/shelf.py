"""Which files has somebody handed in, and for which message?

A file belongs to its holder: another one's id is simply not there. It is meant for one message
(`use`) before that message is committed, so that what stands on a thread is never swept away; one
whose message then failed stays, rather too long than too short.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import AsyncConnection

from faden.core.channel import File
from faden.store.connections import Connections
from faden.store.people.agents import rows
from faden.store.wire import pgarray

Connection = AsyncConnection[Any]

UNSENT = timedelta(days=1)  #: how long a customer's file waits for its message
IN_A_DRAFT = timedelta(days=14)  #: and a colleague's


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file as it was handed in."""

    file_id: str
    file: File
    used_by: str | None = None  #: the message it is for

    @property
    def blob(self) -> bytes:
        """Return the SHA-256 under which its bytes stand."""
        return bytes.fromhex(self.file.sha256)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose files: a customer's address, or a colleague's while they write to one customer."""

    workspace: int
    name: str
    customer_id: str | None = None


class Shelf:
    """The files that wait for their messages, and those that found them."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def add(self, holder: Holder, upload: Upload, *, now: datetime) -> bool:
        """Keep one; False where its id is known already."""
        values = {
            "workspace": holder.workspace,
            "holder": holder.name,
            "file": upload.file_id,
            "customer": holder.customer_id,
            "called": upload.file.name,
            "kind": upload.file.content_type,
            "size": upload.file.size,
            "blob": upload.blob,
            "now": now,
        }
        async with self._connections.engine.connection() as connection:
            return bool(await rows(connection, "add_upload", **values))

    async def find(self, holder: Holder, file_ids: Sequence[str]) -> dict[str, Upload]:
        """Return those of them that are there, also where they stand in a message, by id."""
        values = {
            "workspace": holder.workspace,
            "holder": pgarray.texts([holder.name]),
            "file": pgarray.texts(list(file_ids)),
        }
        async with self._connections.engine.connection() as connection:
            found = await rows(connection, "find_uploads", **values)
        return {row[0]: _upload(row) for row in found}

    async def waiting(self, holder: Holder) -> list[Upload]:
        """Return those without a message."""
        values = {
            "workspace": holder.workspace,
            "holder": holder.name,
            "customer": holder.customer_id,
        }
        async with self._connections.engine.connection() as connection:
            found = await rows(connection, "find_waiting_uploads", **values)
        return [_upload(row) for row in found]

    async def use(
        self,
        holder: Holder,
        file_ids: Sequence[str],
        *,
        message: str,
        also: Sequence[str] = (),
    ) -> list[File] | None:
        """Mean files for a message, in this order; None where one is not there for it.

        `also` are further names of the same holder.
        """
        values = {
            "workspace": holder.workspace,
            "holder": pgarray.texts([holder.name, *also]),
            "file": pgarray.texts(list(file_ids)),
            "message": message,
        }
        async with (
            self._connections.engine.connection() as connection,
            connection.transaction() as transaction,
        ):
            found = await rows(connection, "use_uploads", **values)
            known = {row[0]: _upload(row).file for row in found}
            if known.keys() != set(file_ids):
                transaction.force_rollback = True
                return None
        return [known[one] for one in file_ids]

    async def drop(self, holder: Holder, file_id: str) -> bytes | None:
        """Take one away that waits; return where its bytes stand."""
        values = {"workspace": holder.workspace, "holder": holder.name, "file": file_id}
        async with self._connections.engine.connection() as connection:
            found = await rows(connection, "drop_upload", **values)
        return bytes(found[0][0]) if found else None

    async def drop_old(self, *, now: datetime) -> list[tuple[int, bytes]]:
        """Take away what nobody has sent; return the workspace and where the bytes stand."""
        values = {"before": now - UNSENT, "before_draft": now - IN_A_DRAFT}
        async with self._connections.engine.connection() as connection:
            found = await rows(connection, "drop_old_uploads", **values)
        return [(workspace, bytes(blob)) for workspace, blob in found]

    async def is_needed(self, workspace: int, blob: bytes) -> bool:
        """Say whether anything of the workspace names these bytes."""
        values = {"workspace": workspace, "digests": pgarray.byteas([blob])}
        async with self._connections.engine.connection() as connection:
            return bool(await rows(connection, "find_blob_users", **values))


def _upload(row: tuple[Any, ...]) -> Upload:
    file_id, name, kind, size, blob, used_by = row
    file = File(name=name, content_type=kind, size=size, sha256=bytes(blob).hex(), apart=True)
    return Upload(file_id=file_id, file=file, used_by=used_by)
