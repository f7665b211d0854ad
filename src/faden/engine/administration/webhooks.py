"""Which systems are told what happens in a workspace, and who changed that?"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from faden.core.wish.sender import LONGEST, PATIENCE, SHORTEST, Sender
from faden.engine.administration.deed import Deed, Refused
from faden.engine.publishing.payload import KINDS, TO_SENDERS, kind_of, read_event_id
from faden.engine.publishing.signature import new_secret
from faden.store.people.audit import Did
from faden.store.views import Views
from faden.store.webhooks import subscription as store
from faden.store.webhooks.subscription import EventName, NewSubscription, Place

Judge = Callable[[str], str | None]  #: why a URL may not be called; None: it may

_SENDER = re.compile(r"[^\s\x00-\x1f:](?:[^\x00-\x1f:]{0,58}[^\s\x00-\x1f:])?")
_NAME = re.compile("[a-z0-9][a-z0-9._-]{0,62}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A system that shall be told."""

    name: str
    url: str = field(repr=False)  #: may hold a key in its query
    kinds: Sequence[str] = ()  #: none: all
    after: int | None = None  #: the first position; None: what happens from now on
    sender: str = ""  #: the system that hears wishes by it; then nothing else is told
    within: timedelta | None = None  #: by when a sender has to acknowledge; None: an hour


def unknown(name: str) -> Refused:
    """Return what is said of a name nobody has subscribed under."""
    return Refused("not_found", f"there is no webhook {name!r}; see the list of webhooks")


async def add(deed: Deed, views: Views, wanted: Wanted, *, judge: Judge) -> str:
    """Subscribe a system; return its secret, which is shown this once."""
    if not _NAME.fullmatch(wanted.name):
        raise Refused(
            "invalid", f"{wanted.name!r}: a name has a-z, 0-9, dot, dash and underscore, up to 63"
        )
    sender = known_sender(wanted)
    kinds = known_kinds(wanted.kinds, of_sender=sender is not None)
    refuse_forbidden(wanted.url, judge)
    if sender is not None and await _is_known(deed, sender.name):
        raise Refused(
            "conflict", f"the sender {sender.name!r} has a webhook already; remove it or choose"
        )
    secret = new_secret()
    new = NewSubscription(
        workspace=deed.workspace,
        name=wanted.name,
        url=wanted.url,
        kinds=kinds,
        secret=secret,
        after=None if wanted.after is None else await place(views, deed.workspace, wanted.after),
        sender=sender,
    )
    if not await store.add(deed.connection, new, now=deed.now):
        raise Refused(
            "conflict", f"there is a webhook {wanted.name!r} already; remove it or choose"
        )
    await deed.note(Did.WEBHOOK_ADDED, f"webhook:{wanted.name}", kinds=" ".join(kinds))
    return secret


async def change(deed: Deed, wanted: Wanted, *, judge: Judge) -> None:
    """Tell a system somewhere else, or of other kinds, from where it was."""
    within = None if wanted.within is None else patience(wanted.within)
    kinds = known_kinds([one for one in wanted.kinds if one != TO_SENDERS])
    refuse_forbidden(wanted.url, judge)
    if not await store.change(
        deed.connection, deed.workspace, wanted.name, url=wanted.url, kinds=kinds, within=within
    ):
        raise unknown(wanted.name)
    await deed.note(Did.WEBHOOK_CHANGED, f"webhook:{wanted.name}", kinds=" ".join(kinds))


async def _is_known(deed: Deed, sender: str) -> bool:
    known = (await store.senders(deed.connection)).get(deed.workspace, ())
    return any(one.name == sender for one in known)


def known_sender(wanted: Wanted) -> Sender | None:
    """Return the system that hears wishes by this webhook; None: it is told other things."""
    if not wanted.sender:
        if wanted.within is not None:
            raise Refused("invalid", "only a sender acknowledges; say which system it is")
        return None
    if not _SENDER.fullmatch(wanted.sender):
        raise Refused("invalid", f"{wanted.sender!r}: a sender has 1 to 60 plain characters")
    return Sender(wanted.sender, patience(wanted.within or PATIENCE))


def patience(within: timedelta) -> timedelta:
    """Return how long a sender may take to acknowledge."""
    if not SHORTEST <= within <= LONGEST:
        raise Refused("invalid", "a sender has between one second and seven days to acknowledge")
    return within


def known_kinds(kinds: Sequence[str], *, of_sender: bool = False) -> list[str]:
    """Return the kinds, each once; all for none. A sender hears wishes and nothing else."""
    wanted = list(dict.fromkeys(kinds))
    if of_sender:
        if wanted not in ([], [TO_SENDERS]):
            raise Refused("invalid", f"a sender is told {TO_SENDERS} and nothing else")
        return [TO_SENDERS]
    if TO_SENDERS in wanted:
        raise Refused("invalid", f"{TO_SENDERS} is told to senders; say which system it is")
    wanted = wanted or [kind for kind in KINDS if kind != TO_SENDERS]
    if wrong := [kind for kind in wanted if kind not in KINDS]:
        raise Refused("invalid", f"there is no kind {wrong[0]!r}; choose from {', '.join(KINDS)}")
    return wanted


def refuse_forbidden(url: str, judge: Judge) -> None:
    """Raise unless this URL may be called."""
    if reason := judge(url):
        raise Refused(
            "invalid",
            f"this address may not be called: {reason}. A host of your own network has to "
            "be named in FADEN_OUTGOING_ALLOW as host:port",
        )


async def place(views: Views, workspace: int, position: int) -> Place:
    """Return the place from which the event at a position comes next."""
    found = await store.place_before(views, workspace, position)
    if found is None:
        raise Refused(
            "invalid",
            f"nothing happened at position {position}; 0 is the beginning, a webhook's log "
            "shows others",
        )
    return found


async def pause(deed: Deed, name: str, *, reason: str) -> None:
    """Tell a system nothing until it is resumed."""
    if not await store.pause(deed.connection, deed.workspace, name, reason=reason, now=deed.now):
        raise unknown(name)
    await deed.note(Did.WEBHOOK_PAUSED, f"webhook:{name}")


async def resume(deed: Deed, name: str) -> None:
    """Go on where it was."""
    if not await store.resume(deed.connection, deed.workspace, name, now=deed.now):
        raise unknown(name)
    await deed.note(Did.WEBHOOK_RESUMED, f"webhook:{name}")


async def remove(deed: Deed, name: str) -> None:
    """End a subscription."""
    if not await store.remove(deed.connection, deed.workspace, name):
        raise unknown(name)
    await deed.note(Did.WEBHOOK_REMOVED, f"webhook:{name}")


async def replay(deed: Deed, views: Views, name: str, *, position: int) -> None:
    """Tell a system again all from a position on."""
    after = await place(views, deed.workspace, position)
    if not await store.rewind(deed.connection, deed.workspace, name, after=after):
        raise unknown(name)
    await deed.note(Did.WEBHOOK_REPLAYED, f"webhook:{name}")


async def redeliver(deed: Deed, views: Views, name: str, *, event: str) -> str:
    """Tell a system one event again; return of which kind it is."""
    if not await store.secrets_of(deed.connection, deed.workspace, name):
        raise unknown(name)
    named = read_event_id(event)
    if named is None:
        raise Refused("invalid", f"{event!r} is no event id; one looks like evt_…_12")
    customer_id, sequence = named
    stored = await store.kind_of_event(views, deed.workspace, customer_id, sequence)
    kind = kind_of(stored) if stored else None
    if kind is None:
        raise Refused("not_found", f"there is no event {event} that can be told")
    told = EventName(customer_id, sequence, kind)
    await store.redeliver(deed.connection, deed.workspace, name, event=told, now=deed.now)
    await deed.note(Did.WEBHOOK_REPLAYED, f"webhook:{name}")
    return kind


async def rotate(deed: Deed, name: str, *, finish: bool) -> str | None:
    """Sign with a new secret as well and return it; `finish`: with the newest one alone."""
    known = await store.secrets_of(deed.connection, deed.workspace, name)
    if not known:
        raise unknown(name)
    fresh = None if finish else new_secret()
    used = known[:1] if fresh is None else [fresh, known[0]]
    await store.set_secrets(deed.connection, deed.workspace, name, secrets=used)
    await deed.note(Did.WEBHOOK_SECRET_CHANGED, f"webhook:{name}")
    return fresh
