"""Where is the SQL, and what does a statement's name stand for?

One file, one statement, one name: `queries/<verb_noun>.sql`. Read once; a test prepares every one
of them against a real server.
"""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def statement(name: str) -> bytes:
    """Return the SQL of queries/<name>.sql without its comment lines."""
    text = (resources.files("faden.store") / "queries" / f"{name}.sql").read_text("utf-8")
    return "\n".join(line for line in text.splitlines() if not line.startswith("--")).encode()


def statement_names() -> tuple[str, ...]:
    """Return the names of all statements."""
    folder = resources.files("faden.store") / "queries"
    return tuple(sorted(e.name[:-4] for e in folder.iterdir() if e.name.endswith(".sql")))
