"""How a test fills in the settings pages, and what it reads there."""

import re
from html import unescape

import httpx2
from tests.web.visitor import House, Visitor


def english(house: House, name: str) -> Visitor:
    """A colleague who reads the pages in English."""
    visitor = house.signed_in(name)
    assert visitor.post("/language", {"lang": "en"}).status_code == 303
    return visitor


def send(visitor: Visitor, path: str, **form: str) -> httpx2.Response:
    """Send a form."""
    return visitor.post(path, form)


def faults(page: httpx2.Response) -> dict[str, str]:
    """What a page says is wrong, by the field it stands at."""
    found = re.findall(
        r'<p class="refused" role="alert" id="([^"]+)-fault">.*?<span>(.*?)</span>', page.text
    )
    return {name: unescape(words) for name, words in found}


def done(house: House, who: str) -> list[tuple[str, str, dict[str, str]]]:
    """What the audit log has of somebody's settings, the oldest first."""
    return [
        (did, what, detail)
        for did, what, detail in house.rows(
            "select did, what, detail from audit where who = %s and did <> 'signed_in'"
            " order by audit_id",
            f"agent:{house.company.agents[who]}",
        )
    ]
