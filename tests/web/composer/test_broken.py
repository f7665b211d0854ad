"""Is nothing that was typed lost, or sent twice, when we break while taking it?"""

import re
from dataclasses import replace

import psycopg
import pytest
from tests.web.visitor import House, Visitor

from faden.engine import command as cmd
from faden.web.site import site

PHONE = "tel:+4915112340182"
TEXT = "Ja, das <Angebot> gilt."
NUMBER = re.compile(r"\b[0-9A-F]{8}\b")


@pytest.fixture
def linda(fresh: House) -> str:
    fresh.run(fresh.company.writes(PHONE, "Gilt das Angebot noch?", name="Linda Weber"))
    return fresh.run(fresh.company.record(PHONE))


def breaking(house: House, *, after: bool) -> Visitor:
    """Anna's browser at a Faden that breaks before it has done something, or after."""

    async def do(
        command: cmd.Command,
        *,
        place: str = "",
        owners: frozenset[str] | None = None,
        apart_as: str = "",
    ) -> cmd.Done | cmd.Rejected:
        if after:
            await house.company.do(command, place=place, owners=owners, apart_as=apart_as)
        raise RuntimeError("a detail that nobody may read")

    services = replace(house.company.services(), do=do)
    return house.signed_in("anna", app=site(services))


def form_of(page: str, action: str) -> dict[str, str]:
    """Return what a form of the page would send besides what is typed."""
    form = page.partition(f'action="{action}"')[2].partition("</form>")[0]
    fields = re.findall(r'name="(csrf|form_id|draft|seen)" value="([^"]*)"', form)
    way = re.search(r'<option value="([^"]+)"', form)
    return dict(fields) | ({"way": way[1]} if way else {})


@pytest.mark.parametrize(("kind", "words"), [("answer", "reply-text"), ("note", "note-text")])
def test_it_is_said_at_the_form_with_the_text_and_a_number(
    fresh: House, linda: str, kind: str, words: str
) -> None:
    anna = breaking(fresh, after=False)
    sent = form_of(anna.get(f"/c/{linda}").text, f"/c/{linda}/{kind}")
    page = anna.post(f"/c/{linda}/{kind}", sent | {"text": TEXT})
    assert page.status_code == 500
    refused = page.text.partition(f'id="{kind}-refused"')[2].partition("</p>")[0]
    assert NUMBER.search(refused)
    assert "Ja, das &lt;Angebot&gt; gilt." in page.text.partition(f'id="{words}"')[2]
    assert "a detail" not in page.text


def test_trying_again_does_not_send_what_had_been_sent_after_all(fresh: House, linda: str) -> None:
    anna, action = breaking(fresh, after=True), f"/c/{linda}/answer"
    sent = form_of(anna.get(f"/c/{linda}").text, action)
    page = anna.post(action, sent | {"text": TEXT})
    again = form_of(page.text, action)
    assert again["form_id"] == sent["form_id"]
    well = fresh.signed_in("anna")
    again["csrf"] = well.token_of_form("/me")
    assert well.post(action, again | {"text": TEXT, "anyway": "yes"}).status_code == 303
    assert fresh.rows("select count(*) from delivery") == [(1,)]


def test_where_the_thread_cannot_be_shown_either_there_is_a_page_with_the_number(
    fresh: House, linda: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = breaking(fresh, after=False)
    sent = form_of(anna.get(f"/c/{linda}").text, f"/c/{linda}/note")

    async def away(*_args: object, **_values: object) -> None:
        raise psycopg.OperationalError

    monkeypatch.setattr("faden.web.desk.customer.show_with", away)
    page = anna.post(f"/c/{linda}/note", sent | {"text": TEXT})
    assert page.status_code == 500
    assert NUMBER.search(page.text)
    assert 'class="reference"' in page.text
