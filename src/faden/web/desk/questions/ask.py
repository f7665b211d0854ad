"""What is the customer asked from the desk, and what have they answered to a colleague?"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.responses import Response

from faden.core.asking.button import in_words
from faden.core.question.asked import Option
from faden.core.question.phrasing import Language
from faden.core.question.spec import Kind, Spec, buttons_of
from faden.engine.command import (
    AnswerQuestion,
    Asking,
    SendMessage,
    StartCascade,
    WithdrawQuestion,
)
from faden.engine.ports import answering
from faden.store.questions.reading import Placed, question
from faden.web.desk.customer import Refused, carry_out, find, show_with
from faden.web.visit import Visit

ALL = "all"  #: instead of one way


async def ask(visit: Visit) -> Response:
    """Ask the customer on one of their ways."""
    seen = await find(visit, visit.path("customer_id"))
    routes = {route.key: route for route in seen.routes}
    way, until = visit.text("way", longest=1000), _until(visit)
    chosen = routes.get(way)
    if way == ALL and until is not None:
        command = _over_all(visit, until)
        return await carry_out(visit, command, form="question", sentence="asked")
    if chosen is None or until is None:
        reason = visit.translate("Please choose a way and until when an answer helps.")
        return await show_with(visit, Refused("question", reason, visit.form), status=422)
    spec = _spec(visit)
    account = answering(visit.services.directory, chosen.account)
    words = in_words(spec.text, buttons_of(spec))
    if account is not None and len(words) > account.capabilities.max_length:
        reason = visit.translate("This is too long for this way.")
        return await show_with(visit, Refused("question", reason, visit.form), status=422)
    sent = SendMessage(
        workspace=visit.workspace,
        account=chosen.account,
        to=chosen.address,
        text=spec.text,
        author=visit.me,
        automatic=False,
        idempotency_key=visit.text("form_id", longest=100) or None,
        token=visit.me,
        question=Asking(spec=spec, expires_at=until),
    )
    return await carry_out(visit, sent, form="question", sentence="asked")


def _over_all(visit: Visit, until: datetime) -> StartCascade:
    """Return the question that goes by all ways that are known, one after the other."""
    spec, form_id = _spec(visit), visit.text("form_id", longest=100)
    asked = "\n".join((visit.path("customer_id"), repr(spec), until.isoformat()))
    return StartCascade(
        workspace=visit.workspace,
        customer_id=visit.path("customer_id"),
        text=spec.text,
        by=visit.me,
        until=until,
        automatic=False,
        question=Asking(spec=spec, expires_at=until),
        form_id=f"form:{visit.me}:{form_id}" if form_id else None,
        form_digest=hashlib.sha256(asked.encode()).digest(),
    )


def _until(visit: Visit) -> datetime | None:
    zone = ZoneInfo(visit.policy.hours.timezone)
    try:
        found = datetime.fromisoformat(visit.text("until", longest=40))
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _spec(visit: Visit) -> Spec:
    lines = [line.strip() for line in visit.text("answers", longest=2_000).splitlines()]
    labels = [line for line in lines if line]
    return Spec(
        kind=Kind.CHOICE if labels else Kind.YES_NO,
        text=visit.text("text", longest=20_000),
        language=Language(visit.policy.references.language),
        timezone=visit.policy.hours.timezone,
        options=tuple([Option(f"a{n}", (label,)) for n, label in enumerate(labels, 1)]),
    )


async def _of_this_customer(visit: Visit) -> Placed:
    """Return the question of the form; 404 for one of anybody else."""
    seen = await find(visit, visit.path("customer_id"))
    wanted = visit.text("question", longest=40)
    placed = await question(visit.services.views, visit.workspace, wanted)
    if placed is None or placed.customer_id not in seen.person.records:
        raise HTTPException(404)
    return placed


async def answer(visit: Visit) -> Response:
    """Answer for the customer, who said so to a colleague."""
    placed = await _of_this_customer(visit)
    command = AnswerQuestion(
        workspace=visit.workspace,
        customer_id=placed.customer_id,
        question_id=placed.standing.question_id,
        key=visit.text("key", longest=60),
        value=visit.text("value", longest=2_000),
        by=visit.me,
    )
    return await carry_out(visit, command, form="question", sentence="question-answered")


async def withdraw(visit: Visit) -> Response:
    """Take a question back."""
    placed = await _of_this_customer(visit)
    command = WithdrawQuestion(
        workspace=visit.workspace,
        customer_id=placed.customer_id,
        question_id=placed.standing.question_id,
        reason=visit.text("reason", longest=500),
        by=visit.me,
    )
    return await carry_out(visit, command, form="question", sentence="question-withdrawn")
