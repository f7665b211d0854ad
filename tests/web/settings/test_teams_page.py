"""Can an administrator found teams and say who belongs to them?"""

from tests.web.settings.forms import done, english, faults, send
from tests.web.visitor import House


def teams(house: House) -> dict[str, str]:
    found = house.rows(
        "select team_id, name from team where workspace_id = %s", house.company.north
    )
    return {str(team): str(name) for team, name in found}


def test_a_new_team_gets_an_id_that_reads_like_its_name(fresh: House) -> None:
    anna = english(fresh, "anna")
    for name in ("Köln  Süd", "Köln/Süd", "電話"):
        assert send(anna, "/settings/teams", name=name).status_code == 303
    assert teams(fresh) == {
        "service": "Service",
        "lead": "Lead",
        "koeln-sued": "Köln Süd",
        "koeln-sued-2": "Köln/Süd",
        "team": "電話",
    }
    assert done(fresh, "anna")[0] == ("team_added", "team:koeln-sued", {"name": "Köln Süd"})
    assert "Köln Süd" in anna.get("/settings").text


def test_a_name_that_is_taken_is_refused_at_its_field_and_what_was_typed_stays(
    fresh: House,
) -> None:
    anna = english(fresh, "anna")
    again = send(anna, "/settings/teams", name="service")
    renamed = send(anna, "/settings/teams/lead", do="rename", name="SERVICE")
    empty = send(anna, "/settings/teams", name=" ")
    assert (again.status_code, renamed.status_code, empty.status_code) == (409, 409, 422)
    assert faults(again) == {"new-name": "There is a team with this name already."}
    assert 'value="service"' in again.text
    assert faults(renamed) == {"rename-lead-name": "There is a team with this name already."}
    assert 'value="SERVICE"' in renamed.text
    assert faults(empty) == {"new-name": "Write a word or two."}
    assert done(fresh, "anna") == []


def test_somebody_joins_a_team_and_leaves_it_again(fresh: House) -> None:
    anna, jonas = english(fresh, "anna"), fresh.company.agents["jonas"]
    assert send(anna, "/settings/teams/lead", do="join", agent=jonas).status_code == 303
    assert 'Take out<span class="unseen">: Jonas Berg' in anna.get("/settings").text
    assert send(anna, "/settings/teams/lead", do="leave", agent=jonas).status_code == 303
    assert "Take out" not in anna.get("/settings").text
    assert [did for did, _, _ in done(fresh, "anna")] == ["team_joined", "team_left"]


def test_a_form_that_is_sent_twice_is_done_once(fresh: House) -> None:
    anna = english(fresh, "anna")
    first, again = (
        send(anna, "/settings/teams", name="Shop", form_id="one") for _ in ("first", "again")
    )
    other = send(anna, "/settings/teams", name="Other", form_id="one")
    assert (first.status_code, again.status_code, other.status_code) == (303, 303, 409)
    assert "sent before with other words" in faults(other)["new-name"]
    assert 'value="Other"' in other.text
    assert [what for _, what, _ in done(fresh, "anna")] == ["team:shop"]


def test_going_back_and_choosing_somebody_else_is_said_and_not_lost(fresh: House) -> None:
    anna, agents = english(fresh, "anna"), fresh.company.agents
    form = {"do": "join", "form_id": "j"}
    assert send(anna, "/settings/teams/lead", **form, agent=agents["jonas"]).status_code == 303
    page = send(anna, "/settings/teams/lead", **form, agent=agents["lena"])
    assert (page.status_code, list(faults(page))) == (409, ["join-lead-name"])
    assert f'value="{agents["lena"]}" selected' in page.text
    assert 'name="back" value="/settings"' in page.text


def test_what_is_not_there_is_not_changed(fresh: House) -> None:
    anna = english(fresh, "anna")
    codes = [
        send(anna, "/settings/teams/nobody", do="rename", name="X").status_code,
        send(anna, "/settings/teams/lead", do="join", agent="0" * 16).status_code,
        send(anna, "/settings/teams/lead", do="burn").status_code,
    ]
    assert codes == [404, 404, 400]
    assert done(fresh, "anna") == []
