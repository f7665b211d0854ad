"""Which folders of a mail account are read, and how are they reached?"""

from __future__ import annotations

import asyncio
import socket
from functools import partial

from faden.channels.email.adapter import EmailAccount
from faden.channels.email.imap import ImapSource
from faden.channels.email.imap_connection import Connect
from faden.channels.email.settings import Imap
from faden.engine.intake import Pace, Source
from faden.engine.outward.outgoing import NotSent, OutgoingClient
from faden.engine.ports import Account
from faden.engine.readers import Folder

_CONNECT = 15.0  #: seconds for resolving and connecting, over all addresses


def folders(account: Account, client: OutgoingClient) -> list[Folder]:
    """Return the folders of its mailbox; none where it has no `imap`, or is no mail account."""
    if not isinstance(account, EmailAccount) or account.settings.imap is None:
        return []
    imap, limit = account.settings.imap, account.capabilities.max_inbound
    pace = Pace(poll=imap.poll_seconds)
    return [
        Folder(name, (imap, limit), partial(_source, imap, name, limit, client), pace)
        for name in imap.folders
    ]


def _source(
    imap: Imap, name: str, limit: int, client: OutgoingClient, loop: asyncio.AbstractEventLoop
) -> Source:
    return ImapSource(imap, name, limit=limit, connect=connecting(client, loop))


def connecting(client: OutgoingClient, loop: asyncio.AbstractEventLoop) -> Connect:
    """Return what connects from another thread, only to where the operator lets us."""

    def connected(host: str, port: int) -> socket.socket:
        doing = asyncio.run_coroutine_threadsafe(client.connect(host, port), loop)
        try:
            found = doing.result(_CONNECT)
        except TimeoutError:
            doing.cancel()
            raise
        if isinstance(found, NotSent):
            raise OSError(found.reason)
        found.settimeout(None)
        return found

    return connected
