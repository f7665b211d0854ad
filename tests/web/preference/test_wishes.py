"""Can a customer say without signing in what we may send, and does it hold at once?"""

import re
from datetime import timedelta

import pytest
from tests.web.preference.pages import LINDA_MAIL, Reader, link, mail_to, texts, thread_of
from tests.web.visitor import House

from faden.core import consent
from faden.core.choice.kept import Choice, Standing, Told
from faden.core.preference.link import Aim
from faden.core.preference.preference import Preference
from faden.core.thread import Circle
from faden.engine import command as cmd

MIA = "tel:+4915112340999"


@pytest.fixture
def linda(fresh: House) -> Reader:
    """Linda, with the link of a mail she got."""
    fresh.run(meet(fresh))
    return Reader(fresh, link(fresh, mail_to(fresh, LINDA_MAIL)))


async def meet(house: House) -> None:
    company = house.company
    await company.writes(LINDA_MAIL, "Wann kommt mein Paket?", name="Linda Weber", account="mail")
    company.customers["linda"] = await company.record(LINDA_MAIL)
    await company.answers("linda", LINDA_MAIL, "Morgen, Frau Weber.", "anna")


async def mia(house: House) -> None:
    company = house.company
    await company.writes(MIA, "ok", name="Mia Weber")
    company.customers["mia"] = await company.record(MIA)
    await company.done(
        cmd.DeclareHousehold(
            workspace=company.north,
            guardian_id=company.customers["linda"],
            ward_id=company.customers["mia"],
            by="agent:anna",
        )
    )


def may(house: House, name: str, purpose: str, address: str = LINDA_MAIL) -> bool:
    answer = consent.may_send(Circle(thread_of(house, name)), address, purpose)
    return isinstance(answer, consent.Yes)


def test_looking_changes_nothing(fresh: House, linda: Reader) -> None:
    before = thread_of(fresh, "linda").sequence
    for method in ("GET", "HEAD"):
        assert linda.visitor.send(method, linda.path).status_code == 200
    assert thread_of(fresh, "linda").sequence == before


def test_one_press_stops_all_advertising_and_only_that(fresh: House, linda: Reader) -> None:
    page = linda.open()
    assert page.index("Stop all advertising") < page.index("<fieldset")
    told = linda.press("stop")
    assert "advertising: allowed → stopped" in told
    assert "surveys: allowed → stopped" in told
    assert [may(fresh, "linda", one) for one in ("marketing", "survey", "newsletter")] == [
        False
    ] * 3
    assert [may(fresh, "linda", one) for one in ("service", "contract")] == [True] * 2


def test_what_was_chosen_is_kept_with_the_words_of_the_page_and_sent_as_a_copy(
    fresh: House, linda: Reader
) -> None:
    linda.open()
    linda.press("stop")
    ((wording, source, by),) = fresh.rows(
        "select body ->> 'wording', body ->> 'source', body ->> 'by' from event"
        " where kind = 'consent_withdrawn'"
    )
    assert wording == "“Stop all advertising” (page of wishes, version 1, en)"
    assert (source, by) == (LINDA_MAIL, "customer")
    assert "advertising: allowed → stopped" in texts(fresh, LINDA_MAIL)[-1]


def test_the_same_press_twice_is_one(fresh: House, linda: Reader) -> None:
    linda.open()
    page = linda.page
    linda.press("stop")
    linda.page = page
    again = linda.press("stop")
    assert linda.status == 200, again
    assert len(texts(fresh, LINDA_MAIL)) == 2


def test_a_change_can_be_undone(fresh: House, linda: Reader) -> None:
    linda.open()
    linda.press("stop")
    assert "advertising: stopped → allowed" in linda.press("undo")
    assert may(fresh, "linda", "marketing")
    assert may(fresh, "linda", "survey")


def test_undoing_never_lifts_what_was_said_since(fresh: House, linda: Reader) -> None:
    linda.open()
    linda.press("save", **{"0_survey": None})
    fresh.run(fresh.company.writes(LINDA_MAIL, "STOPP", account="mail"))
    assert "nothing was undone" in linda.press("undo")
    assert linda.status == 409
    assert not may(fresh, "linda", "survey")
    assert not may(fresh, "linda", "marketing")


def test_undoing_brings_back_exactly_what_stood_before(fresh: House, linda: Reader) -> None:
    linda.open()
    linda.press("save", **{"0_survey": None})
    before = thread_of(fresh, "linda")
    linda.press("stop")
    linda.press("undo")
    after = thread_of(fresh, "linda")
    assert (after.refusals, after.welcome) == (before.refusals, before.welcome)


def test_undoing_ends_after_an_hour(fresh: House, linda: Reader) -> None:
    linda.open()
    linda.press("stop")
    fresh.company.now += timedelta(minutes=61)
    assert "cannot be undone any more" in linda.press("undo")
    assert not may(fresh, "linda", "marketing")


def test_a_page_that_was_open_lifts_no_stop_that_came_meanwhile(
    fresh: House, linda: Reader
) -> None:
    linda.open()
    fresh.run(fresh.company.writes(LINDA_MAIL, "STOPP", account="mail"))
    linda.press("save", quiet_from="22:00", quiet_until="07:00")
    assert thread_of(fresh, "linda").preference is not None
    assert not may(fresh, "linda", "survey")
    assert not may(fresh, "linda", "marketing")


def test_advertising_comes_again_only_after_a_yes_by_mail(fresh: House, linda: Reader) -> None:
    linda.open()
    linda.press("stop")
    asked = linda.press("save", **{"0-marketing": "on"})
    assert "say so once more by the link in the mail" in asked
    assert not may(fresh, "linda", "marketing")
    found = re.search(r"http://desk\.example(/y/\S+)", texts(fresh, LINDA_MAIL)[-1])
    assert found, texts(fresh, LINDA_MAIL)
    yes = Reader(fresh, found[1])
    yes.open()
    assert not may(fresh, "linda", "marketing"), "looking is no yes"
    yes.press("yes")
    assert may(fresh, "linda", "marketing")
    assert not may(fresh, "linda", "survey")


def test_quiet_hours_order_and_language_are_kept(fresh: House, linda: Reader) -> None:
    linda.open()
    told = linda.press(
        "save",
        quiet_from="22:00",
        quiet_until="07:00",
        zone="Europe/Vienna",
        first="sms",
        second="email",
        language="de",
    )
    assert "quiet from 22:00 to 07:00 (Europe/Vienna)" in told
    assert thread_of(fresh, "linda").preference == Preference(
        channels=("sms", "email"),
        quiet_from=22 * 60,
        quiet_until=7 * 60,
        zone="Europe/Vienna",
        language="de",
    )
    linda.path = linda.path.partition("?")[0]
    assert "Was wir Ihnen senden" in linda.open(), "the page speaks the language that was chosen"


@pytest.mark.parametrize(
    ("begins", "ends"), [("22:00", ""), ("", "07:00"), ("22:00", "22:00"), ("25:00", "07:00")]
)
def test_quiet_hours_that_cannot_be_are_shown_again(
    fresh: House, linda: Reader, begins: str, ends: str
) -> None:
    linda.open()
    page = linda.press("save", quiet_from=begins, quiet_until=ends, language="de")
    assert linda.status == 422
    assert f'value="{begins}"' in page
    assert 'value="de" checked' in page, "what was filled in stays"
    assert thread_of(fresh, "linda").preference is None


def test_a_child_in_ones_care_never_gets_advertising_and_a_guardian_stops_the_rest(
    fresh: House, linda: Reader
) -> None:
    fresh.run(mia(fresh))
    page = linda.open()
    assert "Mia Weber" in page
    assert 'name="1-marketing"' not in page
    told = linda.press("save", **{"1_survey": None})
    assert "Mia Weber: surveys: allowed → stopped" in told
    assert not may(fresh, "mia", "survey", MIA)
    assert may(fresh, "linda", "survey")


def test_what_is_set_survives_a_join_and_a_split(fresh: House, linda: Reader) -> None:
    async def second() -> None:
        company = fresh.company
        await company.writes("tel:+4915112340182", "Hallo", name="Linda Weber")
        company.customers["phone"] = await company.record("tel:+4915112340182")
        await company.done(
            cmd.JoinCustomers(
                workspace=company.north,
                customer_id=company.customers["linda"],
                other_id=company.customers["phone"],
                by="agent:anna",
            )
        )

    fresh.run(second())
    linda.open()
    linda.press("stop")
    linda.press("save", quiet_from="22:00", quiet_until="07:00")
    split = cmd.SplitCustomer(
        workspace=fresh.company.north,
        customer_id=fresh.company.customers["phone"],
        by="agent:anna",
        reason="two people",
    )
    fresh.run(fresh.company.done(split))
    for name in ("linda", "phone"):
        assert not may(fresh, name, "marketing"), name
        assert thread_of(fresh, name).preference is not None, name


@pytest.mark.parametrize("wanted", ["export", "erase"])
def test_a_wish_about_ones_data_comes_to_a_person(fresh: House, linda: Reader, wanted: str) -> None:
    linda.open()
    assert "A person takes care of it" in linda.press(wanted)
    (ticket,) = thread_of(fresh, "linda").tickets
    assert ticket.unanswered == 1


def test_a_link_that_was_changed_opens_nothing(fresh: House, linda: Reader) -> None:
    path = linda.path.partition("?")[0]
    flipped = path[:-3] + ("a" if path[-3] != "a" else "b") + path[-2:]
    other = link(fresh, mail_to(fresh, LINDA_MAIL), aim=Aim.THREAD).replace("/t/", "/p/")
    for wrong in (flipped, path[:-1], other, "/p/mail.x", "/p/nobody." + "a" * 43):
        reader = Reader(fresh, wrong)
        assert "the single word STOP" in reader.open()
        assert reader.status == 404, wrong
        assert reader.visitor.send("POST", wrong, data={"do": "stop"}).status_code == 404


def test_a_link_that_has_ended_says_so_and_what_to_do(fresh: House, linda: Reader) -> None:
    fresh.company.now += timedelta(days=10)
    assert "This link has ended" in linda.open()
    assert linda.status == 410
    assert linda.visitor.send("POST", linda.path, data={"do": "stop"}).status_code == 410
    assert may(fresh, "linda", "marketing")


def test_a_link_never_leads_to_another_account_of_the_house(fresh: House, linda: Reader) -> None:
    stranger = link(fresh, mail_to(fresh, LINDA_MAIL), account="south-sms")
    reader = Reader(fresh, stranger)
    reader.open()
    assert reader.status == 404


def test_the_page_keeps_its_link_to_itself_and_leads_to_a_person(
    fresh: House, linda: Reader
) -> None:
    answer = linda.visitor.get(linda.path)
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-robots-tag"] == "noindex"
    assert answer.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert 'href="/contact/contact?lang=en"' in answer.text
    assert "<script" not in answer.text


def test_only_wishes_of_ones_own_people_can_be_written(fresh: House, linda: Reader) -> None:
    async def karim() -> None:
        await fresh.company.writes("tel:+4915112340555", "Hallo", name="Karim")
        fresh.company.customers["karim"] = await fresh.company.record("tel:+4915112340555")

    fresh.run(karim())
    told = Told(wording="x", source=LINDA_MAIL)
    command = cmd.KeepWishes(
        workspace=fresh.company.north,
        customer_id=fresh.company.customers["linda"],
        choices=(Choice(customer_id=fresh.company.customers["karim"], stop=("*",)),),
        told=told,
    )
    fresh.run(fresh.company.do(command))
    assert may(fresh, "karim", "marketing", "tel:+4915112340555")
    undo = cmd.UndoWishes(
        workspace=command.workspace,
        customer_id=command.customer_id,
        before=(),
        after=(Standing(customer_id=fresh.company.customers["karim"]),),
        told=told,
    )
    assert isinstance(fresh.run(fresh.company.do(undo)), cmd.Rejected)
