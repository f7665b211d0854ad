"""Does every route, whatever it answers, tell the browser what not to do with it?

The routes are walked, so a new one is asked as well: by nobody, by somebody signed in, with a
method it does not know, and with a blank path behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx2
import pytest
from starlette.routing import Route
from tests.web.test_isolation import routes_of
from tests.web.visitor import BASE, House

from faden.web.headers import _ALWAYS

#: What an answer may say in its own words, as long as they are as strict.
OWN = {
    "content-security-policy": re.compile(r"default-src '(self|none)'.*"),
    "referrer-policy": re.compile("same-origin|no-referrer"),
}
_ENDLESS = "/live"  #: a stream; asked for something that is not there it is an answer like others


def asked(house: House) -> Iterator[tuple[str, str]]:
    """Every route with something in place of each part of its path."""
    for route in sorted(routes_of(house.app)):
        method, _, path = route.partition(" ")
        filled = re.sub(r"{[^}]*}", "x", path)
        yield method, filled + ("?customer=x" if filled == _ENDLESS else "")


def lacking(answer: httpx2.Response) -> set[str]:
    """What an answer does not say to the browser."""
    said = answer.headers
    found = {
        name
        for name, value in _ALWAYS.items()
        if not OWN.get(name, re.compile(re.escape(value))).fullmatch(said.get(name, ""))
    }
    return found | ({"cache-control"} - set(said))


@pytest.mark.parametrize("who", ["", "anna"])
def test_every_answer_of_every_route_carries_every_header(house: House, who: str) -> None:
    visitor = house.signed_in(who) if who else house.visitor()
    bare = {}
    for method, path in asked(house):
        for way in (method, "PUT", "OPTIONS"):
            answer = visitor.send(way, path, headers={"origin": BASE})
            if found := lacking(answer):
                bare[way, path] = found
    assert bare == {}


def test_a_slash_too_many_leads_to_the_page_and_never_to_another_host(house: House) -> None:
    visitor = house.visitor()
    places = {}
    for method, path in asked(house):
        plain = path.partition("?")[0]
        if plain == "/" or method != "GET":
            continue
        answer = visitor.get(f"{plain}/?q=1", headers={"host": "evil.example"})
        if found := lacking(answer):
            places[plain] = found
        elif "evil" in answer.headers.get("location", ""):
            places[plain] = {answer.headers["location"]}
    assert places == {}
    answer = visitor.get("/contact/contact/?lang=de")
    assert (answer.status_code, answer.headers["location"]) == (307, "/contact/contact?lang=de")
    assert visitor.get("//evil.example/").headers.get("location", "/").startswith("/")
    assert not visitor.get("//evil.example/").headers.get("location", "/").startswith("//")
    assert visitor.send("POST", "/contact/contact/").status_code == 404


def test_a_route_without_its_headers_is_noticed(house: House) -> None:
    assert lacking(httpx2.Response(200)) == {*_ALWAYS, "cache-control"}
    assert [one for one in house.app.routes if not isinstance(one, Route)] == []
