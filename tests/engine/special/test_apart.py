"""Does a complaint about a person ever reach that person?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.engine.office import LINDA, MIA, Office, says

from faden.core.apart.apart import OTHERS
from faden.core.case.matter import Matter
from faden.core.channel import Claim, Evidence
from faden.engine import command as cmd
from faden.engine.owed.absence import move_on
from faden.engine.timers import ring

KARIM = "agent:karim"
STAFF = (("agent:karim", "Karim Winter"), ("agent:anna", "Anna Sommer"), ("agent:jonas", "Jonas"))


@pytest.fixture
def desk(office: Office) -> Iterator[Office]:
    """Karim and Anna serve, Jonas and Karim look after special cases, Karim alone leads."""
    for agent, name in STAFF:
        who = agent.removeprefix("agent:")
        office.execute(
            "insert into agent (agent_id, workspace_id, email, name, role, password_hash,"
            f" created_at) values ('{who}', 1, '{who}@example.org', '{name}', 'agent', 'x', now())"
        )
    teams = (("service", "anna"), ("service", "karim"), ("special", "jonas"), ("special", "karim"))
    for team, who in (*teams, ("lead", "karim")):
        office.execute(
            f"insert into team (workspace_id, team_id, name) values (1, '{team}', '{team}')"
            " on conflict do nothing"
        )
        office.execute(
            "insert into membership (workspace_id, team_id, agent_id)"
            f" values (1, '{team}', '{who}')"
        )
    office.policies[1] = replace(
        office.policies[1],
        special=(("*", "team:special"),),
        escalation=(KARIM, "team:lead", "agent:jonas"),
        colleagues=STAFF,
    )
    yield office
    for table in ("membership", "team", "agent"):
        office.execute(f"delete from {table}")


def named(
    desk: Office,
    matter: Matter = Matter.CONDUCT,
    *,
    about: str | None = KARIM,
    by: str = "agent:anna",
) -> cmd.Done | cmd.Rejected:
    return desk.do(
        cmd.NameMatter(
            workspace=1,
            customer_id=desk.customer(),
            ticket_id=desk.thread().tickets[0].ticket_id,
            matter=matter,
            about=about,
            by=by,
        )
    )


def given_to(desk: Office, owner: str, *, by: str = "agent:anna", who: str = LINDA) -> object:
    return desk.do(
        cmd.AssignTicket(
            workspace=1,
            customer_id=desk.customer(who),
            ticket_id=desk.thread(who).tickets[0].ticket_id,
            owner=owner,
            by=by,
        )
    )


def owner(desk: Office, who: str = LINDA) -> str:
    return desk.thread(who).tickets[0].owner


def test_a_special_case_goes_to_its_desk_with_its_due_time(desk: Office) -> None:
    desk.accept(says("Mein Name ist falsch geschrieben"))
    promised = desk.thread().tickets[0].due_at
    assert isinstance(named(desk, Matter.CORRECTION, about=None), cmd.Done)
    (ticket,) = desk.thread().tickets
    assert (ticket.matter, ticket.owner, ticket.due_at) == (
        Matter.CORRECTION,
        "team:special",
        promised,
    )
    assert desk.rows("select matter from ticket") == [("correction",)]


def test_who_is_complained_of_loses_the_ticket_and_does_not_get_it_back(desk: Office) -> None:
    desk.accept(says("Er hat einfach aufgelegt"))
    given_to(desk, KARIM)
    assert isinstance(named(desk), cmd.Done)
    assert owner(desk) == "team:special"
    assert given_to(desk, KARIM) == cmd.Rejected(
        "conflict", "other colleagues look after this customer; choose somebody else"
    )
    assert isinstance(given_to(desk, "team:lead"), cmd.Rejected)  # he alone is this team
    assert given_to(desk, "agent:anna", by=KARIM) == cmd.Rejected("not_found", OTHERS)
    assert isinstance(given_to(desk, "agent:anna"), cmd.Done)


def test_who_is_complained_of_can_neither_write_to_the_customer_nor_be_mentioned(
    desk: Office,
) -> None:
    desk.accept(says("Er hat einfach aufgelegt"))
    named(desk)
    note = cmd.WriteNote(workspace=1, customer_id=desk.customer(), text="?", author=KARIM)
    assert desk.do(note) == cmd.Rejected("not_found", OTHERS)
    answer = cmd.Answer(
        workspace=1, customer_id=desk.customer(), account="line", to=LINDA, text="?", author=KARIM
    )
    assert desk.do(answer) == cmd.Rejected("not_found", OTHERS)
    mention = replace(note, author="agent:anna", mentions=(KARIM,))
    assert isinstance(desk.do(mention), cmd.Rejected)
    assert isinstance(desk.do(replace(mention, mentions=("agent:jonas",))), cmd.Done)


def test_a_missed_deadline_climbs_past_them_and_still_to_somebody(desk: Office) -> None:
    desk.accept(says("Er hat einfach aufgelegt"))
    named(desk)
    owners = []
    for _ in range(4):
        desk.later(days=3)
        desk.run(ring(desk.store, desk, now=desk.now, new_id=desk.new_id))
        owners.append(owner(desk))
    assert owners == ["agent:jonas"] * 4  # neither Karim nor the team that is Karim alone


def test_a_join_takes_the_other_records_tickets_off_them_too(desk: Office) -> None:
    desk.accept(says("Er hat einfach aufgelegt"), says("Hallo", MIA))
    given_to(desk, KARIM, who=MIA)
    named(desk)
    assert owner(desk, MIA) == KARIM
    desk.do(
        cmd.JoinCustomers(
            workspace=1,
            customer_id=desk.customer(),
            other_id=desk.customer(MIA),
            by="agent:anna",
        )
    )
    assert owner(desk, MIA) == "team:special"
    assert [bar.agent for bar in desk.thread(MIA).apart] == [KARIM]
    assert desk.count("kept_apart") == 2


def test_a_join_by_evidence_does_so_in_the_same_commit(desk: Office) -> None:
    desk.accept(says("Er hat einfach aufgelegt"), says("Hallo", MIA))
    given_to(desk, KARIM, who=MIA)
    named(desk)
    desk.accept(says("Ich bin es", claims=(Claim(MIA, Evidence.PROOF),)))
    assert owner(desk, MIA) == "team:special"


def test_a_name_in_the_customers_own_complaint_keeps_apart_until_a_colleague_has_looked(
    desk: Office,
) -> None:
    desk.accept(says("Hallo"))
    given_to(desk, KARIM)
    desk.accept(says("Ich möchte mich über Herrn Winter beschweren"))
    (bar,) = desk.thread().apart
    assert (bar.agent, bar.confirmed, owner(desk)) == (KARIM, False, "team:special")
    back = cmd.EndApart(
        workspace=1,
        customer_id=desk.customer(),
        agent=KARIM,
        reason="Der Winter ist gemeint",
        by=KARIM,
        leads=True,
    )
    assert desk.do(back) == cmd.Rejected("not_found", OTHERS)
    assert isinstance(desk.do(replace(back, by="agent:anna", leads=False)), cmd.Done)
    assert (desk.thread().apart, desk.count("kept_apart")) == ((), 0)
    assert isinstance(given_to(desk, KARIM), cmd.Done)


def test_what_was_confirmed_only_whoever_leads_can_end(desk: Office) -> None:
    desk.accept(says("Er hat einfach aufgelegt"))
    named(desk)
    back = cmd.EndApart(
        workspace=1,
        customer_id=desk.customer(),
        agent=KARIM,
        reason="geklärt",
        by="agent:anna",
        leads=False,
    )
    assert isinstance(desk.do(back), cmd.Rejected)
    assert isinstance(desk.do(replace(back, leads=True)), cmd.Done)


def test_nobody_is_kept_apart_where_nobody_else_is_left(desk: Office) -> None:
    desk.accept(says("Er hat einfach aufgelegt"))
    desk.execute("update agent set disabled_at = now() where agent_id <> 'karim'")
    refused = named(desk)
    assert isinstance(refused, cmd.Rejected)
    assert "nobody else" in refused.reason
    assert desk.thread().apart == ()


def test_whoever_is_away_hands_over_to_a_team_that_is_not_them_alone(desk: Office) -> None:
    desk.accept(says("Er hat einfach aufgelegt"))
    named(desk)
    given_to(desk, "agent:anna")
    desk.execute("delete from membership where agent_id = 'anna'")
    desk.execute("update agent set away_until = '2099-01-01' where agent_id in ('anna', 'jonas')")
    desk.run(move_on(desk.store, desk, now=desk.now))
    assert owner(desk) != KARIM


def test_a_complaint_in_own_words_goes_to_the_desk(desk: Office) -> None:
    desk.accept(says("I want to complain about my delivery"))
    (ticket,) = desk.thread().tickets
    assert (ticket.matter, ticket.owner) == (Matter.COMPLAINT, "team:special")
    assert desk.thread().apart == ()


def test_praise_and_ordinary_questions_stay_where_they_are(desk: Office) -> None:
    desk.accept(says("Ich kann mich nicht beschweren. Wann kommt Frau Sommer?"))
    (ticket,) = desk.thread().tickets
    assert (ticket.matter, ticket.owner, desk.thread().apart) == (None, "team:service", ())


def test_the_kind_chosen_on_a_form_counts_without_a_desk_as_well(desk: Office) -> None:
    desk.policies[1] = replace(desk.policies[1], special=())
    desk.accept(replace(says("Ich komme nicht hinein"), matter=Matter.LOCKED))
    (ticket,) = desk.thread().tickets
    assert (ticket.matter, ticket.owner) == (Matter.LOCKED, "team:service")


def test_who_was_kept_apart_and_brought_back_stands_in_the_audit_log_without_words(
    desk: Office,
) -> None:
    desk.accept(says("Er hat einfach aufgelegt"))
    named(desk)
    desk.do(
        cmd.EndApart(
            workspace=1,
            customer_id=desk.customer(),
            agent=KARIM,
            reason="geklärt",
            by="agent:jonas",
            leads=True,
        )
    )
    told = desk.rows(
        "select who, did, detail from audit where did like 'colleague%%' and what = %s",
        f"customer:{desk.customer()}",
    )
    assert sorted(told, key=lambda row: str(row[1])) == [
        ("agent:jonas", "colleague_back", {"other": KARIM}),
        ("agent:anna", "colleague_kept_apart", {"other": KARIM}),
    ]
