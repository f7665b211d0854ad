"""Are words of colleagues and customers text wherever the desk shows them, and never markup?"""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

from tests.web.visitor import House

from faden.engine import command as cmd

EVIL = '"><img src=x onerror=alert(1)>'
LINDA = "tel:+4915112340182"


def test_tags_reasons_names_and_notes_are_text_on_every_page(fresh: House) -> None:
    company = fresh.company
    fresh.run(company.writes(LINDA, f"Giraffe {EVIL}", name=f"Linda {EVIL}"))
    linda = fresh.run(company.record(LINDA))
    [[ticket]] = fresh.rows("select ticket_id from ticket where customer_id = %s::uuid", linda)
    anna = fresh.signed_in("anna")
    by = f"agent:{company.agents['anna']}"
    one = {"workspace": company.north, "customer_id": linda, "ticket_id": ticket.hex, "by": by}
    fresh.run(company.done(cmd.TagTicket(**one, tag=EVIL)))
    until = company.now + timedelta(minutes=30)
    fresh.run(company.done(cmd.SnoozeTicket(**one, until=until, reason=f"warum {EVIL}")))
    paths = (
        "/desk",
        "/desk?show=snoozed",
        f"/desk?show=snoozed&tag={quote(EVIL)}",
        f"/desk?show={quote(EVIL)}",
        f"/c/{linda}",
        "/search?q=Giraffe",
        f"/search?q={quote(EVIL)}",
        "/search/hints?q=Giraffe",
        "/search/hints?q=Linda",
        "/for-you",
    )
    pages = {path: anna.get(path).text for path in paths}
    assert [path for path, page in pages.items() if "<img src=x" in page.lower()] == []
    assert "&lt;img" in pages["/desk?show=snoozed"]
    assert "&lt;img" in pages[f"/c/{linda}"]
    assert "&lt;img" in pages["/search/hints?q=Linda"]
