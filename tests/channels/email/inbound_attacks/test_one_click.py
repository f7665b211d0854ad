"""What can the address in List-Unsubscribe do, pressed by whom and however often?"""

import asyncio
from datetime import timedelta
from types import SimpleNamespace
from typing import cast

import pytest
from tests.channels.email.inbound_attacks.hub import Hub
from tests.channels.email.test_inbound import DELIVERY, KEY, LINDA, PASS, raw

from faden.app import App
from faden.channels.email.wire import token
from faden.core import consent
from faden.core.thread import Circle


def presses(hub: Hub, made: str, account: str = "mail") -> bool:
    """Somebody sends the form, or their mail program does."""
    app = SimpleNamespace(
        directory=hub,
        engine=SimpleNamespace(store=hub.store, clock=lambda: hub.now),
        inbox=hub,
    )
    return asyncio.run(App.unsubscribe(cast("App", app), account, made))


def may_send(hub: Hub, purpose: str) -> bool:
    answer = consent.may_send(Circle(hub.thread(LINDA)), LINDA, purpose)
    return isinstance(answer, consent.Yes)


def test_it_stops_again_what_was_wanted_again_in_between() -> None:
    hub = Hub()
    made = token.make(KEY, hub.writes(LINDA))
    assert presses(hub, made)
    hub.take(raw(PASS, text="START"))
    assert may_send(hub, "marketing")
    hub.now += timedelta(hours=1)
    assert presses(hub, made)
    assert not may_send(hub, "marketing")


def test_pressed_by_a_robot_all_the_time_it_is_one_wish_and_one_confirmation() -> None:
    hub = Hub()
    made = token.make(KEY, hub.writes(LINDA))
    before = hub.thread(LINDA).sequence
    for _ in range(50):
        assert presses(hub, made)
    assert hub.thread(LINDA).sequence == before + 2


def test_of_a_service_message_it_stops_everything_but_service() -> None:
    hub = Hub()
    assert presses(hub, token.make(KEY, hub.writes(LINDA, purpose="service")))
    assert (may_send(hub, "service"), may_send(hub, "marketing")) == (True, False)


def test_of_a_survey_it_stops_surveys() -> None:
    hub = Hub()
    assert presses(hub, token.make(KEY, hub.writes(LINDA, purpose="survey")))
    assert (may_send(hub, "survey"), may_send(hub, "marketing")) == (False, True)


@pytest.mark.parametrize(
    ("made", "account"),
    [
        (token.make(bytes(32), DELIVERY), "mail"),  # another workspace's
        (token.make(KEY, DELIVERY), "mail"),  # ours, but nothing was ever sent under it
        (token.make(KEY, DELIVERY), "other"),
        ("", "mail"),
    ],
)
def test_what_is_no_token_of_the_account_stops_nothing(made: str, account: str) -> None:
    hub = Hub()
    hub.take(raw(PASS))
    assert not presses(hub, made, account)
    assert may_send(hub, "marketing")
