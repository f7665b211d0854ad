"""What did the providers really do, and what was acknowledged, and may that be?"""

from __future__ import annotations

from tests.simulation.account import Sending, Violation
from tests.simulation.model import Model

from faden.core.channel import (
    Inbound,
    InboundCall,
    InboundCheck,
    InboundMessage,
    InboundObserved,
    InboundOptOut,
    InboundReceipt,
    LookupResult,
    NotFound,
    Refused,
    Rendered,
    Retry,
    SendResult,
    Sent,
    Unreadable,
)
from faden.core.receipt import State
from faden.engine import command as cmd
from faden.engine.inbox import Item, Outcome
from faden.engine.wanted.offers import RedeemOffer

BLOCKING = (State.QUEUED, State.SENDING, State.DEFERRED, State.UNCLEAR)


class Truth:
    """Watches the providers and the acknowledgements, beside the model of what is committed."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.acknowledged: list[Item] = []
        self.made: dict[str, str] = {}  #: by the caller's key: the delivery
        self.receipts_heard: dict[str, list[State]] = {}  #: by the provider's id of the message

    # The providers (see faden.testing.provider.Watcher).

    def call_began(self, account: str, message: Rendered) -> None:
        """A hand-over begins: nothing may speak against it now."""
        sending = self._sending(message.delivery_id)
        self.model.calls += 1
        if message.to != sending.row.address:
            raise Violation("G8", f"a message to {sending.row.address} goes to {message.to}")
        if sending.given_up:
            raise Violation("G3", f"{message.delivery_id} was not to be repeated, and is")
        self._nothing_in_the_way(sending)
        self._no_acknowledged_no(sending)
        if account not in self.model.deduplicating and (sending.uncertain or sending.handed_over):
            raise Violation("G3", f"{message.delivery_id} is handed over again")
        sending.uncertain = True

    def _sending(self, delivery_id: str) -> Sending:
        sending = self.model.sendings.get(delivery_id)
        if sending is None:
            raise Violation("G3", f"{delivery_id} leaves and was never written")
        if not sending.tries:
            raise Violation("G3", f"{delivery_id} leaves before its attempt was committed")
        return sending

    def _nothing_in_the_way(self, sending: Sending) -> None:
        row = sending.row
        for earlier in self.model.lanes[row.customer_id, row.address]:
            if earlier is sending:
                return
            unsettled = earlier.row.state in BLOCKING and earlier.row.run_at is not None
            if unsettled and not (earlier.was_held or earlier.given_up):
                raise Violation("G4", f"{row.delivery_id} overtakes {earlier.row.delivery_id}")

    def _no_acknowledged_no(self, sending: Sending) -> None:
        for wishes in self.model.wishes.values():
            for wish in wishes:
                if (
                    wish.acknowledged
                    and sending.row.customer_id in wish.reach
                    and wish.covers(sending.row.purpose)
                ):
                    raise Violation("G5", f"a call for {sending.row.purpose} after the answer")

    def taken(self, account: str, message: Rendered) -> None:
        """The message has really gone out."""
        sending = self.model.sendings[message.delivery_id]
        sending.really += 1
        if sending.really > 1:
            raise Violation("G3", f"{message.delivery_id} went out {sending.really} times")
        self.model.ways.taken(message.delivery_id)

    def call_ended(self, account: str, message: Rendered, result: SendResult) -> None:
        """The hub knows, or does not know, what became of a hand-over."""
        sending = self.model.sendings[message.delivery_id]
        if isinstance(result, Retry | Refused):
            sending.uncertain = False
        elif isinstance(result, Sent):
            sending.uncertain = False
            sending.handed_over = True

    def looked_up(self, account: str, ref: str, result: LookupResult) -> None:
        """The provider says that it never got this reference."""
        if isinstance(result, NotFound):
            for sending in self.model.sendings.values():
                if sending.row.ref == ref and sending.row.account == account:
                    sending.uncertain = False

    # Acknowledgements.

    def acknowledge(self, item: Item, outcome: Outcome) -> None:
        """The hub says yes to an item: then it must be there (G1)."""
        self.acknowledged.append(item)
        self.look_for(item)
        if isinstance(item.inbound, InboundReceipt) and item.inbound.sent_id:
            self.receipts_heard.setdefault(item.inbound.sent_id, []).append(item.inbound.state)
        if item.raw in self.model.quarantined:
            return  # another content under an id that came before: nothing was promised
        for wish in self.model.wishes.get(self._cause(item), ()):
            wish.acknowledged = True

    def agree(self, command: cmd.Command, done: cmd.Done) -> None:
        """The hub says yes to a command: then it has happened."""
        if isinstance(command, cmd.RecordWish):
            for wish in self.model.wishes.get(command.wording, ()):
                wish.acknowledged = True
        elif isinstance(command, RedeemOffer):
            self.model.kept.agreed(command.grant_id, done.made)
        elif isinstance(command, cmd.SendMessage) and command.idempotency_key:
            if done.made is None or done.made not in self.model.sendings:
                raise Violation("G1", f"{command.idempotency_key} is acknowledged and nowhere")
            made = self.made.setdefault(command.idempotency_key, done.made)
            if made != done.made:
                raise Violation("G2", f"{command.idempotency_key} made two messages")

    def _cause(self, item: Item) -> str:
        if isinstance(item.inbound, InboundOptOut):
            return item.inbound.wording
        return f"{item.account}/{item.key}"

    def look_for(self, item: Item) -> None:
        """Raise unless an acknowledged item is on a thread or in quarantine."""
        if item.raw in self.model.quarantined:
            return
        inbound: Inbound | Unreadable = item.inbound
        match inbound:
            case InboundMessage() | InboundCall():
                if (item.account, item.key) not in self.model.received:
                    raise Violation("G1", f"{item.key} is acknowledged and nowhere")
            case InboundOptOut():
                if inbound.wording not in self.model.wishes:
                    raise Violation("G1", f"the opt-out {item.key} is acknowledged and nowhere")
            case Unreadable():
                raise Violation("G1", f"{item.key} is acknowledged and not in quarantine")
            case InboundReceipt() | InboundCheck() | InboundObserved():
                pass  # a receipt is looked for at the end; a check says nothing, and no copies come
