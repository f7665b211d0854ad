"""Does somebody who searches find the customer and the message, and nothing that breaks?"""

import re
from urllib.parse import quote

import httpx2
import pytest
from tests.web.visitor import House, Visitor

from faden.core.channel import Claim, Evidence
from faden.engine import command as cmd

LINDA, KARIM = "tel:+4915112340182", "tel:+4915112340183"


@pytest.fixture(scope="module")
def anna(house: House) -> Visitor:
    return house.signed_in("anna")


def search(visitor: Visitor, text: str, more: str = "") -> httpx2.Response:
    return visitor.get(f"/search?lang=en&q={quote(text)}{more}")


def names(page: httpx2.Response) -> list[str]:
    """The customers listed, in order."""
    group = page.text.partition('id="customers"')[2].partition("</section>")[0]
    return re.findall(r"<strong>([^<]+)</strong>", group)


def entries(page: httpx2.Response) -> list[str]:
    """The excerpts of entries listed, the hits in brackets."""
    group = page.text.partition('id="found-entries"')[2].partition("</section>")[0]
    found = re.findall(r'<span class="said">(.*?)</span></span></a>', group, re.DOTALL)
    return [re.sub(r"<mark>(.*?)</mark>", r"[\1]", one) for one in found]


# Customers.


@pytest.mark.parametrize(
    "typed",
    [
        *("Krämer", "kraemer", "KRAMER", "Ilse Krämer", "krämer ilse", "Kräm", "Krmer", "Krämre"),
        *("Ilse Karmer", "ämer"),
    ],
)
def test_a_name_is_found_in_any_writing_and_order_with_an_error(
    house: House, anna: Visitor, typed: str
) -> None:
    found = search(anna, typed)
    ilse = house.run(house.company.record("tel:+4916055500005"))
    assert found.headers.get("location") == f"/c/{ilse}" or names(found) == ["Ilse Krämer"]


def test_a_name_that_is_only_alike_is_offered_and_not_opened(anna: Visitor) -> None:
    page = search(anna, "Karmer")
    assert page.status_code == 200
    assert names(page) == ["Ilse Krämer"]
    assert "similar way" in page.text


@pytest.mark.parametrize("typed", ["0151 12340182", "+49 151/1234-0182", "linda.weber@example.org"])
def test_whoever_has_a_number_is_opened_at_once(house: House, anna: Visitor, typed: str) -> None:
    opened = search(anna, typed)
    person = house.rows("select joined from thread where customer_id = %s::uuid", linda(house))
    either = [linda(house), *(one.hex for one in person[0][0] or ())]
    assert opened.headers["location"] in {f"/c/{one}" for one in either}


def linda(house: House) -> str:
    return house.company.customers["linda"]


def test_a_joined_customer_is_found_by_each_record_and_listed_once(fresh: House) -> None:
    company = fresh.company
    fresh.run(company.writes(LINDA, "Hallo", name="Linda Weber"))
    mail = "mailto:l.gross@example.org"
    fresh.run(company.writes(mail, "Hallo", name="Linda Groß", account="mail"))
    first, second = (fresh.run(company.record(one)) for one in (LINDA, mail))
    join = cmd.JoinCustomers(
        workspace=company.north, customer_id=first, other_id=second, by="agent:anna"
    )
    fresh.run(company.done(join))
    anna = fresh.signed_in("anna")
    assert search(anna, "Weber").headers["location"] == f"/c/{first}"
    assert search(anna, "Groß").headers["location"] == f"/c/{second}"
    fresh.run(company.writes(KARIM, "Frau Linda Weber schickt mich", name="Linda Haddad"))
    assert len(names(search(anna, "Linda"))) == 2


def test_a_customer_is_found_by_their_number_in_another_system(fresh: House) -> None:
    shop, path = fresh.program("north-agent"), "/api/v1/customers/by-source/shop/K-4711"
    made = shop.send("PUT", path, json={"name": "Mia Voss", "addresses": ["0171 5550199"]})
    assert made.status_code in (200, 201), made.text
    anna = fresh.signed_in("anna")
    for typed in ("K-4711", "k-4711"):
        assert search(anna, typed).headers["location"].startswith("/c/")
    assert search(anna, "K-471").status_code == 200


# Words.


def test_words_are_found_in_messages_both_ways_and_notes(anna: Visitor) -> None:
    assert entries(search(anna, "Bonusmeilen")) == ["Meine [Bonusmeilen] fehlen seit dem Umzug."]
    assert entries(search(anna, "Bonusmeile umzug"))[0].count("[") == 2
    assert "[Tarifcode]" in entries(search(anna, "tarifcod"))[0]
    assert "[Angebot]" in entries(search(anna, "Angebote"))[0]
    assert entries(search(anna, "Bonusmeilen Waschmaschine")) == []


def test_an_internal_note_is_marked_as_such(anna: Visitor) -> None:
    assert "Internal only" in search(anna, "Tarifcode").text
    assert "Internal only" not in search(anna, "Bonusmeilen").text


def test_the_link_leads_to_the_entry_itself(anna: Visitor) -> None:
    page = search(anna, "Bonusmeilen").text
    link = re.search(r'href="(/c/[^"]+before=[^"]+)#(e-[^"]+)"', page)
    assert link is not None
    assert f'id="{link[2]}"' in anna.get(link[1]).text


def test_files_are_found_by_their_names_and_mails_by_their_subject(anna: Visitor) -> None:
    assert "Größe" in entries(search(anna, "groesse pdf"))[0]


def test_all_of_many_hits_are_reached_each_once(fresh: House) -> None:
    company = fresh.company
    for number in range(53):
        fresh.run(company.writes(LINDA, f"Paket Nummer {number} fehlt", name="Linda Weber"))
    anna = fresh.signed_in("anna")
    page, seen = search(anna, "Paket"), list[str]()
    for _ in range(4):
        seen += [re.sub(r"\D", "", one) for one in entries(page)]
        older = re.search(r"older=([0-9.]+)", page.text)
        if older is None:
            break
        page = search(anna, "Paket", f"&older={older[1]}")
    assert sorted(map(int, seen)) == list(range(53))
    assert seen == sorted(seen, key=int, reverse=True)


def test_markup_in_words_is_shown_and_never_meant(fresh: House) -> None:
    evil = '<script>alert("x")</script> <b>fett</b> & Rechnung <img src=x onerror=y>'
    fresh.run(fresh.company.writes(LINDA, evil, name="<i>Linda</i>"))
    anna = fresh.signed_in("anna")
    for path in ("/search?q=Rechnung", "/search/hints?q=Rechnung"):
        page = anna.get(path).text
        assert "<mark>Rechnung</mark>" in page
        assert not any(tag in page for tag in ("<script>", "<b>", "<img src=x", "<i>"))
        assert "&lt;script&gt;" in page


def test_what_was_erased_is_found_no_more(fresh: House) -> None:
    """`erase` has its own tests; here only that the search reads nothing that is gone."""
    fresh.run(fresh.company.writes(LINDA, "Meine Waschmaschine", name="Linda Weber"))
    anna = fresh.signed_in("anna")
    assert len(entries(search(anna, "Waschmaschine"))) == 1
    fresh.rows("delete from event returning 1")
    assert entries(search(anna, "Waschmaschine")) == []


# Hostile questions.

HOSTILE = [
    *("'", '"', "\\", "&", "|", "!", ":*", "a:*", "!a & b | c", "'a' <-> 'b'", "a\\'b", "%", "_%"),
    *("\x00", "a\x00b", "$$", "; drop table event", "\ud83d\ude00", "ß" * 10_000, "a " * 5_000),
    *(
        "x" * 10_240,
        "*" * 10_240,
        "٠١٢٣٤",
        "零",
        "´`^",
        "\u202eabc",
        "' or 1=1 --",
        "-",
        "~a",
        "#1",
    ),
]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_nothing_that_is_typed_breaks_it(house: House, anna: Visitor, number: int) -> None:
    typed = quote(HOSTILE[number].encode("utf-16", "surrogatepass").decode("utf-16"))
    pages = [anna.get(f"/search?q={typed}"), anna.get(f"/search/hints?q={typed}")]
    assert {page.status_code for page in pages} <= {200, 303}
    program = house.program("north-agent").get(f"/api/v1/search?q={typed}")
    assert program.status_code in (200, 422)


@pytest.mark.parametrize(
    "older",
    ["x", "-1", "0.0.0", "9.9.999999", "999999999.1.0", "1.2", "0.1.0.9999", "0.1.0.-1", "'", ""],
)
def test_no_place_to_go_on_breaks_it(house: House, anna: Visitor, older: str) -> None:
    assert search(anna, "Rechnung", f"&older={quote(older)}").status_code == 200
    shop = house.program("north-agent")
    assert shop.get(f"/api/v1/search?q=Rechnung&older={quote(older)}").status_code == 200


# While typing.


def test_the_list_below_the_field_has_both_groups_as_options(anna: Visitor) -> None:
    shown = anna.get("/search/hints?lang=en&q=rechnung").text
    assert shown.count('role="option"') == 8
    assert 'aria-label="Entries"' in shown
    assert "<html" not in shown
    assert 'aria-label="Customers"' in anna.get("/search/hints?lang=en&q=kr%C3%A4mer").text
    assert 'role="option"' not in anna.get("/search/hints?q=k").text


def test_typing_tries_no_reference_codes(fresh: House) -> None:
    anna = fresh.signed_in("anna")
    for _ in range(3):
        assert anna.get("/search/hints?q=98765432").status_code == 200
    assert fresh.rows("select count(*) from reference_try") == [(0,)]


# Programs.


def test_a_program_finds_customers_and_entries(house: House) -> None:
    shop = house.program("north-agent")
    found = shop.get("/api/v1/search?q=Karim&limit=1").json()
    assert [one["name"] for one in found["customers"]] == ["Karim Haddad"]
    assert found["sure"]
    assert len(found["entries"]) == 1
    assert found["entries"][0]["kind"] == "message_received"
    assert found["older"] is not None
    more = shop.get(f"/api/v1/search?q=Karim&older={found['older']}").json()
    assert (more["customers"], more["older"]) == ([], None)
    assert shop.get("/api/v1/search").status_code == 422


def test_claims_are_not_names(house: House) -> None:
    """Who says to be somebody is not found under that address."""
    claim = Claim("mailto:vera.klaus@example.org", Evidence.ASSERTION)
    house.run(house.company.writes("tel:+4917055500077", "Hallo", claims=(claim,)))
    shop = house.program("north-agent")
    assert shop.get("/api/v1/search?q=vera.klaus").json()["customers"] == []
