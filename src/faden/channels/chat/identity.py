"""Whom does the company's page vouch for?

A signed token (JWT, RFC 7519) that the page's own server makes for who is signed in there: `sub`
(1 to 150 characters), `exp` (at most a day ahead) and `aud` (the account's id) are needed, `name`,
`email` and `email_verified` are not. A clock may be a minute off. The algorithm is the one that was
configured, never the one that the token names.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt

from faden.channels.chat.settings import Settings, Voucher
from faden.core.address import Address, parse_address

_LEEWAY = timedelta(minutes=1)
_LONGEST = timedelta(days=1)
_MAX_CHARS = 4_000
_MAX_SUB = 150


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
    left = exp - now.timestamp()
    if left <= -_LEEWAY.total_seconds():
        return NotVouched("the identity has ended; make one for each visit")
    if left > (_LONGEST + _LEEWAY).total_seconds():
        return NotVouched("exp lies more than a day ahead")
    if starts > now.timestamp() + _LEEWAY.total_seconds():
        return NotVouched("the identity does not hold yet; check the clock")
    if not isinstance(sub, str) or not 0 < len(sub) <= _MAX_SUB:
        return NotVouched(f"sub is a text of 1 to {_MAX_SUB} characters")
    login = parse_address(f"{settings.account_id}.{sub}", scheme="user")
    if not isinstance(login, Address):
        return NotVouched("sub has characters that no name can have")
    return Vouched(
        login.uri,
        _text(said.get("name")),
        _text(said.get("email")),
        email_verified=said.get("email_verified") is True,
    )


def _text(value: object) -> str | None:
    return value.strip()[:200] or None if isinstance(value, str) else None
