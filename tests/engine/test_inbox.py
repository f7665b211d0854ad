"""Is what arrived on the thread once, whole, and with somebody who owes the answer?"""

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from tests.engine.office import KARIM, LINDA, MIA, POLICY, Line, Office, item, reports, says

from faden.core import event as ev
from faden.core.channel import (
    Claim,
    Evidence,
    InboundCall,
    InboundCheck,
    InboundMessage,
    InboundOptOut,
    Phase,
    Unreadable,
)
from faden.core.receipt import State
from faden.core.ticket import TicketState
from faden.engine import command as cmd
from faden.engine.inbox import Outcome

ACCEPTED, DUPLICATE, QUARANTINED = Outcome.ACCEPTED, Outcome.DUPLICATE, Outcome.QUARANTINED


def quarantine(office: Office) -> list[tuple[str, bytes]]:
    return [(str(a), bytes(b)) for a, b in office.rows("select reason, raw from quarantine")]


# One commit holds everything.


def test_a_message_is_there_with_its_ticket_its_owner_and_its_due_time(office: Office) -> None:
    assert office.accept(says("Guten Tag", name="Linda Weber")) == [ACCEPTED]
    assert office.kinds() == ["TicketOpened", "MessageReceived"]
    ((state, owner, due_at),) = office.rows("select state, owner, due_at from ticket")
    assert (state, owner, due_at) == ("open", POLICY.team, office.now + POLICY.first_answer)
    assert office.thread().name == "Linda Weber"


def test_a_batch_that_the_database_refuses_leaves_nothing_behind(office: Office) -> None:
    with pytest.raises(psycopg.DataError):
        office.accept(says("Guten Tag"), says("an unstorable \x00"))
    assert [office.count(table) for table in ("arrival", "address", "thread", "event")] == [0] * 4


def test_the_raw_bytes_are_kept(office: Office) -> None:
    office.accepted(item(says("Guten Tag"), raw=b'{"whatever": "came"}'))
    assert office.rows("select raw from arrival") == [(b'{"whatever": "came"}',)]


def test_a_batch_of_many_customers_keeps_the_order_of_each(office: Office) -> None:
    people = [f"tel:+4917012345{number:02}" for number in range(20)]
    batch = [says(f"{n}. {who}", who) for n in range(3) for who in people]
    assert office.accept(*batch) == [ACCEPTED] * 60
    for who in people:
        texts = [e.text for e in office.events(who) if isinstance(e, ev.MessageReceived)]
        assert texts == [f"{n}. {who}" for n in range(3)]
    gaps = office.rows(
        "select customer_id from event group by customer_id having max(sequence) <> count(*)"
    )
    assert gaps == []


# Once in.


def test_the_same_message_twice_is_one(office: Office) -> None:
    message = says("Guten Tag")
    assert office.accept(message) == [ACCEPTED]
    assert office.accept(message) == [DUPLICATE]
    assert office.kinds().count("MessageReceived") == 1


def test_the_same_message_twice_in_one_batch_is_one(office: Office) -> None:
    message = says("Guten Tag")
    assert office.accept(message, message, says("Noch etwas")) == [ACCEPTED, DUPLICATE, ACCEPTED]
    assert office.kinds().count("MessageReceived") == 2


def test_two_accounts_may_use_the_same_id(office: Office) -> None:
    office.accounts["other"] = Line("other")
    message = says("Guten Tag")
    office.accept(message)
    assert office.accepted(item(message, account="other")).outcomes == [ACCEPTED]
    assert office.kinds().count("MessageReceived") == 2


@pytest.mark.parametrize("together", [False, True])
def test_another_content_under_the_same_id_is_kept_for_a_person(
    office: Office, *, together: bool
) -> None:
    first, other = says("Ja", provider_id="p1"), says("Nein", provider_id="p1")
    batches = [(first, other)] if together else [(first,), (other,)]
    outcomes = [outcome for batch in batches for outcome in office.accept(*batch)]
    assert outcomes == [ACCEPTED, QUARANTINED]
    assert office.accept(other) == [DUPLICATE]
    assert office.accept(first) == [DUPLICATE]
    ((reason, _),) = quarantine(office)
    assert "'p1' came before with another content" in reason


def test_what_is_in_quarantine_has_an_owner_and_a_due_time(office: Office) -> None:
    assert office.accepted(item(Unreadable("not JSON"), raw=b"{")).outcomes == [QUARANTINED]
    found = office.rows("select reason, raw, owner, due_at from quarantine")
    assert found == [("not JSON", b"{", POLICY.team, office.now + POLICY.first_answer)]


def test_the_same_unreadable_bytes_are_kept_once(office: Office) -> None:
    bad = item(Unreadable("not JSON"), raw=b"{")
    assert office.accepted(bad, bad).outcomes == [QUARANTINED, DUPLICATE]
    assert office.accepted(bad).outcomes == [DUPLICATE]
    assert office.count("quarantine") == 1


# One bad item among good neighbours.


class Surprise(InboundMessage):
    """A message whose text is not what it should be."""

    __slots__ = ()

    @property
    def text(self) -> str:
        raise ValueError("nobody has thought of this")


def test_an_item_that_cannot_be_decided_is_kept_and_its_neighbours_go_on(office: Office) -> None:
    sound = says("Hallo", provider_id="odd")
    odd = Surprise.__new__(Surprise)
    for name in InboundMessage.__dataclass_fields__:
        if name != "text":
            object.__setattr__(odd, name, getattr(sound, name))
    bad = replace(item(sound, raw=b"odd bytes"), inbound=odd)
    good = [item(says("Guten Tag")), item(says("Moin", KARIM))]
    assert office.accepted(good[0], bad, good[1]).outcomes == [ACCEPTED, QUARANTINED, ACCEPTED]
    assert quarantine(office) == [
        ("not handled: ValueError: nobody has thought of this", b"odd bytes")
    ]
    assert office.accepted(bad).outcomes == [DUPLICATE]


def test_rules_that_make_even_quarantine_impossible_are_told_and_not_tried_for_ever(
    office: Office,
) -> None:
    office.policies[1] = replace(POLICY, first_answer=timedelta(hours=-1))
    with pytest.raises(ValueError, match="deadline"):
        office.accept(says("Guten Tag"))


# Who it is.


def test_a_withheld_number_is_a_contact_of_its_own(office: Office) -> None:
    office.accept(says("Ich bin's", None), says("Ich auch", None))
    uris = [uri for (uri,) in office.rows("select uri from address")]
    assert len(uris) == 2
    assert all(uri.startswith("contact:") for uri in uris)


def test_the_states_of_a_call_belong_together_even_when_nobody_knows_who_calls(
    office: Office,
) -> None:
    for phase in (Phase.RINGING, Phase.MISSED):
        call = InboundCall(provider_id=phase.value, call_id="c1", phase=phase, sender=None)
        office.accept(call)
    assert office.count("thread") == 1
    assert office.rows("select state from ticket") == [("open",)]


def test_a_proof_joins_two_customers_who_are_locked_together_from_then_on(office: Office) -> None:
    mail = "mailto:linda@example.org"
    office.accept(says("Per Mail", mail))
    claim = Claim(mail, Evidence.PROOF)
    office.accept(says("Per SMS", claims=(claim,)))
    assert office.thread(LINDA).joined == (office.customer(mail),)
    found = office.rows("select customer_id, kin from thread where kin is not null")
    kin = {customer_id.hex: {one.hex for one in together} for customer_id, together in found}
    both = {office.customer(LINDA), office.customer(mail)}
    assert kin == dict.fromkeys(both, both)


def test_a_claim_to_an_address_nobody_has_makes_no_customer(office: Office) -> None:
    office.accept(says("Hallo", claims=(Claim("mailto:new@example.org", Evidence.PROOF),)))
    assert office.count("address") == 1


def test_a_message_of_one_is_decided_with_all_who_belong_to_them(office: Office) -> None:
    office.accept(says("Hallo", LINDA), says("Hi", MIA))
    family(office)
    office.accept(says("STOPP", LINDA))
    assert "ConsentWithdrawn" in office.kinds(MIA)


def family(office: Office) -> None:
    """Linda answers for Mia."""
    done = office.do(
        cmd.DeclareHousehold(
            workspace=1,
            guardian_id=office.customer(LINDA),
            ward_id=office.customer(MIA),
            by="agent:anna",
        )
    )
    assert done == cmd.Done()


# Wishes wait for what is under way.


@pytest.mark.parametrize("words", ["STOPP", "Bitte keine Werbung mehr"])
def test_a_wish_names_whose_sends_must_settle_first(office: Office, words: str) -> None:
    office.accept(says("Hallo", LINDA), says("Hi", MIA))
    family(office)
    accepted = office.accepted(item(says("Guten Tag", KARIM)), item(says(words, LINDA)))
    both = {office.customer(LINDA), office.customer(MIA)}
    assert accepted.settle == {1: both}


def test_a_wish_that_is_delivered_again_waits_as_well(office: Office) -> None:
    stop = item(says("STOPP"))
    office.accepted(stop)
    again = office.accepted(stop)
    assert again.outcomes == [DUPLICATE]
    assert again.settle == {0: {office.customer()}}


def test_an_opt_out_that_the_provider_took_waits_as_well(office: Office) -> None:
    opt_out = InboundOptOut(provider_id="o1", sender=LINDA)
    accepted = office.accepted(item(opt_out))
    assert accepted.settle == {0: {office.customer()}}
    assert office.kinds() == ["ConsentWithdrawn", "MessageWritten"]  # the other confirms it


def test_a_check_of_ours_arrives_and_is_nobodys_message(office: Office) -> None:
    check = item(InboundCheck(provider_id="check:1"))
    assert office.accepted(check).outcomes == [ACCEPTED]
    assert office.accepted(check).outcomes == [DUPLICATE]
    assert office.count("event") == 0
    assert office.count("arrival") == 1
    assert office.count("thread") == 0


# Receipts.


def sent(office: Office) -> str:
    """A message of ours has gone out; the provider calls it s1."""
    delivery = office.writes("Ihr Paket ist da")
    assert office.send() == 1
    return delivery


def test_a_receipt_finds_its_message_by_either_name(office: Office) -> None:
    delivery = sent(office)
    office.accept(reports(State.SENT, ref=delivery))
    assert office.state(delivery) is State.SENT
    office.accept(reports(State.DELIVERED, sent_id="s1"))
    assert office.state(delivery) is State.DELIVERED


def test_late_news_changes_nothing(office: Office) -> None:
    delivery = sent(office)
    office.accept(reports(State.READ, ref=delivery), reports(State.SENT, ref=delivery))
    assert office.state(delivery) is State.READ
    assert office.kinds().count("ReceiptRecorded") == 2  # accepted, read


def test_a_receipt_before_its_send_is_applied_once_the_send_is_recorded(office: Office) -> None:
    delivery = office.writes("Ihr Paket ist da")
    answers = office.perform(office.claim())
    office.accept(reports(State.DELIVERED, sent_id="s1"))
    assert office.count("stray_receipt") == 1
    office.record(answers)
    assert office.state(delivery) is State.DELIVERED
    assert office.count("stray_receipt") == 0


def test_a_receipt_with_a_reference_we_never_gave_is_found_by_the_providers_name(
    office: Office,
) -> None:
    delivery = office.writes("Ihr Paket ist da")
    answers = office.perform(office.claim())
    office.accept(reports(State.DELIVERED, ref="their own", sent_id="s1"))
    office.record(answers)
    assert office.state(delivery) is State.DELIVERED


def test_a_reference_told_by_another_account_finds_nothing(office: Office) -> None:
    office.accounts["other"] = Line("other")
    delivery = sent(office)
    office.accepted(item(reports(State.FAILED, ref=delivery), account="other"))
    assert office.state(delivery) is State.ACCEPTED
    office.accepted(item(reports(State.DELIVERED, ref=delivery)))
    assert office.state(delivery) is State.DELIVERED


@pytest.mark.parametrize("state", [State.QUEUED, State.SENDING, State.DEFERRED, State.WITHDRAWN])
def test_what_only_we_can_know_is_not_believed_of_a_provider(office: Office, state: State) -> None:
    delivery = sent(office)
    assert office.accept(reports(state, ref=delivery)) == [Outcome.QUARANTINED]
    assert office.state(delivery) is State.ACCEPTED


def test_a_receipt_of_a_message_nobody_knows_stays(office: Office) -> None:
    assert office.accept(reports(State.DELIVERED, ref="whose?")) == [ACCEPTED]
    sent(office)
    assert office.count("stray_receipt") == 1


def test_a_lost_message_gets_a_persons_attention(office: Office) -> None:
    delivery = sent(office)
    office.accept(reports(State.FAILED, ref=delivery, reason="number unknown"))
    (ticket,) = office.thread().tickets
    assert (ticket.state, ticket.reason) == (TicketState.OPEN, "delivery failed: number unknown")
    office.accept(reports(State.EXPIRED, ref=delivery))
    assert office.count("ticket") == 1


def test_news_that_only_tells_the_providers_name_keeps_why_it_failed(office: Office) -> None:
    delivery = office.writes("Ihr Paket ist da")
    answers = office.perform(office.claim())
    office.accept(reports(State.FAILED, ref=delivery, reason="number unknown"))
    office.record(answers)
    after = office.delivery(delivery)
    assert (after.state, after.reason, after.sent_id) == (State.FAILED, "number unknown", "s1")


def test_a_provider_that_knows_nothing_does_not_make_us_forget_the_message(
    office: Office,
) -> None:
    delivery = office.writes("Ihr Paket ist da")
    office.claim()
    office.accept(reports(State.UNCLEAR, ref=delivery))
    assert office.state(delivery) is State.UNCLEAR
    assert office.delivery(delivery).run_at is not None
