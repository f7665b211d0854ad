"""Whom does the company's page vouch for?

A signed token (JWT, RFC 7519) that the page's own server makes for who is signed in there: `sub`
(1 to 150 characters), `exp` (at most a day ahead) and `aud` (the account's id) are needed, `name`,
`email` and `email_verified` are not. A clock may be a minute off. The algorithm is the one that was
configured, never the one that the token names.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt

from faden.channels.chat.settings import Settings, Voucher
from faden.core.address import Address, parse_address

_LEEWAY = timedelta(minutes=1)
_LONGEST = timedelta(days=1)
_MAX_CHARS = 4_000
_MAX_SUB = 150
_MAX_NAME = 200
_MAX_EMAIL = 254  #: RFC 5321 4.5.3.1.3
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Vouched:
    """Who is signed in on the company's page."""

    login: str  #: address URI
    name: str | None
    email: str | None
    email_verified: bool  #: the company has checked that it is theirs


@dataclass(frozen=True, slots=True)
class NotVouched:
    """It is not believed; the reason is for whoever builds the page."""

    reason: str


def identify(settings: Settings, token: str, *, now: datetime) -> Vouched | NotVouched:
    """Read a page's word for a customer."""
    if not settings.vouchers:
        return NotVouched("this chat takes no identity: set identity_secret or identity_key")
    if len(token) > _MAX_CHARS:
        return NotVouched("the identity is too long")
    reasons = []
    for voucher in settings.vouchers:
        found = _read(settings, voucher, token, now)
        if isinstance(found, Vouched):
            return found
        reasons.append(found.reason)
    return NotVouched(reasons[-1])


def _read(settings: Settings, voucher: Voucher, token: str, now: datetime) -> Vouched | NotVouched:
    try:
        said = jwt.decode(
            token,
            key=voucher.key,  # type: ignore[arg-type]
            algorithms=[voucher.algorithm],
            audience=settings.account_id,
            # Times are judged by the hub's own clock below.
            options={"require": ["sub", "exp", "aud"], "verify_exp": False, "verify_nbf": False,
                     "verify_iat": False},
        )  # fmt: skip
    except jwt.PyJWTError as error:
        return NotVouched(f"the identity is not believed: {error}")
    return _vouched(settings, said, now)


def _vouched(settings: Settings, said: dict[str, object], now: datetime) -> Vouched | NotVouched:
    sub, exp, starts = said["sub"], said["exp"], said.get("nbf", 0)
    if not isinstance(exp, int | float) or not isinstance(starts, int | float):
        return NotVouched("exp and nbf are numbers: seconds since 1970")
    if not 0 <= exp < 2**53:  # also NaN; and no float can hold much more
        return NotVouched("exp is no time")
    left = exp - now.timestamp()
    if left <= -_LEEWAY.total_seconds():
        return NotVouched("the identity has ended; make one for each visit")
    if left > (_LONGEST + _LEEWAY).total_seconds():
        return NotVouched("exp lies more than a day ahead")
    if starts > now.timestamp() + _LEEWAY.total_seconds():
        return NotVouched("the identity does not hold yet; check the clock")
    if not isinstance(sub, str) or not 0 < len(sub) <= _MAX_SUB:
        return NotVouched(f"sub is a text of 1 to {_MAX_SUB} characters")
    wanted = f"{settings.account_id}.{sub}"
    login = parse_address(wanted, scheme="user")
    # Exactly: without the blank or the invisible character at its end it is somebody else's.
    if not isinstance(login, Address) or login.value != wanted:
        return NotVouched("sub has characters that no name can have")
    return Vouched(
        login.uri,
        _name(said.get("name")),
        _email(said.get("email")),
        email_verified=said.get("email_verified") is True,
    )


def _name(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    return _UNSTORABLE.sub("\ufffd", value).strip()[:_MAX_NAME] or None


def _email(value: object) -> str | None:
    """Return it whole or not at all: the beginning of an address may be another one."""
    text = value.strip() if isinstance(value, str) else ""
    return text if 0 < len(text) <= _MAX_EMAIL and not _UNSTORABLE.search(text) else None
