"""What does the contact page tell everybody, and who answers what is written there?

A page is an account like any other: what is set here can be set by the API and the command line
too, by the same rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from faden.core.address import Address, national, parse_address
from faden.core.contact.page import Contact
from faden.engine.administration import accounts
from faden.engine.administration.deed import Deed
from faden.store import registry
from faden.store.views_report import account_labels
from faden.web.settings.changing import NOTHING_TRIED, Form, Tried, carry_out, wrong
from faden.web.visit import Visit

PATH = "/settings/contact"
CHANNEL = "form"
_MOST = 5  #: numbers, and mail addresses
_LISTS = {"telephones": "tel", "mails": "mailto"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One page as it stands."""

    account_id: str
    works: bool
    values: Mapping[str, str]  #: by field of the form


async def show(visit: Visit) -> Response:
    """Show every contact page, and a form for a further one."""
    return await _show(visit, NOTHING_TRIED)


async def _show(visit: Visit, tried: Tried, *, status: int = 200) -> Response:
    known = await account_labels(visit.services.views, visit.workspace)
    shown = [_page(visit, one.account_id) for one in known.values() if one.channel == CHANNEL]
    mails = {one.account_id: one.label for one in known.values() if one.channel == "email"}
    current = {one.values["answers_by"] for one in shown if one.works}
    return await visit.page(
        "settings_contact.html",
        status=status,
        tried=tried,
        path=PATH,
        shown=shown,
        answering={one: known[one].label if one in known else one for one in (*mails, *current)},
        address=visit.services.base_url,
    )


def _page(visit: Visit, account_id: str) -> Shown:
    account = visit.services.contact(account_id)
    if account is None:
        return Shown(account_id, works=False, values={})
    return Shown(account_id, works=True, values=_values(account.contact, visit.policy.region))


def _values(contact: Contact, region: str) -> dict[str, str]:
    return {
        "name": contact.name,
        "answers_by": contact.answers_by,
        "telephones": _lines(contact.telephones, region),
        "mails": _lines(contact.mails, region),
        "chat": contact.chat or "",
    }


def _lines(uris: tuple[str, ...], region: str) -> str:
    found = (parse_address(uri) for uri in uris)
    return "\n".join(national(one, region=region) for one in found if isinstance(one, Address))


async def change(visit: Visit) -> Response:
    """Change a page, or connect a further one."""
    account_id = visit.text("account", longest=63).lower()
    form = Form(name=f"page-{visit.text('which', longest=63)}", shows=_show, back=PATH)
    wanted, faults = _read(visit)
    if not account_id:
        faults["account"] = visit.translate("Write a word or two.")
    if faults:
        return await wrong(visit, form, faults)

    async def act(deed: Deed) -> None:
        before = await _before(deed, account_id)
        await accounts.connect(
            deed,
            visit.services.connector,
            accounts.Wanted(
                account_id=account_id,
                channel=CHANNEL,
                label=visit.text("name"),
                config=before | wanted,
            ),
        )

    return await carry_out(visit, form, act)


async def _before(deed: Deed, account_id: str) -> dict[str, Any]:
    """Return how a page is configured; its key and its secrets stay."""
    for one in await registry.accounts(deed.connection):
        if (one.account_id, one.workspace, one.channel) == (account_id, deed.workspace, CHANNEL):
            return dict(one.config)
    return {}


def _read(visit: Visit) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the configuration as it was typed, and what is wrong with it by field."""
    region, faults = visit.policy.region, dict[str, str]()
    wanted: dict[str, Any] = {name: visit.text(name, longest=500) for name in ("name", "chat")}
    wanted["answers_by"] = visit.text("answers_by", longest=63)
    if not wanted["name"]:
        faults["name"] = visit.translate("Write a word or two.")
    if not wanted["answers_by"]:
        faults["answers_by"] = visit.translate("Choose who answers: without one there is no form.")
    if wanted["chat"] and not wanted["chat"].startswith(("https://", "http://")):
        faults["chat"] = visit.translate("Write a whole address, such as https://example.org.")
    for name, scheme in _LISTS.items():
        lines = [one.strip() for one in visit.text(name, longest=2_000).splitlines()]
        found = [(one, parse_address(one, scheme=scheme, region=region)) for one in lines if one]
        bad = [line for line, one in found if not isinstance(one, Address)]
        if bad:
            faults[name] = visit.translate("%(word)s cannot be read.", word=bad[0][:40])
        elif len(found) > _MOST:
            faults[name] = visit.translate("These are too many; five fit.")
        wanted[name] = [one.uri for _, one in found if isinstance(one, Address)]
    return wanted, faults
