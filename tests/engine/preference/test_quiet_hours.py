"""Is what can wait held back at night and sent in the morning, by itself?"""

from zoneinfo import ZoneInfo

import pytest
from tests.engine.office import LINDA, Office, says

from faden.core.channel import Capabilities
from faden.core.choice.kept import Choice, Told
from faden.core.preference.preference import Preference
from faden.core.receipt import State
from faden.engine import command as cmd


def prefers(office: Office, preference: Preference) -> cmd.Done | cmd.Rejected:
    """Linda says on her page how she wants to be reached."""
    customer = office.customer()
    return office.do(
        cmd.KeepWishes(
            workspace=1,
            customer_id=customer,
            choices=(Choice(customer_id=customer, preference=preference),),
            told=Told(wording="Save", source=LINDA),
        )
    )


def sleeps(office: Office) -> None:
    """Linda's quiet hours began an hour ago and end in seven."""
    here = office.clock().astimezone(ZoneInfo("Europe/Berlin"))
    begins = (here.hour * 60 + here.minute - 60) % 1440
    night = Preference(
        quiet_from=begins, quiet_until=(begins + 8 * 60) % 1440, zone="Europe/Berlin"
    )
    assert isinstance(prefers(office, night), cmd.Done)


@pytest.mark.parametrize("purpose", ["marketing", "contract"])
def test_what_can_wait_is_held_and_leaves_when_the_quiet_hours_end(
    office: Office, purpose: str
) -> None:
    office.accept(says("Hallo"))
    sleeps(office)
    delivery = office.writes("Jetzt neu!", purpose=purpose)
    assert office.send() == 0
    assert office.state(delivery) is State.HELD
    assert office.delivery(delivery).reason == "the customer's quiet hours"
    office.later(hours=6, minutes=58)
    assert office.send() == 0, "not a minute before"
    office.later(minutes=3)
    assert office.send() == 1


def test_an_answer_leaves_at_night_and_passes_what_is_held(office: Office) -> None:
    office.accept(says("Hallo"))
    sleeps(office)
    held = office.writes("Jetzt neu!", purpose="marketing")
    office.send()
    office.writes("Ihre Antwort", purpose="service")
    assert office.send() == 1
    assert office.state(held) is State.HELD


def test_a_stop_said_at_night_withdraws_what_waits_for_the_morning(office: Office) -> None:
    office.accept(says("Hallo"))
    sleeps(office)
    delivery = office.writes("Jetzt neu!", purpose="marketing")
    office.send()
    office.accept(says("STOPP"))
    assert office.send() == 1, "only the word that it was heard"
    office.later(hours=8)
    assert office.send() == 0
    assert office.state(delivery) is State.WITHDRAWN


def test_an_uncertain_message_is_not_repeated_into_the_night(office: Office) -> None:
    office.line.capabilities = Capabilities(deduplicates=True)
    delivery = office.writes("Jetzt neu!", purpose="marketing")
    office.perform(office.claim())
    sleeps(office)
    office.later(seconds=8)
    assert office.send() == 0
    assert office.state(delivery) is State.UNCLEAR


def test_without_quiet_hours_any_more_it_leaves_at_once(office: Office) -> None:
    office.accept(says("Hallo"))
    sleeps(office)
    prefers(office, Preference())
    office.writes("Jetzt neu!", purpose="marketing")
    assert office.send() == 1


def test_an_impossible_preference_is_refused(office: Office) -> None:
    office.accept(says("Hallo"))
    refused = prefers(office, Preference(quiet_from=60))
    assert refused == cmd.Rejected("invalid", "quiet hours need a beginning and an end")
    assert office.thread().preference is None
