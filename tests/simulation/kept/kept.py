"""Is each offer of a world had once, and each promise kept, moved, or told about when it breaks?

From the commits alone, without the code's own folds: no offer is had a second time before it was
given back, none after its end or at another price; nothing is given back too late; who does not
honour one leaves whoever leads a ticket. A promise breaks once for each of its times, and the
customer is told in that very commit, once; what is over does not move.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from tests.simulation.account import Violation

from faden.core import event as ev
from faden.core.offer import happening as offer
from faden.core.promise import happening as promise
from faden.store.ports import EventRow

if TYPE_CHECKING:
    from tests.simulation.model import Model

_TOLD = "Wir hatten Ihnen zugesagt"  #: begins every message that tells of a slip


@dataclass(eq=False, slots=True)
class Grant:
    """What is known of one offer that was made."""

    record: str
    price: int
    until: datetime
    extended: bool = False
    redemption: str = ""
    undo_until: datetime | None = None
    had: list[str] = field(default_factory=list)  #: every redemption there ever was


@dataclass(eq=False, slots=True)
class Promised:
    """What is known of one promise."""

    record: str
    due_at: datetime
    state: str = "open"
    broken: bool = False
    soon: bool = False  #: its owner was told


class Kept:
    """Follows every offer and every promise."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.grants: dict[str, Grant] = {}
        self.promises: dict[str, Promised] = {}
        self.seen: Counter[str] = Counter()
        self._opened: set[str] = set()  #: tickets that were opened, ever
        self._told: list[str] = []  #: messages that tell, as this commit names them
        self._written: list[str] = []  #: those that are written in it

    def take(self, row: EventRow) -> None:
        """Look at one event."""
        event = row.event
        if isinstance(event, ev.TicketOpened):
            self._opened.add(event.ticket_id)
        elif isinstance(event, ev.MessageWritten) and event.text.startswith(_TOLD):
            if event.asks in (None, event.delivery_id):  # not what is asked a second time
                self._written.append(event.delivery_id)
        elif isinstance(event, offer.OfferEvent):
            self._offer(row, event)
        elif isinstance(event, promise.PromiseEvent):
            self._promise(row, event)

    def look(self) -> None:
        """Look at what one commit has brought: who is told is told by it, once."""
        if sorted(self._told) != sorted(self._written):
            raise Violation("D3", f"told of {self._told}, written {self._written}")
        self.seen["told"] += len(self._told)
        self._told, self._written = [], []

    # Offers.

    def _offer(self, row: EventRow, event: offer.OfferEvent) -> None:  # noqa: C901 - one by one
        if isinstance(event, offer.OfferGranted):
            if event.grant_id in self.grants:
                raise Violation("D1", f"{event.grant_id} is made twice")
            self.grants[event.grant_id] = Grant(row.customer_id, event.price, event.until)
            self.seen["offers"] += 1
            return
        one = self.grants.get(getattr(event, "grant_id", ""))
        if one is None:
            return
        if one.record != row.customer_id:
            raise Violation("D1", "an offer has moved to another record")
        match event:
            case offer.OfferRedeemed():
                self._redeemed(row.at, one, event)
            case offer.RedemptionUndone():
                self._undone(row.at, one, event)
            case offer.OfferExtended():
                if one.extended or one.redemption:
                    raise Violation("D1", "extended twice, or after it was had")
                one.until, one.extended = event.until, True
                self.seen["extended"] += 1
            case offer.OfferExpired():
                if one.redemption or row.at < one.until:
                    raise Violation("D1", "ended before its time, or though it was had")
                self.seen["ended"] += 1
            case offer.OfferRefused():
                if event.ticket_id not in self._opened:
                    raise Violation("D1", "not honoured, and nobody who leads hears of it")
                self.seen["refused"] += 1
            case _:
                pass

    def _redeemed(self, at: datetime, one: Grant, event: offer.OfferRedeemed) -> None:
        if one.redemption:
            raise Violation("D1", f"{event.grant_id} is had a second time")
        if at >= one.until:
            raise Violation("D1", f"{event.grant_id} is had after its end")
        if event.price != one.price:
            raise Violation("D1", f"{event.grant_id} costs {event.price} and not {one.price}")
        one.redemption, one.undo_until = event.redemption_id, event.undo_until
        one.had.append(event.redemption_id)
        self.seen["redeemed"] += 1

    def _undone(self, at: datetime, one: Grant, event: offer.RedemptionUndone) -> None:
        if event.redemption_id != one.redemption:
            raise Violation("D1", "what is given back is not what was had")
        if one.undo_until is None or at >= one.undo_until:
            raise Violation("D1", "given back too late")
        one.redemption = ""
        self.seen["given back"] += 1

    # Promises.

    def _promise(self, row: EventRow, event: promise.PromiseEvent) -> None:  # noqa: C901 - as above
        if isinstance(event, promise.PromiseMade):
            self.promises[event.promise_id] = Promised(row.customer_id, event.due_at)
            self.seen["promises"] += 1
            return
        one = self.promises[event.promise_id]
        if one.record != row.customer_id:
            raise Violation("D3", "a promise has moved to another record")
        if one.state != "open" and not isinstance(event, promise.PromiseAnswered):
            raise Violation("D3", f"a promise is {one.state} and goes on")
        match event:
            case promise.PromiseDueSoon():
                if event.ticket_id not in self._opened or one.soon:
                    raise Violation("D3", "due soon without a ticket, or told twice")
                one.soon = True
            case promise.PromiseBroken():
                self._broken(row.at, one, event.told)
            case promise.PromiseMoved():
                self._note_told(event.told)
                one.due_at, one.broken, one.soon = event.due_at, False, False
                self.seen["moved"] += 1
            case promise.PromiseKept():
                one.state = "kept"
                self.seen["kept"] += 1
            case promise.PromiseReleased():
                one.state = "released"
            case _:
                pass

    def _broken(self, at: datetime, one: Promised, told: str | None) -> None:
        if one.broken or at < one.due_at:
            raise Violation("D3", "broken twice, or before its time")
        if not one.soon:
            raise Violation("D3", "broken, and its owner was never told")
        self._note_told(told)
        one.broken = True
        self.seen["broken"] += 1

    def _note_told(self, told: str | None) -> None:
        if told is not None:
            self._told.append(told)

    @property
    def ends(self) -> list[datetime]:
        """When the promises that are open, and have not broken yet, are due."""
        known = self.promises.values()
        return [one.due_at for one in known if one.state == "open" and not one.broken]

    def agreed(self, grant_id: str, redemption_id: str | None) -> None:
        """A process has said that it is had: then it was, whatever died since."""
        one = self.grants.get(grant_id)
        if one is None or redemption_id not in one.had:
            raise Violation("G1", f"{grant_id} is acknowledged as had and never was")
