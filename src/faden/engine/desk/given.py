"""Was this very command given before?"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from faden.engine import command as cmd
from faden.store.ports import Arrival, Known


def arrival_of(form_id: str, said: bytes, now: datetime) -> Arrival:
    """Return a command as something that arrives once."""
    return Arrival("form", form_id, hashlib.sha256(form_id.encode() + said).digest(), b"", now)


def again(
    known: Mapping[tuple[str, str], Known], arrivals: Sequence[Arrival]
) -> cmd.Done | cmd.Rejected:
    """Return that it does nothing again; another one under its key is a mistake."""
    if all(known[one.account, one.key].digest == one.digest for one in arrivals):
        return cmd.Done(next((one.target for one in known.values()), None), repeated=True)
    return cmd.Rejected("other", "this key was used for another request; use a new one")
