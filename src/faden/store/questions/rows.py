"""With which values are questions, and the places of the times they offer, stored and read?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from faden.core.question.spec import Offer
from faden.core.question.standing import Standing
from faden.store.codec import bucket_of_id
from faden.store.ports import Changes, PassedOn, QuestionRow
from faden.store.wire import pgarray

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Standing).decode


def question_statements(changes: Changes) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the statements for questions and places."""
    if changes.questions:
        yield "write_questions", _question_values(list(changes.questions.values()))
    for question_id, at in changes.looks.items():
        values = {"bucket": bucket_of_id(question_id), "question": question_id, "at": at}
        yield "look_again", values
    if changes.offers:
        yield "write_offered_times", _offer_values(changes)
    taken = {name: more for name, more in changes.places.items() if more}
    if taken:
        yield "take_places", _place_values(taken)


def standing_of(text: str) -> Standing:
    """Return a question as it was stored."""
    return _decode(text)


def passed_on(told: int, taken: int, failed: int) -> PassedOn:
    """Return what so many answers of the company's systems mean.

    >>> passed_on(2, 1, 0), passed_on(0, 0, 0)
    (<PassedOn.WAITING: 'waiting'>, <PassedOn.NOBODY: 'nobody'>)
    """
    if not told:
        return PassedOn.NOBODY
    if failed:
        return PassedOn.FAILED
    return PassedOn.TAKEN if taken == told else PassedOn.WAITING


def _question_values(rows: Sequence[QuestionRow]) -> dict[str, Any]:
    standing = [row.standing for row in rows]
    return {
        "bucket": pgarray.smalls([bucket_of_id(one.question_id) for one in standing]),
        "question": pgarray.uuids([one.question_id for one in standing]),
        "workspace": pgarray.bigs([row.workspace for row in rows]),
        "customer": pgarray.uuids([row.customer_id for row in rows]),
        "phase": pgarray.texts([one.phase.value for one in standing]),
        "asked_at": pgarray.times([one.asked_at for one in standing]),
        "wake_at": pgarray.times([one.rings_at for one in standing]),
        "standing": pgarray.jsons([_encode(one) for one in standing]),
    }


def opened_values(workspace: int, pool: str, offers: Sequence[Offer]) -> dict[str, Any]:
    """Return the values of rows for times of one pool."""
    return _rows_of([((workspace, pool), offer) for offer in offers])


def _offer_values(changes: Changes) -> dict[str, Any]:
    return _rows_of([(name, offer) for name, many in changes.offers.items() for offer in many])


def _rows_of(offers: Sequence[tuple[tuple[int, str], Offer]]) -> dict[str, Any]:
    return {
        "workspace": pgarray.bigs([workspace for (workspace, _), _ in offers]),
        "pool": pgarray.texts([pool for (_, pool), _ in offers]),
        "key": pgarray.texts([offer.key for _, offer in offers]),
        "starts_at": pgarray.times([offer.starts for _, offer in offers]),
        "capacity": pgarray.bigs([offer.capacity for _, offer in offers]),
    }


def _place_values(taken: dict[tuple[int, tuple[str, str]], int]) -> dict[str, Any]:
    return {
        "workspace": pgarray.bigs([workspace for workspace, _ in taken]),
        "pool": pgarray.texts([pool for _, (pool, _) in taken]),
        "key": pgarray.texts([key for _, (_, key) in taken]),
        "more": pgarray.bigs(list(taken.values())),
    }
