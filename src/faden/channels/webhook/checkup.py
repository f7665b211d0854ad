"""Does a signed request come in at the account's own URL, and does the provider's server answer?"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, build_opener
from urllib.request import Request as HookRequest

from faden.channels.webhook.settings import Settings
from faden.channels.webhook.signature import sign
from faden.engine.outward.exchange import Lost
from faden.engine.outward.outgoing import NotSent, OutgoingClient, Request

_PATIENCE = timedelta(seconds=10)

_ABOUT = {
    401: "another program or installation answers there, or a proxy changes the body or the "
    "headers on the way, or its clock is off",
    404: "a proxy answers in our place: it must pass /hooks/ on",
    405: "a proxy answers in our place: it must pass POST on",
    413: "a proxy answers in our place: it must let in bodies of 1 MiB",
    503: "it has no database now, or has to load the account first; try again in a minute",
    507: "its disk is nearly full: make room",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing that was tried."""

    good: bool
    text: str


def knock(settings: Settings, url: str, check_id: str, *, at: datetime) -> Checked:
    """Post a signed request that says nothing to `url`, as the provider would. Blocks."""
    body = json.dumps({"kind": "check", "id": check_id}).encode()
    secret = settings.secrets[0]
    headers = {"Content-Type": "application/json"}
    if secret.key is not None:
        headers |= sign(secret.key, f"check_{check_id}", body, at=at)
    else:
        headers["Authorization"] = f"Bearer {secret.token.decode('latin-1')}"
    request = HookRequest(url, data=body, headers=headers)  # noqa: S310 - our own address
    begun = time.monotonic()
    try:
        with build_opener(_NoRedirect).open(request, timeout=_PATIENCE.total_seconds()) as answer:
            status = answer.status
    except HTTPError as refusal:
        status = refusal.code
        refusal.close()
    except OSError as error:
        return Checked(
            good=False,
            text=f"in at {url}: nobody answers: {getattr(error, 'reason', error)}; start faden "
            "serve or faden web, or correct FADEN_BASE_URL",
        )
    if status == 202:
        took = f"{time.monotonic() - begun:.1f} s"
        return Checked(good=True, text=f"in at {url}: a signed request was taken after {took}")
    advice = _ABOUT.get(status, "look at the log of Faden and of what stands before it")
    return Checked(good=False, text=f"in at {url}: answered {status}; {advice}")


class _NoRedirect(HTTPRedirectHandler):
    """A provider does not follow either: it would post to a page that nobody reads."""

    def redirect_request(self, *_about: object) -> None:
        """Let the answer be what it is."""


async def reach(settings: Settings, client: OutgoingClient) -> Checked:
    """Ask the provider's server for nothing (OPTIONS), without a key; any answer will do."""
    url = settings.send_url
    if url is None:
        return Checked(good=True, text="out: this account only receives")
    where = urlsplit(url).hostname  # not more of it: some providers put the key into the path
    answer = await client.call(Request(method="OPTIONS", url=url, within=_PATIENCE))
    if isinstance(answer, NotSent | Lost):
        return Checked(
            good=False,
            text=f"out to {where}: cannot be reached: {answer.reason}; check send_url, the way "
            "through your firewall, and whether the provider works",
        )
    return Checked(good=True, text=f"out to {where}: reached, nothing was sent")
