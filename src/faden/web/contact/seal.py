"""Did we hand out this form, and when? And what may its sender be told afterwards?

Nothing is stored about a form that was only looked at: its number, the code its sender is told and
when it was made stand in the form itself, signed with the page's key. So does what the page behind
it says; nobody can make ours say something else.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime

_MAC_BYTES = 20
_SHEET = re.compile(r"f\.([0-9]{1,12})\.([0-9a-f]{32})\.([1-9][0-9]{9})", re.ASCII)
_THANKS = re.compile(r"t\.([1-9][0-9]{9})\.([0-9]{1,12})\.([0-9]{1,12})\.([0-9]{1,12})", re.ASCII)
_LONGEST = 200  #: characters


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form that was handed out."""

    made_at: datetime
    form_id: str
    code: str  #: by which its sender can name what they wrote


@dataclass(frozen=True, slots=True)
class Thanks:
    """What the page says when a form was taken."""

    code: str
    until: datetime  #: by when an answer comes
    begins: datetime | None = None  #: of a promised call
    ends: datetime | None = None


def seal_sheet(key: bytes, account: str, sheet: Sheet) -> str:
    """Return what stands in the form."""
    said = f"f.{_seconds(sheet.made_at)}.{sheet.form_id}.{sheet.code}"
    return f"{said}.{_mac(key, account, said)}"


def read_sheet(key: bytes, account: str, text: str) -> Sheet | None:
    """Return the form that we handed out; None: it is not ours.

    >>> sheet = Sheet(datetime(2026, 11, 23, 9, tzinfo=UTC), "0" * 32, "4096112233")
    >>> made = seal_sheet(b"k" * 32, "contact", sheet)
    >>> read_sheet(b"k" * 32, "contact", made) == sheet, read_sheet(b"k" * 32, "other", made)
    (True, None)
    """
    found = _SHEET.fullmatch(_opened(key, account, text))
    return Sheet(_moment(found[1]), found[2], found[3]) if found else None


def seal_thanks(key: bytes, account: str, thanks: Thanks) -> str:
    """Return what stands in the address of the page behind the form."""
    span = (0, 0)
    if thanks.begins is not None and thanks.ends is not None:
        span = (_seconds(thanks.begins), _seconds(thanks.ends))
    said = f"t.{thanks.code}.{_seconds(thanks.until)}.{span[0]}.{span[1]}"
    return f"{said}.{_mac(key, account, said)}"


def read_thanks(key: bytes, account: str, text: str) -> Thanks | None:
    """Return what to say; None: we never said so."""
    found = _THANKS.fullmatch(_opened(key, account, text))
    if found is None:
        return None
    until, begins, ends = (_moment(found[place]) for place in (2, 3, 4))
    calls = int(found[3]) > 0
    return Thanks(found[1], until, begins if calls else None, ends if calls else None)


def _opened(key: bytes, account: str, text: str) -> str:
    """Return what was signed; nothing where it was not."""
    if len(text) > _LONGEST or not text.isascii():
        return ""
    said, _, mac = text.rpartition(".")
    return said if hmac.compare_digest(mac, _mac(key, account, said)) else ""


def _mac(key: bytes, account: str, said: str) -> str:
    made = hmac.new(key, f"contact\n{account}\n{said}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made[:_MAC_BYTES]).decode().rstrip("=")


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _moment(seconds: str) -> datetime:
    # Beyond the calendar only a key that leaked could sign.
    return datetime.fromtimestamp(min(int(seconds), 253_402_300_799), UTC)
