"""Does reading a mailbox survive servers that lie, stall, refuse, or are not who they say?"""

import base64
import contextlib
import io
import re
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from faden.channels.email import imap, imap_connection
from faden.channels.email.imap import ImapSource
from faden.engine.intake import Fetched, SourceGone

LIMIT = 1000
Answer = Callable[["Talk", str, str], bool]  #: the talk, the tag, the command: was it answered?


@dataclass
class Talk:
    """One connection of the scripted server."""

    stream: io.BufferedRWPair
    sock: socket.socket

    def says(self, *lines: bytes) -> None:
        self.stream.write(b"".join(line + b"\r\n" for line in lines))
        self.stream.flush()


@dataclass
class ScriptedImap:
    """A server on which two mails lie, that answers some commands as the story tells."""

    answer: Answer = lambda _talk, _tag, _command: False
    greeting: bytes = b"* OK ready"
    capabilities: bytes = b"IMAP4rev1 IDLE AUTH=PLAIN"
    tls: ssl.SSLContext | None = None
    commands: list[str] = field(default_factory=list)
    port: int = 0
    open: list[socket.socket] = field(default_factory=list)

    @contextlib.contextmanager
    def running(self) -> Iterator["ScriptedImap"]:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            self.port = listening.getsockname()[1]
            accepting = threading.Thread(target=self._accept, args=(listening,))
            accepting.start()
            try:
                yield self
            finally:
                with contextlib.suppress(OSError):
                    listening.shutdown(socket.SHUT_RDWR)
                accepting.join()

    def _accept(self, listening: socket.socket) -> None:
        talking = []
        with contextlib.suppress(OSError):
            while True:
                sock, _ = listening.accept()
                self.open.append(sock)
                talking.append(threading.Thread(target=self._serve, args=(sock,)))
                talking[-1].start()
        for sock in self.open:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
        for thread in talking:
            thread.join()

    def _serve(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError), contextlib.ExitStack() as closing:
            closing.callback(sock.close)
            if self.tls and "STARTTLS" not in self.capabilities.decode():
                sock = closing.enter_context(self.tls.wrap_socket(sock, server_side=True))
            talk = Talk(closing.enter_context(sock.makefile("rwb")), sock)
            talk.says(self.greeting)
            idling = ""
            while line := talk.stream.readline():
                tag, _, command = line.decode().strip().partition(" ")
                if tag == "DONE":
                    talk.says(f"{idling} OK done".encode())
                    continue
                self.commands.append(command)
                idling = tag if command == "IDLE" else ""
                if self.answer(talk, tag, command):
                    continue
                if command == "STARTTLS" and self.tls:
                    talk.says(f"{tag} OK go".encode())
                    sock = closing.enter_context(self.tls.wrap_socket(sock, server_side=True))
                    talk = Talk(closing.enter_context(sock.makefile("rwb")), sock)
                    continue
                self._usual(talk, tag, command)

    def _usual(self, talk: Talk, tag: str, command: str) -> None:
        verb = command.removeprefix("UID ").split()[0]
        if verb == "IDLE":
            talk.says(b"+ idling")
            return
        usual = {
            "CAPABILITY": (b"* CAPABILITY " + self.capabilities,),
            "EXAMINE": (b"* 2 EXISTS", b"* OK [UIDVALIDITY 7] x", b"* OK [UIDNEXT 3] x"),
            "SEARCH": (b"* SEARCH 1 2",),
            "LOGOUT": (b"* BYE bye",),
        }.get(verb, ())
        if verb == "FETCH" and "SIZE" in command:
            usual = (b"* 1 FETCH (UID 1 RFC822.SIZE 3)", b"* 2 FETCH (UID 2 RFC822.SIZE 3)")
        elif verb == "FETCH":
            one, two = literal(1, b"one"), literal(2, b"two")
            usual = {"1": (one,), "2": (two,)}.get(command.split()[2], (one, two))
        talk.says(*usual, f"{tag} OK done".encode())


def literal(number: int, raw: bytes) -> bytes:
    return b"* %d FETCH (UID %d BODY[] {%d}\r\n%s)" % (number, number, len(raw), raw)


@dataclass(frozen=True)
class Login:
    """Where the mailbox is."""

    port: int
    host: str = "localhost"
    security: str = "none"
    username: str = "service"
    password: str = field(default="geheim", repr=False)


def source(
    server: ScriptedImap, *, security: str = "none", tls: ssl.SSLContext | None = None
) -> ImapSource:
    return ImapSource(Login(server.port, security=security), "INBOX", limit=LIMIT, tls=tls)


@contextlib.contextmanager
def reading(server: ScriptedImap) -> Iterator[ImapSource]:
    """Open the folder on the server, and let go of it."""
    with server.running():
        found = source(server)
        found.open()
        try:
            yield found
        finally:
            found.close()


def when(pattern: str, *lines: bytes) -> Answer:
    """Answer commands like this with these lines; {tag} stands for the tag."""

    def answer(talk: Talk, tag: str, command: str) -> bool:
        if not re.match(pattern, command):
            return False
        talk.says(*(line.replace(b"{tag}", tag.encode()) for line in lines))
        return True

    return answer


def test_the_usual_server_is_read() -> None:
    with reading(ScriptedImap()) as found:
        assert found.numbers(0) == [1, 2]
        assert list(found.fetch([1, 2])) == [Fetched(1, b"one"), Fetched(2, b"two")]
        assert found.numbers(2) == []


def test_it_only_ever_looks() -> None:
    server = ScriptedImap()
    with reading(server) as found:
        list(found.fetch(found.numbers(0)))
        found.wait(0.01)
    verbs = {command.removeprefix("UID ").split()[0] for command in server.commands}
    assert verbs == {"CAPABILITY", "LOGIN", "EXAMINE", "SEARCH", "FETCH", "IDLE", "LOGOUT"}
    assert all("PEEK" in command for command in server.commands if "BODY" in command)


@pytest.mark.parametrize(
    ("lines", "raw"),
    [
        ((b"* 1 FETCH (BODY[] {3}", b"one UID 1)"), b"one"),
        ((b"* 1 FETCH (FLAGS (\\Seen))", b"* 1 FETCH (UID 1 BODY[] {3}", b"one)"), b"one"),
        ((b'* 1 FETCH (UID 1 BODY[] "o\\"ne")',), b'o"ne'),
        ((b'* 1 FETCH (UID 1 BODY[] "")',), b""),
        ((b"* 1 FETCH (UID 1 FLAGS (\\Recent) BODY[] {3}", b"one MODSEQ (7))"), b"one"),
        ((b"* 1 FETCH (UID 1 BODY[] {0}", b")"), b""),
    ],
)
def test_answers_come_in_many_shapes(lines: tuple[bytes, ...], raw: bytes) -> None:
    answer = when(r"UID FETCH 1 \(UID BODY", *lines, b"{tag} OK done")
    with reading(ScriptedImap(answer)) as found:
        assert list(found.fetch([1])) == [Fetched(1, raw)]


def test_what_a_search_returns_too_much_is_not_new() -> None:
    answer = when("UID SEARCH", b"* SEARCH 2 1 9 2", b"* SEARCH 3", b"{tag} OK done")
    examine = when("EXAMINE", b"* OK [UIDVALIDITY 7] x", b"{tag} OK done")  # without UIDNEXT
    both = ScriptedImap(lambda *told: answer(*told) or examine(*told))
    with reading(both) as found:
        assert found.numbers(2) == [3, 9]
        assert found.numbers(9) == []


def test_a_mail_longer_than_its_server_says_is_never_read_whole() -> None:
    huge = 10**15
    answer = when(
        r"UID FETCH (1:2|1) \(UID BODY.PEEK\[\]\)", b"* 1 FETCH (UID 1 BODY[] {%d}" % huge, b"..."
    )
    header = when(
        r"UID FETCH 1 .*HEADER", b"* 1 FETCH (UID 1 BODY[HEADER]<0> {3}", b"S:a)", b"{tag} OK done"
    )
    server = ScriptedImap(lambda *told: answer(*told) or header(*told))
    with reading(server) as found:
        for _ in (1, 2):
            with pytest.raises(SourceGone, match="larger than the server announced"):
                list(found.fetch([1, 2]))
            found.open()
        one, two = found.fetch([1, 2])
    assert (one.number, one.raw) == (1, b"S:a")
    assert "larger than 1000 bytes" in one.flaw
    assert two == Fetched(2, b"two")


def test_a_mail_a_little_longer_than_its_server_says_is_known_by_its_beginning() -> None:
    answer = when(r"UID FETCH 1 \(UID BODY", literal(1, b"x" * 1001), b"{tag} OK done")
    with reading(ScriptedImap(answer)) as found:
        (mail,) = found.fetch([1])
    assert "1001 bytes" in mail.flaw


def test_a_mail_that_is_refused_while_it_is_there_is_not_skipped() -> None:
    answer = when(r"UID FETCH \S+ \(UID BODY", b"{tag} NO [SERVERBUG] try later")
    with reading(ScriptedImap(answer)) as found, pytest.raises(SourceGone, match="hand out mail 1"):
        list(found.fetch([1, 2]))


def test_a_bulk_that_is_refused_is_fetched_one_by_one() -> None:
    answer = when(
        r"UID FETCH 1:2 \(UID BODY", literal(1, b"half"), b"{tag} NO [EXPUNGEISSUED] one is gone"
    )
    with reading(ScriptedImap(answer)) as found:
        assert [mail.raw for mail in found.fetch([1, 2])] == [b"one", b"two"]


def test_what_came_with_a_refusal_is_not_taken_for_a_mail() -> None:
    bulk = when(r"UID FETCH 1:2 \(UID BODY", literal(1, b"half"), b"{tag} NO one is gone")
    gone = when(r"UID (FETCH 1 \(UID BODY|SEARCH UID 1$)", b"{tag} OK done")
    with reading(ScriptedImap(lambda *told: bulk(*told) or gone(*told))) as found:
        assert list(found.fetch([1, 2])) == [Fetched(2, b"two")]


def test_a_refusal_to_tell_sizes_does_not_make_mails_vanish() -> None:
    answer = when(r"UID FETCH \S+ \(UID RFC822", b"{tag} NO not now")
    with reading(ScriptedImap(answer)) as found:
        assert [mail.raw for mail in found.fetch([1, 2])] == [b"one", b"two"]


def test_a_push_that_comes_before_idling_begins_is_heard() -> None:
    answer = when("IDLE", b"* 3 EXISTS", b"+ idling")
    with reading(ScriptedImap(answer)) as found:
        assert found.wait(20)
        assert found.numbers(0) == [1, 2]


def test_a_push_in_the_same_packet_as_the_beginning_is_heard_at_once() -> None:
    answer = when("IDLE", b"+ idling\r\n* 3 EXISTS")
    with reading(ScriptedImap(answer)) as found:
        begun = time.monotonic()
        assert found.wait(20)
        assert time.monotonic() - begun < 5


@pytest.mark.parametrize("refusal", [b"{tag} NO not here", b"{tag} BAD what"])
def test_a_server_that_refuses_to_idle_is_polled(refusal: bytes) -> None:
    with reading(ScriptedImap(when("IDLE", refusal))) as found:
        begun = time.monotonic()
        assert not found.wait(0.2)
        assert time.monotonic() - begun >= 0.2
        assert found.numbers(0) == [1, 2]


def test_a_server_that_cannot_idle_is_polled() -> None:
    server = ScriptedImap(capabilities=b"IMAP4rev1")
    with reading(server) as found:
        assert not found.wait(0.05)
    assert "IDLE" not in server.commands


def test_a_server_that_says_nothing_holds_nobody_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap_connection, "CONNECT_SECONDS", 0.2)
    monkeypatch.setattr(imap_connection, "PATIENCE_SECONDS", 0.2)
    silent = ScriptedImap(lambda *_: True)
    with silent.running(), pytest.raises(SourceGone, match="cannot connect: timed out"):
        source(silent).open()
    monkeypatch.undo()  # how long logging in takes is this machine's business
    monkeypatch.setattr(imap, "PATIENCE_SECONDS", 1.0)
    stalls = ScriptedImap(lambda _talk, _tag, command: command.startswith("UID SEARCH"))
    with reading(stalls) as found, pytest.raises(SourceGone, match="cannot search"):
        found.numbers(0)


@pytest.mark.parametrize(
    "greeting",
    [b"* BYE too many connections", b"HTTP/1.1 400 Bad Request", b"220 smtp ready", b"\xff\xfe"],
)
def test_what_is_no_mailbox_server_is_told_apart(greeting: bytes) -> None:
    with ScriptedImap(greeting=greeting).running() as server, pytest.raises(SourceGone):
        source(server).open()


@pytest.mark.parametrize(
    ("pattern", "line", "told"),
    [
        ("LOGIN", b"{tag} NO [AUTHENTICATIONFAILED] wrong", "cannot log in"),
        ("LOGIN", b"{tag} BAD LOGIN disabled", "cannot log in"),
        ("LOGIN", b"* BYE go away", "cannot log in"),
        ("EXAMINE", b"{tag} NO [NONEXISTENT] no such folder", "cannot open the folder"),
        ("EXAMINE", b"{tag} OK done", "no lasting numbers"),
        ("EXAMINE", b"* OK [UIDVALIDITY x] x\r\n{tag} OK done", "cannot open the folder|lasting"),
    ],
)
def test_refusals_are_told(pattern: str, line: bytes, told: str) -> None:
    server = ScriptedImap(when(pattern, line))
    if line.startswith(b"* BYE"):
        say = server.answer

        def hangs_up(talk: Talk, tag: str, command: str) -> bool:
            answered = say(talk, tag, command)
            if answered:
                talk.sock.shutdown(socket.SHUT_RDWR)
            return answered

        server.answer = hangs_up
    with server.running(), pytest.raises(SourceGone, match=told) as failure:
        source(server).open()
    assert "geheim" not in str(failure.value)


def test_an_interruption_ends_a_fetch_that_stalls() -> None:
    stalls = ScriptedImap(lambda _talk, _tag, command: "BODY" in command)
    with reading(stalls) as found:
        threading.Timer(0.2, found.interrupt).start()
        begun = time.monotonic()
        with pytest.raises(SourceGone):
            list(found.fetch([1]))
        assert time.monotonic() - begun < 5


def test_a_password_in_any_script_logs_in() -> None:
    def answer(talk: Talk, tag: str, command: str) -> bool:
        if command.startswith("AUTHENTICATE"):
            talk.says(b"+ ")
            told.append(base64.b64decode(talk.stream.readline()).decode())
            talk.says(tag.encode() + b" OK in")
            return True
        return False

    told: list[str] = []
    with ScriptedImap(answer).running() as server:
        found = ImapSource(Login(server.port, password="Grüße"), "INBOX", limit=LIMIT)
        assert found.open() == 7
        found.close()
    assert told == ["\0service\0Grüße"]


# Who is it?


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost that nobody vouches for, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
        " -addext subjectAltName=DNS:localhost -keyout key -out cert"
    )
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
    return folder / "cert", folder / "key"


@pytest.fixture
def serving(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


SECURE = [("tls", b"IMAP4rev1 IDLE"), ("starttls", b"IMAP4rev1 IDLE STARTTLS")]


@pytest.mark.needs("openssl")
@pytest.mark.parametrize(("security", "capabilities"), SECURE)
def test_a_server_that_is_vouched_for_is_read(
    security: str, capabilities: bytes, serving: ssl.SSLContext, certificate: tuple[Path, Path]
) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    with ScriptedImap(capabilities=capabilities, tls=serving).running() as server:
        found = source(server, security=security, tls=trusting)
        found.open()
        assert list(found.fetch(found.numbers(0))) == [Fetched(1, b"one"), Fetched(2, b"two")]
        begun = time.monotonic()
        found.close()
        assert time.monotonic() - begun < 5


@pytest.mark.needs("openssl")
@pytest.mark.parametrize(("security", "capabilities"), SECURE)
def test_a_server_that_nobody_vouches_for_gets_no_password(
    security: str, capabilities: bytes, serving: ssl.SSLContext
) -> None:
    with ScriptedImap(capabilities=capabilities, tls=serving).running() as server:
        with pytest.raises(SourceGone, match="certificate"):
            source(server, security=security).open()
        assert not any("LOGIN" in command for command in server.commands)


def test_a_server_without_starttls_gets_no_password() -> None:
    with ScriptedImap().running() as server:
        with pytest.raises(SourceGone, match="TLS not supported"):
            source(server, security="starttls").open()
        assert not any("LOGIN" in command for command in server.commands)
