"""Does the copy of another system's mail stand on the thread, with all that follows, once?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.channels.email.journal.copies import WORDS, copy, report
from tests.engine.journal.doors import ID, KARIM, LINDA, Doors
from tests.engine.office import MONDAY, says

from faden.core import event as ev
from faden.engine import command as cmd
from faden.engine.inbox import Outcome

BOTH = "linda@example.org, karim@example.net"


def test_it_stands_on_the_thread_and_opens_no_ticket(doors: Doors) -> None:
    assert doors.comes(copy()) == [Outcome.ACCEPTED]
    (one,) = doors.observed()
    assert (one.system, one.channel, one.address, one.text) == ("billing", "email", LINDA, WORDS)
    assert (one.external_id, one.sent_at) == (ID, datetime(2026, 11, 23, 9, tzinfo=UTC))
    assert doors.office.kinds(LINDA) == ["MessageObserved"]
    assert doors.office.count("ticket") == doors.office.count("delivery") == 0


def test_nobody_is_a_customer_for_having_been_copied_to(doors: Doors) -> None:
    doors.comes(copy(to=f"{BOTH}, service@firma.example"))
    known = doors.office.rows("select uri from address order by uri")
    assert known == [(KARIM,), (LINDA,)]


def test_its_bytes_are_kept(doors: Doors) -> None:
    raw = copy(to=BOTH)
    doors.comes(raw)
    for address in (LINDA, KARIM):
        (one,) = doors.observed(address)
        kept = doors.office.rows(
            "select raw from arrival where account = %s and key = %s", one.account, one.kept_as
        )
        assert [bytes(found) for (found,) in kept] == [raw]


def test_what_breaks_a_wish_is_an_incident_and_the_customer_is_told(doors: Doors) -> None:
    doors.office.now = MONDAY - timedelta(hours=6)
    doors.office.accept(says("STOPP", LINDA))
    doors.office.now = MONDAY
    doors.comes(copy())
    events = doors.office.events(LINDA)
    (incident,) = (one for one in events if isinstance(one, ev.IncidentOpened))
    told = [one for one in events if isinstance(one, ev.MessageWritten) and one.tells == "incident"]
    assert (incident.sender, incident.told) == ("billing", told[0].delivery_id)
    assert doors.observed()[0].against != ""


def test_a_clock_far_ahead_is_not_believed(doors: Doors) -> None:
    doors.comes(copy(date="Mon, 23 Nov 2037 10:00:00 +0100"))
    assert doors.observed()[0].sent_at == MONDAY


def test_the_same_words_under_another_id_are_another_message(doors: Doors) -> None:
    doors.comes(copy(), copy(message_id="<tarif-119@firma.example>"))
    assert len(doors.observed()) == 2


@pytest.mark.parametrize("is_one_batch", [True, False])
def test_other_words_under_the_same_id_are_for_a_person(doors: Doors, is_one_batch: bool) -> None:
    first, second = copy(), copy(text="Ihr Tarif wird teurer.")
    if is_one_batch:
        assert doors.comes(first, second) == [Outcome.ACCEPTED, Outcome.QUARANTINED]
    else:
        assert doors.comes(first) == [Outcome.ACCEPTED]
        assert doors.comes(second) == [Outcome.QUARANTINED]
    assert doors.comes(second) == [Outcome.DUPLICATE]
    assert doors.quarantined() == ["journal: the same Message-ID came before with other words"]
    assert len(doors.observed()) == 1


def test_told_by_the_api_first_the_copy_is_nothing_new(doors: Doors) -> None:
    doors.told(external_id=ID.strip("<>"), text="Ihr Tarif wird billiger (gekürzt)")
    assert doors.comes(copy()) == [Outcome.DUPLICATE]
    assert len(doors.observed()) == 1


def test_told_by_the_api_afterwards_it_is_the_one_that_came(doors: Doors) -> None:
    doors.comes(copy())
    done = doors.told()
    assert isinstance(done, cmd.Done)
    assert (done.made, done.repeated) == (doors.observed()[0].message_id, True)


def test_another_recipient_is_another_message(doors: Doors) -> None:
    doors.told()
    assert doors.comes(copy(to=BOTH)) == [Outcome.DUPLICATE, Outcome.ACCEPTED]
    assert (len(doors.observed()), len(doors.observed(KARIM))) == (1, 1)


def test_another_system_may_use_the_same_id(doors: Doors) -> None:
    doors.told(system="shop")
    doors.comes(copy())
    assert [one.system for one in doors.observed()] == ["shop", "billing"]


def test_a_copy_and_a_report_are_one(doors: Doors) -> None:
    doors.comes(copy())
    told = report(copy(vouched=""), "To: linda@example.org", "Bcc: karim@example.net")
    assert doors.comes(told, account="branch") == [Outcome.DUPLICATE, Outcome.ACCEPTED]
    assert (len(doors.observed()), len(doors.observed(KARIM))) == (1, 1)


@pytest.mark.parametrize("first_contact", [True, False])
def test_all_doors_at_once_make_one(doors: Doors, first_contact: bool) -> None:
    """Each in a transaction of its own, at the same moment, over and over."""
    if not first_contact:
        doors.office.accept(says("Guten Tag", LINDA), says("Guten Tag", KARIM))
    for number in range(12):
        name = f"<tarif-{number}@firma.example>"
        plain = copy(to=BOTH, message_id=name)
        wrapped = report(
            copy(to=BOTH, message_id=name, vouched=""),
            "Cc: karim@example.net",
            "To: linda@example.org",
        )
        doors.at_once(
            [("mail", plain), ("branch", plain), ("branch", wrapped), ("mail", wrapped)],
            doors.command(external_id=name),
            doors.command(external_id=name.strip("<>"), to=KARIM, system="billing"),
        )
    assert doors.quarantined() == []
    for address in (LINDA, KARIM):
        names = [one.external_id.strip("<>") for one in doors.observed(address)]
        assert names == sorted(set(names), key=names.index)
        assert len(names) == 12
