"""How does a restored installation begin to write to people?"""

from __future__ import annotations

import asyncio
from datetime import datetime

from psycopg import AsyncConnection

from faden.backup.noted import note
from faden.config import Config
from faden.serve import database
from faden.store.people.audit import Did
from faden.store.registry import end_quiet


def go_live(config: Config, *, now: datetime, by: str) -> str:
    """Say that this installation is the one that works; return what follows from it."""

    async def end(url: str) -> bool:
        async with await AsyncConnection.connect(url) as connection:
            await connection.execute("set role faden_engine")
            return await end_quiet(connection)

    with database(config) as url:
        if not asyncio.run(end(url)):
            return "It was not quiet: messages leave, webhooks are told, mailboxes are read."
        note(url, Did.WENT_LIVE, "", who=by, at=now)
    return "Live: within seconds messages leave, webhooks are told and mailboxes are read."
