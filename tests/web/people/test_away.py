"""Can people say that they are away, and does the page say what follows?"""

from tests.web.visitor import House


def until(house: House, name: str) -> object:
    ((found,),) = house.rows(
        "select away_until from agent where agent_id = %s", house.company.agents[name]
    )
    return found


def test_the_day_back_begins_where_the_company_is(fresh: House) -> None:
    jonas = fresh.signed_in("jonas")
    assert "You are here." in jonas.get("/me?lang=en").text
    assert jonas.post("/me/away", {"back": "2026-12-01"}).status_code == 303
    assert str(until(fresh, "jonas")).startswith("2026-11-30 23:00")
    page = jonas.get("/me?lang=en").text
    assert "You are away until" in page
    assert 'value="2026-12-01"' in page
    assert until(fresh, "anna") is None


def test_without_a_day_they_are_here_again(fresh: House) -> None:
    jonas = fresh.signed_in("jonas")
    jonas.post("/me/away", {"back": "2026-12-01"})
    assert jonas.post("/me/away", {"back": ""}).status_code == 303
    assert until(fresh, "jonas") is None


def test_a_day_that_has_begun_or_is_none_changes_nothing(fresh: House) -> None:
    jonas = fresh.signed_in("jonas")
    for wrong in ("2026-11-23", "2020-01-01", "2036-01-01", "morgen", "2026-02-30"):
        refused = jonas.post("/me/away", {"back": wrong})
        assert refused.status_code == 422, wrong
        assert "Geben Sie den Tag an" in refused.text or "Give the day" in refused.text
    assert until(fresh, "jonas") is None
