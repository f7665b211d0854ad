"""Which address is this, in one spelling only?

Rules
* An address is a scheme and a value, and each address has exactly one value: two spellings of one
  number or mailbox must never become two customers. `parse_address(a.uri) == a` for every address.
* A withheld number is no address at all (mission A2); it is neither unknown nor wrong.
* What cannot be answered (short code, sender name, nonsense) is refused with the reason: design G6.
* Telephone numbers: see phone.py. A SIP URI that carries one is that number.
* Mailboxes: RFC 5321 4.1.2 dot-strings, RFC 6531 for non-ASCII, RFC 5891 for the domain. Quoted
  local parts and address literals are legal there and refused here.
* The local part is compared in lower case. RFC 5321 2.4 leaves its case to the receiving host, but
  no host in use tells Linda@ from linda@, people do not write it consistently, and a mailbox split
  in two would miss an opt-out. A sub-address (`+tag`) stays: it can be another person's.
* Other schemes (visitor, appuser, card, …) hold their issuer's value as it is.
"""

import re
import unicodedata
import zlib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from urllib.parse import quote, unquote

from faden.core.phone import NumberFlaw, is_e164, is_withheld, read_number, shown_number

MAX_VALUE_OCTETS = 254  # RFC 5321 4.5.3.1.3 less the brackets (erratum 1690)
MAX_RAW_CHARS = 1_000  # address with a display name; more is not an address
MAX_CACHED_CHARS = 128  # keeps the cache below 30 MB whatever is thrown at it


class Flaw(StrEnum):
    """Why something is not an address."""

    EMPTY = "empty"  #: nothing there (an empty telephone number is `Withheld` instead)
    TOO_LONG = "too_long"  #: more than an address can hold
    CONTROL = "control"  #: control characters, NUL or half a surrogate pair: smuggling or damage
    NOT_A_MAILBOX = "not_a_mailbox"  #: not of the form local@domain
    SEVERAL = "several"  #: more than one address where one belongs
    BAD_SCHEME = "bad_scheme"  #: not a URI scheme (RFC 3986 3.1)


@dataclass(frozen=True, slots=True)
class Address:
    """One way to reach or be reached; made from outside input only by `parse_address`."""

    scheme: str
    value: str

    @property
    def uri(self) -> str:
        """The address as one word, percent-encoded where RFC 6068 asks for it.

        >>> Address("mailto", "linda@example.org").uri
        'mailto:linda@example.org'
        """
        if self.scheme == "tel":
            return "tel:" + self.value
        return f"{self.scheme}:{quote(self.value, safe=_URI_SAFE)}"


@dataclass(frozen=True, slots=True)
class Withheld:
    """The sender's number was not passed on; nothing can be concluded from it."""


@dataclass(frozen=True, slots=True)
class BadAddress:
    """What was given is not an address, and why."""

    reason: Flaw | NumberFlaw


Parsed = Address | Withheld | BadAddress

_URI_SAFE = "!$'()*+,-.:@_~"
_BLANK = " \t\r\n\xa0\u1680\u202f\u205f\u3000\ufeff\u200b\u200e\u200f\u2060" + "".join(
    map(chr, [*range(0x2000, 0x200B), *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+-]{1,31}):", re.ASCII)
_SCHEME_NAME = re.compile(r"[a-z][a-z0-9+-]{1,31}", re.ASCII)
_PHONE_SCHEMES = {"tel", "sip", "sips", "sms", "smsto", "callto"}
_WITH_HEADERS = {*_PHONE_SCHEMES, "mailto"}  #: of these "?body=…" is not part of the address
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_COMMENT = re.compile(r"\([^()]*\)$")


def parse_address(raw: str | None, *, scheme: str | None = None, region: str = "DE") -> Parsed:
    """Read an address in any writing; without `scheme` it is told from its form.

    `region` (ISO 3166 letters) is where a number without country code was written.

    >>> parse_address("0170/123 45-67")
    Address(scheme='tel', value='+491701234567')
    >>> parse_address("Linda <Linda@Bücher.example>")
    Address(scheme='mailto', value='linda@xn--bcher-kva.example')
    >>> parse_address("anonymous")
    Withheld()
    >>> parse_address("72727")
    BadAddress(reason=<NumberFlaw.SHORT_CODE: 'short_code'>)
    """
    if not raw:
        return _nothing(scheme)
    if len(raw) <= MAX_CACHED_CHARS:
        return _parse_cached(raw, scheme, region)
    return BadAddress(Flaw.TOO_LONG) if len(raw) > MAX_RAW_CHARS else _parse(raw, scheme, region)


@lru_cache(maxsize=8_192)
def national(address: Address, *, region: str = "DE") -> str:
    """Show an address to people in `region`: numbers as one dials them there.

    >>> national(Address("tel", "+491701234567"))
    '0170 1234567'
    >>> national(Address("tel", "+436641234567"))
    '+43 664 1234567'
    >>> national(Address("mailto", "linda@xn--bcher-kva.example"))
    'linda@bücher.example'
    """
    if address.scheme == "mailto":
        local, _, domain = address.value.rpartition("@")
        return f"{local}@{'.'.join(map(_readable, domain.split('.')))}"
    if address.value.startswith("+") and address.scheme in ("tel", "whatsapp"):
        return shown_number(address.value, region)
    return address.value


def bucket_of(text: str) -> int:
    """Spread keys over 256 buckets, the same in every process and version (design 4).

    >>> bucket_of("tel:+491701234567")
    141
    """
    return zlib.crc32(text.encode("utf-8", "surrogatepass")) & 0xFF


def _nothing(scheme: str | None) -> Parsed:
    return Withheld() if scheme in (None, "tel") else BadAddress(Flaw.EMPTY)


def _parse(raw: str, scheme: str | None, region: str) -> Parsed:
    if raw[0] == "+" and scheme in (None, "tel") and is_e164(raw):
        return Address("tel", raw)
    if scheme is not None and not _SCHEME_NAME.fullmatch(scheme):
        return BadAddress(Flaw.BAD_SCHEME)
    text = raw.strip(_BLANK)
    kind, value = _told_by_form(text) if scheme is None else _told(scheme, text)
    if _CONTROL.search(value):
        return BadAddress(Flaw.CONTROL)
    return _read(kind, value, region) if value else _nothing(kind)


def _read(scheme: str, value: str, region: str) -> Parsed:
    match scheme:
        case "tel":
            return _number("tel", value, region)
        case "sip" | "sips":
            return _sip(scheme, value, region)
        case "mailto":
            return _mail(value)
        case "whatsapp":
            return _whatsapp(value, region)
        case _:
            return _opaque(scheme, value)


_parse_cached = lru_cache(maxsize=65_536)(_parse)


def _told_by_form(text: str) -> tuple[str, str]:
    """Scheme and value of a text whose scheme nobody named."""
    inner = _unwrapped(text)
    found = _SCHEME.match(inner)
    if found:
        name = found[1].lower()
        if name in _PHONE_SCHEMES or name == "mailto" or found[1] == name:
            return _told(name, inner)
    if "@" not in inner:
        return "tel", inner
    return ("tel", inner) if is_withheld(inner) else ("mailto", text)


def _told(scheme: str, text: str) -> tuple[str, str]:
    """Scheme and value of a text, less `scheme:` before it (and the percent-encoding with it)."""
    value = _unwrapped(text) if scheme in _PHONE_SCHEMES else text
    found = _SCHEME.match(value)
    name = found[1].lower() if found else ""
    if scheme == "tel" and name in ("sip", "sips"):
        value = unquote(value[len(name) + 1 :].partition("@")[0], errors="surrogateescape")
    elif name == scheme or (scheme in _PHONE_SCHEMES and name in _PHONE_SCHEMES):
        value = value[len(name) + 1 :]
        value = value.partition("?")[0] if scheme != name or scheme in _WITH_HEADERS else value
        value = unquote(value, errors="surrogateescape")
    return "tel" if scheme in _PHONE_SCHEMES - {"sip", "sips"} else scheme, value.strip(_BLANK)


def _unwrapped(text: str) -> str:
    """What stands in the last pair of angle brackets, or the text."""
    start = text.rfind("<")
    end = text.find(">", start)
    return text[start + 1 : end].strip(_BLANK) if 0 <= start < end else text


def _opaque(scheme: str, value: str) -> Parsed:
    if len(value.encode()) > MAX_VALUE_OCTETS:
        return BadAddress(Flaw.TOO_LONG)
    return Address(scheme, value)


def _number(scheme: str, text: str, region: str) -> Parsed:
    found = read_number(text, region)
    if found is NumberFlaw.WITHHELD:
        return Withheld()
    return BadAddress(found) if isinstance(found, NumberFlaw) else Address(scheme, found)


def _sip(kind: str, value: str, region: str) -> Parsed:
    """A telephone number in a SIP URI (RFC 3261 19.1.6) is that number; else it stays a SIP URI."""
    user, _, host = value.rpartition("@")
    number = _number("tel", user or host, region)
    if isinstance(number, Address | Withheld):
        return number
    host = host.partition(";")[0].lower()
    return _opaque(kind, f"{user}@{host}") if user and host else number


def _whatsapp(value: str, region: str) -> Parsed:
    """WhatsApp's own number (digits, kept as given: they are its handle) or its user id."""
    if _WHATSAPP_NUMBER.fullmatch(value):
        return Address("whatsapp", "+" + value.removeprefix("+"))
    written_by_hand = _WRITTEN_NUMBER.fullmatch(value)
    return _number("whatsapp", value, region) if written_by_hand else _opaque("whatsapp", value)


_WHATSAPP_NUMBER = re.compile(r"\+?[1-9][0-9]{6,14}", re.ASCII)
_WRITTEN_NUMBER = re.compile(r"[+0-9 ()/.\-\xa0]+", re.ASCII)


# --- mail ----------------------------------------------------------------------------------------

_LOCAL = re.compile(r"[^\x00-\x20\x7f()<>\[\]:;@\\,.\"]+(?:\.[^\x00-\x20\x7f()<>\[\]:;@\\,.\"]+)*")
_LABEL_ASCII = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
#: Most mailboxes, already in their one spelling; whatever does not match goes the long way.
_PLAIN_MAILBOX = re.compile(
    r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,63}", re.ASCII
)
_MAX_LOCAL_OCTETS = 64  # RFC 5321 4.5.3.1.1
_MAX_LABEL_OCTETS = 63  # RFC 1035 2.3.4


def _mail(text: str) -> Parsed:
    if len(text) <= _MAX_LOCAL_OCTETS and _PLAIN_MAILBOX.fullmatch(text):
        return Address("mailto", text)
    mailbox = _COMMENT.sub("", _unwrapped(text)).strip(_BLANK)
    around = _QUOTED.sub("", text.replace(mailbox, "", 1))
    if mailbox.count("@") > 1 or ("@" in around and re.search("[,;]", around)):
        return BadAddress(Flaw.SEVERAL)
    local, _, domain = mailbox.rpartition("@")
    local, host = _lower_local(local), _host(domain)
    if len(mailbox) > MAX_VALUE_OCTETS or len(local.encode()) > _MAX_LOCAL_OCTETS:
        return BadAddress(Flaw.TOO_LONG)
    if host is None or not _LOCAL.fullmatch(local) or not local.isprintable():
        return BadAddress(Flaw.NOT_A_MAILBOX)
    value = f"{local}@{host}"
    too_long = len(value.encode()) > MAX_VALUE_OCTETS
    return BadAddress(Flaw.TOO_LONG) if too_long else Address("mailto", value)


def _lower_local(local: str) -> str:
    """Lower case, but no foreign letter becomes an ASCII one (KELVIN SIGN to k, İ to i).

    Otherwise whoever owns the look-alike mailbox would be taken for the owner of the plain one.
    """
    if local.isascii():
        return local.lower()
    if any(not c.isascii() and unicodedata.normalize("NFC", c).isascii() for c in local):
        return ""
    composed = unicodedata.normalize("NFC", local)
    return unicodedata.normalize("NFC", "".join(map(_lower_letter, composed)))


def _lower_letter(letter: str) -> str:
    lower = letter.lower()
    return lower if letter.isascii() or _ASCII.isdisjoint(lower) else letter


_ASCII = frozenset(map(chr, range(128)))


def _host(domain: str) -> str | None:
    """The domain as DNS asks for it, or None."""
    plain = domain if domain.isascii() else unicodedata.normalize("NFKC", domain)
    labels = plain.replace("。", ".").removesuffix(".").split(".")
    ascii_labels = [_ascii_label(label) for label in labels]
    if None in ascii_labels or (len(labels) == 1 and labels != ["localhost"]):
        return None
    host = ".".join(filter(None, ascii_labels))
    return None if host.rpartition(".")[2].isdigit() else host


def _ascii_label(label: str) -> str | None:
    """One label of a domain: letters, marks and digits, mapped as UTS 46 does, ß kept (RFC 5891).

    The standard library's own codec is IDNA 2003: it would turn straße.de into strasse.de, which
    is somebody else's domain.
    """
    lowered = unicodedata.normalize("NFC", "".join(c.lower() for c in label))
    if lowered.isascii():
        fine = _LABEL_ASCII.fullmatch(lowered) and (
            not lowered.startswith("xn--") or _decoded(lowered) is not None
        )
        return lowered if fine else None
    if not _is_idn(lowered):
        return None
    encoded = "xn--" + lowered.encode("punycode").decode("ascii")
    return encoded if len(encoded) <= _MAX_LABEL_OCTETS else None


def _is_idn(label: str) -> bool:
    kinds = [unicodedata.category(c) for c in label if c != "-"]
    fine = _IDN_CATEGORIES.issuperset(kinds) and not kinds[0].startswith("M")
    return fine and "-" not in (label[0], label[-1]) and label[2:4] != "--"


_IDN_CATEGORIES = frozenset({"Ll", "Lo", "Lm", "Mn", "Mc", "Nd"})


def _decoded(label: str) -> str | None:
    """What an `xn--` label says, if that is the one way to write it."""
    try:
        text = label.removeprefix("xn--").encode("ascii").decode("punycode")
    except UnicodeError:
        return None
    fine = label.startswith("xn--") and not text.isascii() and _ascii_label(text) == label
    return text if fine else None


def _readable(label: str) -> str:
    """A label for people's eyes; other scripts stay encoded, since they imitate Latin letters."""
    text = _decoded(label) if label.startswith("xn--") else None
    return text if text is not None and max(text) <= "ÿ" else label
