"""What comes of a command about what a customer was offered, promised, given or asked to allow?"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from faden.core.situation import Situation, Step
from faden.engine import command as cmd
from faden.engine.ledger import Ledger
from faden.engine.offers import given as offers
from faden.engine.ports import Directory
from faden.engine.preference import asking
from faden.engine.promises import given as promises
from faden.engine.promises import processes
from faden.engine.special import goodwill
from faden.engine.wanted.consent import AskConsent
from faden.engine.wanted.offers import OfferCommand
from faden.engine.wanted.processes import ReportStep
from faden.engine.wanted.promises import PromiseCommand
from faden.store.ports import UnitOfWork

GivenCommand = OfferCommand | PromiseCommand | ReportStep | goodwill.GoodwillCommand | AskConsent


async def given(
    work: UnitOfWork,
    directory: Directory,
    ledger: Ledger,
    here: Callable[[str], Situation],
    command: GivenCommand,
    *,
    homes: Mapping[str, str],
) -> tuple[list[Step], str | None] | cmd.Done | cmd.Rejected:
    """Return what follows and the id of what was made, what came of it before, or why not."""
    if isinstance(command, ReportStep):
        return processes.decided(here, command)
    if isinstance(command, PromiseCommand):
        return await promises.decided(work, directory, ledger, here, command)
    if isinstance(command, AskConsent):
        return await asking.asked(work, directory, ledger, here, command, homes=homes)
    if isinstance(command, OfferCommand):
        return await offers.decided(work, here, command)
    return await goodwill.decided(work, ledger, here(command.customer_id), command)
