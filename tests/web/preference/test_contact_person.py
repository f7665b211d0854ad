"""Can a customer keep the colleague they know, and does their next matter go to them?"""

from datetime import timedelta

import pytest
from tests.web.preference.pages import LINDA_MAIL, Reader, link, mail_to, thread_of
from tests.web.visitor import House

from faden.engine import command as cmd
from faden.engine.owed.absence import move_on
from faden.store.people import agents


async def meet(house: House) -> None:
    company = house.company
    await company.writes(LINDA_MAIL, "Wann kommt mein Paket?", name="Linda Weber", account="mail")
    company.customers["linda"] = await company.record(LINDA_MAIL)
    await company.answers("linda", LINDA_MAIL, "Morgen, Frau Weber.", "anna")


@pytest.fixture
def linda(fresh: House) -> Reader:
    """Linda, to whom Anna has written."""
    fresh.run(meet(fresh))
    return Reader(fresh, link(fresh, mail_to(fresh, LINDA_MAIL)))


def anna(house: House) -> str:
    return f"agent:{house.company.agents['anna']}"


def settled(house: House) -> None:
    """Nothing of Linda's is open any more."""
    company = house.company
    for ticket in thread_of(house, "linda").tickets:
        close = cmd.CloseTicket(
            workspace=company.north,
            customer_id=company.customers["linda"],
            ticket_id=ticket.ticket_id,
            reason="erledigt",
            by=anna(house),
        )
        house.run(company.done(close))


def owner(house: House) -> str:
    house.run(house.company.writes(LINDA_MAIL, "Noch eine Frage.", account="mail"))
    return thread_of(house, "linda").tickets[-1].owner


def test_she_can_choose_who_has_written_to_her_and_nobody_else(linda: Reader) -> None:
    page = linda.open()
    assert "Anna Sommer</option>" in page
    assert not any(name in page for name in ("Jonas", "Lena", "Rita", "Olga"))


def test_her_next_matter_goes_to_whom_she_keeps(fresh: House, linda: Reader) -> None:
    linda.open()
    linda.press("save", contact=anna(fresh))
    assert f'value="{anna(fresh)}" selected' in linda.page
    settled(fresh)
    assert owner(fresh) == anna(fresh)


def test_without_a_choice_it_goes_to_the_team(fresh: House, linda: Reader) -> None:
    linda.open()
    settled(fresh)
    assert owner(fresh) == "team:service"


def test_somebody_she_does_not_know_cannot_be_chosen(fresh: House, linda: Reader) -> None:
    linda.open()
    for other in (f"agent:{fresh.company.agents['olga']}", "team:lead", "agent:nobody"):
        linda.press("save", contact=other)
        preference = thread_of(fresh, "linda").preference
        assert preference is None or preference.contact == ""


def test_who_is_away_hands_over_at_once_with_the_due_time(fresh: House, linda: Reader) -> None:
    company = fresh.company
    linda.open()
    linda.press("save", contact=anna(fresh))
    settled(fresh)
    assert owner(fresh) == anna(fresh)
    before = thread_of(fresh, "linda").tickets[-1]

    async def away() -> None:
        async with company.connections.engine.connection() as connection:
            await agents.set_away(
                connection,
                company.north,
                company.agents["anna"],
                until=company.now + timedelta(days=5),
            )
        await move_on(company.store, company.directory, now=company.now)

    fresh.run(away())
    after = thread_of(fresh, "linda").tickets[-1]
    assert after.owner.startswith("team:")
    assert after.due_at == before.due_at
