"""By what is this company reached, and which programs are connected with it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.responses import Response

from faden.store.people import agents
from faden.store.people.agents import ListedAgent
from faden.store.registry import ROLES
from faden.store.views_report import AccountLabel, MailFlow, account_labels, mail_flow
from faden.store.webhooks.subscription import statuses
from faden.web.desk.owners import owner_names
from faden.web.language import mark
from faden.web.settings.agents import ROLE_WORDS
from faden.web.settings.changing import NOTHING_TRIED, Tried
from faden.web.visit import Visit

PATH = "/settings/connections"
CHANNELS = {
    "webhook": mark("Messages by a provider (webhook)"),
    "email": mark("E-mail"),
    "chat": mark("Chat on your website"),
    "form": mark("Contact page"),
}
_NO_FLOW = MailFlow()


@dataclass(frozen=True, slots=True)
class Shown:
    """An account and how it stands with it; nothing of it is secret."""

    account: AccountLabel
    channel: str
    works: bool  #: its settings can be used
    flow: MailFlow


async def show(visit: Visit) -> Response:
    """Show accounts, keys of programs and webhooks."""
    return await show_with(visit, NOTHING_TRIED)


async def show_with(visit: Visit, tried: Tried, *, status: int = 200) -> Response:
    """Show them, with a form that could not be carried out."""
    async with visit.services.connections.engine.connection() as connection:
        keys = await agents.tokens(connection, visit.workspace)
        everybody = await agents.agents(connection, visit.workspace)
        teams = await agents.teams(connection, visit.workspace)
    owners = await owner_names(visit)
    return await visit.page(
        "settings_connections.html",
        status=status,
        tried=tried,
        path=PATH,
        accounts=await _accounts(visit),
        keys=keys,
        people=_present(everybody),
        teams={one.team_id: owners.get(f"team:{one.team_id}", one.name) for one in teams},
        roles={role: visit.translate(ROLE_WORDS[role]) for role in ROLES},
        webhooks=await statuses(visit.services.views, visit.workspace),
        without_query=without_query,
    )


def _present(everybody: Sequence[ListedAgent]) -> list[ListedAgent]:
    return [one for one in everybody if one.disabled_at is None]


async def _accounts(visit: Visit) -> list[Shown]:
    views, services = visit.services.views, visit.services
    known = await account_labels(views, visit.workspace)
    flow = await mail_flow(views, visit.workspace, list(known), now=visit.now) if known else {}
    return [
        Shown(
            one,
            visit.translate(CHANNELS.get(one.channel, one.channel)),
            services.directory.account(one.account_id) is not None,
            flow.get(one.account_id, _NO_FLOW),
        )
        for one in known.values()
    ]


def without_query(url: str) -> str:
    """Return a URL without what may be a key: its query, and a name with a password.

    >>> without_query("https://mia:geheim@shop.example:8443/hooks?key=1")
    'https://shop.example:8443/hooks'
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
