"""What came of an import: how many customers, and which problems?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from faden.engine.sourced.import_customers import Fate, Placed
from faden.importing.problem import Effect, Problem

_WORDS = {
    Fate.NEW: "new customers",
    Fate.ADOPTED: "known by an address: number and addresses added",
    Fate.CHANGED: "changed since the last import",
    Fate.UNCHANGED: "unchanged",
}


@dataclass(slots=True)
class Outcome:
    """Counted as the import goes on."""

    fates: Counter[Fate] = field(default_factory=Counter)
    effects: Counter[Effect] = field(default_factory=Counter)
    addresses: int = 0  #: that belonged to nobody
    of_others: int = 0  #: that belong to another customer

    @property
    def rows(self) -> int:
        """Return how many rows were read."""
        taken = sum(self.fates[fate] for fate in _WORDS)
        return taken + self.effects[Effect.ROW]

    def count(self, placed: Iterable[Placed]) -> None:
        """Count what became of a batch."""
        for one in placed:
            self.fates[one.fate] += 1
            self.addresses += len(one.claims)
            self.of_others += len(one.others)

    def lines(self) -> Iterator[str]:
        """Yield what people want to know."""
        for fate, words in _WORDS.items():
            yield f"{self.fates[fate]:>12,}  {words}"
        yield f"{self.addresses:>12,}  addresses that nobody had"
        yield f"{self.of_others:>12,}  addresses of another customer: joining suggested, not done"
        yield f"{self.effects[Effect.ROW]:>12,}  rows left out"
        yield f"{self.effects[Effect.VALUE]:>12,}  single values left out"


def problems_of(placed: Placed) -> Iterator[Problem]:
    """Yield what somebody may want to know about a row that was decided."""
    line = placed.row.line
    match placed.fate:
        case Fate.ERASED:
            reason = "this customer was erased here"
            yield Problem(line, Effect.ROW, reason, "erase them in the other system as well")
        case Fate.REFUSED:
            reason = f"the database refused the row ({placed.reason})"
            yield Problem(line, Effect.ROW, reason, "please report this")
        case _:
            for uri in placed.left:
                yield Problem(
                    line,
                    Effect.NOTE,
                    "stood in the file the last time; it stays with the customer",
                    "nothing, unless it is somebody else's now",
                    value=uri,
                )
            for uri, _ in placed.others:
                yield Problem(
                    line,
                    Effect.NOTE,
                    "belongs to another customer here",
                    "look at the suggestion on the customer's page: the same person, or not?",
                    value=uri,
                )
