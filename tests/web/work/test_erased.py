"""What does an old link to an erased customer show, and to whom?"""

import asyncio
from datetime import timedelta

import pytest
from tests.web.limits.branch import open_branch
from tests.web.visitor import House

from faden.engine import command as cmd
from faden.engine.ids import new_id
from faden.engine.privacy.erase import Report, Request, Shell, erase

PHONE = "tel:+4915112340182"


@pytest.fixture
def gone(fresh: House) -> str:
    """Linda wrote and was erased on request the day before yesterday; the record she had."""
    company = fresh.company
    fresh.run(company.writes(PHONE, "Bitte alles löschen", name="Linda Weber"))
    customer = fresh.run(company.record(PHONE))
    now = company.now
    company.now = now - timedelta(days=2)
    shell = Shell(
        store=company.store,
        files=company.blobs,
        clock=lambda: company.now,
        new_id=new_id,
        pause=lambda: asyncio.sleep(0),
    )
    asked = Request(workspace=company.north, who=PHONE, by="cli:anna", reason="letter")
    assert isinstance(fresh.run(erase(shell, asked)), Report)
    company.now = now
    return customer


def test_colleagues_read_the_day_and_nothing_else(fresh: House, gone: str) -> None:
    for name in ("anna", "jonas", "rita"):
        page = fresh.signed_in(name).get(f"/c/{gone}?lang=en")
        assert page.status_code == 410, name
        main = page.text.partition("<main")[2].partition("</main>")[0]
        assert "Erased on request" in main
        assert 'datetime="2026-11-21' in main
        for word in ("Linda", "0182", "löschen", "letter"):
            assert word not in main, word


def test_another_company_and_a_customer_who_never_was_get_the_same_404(
    fresh: House, gone: str
) -> None:
    olga, anna = fresh.signed_in("olga"), fresh.signed_in("anna")
    assert olga.get(f"/c/{gone}").status_code == 404
    assert olga.get(f"/c/{gone}").text == olga.get(f"/c/{'0' * 32}").text
    assert anna.get(f"/c/{'0' * 32}").status_code == 404


def test_who_sees_only_a_teams_customers_does_not_learn_that_there_was_one(fresh: House) -> None:
    fresh.run(fresh.company.fill())
    fresh.run(open_branch(fresh.company))
    company, karim = fresh.company, fresh.company.customers["karim"]
    shell = Shell(
        store=company.store,
        files=company.blobs,
        clock=lambda: company.now,
        new_id=new_id,
        pause=lambda: asyncio.sleep(0),
    )
    asked = Request(workspace=company.north, who=karim, by="cli:anna", reason="letter")
    assert isinstance(fresh.run(erase(shell, asked)), Report)
    assert fresh.signed_in("anna").get(f"/c/{karim}").status_code == 410
    assert fresh.signed_in("tilda").get(f"/c/{karim}").status_code == 404


def test_only_a_hash_of_the_record_is_kept(fresh: House, gone: str) -> None:
    rows = fresh.rows("select to_jsonb(erasure)::text from erasure")
    assert rows
    assert all(gone not in text for (text,) in rows)


def test_nothing_can_be_done_on_such_a_page(fresh: House, gone: str) -> None:
    anna = fresh.signed_in("anna")
    token = {"csrf": anna.token_of_form("/me")}
    assert anna.post(f"/c/{gone}/note", token | {"text": "Wer war das?"}).status_code == 404


def test_an_empty_list_says_what_comes_next(fresh: House) -> None:
    company, anna = fresh.company, fresh.signed_in("anna")
    assert "empty-next" not in anna.get("/desk").text
    fresh.run(company.writes(PHONE, "Wann kommt es?", name="Linda Weber"))
    customer = fresh.run(company.record(PHONE))
    ticket = fresh.rows("select ticket_id, due_at from ticket")[0]
    until = ticket[1] - timedelta(minutes=30)
    fresh.run(
        company.done(
            cmd.SnoozeTicket(
                workspace=company.north,
                customer_id=customer,
                ticket_id=ticket[0].hex,
                until=until,
                by=f"agent:{company.agents['anna']}",
            )
        )
    )
    shown = anna.get("/desk?lang=en").text.partition('class="empty-next"')[2].partition("</ul>")[0]
    assert f'datetime="{until.isoformat()[:16]}' in shown
