"""May a program ask a customer in writing for a yes to advertising?"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from faden.engine.wanted.consent import AskConsent
from faden.web.api.commands import Body, Made, by, writing
from faden.web.api.door import Call
from faden.web.api.operation import Operation
from faden.web.api.send_message import writable


class ConsentQuestionBody(Body):
    """At which address, and for what; the yes counts when it comes back from there."""

    to: Annotated[str, Meta(min_length=1, max_length=1_000)]
    purposes: Annotated[tuple[Literal["marketing", "survey"], ...], Meta(min_length=1)] = (
        "marketing",
    )


async def ask(call: Call, body: ConsentQuestionBody) -> Made:
    """Ask for a yes; `id` names the question."""
    return await by(
        call,
        body,
        AskConsent,
        customer_id=str(call.request.path_params["customer_id"]),
        address=writable(call, body.to),
        purposes=tuple(dict.fromkeys(body.purposes)),
    )


def operations() -> list[Operation]:
    """Return it."""
    return [
        writing(
            "/api/v1/customers/{customer_id}/consent-questions",
            "askConsent",
            "Ask a customer in writing whether they want advertising; only a yes from there counts",
            ask,
            ConsentQuestionBody,
            tag="customers",
        )
    ]
