"""Can a colleague rely on what they write: kept, taken back, and not said twice by two people?"""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.web.visitor import House, Visitor

PHONE = "tel:+4915112340182"
CARD = re.compile(r'<(?:form class="(reply|note)")(.*?)</form>', re.DOTALL)


@pytest.fixture
def linda(fresh: House) -> str:
    """Linda has written by SMS, and nobody has answered."""
    fresh.run(fresh.company.writes(PHONE, "Gilt das Angebot noch?", name="Linda Weber"))
    customer = fresh.run(fresh.company.record(PHONE))
    fresh.company.customers["linda"] = customer
    return customer


@pytest.fixture
def anna(fresh: House) -> Visitor:
    return fresh.signed_in("anna")


@pytest.fixture
def jonas(fresh: House) -> Visitor:
    return fresh.signed_in("jonas")


def form(page: str, kind: str = "reply") -> dict[str, str]:
    """What the page's form holds, typed words included."""
    (found,) = [inner for name, inner in CARD.findall(page) if name == kind]
    fields = dict(
        re.findall(
            r'<input type="hidden"(?: autocomplete="off")? name="(\w+)" value="([^"]*)">', found
        )
    )
    words = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", found, re.DOTALL)
    return fields | {"text": words[1] if words else ""}


def answers(who: Visitor, linda: str, text: str, **more: str) -> int:
    """Open Linda's page, write and send; return the status."""
    filled = form(who.get(f"/c/{linda}?lang=en").text) | {
        "text": text,
        "way": f"{linda} sms {PHONE}",
    }
    return who.post(f"/c/{linda}/answer?lang=en", filled | more).status_code


def saves(who: Visitor, linda: str, text: str, *, kind: str = "reply", draft: int = 0) -> object:
    sent = {"kind": kind, "text": text, "draft": str(draft)}
    return who.post(f"/c/{linda}/draft", sent).json()


def version(told: object) -> int:
    assert isinstance(told, dict)
    assert told["saved"] is True, told
    return int(told["version"])


def undo_of(page: str) -> dict[str, str] | None:
    found = re.search(r'class="undo".*?name="delivery" value="(\w+)"', page, re.DOTALL)
    return {"delivery": found[1]} if found else None


# Taking back.


def test_an_answer_can_be_taken_back_without_a_script_and_is_in_the_composer_again(
    fresh: House, linda: str, anna: Visitor
) -> None:
    assert answers(anna, linda, "Ja, bis <b>Montag</b>.") == 303
    page = anna.get(f"/c/{linda}?lang=en").text
    assert "leaves in a moment" in page
    undo = undo_of(page)
    assert undo is not None
    assert anna.post(f"/c/{linda}/take-back?lang=en", undo).status_code == 303
    page = anna.get(f"/c/{linda}?lang=en").text
    assert form(page)["text"] == "Ja, bis &lt;b&gt;Montag&lt;/b&gt;."
    assert "it was not sent" in page
    assert undo_of(page) is None
    assert fresh.rows("select state, run_at from delivery") == [("withdrawn", None)]
    assert fresh.rows("select state from ticket") == [("open",)]


def test_what_was_begun_meanwhile_stays_below_what_is_taken_back(linda: str, anna: Visitor) -> None:
    answers(anna, linda, "Ja, bis Montag.")
    saves(anna, linda, "Und noch etwas")
    anna.post(f"/c/{linda}/take-back?lang=en", undo_of(anna.get(f"/c/{linda}?lang=en").text) or {})
    assert form(anna.get(f"/c/{linda}?lang=en").text)["text"] == "Ja, bis Montag.\n\nUnd noch etwas"


def test_a_colleague_sees_no_undo_and_cannot_do_it(
    fresh: House, linda: str, anna: Visitor, jonas: Visitor
) -> None:
    answers(anna, linda, "Ja, bis Montag.")
    undo = undo_of(anna.get(f"/c/{linda}?lang=en").text) or {}
    assert undo_of(jonas.get(f"/c/{linda}?lang=en").text) is None
    refused = jonas.post(f"/c/{linda}/take-back?lang=en", undo)
    assert refused.status_code == 409
    assert "only who has written an answer" in refused.text
    assert fresh.rows("select state from delivery") == [("queued",)]


def test_a_workspace_without_a_pause_sends_at_once(fresh: House, linda: str, anna: Visitor) -> None:
    company = fresh.company
    policy = company.directory.policy(company.north)
    company.directory.policies[company.north] = replace(policy, undo=timedelta(0))
    answers(anna, linda, "Ja.")
    page = anna.get(f"/c/{linda}?lang=en").text
    assert "is on its way" in page
    assert undo_of(page) is None
    assert fresh.rows("select run_at from delivery") == [(company.now,)]


# Drafts.


def test_a_draft_is_there_on_the_next_device_and_only_for_its_author(
    fresh: House, linda: str, anna: Visitor, jonas: Visitor
) -> None:
    saves(anna, linda, "Guten Tag Frau Weber, ")
    saves(anna, linda, "sie ist verärgert", kind="note")
    elsewhere = fresh.signed_in("anna").get(f"/c/{linda}?lang=en").text
    assert form(elsewhere)["text"] == "Guten Tag Frau Weber, "
    assert form(elsewhere, "note")["text"] == "sie ist verärgert"
    assert form(jonas.get(f"/c/{linda}?lang=en").text)["text"] == ""


def test_an_old_window_takes_nothing_away_from_a_newer_draft(linda: str, anna: Visitor) -> None:
    first = version(saves(anna, linda, "Guten"))
    second = version(saves(anna, linda, "Guten Tag", draft=first))
    newer = {"saved": False, "version": second, "text": "Guten Tag"}
    assert saves(anna, linda, "", draft=first) == newer
    assert saves(anna, linda, "Anderes", draft=first) == newer
    assert saves(anna, linda, "Anderes") == newer
    assert form(anna.get(f"/c/{linda}?lang=en").text)["text"] == "Guten Tag"


def test_who_empties_the_field_has_no_draft_any_more(
    fresh: House, linda: str, anna: Visitor
) -> None:
    known = version(saves(anna, linda, "Guten"))
    assert saves(anna, linda, " \n", draft=known) == {"saved": True, "version": 0}
    assert fresh.rows("select count(*) from draft") == [(0,)]


def test_sending_ends_the_draft_it_was_and_no_newer_one(
    fresh: House, linda: str, anna: Visitor
) -> None:
    empty = form(anna.get(f"/c/{linda}?lang=en").text)
    saves(anna, linda, "Ja")
    answers(anna, linda, "Ja.")
    assert fresh.rows("select count(*) from draft") == [(0,)]
    saves(anna, linda, "Auf dem Telefon begonnen")
    sent = empty | {"text": "Noch etwas.", "way": f"{linda} sms {PHONE}"}
    assert anna.post(f"/c/{linda}/answer?lang=en", sent).status_code == 303
    assert fresh.rows("select text from draft") == [("Auf dem Telefon begonnen",)]


def two_windows(who: Visitor, linda: str, text: str, kind: str = "reply") -> list[dict[str, str]]:
    """One draft, shown in two windows of the same person."""
    saves(who, linda, text, kind=kind)
    way = {"way": f"{linda} sms {PHONE}"}
    return [form(who.get(f"/c/{linda}?lang=en").text, kind) | way for _ in range(2)]


@pytest.mark.parametrize(("kind", "path"), [("reply", "answer"), ("note", "note")])
def test_a_draft_that_two_windows_show_is_sent_once_and_the_second_is_asked(
    fresh: House, linda: str, anna: Visitor, kind: str, path: str
) -> None:
    one, other = two_windows(anna, linda, "Ja, bis Montag.", kind)
    written = "select count(*) from event where kind in ('message_written', 'note_written')"
    assert anna.post(f"/c/{linda}/{path}?lang=en", one).status_code == 303
    asked = anna.post(f"/c/{linda}/{path}?lang=en", other)
    assert asked.status_code == 409
    assert "this was sent, or changed, in another window" in asked.text
    assert form(asked.text, kind)["text"] == "Ja, bis Montag."
    assert fresh.rows(written) == [(1,)]
    assert fresh.rows("select count(*) from draft") == [(0,)]
    knowingly = form(asked.text, kind) | {"way": f"{linda} sms {PHONE}"}
    assert anna.post(f"/c/{linda}/{path}?lang=en", knowingly).status_code == 303
    assert fresh.rows(written) == [(2,)]


def test_a_double_click_is_one_answer_and_asks_nobody(
    fresh: House, linda: str, anna: Visitor
) -> None:
    one, _ = two_windows(anna, linda, "Ja, bis Montag.")
    sent = [anna.post(f"/c/{linda}/answer?lang=en", one).status_code for _ in range(2)]
    assert sent == [303, 303]
    assert fresh.rows("select count(*) from delivery") == [(1,)]


def test_who_sends_what_was_changed_elsewhere_gets_both_to_look_at(
    fresh: House, linda: str, anna: Visitor
) -> None:
    one, _ = two_windows(anna, linda, "Ja.")
    saves(anna, linda, "Nein, doch nicht.", draft=int(one["draft"]))
    asked = anna.post(f"/c/{linda}/answer?lang=en", one)
    assert asked.status_code == 409
    assert form(asked.text)["text"] == "Nein, doch nicht.\n\nJa."
    assert fresh.rows("select count(*) from delivery") == [(0,)]
    knowingly = form(asked.text) | {"way": f"{linda} sms {PHONE}"}
    assert anna.post(f"/c/{linda}/answer?lang=en", knowingly).status_code == 303
    assert fresh.rows("select count(*) from draft") == [(0,)]


def test_what_is_taken_back_is_not_put_before_words_that_are_being_sent(
    fresh: House, linda: str, anna: Visitor
) -> None:
    answers(anna, linda, "Zuerst.")
    saves(anna, linda, "Danach.")
    page = anna.get(f"/c/{linda}?lang=en").text
    anna.post(f"/c/{linda}/take-back?lang=en", undo_of(page) or {})
    sent = form(page) | {"way": f"{linda} sms {PHONE}"}
    asked = anna.post(f"/c/{linda}/answer?lang=en", sent)
    assert asked.status_code == 409
    assert form(asked.text)["text"] == "Zuerst.\n\nDanach."
    assert fresh.rows("select state from delivery") == [("withdrawn",)]


def test_a_saving_that_the_window_heard_no_more_of_does_not_stand_against_the_next(
    fresh: House, linda: str, anna: Visitor
) -> None:
    asked = {"kind": "reply", "draft": "0", "fresh": "11", "text": "Guten"}
    assert anna.post(f"/c/{linda}/draft", asked).json() == {"saved": True, "version": 11}
    later = asked | {"draft": "0,11", "fresh": "12", "text": "Guten Tag"}
    assert anna.post(f"/c/{linda}/draft", later).json() == {"saved": True, "version": 12}
    answers(anna, linda, "Guten Tag", draft="0,11,12")
    assert fresh.rows("select count(*) from draft") == [(0,)]


def test_of_two_savings_under_way_the_later_words_stay_whichever_comes_first(
    fresh: House, linda: str, anna: Visitor
) -> None:
    later = {"kind": "reply", "draft": "0,11", "fresh": "12", "text": "Guten Tag"}
    earlier = {"kind": "reply", "draft": "0", "fresh": "11", "text": "Guten"}
    anna.post(f"/c/{linda}/draft", later)
    assert anna.post(f"/c/{linda}/draft", earlier).json()["saved"] is False
    assert fresh.rows("select text from draft") == [("Guten Tag",)]


def test_a_note_ends_its_own_draft_alone(fresh: House, linda: str, anna: Visitor) -> None:
    saves(anna, linda, "Antwort")
    saves(anna, linda, "Notiz", kind="note")
    anna.post(f"/c/{linda}/note", form(anna.get(f"/c/{linda}?lang=en").text, "note"))
    assert fresh.rows("select kind from draft") == [("reply",)]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"kind": "letter", "text": "x"}, 404),
        ({"kind": "reply", "text": "x" * 50_001}, 413),
    ],
)
def test_a_strange_draft_is_refused(
    linda: str, anna: Visitor, sent: dict[str, str], status: int
) -> None:
    assert anna.post(f"/c/{linda}/draft", sent).status_code == status


@pytest.mark.parametrize("given", ["", "-1", "zwei", "9" * 40, "¹"])
def test_a_draft_of_a_strange_version_is_a_first_one(linda: str, anna: Visitor, given: str) -> None:
    told = anna.post(f"/c/{linda}/draft", {"kind": "reply", "text": "x", "draft": given})
    assert told.json()["saved"] is True


def test_a_window_is_told_what_i_have_written_in_others(linda: str, anna: Visitor) -> None:
    def told(**windows: str) -> object:
        return anna.post(f"/c/{linda}/presence", {"doing": "looking", **windows}).json()["drafts"]

    assert told(reply="0", note="0") == {}
    saved = anna.post(f"/c/{linda}/draft", {"kind": "reply", "text": "Ja", "draft": "0"})
    version = saved.json()["version"]
    assert told(reply="0", note="0") == {"reply": [version, "Ja"]}
    assert told(reply=f"0,{version}", note="nonsense") == {}
    assert told() == {}
    anna.post(f"/c/{linda}/draft", {"kind": "reply", "text": "", "draft": str(version)})
    assert told(reply=str(version)) == {"reply": [0, ""]}


# Two at one customer.


def test_who_else_looks_and_who_writes_is_told(
    fresh: House, linda: str, anna: Visitor, jonas: Visitor
) -> None:
    def told(who: Visitor, doing: str) -> str:
        return str(who.post(f"/c/{linda}/presence?lang=en", {"doing": doing}).json()["others"])

    assert told(anna, "looking") == ""
    assert told(jonas, "reply") == "Anna Sommer is looking at this too"
    assert told(anna, "looking") == "Jonas Berg is writing a reply"
    told(jonas, "note")
    assert told(anna, "looking") == "Jonas Berg is writing a note"
    fresh.company.now += timedelta(seconds=9)
    assert told(anna, "looking") == ""


def test_the_second_of_two_who_answer_is_asked_first(
    fresh: House, linda: str, anna: Visitor, jonas: Visitor
) -> None:
    way = {"way": f"{linda} sms {PHONE}"}
    both = form(anna.get(f"/c/{linda}?lang=en").text)
    his = form(jonas.get(f"/c/{linda}?lang=en").text) | way | {"text": "Ja, gilt noch."}
    anna.post(f"/c/{linda}/answer?lang=en", both | way | {"text": "Ja."})
    asked = jonas.post(f"/c/{linda}/answer?lang=en", his)
    assert asked.status_code == 409
    assert "A colleague has answered meanwhile" in asked.text
    assert form(asked.text)["text"] == "Ja, gilt noch."
    anchor = re.search(r'class="meanwhile"><a href="#(e-[0-9a-f]+-\d+)"', asked.text)
    assert anchor is not None
    assert f'id="{anchor[1]}"' in asked.text
    assert fresh.rows("select count(*) from delivery") == [(1,)]
    assert jonas.post(f"/c/{linda}/answer?lang=en", his | {"anyway": "yes"}).status_code == 303
    assert fresh.rows("select count(*) from delivery") == [(2,)]


def test_who_has_seen_the_other_answer_is_not_asked(
    linda: str, anna: Visitor, jonas: Visitor
) -> None:
    assert answers(anna, linda, "Ja.") == 303
    assert answers(jonas, linda, "Noch etwas dazu.") == 303


def test_an_answer_that_was_taken_back_is_nothing_to_be_asked_about(
    linda: str, anna: Visitor, jonas: Visitor
) -> None:
    his = form(jonas.get(f"/c/{linda}?lang=en").text)
    answers(anna, linda, "Ja.")
    anna.post(f"/c/{linda}/take-back?lang=en", undo_of(anna.get(f"/c/{linda}?lang=en").text) or {})
    sent = his | {"way": f"{linda} sms {PHONE}", "text": "Ja, gilt noch."}
    assert jonas.post(f"/c/{linda}/answer?lang=en", sent).status_code == 303


def test_what_the_customer_writes_meanwhile_holds_nobody_up(
    fresh: House, linda: str, anna: Visitor
) -> None:
    hers = form(anna.get(f"/c/{linda}?lang=en").text)
    fresh.run(fresh.company.writes(PHONE, "Hallo?"))
    sent = hers | {"way": f"{linda} sms {PHONE}", "text": "Ja."}
    assert anna.post(f"/c/{linda}/answer?lang=en", sent).status_code == 303
