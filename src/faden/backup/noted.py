"""What stands in the audit logs about a copy of everything, and about coming back from one?"""

from __future__ import annotations

from datetime import datetime
from typing import LiteralString

import psycopg
from psycopg import sql

from faden.backup.snapshot import ENGINE
from faden.store.people.audit import Did

UNKNOWN = "cli:unknown"
_NOTE: LiteralString = """
insert into audit (workspace_id, at, who, did, what, place, detail)
select workspace_id, %(at)s, %(who)s, %(did)s, %(what)s, 'command line', '{}' from workspace
"""


def note(url: str, did: Did, what: str, *, who: str, at: datetime) -> None:
    """Add an entry for every company, as it is about all of them.

    An installation that is older than its audit log has none: it is saved before an upgrade.
    """
    with psycopg.connect(url) as connection:
        connection.execute(sql.SQL("set local role {}").format(sql.Identifier(ENGINE)))
        row = connection.execute("select to_regclass('public.audit') is not null").fetchone()
        if row and row[0]:
            values = {"at": at, "who": who, "did": did.value, "what": what}
            connection.execute(_NOTE, values)
