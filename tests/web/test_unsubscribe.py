"""Can everybody stop our messages with one click, and does nobody do it by accident?"""

import pytest
from tests.web.visitor import House

GOOD, FORGED = "/unsubscribe/mail/goodtoken", "/unsubscribe/mail/badtoken"


def test_looking_changes_nothing(fresh: House) -> None:
    mail_filter = fresh.visitor()
    for method in ("GET", "HEAD"):
        assert mail_filter.send(method, GOOD).status_code == 200
    assert fresh.company.stopped == []


@pytest.mark.parametrize(
    "body",
    [
        {"content": b"List-Unsubscribe=One-Click"},
        {"data": {"List-Unsubscribe": "One-Click"}},
        {"files": {"List-Unsubscribe": (None, "One-Click")}},
        {"content": b""},
    ],
)
def test_the_button_of_a_mail_program_stops_them(fresh: House, body: dict[str, object]) -> None:
    answers = [fresh.visitor().send("POST", GOOD, **body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert "location" not in answers[0].headers
    assert "set-cookie" not in answers[0].headers
    assert set(fresh.company.stopped) == {("mail", "goodtoken")}


def test_the_button_of_the_page_stops_them(fresh: House) -> None:
    reader = fresh.visitor()
    page = reader.get(GOOD).text
    assert f'<form method="post" action="{GOOD}">' in page
    done = reader.send(
        "POST", GOOD, data={"List-Unsubscribe": "One-Click"}, headers={"origin": "null"}
    )
    assert "You will get no more of these messages" in done.text
    assert fresh.company.stopped == [("mail", "goodtoken")]


@pytest.mark.parametrize(
    "path",
    [FORGED, "/unsubscribe/other/goodtoken", "/unsubscribe/mail/%00", "/unsubscribe/mail/a%20b"],
)
def test_a_link_that_was_changed_tells_how_else_to_stop(fresh: House, path: str) -> None:
    answer = fresh.visitor().send("POST", path, content=b"List-Unsubscribe=One-Click")
    assert answer.status_code == 404
    assert "the single word STOP" in answer.text
    assert fresh.company.stopped == []


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [("de-AT", "Bitte keine mehr davon"), ("en", "Send me no more of these")],
)
def test_it_speaks_the_language_of_the_reader(fresh: House, wanted: str, sentence: str) -> None:
    page = fresh.visitor().get(GOOD, headers={"accept-language": wanted})
    assert sentence in page.text
    assert page.headers["vary"] == "Accept-Language"


def test_the_page_is_protected_and_keeps_the_token_to_itself(fresh: House) -> None:
    headers = fresh.visitor().get(GOOD).headers
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_a_body_without_end_is_refused(fresh: House) -> None:
    answer = fresh.visitor().send("POST", GOOD, content=b"x" * 100_000)
    assert answer.status_code == 413
    assert fresh.company.stopped == []
