"""Does a colleague see at once who may be sent what, and stop it with one press?"""

import re

from tests.web.visitor import House, Visitor

from faden.core.choice.kept import Choice, Told
from faden.core.preference.preference import Preference
from faden.engine import command as cmd

NAMES = re.compile(r"<th scope=\"row\">(?:<a[^>]*>)?([^<]+)")
CELLS = re.compile(r'<td class="(yes|no|never|doubt)">')


def card(page: str) -> list[tuple[str, list[str]]]:
    """Return each person of the card with how their switches stand."""
    table = page.partition('<table class="consent">')[2].partition("</table>")[0]
    body = table.partition("<tbody>")[2]
    rows = body.split("<tr>")[1:]
    return [(NAMES.search(row)[1], CELLS.findall(row)) for row in rows]  # type: ignore[index]


def look(reader: Visitor, house: House, name: str) -> str:
    return reader.get(f"/c/{house.company.customers[name]}?lang=en").text


def test_the_household_stands_there_and_a_child_never_gets_advertising(house: House) -> None:
    found = card(look(house.signed_in("anna"), house, "linda"))
    # Linda said "no advertising" of her daughter too; whether she meant surveys a person decides.
    assert found[0] == ("Linda Weber", ["no", "doubt"])
    assert ("Mia Weber", ["never", "doubt"]) in found


def test_on_the_childs_own_page_it_is_never_as_well(house: House) -> None:
    assert card(look(house.signed_in("anna"), house, "mia"))[0][1] == ["never", "doubt"]


def test_one_press_stops_everything_and_is_gone_then(fresh: House) -> None:
    company = fresh.company

    async def karim() -> None:
        await company.writes("tel:+4915112340555", "Hallo", name="Karim Haddad")
        company.customers["karim"] = await company.record("tel:+4915112340555")

    fresh.run(karim())
    anna = fresh.signed_in("anna")
    assert "Stop all advertising" in look(anna, fresh, "karim")
    form = {"granted": "no", "purpose": "*", "wording": "told a colleague: no more advertising"}
    answer = anna.post(f"/c/{company.customers['karim']}/wish", form | {"form_id": "f1"})
    assert answer.status_code == 303
    page = look(anna, fresh, "karim")
    assert card(page) == [("Karim Haddad", ["no", "no"])]
    assert "Stop all advertising" not in page


def test_who_may_only_read_has_no_button(house: House) -> None:
    page = look(house.signed_in("rita"), house, "karim")
    assert card(page)
    assert "Stop all advertising" not in page


def test_how_they_want_to_be_reached_stands_beside(fresh: House) -> None:
    company = fresh.company

    async def linda() -> None:
        await company.writes("tel:+4915112340182", "Hallo", name="Linda Weber")
        company.customers["linda"] = await company.record("tel:+4915112340182")
        preference = Preference(
            quiet_from=22 * 60, quiet_until=7 * 60, zone="Europe/Berlin", language="de"
        )
        await company.done(
            cmd.KeepWishes(
                workspace=company.north,
                customer_id=company.customers["linda"],
                choices=(Choice(customer_id=company.customers["linda"], preference=preference),),
                told=Told(wording="Save", source="tel:+4915112340182"),
            )
        )

    fresh.run(linda())
    page = look(fresh.signed_in("anna"), fresh, "linda")
    assert "quiet from 22:00 to 07:00 (Europe/Berlin); in Deutsch" in page
    assert "set how to be reached" in page, "and on the timeline"
