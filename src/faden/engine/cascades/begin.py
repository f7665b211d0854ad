"""How does a message begin that may go over several ways, and how is it stopped?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from faden.core import event as ev
from faden.core.asking.button import flaw, in_words
from faden.core.cascade.course import MOST_OPEN, MOST_WAYS
from faden.core.cascade.order import channel_of, ordered
from faden.core.cascade.said import CascadeStarted, LeftOut, Wants, Way
from faden.core.onward.next_way import Onward, onward
from faden.core.question.spec import buttons_of
from faden.core.receipt import State
from faden.engine import command as cmd
from faden.engine.cascades.follow import Following
from faden.engine.ledger import Ledger
from faden.engine.ports import Account, Directory, Given, answering
from faden.store.codec import bucket_of_id
from faden.store.ports import UnitOfWork

Result = cmd.Done | cmd.Rejected


async def begin(
    work: UnitOfWork,
    ledger: Ledger,
    directory: Directory,
    command: cmd.StartCascade,
    *,
    given: Given,
) -> Result:
    """Order the ways, note them and take the first; a question is called like its cascade."""
    command = _asking(command)
    anchor = command.customer_id
    following = Following(work, ledger, directory, given.new_id, anchor=anchor)
    if wrong := _wrong(command, ledger, anchor):
        return wrong
    homes = await following.homes()
    known, left_out = await _known(following, command, homes)
    thread = ledger.records[anchor].thread
    preferences = [ledger.records[one].thread.preference for one in following.person]
    wanted = next((one.channels for one in preferences if one and one.channels), ())
    past = None
    if not command.ways:
        past = await work.past(command.workspace, list(following.person))
    ways, many = ordered(known, wanted=wanted, past=past)
    circles = {one: ledger.circle(one) for one in following.person}
    found = onward([*enumerate(ways)], circles, homes, purpose=command.purpose, now=ledger.now)
    if not isinstance(found, Onward):
        why = "; ".join(f"{one.address}: {one.reason}" for one in (*left_out, *found))
        reason = f"no way leads to this customer ({why or 'no address is known'})"
        return cmd.Rejected("unanswerable", reason[:500])
    cascade_id = given.new_id(bucket_of_id(anchor))
    started = CascadeStarted(
        cascade_id=cascade_id,
        wants=command.wants,
        ways=ways,
        patience=command.patience,
        until=command.until,
        by=command.by,
        left_out=(*left_out, *many),
    )
    ledger.append([(thread.customer_id, started)])
    course = ledger.records[anchor].thread.courses[-1]
    written = _written(command, found, cascade_id, given.new_id(bucket_of_id(found.home)))
    ledger.append([(anchor, one) for one in _asked(command, written)])
    following.take(course, found, written)
    return cmd.Done(cascade_id)


def _asking(command: cmd.StartCascade) -> cmd.StartCascade:
    """Return the command with what its question says, where it asks one."""
    if command.question is None:
        return command
    spec, until = command.question.spec, command.question.expires_at
    return replace(
        command, text=spec.text, buttons=buttons_of(spec), wants=Wants.ANSWERED, until=until
    )


def _asked(command: cmd.StartCascade, written: ev.MessageWritten) -> list[ev.Event]:
    if command.question is None or written.asks is None:
        return []
    asked = ev.QuestionAsked(
        question_id=written.asks,
        spec=command.question.spec,
        expires_at=command.question.expires_at,
        by=command.by,
        delivery_id=written.delivery_id,
    )
    return [asked]


def _wrong(command: cmd.StartCascade, ledger: Ledger, anchor: str) -> cmd.Rejected | None:
    if len(ledger.records[anchor].thread.courses) >= MOST_OPEN:
        reason = f"{MOST_OPEN} messages are under way on several ways already; stop one of them"
        return cmd.Rejected("conflict", reason)
    if command.until <= ledger.now:
        return cmd.Rejected("invalid", "until: this time is over")
    if len(command.ways) > MOST_WAYS:
        return cmd.Rejected("invalid", f"ways: at most {MOST_WAYS}")
    if wrong := flaw(command.buttons):
        return cmd.Rejected("invalid", wrong)
    return None


def _written(
    command: cmd.StartCascade, found: Onward, cascade_id: str, delivery_id: str
) -> ev.MessageWritten:
    return ev.MessageWritten(
        delivery_id=delivery_id,
        account=found.way.account,
        address=found.way.address,
        text=command.text,
        purpose=command.purpose,
        author=command.by,
        ref="",
        automatic=command.automatic,
        subject=command.subject,
        buttons=command.buttons,
        asks=cascade_id if command.question else None,
        template=command.template,
        step_of=cascade_id,
    )


async def _known(
    following: Following, command: cmd.StartCascade, homes: dict[str, str]
) -> tuple[list[Way], tuple[LeftOut, ...]]:
    """Return the ways that can carry it, in the order in which they are known."""
    pairs: Iterable[tuple[str, str]] = command.ways
    if not command.ways:
        pairs = await _lately(following, command.workspace, homes)
    ways: list[Way] = []
    left_out: list[LeftOut] = []
    for account_id, address in dict.fromkeys(pairs):
        account = following.directory.account(account_id)
        reason = _unfit(account, command) or (
            "" if address in homes else "this address is not the customer's"
        )
        if account is None or reason:
            left_out.append(LeftOut(address, reason))
        else:
            ways.append(_way(account, address))
    return ways, tuple(left_out)


async def _lately(
    following: Following, workspace: int, homes: dict[str, str]
) -> list[tuple[str, str]]:
    """Return (account, address) of where we talked, and the mail addresses we know besides."""
    said = []
    for account_id, address in await following.work.ways(workspace, list(following.person)):
        back = answering(following.directory, account_id)
        if back is not None and not address.startswith("contact:") and address in homes:
            said.append((back.account_id, address))
    mails_by = following.directory.policy(workspace).mails_by
    if mails_by is not None:
        told = {address for _, address in said}
        said += [(mails_by, one) for one in homes if one.startswith("mailto:") and one not in told]
    return said


def _unfit(account: Account | None, command: cmd.StartCascade) -> str:
    """Return why an account cannot carry it; empty: it can."""
    if account is None or account.workspace != command.workspace:
        return "its account is not connected"
    can = account.capabilities
    if not can.inbound or can.answers_by is not None:
        return "an answer on this way could not reach us"
    whole = command.text if can.buttons else in_words(command.text, command.buttons)
    if len(whole) > can.max_length:
        return f"the text is too long for this way ({len(whole)} of {can.max_length} characters)"
    return ""


def _way(account: Account, address: str) -> Way:
    rungs = account.capabilities.rungs
    return Way(
        account=account.account_id,
        address=address,
        channel=channel_of(address),
        tells_delivered=State.DELIVERED in rungs or State.READ in rungs,
        tells_read=State.READ in rungs,
    )


async def stop(
    work: UnitOfWork,
    ledger: Ledger,
    directory: Directory,
    command: cmd.StopCascade,
    *,
    given: Given,
) -> Result:
    """End it; what has not left is taken back. Stopped again, it is stopped."""
    following = Following(work, ledger, directory, given.new_id, anchor=command.customer_id)
    for course in ledger.records[command.customer_id].thread.courses:
        if course.cascade_id == command.cascade_id:
            await following.stop(course, by=command.by)
            return cmd.Done(command.cascade_id)
    return cmd.Rejected("not_found", "there is no such message under way")
