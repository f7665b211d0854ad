"""How does a test erase a customer of the office?"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import timedelta

from tests.engine.office import LINDA, Office

from faden.core.channel import Inbound, Unreadable
from faden.engine.arrivals.digest import digest_of
from faden.engine.inbox import Item, Outcome
from faden.engine.privacy import erase as erasing
from faden.engine.privacy.erase import Refused, Report, Request, Shell
from faden.store.blobs import Blobs

TABLES = ("kept_wish", "erasure", "legal_hold", "erasure_key")


@dataclass
class Shredder:
    """Erases customers of an office."""

    office: Office
    blobs: Blobs

    @property
    def shell(self) -> Shell:
        office = self.office

        async def pause() -> None:
            office.later(seconds=1)
            await asyncio.sleep(0)

        return Shell(
            store=office.store,
            files=self.blobs,
            clock=office.clock,
            new_id=office.new_id,
            pause=pause,
        )

    def request(self, who: str = LINDA, *, workspace: int = 1) -> Request:
        return Request(workspace=workspace, who=who, by="operator", reason="she asked by letter")

    def tries(self, who: str = LINDA, *, workspace: int = 1) -> Report | Refused:
        return self.office.run(erasing.erase(self.shell, self.request(who, workspace=workspace)))

    def erases(self, who: str = LINDA) -> Report:
        report = self.tries(who)
        assert isinstance(report, Report)
        self.removes_files()
        return report

    def removes_files(self) -> int:
        return self.office.run(erasing.remove_files(self.shell, older=timedelta(0)))

    def surveys(self, who: str = LINDA) -> Report:
        report = self.office.run(erasing.survey(self.shell, self.request(who)))
        assert isinstance(report, Report)
        return report

    def holds(self, who: str = LINDA) -> None:
        self.office.run(erasing.hold(self.shell, self.request(who)))

    def lifts(self, who: str = LINDA) -> None:
        self.office.run(erasing.lift_hold(self.shell, self.request(who)))

    def arrives(
        self,
        inbound: Inbound | Unreadable,
        raw: bytes,
        *,
        workspace: int = 1,
        account: str = "line",
    ) -> Outcome:
        """Something comes in by these bytes; large ones become a file."""
        digest = b"" if isinstance(inbound, Unreadable) else digest_of(inbound)
        blob = None
        if len(raw) > 262_144:
            blob = self.office.run(self.blobs.put(workspace, raw))
            assert blob == hashlib.sha256(raw).digest()
        item = Item(workspace, account, inbound, b"" if blob else raw, digest, blob)
        return self.office.accepted(item).outcomes[0]
