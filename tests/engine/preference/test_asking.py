"""Does a yes to advertising count only when it comes back from the address that was asked?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.engine.office import LINDA, MIA, Office, says

from faden.core import event as ev
from faden.core.channel import Claim, Evidence
from faden.engine import command as cmd
from faden.engine.wanted.consent import AskConsent


@pytest.fixture
def linda(office: Office) -> Office:
    """Linda has written by text; so has her other number, which is joined with her."""
    office.accept(says("Hallo"))
    return office


def asks(office: Office, to: str = LINDA, who: str = LINDA) -> cmd.Done | cmd.Rejected:
    return office.do(
        AskConsent(
            workspace=1,
            customer_id=office.customer(who),
            address=to,
            purposes=("marketing",),
            by="agent:anna",
        )
    )


def granted(office: Office, who: str = LINDA) -> list[ev.ConsentGranted]:
    return [one for one in office.events(who) if isinstance(one, ev.ConsentGranted)]


def no(done: cmd.Done | cmd.Rejected) -> str:
    assert isinstance(done, cmd.Rejected), done
    return done.reason


@pytest.mark.parametrize("words", ["JA", "jo passt 👍", "Yes please"])
def test_a_yes_in_own_words_from_that_number_counts_with_its_proof(
    linda: Office, words: str
) -> None:
    question = asks(linda)
    assert isinstance(question, cmd.Done)
    linda.send()
    assert "Antworten Sie bitte JA" in linda.line.heard[-1].text
    assert granted(linda) == []
    linda.accept(says(words))
    [yes] = granted(linda)
    assert (yes.purposes, yes.source, yes.by) == (("marketing",), LINDA, "customer")
    assert "Dürfen wir Ihnen Werbung" in yes.wording
    answered = next(one for one in linda.events() if isinstance(one, ev.QuestionAnswered))
    assert answered.message_id is not None
    assert answered.message_id in yes.wording
    linda.send()
    assert "STOP genügt" in linda.line.heard[-1].text


def test_silence_a_no_and_the_wrong_number_grant_nothing(linda: Office) -> None:
    assert isinstance(asks(linda), cmd.Done)
    linda.accept(says("ja", MIA))
    assert granted(linda) == []
    linda.accept(says("nee danke"))
    assert granted(linda) == []
    assert not any(isinstance(one, ev.ConsentWithdrawn) for one in linda.events())
    linda.later(days=8)
    linda.accept(says("ja"))
    assert granted(linda) == []


def test_another_address_of_the_same_person_is_no_second_yes(linda: Office) -> None:
    """She writes from a second number, proved to be hers; the yes has to come from the first."""
    proof = Claim(LINDA, Evidence.PROOF)
    linda.accept(says("Ich bin's, Linda", MIA, claims=(proof,)))
    assert linda.customer(LINDA) in linda.thread(MIA).joined
    assert isinstance(asks(linda), cmd.Done)
    linda.accept(says("ja gern", MIA))
    assert granted(linda) + granted(linda, MIA) == []
    linda.accept(says("ja gern"))
    assert len(granted(linda)) == 1


def test_no_colleague_answers_it_for_them_and_it_goes_no_other_way(linda: Office) -> None:
    question = asks(linda)
    assert isinstance(question, cmd.Done)
    assert question.made is not None
    answer = cmd.AnswerQuestion(
        workspace=1,
        customer_id=linda.customer(),
        question_id=question.made,
        by="agent:anna",
        key="yes",
    )
    assert no(linda.do(answer)) == "only a yes from the address that was asked counts"
    repeat = cmd.RepeatQuestion(
        workspace=1,
        customer_id=linda.customer(),
        question_id=question.made,
        account="line",
        to=LINDA,
        by="agent:anna",
    )
    assert no(linda.do(repeat)) == "only a yes from the address that was asked counts"
    assert granted(linda) == []


def test_who_says_no_is_not_asked_and_stop_stays_stop(linda: Office) -> None:
    assert isinstance(asks(linda), cmd.Done)
    linda.accept(says("STOP"))
    assert granted(linda) == []
    linda.later(days=2)
    assert "they have said no" in no(asks(linda))


def test_once_a_day_and_not_while_one_waits(linda: Office) -> None:
    assert isinstance(asks(linda), cmd.Done)
    assert "asked already" in no(asks(linda))
    linda.later(days=2)
    assert "asked already" in no(asks(linda))
    linda.accept(says("nein"))
    assert isinstance(asks(linda), cmd.Done)


def test_a_yes_that_is_taken_back_ends_what_it_allowed(linda: Office) -> None:
    asks(linda)
    linda.accept(says("ja"))
    assert len(granted(linda)) == 1
    linda.later(days=9)
    linda.accept(says("nein"))
    withdrawn = [one for one in linda.events() if isinstance(one, ev.ConsentWithdrawn)]
    assert [one.purposes for one in withdrawn] == [("marketing",)]


def test_who_is_in_somebody_s_care_is_not_asked(linda: Office) -> None:
    linda.accept(says("Hi", MIA))
    household = cmd.DeclareHousehold(
        workspace=1, guardian_id=linda.customer(), ward_id=linda.customer(MIA), by="agent:anna"
    )
    assert isinstance(linda.do(household), cmd.Done)
    assert "a guardian answers" in no(asks(linda, MIA, MIA))
    assert no(asks(linda, MIA, LINDA)) == "this address is not one of this customer"


def test_what_cannot_be_asked_is_refused(linda: Office) -> None:
    command = AskConsent(
        workspace=1,
        customer_id=linda.customer(),
        address=LINDA,
        purposes=("service",),
        by="agent:anna",
    )
    assert no(linda.do(command)).startswith("purposes:")
    assert no(linda.do(replace(command, purposes=()))).startswith("purposes:")
    unknown = replace(command, purposes=("marketing",), address="mailto:x@example.org")
    assert no(linda.do(unknown)) == "this address is not one of this customer"
