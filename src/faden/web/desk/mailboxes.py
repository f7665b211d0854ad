"""Is every mailbox read, did all of it come in, and does our mail go out?"""

from __future__ import annotations

from starlette.responses import Response

from faden.engine.ports import MailAccount
from faden.engine.watchdog import Mailbox, mailboxes
from faden.store.views_report import mail_flow, mail_sources
from faden.web.language import mark
from faden.web.shown import Translate
from faden.web.visit import Visit

#: what a reader noted when it could not go on, and what that means
_GONE = (
    ("cannot connect", mark("The mail server cannot be reached")),
    ("cannot log in", mark("The mail server does not take the user name and password")),
    ("cannot open the folder", mark("There is no such folder, or it may not be read")),
)
_ODD = mark("The mail server does not answer as it should")


async def show(visit: Visit) -> Response:
    """Show every mail account with its folders."""
    views, accounts = visit.services.views, visit.services.mail_accounts(visit.workspace)
    judged = await _judged(visit)
    names = [account.account_id for account in accounts]
    return await visit.page(
        "mailboxes.html",
        accounts=sorted(accounts, key=lambda account: account.label.casefold()),
        folders={name: [one for one in judged if one.account.account_id == name] for name in names},
        flow=await mail_flow(views, visit.workspace, names, now=visit.now) if names else {},
        gone=lambda error: _said(error, visit.translate),
        ways=lambda account: _ways(account, visit.translate),
    )


async def flawed(visit: Visit) -> int:
    """Count the mailboxes that somebody must look after."""
    return sum(bool(one.flaws) for one in await _judged(visit))


async def _judged(visit: Visit) -> list[Mailbox]:
    accounts = visit.services.mail_accounts(visit.workspace)
    if not accounts:
        return []
    statuses = await mail_sources(visit.services.views, visit.workspace)
    return mailboxes(accounts, statuses, now=visit.now)


def _said(error: str, translate: Translate) -> str:
    return translate(next((words for sign, words in _GONE if sign in error), _ODD))


def _ways(account: MailAccount, translate: Translate) -> str:
    """Return how mail comes without a mailbox that we read; "" when it does not."""
    found = []
    if account.handed_over:
        found.append(translate("handed over by our mail server (SMTP or LMTP)"))
    if account.posted:
        found.append(translate("posted by a provider (HTTP)"))
    return ", ".join(found)
