"""Is every usual export of customers understood, and every flaw told where it stands?"""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faden.core.address import Address, parse_address
from faden.engine.sourced.row import CustomerRow
from faden.importing.cells import addresses_of
from faden.importing.columns import Field, HeaderError, field_of, read_map
from faden.importing.problem import Effect, Problem
from faden.importing.records import MAX_CELLS
from faden.importing.report import harmless
from faden.importing.source import Wanted, open_customers
from faden.importing.text import MAX_LINE_CHARS

LINDA = ("4711", "Linda Müller", ("mailto:linda@example.org", "tel:+491701234567"))
HEADER = "Kundennummer;Name;E-Mail;Mobil\n"
ROW = "4711;Linda Müller;linda@example.org;0170 1234567\n"


def read(data: str | bytes, wanted: Wanted | None = None) -> list[CustomerRow | Problem]:
    raw = data.encode() if isinstance(data, str) else data
    return list(open_customers(io.BytesIO(raw), wanted or Wanted()).items)


def customers(
    data: str | bytes, wanted: Wanted | None = None
) -> list[tuple[str, str | None, tuple[str, ...]]]:
    return [
        (one.key, one.name, one.addresses)
        for one in read(data, wanted)
        if isinstance(one, CustomerRow)
    ]


def problems(data: str | bytes) -> list[tuple[int, str, str]]:
    """Line, effect and reason of every problem."""
    return [(p.line, p.effect.name, p.reason) for p in read(data) if isinstance(p, Problem)]


def keys(data: str | bytes) -> list[str]:
    return [key for key, _, _ in customers(data)]


# Encodings.


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_usual_encoding_and_line_end_is_found_out(encoding: str, end: str) -> None:
    text = (HEADER + ROW).replace("\n", end)
    assert customers(text.encode(encoding)) == [LINDA]


def test_a_few_broken_bytes_spoil_their_row_and_not_the_file() -> None:
    good = "".join(f"{n};Jürgen Größe;k{n}@example.org;\n" for n in range(20)).encode()
    data = HEADER.encode() + good + b"99;Stra\xdfe;k99@example.org;\n"
    found = customers(data)
    assert {name for _, name, _ in found} == {"Jürgen Größe", None}
    assert problems(data) == [(22, "VALUE", "holds damaged characters")]


# Delimiters, quotes, what Excel writes.


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_found_out(delimiter: str) -> None:
    assert customers((HEADER + ROW).replace(";", delimiter)) == [LINDA]


@pytest.mark.parametrize("mark", ["sep=;\n", "sep=;\r\n", '"sep=;"\n', "\n\nsep=;\n"])
def test_the_line_by_which_excel_names_the_delimiter_is_understood(mark: str) -> None:
    assert customers(mark + HEADER + ROW) == [LINDA]


def test_a_comma_in_a_quoted_name_separates_nothing() -> None:
    data = 'id,name,email\n1,"Müller, Linda ""Lin""",linda@example.org\n'
    assert customers(data) == [("1", 'Müller, Linda "Lin"', ("mailto:linda@example.org",))]


def test_a_line_break_in_a_quoted_cell_ends_no_row() -> None:
    data = 'id;name;email\n1;"Linda\nMüller";linda@example.org\n2;Ben;kaputt\n'
    assert customers(data) == [("1", "Linda Müller", ("mailto:linda@example.org",))]
    assert [line for line, _, _ in problems(data)] == [4, 4]


@pytest.mark.parametrize(
    "broken",
    [
        '1;"Linda;linda@example.org',  # closed by the next row's quotes, at the wrong place
        '1;"Lin"da;linda@example.org',
        '1;"Linda;linda@example.org\n"',
    ],
)
def test_an_open_quote_spoils_its_row_alone(broken: str) -> None:
    others = "".join(f'{n};"Kunde {n}";k{n}@example.org\n' for n in range(2, 500))
    data = f"id;name;email\n{broken}\n{others}"
    assert keys(data)[-498:] == [str(n) for n in range(2, 500)]
    assert problems(data)[0][:2] == (2, "ROW")


def test_an_open_quote_at_the_very_end_is_told() -> None:
    data = 'id;email\n1;a@example.org\n2;"b@example.org\n3;c@example.org\n'
    assert keys(data) == ["1", "3"]


def test_a_line_that_is_too_long_is_skipped_without_being_kept() -> None:
    data = f"id;email\n1;a@example.org\n2;{'x' * MAX_LINE_CHARS * 3}\n3;c@example.org\n"
    assert keys(data) == ["1", "3"]
    assert [(line, effect) for line, effect, _ in problems(data)] == [(3, "ROW")]


def test_a_row_of_too_many_cells_is_told() -> None:
    data = f"id;email\n1;a@example.org{';x' * MAX_CELLS}\n2;b@example.org\n"
    assert keys(data) == ["2"]


@pytest.mark.parametrize("empty", ["\n", ";;;\n", "   \n", '"";""\n'])
def test_empty_rows_are_no_problem(empty: str) -> None:
    assert [one for one in read(HEADER + empty + ROW) if isinstance(one, Problem)] in (
        [],
        [one for one in read(HEADER + empty) if isinstance(one, Problem)],
    )
    assert customers(HEADER + empty + ROW) == [LINDA]


# What a cell says.


@pytest.mark.parametrize(
    "name", ["=1+1", '=HYPERLINK("http://x")', "+Linda", "-Linda", "@SUM(A1)", "=cmd|' /C calc'!A0"]
)
def test_a_formula_is_plain_text(name: str) -> None:
    quoted = name.replace('"', '""')
    data = f'id;name;email\n1;"{quoted}";a@example.org\n'
    assert customers(data) == [("1", name, ("mailto:a@example.org",))]


@pytest.mark.parametrize(
    "cell",
    [
        *("+491701234567", "'+491701234567", '"=""01701234567"""', "0170/123 45 67", "1701234567"),
        *("0049 170 1234567", "Mobil: 0170-1234567", "0170 1234567 (privat)", "0170 1234567 Büro"),
        *("tel:+491701234567", "491701234567", "+49 (0) 170 1234567"),
    ],
)
def test_a_telephone_number_is_read_as_people_and_spreadsheets_write_it(cell: str) -> None:
    assert customers(f"id;telefon\n1;{cell}\n") == [("1", None, ("tel:+491701234567",))]


@pytest.mark.parametrize(
    ("cell", "scheme", "found"),
    [
        ("a@x.example; b@y.example", "mailto", ["a@x.example", "b@y.example"]),
        ("a@x.example, b@y.example", "mailto", ["a@x.example", "b@y.example"]),
        ("a@x.example b@y.example", "mailto", ["a@x.example", "b@y.example"]),
        ("a@x.example oder b@y.example", "mailto", ["a@x.example", "b@y.example"]),
        ("Weber, Linda <a@x.example>", "mailto", ["a@x.example"]),
        ("0170 1234567; 030 1234567", "tel", ["+491701234567", "+49301234567"]),
        ("0170 1234567 / 030 1234567", "tel", ["+491701234567", "+49301234567"]),
        ("0170/1234567, 030/1234567", "tel", ["+491701234567", "+49301234567"]),
        ("0170 1234567\n030 1234567 (Büro)", "tel", ["+491701234567", "+49301234567"]),
        ("unbekannt", "tel", []),
        ("-", "tel", []),
    ],
)
def test_a_cell_may_hold_several_addresses_or_none(
    cell: str, scheme: str, found: list[str]
) -> None:
    read_out = [getattr(one, "value", one) for one in addresses_of(cell, scheme, "DE")]
    assert read_out == found


@given(
    st.from_regex(r"0[ ]?[1-9][0-9 /.\-]{5,16}", fullmatch=True),
    st.sampled_from(["DE", "AT", "CH", "IT"]),
)
def test_the_quick_way_of_reading_a_number_reads_the_same(text: str, region: str) -> None:
    slow = parse_address(text.strip(), scheme="tel", region=region)
    quick = list(addresses_of(text, "tel", region))
    if isinstance(slow, Address):
        assert quick == [slow]
    else:
        assert all(not isinstance(one, Address) or one.value != text for one in quick)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("kaputt", "not an e-mail address"),
        ("a@b@c.example", "several addresses, and it is not clear where one ends"),
    ],
)
def test_a_bad_value_is_told_and_the_rest_of_the_row_is_taken(cell: str, reason: str) -> None:
    data = f"id;email;telefon\n1;{cell};0170 1234567\n"
    assert customers(data) == [("1", None, ("tel:+491701234567",))]
    assert problems(data) == [(2, "VALUE", reason)]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("4,91701E+11", "a spreadsheet has rounded this number"),
        ("72727", "too short for a telephone number"),
        ("1234567", "the area code is missing"),
    ],
)
def test_a_number_that_nobody_can_dial_is_told(cell: str, reason: str) -> None:
    data = f"id;telefon\n1;{cell}\n"
    assert problems(data) == [
        (2, "VALUE", reason),
        (2, "ROW", "no e-mail address and no telephone number"),
    ]


# Columns.


@pytest.mark.parametrize(
    ("header", "field"),
    [
        *(
            (name, Field.KEY)
            for name in ("Kundennummer", "Kd.-Nr.", "KUNDEN-ID", "customer_id", "ID")
        ),
        *((name, Field.NAME) for name in ("Name", "Kunde", "Full Name", "Vor- und Nachname")),
        *((name, Field.FIRST_NAME) for name in ("Vorname", "First Name", "given_name")),
        *((name, Field.LAST_NAME) for name in ("Nachname", "Last Name", "Familienname")),
        *((name, Field.COMPANY) for name in ("Firma", "Company", "Organization Name")),
        *(
            (name, Field.EMAIL)
            for name in ("E-Mail", "eMail-Adresse", "E-mail 2 Address", "E-mail 1 - Value", "Mail")
        ),
        *(
            (name, Field.PHONE)
            for name in ("Telefon", "Tel.", "Mobil", "Handy-Nr.", "Telefon (geschäftlich)")
        ),
        *((name, Field.PHONE) for name in ("Mobile Phone", "Phone 1 - Value", "Business Phone")),
        *((name, None) for name in ("Fax", "Newsletter", "Mailing", "Umsatz", "Geburtsdatum", "")),
        *((name, None) for name in ("Sprache", "PLZ", "Telefonnotiz", "Ort", "Werbung per E-Mail")),
    ],
)
def test_a_header_means_what_people_mean_by_it(header: str, field: Field | None) -> None:
    assert field_of(header) is field


@pytest.mark.parametrize("option", ["Kontakt=email", "kontakt=email", "2=email", "Kontakt = EMAIL"])
def test_a_column_means_what_one_says(option: str) -> None:
    wanted = Wanted(columns=read_map([option]))
    data = "id;Kontakt\n1;linda@example.org\n"
    assert customers(data, wanted) == [("1", None, ("mailto:linda@example.org",))]


def test_a_column_can_be_left_out() -> None:
    wanted = Wanted(columns=read_map(["Name=ignore"]))
    assert customers(HEADER + ROW, wanted) == [("4711", None, LINDA[2])]


@pytest.mark.parametrize(
    ("data", "options", "told"),
    [
        ("id;Kontakt\n", [], "no column was recognised.*id, Kontakt.*--map"),
        (HEADER, ["Handy=phone"], "not there: Handy.*Kundennummer, Name, E-Mail, Mobil"),
        (HEADER, ["Mobil=fon"], "where field is one of key, name"),
        ("", [], "empty"),
        ("\n\n", [], "empty"),
    ],
)
def test_a_file_that_cannot_be_understood_is_refused_with_what_to_do(
    data: str, options: list[str], told: str
) -> None:
    with pytest.raises(HeaderError, match=told):
        read(data, Wanted(columns=read_map(options)))


def test_a_person_is_called_by_their_own_name_and_a_company_by_its_name() -> None:
    data = (
        "id;Vorname;Nachname;Firma;email\n1;Linda;Weber;ACME;a@x.example\n"
        "2;;;ACME GmbH;b@x.example\n3;;;;c@x.example\n"
    )
    assert [name for _, name, _ in customers(data)] == ["Linda Weber", "ACME GmbH", None]


# Keys.


def test_without_a_column_for_it_the_first_address_is_the_key() -> None:
    data = "name;telefon;email\nLinda;0170 1234567;linda@example.org\n"
    assert keys(data) == ["mailto:linda@example.org"]


def test_a_row_without_its_number_is_left_out() -> None:
    assert problems(HEADER + ";Linda;a@example.org;\n") == [
        (2, "ROW", "the customer's number is missing")
    ]


def test_a_key_counts_once_in_a_file() -> None:
    data = HEADER + ROW + "4711;Karim;karim@example.org;\n"
    assert customers(data) == [LINDA]
    assert problems(data) == [(3, "ROW", "stands on line 2 already")]


def test_how_a_row_is_written_does_not_change_what_it_says() -> None:
    (one,) = read(HEADER + ROW)
    (other,) = read("id,name,email,phone\n4711,Linda  Müller,LINDA@example.org,+49 170 1234567\n")
    assert isinstance(one, CustomerRow)
    assert isinstance(other, CustomerRow)
    assert one.digest == other.digest


# Anything.


@given(st.binary(max_size=400))
def test_no_bytes_whatever_break_the_reading(data: bytes) -> None:
    try:
        found = read(b"id;email\n" + data)
    except HeaderError:
        return
    for one in found:
        if isinstance(one, CustomerRow):
            assert one.key.encode()
            assert one.name is None or "\0" not in one.name


@given(st.text(max_size=60))
def test_nothing_in_the_report_is_a_formula(text: str) -> None:
    shown = harmless(Problem(1, Effect.ROW, "", "", value=text).shown)
    assert not shown.lstrip().startswith(("=", "+", "-", "@"))
