"""Are language, colours and density a person's own choice, there before the page is painted?"""

import pytest
from tests.web.visitor import House

DARK = {"language": "", "theme": "dark", "density": "comfortable"}


def opening(page: str) -> str:
    """Return the page's first tag, by which a browser knows its colours before anything else."""
    return page.partition("<html")[2].partition(">")[0]


def test_the_colours_stand_in_the_first_tag_of_every_page_in_every_browser(fresh: House) -> None:
    anna, jonas = fresh.signed_in("anna"), fresh.signed_in("jonas")
    assert "class" not in opening(anna.get("/desk").text)
    assert anna.post("/me/look", DARK).status_code == 303
    again = fresh.signed_in("anna")
    for path in ("/desk", "/me", "/search?q=l", "/c/nobody"):
        assert 'class="dark"' in opening(again.get(path).text), path
    assert '<meta name="color-scheme" content="dark">' in again.get("/desk").text
    assert "class" not in opening(jonas.get("/desk").text)
    assert "class" not in opening(fresh.visitor().get("/sign-in").text)


def test_density_and_colours_go_together_and_back_again(fresh: House) -> None:
    anna = fresh.signed_in("anna")
    anna.post("/me/look", {"language": "", "theme": "light", "density": "compact"})
    assert 'class="light compact"' in opening(anna.get("/desk").text)
    anna.post("/me/look", {"language": "", "theme": "system", "density": "comfortable"})
    assert "class" not in opening(anna.get("/desk").text)


def test_the_language_is_chosen_or_left_to_the_browser(fresh: House) -> None:
    anna = fresh.signed_in("anna")
    anna.post("/me/look", DARK | {"language": "en"})
    assert 'lang="en"' in opening(anna.get("/me", headers={"accept-language": "de"}).text)
    anna.post("/me/look", DARK)
    assert 'lang="de"' in opening(anna.get("/me", headers={"accept-language": "de"}).text)


@pytest.mark.parametrize("wrong", [{"theme": "pink"}, {"density": "dense"}, {"language": "tlh"}])
def test_what_is_no_choice_changes_nothing(fresh: House, wrong: dict[str, str]) -> None:
    anna = fresh.signed_in("anna")
    assert anna.post("/me/look", DARK | wrong).status_code == 422
    assert "class" not in opening(anna.get("/desk").text)


def test_who_may_only_read_may_choose_too(fresh: House) -> None:
    rita = fresh.signed_in("rita")
    assert rita.post("/me/look", DARK).status_code == 303
    assert 'class="dark"' in opening(rita.get("/desk").text)
