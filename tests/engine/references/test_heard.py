"""Is a stranger who names a code taken for whom it names only when a person says so?"""

from dataclasses import replace

import pytest
from tests.engine.office import LINDA, MONDAY, Office, item, says

from faden.core import event as ev
from faden.core.channel import Evidence
from faden.engine import command as cmd

WORK = "tel:+493012345678"
KARIM = "tel:+491709876543"


@pytest.fixture
def code(office: Office) -> str:
    """The code of Linda's conversation."""
    office.accept(says("Wo ist mein Paket?", name="Linda Weber"))
    answer = cmd.Answer(
        workspace=1,
        customer_id=office.customer(),
        account="line",
        to=LINDA,
        text="Morgen",
        author="agent:anna",
    )
    office.do(answer)
    ((found,),) = office.rows("select code from reference_code")
    return str(found)


def suggested(office: Office, address: str) -> list[ev.JoinSuggested]:
    return [one for one in office.events(address) if isinstance(one, ev.JoinSuggested)]


@pytest.mark.parametrize("text", ["{}", "Ihr Zeichen: {}", "Hallo, Zeichen: {}. Wo ist es?"])
def test_a_stranger_who_names_a_code_is_suggested_and_not_joined(
    office: Office, code: str, text: str
) -> None:
    office.accept(says(text.format(code), WORK))
    stranger, linda = office.customer(WORK), office.customer()
    assert [(one.other_id, one.address, one.evidence) for one in suggested(office, WORK)] == [
        (linda, WORK, Evidence.ASSERTION)
    ]
    assert [one.other_id for one in suggested(office, LINDA)] == [stranger]
    assert office.thread(WORK).joined == ()


def test_a_number_within_a_text_is_no_code(office: Office, code: str) -> None:
    office.accept(says(f"Meine Kundennummer ist {code}", WORK))
    assert suggested(office, WORK) == []


def test_whoever_has_written_before_is_asked_nothing(office: Office, code: str) -> None:
    office.accept(says("Guten Tag", WORK))
    office.accept(says(code, WORK))
    assert suggested(office, WORK) == []


def test_an_ended_code_means_nobody_and_counts_as_tried_in_vain(office: Office, code: str) -> None:
    close = cmd.CloseTicket(
        workspace=1,
        customer_id=office.customer(),
        ticket_id=office.thread().tickets[-1].ticket_id,
        reason="done",
        by="agent:anna",
    )
    office.do(close)
    office.accept(says(code, WORK), says("98765432", KARIM))
    assert suggested(office, WORK) == []
    assert office.rows("select at from reference_try") == [(MONDAY,), (MONDAY,)]


def test_a_machine_that_quotes_our_mail_means_nobody(office: Office, code: str) -> None:
    absent = replace(says(f"Ihr Zeichen: {code}", WORK), machine="out of office")
    office.accept(absent)
    assert suggested(office, WORK) == []


def test_two_strangers_in_one_batch_are_both_suggested(office: Office, code: str) -> None:
    accepted = office.accepted(item(says(code, WORK)), item(says(code, KARIM)))
    assert len(accepted.outcomes) == 2
    assert len(suggested(office, WORK)) == len(suggested(office, KARIM)) == 1
    assert len(suggested(office, LINDA)) == 2


def test_a_right_code_is_no_try(office: Office, code: str) -> None:
    office.accept(says(code, WORK))
    assert office.count("reference_try") == 0
