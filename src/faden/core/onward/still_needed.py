"""Is a step of a message that goes over several ways still needed when it leaves?

What ends the message takes back what has not left. This is asked once more right before each
attempt: a step may have been under way just then and be tried again, or be due before anybody has
looked at the time.
"""

from __future__ import annotations

from datetime import datetime

from faden.core.event import MessageWritten
from faden.core.identity import people
from faden.core.thread import Circle


def not_needed(circle: Circle, written: MessageWritten, now: datetime) -> str | None:
    """Return why a step need not leave any more; None: it is no step, or may leave.

    A message that is on no record of this person is over for them: it has reached its end, or its
    record is somebody else's since a split.
    """
    if written.step_of is None:
        return None
    everyone = circle.everyone()
    for one in people(everyone, circle.own.customer_id):
        for course in everyone[one].courses:
            if course.cascade_id != written.step_of:
                continue
            if course.until <= now:
                return "the time of the message is over"
            if course.taken[-1:] != (written.delivery_id,):
                return "the message goes another way"
            return None
    return "the message is not needed any more"
