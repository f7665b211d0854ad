"""What does a provider's log make good when its webhooks get lost? Everything over real HTTP."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.peers.daemon import until
from tests.peers.hub import Hub
from tests.peers.provider import Provider

from faden.engine.publishing.signature import new_secret

SEED = 20_261_123
MESSAGES = 60


class Losing:
    """Loses webhooks as it is told: of which kinds, and how many of a hundred."""

    def __init__(self) -> None:
        self.kinds: set[str] = set()
        self.share = 1.0
        self.lost: Counter[str] = Counter()
        self._dice = random.Random(SEED)

    def __call__(self, kind: str) -> bool:
        loses = kind in self.kinds and self._dice.random() < self.share
        self.lost[kind] += loses
        return loses


@pytest.fixture(scope="module")
def losing() -> Losing:
    return Losing()


@pytest.fixture(scope="module")
def both(
    tmp_path_factory: pytest.TempPathFactory, losing: Losing
) -> Iterator[tuple[Hub, Provider]]:
    folder, secret = tmp_path_factory.mktemp("provider"), new_secret()
    hub, provider = Hub("logged"), Provider(loses=losing)
    settings: dict[str, Any] = {
        "secrets": [secret],
        "send_url": f"{provider.address}/send",
        "log_url": f"{provider.address}/log",
        "log_poll": 1,
        "deduplicates": True,
        "rungs": ["sent", "delivered", "read", "failed"],
    }
    accounts = {"sms": ("webhook", settings)}
    hook = f"http://127.0.0.1:{hub.port}/hooks/sms"
    with (
        provider.running(Path(folder), hook_url=hook, hub=hub.port, secret=secret),
        hub.running(Path(folder), accounts, allow=[provider.port]),
    ):
        yield hub, provider


def inbound(hub: Hub) -> Counter[str]:
    return Counter(row["address"] for row in hub.messages() if row["direction"] == "inbound")


def test_whatever_webhooks_get_lost_each_message_comes_in_once(
    both: tuple[Hub, Provider], losing: Losing
) -> None:
    hub, provider = both
    losing.kinds, losing.share = {"message"}, 0.5
    numbers = [f"+49170123450{one % 7}" for one in range(MESSAGES)]
    for number in numbers:
        assert provider.texted(number, "Ist mein Paket da?")
    assert 10 < losing.lost["message"] < MESSAGES - 10
    wanted = Counter(f"tel:{number}" for number in numbers)
    until(lambda: inbound(hub) >= wanted, told=lambda: str(len(inbound(hub))))
    assert inbound(hub) == wanted


def test_a_lost_receipt_is_made_good(both: tuple[Hub, Provider], losing: Losing) -> None:
    hub, provider = both
    losing.kinds, losing.share = {"receipt"}, 1.0
    sent = hub.sends(account="sms", to="tel:+4917012345099", text="Ihr Paket ist da.")
    until(lambda: provider.shown("+4917012345099") != [], told=lambda: "not sent")

    def state() -> str:
        (row,) = [row for row in hub.messages() if row["ref"] == sent["ref"]]
        return str(row["state"])

    until(lambda: state() == "read", told=state)
    assert losing.lost["receipt"] >= 2


def test_the_page_says_that_hub_and_provider_agree(both: tuple[Hub, Provider]) -> None:
    hub, _ = both
    metrics = hub.ask("/metrics")
    label = 'account="sms",folder="log"'
    (broken,) = [one for one in metrics.splitlines() if "mailbox_broken" in one and label in one]
    (missing,) = [one for one in metrics.splitlines() if "mailbox_missing" in one and label in one]
    assert broken.endswith(" 0")
    assert missing.endswith(" 0")
