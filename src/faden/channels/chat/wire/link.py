"""May whoever has this link fetch the file?

A link that a window shows is opened by the browser itself, without a token. So it carries its own
proof: the first 20 bytes of HMAC-SHA256, by the account's key, over the account, the visitor, the
file and the time until which it holds. Nobody makes one for another file, name or visitor.
"""

import base64
import hashlib
import hmac
from datetime import datetime
from urllib.parse import urlencode

from faden.channels.chat.wire.token import Holder, Login
from faden.core.channel import File

_DAY = 86_400
_MAC_BYTES = 20


def query(key: bytes, account_id: str, holder: Holder, file: File, *, now: datetime) -> str:
    """Return the link's query: the same all day, good until the end of the next, or of a login.

    >>> from datetime import UTC
    >>> from faden.channels.chat.wire.token import Visitor
    >>> file = File(name="a.png", content_type="image/png", size=1, sha256="ab" * 32, apart=True)
    >>> made = query(b"k", "web", Visitor("0" * 32), file, now=datetime(2026, 11, 22, tzinfo=UTC))
    >>> made[:45]
    'visitor=visitor%3Aweb.00000000000000000000000'
    """
    until = (int(now.timestamp()) // _DAY + 2) * _DAY
    if isinstance(holder, Login):
        until = min(until, holder.until)
    said = {
        "visitor": holder.address(account_id),
        "name": file.name,
        "type": file.content_type,
        "until": str(until),
    }
    return urlencode(said | {"mac": _mac(key, account_id, file.sha256, said)})


def holds(key: bytes, account_id: str, sha256: str, said: dict[str, str], *, now: datetime) -> bool:
    """Say whether we made the link, and its time is not over."""
    fields = {name: said.get(name, "") for name in ("visitor", "name", "type", "until")}
    made = _mac(key, account_id, sha256, fields)
    if not hmac.compare_digest(made.encode(), said.get("mac", "").encode("utf-8", "replace")):
        return False
    return int(fields["until"]) > now.timestamp()


def _mac(key: bytes, account_id: str, sha256: str, said: dict[str, str]) -> str:
    meant = "\n".join(("file", account_id, sha256, *said.values()))
    made = hmac.new(key, meant.encode("utf-8", "replace"), hashlib.sha256).digest()[:_MAC_BYTES]
    return base64.urlsafe_b64encode(made).decode().rstrip("=")
