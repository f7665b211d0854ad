"""Which visitor holds this token?

A visitor who has not said who they are gets a token that names a random visitor; a customer whom
the company's page has vouched for gets one that names their login and ends after a while. Both are
signed with the account's key and stored nowhere, so that opening a page costs the hub nothing.

Form: `v.<visitor>.<mac>` and `u.<base64url of a JSON object>.<mac>`. The mac is the first 20 bytes
of HMAC-SHA256 over the account's id and all before it.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

_MAC_BYTES = 20
_VISITOR = re.compile(r"[0-9a-f]{32}", re.ASCII)
_LONGEST = 4_000  #: characters; the longest login, name and address need some 3,300


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser that has not said who uses it."""

    visitor_id: str

    def address(self, account_id: str) -> str:
        """Return the URI by which the hub knows it.

        >>> Visitor("0" * 32).address("web")[:20]
        'visitor:web.00000000'
        """
        return visitor_uri(account_id, self.visitor_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A customer whom the company's page has vouched for."""

    login: str  #: address URI
    until: int  #: Unix seconds
    name: str | None = None
    email: str | None = None
    email_verified: bool = False
    was: str | None = None  #: the visitor they were before, if that was nobody else

    def address(self, _account_id: str) -> str:
        """Return the URI by which the hub knows them."""
        return self.login


Holder = Visitor | Login


def visitor_uri(account_id: str, visitor_id: str) -> str:
    """Return the address of a visitor who has not said who they are."""
    return f"visitor:{account_id}.{visitor_id}"


def write(key: bytes, account_id: str, holder: Holder) -> str:
    """Return the token."""
    if isinstance(holder, Visitor):
        said = f"v.{holder.visitor_id}"
    else:
        body = json.dumps(asdict(holder), separators=(",", ":"), ensure_ascii=False).encode()
        said = f"u.{base64.urlsafe_b64encode(body).decode().rstrip('=')}"
    return f"{said}.{_mac(key, account_id, said)}"


def read(key: bytes, account_id: str, token: str, *, now: datetime) -> Holder | None:
    """Return whose token it is; None for one that is not ours, or has ended.

    >>> noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    >>> linda = Login(login="user:web.17", until=int(noon.timestamp()) + 60)
    >>> made = write(b"k" * 32, "web", linda)
    >>> read(b"k" * 32, "web", made, now=noon) == linda
    True
    >>> read(b"k" * 32, "shop", made, now=noon), read(b"k" * 32, "web", made[:-1], now=noon)
    (None, None)
    """
    said, _, mac = token.rpartition(".")
    if len(token) > _LONGEST or not token.isascii():
        return None
    if not hmac.compare_digest(mac, _mac(key, account_id, said)):
        return None
    kind, _, rest = said.partition(".")
    if kind == "v":
        return Visitor(rest) if _VISITOR.fullmatch(rest) else None
    login = _login(rest)
    if login is None or datetime.fromtimestamp(login.until, UTC) <= now:
        return None
    return login


def _login(text: str) -> Login | None:
    """Return what we once wrote; another version's form ends the session, it does not fail."""
    try:
        body = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return Login(**body)
    except (binascii.Error, ValueError, TypeError):
        return None


def _mac(key: bytes, account_id: str, said: str) -> str:
    made = hmac.new(key, f"{account_id}\n{said}".encode(), hashlib.sha256).digest()[:_MAC_BYTES]
    return base64.urlsafe_b64encode(made).decode().rstrip("=")
