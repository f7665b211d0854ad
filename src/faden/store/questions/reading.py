"""Which questions are there, and how do they stand?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from faden.core.question.standing import Standing
from faden.store.codec import bucket_of_id
from faden.store.questions.rows import standing_of
from faden.store.views import Views, is_id
from faden.store.wire import pgarray

MOST = 50  #: of one person that are listed


@dataclass(frozen=True, slots=True)
class Placed:
    """A question, and the record it is on."""

    customer_id: str
    standing: Standing


async def question(views: Views, workspace: int, question_id: str) -> Placed | None:
    """Return one question, or None."""
    if not is_id(question_id):
        return None
    async with views.reading(workspace) as read:
        rows = await read.rows(
            "read_question", bucket=bucket_of_id(question_id), question=question_id
        )
    return Placed(rows[0][0], standing_of(rows[0][1])) if rows else None


async def questions(views: Views, workspace: int, records: Sequence[str]) -> list[Placed]:
    """Return the questions to one person, the newest first."""
    async with views.reading(workspace) as read:
        customers = pgarray.uuids(records)
        rows = await read.rows("read_questions", customer=customers, limit=MOST)
    return [Placed(customer_id, standing_of(text)) for customer_id, text in rows]
