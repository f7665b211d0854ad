"""Who may open what, and does every answer carry its protection?"""

import re

import pytest
from tests.web.visitor import BASE, House

from faden.web.headers import _ALWAYS


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/sign-in",
        "/desk",
        "/nowhere",
        "/static/nothing.css",
        "/health",
        "/ready",
        "/metrics",
        "/crash",
        "/api/v1/messages/1",
        "/api/crash",
        "/c/1",
    ],
)
def test_every_answer_is_protected(house: House, path: str) -> None:
    answers = [house.visitor().get(path), house.signed_in("anna").get(path)]
    for answer in answers:
        missing = {name for name, value in _ALWAYS.items() if answer.headers.get(name) != value}
        assert missing == set()
        assert "cache-control" in answer.headers


def test_static_files_are_kept_for_ever_under_their_hash(house: House) -> None:
    page = house.visitor().get("/sign-in").text
    path = page.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = house.visitor().get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert "immutable" in answer.headers["cache-control"]
    plain = house.visitor().get(path, headers={"accept-encoding": "identity"})
    encodings = [one.headers.get("content-encoding") for one in (answer, plain)]
    assert (encodings, plain.content) == (["gzip", None], answer.content)
    assert house.visitor().get("/static/../site.py").status_code == 404


def test_pages_hold_no_script_and_no_style_of_their_own(house: House) -> None:
    anna, company = house.signed_in("anna"), house.company
    paths = [
        "/desk",
        "/trouble",
        "/quarantine",
        f"/c/{company.customers['linda']}",
        "/sign-in",
        "/x",
    ]
    pages = "".join(anna.get(path).text for path in paths)
    pages = re.sub(r'<script type="module" src="/static/[a-z.0-9-]+"></script>', "", pages)
    assert [
        bad for bad in ("<script", "<style", " style=", " onclick", "javascript:") if bad in pages
    ] == []


def test_what_customers_write_is_text_and_never_markup(fresh: House) -> None:
    company = fresh.company
    evil = "<img src=x onerror=alert(1)>{{ 7*7 }}%(x)s%"
    fresh.run(company.writes("tel:+4915112340182", evil, name=f"<b>{evil}"))
    customer = fresh.run(company.record("tel:+4915112340182"))
    anna = fresh.signed_in("anna")
    pages = [anna.get(path).text for path in ("/desk", f"/c/{customer}", "/search?q=%3Cimg")]
    assert [page for page in pages if "<img src=x" in page or "<b><img" in page] == []
    assert "&lt;img src=x onerror=alert(1)&gt;{{ 7*7 }}%(x)s%" in pages[1]


@pytest.mark.parametrize(
    ("form", "origin"),
    [
        ({"csrf": "", "text": "x"}, BASE),
        ({"csrf": "x" * 43, "text": "x"}, BASE),
        ({"text": "x"}, "https://evil.example"),
        ({"text": "x"}, "null"),
    ],
)
def test_a_form_of_somebody_else_writes_nothing(
    house: House, form: dict[str, str], origin: str
) -> None:
    customer = house.company.customers["yuki"]
    answer = house.signed_in("anna").post(f"/c/{customer}/note", form, origin=origin)
    assert answer.status_code == 403


def test_a_browser_that_hides_where_a_form_comes_from_writes_nothing(house: House) -> None:
    anna = house.signed_in("anna")
    form = {"csrf": anna.token_of_form("/desk"), "text": "x"}
    answer = anna.send("POST", f"/c/{house.company.customers['yuki']}/note", data=form)
    assert answer.status_code == 403


def test_a_crash_tells_a_number_and_no_details(house: House) -> None:
    page, call = house.visitor().get("/crash"), house.visitor().get("/api/crash")
    assert (page.status_code, call.status_code) == (500, 500)
    assert "a detail" not in page.text + call.text
    assert 'class="reference"' in page.text
    assert call.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/c/nobody", 404),
        ("DELETE", "/desk", 405),
        ("GET", "/quarantine/%00", 404),
        ("GET", "/c/%F0%9F%98%80", 404),
        ("GET", "/search?q=%00%FF", 200),
        ("GET", "/desk?show=x&from=-1", 200),
        ("GET", "/c/" + "a" * 5000, 404),
    ],
)
def test_odd_requests_get_a_designed_page(
    house: House, method: str, path: str, status: int
) -> None:
    answer = house.signed_in("anna").send(method, path)
    assert answer.status_code == status
    assert "<h1>" in answer.text


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"x=" + b"a" * 300_000, "application/x-www-form-urlencoded", 413),
        (b"a=1&" * 99, "application/x-www-form-urlencoded", 400),
        (b"\xff\xfe", "application/x-www-form-urlencoded", 400),
        (b"text=%ff", "application/x-www-form-urlencoded", 400),
        (b"{}", "application/json", 415),
        (b"--x", "multipart/form-data; boundary=x", 415),
    ],
)
def test_odd_forms_are_refused(house: House, body: bytes, kind: str, status: int) -> None:
    anna = house.signed_in("anna")
    headers = {"content-type": kind, "origin": BASE}
    answer = anna.send(
        "POST", f"/c/{house.company.customers['yuki']}/note", content=body, headers=headers
    )
    assert answer.status_code == status


def test_metrics_are_for_the_machine_itself_or_an_admin(house: House) -> None:
    def ask(place: str, token: str = "", **headers: str) -> int:
        visitor = house.visitor(place=place)
        if token:
            visitor.client.headers["authorization"] = f"Bearer {house.company.tokens[token]}"
        return visitor.get("/metrics", headers=headers).status_code

    assert ask("127.0.0.1") == ask("::1") == ask("203.0.113.1", "north-admin") == 200
    assert ask("203.0.113.1") == ask("127.0.0.1", **{"x-forwarded-for": "203.0.113.1"}) == 401
    assert ask("203.0.113.1", "north-lead") == ask("127.0.0.1", "north-agent") == 403


def test_metrics_name_no_customer_and_with_a_token_no_other_workspace(house: House) -> None:
    company = house.company
    everything = house.visitor(place="127.0.0.1").get("/metrics").text
    own = house.program("north-admin").get("/metrics").text
    assert f'faden_tickets_open{{workspace="{company.south}"}} 2' in everything
    assert f'workspace="{company.south}"' not in own
    assert "faden_quiet 0" in own
    assert "faden_transaction_seconds 0" in own
    assert [name for name in ("Linda", "+49", "@") if name in everything] == []


def test_a_process_without_its_database_is_alive_and_not_ready(fresh: House) -> None:
    fresh.run(fresh.company.connections.reader.close())
    ready = fresh.visitor().get("/ready")
    assert (ready.status_code, ready.json()["ready"]) == (503, False)
    assert fresh.visitor().get("/health").status_code == 200


def test_health_and_readiness(house: House) -> None:
    assert house.visitor().get("/health").json() == {"alive": True}
    assert house.visitor().get("/ready").json() == {"ready": True}
