"""Does the API do what its description says, whatever is sent?

schemathesis makes requests from the description, good ones and bad ones, for a running Faden; each
answer must be one that is described, and none may be an error of ours.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance
from tests.peers.hub import Hub

SECRET = "a-secret-of-the-provider"
_PLACES = ("/export/messages", "/audit")  #: ask for a place or time that there must be
EXAMPLES = int(os.environ.get("FADEN_API_EXAMPLES", "12"))  # noqa: TID251


@dataclass(frozen=True, slots=True)
class Running:
    """A Faden with some customers in it, and the token of a program that may do everything."""

    hub: Hub
    customers: tuple[str, ...]


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    hub = Hub("described")
    with tempfile.TemporaryDirectory(prefix="faden-api-") as folder:
        accounts = {
            "sms": ("webhook", {"secrets": [SECRET], "send_url": "https://sms.example.org/"})
        }
        with hub.running(Path(folder), accounts):
            for number in range(3):
                hub.posts(
                    "sms",
                    SECRET,
                    id=f"m{number}",
                    **{"from": f"+4917012345{number}0"},
                    text="Hallo?",
                )
            ids = tuple(dict.fromkeys(row["customer_id"] for row in hub.messages()))
            yield Running(hub, ids)


@pytest.fixture(scope="module")
def operations(running: Running) -> list[APIOperation[Any, Any, Any, Any]]:
    address = f"http://127.0.0.1:{running.hub.port}/api/v1/openapi.json"
    described = schemathesis.openapi.from_url(address)
    described.config.generation.with_security_parameters = False
    found = list(described.get_all_operations())
    assert all(isinstance(one, Ok) for one in found)
    return [one.ok() for one in found if isinstance(one, Ok)]


def test_every_operation_is_as_described(
    running: Running, operations: list[APIOperation[Any, Any, Any, Any]]
) -> None:
    """Not by the plug-in of pytest: it does not know pytest 9."""
    statuses: Counter[int] = Counter()
    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            _asked(running, operation, mode, statuses)
    told = ", ".join(f"{count} x {status}" for status, count in sorted(statuses.items()))
    print(f"\n  {len(operations)} operations, answers: {told}")
    assert not [status for status in statuses if status >= 500]
    assert {200, 404, 422} <= statuses.keys()


def _asked(
    running: Running,
    operation: APIOperation[Any, Any, Any, Any],
    mode: GenerationMode,
    statuses: Counter[int],
) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    @given(case=operation.as_strategy(generation_mode=mode), someone=st.booleans())
    def asks(case: Case[Any], someone: bool) -> None:
        positive = mode is GenerationMode.POSITIVE
        if positive and someone and "customer_id" in (case.path_parameters or {}):
            case.path_parameters["customer_id"] = running.customers[0]
        answer = case.call(headers={"authorization": f"Bearer {running.hub.token}"}, timeout=20)
        statuses[answer.status_code] += 1
        # Words can fit their description and still name nothing that is there.
        beyond = [ignored_auth]  # the token is ours; who may call is asked in test_isolation.py
        if operation.method != "get" or operation.path.endswith(_PLACES):
            beyond.append(positive_data_acceptance)
        case.validate_response(answer, excluded_checks=beyond)

    try:
        asks()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE  # nothing about it can be wrong
