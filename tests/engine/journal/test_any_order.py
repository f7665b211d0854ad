"""Does one mail stay one event, in whatever order and by whichever doors it is told?"""

from __future__ import annotations

import asyncio
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.channels.email.inbound_attacks.hub import Hub
from tests.channels.email.journal.copies import LISTED, WORDS, copy, report

from faden.core import event as ev
from faden.engine import command as cmd
from faden.engine import handle
from faden.engine.ids import new_id

TO = ("linda@example.org", "karim@example.net", "mia@example.org")
ID = "<tarif-118@firma.example>"

#: who is written to: 1 to 3 of them, named in any order
people = st.lists(st.sampled_from(TO), min_size=1, max_size=3, unique=True)
doors = st.lists(
    st.tuples(st.sampled_from(["copy", "report", "api", "batch"]), people), min_size=1, max_size=6
)


def wrapped(to: list[str]) -> bytes:
    return report(copy(to=", ".join(to), vouched=""), *(f"Recipient: {one}" for one in to))


def tell(hub: Hub, to: str) -> None:
    command = cmd.ObserveMessage(
        workspace=1,
        system="billing",
        external_id=ID,
        to=f"mailto:{to}",
        channel="email",
        text=WORDS,
        sent_at=hub.now - timedelta(hours=1),
        by="api:billing",
    )
    asyncio.run(handle.handle(hub.store, hub, command, now=hub.now, new_id=new_id))


@given(told=doors)
def test_one_mail_to_one_person_is_one_event(told: list[tuple[str, list[str]]]) -> None:
    hub = Hub(**LISTED)
    for door, to in told:
        if door == "api":
            tell(hub, to[0])
        elif door == "copy":
            hub.take(copy(to=", ".join(to)))
        elif door == "report":
            hub.take(wrapped(to))
        else:
            hub.take(copy(to=", ".join(to)), wrapped(to), copy(to=", ".join(reversed(to))))
    observed = [one.address for one in hub.all(ev.MessageObserved)]
    reached = {f"mailto:{one}" for door, to in told for one in (to[:1] if door == "api" else to)}
    # An id that a system has told once by the API names that one message there.
    by_api = [to[0] for door, to in told if door == "api"]
    refused = {f"mailto:{one}" for one in by_api[1:] if one != by_api[0]}
    assert len(observed) == len(set(observed))
    assert reached - refused <= set(observed) <= reached
    assert not hub.store.committed.quarantine
