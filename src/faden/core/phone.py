"""Which telephone number is meant, whatever way it is written?

Rules
* One number has one spelling: ITU-T E.164 with its plus. Validity is by the numbering plans in
  `phonenumbers`; whether anybody answers there is another question.
* A withheld number is no number (RFC 3323, RFC 3325; the carriers' own words beside them).
* An extension (`;ext=12`, "x12") is dropped: networks do not carry it. A German "Durchwahl" is not
  one: it replaces the last digits of the number, and which ones is not said, so it is refused.
* A number without country code belongs to the given region. Its own country code without a plus is
  understood first ("491701234567", as gateways and exports write it). In regions with a trunk zero,
  a number without that zero may be one that lost it in a spreadsheet, but below nine digits it may
  as well be a local number of an unknown town, so it is refused rather than guessed.

Costs: `phonenumbers` takes 15-20 µs for a number; one that already is E.164 takes a tenth of that
by one pattern per calling code.
"""

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberDesc


class NumberFlaw(StrEnum):
    """Why something is not a telephone number."""

    WITHHELD = "withheld"  #: not passed on by the caller or the network
    ALPHANUMERIC = "alphanumeric"  #: a sender name such as "DHL": nobody can answer it
    SHORT_CODE = "short_code"  #: a number of one network only, such as 72727 or 110
    NO_AREA_CODE = "no_area_code"  #: a local number; which town is not said
    NOT_A_NUMBER = "not_a_number"  #: no numbering plan knows it


_E164 = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_DIGITS = re.compile(r"\+?[0-9]{3,17}", re.ASCII)
_SEPARATOR = re.compile(r"[ \-/.()\[\]_~]+")
_LABEL = re.compile(
    r"(?:(?:telefon|telephone|tel|fon|phone|mobile|mobil|mobilfunk|mobiltelefon|mob|handy|cell|ruf)"
    r"[.-]{0,2}\s?(?:nummer|number|nr|no)?\b[.:\s]*|(?:nummer|number|nr|[tm])\b(?:[.:]+\s*|\s+(?=\+))"
    r"|[☎📞📱]\ufe0f?\s*)",
    re.IGNORECASE,
)
_EXTENSION = re.compile(
    r"[\s,]*(?:\bext(?:ension|n)?|(?<=[\d\s])[x#])[.:\s]*\d{1,7}$", re.IGNORECASE
)
_CONTEXT = re.compile(r"phone-context=(\+[\d.-]+)", re.ASCII | re.IGNORECASE)
_ANOTHER = re.compile(r"\s*[+(]?\d")  # after a semicolon: a second number
_NEGATIVE = re.compile(r"-[1-9]\d*", re.ASCII)  # a chat's id, a sum; a list's dash is another
_QUOTES = "'\"\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f`´, "  # spreadsheets mark text by one
_TRUNK_ZERO = re.compile(r"[(\[]\s*0\s*[)\]]")
#: A town's own numbers end here; with the trunk zero lost, anything shorter may be one of them.
_LOCAL_DIGITS = 8
_SHORT_CODE_DIGITS = 6  # Germany: up to 6 (116116, 118xx, premium SMS 5); NANP: 5 or 6

# fmt: off
_WITHHELD_WORDS = frozenset({
    "anonym", "anonymeranruf", "anonymeranrufer", "anonymerteilnehmer", "geheim", "geheimnummer",
    "keinenummer", "keinerufnummer", "nichtangezeigt", "nichtuebermittelt", "nichtverfuegbar",
    "nummerunterdrueckt", "privat", "privatenummer", "rufnummerunterdrueckt", "unbekannt",
    "unbekanntenummer", "unbekannteranrufer", "unbekannterteilnehmer", "unbekannterufnummer",
    "unterdrueckt", "unterdruecktenummer", "unterdrueckterufnummer", "verborgen", "anonymous",
    "anonymouscall", "anonymouscaller", "anonymousinvalid", "anonymus", "blocked",
    "blockednumber", "callerblocked", "clir", "hidden", "hiddennumber", "idwithheld", "na", "nil",
    "nocallerid", "nonumber", "none", "notavailable", "notprovided", "null", "numberwithheld",
    "o", "outofarea", "p", "private", "privatecall", "privatecaller", "privatenumber",
    "calleridblocked", "calleridwithheld", "incognito", "inkognito", "idunterdrueckt", "masked",
    "nummerunbekannt", "ohnerufnummer", "privateranruf", "privateranrufer", "privaterteilnehmer",
    "rufnummerunbekannt", "rufnummernunterdrueckung", "anoniem", "anonimo", "anonyme",
    "desconocido", "gizli", "gizlinumara", "inconnu", "masque", "nieznany", "numeromasque",
    "numeroprivado", "numeroprivato", "numerosconosciuto", "oculto", "onbekend", "prive",
    "prywatny", "sconosciuto", "zastrzezony", "bilinmiyor", "bilinmeyennumara", "oezelnumara",
    "coinphone", "payphone", "restricted", "restrictednumber", "unavailable", "undefined",
    "unknown", "unknowncaller", "unknownnumber", "unlisted", "withheld", "withheldnumber",
})
# fmt: on
_UMLAUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
#: ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE typed on a keypad: what some carriers and
#: voice providers put into the caller field instead of leaving it empty.
_WITHHELD_DIGITS = frozenset({"266696687", "7378742833", "2562533", "8656696", "86282452253"})


def is_withheld(text: str) -> bool:
    """Whether a caller field says, in any carrier's words, that the number is not shown.

    >>> is_withheld("Rufnummer unterdrückt"), is_withheld("+266696687"), is_withheld("Linda")
    (True, True, False)
    """
    name = text.partition("@")[0] if text.lower().endswith(".invalid") else text  # RFC 3323 4.1.1.3
    plain = unicodedata.normalize("NFKC", name).lower().translate(_UMLAUT)
    word = "".join(filter(str.isalnum, unicodedata.normalize("NFD", plain)))
    if not word:
        return not plain.strip("+-–—_.?* ")
    return word in _WITHHELD_WORDS or word in _WITHHELD_DIGITS or not word.strip("0")


def read_number(text: str, region: str) -> str | NumberFlaw:
    """Read a number in any writing; `region` is where one without country code was written.

    >>> read_number("+49 (0)170 / 123 45-67", "DE")
    '+491701234567'
    >>> read_number("DHL", "DE")
    <NumberFlaw.ALPHANUMERIC: 'alphanumeric'>
    """
    if is_withheld(text):
        return NumberFlaw.WITHHELD
    body, _, parameters = text.partition(";")
    if _ANOTHER.match(parameters) or _NEGATIVE.match(body):
        return NumberFlaw.NOT_A_NUMBER
    context = _CONTEXT.match(parameters)
    if context and not body.startswith("+"):
        body = context[1] + body
    label = _LABEL.match(body)
    body = _EXTENSION.sub("", body[label.end() :] if label else body).strip(_QUOTES)
    digits = _plain(body)
    if isinstance(digits, NumberFlaw):
        return digits
    for spelling in _spellings(digits, body, region.upper()):
        number = _understood(spelling, region)
        if number is not None and _is_meant(number, spelling, region.upper()):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return _flaw_of(digits)


def _plain(body: str) -> str | NumberFlaw:
    """Digits with at most a leading plus; separators and invisible marks are left out."""
    digits = _plain_digits(body)
    if _DIGITS.fullmatch(digits):
        return digits
    if any(c.isalpha() for c in digits):
        return NumberFlaw.ALPHANUMERIC
    short = digits.isdigit() and len(digits) < len("110")
    return NumberFlaw.SHORT_CODE if short else NumberFlaw.NOT_A_NUMBER


def _plain_digits(body: str) -> str:
    plain = body if body.isascii() else "".join(map(_plain_character, body))
    return _SEPARATOR.sub("", plain)


def _plain_character(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(character)
    if category in {"Zs", "Pd", "Cf"} or character in "·•∕⁄−⁓":
        return ""
    return "²" if category == "No" else unicodedata.normalize("NFKC", character)


def _spellings(digits: str, body: str, region: str) -> Iterator[str]:
    """The readings of a number, likeliest first; the first valid one is meant."""
    if digits[0] not in "+0":
        own = str(phonenumbers.country_code_for_region(region))
        if digits.startswith(own):
            yield "+" + digits  # gateways and exports leave the plus away
    yield digits
    if digits.startswith("00"):
        digits = "+" + digits[2:]
        yield digits
    zero = _TRUNK_ZERO.search(body)
    if zero and digits[0] == "+":  # "+34 (0)612…": no zero is dialled in Spain, ever
        at = 1 + len(_plain_digits(body[: zero.start()]).lstrip("+0"))
        yield digits[:at] + digits[at + 1 :]


def _is_meant(number: phonenumbers.PhoneNumber, spelling: str, region: str) -> bool:
    if not phonenumbers.is_valid_number(number):
        return False
    may_be_local = (
        spelling[0] not in "+0" and len(spelling) <= _LOCAL_DIGITS and _trunk_prefix(region) == "0"
    )
    mobile = phonenumbers.PhoneNumberType.MOBILE  # mobile numbers have no town to leave out
    return not may_be_local or phonenumbers.number_type(number) == mobile


@lru_cache(maxsize=512)
def _trunk_prefix(region: str) -> str | None:
    metadata = PhoneMetadata.metadata_for_region(region)
    return metadata.national_prefix if metadata else None


def _understood(text: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region.upper())
    except phonenumbers.NumberParseException:
        return None


def _flaw_of(digits: str) -> NumberFlaw:
    if digits[0] in "+0":
        return NumberFlaw.NOT_A_NUMBER
    if len(digits) <= _SHORT_CODE_DIGITS:
        return NumberFlaw.SHORT_CODE
    return NumberFlaw.NO_AREA_CODE if len(digits) <= _LOCAL_DIGITS else NumberFlaw.NOT_A_NUMBER


def is_e164(text: str) -> bool:
    """Whether `phonenumbers` would find it valid and change nothing; False also means unsure.

    >>> is_e164("+491701234567"), is_e164("+490170123456"), is_e164("0170 1234567")
    (True, False, False)
    """
    if not _E164.fullmatch(text):
        return False
    for end in (3, 2, 4):  # calling codes have two, one or three digits; none begins another
        for leading, plan in _plans(text[1:end]):
            if leading is None and plan.fullmatch(text, end):
                return True
            if leading is not None and leading.match(text, end):
                return plan.fullmatch(text, end) is not None
    return False


_Plan = tuple[re.Pattern[str] | None, re.Pattern[str]]


@lru_cache(maxsize=1_200)
def _plans(calling_code: str) -> tuple[_Plan, ...]:
    """For each region of a calling code: which numbers are its own, which of them are valid."""
    code = int(calling_code)
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(code, ())
    found = (PhoneMetadata.metadata_for_region_or_calling_code(code, r) for r in regions)
    known = [metadata for metadata in found if metadata is not None]
    trunk = known[0].national_prefix_for_parsing if known else None
    return tuple(
        (re.compile(m.leading_digits) if m.leading_digits else None, _plan(m, trunk)) for m in known
    )


def _plan(metadata: PhoneMetadata, trunk: str | None) -> re.Pattern[str]:
    """All valid national numbers of a region in one pattern, but for those with a trunk prefix."""
    kinds = (
        metadata.fixed_line, metadata.mobile, metadata.toll_free, metadata.premium_rate,
        metadata.shared_cost, metadata.personal_number, metadata.voip, metadata.pager,
        metadata.uan, metadata.voicemail,
    )  # fmt: skip
    general = _kind_pattern(metadata.general_desc)
    either = "|".join(filter(None, map(_kind_pattern, kinds)))
    return re.compile(f"(?!{trunk or 'x'})(?=(?:{general})$)(?:{either})")


def _kind_pattern(kind: PhoneNumberDesc | None) -> str:
    if kind is None or not kind.national_number_pattern:
        return ""
    lengths = "|".join(f"[0-9]{{{n}}}" for n in kind.possible_length if n > 0) or "[0-9]+"
    return f"(?=(?:{lengths})$)(?:{kind.national_number_pattern})"


def shown_number(e164: str, region: str) -> str:
    """A number as one dials it in `region`.

    >>> shown_number("+491701234567", "DE"), shown_number("+491701234567", "AT")
    ('0170 1234567', '+49 170 1234567')
    """
    number = _understood(e164, region)
    if number is None:
        return e164
    at_home = number.country_code == phonenumbers.country_code_for_region(region.upper())
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, form.NATIONAL if at_home else form.INTERNATIONAL)
