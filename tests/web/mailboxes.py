"""Which mail accounts do the companies of the tests have, and how does it stand with them?"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from faden.engine.ports import MailAccount
from faden.store import sources
from faden.store.connections import Connections
from faden.store.sources import MailFolder, Tally

MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
LONG_AGO = MONDAY - timedelta(days=30)
WELL = "INBOX"  #: everything came in
LOST = "INBOX/Verträge"  #: two mails never did
GONE = "Archiv"  #: there is no such folder any more
SILENT = "Reklamation"  #: nobody has read it for hours
NEW = "Neu"  #: never tried, just connected
OF_THE_SOUTH = "Geheimordner"


@dataclass(slots=True)
class Mailboxes:
    """The mail accounts of all companies; what readers noted stands in the database."""

    accounts: list[MailAccount] = field(default_factory=list)

    def of(self, workspace: int) -> list[MailAccount]:
        return [account for account in self.accounts if account.workspace == workspace]

    def connect(self, workspace: int, account_id: str, *folders: str, **more: object) -> None:
        account = MailAccount(
            account_id=account_id,
            workspace=workspace,
            label=f"{account_id}@nordtel.example",
            address=f"{account_id}@nordtel.example",
            connected_at=LONG_AGO,
            folders=folders,
            sends=True,
        )
        self.accounts.append(replace(account, **more))  # type: ignore[arg-type]  # by its name

    async def fill(self, connections: Connections, *, north: int, south: int) -> None:
        """Connect accounts in every state in the north, and a secret one in the south."""
        self.connect(north, "mail", WELL, LOST, GONE, SILENT)
        self.connect(north, "shop", handed_over=True, posted=True, sends=False)
        self.connect(north, "new", NEW, connected_at=MONDAY)
        self.connect(north, "unset", address=None)
        self.connect(south, "south-sms", OF_THE_SOUTH)
        await self.read(connections, MailFolder(north, "mail", WELL), hub=1204, quarantined=3)
        lost = MailFolder(north, "mail", LOST)
        await self.read(connections, lost, hub=10, quarantined=1, twice=1, missing=(4, 9))
        await self.fails(connections, MailFolder(north, "mail", GONE), "cannot open the folder: NO")
        silent = MailFolder(north, "mail", SILENT)
        await self.read(connections, silent, hub=2, at=MONDAY - timedelta(hours=5))
        secret = MailFolder(south, "south-sms", OF_THE_SOUTH)
        await self.fails(connections, secret, "cannot log in: Geheimer Grund")

    async def read(
        self,
        connections: Connections,
        folder: MailFolder,
        *,
        hub: int = 0,
        quarantined: int = 0,
        twice: int = 0,
        missing: tuple[int, ...] = (),
        at: datetime = MONDAY - timedelta(minutes=1),
    ) -> None:
        """A reader looked into a folder and compared it."""
        async with connections.engine.connection() as connection:
            await sources.begin(connection, folder, validity=7, now=at)
            tally = Tally(hub + quarantined + len(missing), hub, quarantined, twice, missing)
            await sources.save_tally(connection, folder, tally, now=at)
            await sources.note_alive(connection, folder, now=at)

    async def fails(
        self,
        connections: Connections,
        folder: MailFolder,
        reason: str,
        *,
        at: datetime = MONDAY - timedelta(hours=2),
    ) -> None:
        """A reader could not go on."""
        told = f"imap.nordtel.example:993: {reason}"
        async with connections.engine.connection() as connection:
            await sources.note_gone(connection, folder, reason=told, now=at)
