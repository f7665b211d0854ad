"""Does nobody wait for a colleague who is not there?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.engine.office import LINDA, Office, says

from faden.core import event as ev
from faden.core.owed.absence import moved_on
from faden.engine import command as cmd
from faden.engine.owed.absence import move_on

MIA = "agent:mia"


@pytest.fixture
def staffed(office: Office) -> Iterator[Office]:
    """Mia and Anna work in sales, Karim in no team; Jonas leads."""
    for who in ("mia", "karim", "anna", "jonas"):
        office.execute(
            "insert into agent (agent_id, workspace_id, email, name, role, password_hash,"
            f" created_at) values ('{who}', 1, '{who}@example.org', '{who}', 'agent', 'x', now())"
        )
    for team, who in (("sales", "mia"), ("sales", "anna"), ("events", "mia"), ("lead", "jonas")):
        office.execute(
            f"insert into team (workspace_id, team_id, name) values (1, '{team}', '{team}')"
            " on conflict do nothing"
        )
        office.execute(
            "insert into membership (workspace_id, team_id, agent_id)"
            f" values (1, '{team}', '{who}')"
        )
    yield office
    for table in ("membership", "team", "agent"):
        office.execute(f"delete from {table}")


def given_to(office: Office, owner: str) -> None:
    office.do(
        cmd.AssignTicket(
            workspace=1,
            customer_id=office.customer(),
            ticket_id=office.thread().tickets[0].ticket_id,
            owner=owner,
            by="agent:anna",
        )
    )


def away(office: Office, who: str, **much: float) -> None:
    before = office.now
    office.later(**much)
    office.execute(
        f"update agent set away_until = '{office.now.isoformat()}' where agent_id='{who}'"
    )
    office.now = before


def moves(office: Office) -> int:
    return office.run(move_on(office.store, office, now=office.now))


def owner(office: Office) -> str:
    return office.thread().tickets[0].owner


def test_the_ticket_of_somebody_who_is_away_goes_to_their_team_and_keeps_its_due_time(
    staffed: Office,
) -> None:
    staffed.accept(says("Wo bleibt mein Paket?"))
    given_to(staffed, MIA)
    promised = staffed.thread().tickets[0].due_at
    away(staffed, "mia", days=3)
    assert moves(staffed) == 1
    assert moves(staffed) == 0
    (ticket,) = staffed.thread().tickets
    assert (ticket.owner, ticket.due_at, ticket.wake_at) == ("team:sales", promised, promised)
    assert staffed.events()[-1] == ev.TicketAssigned(
        ticket_id=ticket.ticket_id, owner="team:sales", by="faden", instead_of=MIA
    )


def test_a_team_where_nobody_is_either_gets_nothing(staffed: Office) -> None:
    """Her events team is only herself; when Anna is away as well, sales is empty too."""
    staffed.accept(says("Wo bleibt mein Paket?"))
    given_to(staffed, MIA)
    away(staffed, "mia", days=3)
    away(staffed, "anna", days=3)
    assert moves(staffed) == 1
    assert owner(staffed) == "team:lead"


def test_a_colleague_who_only_reads_is_nobody_who_answers(staffed: Office) -> None:
    staffed.accept(says("Wo bleibt mein Paket?"))
    given_to(staffed, MIA)
    staffed.execute("update agent set role = 'readonly' where agent_id = 'anna'")
    away(staffed, "mia", days=3)
    assert moves(staffed) == 1
    assert owner(staffed) == "team:lead"


def test_where_nobody_at_all_is_there_it_waits_for_the_workspaces_team(staffed: Office) -> None:
    staffed.accept(says("Wo bleibt mein Paket?"))
    given_to(staffed, MIA)
    for who in ("mia", "karim", "anna", "jonas"):
        away(staffed, who, days=3)
    assert moves(staffed) == 1
    assert owner(staffed) == "team:service"


def test_who_is_in_no_team_leaves_it_to_the_workspaces(staffed: Office) -> None:
    staffed.execute("insert into team (workspace_id, team_id, name) values (1, 'service', 'S')")
    staffed.execute(
        "insert into membership (workspace_id, team_id, agent_id) values (1, 'service', 'anna')"
    )
    staffed.accept(says("Wo bleibt mein Paket?"))
    given_to(staffed, "agent:karim")
    away(staffed, "karim", days=3)
    assert moves(staffed) == 1
    assert owner(staffed) == "team:service"


def test_no_ticket_is_handed_to_and_fro_between_people(staffed: Office) -> None:
    """A workspace may name a colleague in place of its team, who may be away as well."""
    staffed.accept(says("Wo bleibt mein Paket?"))
    thread = staffed.thread()
    (ticket,) = thread.tickets
    held = replace(thread, tickets=(replace(ticket, owner="agent:karim"),))
    assert moved_on(held, ticket.ticket_id, team="agent:karim") == []
    assert len(moved_on(held, ticket.ticket_id, team="team:service")) == 1


def test_whoever_is_back_keeps_what_they_are_given(staffed: Office) -> None:
    staffed.accept(says("Wo bleibt mein Paket?"))
    away(staffed, "mia", days=3)
    staffed.later(days=3)
    given_to(staffed, MIA)
    assert moves(staffed) == 0
    assert owner(staffed) == MIA


def test_what_was_answered_stays_until_the_customer_writes_again(staffed: Office) -> None:
    staffed.accept(says("Wo bleibt mein Paket?"))
    given_to(staffed, MIA)
    staffed.do(
        cmd.Answer(
            workspace=1,
            customer_id=staffed.customer(),
            account="line",
            to=LINDA,
            text="Morgen.",
            author=MIA,
        )
    )
    away(staffed, "mia", days=3)
    assert moves(staffed) == 0
    staffed.accept(says("Es ist morgen."))
    assert owner(staffed) == MIA
    assert moves(staffed) == 1
    assert owner(staffed) == "team:sales"


def test_whoever_has_left_the_company_owes_nobody_anything(staffed: Office) -> None:
    staffed.accept(says("Wo bleibt mein Paket?"))
    given_to(staffed, MIA)
    staffed.execute("update agent set disabled_at = now() where agent_id = 'mia'")
    assert moves(staffed) == 1
    assert owner(staffed) == "team:sales"
