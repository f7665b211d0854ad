"""What does a provider's log have to look like, and what if it does not?"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import pytest
from tests.scripted_server import (
    Behaviour,
    ScriptedServer,
    answers,
    client_for,
    hangs_up,
    provider,
    story,
)

from faden.channels.webhook.adapter import WebhookAccount
from faden.channels.webhook.provider_log import ProviderLog, folders
from faden.channels.webhook.settings import ConfigError, read_settings
from faden.engine.intake import Fetched, SourceGone
from faden.engine.outward.destination import Allowed

T = TypeVar("T")
KEY = "whsec_" + "a" * 32


def page(*numbers: int, log: int = 1, text: str = "Hallo") -> Behaviour:
    entries = [{"number": n, "item": {"id": f"m{n}", "text": text}} for n in numbers]
    return answers(200, json.dumps({"log": log, "entries": entries}).encode())


def settings(url: str, **more: object) -> dict[str, object]:
    return {"secrets": [KEY], "send_secret": KEY, "log_url": url, **more}


def looks(
    *script: Behaviour, at: Callable[[ProviderLog], T], url: str = ""
) -> tuple[T, ScriptedServer]:
    """Look into a log that answers so; return what was found and what was asked."""

    async def tell() -> tuple[T, ScriptedServer]:
        async with provider(*script) as server:
            client = client_for(server)
            read = read_settings("sms", settings(url or server.url), judge=client.judge)
            log = ProviderLog(read, client, asyncio.get_running_loop())
            try:
                return await asyncio.to_thread(at, log), server
            finally:
                await client.close()

    return story(tell)


def taken(log: ProviderLog) -> list[Fetched]:
    return list(log.fetch(log.numbers(0)))


def test_entries_are_read_in_their_order_and_asked_for_once() -> None:
    found, server = looks(page(3, 4, 9), at=taken)
    assert [one.number for one in found] == [3, 4, 9]
    assert json.loads(found[0].raw) == {"id": "m3", "text": "Hallo"}
    assert [one.target for one in server.asked] == ["/messages?after=0&limit=200"]
    assert server.asked[0].headers["webhook-id"] == "log-0"


def test_an_entry_that_was_not_just_listed_is_asked_for_by_its_number() -> None:
    found, server = looks(page(7), at=lambda log: list(log.fetch([7, 8])))
    assert [one.number for one in found] == [7]  # the provider has let go of the other
    assert [one.target.partition("?")[2] for one in server.asked] == [
        "after=6&limit=1",
        "after=7&limit=1",
    ]


def test_numbers_that_begin_anew_are_noticed() -> None:
    assert looks(page(1, log=77), at=lambda log: log.open())[0] == 77


def test_a_page_too_long_for_one_answer_is_asked_for_in_smaller_ones() -> None:
    long = page(*range(1, 200), text="x" * 1000)
    found, server = looks(long, page(1, 2), at=lambda log: log.numbers(0))
    assert found == [1, 2]
    assert [one.target.rpartition("=")[2] for one in server.asked] == ["200", "50"]


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        (answers(500), "the provider answered 500"),
        (answers(302), "the provider answered 302"),
        (answers(200, b"<html>"), "the answer is no log"),
        (answers(200, b'{"entries": [{"number": 0, "item": {}}]}'), "the answer is no log"),
        (answers(200, b'{"entries": 1}'), "the answer is no log"),
        (hangs_up, "cannot connect"),
        (page(4, 4), "not ascending"),
        (page(5, 3), "not ascending"),
    ],
    ids=["500", "302", "no JSON", "number 0", "no list", "hung up", "twice", "backwards"],
)
def test_what_is_no_log_is_said_and_tried_again_later(behaviour: Behaviour, said: str) -> None:
    def at(log: ProviderLog) -> str:
        with pytest.raises(SourceGone) as gone:
            log.numbers(0)
        return str(gone.value)

    assert said in looks(behaviour, at=at)[0]


def test_who_is_told_to_end_does_not_wait() -> None:
    def at(log: ProviderLog) -> Sequence[Any]:
        log.interrupt()
        with pytest.raises(SourceGone):
            log.wait(3_600)
        with pytest.raises(SourceGone):
            log.numbers(0)
        return []

    _, server = looks(page(1), at=at)
    assert server.asked == []


def test_an_account_without_a_log_has_no_folder() -> None:
    client = client_for()
    account = WebhookAccount.from_config("sms", 1, {"secrets": [KEY]}, client=client)
    assert folders(account, client) == []


@pytest.mark.parametrize("poll", [0, 0.5, 3601])
def test_a_pace_that_makes_no_sense_is_refused(poll: float) -> None:
    def judge(_url: str) -> Allowed:
        return Allowed("https", "sms.example.org", 443, "/log")

    with pytest.raises(ConfigError, match="log_poll"):
        read_settings("sms", settings("https://sms.example.org/log", log_poll=poll), judge=judge)
