"""Are keys a person's own choice, and the list of them there without JavaScript?"""

from tests.web.visitor import House


def test_letters_are_switched_off_for_one_person_in_every_browser(fresh: House) -> None:
    anna, jonas = fresh.signed_in("anna"), fresh.signed_in("jonas")
    assert 'data-letters="on"' in anna.get("/desk").text
    assert anna.post("/me/keys", {"letters": "off"}).status_code == 303
    again = fresh.signed_in("anna")
    assert 'data-letters="off"' in again.get("/desk").text
    assert 'data-letters="on"' in jonas.get("/desk").text
    assert again.post("/me/keys", {"letters": "on"}).status_code == 303
    assert 'data-letters="on"' in anna.get("/desk").text


def test_what_is_neither_on_nor_off_changes_nothing(fresh: House) -> None:
    anna = fresh.signed_in("anna")
    assert anna.post("/me/keys", {"letters": "sometimes"}).status_code == 422
    assert 'data-letters="on"' in anna.get("/desk").text


def test_who_may_only_read_may_choose_too(fresh: House) -> None:
    rita = fresh.signed_in("rita")
    assert rita.post("/me/keys", {"letters": "off"}).status_code == 303


def test_the_settings_list_every_key_without_javascript(fresh: House) -> None:
    page = fresh.signed_in("anna").get("/me?lang=de").text
    section = page.partition('id="keyboard"')[2].partition("</section>")[0]
    assert "<kbd>Ctrl+K</kbd></dt><dd>Befehl suchen</dd>" in section
    assert section.count("<kbd>") == page.partition("<dialog")[2].count("<kbd>")
