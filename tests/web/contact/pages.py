"""The contact page of the northern company, and who takes what is written there."""

import base64
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from faden.channels.form.adapter import FormAccount
from faden.engine.ids import new_id
from faden.engine.inbox import Outcome, accept
from faden.engine.outward.outgoing import OutgoingClient
from faden.engine.ports import Account, Directory
from faden.engine.reception import items_of
from faden.store import registry
from faden.store.ports import Store

PAGE = "contact"
FOUNDED = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ROUTES = {"GET /contact/{account}", "POST /contact/{account}", "GET /contact/{account}/sent"}
CONFIG = {
    "key": "whsec_" + base64.b64encode(bytes(range(32))).decode(),
    "name": "Nordtel",
    "answers_by": "mail",
    "telephones": ["+49 30 901820"],
    "mails": ["service@nordtel.example"],
    "chat": "https://shop.nordtel.example/",
}


def page_of(workspace: int, **config: object) -> FormAccount:
    """The page, as configured."""
    return FormAccount.from_config(PAGE, workspace, CONFIG | config, client=OutgoingClient())


async def connect(connection: registry.Connection, workspace: int) -> FormAccount:
    """Connect the page of a company."""
    stored = registry.StoredAccount(PAGE, workspace, "form", "Kontaktseite", CONFIG)
    assert await registry.add_account(connection, stored, now=FOUNDED)
    return page_of(workspace)


class Desk:
    """Takes forms, or for once cannot."""

    def __init__(self, store: Store, directory: Directory, clock: Callable[[], datetime]) -> None:
        self.fails: list[Exception] = []
        self._store, self._directory, self._clock = store, directory, clock

    def page(self, account_id: str) -> FormAccount | None:
        found = self._directory.account(account_id)
        return found if isinstance(found, FormAccount) else None

    async def take(self, account: Account, raw: bytes) -> Sequence[Outcome]:
        """Commit what came."""
        if self.fails:
            raise self.fails.pop()
        items, now = items_of(account, raw), self._clock()
        return (await accept(self._store, self._directory, items, now=now, new_id=new_id)).outcomes
