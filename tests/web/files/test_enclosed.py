"""Can a colleague send files, without a script, and do they go where the words go?"""

from __future__ import annotations

import re

import pytest
from tests.channels.chat.pictures import PDF, PNG, REFUSED
from tests.web.accounts.lines import Line
from tests.web.visitor import House, Visitor

from faden.core.channel import Capabilities

TEXT = "Anbei die Rechnung."
LINDA = "tel:+491701234567"


@pytest.fixture
def linda(fresh: House) -> str:
    """Linda has written on a line that carries files of a megabyte."""
    can = Capabilities(max_file=1_000_000, max_files=2)
    fresh.company.directory.lines["sms"] = Line("sms", fresh.company.north, can)
    fresh.run(fresh.company.writes(LINDA, "Wo bleibt die Rechnung?"))
    return fresh.run(fresh.company.record("+491701234567"))


@pytest.fixture
def anna(fresh: House) -> Visitor:
    return fresh.signed_in("anna")


def way(customer: str) -> str:
    return f"{customer} sms {LINDA}"


def enclosed(page: str) -> list[str]:
    """The fields of the files that go along, as the page has them."""
    return re.findall(r'name="(file\.[^"]+)"', page)


def sends(anna: Visitor, linda: str, *fields: str, **more: str) -> int:
    form = {"way": way(linda), "text": TEXT, "form_id": "one"} | dict.fromkeys(fields, "yes")
    return int(anna.post(f"/c/{linda}/answer?lang=en", form | more).status_code)


def sent_files(house: House) -> list[str]:
    found = house.rows("select body -> 'files' from event where kind = 'message_written'")
    return [file["name"] for (files,) in found for file in files]


def test_a_chosen_file_waits_in_the_draft_and_goes_with_the_answer(
    fresh: House, linda: str, anna: Visitor
) -> None:
    kept = anna.post_file(f"/c/{linda}/files", PDF, text=TEXT, draft="0")
    page = anna.get(f"/c/{linda}?lang=en").text
    assert (kept.status_code, TEXT in page, "Beleg.pdf" in page) == (303, True, True)
    assert sends(anna, linda, *enclosed(page)) == 303
    after = anna.get(f"/c/{linda}?lang=en").text
    assert (sent_files(fresh), enclosed(after)) == (["Beleg.pdf"], [])
    link = re.search(r'href="(/messages/[^"]+/files/[0-9a-f]{64})"', after)
    assert link is not None
    saved = anna.get(link[1])
    assert saved.content == PDF
    assert saved.headers["content-disposition"].startswith("attachment; ")
    assert anna.get(link[1] + "/shown").status_code == 404


def test_a_picture_is_shown_as_pixels_and_nothing_else(
    fresh: House, linda: str, anna: Visitor
) -> None:
    anna.post_file(f"/c/{linda}/files", PNG, name="Bild.html")
    sends(anna, linda, *enclosed(anna.get(f"/c/{linda}").text))
    page = anna.get(f"/c/{linda}").text
    shown = re.search(r'src="(/messages/[^"]+/shown)"', page)
    assert shown is not None
    answer = anna.get(shown[1])
    assert (answer.content, answer.headers["content-type"]) == (PNG, "image/png")
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "Bild.html.png" in page


@pytest.mark.parametrize("what", ["an SVG with a script", "a page", "a program"])
def test_what_could_run_is_not_sent_by_us_either(linda: str, anna: Visitor, what: str) -> None:
    answer = anna.post_file(f"/c/{linda}/files?lang=en", REFUSED[what], name="a.png", text=TEXT)
    assert answer.status_code == 422
    assert "only pictures, PDF, plain text, sound and video" in answer.text
    assert TEXT in answer.text


def test_a_double_click_sends_it_once(fresh: House, linda: str, anna: Visitor) -> None:
    anna.post_file(f"/c/{linda}/files", PDF)
    fields = enclosed(anna.get(f"/c/{linda}").text)
    assert [sends(anna, linda, *fields) for _ in range(2)] == [303, 303]
    assert sent_files(fresh) == ["Beleg.pdf"]
    assert sends(anna, linda, *fields, form_id="another") == 422


def test_a_channel_without_files_says_so_before_and_refuses(
    fresh: House, linda: str, anna: Visitor
) -> None:
    anna.post_file(f"/c/{linda}/files", PDF)
    page = anna.get(f"/c/{linda}?lang=en").text
    fresh.company.directory.lines["sms"] = Line("sms", fresh.company.north, Capabilities())
    form = {"way": way(linda), "text": TEXT, enclosed(page)[0]: "yes"}
    answer = anna.post(f"/c/{linda}/answer?lang=en", form)
    assert (answer.status_code, sent_files(fresh)) == (422, [])
    assert "This channel carries no files." in answer.text
    assert "data-enclosed" not in anna.get(f"/c/{linda}").text


def test_another_colleagues_files_cannot_be_named(fresh: House, linda: str, anna: Visitor) -> None:
    anna.post_file(f"/c/{linda}/files", PDF)
    fields = enclosed(anna.get(f"/c/{linda}").text)
    ben = fresh.signed_in("lena")
    assert enclosed(ben.get(f"/c/{linda}").text) == []
    assert sends(ben, linda, *fields) == 422
    assert sent_files(fresh) == []


def test_a_file_can_be_taken_out_again(fresh: House, linda: str, anna: Visitor) -> None:
    anna.post_file(f"/c/{linda}/files", PDF)
    [field] = enclosed(anna.get(f"/c/{linda}").text)
    gone = anna.post(f"/c/{linda}/files/drop", {"drop": field.partition(".")[2], "text": TEXT})
    assert gone.status_code == 303
    assert enclosed(anna.get(f"/c/{linda}").text) == []
    assert fresh.company.blobs.kept == {}


def test_a_file_that_was_only_chosen_is_not_forgotten(linda: str, anna: Visitor) -> None:
    form = {"way": way(linda), "text": TEXT, "choose": "Beleg.pdf"}
    answer = anna.post(f"/c/{linda}/answer?lang=en", form)
    assert (answer.status_code, "Press “Attach” first" in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=x", b""),
        ("multipart/form-data; boundary=x", b"--x\r\nnothing\r\n--x--"),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n\r\n--x"),
        ("multipart/form-data; boundary=x", b"--x\r\nX: y\r\n\r\na\r\n--x--"),
        ("multipart/form-data; boundary=" + "x" * 71, b"x"),
        ("application/json", b"{}"),
    ],
)  # fmt: skip
def test_a_form_that_is_none_is_refused(linda: str, anna: Visitor, kind: str, body: bytes) -> None:
    headers = {"content-type": kind, "origin": "http://desk.example"}
    answer = anna.send("POST", f"/c/{linda}/files", content=body, headers=headers)
    assert answer.status_code in {400, 415}
