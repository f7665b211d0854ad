"""With which values are those who are kept apart, and what was spent, stored?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from faden.store.codec import bucket_of_id
from faden.store.ports import Changes


def special_statements(changes: Changes) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the statements for both."""
    for (workspace, customer_id, agent), is_apart in changes.apart.items():
        values = {
            "bucket": bucket_of_id(customer_id),
            "customer": customer_id,
            "agent": agent.removeprefix("agent:"),
        }
        if is_apart:
            yield "keep_apart", values | {"workspace": workspace}
        else:
            yield "end_apart", values
    for (workspace, team, month), cents in changes.spent.items():
        values = {"workspace": workspace, "team": team, "month": month, "cents": cents}
        yield "note_spent", values
