"""Is what a message of ours asks still a question when it leaves?

What settles a question withdraws what has not left; this is asked once more right before each
attempt, since a message may have been under way then, or wait while the time for an answer ends.
"""

from __future__ import annotations

from datetime import datetime

from faden.core.identity import people
from faden.core.question.standing import Phase
from faden.core.thread import Circle


def asks_nothing(circle: Circle, question_id: str, now: datetime) -> str | None:
    """Return why the message need not leave any more; None: the answer is still wanted.

    A question that is on no record of this person is over for them: it was forgotten long after it
    was settled, or its record is somebody else's since a split.
    """
    everyone = circle.everyone()
    known = [
        asked
        for one in people(everyone, circle.own.customer_id)
        for asked in everyone[one].questions
        if asked.question_id == question_id
    ]
    if not known:
        return "the question is over"
    phase = known[0].phase
    if phase is Phase.OPEN and known[0].expires_at > now:
        return None
    return f"the question is {(Phase.EXPIRED if phase is Phase.OPEN else phase).value}"
