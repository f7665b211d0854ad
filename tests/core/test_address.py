"""One address, one spelling: the many ways people, networks and programs write them."""

import unicodedata
from collections import Counter

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faden.core.address import (
    MAX_VALUE_OCTETS,
    Address,
    BadAddress,
    Flaw,
    Withheld,
    bucket_of,
    national,
    parse_address,
)
from faden.core.phone import NumberFlaw

LINDA = Address("tel", "+491701234567")
LINDAS_MAIL = Address("mailto", "linda@example.org")


@pytest.mark.parametrize(
    "written",
    [
        "+491701234567",
        " +49 170 1234567 ",
        "0170/123 45-67",
        "0170 1234567",
        "(0170) 12 34 567",
        "[0170] 1234567",
        "0170.123.45.67",
        "0170–1234567",
        "0170\N{MINUS SIGN}1234567",
        "0170\xa0123\u202f4567",
        "0049 170 1234567",
        "0049 (0)170 1234567",
        "+49 (0)170 1234567",
        "+49 (0) 170 / 123 45 67",
        "+49(0)1701234567",
        "(+49) 170 1234567",
        "491701234567",
        "1701234567",
        "tel:+49-170-1234567",
        "tel:+49-170-1234567;ext=12",
        "TEL:+491701234567",
        "tel:%2B491701234567",
        "tel:01701234567;phone-context=+49",
        "tel:1701234567;phone-context=+49",
        "sms:+491701234567",
        "Tel.: 0170 1234567",
        "Mobil: 0170 1234567",
        "☎️ 0170 1234567",
        "Telefonnummer: 0170 1234567",
        "Tel.-Nr.: 0170 1234567",
        "Mobilnummer 0170 1234567",
        "Handy-Nr. 0170 1234567",
        "phone number: +49 170 1234567",
        "M: 0170 1234567",
        "T +49 170 1234567",
        "'01701234567",
        '"0170 1234567"',
        "„0170 1234567“",
        "01701234567,",
        "01701234567;",
        "sms:+491701234567?body=hi",
        "sip:%2B491701234567@trunk.example",
        "0170 1234567 ext. 12",
        "0170 1234567 x12",
        "０１７０１２３４５６７",
        "＋４９ １７０ １２３４５６７",
        "٠١٧٠١٢٣٤٥٦٧",
        "+۴۹ ۱۷۰ ۱۲۳۴۵۶۷",
        "\u202a+49 170 1234567\u202c",
        "\ufeff0170 1234567",
        "sip:+491701234567@trunk.example;user=phone",
        "sip:01701234567@trunk.example",
        "sip:+491701234567;phone-context=+49@trunk.example",
        '"Linda" <sip:+491701234567@trunk.example;user=phone>;tag=76af',
        "<tel:+491701234567>",
        "Linda <tel:+491701234567>",
    ],
)
def test_lindas_number_is_one_address_in_any_writing(written: str) -> None:
    assert parse_address(written) == LINDA


@pytest.mark.parametrize(
    ("written", "region", "value"),
    [
        ("+43 664 1234567", "DE", "+436641234567"),
        ("0043 (0)664 1234567", "DE", "+436641234567"),
        ("0664 1234567", "AT", "+436641234567"),
        ("044 668 18 00", "CH", "+41446681800"),
        ("020 7946 0018", "GB", "+442079460018"),
        ("(202) 555-0123", "US", "+12025550123"),
        ("2025550123", "us", "+12025550123"),
        ("1 202 555 0123", "US", "+12025550123"),
        ("+39 (0)6 12345678", "DE", "+390612345678"),  # Italy dials its zero
        ("+34 (0)612 345 678", "DE", "+34612345678"),  # Spain has none
        ("0034 (0)612 345 678", "DE", "+34612345678"),
        ("0049 170 1234567", "US", "+491701234567"),
        ("030 23125-0", "DE", "+4930231250"),
        ("3023125000", "DE", "+493023125000"),  # a spreadsheet took the zero
        ("0800 1234567", "DE", "+498001234567"),
        ("+883 5100 1234 5678", "DE", "+883510012345678"),  # not of any country
    ],
)
def test_a_number_without_country_code_belongs_to_the_region(
    written: str, region: str, value: str
) -> None:
    assert parse_address(written, region=region) == Address("tel", value)


@pytest.mark.parametrize(
    "written",
    [
        None,
        "",
        "   ",
        "\t\r\n",
        "0",
        "00000",
        "-",
        "+",
        "anonymous",
        "Anonymous",
        "ANONYM",
        "anonym",
        "unknown",
        "Unknown Caller",
        "unbekannt",
        "Unbekannter Anrufer",
        "private",
        "Private Number",
        "privat",
        "restricted",
        "withheld",
        "blocked",
        "unavailable",
        "No Caller ID",
        "Caller ID blocked",
        "Privater Anruf",
        "ID unterdrückt",
        "Numéro masqué",
        "zastrzeżony",
        "Gizli numara",
        "özel numara",
        "Onbekend",
        "out of area",
        "unterdrückt",
        "unterdrueckt",
        unicodedata.normalize("NFD", "unterdrückt"),
        "Rufnummer unterdrückt",
        "Keine Rufnummer",
        "ｕｎｋｎｏｗｎ",
        '"Anonymous"',
        "<anonymous>",
        "Anonymous <sip:anonymous@anonymous.invalid>",
        '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=9fxced76sl',
        "sip:anonymous@anonymous.invalid",
        "sip:anonymous@192.0.2.7:5060",
        "anonymous@anonymous.invalid",
        "sip:unavailable@unknown.invalid",
        "sip:anonymous.invalid",
        "tel:anonymous",
        "+266696687",
        "266696687",
        "+7378742833",
        "+2562533",
        "+8656696",
        "+86282452253",
        "NONE",
        "null",
    ],
)
def test_a_withheld_number_is_no_address_at_all(written: str | None) -> None:
    assert parse_address(written) == Withheld()
    assert parse_address(written, scheme="tel") == Withheld()


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("72727", NumberFlaw.SHORT_CODE),
        ("110", NumberFlaw.SHORT_CODE),
        ("116117", NumberFlaw.SHORT_CODE),
        ("11", NumberFlaw.SHORT_CODE),
        ("4917", NumberFlaw.SHORT_CODE),
        ("1234567", NumberFlaw.NO_AREA_CODE),
        ("23125000", NumberFlaw.NO_AREA_CODE),
        ("DHL", NumberFlaw.ALPHANUMERIC),
        ("Vodafone", NumberFlaw.ALPHANUMERIC),
        ("49VODAFONE", NumberFlaw.ALPHANUMERIC),
        ("0800-FLOWERS", NumberFlaw.ALPHANUMERIC),
        ("Faden24", NumberFlaw.ALPHANUMERIC),
        ("Linda 0170 1234567", NumberFlaw.ALPHANUMERIC),
        ("030 23125 Durchwahl 12", NumberFlaw.ALPHANUMERIC),
        ("+49 170 12", NumberFlaw.NOT_A_NUMBER),
        ("+49 110", NumberFlaw.NOT_A_NUMBER),
        ("+49 000 000000", NumberFlaw.NOT_A_NUMBER),
        ("+999 1234567", NumberFlaw.NOT_A_NUMBER),
        ("+1 555 0100", NumberFlaw.NOT_A_NUMBER),
        ("0151 1234567", NumberFlaw.NOT_A_NUMBER),  # one digit short
        ("1234567890", NumberFlaw.NOT_A_NUMBER),
        ("0170 1234567 / 030 23125000", NumberFlaw.NOT_A_NUMBER),
        ("0170 1234567 1234567 1234567", NumberFlaw.NOT_A_NUMBER),
        ("++491701234567", NumberFlaw.NOT_A_NUMBER),
        ("0170 1234567; 0171 7654321", NumberFlaw.NOT_A_NUMBER),
        ("-491701234567", NumberFlaw.NOT_A_NUMBER),  # a chat's id
        ("0170+1234567", NumberFlaw.NOT_A_NUMBER),
        ("*31#01701234567", NumberFlaw.NOT_A_NUMBER),
        ("0170 123456²", NumberFlaw.NOT_A_NUMBER),
        ("🙂", NumberFlaw.NOT_A_NUMBER),
        ("!!!", NumberFlaw.NOT_A_NUMBER),
        ("0170\x001234567", Flaw.CONTROL),
        ("0170\n1234567", Flaw.CONTROL),
        ("0170\u20281234567", Flaw.CONTROL),
        ("0170 1234567\ud83d", Flaw.CONTROL),
        ("tel:%000170", Flaw.CONTROL),
        ("0170 1234567" * 100, Flaw.TOO_LONG),
    ],
)
def test_what_nobody_could_answer_is_refused_with_the_reason(written: str, reason: Flaw) -> None:
    assert parse_address(written, scheme="tel") == BadAddress(reason)


def test_an_unknown_region_still_reads_international_numbers() -> None:
    assert parse_address("+49 170 1234567", region="XX") == LINDA
    assert parse_address("0170 1234567", region="XX") == BadAddress(NumberFlaw.NOT_A_NUMBER)


@pytest.mark.parametrize(
    "written",
    [
        "linda@example.org",
        "Linda@Example.ORG",
        " linda@example.org\n",
        "<linda@example.org>",
        "Linda <linda@example.org>",
        '"Meier, Linda" <linda@example.org>',
        "Meier, Linda <linda@example.org>",
        '"karim@example.org" <linda@example.org>',
        "linda@example.org <linda@example.org>",
        "Linda Meier <LINDA@example.org>",
        "linda@example.org (Linda Meier)",
        "linda@example.org.",
        "linda@ｅｘａｍｐｌｅ.org",
        "linda@example。org",
        "mailto:linda@example.org",
        "MAILTO:Linda@example.org?subject=Hallo&cc=karim@example.org",
        "mailto:%6Cinda@example.org",
        "<mailto:linda@example.org>",
        "\ufefflinda@example.org\u200b",
    ],
)
def test_lindas_mailbox_is_one_address_in_any_writing(written: str) -> None:
    assert parse_address(written) == LINDAS_MAIL


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("linda+shop@example.org", "linda+shop@example.org"),
        ("linda@Bücher.example", "linda@xn--bcher-kva.example"),
        ("linda@XN--Bcher-KVA.example", "linda@xn--bcher-kva.example"),
        (unicodedata.normalize("NFD", "linda@bücher.example"), "linda@xn--bcher-kva.example"),
        ("linda@straße.example", "linda@xn--strae-oqa.example"),  # not strasse.example
        ("linda@STRAẞE.example", "linda@xn--strae-oqa.example"),
        ("linda@strasse.example", "linda@strasse.example"),
        ("jörg@example.org", "jörg@example.org"),
        ("JÖRG@example.org", "jörg@example.org"),
        (unicodedata.normalize("NFD", "jörg@example.org"), "jörg@example.org"),
        ("linda@localhost", "linda@localhost"),
        ("o'hara=x/y?z@example.org", "o'hara=x/y?z@example.org"),
        ("linda@ab--c.example.co.uk", "linda@ab--c.example.co.uk"),
    ],
)
def test_a_mailbox_keeps_what_tells_it_from_others(written: str, value: str) -> None:
    assert parse_address(written) == Address("mailto", value)


def test_a_mailbox_of_the_greatest_length_is_still_one() -> None:
    longest = "l" * 64 + "@" + "a" * 63 + "." + "b" * 63 + "." + "c" * 57 + ".org"
    assert len(longest) == MAX_VALUE_OCTETS
    assert parse_address(longest) == Address("mailto", longest)
    assert parse_address(longest.replace(".org", ".info")) == BadAddress(Flaw.TOO_LONG)


@pytest.mark.parametrize("lookalike", ["\N{KELVIN SIGN}arim", "l\u0130nda", "ｌinda"])
def test_a_foreign_letter_never_turns_into_an_ascii_one(lookalike: str) -> None:
    address = parse_address(lookalike + "@example.org")
    assert not isinstance(address, Address) or not address.value.isascii()


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", Flaw.EMPTY),
        ("   ", Flaw.EMPTY),
        ("linda", Flaw.NOT_A_MAILBOX),
        ("linda@", Flaw.NOT_A_MAILBOX),
        ("@example.org", Flaw.NOT_A_MAILBOX),
        ("<>", Flaw.NOT_A_MAILBOX),
        ("linda@example", Flaw.NOT_A_MAILBOX),
        ("linda@example..org", Flaw.NOT_A_MAILBOX),
        ("li..nda@example.org", Flaw.NOT_A_MAILBOX),
        (".linda@example.org", Flaw.NOT_A_MAILBOX),
        ("lin da@example.org", Flaw.NOT_A_MAILBOX),
        ("linda@-example.org", Flaw.NOT_A_MAILBOX),
        ("linda@exam_ple.org", Flaw.NOT_A_MAILBOX),
        ("linda@192.0.2.7", Flaw.NOT_A_MAILBOX),
        ("linda@[192.0.2.7]", Flaw.NOT_A_MAILBOX),
        ("linda@xn--a.example", Flaw.NOT_A_MAILBOX),
        ("linda@xn--abc.example", Flaw.NOT_A_MAILBOX),
        ("linda@xn--99999999.example", Flaw.NOT_A_MAILBOX),
        ("linda@xn--mller-.example", Flaw.NOT_A_MAILBOX),
        ("linda@exa\u200bmple.org", Flaw.NOT_A_MAILBOX),
        ("lin\u202eda@example.org", Flaw.NOT_A_MAILBOX),
        ("linda@" + "a" * 64 + ".example", Flaw.NOT_A_MAILBOX),
        ("linda@" + "ä" * 60 + ".example", Flaw.NOT_A_MAILBOX),
        ("linda@\u0301a.example", Flaw.NOT_A_MAILBOX),
        ("l" * 65 + "@example.org", Flaw.TOO_LONG),
        ("ö" * 33 + "@example.org", Flaw.TOO_LONG),
        ("linda@" + "a." * 125 + "example", Flaw.TOO_LONG),
        ("linda@" + "例え." * 40 + "jp", Flaw.TOO_LONG),
        ("linda@@example.org", Flaw.SEVERAL),
        ("linda@example.org, karim@example.org", Flaw.SEVERAL),
        ("Linda <linda@example.org>, Karim <karim@example.org>", Flaw.SEVERAL),
        ("lin\x00da@example.org", Flaw.CONTROL),
        ("linda@example.org\r\nBcc: karim@example.org", Flaw.CONTROL),
        ("\ud800@example.org", Flaw.CONTROL),
        ("mailto:linda%0d@example.org", Flaw.CONTROL),
        ("mailto:%ff@example.org", Flaw.CONTROL),
    ],
)
def test_what_is_no_mailbox_is_refused_with_the_reason(written: str, reason: Flaw) -> None:
    assert parse_address(written, scheme="mailto") == BadAddress(reason)


@pytest.mark.parametrize(
    ("written", "scheme", "address"),
    [
        ("visitor:018f-77", None, Address("visitor", "018f-77")),
        ("018f-77", "visitor", Address("visitor", "018f-77")),
        ("visitor:018f-77", "visitor", Address("visitor", "018f-77")),
        ("card:4711 0815", None, Address("card", "4711 0815")),
        ("card:4711%200815", None, Address("card", "4711 0815")),
        ("4711%200815", "card", Address("card", "4711%200815")),
        ("Linda@Example", "appuser", Address("appuser", "Linda@Example")),
        ("@linda:example.org", "matrix", Address("matrix", "@linda:example.org")),
        ("matrix:@linda:example.org", None, Address("matrix", "@linda:example.org")),
        ("sip:linda@VoIP.example", None, Address("sip", "linda@voip.example")),
        ("sip:100@pbx.example", None, Address("sip", "100@pbx.example")),
        ("whatsapp:+491701234567", None, Address("whatsapp", "+491701234567")),
        ("491701234567", "whatsapp", Address("whatsapp", "+491701234567")),
        ("5215512345678", "whatsapp", Address("whatsapp", "+5215512345678")),  # their own form
        ("0170 / 123 45 67", "whatsapp", Address("whatsapp", "+491701234567")),
        ("DE.1a2B3c", "whatsapp", Address("whatsapp", "DE.1a2B3c")),
        ("sip:+491701234567@trunk.example", "tel", LINDA),
        ("", "card", BadAddress(Flaw.EMPTY)),
        ("a\x00b", "visitor", BadAddress(Flaw.CONTROL)),
        ("ä" * 128, "appuser", BadAddress(Flaw.TOO_LONG)),
        ("123", "Loyalty Card", BadAddress(Flaw.BAD_SCHEME)),
        ("123", "", BadAddress(Flaw.BAD_SCHEME)),
    ],
)
def test_other_schemes_hold_their_issuers_value(
    written: str, scheme: str | None, address: Address | BadAddress
) -> None:
    assert parse_address(written, scheme=scheme) == address


@pytest.mark.parametrize(
    ("address", "uri"),
    [
        (LINDA, "tel:+491701234567"),
        (LINDAS_MAIL, "mailto:linda@example.org"),
        (Address("mailto", "a=b&c/d?e%f@example.org"), "mailto:a%3Db%26c%2Fd%3Fe%25f@example.org"),
        (Address("mailto", "jörg@example.org"), "mailto:j%C3%B6rg@example.org"),
        (Address("whatsapp", "+491701234567"), "whatsapp:+491701234567"),
        (Address("card", "4711 0815"), "card:4711%200815"),
    ],
)
def test_an_address_is_written_as_a_uri(address: Address, uri: str) -> None:
    assert (address.uri, parse_address(uri)) == (uri, address)


@pytest.mark.parametrize(
    ("address", "region", "shown"),
    [
        (LINDA, "DE", "0170 1234567"),
        (LINDA, "AT", "+49 170 1234567"),
        (Address("tel", "+493023125000"), "DE", "030 23125000"),
        (Address("tel", "+436641234567"), "DE", "+43 664 1234567"),
        (Address("tel", "+436641234567"), "at", "0664 1234567"),
        (Address("whatsapp", "+491701234567"), "DE", "0170 1234567"),
        (Address("whatsapp", "DE.1a2B3c"), "DE", "DE.1a2B3c"),
        (Address("tel", "+9"), "DE", "+9"),
        (LINDAS_MAIL, "DE", "linda@example.org"),
        (Address("mailto", "linda@xn--bcher-kva.example"), "DE", "linda@bücher.example"),
        # Cyrillic letters that look like "apple": stays encoded
        (Address("mailto", "linda@xn--80ak6aa92e.com"), "DE", "linda@xn--80ak6aa92e.com"),
        (Address("card", "4711"), "DE", "4711"),
    ],
)
def test_people_are_shown_what_they_would_dial_or_type(
    address: Address, region: str, shown: str
) -> None:
    assert national(address, region=region) == shown


def test_an_address_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        LINDA.value = "+490"  # type: ignore[misc]


@given(st.text(max_size=40), st.sampled_from([None, "tel", "mailto", "whatsapp", "sip", "card"]))
def test_any_text_is_an_address_or_a_reason_and_never_an_error(
    raw: str, scheme: str | None
) -> None:
    assert isinstance(parse_address(raw, scheme=scheme), Address | Withheld | BadAddress)


WRITINGS = st.text(alphabet='+0149 ()-/.:;<>@"%abklÄßİK.xn--\N{KELVIN SIGN}٣', max_size=30)
SCHEMES = st.sampled_from([None, "tel", "mailto", "whatsapp", "sip", "card"])


@given(WRITINGS | st.text(max_size=20).map("{}@example.org".format), SCHEMES)
def test_an_address_read_once_reads_the_same_for_ever(raw: str, scheme: str | None) -> None:
    address = parse_address(raw, scheme=scheme)
    if isinstance(address, Address):
        assert parse_address(address.uri) == address
        assert parse_address(address.value, scheme=address.scheme) == address
        assert 0 < len(address.value.encode()) <= MAX_VALUE_OCTETS


MOBILE = phonenumbers.PhoneNumberType.MOBILE
EXAMPLES = {
    region: phonenumbers.example_number_for_type(region, MOBILE)
    for region in sorted(phonenumbers.SUPPORTED_REGIONS)
    if phonenumbers.example_number_for_type(region, MOBILE)
}


@pytest.mark.parametrize("region", EXAMPLES)
def test_each_country_s_example_number_is_read_from_all_its_writings(region: str) -> None:
    example = EXAMPLES[region]
    assert example is not None
    form = phonenumbers.PhoneNumberFormat
    address = Address("tel", phonenumbers.format_number(example, form.E164))
    for style in (form.E164, form.INTERNATIONAL, form.NATIONAL, form.RFC3966):
        written = phonenumbers.format_number(example, style)
        assert parse_address(written, region=region) == address, written


@pytest.mark.parametrize(
    ("text", "bucket"), [("", 0), ("tel:+491701234567", 141), ("mailto:linda@example.org", 251)]
)
def test_buckets_never_change(text: str, bucket: int) -> None:
    assert bucket_of(text) == bucket


@pytest.mark.parametrize("pattern", ["tel:+4917{:08d}", "mailto:mia{}@example.org", "visitor:{:x}"])
def test_buckets_are_filled_evenly(pattern: str) -> None:
    filled = Counter(bucket_of(pattern.format(number)) for number in range(25_600))
    assert len(filled) == 256
    assert min(filled.values()) > 60
    assert max(filled.values()) < 150


@given(st.text(max_size=30))
def test_every_text_has_a_bucket(text: str) -> None:
    assert 0 <= bucket_of(text) <= 255
