"""Would the checks on killed installations see what must not be?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.kills.customers import Acknowledged
from tests.kills.provider import Handed
from tests.kills.verdict import (
    Evidence,
    Kept,
    Race,
    Received,
    Started,
    Wish,
    Written,
    disobeyed,
    judge,
)

LINDA = "tel:+491700000001"
NEITHER = "tel:+491700000002"


def came(place: int) -> Received:
    return Received(
        name=f"in-{place}",
        address=LINDA,
        customer_id="linda",
        sequence=2 * place,
        position=10 * place,
        ticket_id="t",
        owner="team:service",
        due_at="2026-11-23T09:00:00Z",
    )


def wrote(place: int, *, state: str = "delivered", account: str = "dedup") -> Written:
    return Written(
        name=f"out-{place}",
        delivery_id=f"d{place}",
        address=NEITHER if account == "neither" else LINDA,
        customer_id="linda",
        sequence=20 + place,
        position=200 + place,
        account=account,
        purpose="service",
        state=state,
        run_at=None,
    )


def asked(place: int, *, at: float = 100.0, sent: bool = True, attempt: int = 1) -> Handed:
    return Handed(
        at=at,
        provider="dedup",
        what="send",
        ref=f"out-{place}",
        key=f"d{place}",
        to=LINDA,
        purpose="service",
        attempt=attempt,
        sent=sent,
    )


def began(place: int, *, deadline: float = 105.0, attempt: int = 1) -> Started:
    return Started(
        delivery_id=f"d{place}",
        customer_id="linda",
        sequence=40 + place,
        attempt=attempt,
        deadline=deadline,
    )


def acknowledged(name: str, address: str = LINDA) -> Acknowledged:
    return Acknowledged(name, address, begun=1.0, at=2.0)


AD = replace(wrote(2), purpose="marketing")
KEPT = Kept(customer_id="linda", events=7, first=1, last=7, sequence=7, snapshot=7)
GOOD = Evidence(
    wrote=[acknowledged("in-1"), acknowledged("in-2")],
    ordered=[acknowledged("out-1"), acknowledged("out-2")],
    received=[came(1), came(2)],
    written=[wrote(1), wrote(2)],
    started=[began(1), began(2)],
    kept=[KEPT],
    handed=[asked(1), asked(2)],
)


def kinds(evidence: Evidence) -> list[str]:
    return [kind for kind, some in judge(evidence).found.items() if some]


def test_marketing_that_was_taken_back_unsent_or_may_not_be_repeated_is_settled() -> None:
    taken_back = replace(
        GOOD, written=[wrote(1), replace(AD, state="withdrawn")], handed=[asked(1)]
    )
    not_repeated = replace(GOOD, written=[wrote(1), replace(AD, state="unclear")])
    assert kinds(taken_back) + kinds(not_repeated) == []


def test_a_clean_run_is_clean() -> None:
    assert kinds(GOOD) == []


def test_what_is_unclear_where_nobody_can_tell_may_stay_so_with_all_behind_it() -> None:
    behind = [
        wrote(1, state="unclear", account="neither"),
        wrote(2, state="queued", account="neither"),
    ]
    assert kinds(replace(GOOD, written=behind, handed=[asked(1)])) == []


VIOLATIONS = [
    (replace(GOOD, received=[came(1)]), "lost"),
    (replace(GOOD, written=[wrote(1)], handed=[asked(1)]), "lost"),
    (replace(GOOD, received=[came(1), came(2), came(2)]), "duplicated"),
    (replace(GOOD, written=[wrote(1), wrote(2), wrote(2)]), "duplicated"),
    (replace(GOOD, handed=[asked(1), asked(2), asked(1)]), "sent twice"),
    (
        replace(GOOD, handed=[asked(1), asked(2), replace(asked(1, sent=False), key="other")]),
        "sent twice",
    ),
    (replace(GOOD, received=[replace(came(1), sequence=5), came(2)]), "order inversions"),
    (replace(GOOD, received=[replace(came(1), position=50), came(2)]), "order inversions"),
    (replace(GOOD, written=[replace(wrote(1), position=999), wrote(2)]), "order inversions"),
    (replace(GOOD, handed=[asked(2), asked(1)]), "overtaken"),
    (replace(GOOD, received=[came(1), replace(came(2), owner=None)]), "unowned"),
    (replace(GOOD, received=[came(1), replace(came(2), ticket_id=None)]), "unowned"),
    (replace(GOOD, received=[came(1), replace(came(2), due_at=None)]), "unowned"),
    (replace(GOOD, kept=[replace(KEPT, events=6)]), "gaps"),
    (replace(GOOD, kept=[replace(KEPT, first=2, events=7, last=7)]), "gaps"),
    (replace(GOOD, kept=[replace(KEPT, snapshot=6)]), "gaps"),
    (replace(GOOD, kept=[replace(KEPT, refolds=False)]), "gaps"),
    (replace(GOOD, handed=[asked(1), asked(2, sent=False)]), "not settled"),
    (replace(GOOD, written=[wrote(1), wrote(2, state="unclear")]), "not settled"),
    (replace(GOOD, written=[wrote(1), wrote(2, state="failed")]), "not settled"),
    (replace(GOOD, written=[wrote(1), replace(AD, state="withdrawn")]), "not settled"),
    (replace(GOOD, handed=[asked(1), asked(2, at=105.6)]), "sent too late"),
    (replace(GOOD, started=[began(1)]), "sent too late"),
    (replace(GOOD, quarantined=1), "strange"),
    (replace(GOOD, refused=["in-1: 422"]), "strange"),
]


@pytest.mark.parametrize(("evidence", "kind"), VIOLATIONS)
def test_each_violation_is_found_as_what_it_is(evidence: Evidence, kind: str) -> None:
    assert kinds(evidence) == [kind]


AD_ASKED = replace(asked(2, at=99.0), purpose="marketing")
RACE = Race(
    wishes=[Wish(address=LINDA, begun=98.0, acknowledged=100.0)],
    withdrawn={LINDA: ("linda", 50)},
    marketing=[AD],
    started=[began(2)],
    handed=[AD_ASKED],
)


def test_marketing_sent_before_the_opt_out_was_acknowledged_is_no_violation() -> None:
    assert disobeyed(RACE) == []


def test_a_service_message_after_an_opt_out_is_no_violation() -> None:
    service = replace(RACE, marketing=[], handed=[asked(1, at=101.0)])
    assert disobeyed(service) == []


@pytest.mark.parametrize(
    "race",
    [
        replace(RACE, handed=[replace(AD_ASKED, at=100.001)]),
        replace(RACE, started=[replace(began(2), sequence=51)]),
        replace(RACE, started=[replace(began(2), customer_id="another record")]),
        replace(RACE, withdrawn={}, started=[]),
    ],
    ids=["begun after the answer", "attempt after the no", "another record", "not recorded"],
)
def test_marketing_after_an_opt_out_is_found(race: Race) -> None:
    assert len(disobeyed(race)) == 1


def test_every_kind_of_violation_is_tried_above() -> None:
    assert {kind for _, kind in VIOLATIONS} == judge(GOOD).found.keys()
