"""Can a customer read and answer by a link, and sees nothing that is not meant for them?"""

from datetime import timedelta

import pytest
from tests.web.api_settings.program import Program
from tests.web.offers.offered import make_offers
from tests.web.preference.pages import LINDA_MAIL, Reader, link, mail_to, texts, thread_of
from tests.web.preference.test_wishes import meet
from tests.web.visitor import House

from faden.core.preference.link import Aim
from faden.core.receipt import State
from faden.engine import command as cmd
from faden.engine.wanted.promises import MakePromise


@pytest.fixture
def linda(fresh: House) -> Reader:
    """Linda, with the link of a mail she got."""
    fresh.run(meet(fresh))
    delivery = mail_to(fresh, LINDA_MAIL)
    fresh.run(fresh.company.receipt(delivery, State.SENT, account="mail"))
    return Reader(fresh, link(fresh, delivery, aim=Aim.THREAD))


def answered(reader: Reader, text: str, form_id: str = "f1") -> int:
    form = {"text": text, "form_id": form_id}
    answer = reader.visitor.send("POST", reader.path, data=form)
    reader.page = answer.text
    return answer.status_code


def test_both_sides_stand_there_in_order(linda: Reader) -> None:
    page = linda.open()
    assert linda.status == 200
    assert page.index("Wann kommt mein Paket?") < page.index("Morgen, Frau Weber.")


def test_nothing_internal_and_nothing_of_another_way_is_shown(fresh: House, linda: Reader) -> None:
    company = fresh.company

    async def more() -> None:
        linda_id, by = company.customers["linda"], f"agent:{company.agents['anna']}"
        note = cmd.WriteNote(
            workspace=company.north, customer_id=linda_id, text="Schwieriger Fall", author=by
        )
        await company.done(note)
        await company.writes("tel:+4915112340182", "Meine Diagnose", name="Linda Weber")
        other = await company.record("tel:+4915112340182")
        join = cmd.JoinCustomers(
            workspace=company.north, customer_id=linda_id, other_id=other, by=by
        )
        await company.done(join)

    fresh.run(more())
    page = linda.open()
    for hidden in ("Schwieriger Fall", "Meine Diagnose", "Anna", "Sommer"):
        assert hidden not in page


def test_an_answer_comes_onto_the_thread_once_and_is_owed_one(fresh: House, linda: Reader) -> None:
    linda.open()
    assert [answered(linda, "Danke! Bitte an den Nachbarn.") for _ in range(2)] == [303, 303]
    (ticket,) = thread_of(fresh, "linda").tickets
    assert (ticket.state.value, ticket.unanswered) == ("open", 1)
    assert linda.open().count("Bitte an den Nachbarn") == 1
    assert "We owe you an answer by" in linda.page


def test_a_stop_written_there_is_a_stop(fresh: House, linda: Reader) -> None:
    answered(linda, "STOPP")
    assert [no.purpose for no in thread_of(fresh, "linda").refusals] == ["*"]


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_what_cannot_be_taken_is_shown_again(fresh: House, linda: Reader, text: str) -> None:
    before = thread_of(fresh, "linda").sequence
    assert answered(linda, text) == 422
    assert text.strip() in linda.page
    assert thread_of(fresh, "linda").sequence == before


def test_nobody_is_buried_in_answers(linda: Reader) -> None:
    taken = [answered(linda, "noch eine", form_id=str(n)) for n in range(7)]
    assert taken[:5] == [303] * 5
    assert taken[-1] == 429
    assert "noch eine" in linda.page, "the words are kept"


def test_markup_in_a_message_is_only_text(fresh: House, linda: Reader) -> None:
    answered(linda, "<script>alert(1)</script>")
    assert "<script" not in linda.open()
    assert texts(fresh, LINDA_MAIL) == ["Morgen, Frau Weber."]


def test_the_link_for_wishes_does_not_open_the_thread(fresh: House, linda: Reader) -> None:
    wishes = link(fresh, mail_to(fresh, LINDA_MAIL)).replace("/p/", "/t/")
    reader = Reader(fresh, wishes)
    reader.open()
    assert reader.status == 404


def test_what_was_offered_and_promised_to_this_address_stands_there(
    fresh: House, linda: Reader
) -> None:
    company = fresh.company
    fresh.run(company.writes("tel:+4915112340182", "Hallo", name="Tom"))
    fresh.run(make_offers(company))
    linda_id = company.customers["linda"]
    [(mail,)] = fresh.rows(
        "select encode(uuid_send(delivery_id), 'hex') from delivery where address = %s limit 1",
        LINDA_MAIL,
    )

    def promise(what: str, message_id: str | None) -> MakePromise:
        return MakePromise(
            workspace=company.north,
            customer_id=linda_id,
            what=what,
            kind="delivery",
            due_at=company.now + timedelta(hours=5),
            owner="team:service",
            by="api:shop",
            where="email",
            message_id=message_id,
        )

    fresh.run(company.done(promise("Ihr Paket", str(mail))))
    fresh.run(company.done(promise("Was am Telefon gesagt wurde", None)))
    page = linda.open()
    assert "Ihr Paket" in page
    assert "Was am Telefon gesagt wurde" not in page
    assert "Handy kostenlos" not in page, "no message to this address told of it"
    written = {
        "to": LINDA_MAIL,
        "account": "mail",
        "text": "Für Sie: 0 Euro",
        "offer": {"id": "phone-upgrade", "whom": "Tom"},
    }
    sent = Program(fresh).ask("POST", "/messages", written)
    assert sent.status_code == 201, sent.text
    fresh.run(company.receipt(sent.json()["id"], State.SENT, account="mail"))
    page = linda.open()
    assert "Handy kostenlos aufrüsten" in page
    assert "€0.00 instead of €130.00" in page
    company.now += timedelta(hours=6)
    assert "We are late, and look after it." in linda.open()
