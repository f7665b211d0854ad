"""How does a program connect one of our numbers or mailboxes, or change it?

A configuration holds secrets: it is only ever taken, never shown. A change says it anew as a whole:
could a part be changed, somebody could have a password that they do not know sent to a server of
their own.
"""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta

from faden.engine.administration import accounts
from faden.engine.administration.deed import Deed
from faden.web.api.commands import Body
from faden.web.api.door import Call
from faden.web.api.operation import Operation
from faden.web.api.settings.changing import Changed, changed, changing, named

_ACCOUNTS = "/api/v1/accounts"

Label = Annotated[str, Meta(min_length=1, max_length=200)]


class AccountBody(Body):
    """An account with the configuration of its channel, as in `faden account add`."""

    id: Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9._-]{0,62}$")]
    channel: Annotated[str, Meta(max_length=40)]
    config: dict[str, Any]
    label: Label | None = None


class AccountChange(Body):
    """The whole configuration anew; the label stays when it is left out."""

    config: dict[str, Any]
    label: Label | None = None


class AccountChanged(Changed):
    """It is connected; every process knows it within seconds."""

    id: str
    channel: str
    label: str


async def add(call: Call, body: AccountBody) -> AccountChanged:
    """Connect an account."""

    async def act(deed: Deed) -> AccountChanged:
        await accounts.refuse_known(deed, body.id)
        wanted = accounts.Wanted(
            account_id=body.id,
            channel=body.channel,
            label=body.label or body.id,
            config=body.config,
        )
        return await _connected(call, deed, wanted)

    return await changed(call, body, act, gives=AccountChanged)


async def change(call: Call, body: AccountChange) -> AccountChanged:
    """Change an account."""
    account = named(call, "account", "account")

    async def act(deed: Deed) -> AccountChanged:
        before = await accounts.known(deed, account)
        wanted = accounts.Wanted(
            account_id=account,
            channel=before.channel,
            label=body.label or before.label,
            config=body.config,
        )
        return await _connected(call, deed, wanted)

    return await changed(call, body, act, gives=AccountChanged)


async def _connected(call: Call, deed: Deed, wanted: accounts.Wanted) -> AccountChanged:
    await accounts.connect(deed, call.services.connector, wanted)
    return AccountChanged(id=wanted.account_id, channel=wanted.channel, label=wanted.label)


def operations() -> list[Operation]:
    """Return what can be changed about accounts; listing them is for everybody."""
    return [
        changing(
            f"POST {_ACCOUNTS}",
            "addAccount",
            "Connect one of our numbers or mailboxes; its secrets are never shown again",
            add,
            AccountChanged,
            takes=AccountBody,
        ),
        changing(
            f"PUT {_ACCOUNTS}/{{account}}",
            "changeAccount",
            "Change an account's configuration, said anew as a whole",
            change,
            AccountChanged,
            takes=AccountChange,
        ),
    ]
