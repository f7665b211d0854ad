"""Is whoever asks for a person offered a call back in the answer to this message?

Nothing is offered by itself to somebody who only says to be the sender.
"""

from __future__ import annotations

from faden.core.answering.telling_back import Way
from faden.core.calling.offering import (
    asked,
    is_needed,
    is_under_way,
    language_of,
    offer,
    team_of,
)
from faden.core.channel import Evidence, InboundMessage
from faden.core.contact.person import is_asked_for
from faden.core.question.spec import buttons_of
from faden.core.situation import Situation, Step


def offered(here: Situation, message: InboundMessage, *, account: str) -> list[Step]:
    """Return the offer of a call to whoever asks for a person that is not there; else nothing."""
    if here.room is None or not here.tells or not _may_be_told(message):
        return []
    team = team_of(here.circle, here.policy)
    if not is_needed(here, here.room, team) or is_under_way(here.circle, here.now):
        return []
    said = f"{message.subject or ''}\n{message.text}"
    found = offer(here, here.room, team=team, text="offer", language=language_of(here, said))
    if found is None:
        return []
    way = Way(
        here=here,
        account=account,
        address=message.sender or "",
        message_id="",
        references=message.references,
    )
    spec, until = found
    return asked(spec, until, way.written(spec.text, buttons=buttons_of(spec)), way.home)


def _may_be_told(message: InboundMessage) -> bool:
    asks = is_asked_for(message.text, message.pressed, quoted=message.quoted)
    is_mail = (message.sender or "").startswith("mailto:")
    vouched = message.evidence >= Evidence.POSSESSION and (message.answerable or not is_mail)
    return asks and vouched and message.machine is None and message.call_back is None
