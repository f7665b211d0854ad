"""Does our own mail server vouch for the author of this mail?

Only what our own MX wrote counts: Authentication-Results under its own name (RFC 8601 2.5), never
anything else in the mail, all of which its sender can write. The MX has to remove foreign fields
under its name (RFC 8601 5); for the case that it does not, or fails for a moment:

* a mail server puts its fields on top, so only the topmost one under our name is believed, and a
  DMARC result but `pass` in another under our name speaks against it;
* it must not stand below the `Received` of a hop before our MX: whoever wrote that wrote the rest;
* what is not well-formed, quoted or commented out says nothing.

Alignment without DMARC (RFC 7489 3.1): the signing domain is the author's or a parent of it. A
child is not enough: on shared domains the children belong to strangers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from faden.channels.email.wire.mail import Mail
from faden.core.address import Address, parse_address

__all__ = ["Trust", "sender_possession", "sender_trust"]

_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*"|[();]|\\.|[^"();\\]++|.', re.DOTALL)
_RESULT = re.compile(r"\s*([a-z0-9-]+)\s*(?:/\s*[0-9]+\s*)?=\s*([a-z]+)(?=\s|$)", re.IGNORECASE)
_PROPERTY = re.compile(
    r'\\.|"[^"\\]*+(?:\\.[^"\\]*+)*"|'  # a quoted reason, say: what stands in it is no property
    r'\b([a-z]+)\s?\.\s?([a-z0-9_-]+)\s?=\s?((?:"[^"\\]*+(?:\\.[^"\\]*+)*"|\\.|[^\s"\\])+)',
    re.IGNORECASE,
)
_BY = re.compile(r"\bby\s+([A-Za-z0-9_.-]+)")


@dataclass(frozen=True, slots=True)
class _Result:
    """One `method=result` with its properties."""

    method: str
    result: str
    properties: dict[str, str]


class Trust(StrEnum):
    """What our own mail server says of the author."""

    PASS = "pass"  # noqa: S105 - it is who it says
    FAIL = "fail"  #: it is not: the domain's owner says that such mails are not theirs
    NONE = "none"  #: nobody can tell


def sender_trust(mail: Mail, *, authserv_id: str | None) -> Trust:
    """What our MX says of the author; `fail` only where it says so itself."""
    if sender_possession(mail, authserv_id=authserv_id):
        return Trust.PASS
    if authserv_id and any(map(_fails, _ours(mail, authserv_id.strip().lower()))):
        return Trust.FAIL
    return Trust.NONE


def sender_possession(mail: Mail, *, authserv_id: str | None) -> bool:
    """Whether the author demonstrably sent it (design 5: possession); without `authserv_id` never.

    `authserv_id` is the name under which our MX writes Authentication-Results.
    """
    if not authserv_id or mail.from_addr is None:
        return False
    domain = mail.from_addr.rpartition("@")[2]
    ours = list(_ours(mail, authserv_id.strip().lower()))
    if not ours or ours[0] is None or any(_denies(results) for results in ours):
        return False
    return _vouched(ours[0], domain)


def _ours(mail: Mail, authserv_id: str) -> Iterator[list[_Result] | None]:
    """The results under our name, topmost first, as far down as our MX can have written them."""
    end = _end_of_ours(mail, authserv_id)
    for name, value in mail.headers[:end]:
        if name == "authentication-results":
            server, results = _parsed(value)
            if server == authserv_id:
                yield results


def _end_of_ours(mail: Mail, authserv_id: str) -> int:
    """Where the fields end that our MX, or a server behind it, may have put on top.

    That is the first `Received` below our MX's own; where none bears our name, the second.
    """
    hops = [
        (at, _host(value)) for at, (name, value) in enumerate(mail.headers) if name == "received"
    ]
    ours = next((n for n, (_, host) in enumerate(hops) if _in_house(host, authserv_id)), 0)
    for at, host in hops[ours + 1 :]:
        if "." in host and not _in_house(host, authserv_id):
            return at
    return len(mail.headers)


def _host(received: str) -> str:
    found = _BY.search(received)
    return found[1].lower().rstrip(".") if found else ""


def _in_house(host: str, authserv_id: str) -> bool:
    """Whether a host may write under our name: it bears it, or the one is part of the other."""
    if host == authserv_id or host.endswith("." + authserv_id):
        return True
    return "." in host and authserv_id.endswith("." + host)


def _parsed(value: str) -> tuple[str, list[_Result] | None]:
    """Whose results they are, and the results; None: not well-formed."""
    clauses = _clauses(value)
    if clauses is None:
        return _name_of(value), None
    return _name_of(clauses[0]), [found for clause in clauses[1:] if (found := _result(clause))]


def _name_of(clause: str) -> str:
    words = clause.partition(";")[0].split()
    return words[0].strip('"').lower() if words else ""


def _clauses(value: str) -> list[str] | None:
    """What stands between the semicolons, comments removed; None if a bracket stays open."""
    clauses: list[list[str]] = [[]]
    depth = 0
    for piece in _TOKEN.findall(value):
        if piece == '"':
            return None  # a quotation without an end
        if piece in "()":
            depth += 1 if piece == "(" else -1
        elif depth == 0 and piece == ";":
            clauses.append([])
        elif depth == 0:
            clauses[-1].append(piece)
        if depth < 0:
            return None
    return None if depth else ["".join(clause) for clause in clauses]


def _result(clause: str) -> _Result | None:
    head = _RESULT.match(clause)
    if head is None:
        return None
    properties: dict[str, str] = {}
    for kind, name, value in _PROPERTY.findall(clause, head.end()):
        if kind:
            properties.setdefault(f"{kind}.{name}".lower(), value)
    return _Result(head[1].lower(), head[2].lower(), properties)


def _denies(results: list[_Result] | None) -> bool:
    return any(each.method == "dmarc" and each.result != "pass" for each in results or ())


def _fails(results: list[_Result] | None) -> bool:
    return any(each.method == "dmarc" and each.result == "fail" for each in results or ())


def _vouched(results: list[_Result], domain: str) -> bool:
    dmarc = [each for each in results if each.method == "dmarc"]
    if dmarc:
        return all(_domain(each.properties.get("header.from")) == domain for each in dmarc)
    return any(
        each.result == "pass" and _aligned(_domain(_identity(each)), domain) for each in results
    )


def _identity(result: _Result) -> str | None:
    """Who is vouched for by a result that is not DMARC's."""
    match result.method:
        case "dkim":
            return result.properties.get("header.d") or result.properties.get("header.i")
        case "spf":
            return result.properties.get("smtp.mailfrom")
        case _:
            return None


def _domain(identity: str | None) -> str | None:
    """The domain of an address, of `@domain` or of itself, in the one spelling."""
    if not identity:
        return None
    domain = identity.rpartition("@")[2].strip('"')
    found = parse_address("x@" + domain, scheme="mailto")
    return found.value.rpartition("@")[2] if isinstance(found, Address) else None


def _aligned(signer: str | None, domain: str) -> bool:
    if signer is None:
        return False
    return signer == domain or ("." in signer and domain.endswith("." + signer))
