"""What became of a message?"""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from faden.core.event import AttemptStarted, ReceiptRecorded, Recorded
from faden.store.views_customer import sent_message
from faden.web.api.door import Call
from faden.web.api.problem import Problem, json_response


async def read_message(call: Call) -> Response:
    """Return where a message stands, with every step it took."""
    wanted = str(call.request.path_params["message_id"])
    found = await sent_message(call.services.views, call.workspace, wanted)
    if found is None:
        raise Problem(404, "There is no such message.")
    body = {
        "id": found.message_id,
        "ref": found.ref,
        "state": found.state.value,
        "reason": found.reason,
        "account": found.account,
        "to": found.to,
        "purpose": found.purpose,
        "attempts": found.attempts,
        "created_at": found.created_at.isoformat(),
        "changed_at": found.changed_at.isoformat(),
        "receipts": [step for one in found.steps if (step := _step(one)) is not None],
    }
    return json_response(body)


def _step(recorded: Recorded) -> dict[str, Any] | None:
    match recorded.event:
        case AttemptStarted(attempt=attempt):
            return {"at": recorded.at.isoformat(), "state": "sending", "attempt": attempt}
        case ReceiptRecorded() as receipt:
            return {
                "at": recorded.at.isoformat(),
                "state": receipt.state.value,
                "reason": receipt.reason,
            }
        case _:
            return None
