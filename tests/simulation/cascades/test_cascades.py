"""Is a message never on two ways at once, and on none after an answer, whatever is told of it?"""

from collections import Counter
from collections.abc import Callable

import pytest
from tests.simulation.cascades.town import Town
from tests.simulation.cascades.watch import Broken

from faden.core.cascade import course
from faden.engine import outbox
from faden.engine.cascades import follow
from faden.engine.ledger import Ledger


def live(seed: int, customers: int) -> Town:
    """Let a town live."""
    town = Town(seed, customers)
    try:
        town.run()
    except Broken as broken:
        raise Broken(f"seed {seed}, {town.now}: {broken}") from broken
    return town


def several(towns: int) -> tuple[Counter[str], float, float]:
    """Let one town after the other live; return what was seen, and how much arrived."""
    seen: Counter[str] = Counter()
    rates = []
    for seed in range(towns):
        town = live(seed, 40)
        seen += town.seen
        rates.append(town.watch.rates)
    return seen, sum(one for one, _ in rates) / towns, sum(one for _, one in rates) / towns


def said(seen: Counter[str], first: float, some: float) -> str:
    """Return what was seen, in words."""
    figures = ", ".join(f"{number:,} {what}" for what, number in sorted(seen.items()))
    return f"{figures}; arrived {some:.1%}, by the first way alone {first:.1%}"


def test_a_few_towns_keep_the_promises() -> None:
    seen, first, some = several(4)
    print(said(seen, first, some))
    assert some > first
    assert seen["deliveries"] > 200
    assert min(seen[what] for what in ("answers", "processes that died")) > 0


@pytest.mark.torture
@pytest.mark.timeout(3_600)
def test_a_hundred_thousand_deliveries_keep_the_promises() -> None:
    seen: Counter[str] = Counter()
    rates: list[tuple[float, float]] = []
    seed = 10_000
    while seen["deliveries"] < 100_000:
        town = live(seed, 100)
        seen += town.seen
        rates.append(town.watch.rates)
        seed += 1
    first = sum(one for one, _ in rates) / len(rates)
    some = sum(one for _, one in rates) / len(rates)
    print(said(seen, first, some))


def _never_under_way(swap: pytest.MonkeyPatch) -> None:
    swap.setattr(course, "_under_way", lambda _: False)


def _takes_nothing_back(swap: pytest.MonkeyPatch) -> None:
    swap.setattr(follow.Following, "_take_back", lambda *_: None)
    swap.setattr(outbox, "not_needed", lambda *_: None)  # which alone would stop it as well


def _hears_no_answer(swap: pytest.MonkeyPatch) -> None:
    heard = Ledger._message

    def deaf(ledger: Ledger, record: object, event: object) -> None:
        heard(ledger, record, event)  # type: ignore[arg-type]
        ledger.spoke.clear()

    swap.setattr(Ledger, "_message", deaf)


def _has_no_patience(swap: pytest.MonkeyPatch) -> None:
    patient = course._given
    swap.setattr(course, "_given", lambda *what: (patient(*what)[0] / 20, patient(*what)[1]))


def _never_looks_at_the_time(swap: pytest.MonkeyPatch) -> None:
    swap.setattr(follow.Following, "_ring", lambda *_: None)


@pytest.mark.parametrize(
    "fault",
    [
        _never_under_way,
        _takes_nothing_back,
        _hears_no_answer,
        _has_no_patience,
        _never_looks_at_the_time,
    ],
    ids=lambda fault: fault.__name__.strip("_"),
)
def test_a_hub_is_noticed_that(
    fault: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    fault(monkeypatch)
    with pytest.raises(Broken):
        several(30)
