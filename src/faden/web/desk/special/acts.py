"""What is done about a special case: named, kept apart or not, and put right?"""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from faden.core.case.matter import Matter
from faden.engine.command import (
    AskGoodwill,
    DecideGoodwill,
    Done,
    EndApart,
    GiveGoodwill,
    NameMatter,
)
from faden.web import flash
from faden.web.desk.about.special import giving_teams, matter_of
from faden.web.desk.customer import Refused, carry_out, outcome, show_with
from faden.web.desk.owners import all_owners
from faden.web.shown import cents_of
from faden.web.visit import LEADERS, Visit


async def name(visit: Visit) -> Response:
    """Hand a ticket to the desk for its matter."""
    matter, about = matter_of(visit.text("matter", longest=20)), visit.text("about", longest=100)
    if matter is None:
        raise HTTPException(400)
    if matter is Matter.CONDUCT and about not in (await all_owners(visit)).offered:
        reason = visit.translate("Please choose the colleague whom it is about.")
        return await show_with(visit, Refused("special", reason, visit.form), status=422)
    command = NameMatter(
        workspace=visit.workspace,
        customer_id=visit.text("record", longest=40),
        ticket_id=visit.text("ticket", longest=40),
        matter=matter,
        by=visit.me,
        reason=visit.text("why", longest=2_000),
        about=about if matter is Matter.CONDUCT else None,
        form_id=visit.text("form_id", longest=100) or None,
    )
    done = await visit.do(command)
    if isinstance(done, Done) and command.about == visit.me:
        return flash.go_and_say("/desk", "special")  # the customer is with others from now on
    return await outcome(visit, done, form="special", sentence="special")


async def apart(visit: Visit) -> Response:
    """Say whether it is about a colleague whom the customer's words name, or is over."""
    agent, record = visit.text("agent", longest=100), visit.text("record", longest=40)
    if visit.text("do", longest=10) == "confirm":
        confirm = NameMatter(
            workspace=visit.workspace,
            customer_id=record,
            ticket_id=visit.text("ticket", longest=40),
            matter=Matter.CONDUCT,
            by=visit.me,
            about=agent,
        )
        return await carry_out(visit, confirm, form="special", sentence="special")
    end = EndApart(
        workspace=visit.workspace,
        customer_id=record,
        agent=agent,
        reason=visit.text("why", longest=2_000),
        by=visit.me,
        leads=visit.session.role in LEADERS,
    )
    return await carry_out(visit, end, form="special", sentence="apart-ended")


async def give(visit: Visit) -> Response:
    """Give goodwill, or ask whoever leads for it."""
    cents, team = cents_of(visit.text("amount", longest=20)), visit.text("team", longest=100)
    if cents is None:
        reason = visit.translate("Write an amount, such as 25 or 25.50.")
        return await show_with(visit, Refused("goodwill", reason, visit.form), status=422)
    if team not in {one.team for one in await giving_teams(visit)}:
        reason = visit.translate("You may not give out of the budget of this team.")
        return await show_with(visit, Refused("goodwill", reason, visit.form), status=422)
    said = {
        "workspace": visit.workspace,
        "customer_id": visit.text("record", longest=40),
        "ticket_id": visit.text("ticket", longest=40),
        "team": team,
        "cents": cents,
        "reason": visit.text("why", longest=2_000),
        "by": visit.me,
        "form_id": visit.text("form_id", longest=100) or None,
    }
    if visit.text("do", longest=10) == "ask":
        return await carry_out(
            visit,
            AskGoodwill(**said),  # type: ignore[arg-type]  # each by its name
            form="goodwill",
            sentence="goodwill-asked",
        )
    command = GiveGoodwill(**said, leads=visit.session.role in LEADERS)  # type: ignore[arg-type]
    return await carry_out(visit, command, form="goodwill", sentence="goodwill")


async def decide(visit: Visit) -> Response:
    """Grant or decline what was asked for."""
    granted = visit.text("granted", longest=5) == "yes"
    command = DecideGoodwill(
        workspace=visit.workspace,
        customer_id=visit.text("record", longest=40),
        asked_id=visit.text("asked", longest=40),
        granted=granted,
        reason=visit.text("why", longest=2_000),
        by=visit.me,
        leads=visit.session.role in LEADERS,
    )
    sentence = "goodwill" if granted else "goodwill-declined"
    return await carry_out(visit, command, form="goodwill", sentence=sentence)
