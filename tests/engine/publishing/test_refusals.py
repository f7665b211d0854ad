"""Does a receiver that is gone, moved or hostile end well: nothing lost, nothing leaked, told?"""

import asyncio
from collections.abc import Sequence

import pytest
import structlog
from tests.engine.office import KARIM, Office, says
from tests.engine.publishing.house import SECRET, House, ids, open_house, texts
from tests.scripted_server import (
    Behaviour,
    ScriptedServer,
    answers,
    free_port,
    hangs_up,
    keeps_silent,
    provider,
    resets,
    until,
)

from faden.engine.outward.outgoing import OutgoingClient
from faden.store.webhooks import subscription as subscriptions

OK = answers(204)
WORDS = ["message.received"]


async def until_paused(house: House) -> subscriptions.Status:
    """Let time pass from try to try until the subscription is paused."""
    while not (status := await house.status()).paused_at:
        await house.later(hours=6)
        await asyncio.sleep(0.02)
    return status


def test_whoever_answers_410_is_paused_and_keeps_what_it_missed(office: Office) -> None:
    async def story() -> None:
        gone = answers(410)
        async with provider(gone, OK) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url, kinds=WORDS)
            house.process()
            status = await house.paused()
            assert status.reason == "the receiver is gone (410)"
            await house.accept(says("Noch etwas", KARIM))
            await house.later(days=2)
            await asyncio.sleep(0.2)
            assert len(receiver.asked) == 1
            await house.person(
                lambda at: subscriptions.resume(at, 1, "shop", now=office.now),
            )
            await house.settled(2)
            assert texts(receiver) == ["Guten Tag", "Guten Tag", "Noch etwas"]

    office.accept(says("Guten Tag"))
    office.run(story())


def test_after_three_days_of_silence_it_is_paused_and_told(office: Office) -> None:
    async def story() -> None:
        async with provider(answers(500), OK) as receiver, open_house(office, receiver) as house:
            receiver.script[:] = [answers(500)]
            await house.subscribe(receiver.url, kinds=WORDS)
            house.process()
            await house.tried(1)
            with structlog.testing.capture_logs() as logged:
                status = await until_paused(house)
            assert "told nothing since 2026-11-23 12:00 UTC" in (status.reason or "")
            assert [one["webhook"] for one in logged if one["event"] == "webhook paused"] == [
                "shop"
            ]
            assert (status.pending, status.failed) == (2, 0)
            receiver.script[:] = [OK]
            await house.person(
                lambda at: subscriptions.resume(at, 1, "shop", now=office.now),
            )
            await house.settled(2)

    office.accept(says("Eins"), says("Zwei"))
    office.run(story())


def test_an_event_refused_for_three_days_is_given_up_while_others_are_told(
    office: Office,
) -> None:
    async def no_paket(
        asked: object, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        refuses = b"Paket" in asked.body  # type: ignore[attr-defined]
        await answers(400 if refuses else 200)(asked, reader, writer)  # type: ignore[arg-type]

    async def story() -> None:
        async with provider(no_paket) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url, kinds=WORDS)
            house.process()
            await house.tried(1)
            with structlog.testing.capture_logs() as logged:
                while not (await house.status()).failed:
                    told = texts(receiver).count("Anderes")
                    await house.accept(says("Anderes", KARIM))
                    await house.settled(told + 1)
                    await house.later(hours=3)
                    await asyncio.sleep(0.02)
            assert "webhook event given up" in [one["event"] for one in logged]
            await until(lambda: "Hallo?" in texts(receiver))
            assert (await house.status()).paused_at is None
            refused = (await house.log())[0]
            assert (refused.state, refused.status) == ("failed", 400)

    office.accept(says("Mein Paket!"))
    office.accept(says("Hallo?"))
    office.run(story())


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(office: Office, status: int) -> None:
    async def story() -> None:
        async with provider(OK) as elsewhere:
            moved = answers(status, location=elsewhere.url)
            async with provider(moved) as receiver, open_house(office, receiver, elsewhere) as h:
                await h.subscribe(receiver.url, kinds=WORDS)
                h.process()
                logged = await h.tried(1)
                assert (logged.state, logged.status) == ("pending", status)
                assert "redirects" in logged.error
            assert elsewhere.asked == []

    office.accept(says("Guten Tag"))
    office.run(story())


@pytest.mark.parametrize(
    ("url", "resolved", "why"),
    [
        ("http://127.0.0.1:8080/in", [], "http"),
        ("https://127.0.0.1/in", [], "loopback"),
        ("https://169.254.169.254/latest/meta-data", [], "metadata"),
        ("https://hooks.example.org/in", ["10.0.0.7"], "private"),
        ("https://hooks.example.org/in", ["9.9.9.9", "127.0.0.1"], "loopback"),
        ("https://[::ffff:127.0.0.1]/in", [], "loopback"),
        ("https://user:pw@hooks.example.org/in", [], "user name"),
        ("https://hooks.example.org:22/in", [], "port 22"),
    ],
)
def test_nothing_inside_the_network_is_called(
    office: Office, url: str, resolved: Sequence[str], why: str
) -> None:
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return resolved

    async def story() -> None:
        client = OutgoingClient(resolve=resolve)
        async with open_house(office, client=client) as house:
            await house.subscribe(url, kinds=WORDS)
            house.process()
            logged = await house.tried(1)
            assert (logged.state, logged.status) == ("pending", None)
            assert why in logged.error

    office.accept(says("Guten Tag"))
    office.run(story())


@pytest.mark.parametrize("behaviour", [resets, hangs_up, answers(500), answers(404)], ids=range(4))
def test_whatever_is_no_2xx_is_tried_again(office: Office, behaviour: Behaviour) -> None:
    async def story() -> None:
        async with provider(behaviour, OK) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url, kinds=WORDS)
            house.process()
            await house.tried(1)
            await house.later(seconds=6)
            await house.settled(1)
            assert len(set(ids(receiver))) == 1

    office.accept(says("Guten Tag"))
    office.run(story())


def test_a_slow_and_a_dead_receiver_delay_no_other(office: Office) -> None:
    dead = ScriptedServer([], port=free_port())

    async def story() -> None:
        async with (
            provider(keeps_silent) as silent,
            provider(OK) as good,
            open_house(office, silent, good, dead) as house,
        ):
            await house.subscribe(silent.url, name="silent", kinds=WORDS)
            await house.subscribe(dead.url, name="dead", kinds=WORDS)
            await house.subscribe(good.url, name="good", kinds=WORDS)
            house.process()
            async with asyncio.timeout(8):
                await house.settled(200, name="good")
            assert len(silent.asked) <= 8
            silent.hang_up()

    office.accept(*(says(f"{n}", f"tel:+49170555{n:04}") for n in range(200)))
    office.run(story())


def test_no_secret_and_no_word_of_a_customer_is_ever_logged(office: Office) -> None:
    async def story() -> None:
        echo = b'{"error": "Geheimnis der Kundin"}'
        async with provider(answers(500, echo)) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url + "?key=sesam", kinds=WORDS)
            house.process()
            with structlog.testing.capture_logs() as logged:
                await until_paused(house)
                log = await house.log()
            assert logged
            shown = repr(logged) + repr(log) + repr(await house.status())
            for secret in (SECRET, SECRET[6:], "sesam", "Geheimnis", "Guten Tag"):
                assert secret not in shown
            async with house.connections.engine.connection() as connection:
                (row,) = await subscriptions.every(connection)
            assert SECRET not in repr(row)
            assert "sesam" not in repr(row)

    office.accept(says("Guten Tag, Geheimnis der Kundin"))
    office.run(story())
