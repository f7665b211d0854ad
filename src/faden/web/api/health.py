"""Is this process alive, can it work, and how does it do?

`/metrics` is for a token with the role admin (its workspace), or for the machine itself without a
token (all workspaces). A request that a proxy passed on is not from the machine itself.
"""

from __future__ import annotations

import asyncio
from ipaddress import ip_address

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from faden.engine.publishing.horizon import Horizon
from faden.engine.watchdog import mailboxes
from faden.store import registry
from faden.store.cascades import rates
from faden.store.errors import PASSING
from faden.store.migrate import pending
from faden.store.owed.person import LATELY, numbers, person_waits
from faden.store.views_report import mail_sources, metrics
from faden.store.webhooks.horizon import under_way
from faden.web.api.door import bearer
from faden.web.api.problem import Problem, json_response
from faden.web.services import Services

_SECONDS = 3.0
_NO_ANSWER: tuple[type[BaseException], ...] = (TimeoutError, *PASSING)
_PASSED_ON = ("x-forwarded-for", "forwarded", "x-real-ip", "via")
_HELP = {
    "tickets_open": "Tickets that owe an answer",
    "tickets_late": "Tickets whose answer is overdue",
    "deliveries_waiting": "Messages that somebody must look at again",
    "deliveries_in_trouble": "Messages that failed or are unclear",
    "quarantined": "Input that waits for a person",
    "webhooks_paused": "Webhooks that are told nothing until a person resumes them",
    "webhooks_failing": "Webhooks whose receiver takes nothing at the moment",
    "webhook_events_waiting": "Events that a webhook was not told yet",
    "webhook_events_given_up": "Events that a webhook refused for three days",
    "wishes_late": "Wishes that another sender has not acknowledged in time",
    "senders_behind": "Other senders that have not heard all wishes that stood before they came",
    "reference_failures": "Reference codes tried in vain within the last hour",
    "person_asked": "Times that somebody asked for a person within a day",
    "person_waiting": "Of these, how many have had no word of a person",
    "person_wait_median_seconds": "Half of these had a person's first word within so many seconds",
    "person_wait_p90_seconds": "Nine of ten of these had it within so many seconds",
    "delivery_sent": "Messages handed over within a day",
    "delivery_arrived": "Of these, how many arrived, as far as the channel tells",
    "delivery_failed": "Of these, how many did not arrive",
    "transaction_seconds": "Seconds for which one transaction has held up webhooks and the export",
    "quiet": "1 when this was restored and nothing leaves until faden live, else 0",
    "mailbox_missing": "Mails that lie in a folder of a mailbox and never came in",
    "mailbox_seconds_since_read": "Seconds since a folder of a mailbox was read",
    "mailbox_broken": "1 when somebody must look after a folder of a mailbox, else 0",
}
_ESCAPED = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})  #: in the value of a label


async def health(_request: Request) -> Response:
    """Answer while the process is alive."""
    return json_response({"alive": True})


async def ready(request: Request) -> Response:
    """Answer 200 when the database answers and has the schema of this version."""
    services: Services = request.app.state.services
    try:
        async with asyncio.timeout(_SECONDS):
            reason = await _not_ready(request, services)
    except _NO_ANSWER:
        reason = "the database does not answer"
    if reason:
        return json_response({"ready": False, "reason": reason}, status=503)
    return json_response({"ready": True})


async def _not_ready(request: Request, services: Services) -> str:
    async with services.connections.reading(None) as connection:
        await connection.execute("select 1")
    state = request.app.state
    if not getattr(state, "is_migrated", False):
        # Migrations only ever get more, so it is asked until it is true and never again.
        state.is_migrated = not await asyncio.to_thread(pending, services.connections.url)
    return "" if state.is_migrated else "the database lacks migrations"


async def measure(request: Request) -> Response:
    """Answer with numbers in Prometheus's text format; none of them names a customer."""
    services: Services = request.app.state.services
    lines = []
    rows = []
    for workspace in await _workspaces(request, services):
        for what, state, count in await metrics(services.views, workspace, now=services.clock()):
            label = f'workspace="{workspace}"' + (f',state="{state}"' if state else "")
            rows.append((what, f"faden_{what}{{{label}}} {count}"))
        rows += await _of_mailboxes(services, workspace)
        rows += await _of_waits(services, workspace)
        rows += await _of_deliveries(services, workspace)
    rows += await _of_all(request, services)
    for what, help_text in _HELP.items():
        lines += [f"# HELP faden_{what} {help_text}.", f"# TYPE faden_{what} gauge"]
        lines += [line for name, line in rows if name == what]
    return PlainTextResponse("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")


async def _of_all(request: Request, services: Services) -> list[tuple[str, str]]:
    """Return what holds for the installation, whoever asks."""
    state = request.app.state
    if not hasattr(state, "horizon"):
        state.horizon = Horizon()
    async with services.connections.engine.connection() as connection:
        quiet = await registry.is_quiet(connection)
        held = state.horizon.look(*await under_way(connection), now=services.clock())
    numbers = {"transaction_seconds": int(held.total_seconds()), "quiet": int(quiet)}
    return [(what, f"faden_{what} {number}") for what, number in numbers.items()]


async def _of_waits(services: Services, workspace: int) -> list[tuple[str, str]]:
    """Return how soon whoever asked for a person within a day had one."""
    now = services.clock()
    waits = await person_waits(services.views, workspace, since=now - LATELY, now=now)
    return [
        (what, f'faden_{what}{{workspace="{workspace}",channel="{channel}"}} {count}')
        for what, channel, count in numbers(waits)
    ]


async def _of_deliveries(services: Services, workspace: int) -> list[tuple[str, str]]:
    """Return how many messages of a day arrived, by channel."""
    found, _ = await rates.rates(services.views, workspace, since=services.clock() - rates.LATELY)
    return [
        (what, f'faden_{what}{{workspace="{workspace}",channel="{channel}"}} {count}')
        for what, channel, count in rates.numbers(found)
    ]


async def _of_mailboxes(services: Services, workspace: int) -> list[tuple[str, str]]:
    accounts, now = services.mail_accounts(workspace), services.clock()
    if not accounts:
        return []
    rows = []
    statuses = await mail_sources(services.views, workspace)
    for one in mailboxes(accounts, statuses, now=now):
        names = {"account": one.account.account_id, "folder": one.folder}
        label = f'workspace="{workspace}",' + ",".join(
            f'{name}="{value.translate(_ESCAPED)}"' for name, value in names.items()
        )
        numbers = {"mailbox_broken": int(bool(one.flaws)), "mailbox_missing": one.missing}
        if one.folder:
            numbers["mailbox_seconds_since_read"] = int(one.silent_for(now).total_seconds())
        rows += [(what, f"faden_{what}{{{label}}} {count}") for what, count in numbers.items()]
    return rows


async def _workspaces(request: Request, services: Services) -> list[int]:
    if "authorization" in request.headers:
        token = await bearer(request, services)
        if token is None:
            raise Problem(401, "The token is not known.")
        if token.role != "admin":
            raise Problem(403, "Metrics need a token with the role admin.")
        return [token.workspace]
    if not from_this_machine(request):
        raise Problem(401, "Send a token with the role admin: Authorization: Bearer <token>.")
    async with services.connections.engine.connection() as connection:
        return [known.workspace_id for known in await registry.workspaces(connection)]


def from_this_machine(request: Request) -> bool:
    """Say whether the caller is this machine itself and not somebody behind a proxy on it."""
    if any(name in request.headers for name in _PASSED_ON) or request.client is None:
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
