"""How is a question asked on a further way, answered for a customer, or taken back?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import assert_never

from faden.core import event as ev
from faden.core import identity
from faden.core.answering.settling import answered_event, is_free
from faden.core.calling import agreed
from faden.core.decision import Situation, Step
from faden.core.policy import SERVICE
from faden.core.question.answer import Answer
from faden.core.question.calling import number_in
from faden.core.question.spec import LONGEST_EXPIRY, Kind, buttons_of, flaw
from faden.core.question.standing import MOST_OPEN, Phase, Standing
from faden.core.thread import Thread
from faden.engine import command as cmd
from faden.engine.ports import Directory

OneQuestion = cmd.AnswerQuestion | cmd.WithdrawQuestion | cmd.RepeatQuestion

_GONE = cmd.Rejected("not_found", "there is no such question")
_LONGEST = 2_000  #: characters of an answer in words


def refused(thread: Thread, question: cmd.Asking, now: datetime) -> cmd.Rejected | None:
    """Return why a question cannot be asked."""
    if wrong := flaw(question.spec):
        return cmd.Rejected("invalid", wrong)
    if not now < question.expires_at <= now + LONGEST_EXPIRY:
        return cmd.Rejected("invalid", "expires_at: later than now, within a year")
    if sum(one.phase is Phase.OPEN for one in thread.questions) >= MOST_OPEN:
        return cmd.Rejected("conflict", f"{MOST_OPEN} questions wait for this customer already")
    return None


def asked(question: cmd.Asking, written: ev.MessageWritten) -> ev.QuestionAsked:
    """Return the event of a question, which is called like its first message."""
    return ev.QuestionAsked(
        question_id=written.delivery_id,
        spec=question.spec,
        expires_at=question.expires_at,
        by=written.author,
        delivery_id=written.delivery_id,
    )


def decide(
    command: OneQuestion,
    situation: Callable[[str], Situation],
    *,
    homes: Mapping[str, str],
    directory: Directory,
) -> cmd.Rejected | tuple[list[Step], str]:
    """Return what a command about a question means, and the id of what it is about or makes."""
    here = situation(command.customer_id)
    match command:
        case cmd.AnswerQuestion():
            steps = answer(here, command)
        case cmd.WithdrawQuestion():
            steps = withdraw(here, command)
        case cmd.RepeatQuestion():
            person = identity.people(here.circle.everyone(), command.customer_id)
            home = homes.get(command.to, "")
            if home not in person:
                return cmd.Rejected("conflict", "this address is not one of this customer")
            return repeat(here, situation(home), command, directory=directory)
        case _:
            assert_never(command)
    return steps if isinstance(steps, cmd.Rejected) else (steps, command.question_id)


def _find(here: Situation, question_id: str) -> Standing | None:
    known = here.circle.own.questions
    return next((one for one in known if one.question_id == question_id), None)


def answer(here: Situation, command: cmd.AnswerQuestion) -> cmd.Rejected | list[Step]:
    """Return what it means that a colleague answers for the customer; the first answer holds."""
    standing = _find(here, command.question_id)
    if standing is None:
        return _GONE
    if standing.phase is not Phase.OPEN and not (
        standing.phase is Phase.ANSWERED and command.changes
    ):
        reason = f"this question is {standing.phase.value} already"
        return cmd.Rejected("conflict", f"{reason}: {standing.label}" if standing.label else reason)
    if standing.spec.only_from:
        return cmd.Rejected("conflict", "only a yes from the address that was asked counts")
    if standing.expires_at <= here.now:  # before the alarm has noticed, too: for all alike
        return cmd.Rejected("conflict", f"this question is {Phase.EXPIRED.value} already")
    given = _answer_of(standing, command)
    if given is None:
        return cmd.Rejected("invalid", "this is none of the answers")
    if not is_free(here.free, standing, given.key, here.now):
        return cmd.Rejected("conflict", "this time has been taken by others")
    event, record = answered_event(standing, given, by=command.by), here.circle.own.customer_id
    return [(record, event), *agreed.follows(here, record, standing.spec, event)]


def _answer_of(standing: Standing, command: cmd.AnswerQuestion) -> Answer | None:
    keys = {one.id for one in buttons_of(standing.spec)}
    if keys:
        return Answer(command.key) if command.key in keys else None
    said = command.value.strip()
    if command.key or not 0 < len(said) <= _LONGEST:
        return None
    match standing.spec.kind:
        case Kind.NUMBER:
            return _number(standing, said)
        case Kind.DAY:
            return _day(standing, said)
        case Kind.PHONE:
            number = number_in(said, standing.spec.region)
            return Answer(value=number) if number else None
        case _:
            return Answer(value=said)


def _number(standing: Standing, said: str) -> Answer | None:
    try:
        number = Decimal(said)
    except InvalidOperation:
        return None
    if not number.is_finite() or not standing.spec.least <= number <= standing.spec.most:
        return None
    return Answer(value=number)


def _day(standing: Standing, said: str) -> Answer | None:
    try:
        day = datetime.strptime(said, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
    earliest, latest = standing.spec.earliest, standing.spec.latest
    is_within = earliest is not None and latest is not None and earliest <= day <= latest
    return Answer(value=day) if is_within else None


def withdraw(here: Situation, command: cmd.WithdrawQuestion) -> cmd.Rejected | list[Step]:
    """Return what it means that nobody wants to know any more."""
    standing = _find(here, command.question_id)
    if standing is None:
        return _GONE
    if standing.phase not in (Phase.OPEN, Phase.ANSWERED):
        return cmd.Rejected("conflict", f"this question is {standing.phase.value} already")
    event = ev.QuestionWithdrawn(
        question_id=standing.question_id, reason=command.reason, by=command.by
    )
    off = agreed.off(here, standing.question_id, by=command.by)
    return [(here.circle.own.customer_id, event), *off]


def repeat(
    here: Situation, home: Situation, command: cmd.RepeatQuestion, *, directory: Directory
) -> cmd.Rejected | tuple[list[Step], str]:
    """Return the same question on a further way, and its message; `home` is the address's record.

    An answer on any of them settles it, and withdraws those that have not left.
    """
    standing = _find(here, command.question_id)
    if standing is None:
        return _GONE
    if standing.phase is not Phase.OPEN:
        return cmd.Rejected("conflict", f"this question is {standing.phase.value} already")
    if standing.spec.only_from:
        return cmd.Rejected("conflict", "only a yes from the address that was asked counts")
    account = directory.account(command.account)
    if account is None or account.workspace != command.workspace:
        return cmd.Rejected("invalid", f"the account {command.account} is not connected")
    if account.capabilities.answers_by is not None or not account.capabilities.inbound:
        return cmd.Rejected("unanswerable", "an answer to this account could not reach us (G6)")
    delivery_id = home.new_id()
    written = ev.MessageWritten(
        delivery_id=delivery_id,
        account=command.account,
        address=command.to,
        text=standing.spec.text,
        purpose=SERVICE,
        author=command.by,
        ref=delivery_id,
        automatic=True,
        buttons=buttons_of(standing.spec),
        asks=standing.question_id,
    )
    again = ev.QuestionAsked(
        question_id=standing.question_id,
        spec=standing.spec,
        expires_at=standing.expires_at,
        by=command.by,
        delivery_id=delivery_id,
    )
    own = here.circle.own.customer_id
    return [(own, again), (home.circle.own.customer_id, written)], delivery_id
