"""A branch office in the north: Tilda and a program, who reach the customers of one team alone."""

from dataclasses import dataclass

from tests.web.company import MONDAY, ONE_HASH, Company

from faden.core.channel import Claim, Evidence
from faden.engine import command as cmd
from faden.store import registry
from faden.store.people import agents

TEAM = "retention"
YUKI, YUKI_AT_WORK = "tel:+4916055500000", "mailto:yuki@work.example"
#: What a limited colleague must never read: of strangers, of the quarantine, of the other company.
#: (Karim's mail address is in a message of Yuki's own.)
SECRETS = (
    *("Linda", "Mia ", "Karim", "Petra", "Bernd", "Mara", "Oskar", "Olaf"),
    *("15112340182", "15112340999", "linda.weber@", "petra@", "17055500011"),
    *("Bonusmeilen", "Gratis-Upgrade", "Tarifcode", "alte Tarif", "Rechnung 2026-10"),
    *("phone switched off", "the field", "south", "Geheim"),
)


@dataclass(frozen=True)
class Branch:
    """Who is there, and what is theirs."""

    ticket: str  #: of Yuki, which the team has
    at_work: str  #: Yuki's other record, of which the team has no ticket


async def open_branch(company: Company) -> Branch:
    """Found the branch and hand Yuki over to it, with ties to customers of others."""
    async with company.connections.engine.connection() as connection:
        await registry.add_team(connection, company.north, TEAM, name="Bindung")
        await agents.join_team(
            connection, company.north, TEAM, await _tilda(company, role="agent", name="Tilda Roth")
        )
        await _tilda(company, role="readonly", name="Rolf Thal")
        for name, role in (("limited", "agent"), ("limited-readonly", "readonly")):
            company.tokens[name] = await registry.add_token(
                connection,
                company.north,
                label=f"shop-{name}",
                role=role,
                now=MONDAY,
                teams=[TEAM],
            )
    return await _yuki(company)


async def _tilda(company: Company, *, role: str, name: str) -> str:
    first = name.split(maxsplit=1)[0].lower()
    async with company.connections.engine.connection() as connection:
        agent = registry.NewAgent(
            workspace=company.north,
            email=f"{first}@example.org",
            name=name,
            role=role,
            password_hash=ONE_HASH,
        )
        agent_id = await registry.add_agent(connection, agent, now=MONDAY)
        assert await agents.limit(connection, company.north, agent_id, limited=True)
    company.agents[first] = agent_id
    return agent_id


async def _yuki(company: Company) -> Branch:
    by, yuki = f"agent:{company.agents['anna']}", company.customers["yuki"]
    await company.writes(
        YUKI,
        "Und noch etwas zu Posten 3.",
        name="Yuki Tanaka",
        # Somebody who says so may be Karim: a suggestion that names a customer of others.
        claims=(Claim("mailto:karim@example.org", Evidence.ASSERTION),),
    )
    ticket = await _open_ticket(company, yuki)
    await company.done(
        cmd.AssignTicket(
            workspace=company.north,
            customer_id=yuki,
            ticket_id=ticket,
            owner=f"team:{TEAM}",
            by=by,
        )
    )
    await company.done(
        cmd.DeclareHousehold(
            workspace=company.north,
            guardian_id=yuki,
            ward_id=company.customers["mia"],
            by=by,
        )
    )
    await company.writes(YUKI_AT_WORK, "Hier noch einmal per Mail.", account="mail")
    at_work = await company.record("yuki@work.example")
    await company.done(
        cmd.JoinCustomers(workspace=company.north, customer_id=yuki, other_id=at_work, by=by)
    )
    company.customers["yuki-at-work"] = at_work
    return Branch(ticket, at_work)


async def _open_ticket(company: Company, customer_id: str) -> str:
    async with company.connections.engine.connection() as connection:
        found = await connection.execute(
            "select ticket_id from ticket where customer_id = %s::uuid and state = 'open'",
            (customer_id,),
        )
        row = await found.fetchone()
    assert row is not None
    return str(row[0].hex)
