"""Which settings pages are there, and who may open and send them?

Leads look, admins change. Only who is not there today is for leads to say as well.
"""

from __future__ import annotations

from starlette.routing import BaseRoute

from faden.web.door import WELCOME, act, page
from faden.web.settings import (
    agents,
    away,
    connections,
    contact,
    first_run,
    hours,
    special,
    teams,
    tokens,
    webhooks,
)
from faden.web.visit import ADMINS, LEADERS


def routes() -> list[BaseRoute]:
    """Return the pages and the targets of their forms."""
    return [
        page(teams.PATH, teams.show, roles=LEADERS),
        act("/settings/teams", teams.add, roles=ADMINS),
        act("/settings/teams/{team}", teams.change, roles=ADMINS),
        page(hours.PATH, hours.show, roles=LEADERS),
        act(hours.PATH, hours.set_hours, roles=ADMINS),
        act("/settings/deadlines", hours.set_deadlines, roles=ADMINS),
        page(agents.PATH, agents.show, roles=LEADERS),
        act(agents.PATH, agents.add, roles=ADMINS),
        act(agents.PATH + "/{agent}", agents.change, roles=ADMINS),
        act(away.PATH, away.change, roles=LEADERS),
        page(WELCOME, first_run.show, roles=ADMINS),
        act(WELCOME, first_run.answer, roles=ADMINS),
        page(contact.PATH, contact.show, roles=LEADERS),
        act(contact.PATH, contact.change, roles=ADMINS),
        page(special.PATH, special.show, roles=LEADERS),
        act(special.PATH, special.change, roles=ADMINS),
        page(connections.PATH, connections.show, roles=LEADERS),
        act("/settings/tokens", tokens.add, roles=ADMINS),
        act("/settings/tokens/{token}", tokens.revoke, roles=ADMINS),
        page("/settings/webhooks/{webhook}", webhooks.show, roles=LEADERS),
        act("/settings/webhooks/{webhook}", webhooks.change, roles=ADMINS),
    ]
