"""What is a customer told whose ticket is closed without an answer?

Rules
* Whoever waits for an answer and gets none is told so, with the reason in the colleague's own
  words (G1a). What was answered, and what a machine wrote, is closed without a word.
* It is an automatic message, so it is no answer itself; an answer to it opens a ticket again.
* A colleague may say that nobody is to be told: spam, or thanks that want no answer. That, and that
  there was no way to tell, stands with the closing.
* Nothing goes by itself to an address that nobody vouches for, such as the sender of a mail that
  no mail server has checked (RFC 7489): it may be somebody's who never wrote to us. A colleague who
  knows better may say so.
* In the customer's language: what they chose, else what they wrote in, else the company's.
"""

from __future__ import annotations

from collections.abc import Iterable

from faden.core import event as ev
from faden.core.identity import Level
from faden.core.policy import SERVICE, Policy
from faden.core.subject import reply_subject
from faden.core.ticket import Ticket, TicketState
from faden.core.understand.tongue import tongue_of

UNWANTED = "unwanted"  #: a colleague said that nobody is to be told
NO_WAY = "no way"  #: a call, or an address that nothing reaches
UNVOUCHED = "unvouched"  #: nobody vouches that the address is the sender's

#: by language; the reason is what the colleague wrote, on a line of its own
WORDS = {
    "de": (
        "Guten Tag,\n\nwir haben Ihr Anliegen geschlossen, ohne es zu beantworten. Der Grund:\n"
        "\n{reason}\n\n"
        "Stimmt das nicht, oder ist noch etwas offen? Dann antworten Sie bitte auf diese Nachricht."
    ),
    "en": (
        "Hello,\n\nwe have closed your request without answering it. The reason:\n"
        "\n{reason}\n\n"
        "Is that wrong, or is anything still open? Then please reply to this message."
    ),
}


def is_unanswered(ticket: Ticket) -> bool:
    """Say whether somebody still waits for an answer."""
    return ticket.state is TicketState.OPEN and ticket.unanswered > 0


def is_vouched(above: ev.MessageReceived) -> bool:
    """Say whether a message surely came from its address, so that no stranger is written to."""
    return above.level >= Level.POSSESSION


def language_of(above: ev.MessageReceived, chosen: Iterable[str], *, policy: Policy) -> str:
    """Return in which language whoever wrote a message is told something; `chosen` by themselves.

    The reason is put down by a colleague in whatever language they talk.
    """
    wanted = next((one for one in chosen if one in WORDS), None)
    written = wanted or tongue_of(f"{above.subject or ''}\n{above.text}")
    return written or (policy.references.language if policy.references.language in WORDS else "de")


def words(reason: str, *, language: str) -> str:
    """Return what the customer is told.

    >>> words("Das Angebot ist abgelaufen.", language="de").splitlines()[4]
    'Das Angebot ist abgelaufen.'
    """
    return WORDS[language].format(reason=reason.strip())


def notice(
    above: ev.MessageReceived, reason: str, *, account: str, delivery_id: str, language: str
) -> ev.MessageWritten:
    """Return the message that goes below what waited."""
    return ev.MessageWritten(
        delivery_id=delivery_id,
        account=account,
        address=above.address,
        text=words(reason, language=language),
        purpose=SERVICE,
        author="faden",
        ref=delivery_id,
        automatic=True,
        references=above.references,
        subject=reply_subject(above.subject) if above.references or above.subject else None,
    )
