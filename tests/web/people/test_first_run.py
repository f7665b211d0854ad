"""Is a new company asked three things, once, and only its administrators?"""

import pytest
from tests.web.visitor import House, Visitor

from faden.store.people.look import begin_first_run
from faden.web.settings.first_run import CHANNELS

ANSWERS = {"name": "Nordtel GmbH", "language": "en", "channel": "chat"}


@pytest.fixture
def young(fresh: House) -> House:
    """The house with a company nobody has said anything about yet."""

    async def begin() -> None:
        async with fresh.company.connections.engine.connection() as connection:
            await begin_first_run(connection, fresh.company.north)

    fresh.run(begin())
    return fresh


def says(visitor: Visitor, form: dict[str, str]) -> str:
    """Answer the questions as the page at hand would; where the browser goes then."""
    token = {"csrf": visitor.token_of_form("/me"), "form_id": "first-questions-1"}
    answer = visitor.post("/welcome", form | token)
    return answer.headers.get("location", str(answer.status_code))


def test_the_admin_is_asked_before_the_desk_and_never_again(young: House) -> None:
    anna = young.signed_in("anna")
    assert anna.get("/desk").headers["location"] == "/welcome"
    page = anna.get("/welcome").text
    assert 'value="Nordtel"' in page
    assert page.count('name="channel"') == len(CHANNELS)
    assert says(anna, ANSWERS) == "/settings/connections#connect-chat"
    assert 'id="connect-chat"' in anna.get("/settings/connections").text
    desk = anna.get("/desk", headers={"accept-language": "de"})
    assert (desk.status_code, 'lang="en"' in desk.text) == (200, True)
    assert "Nordtel GmbH" in desk.text
    assert anna.get("/welcome").headers["location"] == "/desk"
    assert young.signed_in("anna").get("/desk").status_code == 200


def test_what_was_answered_stands_in_the_audit_log(young: House) -> None:
    says(young.signed_in("anna"), ANSWERS)
    noted = young.rows("select detail->>'value' from audit where did = 'setting_changed'")
    assert noted == [("Nordtel GmbH",)]


def test_it_can_be_skipped_and_then_nothing_is_changed(young: House) -> None:
    anna = young.signed_in("anna")
    assert says(anna, {"name": "", "do": "skip"}) == "/desk"
    assert anna.get("/desk").status_code == 200
    assert young.rows("select name from workspace where slug = 'nord'") == [("Nordtel",)]


def test_a_name_nobody_can_read_is_asked_again_with_the_rest_kept(young: House) -> None:
    anna = young.signed_in("anna")
    token = {"csrf": anna.token_of_form("/me")}
    for name in ("", "\x07", "N" * 101):
        page = anna.post("/welcome", ANSWERS | token | {"name": name})
        assert page.status_code == 422
        assert 'value="chat" checked' in page.text
        assert 'aria-invalid="true"' in page.text
    assert anna.get("/desk").headers["location"] == "/welcome"


def test_the_second_admin_who_answers_the_same_page_changes_nothing(young: House) -> None:
    anna = young.signed_in("anna")
    says(anna, ANSWERS)
    later = {"csrf": anna.token_of_form("/me"), "form_id": "another-page-22"}
    anna.post("/welcome", ANSWERS | later | {"name": "Südtel"})
    assert young.rows("select name from workspace where slug = 'nord'") == [("Nordtel GmbH",)]


def test_nobody_but_an_admin_of_the_new_company_is_asked(young: House) -> None:
    for name in ("lena", "jonas", "rita", "olga"):
        assert young.signed_in(name).get("/desk").status_code == 200, name
    assert young.signed_in("jonas").get("/welcome").status_code == 403


def test_a_company_that_was_there_before_is_not_asked(fresh: House) -> None:
    assert fresh.signed_in("anna").get("/desk").status_code == 200
