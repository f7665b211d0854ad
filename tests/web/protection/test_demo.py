"""Does the demo's page lend its key to nobody, and its frames to no other origin?"""

from __future__ import annotations

import asyncio
from dataclasses import replace

import httpx2
import pytest
from starlette.responses import Response
from starlette.types import ASGIApp
from tests.web.visitor import House

from faden.web.demo.together import SampleAgent, framed_by_itself, together_routes
from faden.web.headers import harden
from faden.web.site import site

ANNA = SampleAgent(
    name="Anna", email="anna@demo.example", password="only-in-the-demo", key="the-key-of-the-demo"
)


@pytest.mark.parametrize(
    ("asked", "knows"),
    [
        ("", False),
        ("?key=", False),
        ("?key=the-key-of-the-dem", False),
        ("?key=THE-KEY-OF-THE-DEMO", False),
        ("?key=%00", False),
        ("?key=%ff%ed%a0%80", False),
        ("?key=the-key-of-the-demo", True),
    ],
)
def test_only_who_has_the_key_is_given_the_way_in(house: House, asked: str, knows: bool) -> None:
    services = replace(house.company.services(), extra_routes=together_routes(ANNA))
    page = house.visitor(app=site(services)).get(f"/demo{asked}")
    assert page.status_code == 200
    assert (ANNA.password in page.text) is knows
    assert page.headers["x-frame-options"] == "DENY"


def test_outside_of_the_demo_there_is_no_such_page(house: House) -> None:
    assert house.visitor().get("/demo?key=").status_code == 404


def answered(inner: ASGIApp) -> httpx2.Headers:
    async def ask() -> httpx2.Headers:
        transport = httpx2.ASGITransport(app=framed_by_itself(inner))
        async with httpx2.AsyncClient(transport=transport, base_url="http://demo.example") as http:
            return (await http.get("/")).headers

    return asyncio.run(ask())


def test_in_the_demo_pages_stand_in_frames_of_its_own_origin_and_of_no_other() -> None:
    headers = answered(harden(Response("Seite"), is_https=False))
    assert "frame-ancestors 'self';" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" not in headers["content-security-policy"]
    assert headers["x-frame-options"] == "SAMEORIGIN"


def test_what_has_rules_of_its_own_keeps_them_in_the_demo() -> None:
    own = Response("Mail", headers={"content-security-policy": "default-src 'none'; sandbox"})
    headers = answered(harden(own, is_https=False))
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert headers["x-frame-options"] == "DENY"
