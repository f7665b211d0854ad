"""How do the engine's reasons read in the language of the page?

The engine says why in English sentences, which stand on the thread for ever. Those it writes
itself are listed here to be translated; a provider's own words are shown as they are.
"""

from __future__ import annotations

import re

from faden.web.language import mark
from faden.web.shown import STATES, Translate

SENTENCES = (
    mark("an answer to this message could not reach us"),
    mark("this customer left a number only: call them"),
    mark("mail to this address comes back; choose another way to reach the customer"),
    mark("this was sent, or changed, in another window; is it still needed?"),
    mark("this address takes no messages any more"),
    mark("this channel carries no files"),
    mark("these files are too many or too large for this channel"),
    mark("a file of the message is not there any more"),
    mark("say why the ticket is closed"),
    mark("the customer waits for an answer that is due before that; choose an earlier time"),
    mark("the answer is due too soon to put it off; answer, or hand the ticket over"),
    mark("choose a time that is still to come"),
    mark("choose a time within a year"),
    mark("say it shorter"),
    mark("write a word with letters or digits"),
    mark("a tag has at most 30 characters"),
    mark("a ticket has at most 8 tags; take one off first"),
    mark("a note mentions at most 20 colleagues"),
    mark("one of those you mention may not see this customer, or is not here any more"),
    mark("they are one customer already"),
    mark("they are joined; split them first"),
    mark("this record is not joined with another one"),
    mark("nobody is their own guardian"),
    mark("settled by a person"),
    mark("taken back"),
    mark("only who has written an answer can take it back"),
    mark("this answer cannot be taken back any more"),
    mark("sent again by a person"),
    mark("answered, no further message"),
    mark("this account only receives"),
    mark("the connection ended before the provider answered"),
    mark("nobody could tell whether it was sent; later messages go on, a person must look"),
    mark("the process slept past the deadline of the call"),
    mark("the provider never got it"),
    mark("the provider says that it was not sent"),
    mark("the provider does not know whether it was sent"),
    mark("a message of the customer may have been an opt-out; a person has to look"),
    mark("a guardian answers for this customer: no advertising"),
    mark("a newer version of Faden has noted something about this customer, and decides"),
    mark("a message of the guardian may have been an opt-out; a person has to look"),
)

#: what begins a sentence; the rest is translated by itself
BEGINNINGS = (
    mark("withdrawn by the customer"),
    mark("withdrawn by the guardian"),
    mark("not repeated"),
    mark("gave up"),
    mark("not handled"),
)

_PLACES = (
    (re.compile(r"gave up after (?P<n>\d+) tries"), mark("gave up after %(n)s tries")),
    (
        re.compile(r"the account (?P<account>\S+) is not connected"),
        mark("the account %(account)s is not connected"),
    ),
)
_STATE = re.compile(r"(?:delivery|this message is) (\w+)(?: already)?")
_WORDS = {state.value: known.words for state, known in STATES.items()}


def say_reason(reason: str, translate: Translate) -> str:
    """Return a reason of the engine in this language, as far as it is known."""
    whole = _said(reason, translate)
    if whole != reason:
        return whole
    head, separator, rest = reason.partition(": ")
    if not separator:
        return reason
    return f"{_said(head, translate)}: {say_reason(rest, translate)}"


def _said(sentence: str, translate: Translate) -> str:
    for pattern, pattern_words in _PLACES:
        if found := pattern.fullmatch(sentence):
            return translate(pattern_words, **found.groupdict())
    if (found := _STATE.fullmatch(sentence)) and found[1] in _WORDS:
        return translate(_WORDS[found[1]])
    return translate(sentence) if sentence else ""
