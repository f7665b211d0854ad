"""What is a connection to an IMAP server that does not trust it?

Python's imaplib believes how long the server says a literal is, checks no certificate after
STARTTLS and knows no IDLE. This one is told how much to take, and idles.
"""

from __future__ import annotations

import contextlib
import imaplib
import io
import selectors
import socket
import ssl
from collections.abc import Callable
from typing import Protocol

from imap_tools.mailbox import BaseMailBox

Connect = Callable[[str, int], socket.socket]

CONNECT_SECONDS = 10.0  #: until the server has greeted and let us in, for each answer
PATIENCE_SECONDS = 60.0  #: a server may be silent within an answer
_SLICE = 1.0  #: seconds between two looks whether the end has come


class Server(Protocol):
    """Where a mailbox is and how one logs in (settings.Imap)."""

    @property
    def host(self) -> str:
        """Return its name; the certificate is checked against it."""

    @property
    def port(self) -> int:
        """Return its port."""

    @property
    def security(self) -> str:
        """Return "tls", "starttls" or "none"."""

    @property
    def username(self) -> str:
        """Return who logs in."""

    @property
    def password(self) -> str:
        """Return the secret."""


class TooLarge(OSError):
    """The server sends more than it announced; what follows on this connection means nothing."""


class ImapClient(imaplib.IMAP4):
    """One connection on a socket made elsewhere; takes no literal longer than allowed."""

    def __init__(
        self, server: Server, *, connect: Connect, tls: ssl.SSLContext, allowed: int
    ) -> None:
        self._connect_to = connect
        self._tls = tls if server.security == "tls" else None
        self._allowed = allowed
        super().__init__(server.host, server.port)

    def _create_socket(self, timeout: float | None) -> socket.socket:  # noqa: ARG002
        plain = self._connect_to(self.host, self.port)
        plain.settimeout(CONNECT_SECONDS)
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        if self._tls is None:
            return plain
        try:
            return self._tls.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise

    def read(self, size: int) -> bytes:
        """Read a literal."""
        if size > self._allowed:
            raise TooLarge(f"{size} bytes")
        return super().read(size)

    def cut(self) -> None:
        """From any thread: let whatever is under way end at once."""
        with contextlib.suppress(OSError):
            # Not the method of a TLS socket, which would take its state from under a reader.
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

    def idle_until(self, over: Callable[[], bool]) -> bool | None:
        """Return True when something happened, False when it is over, None if IDLE is refused."""
        tag = self._command("IDLE")
        heard = False
        while self._get_response() is not None:  # None: the server idles
            if self.tagged_commands.get(tag):
                del self.tagged_commands[tag]
                return None
            heard = True
        while not heard and not over():
            heard = self._has_input()
        self.send(b"DONE\r\n")
        while not self.tagged_commands[tag]:
            self._get_response()
        del self.tagged_commands[tag]
        return heard

    def _has_input(self) -> bool:
        """Wait a moment; look first at what came along with an earlier answer."""
        self.sock.settimeout(0)
        try:
            if isinstance(self.file, io.BufferedReader) and self.file.peek(1):
                return True
        except (BlockingIOError, ssl.SSLWantReadError):
            pass
        finally:
            self.sock.settimeout(PATIENCE_SECONDS)
        with selectors.DefaultSelector() as waiting:
            waiting.register(self.sock, selectors.EVENT_READ)
            return bool(waiting.select(_SLICE))


class Mailbox(BaseMailBox):
    """A mailbox on such a connection."""

    client: ImapClient

    def __init__(self, make: Callable[[], ImapClient]) -> None:
        self._make = make
        super().__init__()

    def _get_mailbox_client(self) -> ImapClient:
        return self._make()


def connected(host: str, port: int) -> socket.socket:
    """Connect to wherever the name leads; raise OSError."""
    return socket.create_connection((host, port), CONNECT_SECONDS)
