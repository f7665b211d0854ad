"""What is certain after a call to a provider, whatever its server does?

Every story talks to a real server on a real socket.
"""

import asyncio
import time
from collections import UserDict
from collections.abc import ItemsView

import pytest
from tests.scripted_server import (
    QUICK,
    answers,
    client_for,
    echoes,
    hangs_up,
    keeps_silent,
    outcome_of,
    post,
    provider,
    resets,
    says,
    story,
    until,
)

from faden.engine.outward import outgoing
from faden.engine.outward.destination import Allowed
from faden.engine.outward.exchange import MAX_BODY_BYTES, Connection, Lost, Reply
from faden.engine.outward.outgoing import NotSent, OutgoingClient

HEAD = b"HTTP/1.1 200 OK\r\n"


def idle(client: OutgoingClient) -> list[Connection]:
    """The connections that would be asked again."""
    kept = [one for origin in client._origins.values() for _, one in origin.idle]
    return [connection for connection in kept if connection.reusable]


def test_the_provider_gets_what_was_said_and_its_answer_comes_back() -> None:
    async def tell() -> None:
        async with provider(answers(202, b'{"id":"p1"}', x_trace="t")) as server:
            client = client_for(server)
            headers = {"Idempotency-Key": "d1", "Authorization": "Bearer t"}
            reply = await client.call(post(server.url + "?a=ä", headers=headers))
            await client.close()
        asked = server.asked[0]
        assert isinstance(reply, Reply)
        assert (reply.status, reply.body, reply.headers["x-trace"]) == (202, b'{"id":"p1"}', "t")
        assert (asked.method, asked.target) == ("POST", "/messages?a=%C3%A4")
        assert asked.body == b'{"text":"Hallo"}'
        assert asked.headers == {
            "host": server.place,
            "idempotency-key": "d1",
            "authorization": "Bearer t",
            "user-agent": "Faden",
            "accept-encoding": "identity",
            "content-length": "16",
        }

    story(tell)


def test_calls_after_one_another_share_a_connection() -> None:
    async def tell() -> None:
        async with provider(answers(200, b"1"), answers(204), answers(200, b"3")) as server:
            client = client_for(server)
            replies = [await client.call(post(server.url)) for _ in range(3)]
            await client.close()
        assert [reply.status for reply in replies if isinstance(reply, Reply)] == [200, 204, 200]
        assert server.connections == 1

    story(tell)


def test_calls_at_the_same_time_get_their_own_answers() -> None:
    async def tell() -> None:
        async with provider(echoes) as server:
            client = client_for(server)
            bodies = [b"%d" % number for number in range(30)]
            calls = [client.call(post(server.url, body)) for body in bodies]
            replies = await asyncio.gather(*calls)
            await client.close()
        assert [reply.body for reply in replies if isinstance(reply, Reply)] == bodies

    story(tell)


def test_no_more_connections_than_a_provider_may_bear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "MAX_PER_ORIGIN", 3)

    async def tell() -> None:
        async with provider(answers(200, b"ok")) as server:
            client = client_for(server)
            replies = await asyncio.gather(*(client.call(post(server.url)) for _ in range(20)))
            await client.close()
        assert [type(reply) for reply in replies] == [Reply] * 20
        assert server.connections <= 3

    story(tell)


SOUND = HEAD + b"Content-Length: 2\r\n\r\nok"
WHOLE = {
    "in two pieces": says(HEAD + b"Content-Length: 2\r\n\r\n", b"ok"),
    "byte by byte": says(*[bytes([byte]) for byte in SOUND]),
    "in chunks": says(HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
    "until the end of the connection": says(HEAD + b"\r\nok", then_close=True),
    "by an old server": says(b"HTTP/1.0 200 OK\r\n\r\nok", then_close=True),
    "after an interim answer": says(b"HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n", SOUND),
    "after leave to go on": says(b"HTTP/1.1 100 Continue\r\n\r\n" + SOUND),
}


@pytest.mark.parametrize("form", WHOLE)
def test_an_answer_is_read_in_every_form_that_http_allows(form: str) -> None:
    outcome = outcome_of(WHOLE[form])
    assert isinstance(outcome, Reply)
    assert (outcome.status, outcome.body) == (200, b"ok")


BROKEN = {
    "reset": resets,
    "no answer": hangs_up,
    "half a body": says(HEAD + b"Content-Length: 5\r\n\r\nok", then_close=True),
    "half of the chunks": says(
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", then_close=True
    ),
    "half a header": says(HEAD + b"Content-Le", then_close=True),
    "an interim answer alone": says(b"HTTP/1.1 100 Continue\r\n\r\n", then_close=True),
    "another protocol": says(b"220 smtp.example.org ready\r\n"),
    "a switch of protocols": says(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"
    ),
    "two lengths": says(HEAD + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"),
    "an endless header": says(HEAD + b"A: " + b"a" * 70_000),
}


@pytest.mark.parametrize("end", BROKEN)
def test_without_a_whole_answer_nobody_knows_whether_it_was_sent(end: str) -> None:
    outcome = outcome_of(BROKEN[end])
    assert isinstance(outcome, Lost)
    assert "within" not in outcome.reason, "it was known before the deadline"


SLOW = {
    "silence": keeps_silent,
    "a dripping body": says(HEAD + b"Content-Length: 99\r\n\r\n", *[b"."] * 99, pause=0.05),
    "a dripping header": says(*[bytes([byte]) for byte in HEAD * 5], pause=0.05),
}


@pytest.mark.parametrize("manner", SLOW)
def test_silence_and_dripping_end_at_the_deadline(manner: str) -> None:
    outcome = outcome_of(SLOW[manner], within=QUICK)
    assert outcome == Lost("no whole answer within 0.3 s")


def test_of_a_long_answer_the_beginning_is_kept() -> None:
    outcome = outcome_of(answers(200, b"x" * (MAX_BODY_BYTES * 3)))
    assert isinstance(outcome, Reply)
    assert (outcome.status, outcome.cut, len(outcome.body)) == (200, True, MAX_BODY_BYTES)


DOUBTFUL = {
    "too long an answer": answers(200, b"x" * (MAX_BODY_BYTES + 1)),
    "a farewell": answers(200, b"ok", Connection="close"),
    "two answers at once": says(SOUND + HEAD + b"Content-Length: 4\r\n\r\nevil"),
    "the beginning of another": says(SOUND + b"HTTP/1.1 2"),
    "unasked bytes": says(SOUND, b"unasked", pause=0.02),
    "an old server": says(b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"),
    "silence": keeps_silent,
}


@pytest.mark.parametrize("first", DOUBTFUL)
def test_a_doubtful_connection_is_never_asked_again(
    first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "KEEP_SECONDS", 1_000.0)  # not by growing old

    async def tell() -> None:
        async with provider(DOUBTFUL[first], answers(200, b"second")) as server:
            client = client_for(server)
            await client.call(post(server.url, within=QUICK))
            await until(lambda: not idle(client))
            reply = await client.call(post(server.url))
            await client.close()
        assert isinstance(reply, Reply)
        assert (reply.body, server.connections) == (b"second", 2)

    story(tell)


def test_a_connection_the_provider_closed_meanwhile_costs_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outgoing, "KEEP_SECONDS", 1_000.0)

    async def tell() -> None:
        async with provider(answers(200, b"ok")) as server:
            client = client_for(server)
            await client.call(post(server.url))
            server.hang_up()
            await until(lambda: not idle(client))
            reply = await client.call(post(server.url))
            await client.close()
        assert isinstance(reply, Reply)
        assert server.connections == 2

    story(tell)


def test_an_idle_connection_is_closed_before_the_provider_does_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outgoing, "KEEP_SECONDS", 0.02)

    async def tell() -> None:
        async with provider(answers(200, b"ok")) as server:
            client = client_for(server)
            await client.call(post(server.url))
            await until(lambda: not client._origins)
            await client.call(post(server.url))
            await client.close()
        assert server.connections == 2

    story(tell)


def test_a_connection_that_grew_old_unseen_is_not_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outgoing, "KEEP_SECONDS", 0.01)

    async def tell() -> None:
        async with provider(answers(200, b"ok")) as server:
            client = client_for(server)
            await client.call(post(server.url))
            assert client._sweeping is not None
            client._sweeping.cancel()
            old = asyncio.get_running_loop().time() + 0.02
            await until(lambda: asyncio.get_running_loop().time() > old)
            await client.call(post(server.url))
            await client.close()
        assert server.connections == 2

    story(tell)


class _Halting(UserDict[str, str]):
    """Headers at which the whole process stands still, as if it had been stopped just there."""

    def items(self) -> ItemsView[str, str]:
        time.sleep(QUICK.total_seconds() + 0.05)
        return super().items()


def test_a_process_that_was_stopped_past_the_deadline_sends_nothing_when_it_goes_on() -> None:
    async def tell() -> None:
        async with provider(answers(200, b"ok")) as server:
            client = client_for(server)
            await client.call(post(server.url))
            outcome = await client.call(post(server.url, within=QUICK, headers=_Halting()))
            await client.close()
        assert isinstance(outcome, NotSent)
        assert len(server.asked) == 1

    story(tell)


def test_nothing_is_written_to_a_connection_that_ended_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def ended(_client: OutgoingClient, _place: Allowed) -> Connection:
        connection = Connection()
        connection.reusable = False
        return connection

    monkeypatch.setattr(OutgoingClient, "_connect", ended)
    assert isinstance(outcome_of(answers(200)), NotSent)


def test_a_provider_that_answers_before_it_heard_us_out_gets_a_new_connection() -> None:
    async def tell() -> None:
        connections = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            connections.append(writer)
            await reader.readuntil(b"\r\n\r\n")
            writer.write(SOUND)
            await reader.read(1)

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        place = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        client = OutgoingClient(allow=frozenset({place}))
        big = post(f"http://{place}/", b"x" * 30_000_000)
        replies = [await client.call(big) for _ in range(2)]
        await client.close()
        for writer in connections:
            writer.transport.abort()
        server.close()
        await server.wait_closed()
        assert [type(reply) for reply in replies] == [Reply, Reply]
        assert len(connections) == 2

    story(tell)


def test_a_call_given_up_by_its_caller_closes_its_connection() -> None:
    async def tell() -> None:
        async with provider(keeps_silent, answers(200, b"second")) as server:
            client = client_for(server)
            call = asyncio.create_task(client.call(post(server.url)))
            await until(lambda: bool(server.asked))
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            await until(lambda: not server.open)
            reply = await client.call(post(server.url))
            await client.close()
        assert isinstance(reply, Reply)
        assert reply.body == b"second"

    story(tell)
