"""What do a provider's words for "how far is it?" mean in ours?

One table for everything: receipts, answers to a send, answers to a look-up. A word that is not in
it is not guessed. Case, spaces and hyphens do not matter.

`deferred` is ours alone (certainly not sent, see core/receipt.py): a provider that says "delayed"
has the message, so it is `accepted`. "Received" does not say by whom, so it is no more than that.
SMPP's words are those of its receipts (SMPP 3.4 appendix B).
"""

from faden.core.receipt import State

WORDS: dict[State, str] = {
    State.ACCEPTED: """
        accepted ok success received queued buffered pending scheduled processing processed
        created submitted enroute en_route sending delayed deferred retrying held acceptd duplicate
        """,
    State.SENT: "sent dispatched transmitted submitted_to_carrier sent_to_carrier handed_over",
    State.DELIVERED: "delivered dlvrd delivrd delivered_to_handset delivered_to_device",
    State.READ: "read seen opened displayed viewed",
    State.FAILED: """
        failed failure error undelivered undeliv undeliverable not_delivered delivery_failed
        rejected rejectd refused bounced blocked invalid cancelled canceled deleted withdrawn
        """,
    State.EXPIRED: "expired timeout timed_out",
    State.UNCLEAR: "unclear unknown",
}

STATES: dict[str, State] = {word: state for state, words in WORDS.items() for word in words.split()}


def state_of(word: str) -> State | None:
    """Return the state a provider's word means; None for a word nobody has explained.

    >>> state_of("DELIVRD"), state_of("en route"), state_of("gone fishing")
    (<State.DELIVERED: 'delivered'>, <State.ACCEPTED: 'accepted'>, None)
    """
    return STATES.get(word.strip().lower().replace(" ", "_").replace("-", "_"))
