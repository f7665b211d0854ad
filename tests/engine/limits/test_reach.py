"""Does the engine do for somebody who is limited only what touches customers of their teams?"""

import asyncio
from dataclasses import replace
from typing import Any, cast

import psycopg
import pytest
from tests.engine.office import KARIM, LINDA, MIA, Office, says

from faden.engine import command as cmd
from faden.engine import handle
from faden.engine.limits.reach import OUT_OF_REACH

BRANCH = frozenset({"team:branch", "agent:tilda"})
WAITING = "select count(*) from pg_locks where not granted"
NOBODY = "01912d68783e7a5c8f3b2d1c0a0b0cff"


def do(
    office: Office, command: cmd.Command, owners: frozenset[str] | None = BRANCH
) -> cmd.Done | cmd.Rejected:
    done = handle.handle(
        office.store, office, command, now=office.now, new_id=office.new_id, owners=owners
    )
    return office.run(done)


@pytest.fixture
def home(office: Office) -> Office:
    """Linda is a customer of the branch, Karim of somebody else."""
    office.accept(says("Wann kommt mein Paket?", LINDA), says("Und meines?", KARIM))
    hand(office, LINDA, "team:branch")
    return office


def hand(office: Office, address: str, owner: str) -> None:
    ticket = office.thread(address).tickets[0].ticket_id
    command = cmd.AssignTicket(
        workspace=1,
        customer_id=office.customer(address),
        ticket_id=ticket,
        owner=owner,
        by="agent:anna",
    )
    assert do(office, command, None) == cmd.Done()


def note(customer_id: str, form_id: str | None = None) -> cmd.WriteNote:
    return cmd.WriteNote(
        workspace=1, customer_id=customer_id, text="Notiz", author="agent:tilda", form_id=form_id
    )


def commands(office: Office, one: str, other: str) -> list[cmd.Command]:
    """Every command there is about two customers."""
    ticket = office.thread(KARIM).tickets[0].ticket_id
    by, place = "agent:tilda", cast("Any", {"workspace": 1, "customer_id": one})
    return [
        cmd.Answer(**place, account="line", to=KARIM, text="Hallo", author=by),
        note(one),
        cmd.AssignTicket(**place, ticket_id=ticket, owner="team:branch", by=by),
        cmd.CloseTicket(**place, ticket_id=ticket, reason="x", by=by),
        cmd.JoinCustomers(**place, other_id=other, by=by),
        cmd.DeclineJoin(**place, other_id=other, by=by),
        cmd.SplitCustomer(**place, reason="x", by=by),
        cmd.DeclareHousehold(workspace=1, guardian_id=one, ward_id=other, by=by),
        cmd.NameCustomer(**place, name="Anders", by=by),
        cmd.RecordWish(**place, purposes=(), granted=False, wording="stopp", by=by),
        cmd.SettleDelivery(**place, delivery_id=NOBODY, arrived=True, by=by),
        cmd.FileQuarantined(workspace=1, quarantine_id=NOBODY, customer_id=one, text="x", by=by),
    ]


def test_nothing_is_done_to_a_stranger_and_it_looks_as_if_there_was_none(home: Office) -> None:
    karim, linda = home.customer(KARIM), home.customer(LINDA)
    before = home.thread(KARIM)
    for command in commands(home, karim, linda) + commands(home, NOBODY, linda):
        assert do(home, command) == OUT_OF_REACH, command
    assert home.thread(KARIM) == before


def test_no_other_customer_is_touched_by_way_of_ones_own(home: Office) -> None:
    karim, linda = home.customer(KARIM), home.customer(LINDA)
    before = home.thread(KARIM), home.thread(LINDA)
    crossed = [one for one in commands(home, linda, karim) if hasattr(one, "other_id")]
    household = cmd.DeclareHousehold(workspace=1, guardian_id=linda, ward_id=karim, by="agent:x")
    for command in (*crossed, household):
        assert do(home, command) == OUT_OF_REACH, command
    assert len(crossed) == 2
    assert (home.thread(KARIM), home.thread(LINDA)) == before


def test_everything_is_done_to_ones_own(home: Office) -> None:
    assert isinstance(do(home, note(home.customer())), cmd.Done)
    hand(home, LINDA, "agent:tilda")
    assert isinstance(do(home, note(home.customer())), cmd.Done)


def test_a_ticket_that_was_settled_still_says_whose_the_customer_is(home: Office) -> None:
    ticket = home.thread().tickets[0].ticket_id
    close = cmd.CloseTicket(
        workspace=1, customer_id=home.customer(), ticket_id=ticket, reason="x", by="agent:tilda"
    )
    assert isinstance(do(home, close), cmd.Done)
    assert isinstance(do(home, note(home.customer())), cmd.Done)


def test_a_person_is_reached_by_any_of_their_records(home: Office) -> None:
    home.accept(says("Ich bin es, per Mail", MIA))
    mia, linda = home.customer(MIA), home.customer()
    assert do(home, note(mia)) == OUT_OF_REACH
    join = cmd.JoinCustomers(workspace=1, customer_id=linda, other_id=mia, by="agent:anna")
    assert do(home, join, None) == cmd.Done()
    assert isinstance(do(home, note(mia)), cmd.Done)
    split = cmd.SplitCustomer(workspace=1, customer_id=mia, by="agent:anna", reason="x")
    assert isinstance(do(home, split, None), cmd.Done)
    assert do(home, note(mia)) == OUT_OF_REACH


def test_a_household_is_no_way_in(home: Office) -> None:
    household = cmd.DeclareHousehold(
        workspace=1, guardian_id=home.customer(), ward_id=home.customer(KARIM), by="agent:anna"
    )
    assert do(home, household, None) == cmd.Done()
    assert do(home, note(home.customer(KARIM))) == OUT_OF_REACH


def sent(to: str, **more: str) -> cmd.SendMessage:
    command = cmd.SendMessage(
        workspace=1, account="line", to=to, text="Hallo", author="api:shop", token="t"
    )
    return replace(command, **cast("Any", more))


def test_a_program_writes_to_ones_own_and_makes_nobody(home: Office) -> None:
    assert isinstance(do(home, sent(LINDA)), cmd.Done)
    assert do(home, sent(KARIM)) == OUT_OF_REACH
    assert do(home, sent(MIA)) == OUT_OF_REACH
    assert home.rows("select count(*) from address where uri = %s", MIA) == [(0,)]


def test_a_reference_tells_nothing_of_a_strangers_message(home: Office) -> None:
    assert isinstance(do(home, sent(KARIM, ref="order-7"), None), cmd.Done)
    for ref in ("order-7", "order-8"):
        assert do(home, sent(KARIM, ref=ref)) == OUT_OF_REACH


def test_what_came_again_under_ones_own_key_is_answered_though_the_ticket_is_gone(
    home: Office,
) -> None:
    first = do(home, sent(LINDA, idempotency_key="k"))
    noted = do(home, note(home.customer(), "f1"))
    assert isinstance(first, cmd.Done)
    assert isinstance(noted, cmd.Done)
    hand(home, LINDA, "team:head")
    assert do(home, sent(LINDA, idempotency_key="k")) == cmd.Done(first.made, repeated=True)
    assert do(home, note(home.customer(), "f1")) == cmd.Done(noted.made, repeated=True)
    assert do(home, sent(LINDA, idempotency_key="other")) == OUT_OF_REACH


def test_a_ticket_that_is_being_handed_over_is_waited_for(home: Office) -> None:
    """Whoever writes a note waits for the handing over that began first, and is refused."""
    customer_id = home.customer()

    async def story() -> cmd.Done | cmd.Rejected:
        with psycopg.connect(home.url) as colleague:
            colleague.execute("set role faden_engine")
            colleague.execute(
                "select 1 from thread where customer_id = %s for update", (customer_id,)
            )
            colleague.execute("update ticket set owner = 'team:head' where owner = 'team:branch'")
            noting = asyncio.create_task(
                handle.handle(
                    home.store,
                    home,
                    note(customer_id),
                    now=home.now,
                    new_id=home.new_id,
                    owners=BRANCH,
                )
            )
            while home.rows(WAITING) == [(0,)]:
                assert not noting.done()
                await asyncio.sleep(0)
        return await noting

    assert home.run(story()) == OUT_OF_REACH
    assert home.rows("select count(*) from event where kind = 'note_written'") == [(0,)]
