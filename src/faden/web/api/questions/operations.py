"""May a program ask that customer that question, and what became of it?"""

from __future__ import annotations

from starlette.responses import Response

from faden.core.address import bucket_of
from faden.core.question.spec import Spec, buttons_of
from faden.engine import command as cmd
from faden.store.questions.reading import Placed, question, questions
from faden.store.registry import ROLES
from faden.web.api.cascades.ways import OverBody, patience_of, ways_of
from faden.web.api.commands import Made, asked_once, by, carried_out, key_of, who, writing
from faden.web.api.door import Call
from faden.web.api.operation import Operation
from faden.web.api.problem import Problem, json_response
from faden.web.api.questions.bodies import (
    AnswerBody,
    QuestionBody,
    QuestionShown,
    QuestionsShown,
    QuestionTaken,
    RepeatBody,
    WithdrawBody,
    shown,
    spec_of,
)
from faden.web.api.send_message import account_of, fitting, writable
from faden.web.visit import WRITERS

_QUESTION = "/api/v1/questions/{question_id}"
_TAG = "questions"
_NOBODY = "0" * 32  #: whom nobody knows is refused as somebody out of reach is


async def ask(call: Call, body: QuestionBody) -> Response:
    """Ask a customer, once for each Idempotency-Key or ref."""
    zone = call.services.directory.policy(call.workspace).hours.timezone
    spec = spec_of(body, timezone=zone)
    try:
        buttons = buttons_of(spec)
    except (IndexError, OverflowError, ValueError):
        raise Problem(422, "slots, options: these cannot be written down.") from None
    if body.over is not None:
        return _asked(await carried_out(call, await _over_ways(call, body, body.over, spec)))
    account = await account_of(call, body.account)
    command = cmd.SendMessage(
        workspace=call.workspace,
        account=account,
        to=writable(call, body.to),
        text=fitting(call, account, body.text, buttons=buttons),
        author=who(call),
        ref=body.ref,
        idempotency_key=key_of(call),
        token=call.token.token_id,
        template=body.template,
        question=cmd.Asking(spec=spec, expires_at=body.expires_at),
    )
    return _asked(await carried_out(call, command))


async def _over_ways(
    call: Call, body: QuestionBody, over: OverBody, spec: Spec
) -> cmd.StartCascade:
    """Return the question that goes by one way after the other to whoever `to` is."""
    if body.account is not None or body.ref is not None:
        raise Problem(422, "over: its ways name their accounts, and it has no ref; leave them out.")
    address = writable(call, body.to)
    async with call.services.views.reading(call.workspace) as read:
        rows = await read.rows("find_customer_of_address", bucket=bucket_of(address), uri=address)
    form_id, form_digest = asked_once(call, body) or (None, b"")
    return cmd.StartCascade(
        workspace=call.workspace,
        customer_id=rows[0][0].hex if rows else _NOBODY,
        text=spec.text,
        by=who(call),
        until=body.expires_at,
        ways=ways_of(call, over.ways),
        patience=patience_of(over.patience),
        template=body.template,
        question=cmd.Asking(spec=spec, expires_at=body.expires_at),
        form_id=form_id,
        form_digest=form_digest,
    )


def _asked(result: cmd.Done) -> Response:
    taken = {"id": result.made, "state": "open"}
    if result.repeated:
        return json_response(taken | {"repeated": True})
    response = json_response(taken, status=201)
    response.headers["location"] = f"/api/v1/questions/{result.made}"
    return response


async def _placed(call: Call) -> Placed:
    wanted = str(call.request.path_params["question_id"])
    found = await question(call.services.views, call.workspace, wanted)
    if found is None:
        raise Problem(404, "There is no such question.")
    return found


def _names(placed: Placed) -> dict[str, str]:
    return {"customer_id": placed.customer_id, "question_id": placed.standing.question_id}


async def read(call: Call, _body: None) -> QuestionShown:
    """Say how a question stands."""
    return shown(await _placed(call))


async def read_of(call: Call, _body: None) -> QuestionsShown:
    """List the questions to one person."""
    views, wanted = call.services.views, str(call.request.path_params["customer_id"])
    async with views.reading(call.workspace) as reading:
        person = await reading.person(wanted) if len(wanted) == 32 else None
    if person is None:
        raise Problem(404, "There is no such customer.")
    found = await questions(views, call.workspace, person.records)
    return QuestionsShown([shown(one) for one in found])


async def answer(call: Call, body: AnswerBody) -> Made:
    """Answer for the customer."""
    placed = await _placed(call)
    said = {"key": body.key, "value": body.value, "changes": body.changes}
    return await by(call, body, cmd.AnswerQuestion, **_names(placed), **said)


async def withdraw(call: Call, body: WithdrawBody) -> Made:
    """Take a question back."""
    placed = await _placed(call)
    return await by(call, body, cmd.WithdrawQuestion, **_names(placed), reason=body.reason)


async def repeat(call: Call, body: RepeatBody) -> Made:
    """Ask it on a further way."""
    placed = await _placed(call)
    account, to = await account_of(call, body.account), writable(call, body.to)
    return await by(call, body, cmd.RepeatQuestion, **_names(placed), account=account, to=to)


def operations() -> list[Operation]:
    """Return what programs may do with questions."""
    return [
        Operation(
            method="POST",
            path="/api/v1/questions",
            name="askQuestion",
            says="Ask a customer something that wants an answer, on one way; any channel answers",
            tag=_TAG,
            roles=WRITERS,
            does=ask,
            takes=QuestionBody,
            gives=QuestionTaken,
            status=201,
        ),
        Operation(
            method="GET",
            path=_QUESTION,
            name="readQuestion",
            says="Say how a question stands",
            tag=_TAG,
            roles=frozenset(ROLES),
            does=read,
            gives=QuestionShown,
        ),
        Operation(
            method="GET",
            path="/api/v1/customers/{customer_id}/questions",
            name="listQuestions",
            says="List the questions to one person, the newest first",
            tag=_TAG,
            roles=frozenset(ROLES),
            does=read_of,
            gives=QuestionsShown,
        ),
        writing(
            _QUESTION + "/answer",
            "answerQuestion",
            "Answer for the customer; the first answer holds",
            answer,
            AnswerBody,
            tag=_TAG,
        ),
        writing(
            _QUESTION + "/withdraw",
            "withdrawQuestion",
            "Take a question back; a time that was confirmed is free again",
            withdraw,
            WithdrawBody,
            tag=_TAG,
        ),
        writing(
            _QUESTION + "/repeat",
            "repeatQuestion",
            "Ask the same question on a further way; one answer settles all",
            repeat,
            RepeatBody,
            tag=_TAG,
        ),
    ]
