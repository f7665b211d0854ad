"""Does a customer say that messages shall stop, or may come again?

In a mail only what the person newly wrote is asked: what it quotes may be our own footer.
"""

from __future__ import annotations

from faden.channels.email.wire.reply import reply_of
from faden.core.stop.word import Said, stop_word
from faden.inspect.case import Answer, Case

_WHY = {
    Said.STOP: "says stop: nothing but service and contract is sent any more",
    Said.START: "says start: messages may come again",
    Said.ASK: "may mean stop: pauses until a person has looked",
    Said.NONE: "says nothing about further messages",
}


def optout(case: Case) -> Answer:
    """`text`, `channel` -> `optout`, `optin`, `ask`; German and English are read alike."""
    text = case.text("text")
    said = stop_word(reply_of(text) if case.text_or("channel", "") == "email" else text)
    return {
        "optout": said is Said.STOP,
        "optin": said is Said.START,
        "ask": said is Said.ASK,
        "why": [_WHY[said]],
    }
