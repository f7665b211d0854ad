"""Does a call go where it may go, and nowhere else?"""

import ssl
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from tests.scripted_server import (
    PATIENT,
    QUICK,
    answers,
    client_for,
    free_port,
    outcome_of,
    post,
    provider,
    story,
)

from faden.engine.outward.exchange import Reply
from faden.engine.outward.outgoing import NotSent, Outcome, OutgoingClient, Request


def call_resolved(
    url: str, found: Callable[[str], Sequence[str]], allow: frozenset[str] = frozenset()
) -> Outcome:
    """The outcome of a call where names resolve as told."""

    async def resolve(host: str, _port: int) -> Sequence[str]:
        return found(host)

    async def tell() -> Outcome:
        client = OutgoingClient(allow=allow, resolve=resolve)
        outcome = await client.call(post(url, within=QUICK))
        await client.close()
        return outcome

    return story(tell)


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["169.254.169.254"],
        ["::1"],
        ["::ffff:10.0.0.1"],
        ["fe80::1%1"],
        ["9.9.9.9", "10.0.0.1"],
    ],
)
def test_a_public_name_that_points_inside_is_not_called(addresses: list[str]) -> None:
    outcome = call_resolved("https://hooks.example.org/", lambda _host: addresses)
    assert isinstance(outcome, NotSent)
    assert outcome.permanent
    assert "hooks.example.org: " in outcome.reason


def test_a_name_is_asked_once_and_the_judged_address_is_called() -> None:
    """A resolver that answers differently the second time (DNS rebinding) gains nothing."""

    async def tell() -> None:
        async with provider(answers(200, b"ok")) as server:
            found = [["127.0.0.1"], ["10.255.255.1"]]

            async def resolve(_host: str, _port: int) -> Sequence[str]:
                return found.pop(0)

            place = f"provider.example:{server.port}"
            client = OutgoingClient(allow=frozenset({place}), resolve=resolve)
            reply = await client.call(post(f"http://{place}/"))
            await client.close()
        assert isinstance(reply, Reply)
        assert (server.asked[0].headers["host"], len(found)) == (place, 1)

    story(tell)


def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    async def tell() -> None:
        async with provider(answers(200, b"ok")) as server:

            async def resolve(_host: str, _port: int) -> Sequence[str]:
                return ["127.0.0.99", "127.0.0.1"]

            place = f"provider.example:{server.port}"
            client = OutgoingClient(allow=frozenset({place}), resolve=resolve)
            reply = await client.call(post(f"http://{place}/"))
            await client.close()
        assert isinstance(reply, Reply)

    story(tell)


def unresolvable(_host: str) -> Sequence[str]:
    raise OSError("no such host")


def test_a_name_without_address_is_certainly_not_called() -> None:
    outcome = call_resolved("https://hooks.example.org/", unresolvable)
    assert outcome == NotSent("hooks.example.org cannot be resolved: no such host")


def test_a_closed_port_is_certainly_not_called() -> None:
    place = f"127.0.0.1:{free_port()}"
    allow = frozenset({place})
    outcome = call_resolved(f"http://{place}/", lambda _host: ["127.0.0.1"], allow=allow)
    assert isinstance(outcome, NotSent)
    assert not outcome.permanent


def test_a_blocked_url_is_never_called() -> None:
    outcome = call_resolved("http://127.0.0.1:9/", lambda _host: ["127.0.0.1"])
    assert isinstance(outcome, NotSent)
    assert outcome.permanent


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Ref": "a\r\nHost: inside"},
        {"X-Ref": "a\nb"},
        {"X-Ref": "ü"},
        {"X Ref": "a"},
        {"X-Ref:": "a"},
        {"": "a"},
        {"Host": "inside"},
        {"content-length": "0"},
        {"Transfer-Encoding": "chunked"},
    ],
)
def test_no_header_can_smuggle_another_request(headers: dict[str, str]) -> None:
    outcome = outcome_of(answers(200), headers=headers)
    assert isinstance(outcome, NotSent)
    assert outcome.permanent


def test_a_redirect_is_not_followed_unless_asked() -> None:
    outcome = outcome_of(answers(302, Location="http://127.0.0.1:1/"))
    assert isinstance(outcome, Reply)
    assert outcome.status == 302


def get(url: str, **headers: str) -> Request:
    return Request(method="GET", url=url, within=PATIENT, headers=headers, redirects=2)


def test_a_redirect_that_was_asked_for_leads_on_without_our_credentials() -> None:
    async def tell() -> None:
        async with provider(answers(200, b"here")) as other:
            away = answers(302, Location=f"http://{other.place}/there")
            async with provider(answers(307, Location="/next"), away) as server:
                client = client_for(server, other)
                reply = await client.call(get(server.url, Authorization="Bearer t"))
                await client.close()
        assert isinstance(reply, Reply)
        assert reply.body == b"here"
        assert [asked.target for asked in server.asked] == ["/messages", "/next"]
        assert ["authorization" in asked.headers for asked in server.asked] == [True, True]
        assert "authorization" not in other.asked[0].headers

    story(tell)


@pytest.mark.parametrize(
    "where", ["http://169.254.169.254/latest", "file://localhost/etc/passwd", "//[::1]/"]
)
def test_each_hop_of_a_redirect_is_judged(where: str) -> None:
    async def tell() -> None:
        async with provider(answers(302, Location=where)) as server:
            client = client_for(server)
            outcome = await client.call(get(server.url))
            await client.close()
        assert isinstance(outcome, NotSent)
        assert outcome.permanent

    story(tell)


def test_redirects_come_to_an_end() -> None:
    async def tell() -> None:
        async with provider(answers(302, Location="/again")) as server:
            client = client_for(server)
            outcome = await client.call(get(server.url))
            await client.close()
        assert isinstance(outcome, Reply)
        assert (outcome.status, len(server.asked)) == (302, 3)

    story(tell)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for provider.example in one file."""
    folder = tmp_path_factory.mktemp("tls")
    key, cert, both = folder / "key.pem", folder / "cert.pem", folder / "both.pem"
    words = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        "-subj /CN=provider.example -addext subjectAltName=DNS:provider.example"
    )
    command = [*words.split(), "-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, check=True, capture_output=True)
    both.write_text(key.read_text() + cert.read_text())
    return both


def call_over_tls(certificate: Path, host: str, *, trusted: bool) -> Outcome:
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    async def tell() -> Outcome:
        server_side = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        server_side.load_cert_chain(certificate)
        ours = ssl.create_default_context(cafile=certificate) if trusted else None
        async with provider(answers(200, b"ok"), tls=server_side) as server:
            place = f"{host}:{server.port}"
            client = OutgoingClient(allow=frozenset({place}), resolve=resolve, tls=ours)
            await client.call(post(f"https://{place}/"))
            outcome = await client.call(post(f"https://{place}/"))
            await client.close()
            return outcome

    return story(tell)


@pytest.mark.needs("openssl")
def test_a_provider_with_a_good_certificate_is_called(certificate: Path) -> None:
    outcome = call_over_tls(certificate, "provider.example", trusted=True)
    assert isinstance(outcome, Reply)


@pytest.mark.needs("openssl")
@pytest.mark.parametrize(
    ("host", "trusted"), [("provider.example", False), ("other.example", True)]
)
def test_nothing_is_sent_to_a_server_that_cannot_prove_its_name(
    certificate: Path, host: str, trusted: bool
) -> None:
    outcome = call_over_tls(certificate, host, trusted=trusted)
    assert isinstance(outcome, NotSent)
    assert "certificate" in outcome.reason.lower()
