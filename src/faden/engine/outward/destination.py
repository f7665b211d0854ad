"""May the hub connect there, or would it be tricked into calling a machine inside (SSRF)?

Rules
* `judge_url` reads a URL by itself and looks at nothing else: scheme, user part, port, spelling of
  the host. `judge_ip` judges an address; it is asked again for every address a name resolved to,
  and the connection then goes to exactly the address that was judged.
* A URL is read here only, and the client connects to what was read here. Two readers that
  disagree about one URL are the usual hole.
* Unusual writings (hexadecimal, octal, one number, full-width dots, a trailing dot) are refused
  even where they would mean a public host: nobody who connects a provider needs them.
* `allow` holds "host:port" pairs of the operator, never of a workspace. They skip every check but
  the scheme and the user part.

Sources: IANA IPv4 and IPv6 special-purpose address registries (RFC 6890 and its updates);
RFC 3986 for the URL; RFC 6761, 6762, 8375 and ICANN's resolution on .internal for names.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from urllib.parse import quote

IpAddress = IPv4Address | IPv6Address

PORTS = frozenset({80, 443, 8080, 8443})  #: where web servers live; 22, 25, 6379 … are not hooks
HTTPS_ONLY = frozenset({"https"})
HTTP_TOO = frozenset({"http", "https"})
MAX_URL_CHARS = 2_048
DEFAULT_PORT = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Allowed:
    """The URL as the client will use it; `trusted` when the operator named host and port."""

    scheme: str
    host: str  #: lower-case ASCII name, or an IP address without brackets
    port: int
    target: str  #: path and query, percent-encoded
    trusted: bool = False

    @property
    def authority(self) -> str:
        """Host and port as the Host header wants them (RFC 9110 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORT[self.scheme] else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Blocked:
    """Not to be called; the reason is for the person who typed the URL."""

    reason: str


_FORBIDDEN_V4 = tuple(
    (IPv4Network(network), kind)
    for network, kind in (
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier-grade NAT"),
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "cloud metadata"),  # Azure's; its neighbours are public
        ("169.254.0.0/16", "link-local and cloud metadata"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "protocol assignments"),
        ("192.0.2.0/24", "documentation"),
        ("192.31.196.0/24", "AS112"),
        ("192.52.193.0/24", "AMT"),
        ("192.88.99.0/24", "6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("192.175.48.0/24", "AS112"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved and broadcast"),
    )
)
_MAPPED = IPv6Network("::ffff:0:0/96")  # RFC 4291 2.5.5.2
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052; how a host without IPv4 reaches the old internet
_GLOBAL_V6 = IPv6Network("2000::/3")  # all that is handed out: no loopback, ULA, fe80, ff00
_FORBIDDEN_V6 = tuple(
    (IPv6Network(network), kind)
    for network, kind in (
        ("2001::/23", "protocol assignments and Teredo"),
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4"),
        ("2620:4f:8000::/48", "AS112"),
        ("3fff::/20", "documentation"),
    )
)

_INSIDE = (
    *("localhost", "local", "internal", "intranet", "private", "corp", "home", "lan", "arpa"),
    *("localdomain", "workgroup", "domain", "mail", "svc", "consul", "fritz.box", "metadata.goog"),
    *("kubernetes.default", "test", "invalid", "onion", "alt", "i2p"),
    *("nip.io", "sslip.io", "xip.io", "localtest.me", "lvh.me", "vcap.me", "traefik.me"),
    *("rbndr.us", "1u.ms", "local.gd"),
)  #: names that mean a machine inside, and services that give any address a name

_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)([^#]*)(?:#.*)?", re.DOTALL)
_AUTHORITY = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\[\]:@]+))(?::([0-9]{1,5}))?", re.ASCII)
_UNSEEN = re.compile(
    r"[\x00-\x20\x7f-\xa0\\\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ud800-\udfff]"
)  #: white space, direction marks, half surrogate pairs, and the backslash some read as a slash
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*", re.ASCII)
_ENDS_IN_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)", re.ASCII)
_PATH_SAFE = "%/:?[]@!$&'()*+,;=-._~"


def judge_place(host: str, port: int, allow: frozenset[str] = frozenset()) -> Allowed | Blocked:
    """Say whether a server that is no web server may be spoken to, by its name alone.

    >>> judge_place("smtp.example.org", 587)
    Allowed(scheme='', host='smtp.example.org', port=587, target='', trusted=False)
    >>> judge_place("localhost", 25)
    Blocked(reason='localhost is a name inside a network')
    """
    spelt = _one_spelling(host)
    if isinstance(spelt, Blocked):
        return spelt
    place = Allowed("", spelt, port, "")
    shown = f"[{spelt}]" if ":" in spelt else spelt
    if f"{shown}:{port}" in allow:
        return Allowed("", spelt, port, "", trusted=True)
    return _judge_host(spelt) or place


@lru_cache(maxsize=1_024)
def judge_url(
    url: str,
    allow: frozenset[str] = frozenset(),
    *,
    ports: frozenset[int] = PORTS,
    schemes: frozenset[str] = HTTPS_ONLY,
) -> Allowed | Blocked:
    """Say whether `url` may be called, by its letters alone; names are judged again once resolved.

    >>> judge_url("https://hooks.example.org/in?a=1")
    Allowed(scheme='https', host='hooks.example.org', port=443, target='/in?a=1', trusted=False)
    >>> judge_url("https://0x7f.1/")
    Blocked(reason='0x7f.1 is an unusual way to write an address')
    >>> judge_url("http://127.0.0.1:9000/", frozenset({"127.0.0.1:9000"})).trusted
    True
    """
    parts = _URL.fullmatch(url) if len(url) <= MAX_URL_CHARS else None
    if parts is None or _UNSEEN.search(url):
        return Blocked("not a URL of the form https://host/path")
    scheme = parts[1].lower()
    if scheme not in DEFAULT_PORT:
        return Blocked(f"{scheme}: only https can be called")
    if "@" in parts[2]:
        return Blocked("a user name in the URL hides the host; put credentials into a header")
    authority = _AUTHORITY.fullmatch(parts[2])
    if authority is None:
        return Blocked("the host cannot be read")
    port = int(authority[3] or DEFAULT_PORT[scheme])
    host = _one_spelling(authority[1] or authority[2])
    if isinstance(host, Blocked):
        return host
    path = parts[3] if parts[3].startswith("/") else "/" + parts[3]
    found = Allowed(scheme, host, port, quote(path, safe=_PATH_SAFE))
    return _judge_place(found, allow, ports=ports, schemes=schemes)


def judge_ip(address: IpAddress) -> Blocked | None:
    """Say why nothing may be sent to this address; None for a public one.

    >>> judge_ip(IPv4Address("10.1.2.3"))
    Blocked(reason='10.1.2.3 is not public: private')
    >>> judge_ip(IPv6Address("::ffff:127.0.0.1"))
    Blocked(reason='127.0.0.1 is not public: loopback')
    >>> judge_ip(IPv4Address("9.9.9.9")) is None
    True
    """
    if isinstance(address, IPv4Address):
        return _found_in(_FORBIDDEN_V4, address)
    if address in _MAPPED or address in _NAT64:
        return judge_ip(IPv4Address(int(address) & 0xFFFF_FFFF))
    if address not in _GLOBAL_V6 or address.scope_id is not None:
        return Blocked(f"{address} is not a public address")
    return _found_in(_FORBIDDEN_V6, address)


def _found_in(
    networks: Collection[tuple[IPv4Network | IPv6Network, str]], address: IpAddress
) -> Blocked | None:
    for network, kind in networks:
        if address in network:
            return Blocked(f"{address} is not public: {kind}")
    return None


def _one_spelling(host: str) -> str | Blocked:
    """Return the host as it is looked up; other scripts by IDNA, in their plain letters only."""
    if host.isascii():
        return str(literal(host) or host.lower())
    lowered = host.lower()
    if unicodedata.normalize("NFKC", lowered) != lowered or set(lowered) & set("ßς。"):
        # IDNA 2003 (the standard library's) and 2008 read these as different hosts.
        return Blocked(f"{host} can be read as two hosts; write the name in its xn-- form")
    if any(character.isdecimal() and not character.isascii() for character in lowered):
        return Blocked(f"{host} holds digits that some read as an address")
    try:
        return lowered.encode("idna").decode("ascii")
    except UnicodeError:
        return Blocked(f"{host} is not a host name")


def _judge_place(
    place: Allowed, allow: frozenset[str], *, ports: frozenset[int], schemes: frozenset[str]
) -> Allowed | Blocked:
    shown = f"[{place.host}]" if ":" in place.host else place.host
    if f"{shown}:{place.port}" in allow:
        return Allowed(place.scheme, place.host, place.port, place.target, trusted=True)
    if place.scheme not in schemes:
        return Blocked("http sends what customers write in the clear; use https")
    if place.port not in ports or place.port > 65_535:
        return Blocked(f"port {place.port} is not one of {', '.join(map(str, sorted(ports)))}")
    return _judge_host(place.host) or place


def _judge_host(host: str) -> Blocked | None:
    address = literal(host)
    if address is not None:
        return judge_ip(address)
    if ":" in host or _ENDS_IN_NUMBER.fullmatch(host):
        return Blocked(f"{host} is an unusual way to write an address")
    if not _NAME.fullmatch(host) or len(host) > 253:
        return Blocked(f"{host} is not a host name")
    inside = any(host == name or host.endswith("." + name) for name in _INSIDE)
    if inside or "." not in host:
        return Blocked(f"{host} is a name inside a network")
    return None


def literal(host: str) -> IpAddress | None:
    """Return the address if the host is one in its usual writing, else None."""
    try:
        return IPv6Address(host) if ":" in host else IPv4Address(host)
    except ValueError:
        return None
