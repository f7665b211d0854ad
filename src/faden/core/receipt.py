"""How far has a message got, when its news may come late, twice or in any order?

Rules
* News of one delivery only climbs. The rungs, lowest first:
  queued = held < sending < unclear < deferred < accepted < sent < expired < failed < withdrawn
  < delivered < read. `advance` takes the higher one, so late and repeated receipts change nothing.
* `delivered` and `read` beat `failed`, `expired`, `unclear` and even `withdrawn`: they prove that
  the customer has it, while a failure is only the report of a part of the way (an SMS centre gives
  up although the handset took it; a mail bounces at one of two targets). `failed` after `delivered`
  is ignored for the same reason.
* `failed` beats `expired`: both mean "not there", and a refusal says more than a time limit.
* Not by rung but by hand, since our own steps come in order: `queued`, `held` and `sending` may
  follow one another and `deferred` (the next try). `withdrawn` is possible only while nothing is
  under way and nothing was handed over: from `queued`, `held` and `deferred`.
* `deferred` is ours alone: certainly not sent, to be tried again. A provider that says "delayed, I
  keep trying" has the message, which is `accepted`; taken as `deferred` it would go out twice (G3).

Order independence: for receipts (accepted, sent, delivered, read, failed, expired) in any order and
number, from any state, the final state is the same. It does not hold for our own steps among
themselves (queued, held, sending, deferred, unclear, withdrawn): those are decided under the lock
of the customer and are never reordered.
"""

from enum import StrEnum


class State(StrEnum):
    """Where a delivery stands."""

    QUEUED = "queued"  #: due; nothing was tried yet, or the next try is due
    HELD = "held"  #: kept back until a time (quiet hours, rest); nothing is under way
    SENDING = "sending"  #: an attempt has started and its outcome is not known yet
    ACCEPTED = "accepted"  #: the provider has it and answers for it, whether or not delayed
    SENT = "sent"  #: the provider has passed it on towards the customer
    DELIVERED = "delivered"  #: it is on the customer's device or in the mailbox
    READ = "read"  #: the customer has opened it
    DEFERRED = "deferred"  #: certainly not sent; we try again later
    FAILED = "failed"  #: refused or lost for good
    EXPIRED = "expired"  #: its time ran out before it arrived
    UNCLEAR = "unclear"  #: nobody can tell whether it was sent; not repeated blindly (G3)
    WITHDRAWN = "withdrawn"  #: taken back before anything was sent (opt-out, answered elsewhere)


#: How the reason of an `unclear` message begins that nobody will ever repeat (a stop came between);
#: later messages do not wait for it.
NOT_REPEATED = "not repeated: "

_RUNGS = (
    State.QUEUED,
    State.HELD,
    State.SENDING,
    State.UNCLEAR,
    State.DEFERRED,
    State.ACCEPTED,
    State.SENT,
    State.EXPIRED,
    State.FAILED,
    State.WITHDRAWN,
    State.DELIVERED,
    State.READ,
)
_RUNG = {state: rung for rung, state in enumerate(_RUNGS)}

#: Nothing is under way and nothing was handed over: our own next step is free.
_BEFORE = frozenset({State.QUEUED, State.HELD, State.DEFERRED})
_OWN_STEPS = frozenset({State.QUEUED, State.HELD, State.SENDING, State.WITHDRAWN})
_SETTLED = frozenset(
    {
        State.ACCEPTED,
        State.SENT,
        State.DELIVERED,
        State.READ,
        State.FAILED,
        State.EXPIRED,
        State.WITHDRAWN,
    }
)
#: What a provider can report; the others are our own steps.
REPORTED = frozenset(
    {
        State.ACCEPTED,
        State.SENT,
        State.DELIVERED,
        State.READ,
        State.FAILED,
        State.EXPIRED,
        State.UNCLEAR,
    }
)
_BLOCKING = frozenset({State.QUEUED, State.SENDING, State.DEFERRED, State.UNCLEAR})


def advance(current: State, incoming: State) -> State:
    """Return the state after some news; what comes late or again changes nothing.

    >>> advance(State.SENT, State.DELIVERED)
    <State.DELIVERED: 'delivered'>
    >>> advance(State.READ, State.SENT)
    <State.READ: 'read'>
    >>> advance(State.FAILED, State.DELIVERED)
    <State.DELIVERED: 'delivered'>
    """
    if incoming in _OWN_STEPS:
        return incoming if current in _BEFORE else current
    return incoming if _RUNG[incoming] > _RUNG[current] else current


def settled(state: State) -> bool:
    """Say whether no attempt can be under way or follow (an opt-out need not wait for it: G5).

    >>> settled(State.ACCEPTED), settled(State.UNCLEAR), settled(State.HELD)
    (True, False, False)
    """
    return state in _SETTLED


def blocks_next(state: State) -> bool:
    """Say whether a later message to the same address must wait for this one (G4).

    A held one does not block: what waits for the morning must not delay what may go now.

    >>> blocks_next(State.UNCLEAR), blocks_next(State.HELD), blocks_next(State.SENT)
    (True, False, False)
    """
    return state in _BLOCKING
