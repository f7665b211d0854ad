"""Is a person recognised in any writing, and is what is kept of their wishes free of them?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.any_event import NOON, any_event, told

from faden.core import event as ev
from faden.core.channel import Evidence
from faden.core.consent import may_send
from faden.core.erasure import (
    Traces,
    blanked,
    kept_words,
    masked,
    names,
    pattern,
    proofs,
    traces,
    wishes_again,
)
from faden.core.receipt import State
from faden.core.thread import Circle, Thread

LINDA = Traces(
    records=("c1",),
    addresses=("tel:+491701234567", "mailto:linda.weber@example.org"),
    names=("Linda Weber",),
    ids=("wamid.HBgNNDkx",),
)


@pytest.mark.parametrize(
    "written",
    [
        *("+491701234567", "00491701234567", "491701234567", "01701234567", "0170 1234567"),
        *("0170/123 45-67", "(0170) 123 45 67", "+49 (0)170 1234567", "%2B491701234567"),
        *("linda.weber@example.org", "Linda.Weber@Example.ORG", "linda.weber%40example.org"),
        "id=wamid.HBgNNDkx",
    ],
)
def test_the_person_is_found_in_bytes_however_it_is_written(written: str) -> None:
    found = pattern(LINDA)
    assert found is not None
    assert found.search(f'{{"from": "{written}"}}'.encode())


@pytest.mark.parametrize(
    "written",
    ["+491701234568", "0170123456", "9101701234567", "1701234567890", "weber@example.org", ""],
)
def test_nobody_else_is_taken_for_the_person(written: str) -> None:
    found = pattern(LINDA)
    assert found is not None
    assert not found.search(f'{{"from": "{written}"}}'.encode())


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("STOP", "STOP"),
        ("Stopp! Gruß, Linda Weber", "Stopp!"),
        ("Bitte keine SMS mehr an 0170 1234567", "Bitte keine SMS mehr an …"),
        ("Ich wohne in Ulm. Bitte keine Werbung mehr. Danke.", "Bitte keine Werbung mehr."),
        ("Webers wollen keine Werbung mehr", "… wollen keine Werbung mehr"),
        ("Bitte löschen Sie linda.weber@example.org aus dem Verteiler", None),
    ],
)
def test_only_the_words_of_the_wish_are_kept(said: str, kept: str | None) -> None:
    words = kept_words(said, LINDA)
    assert kept is None or words == kept
    assert not names(words, LINDA)


@given(st.text(), st.sampled_from(("Linda", "Weber", "+491701234567", "linda.weber@example.org")))
def test_what_is_masked_never_names_the_person(text: str, name: str) -> None:
    assert name not in masked(f"{text} {name} {text}", LINDA)


@given(st.lists(any_event, max_size=20), st.sampled_from(LINDA.addresses))
def test_a_no_that_stood_stands_again_for_every_address(
    events: list[ev.Event], address: str
) -> None:
    thread = told(Thread(customer_id="c1"), *events)
    homes = [(one, "c1") for one in LINDA.addresses]
    kept = proofs([thread], [("c1", NOON, one) for one in events], homes, LINDA)
    back = told(Thread(customer_id="c2"), *wishes_again([p for p in kept if p.address == address]))
    for purpose in ("marketing", "survey", "contract"):
        before = may_send(Circle(replace(thread, guardians=())), address, purpose)
        after = may_send(Circle(back), address, purpose)
        if type(before).__name__ == "No":
            assert type(after).__name__ == "No", (purpose, before, after)


@pytest.mark.parametrize(
    "event",
    [
        ev.JoinSuggested(other_id="c1", address="tel:+491701234567", evidence=Evidence.PROOF),
        ev.JoinSuggested(other_id="x", address="tel:+491701234567", evidence=Evidence.PROOF),
        ev.CustomersSplit(other_id="c1", by="agent:a", reason="Linda ist eine andere"),
        ev.AddressLinked(
            address="mailto:linda.weber@example.org", evidence=Evidence.PROOF, source="desk"
        ),
        ev.ConsentWithdrawn(
            purposes=("*",),
            address=None,
            wording="STOP. Linda",
            source="tel:+491701234567",
            by="customer",
        ),
    ],
)
def test_somebody_elses_event_names_the_erased_no_more(event: ev.Event) -> None:
    said = repr(blanked(event, LINDA))
    assert not names(said, LINDA), said
    assert type(blanked(event, LINDA)) is type(event)


def test_what_identifies_a_person_is_collected_from_all_that_happened() -> None:
    found = traces(
        ["c1"],
        ["tel:+491701234567"],
        [
            ev.CustomerNamed(name="Linda Weber", by="agent:a"),
            ev.AddressLinked(
                address="mailto:l@x.example", evidence=Evidence.PROOF, source="import:shop"
            ),
            ev.ReceiptRecorded(delivery_id="d", state=State.SENT, sent_id="s1"),
        ],
    )
    assert found.names == ("Linda Weber",)
    assert found.addresses == ("tel:+491701234567", "mailto:l@x.example")
    assert found.ids == ("s1",)


def test_a_number_told_for_a_call_to_somebody_else_goes_as_well() -> None:
    told = ev.QuestionAnswered(
        question_id="q1", key="", value="+491701234567", label="+491701234567", by="customer"
    )
    left = blanked(told, LINDA)
    assert isinstance(left, ev.QuestionAnswered)
    assert (left.value, left.label) == ("", "")
