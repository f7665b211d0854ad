"""Does a password go only to our mail server, once, and never in the clear?"""

import ssl
import subprocess
from pathlib import Path

import pytest
from tests.channels.email.out.moody_server import PASSWORD, SENT, Mood, Told, submitted
from tests.scripted_server import QUICK

from faden.channels.email.settings import Security
from faden.channels.email.submission import OPERATOR_WAIT
from faden.core.channel import Retry


def test_a_login_is_tried_once() -> None:
    told = submitted(Mood(login=True), password=PASSWORD)
    assert told.result == SENT
    assert [one[1:] for one in told.diary.logins] == [(b"service", PASSWORD.encode())]


def test_a_wrong_password_waits_for_the_operator() -> None:
    told = submitted(Mood(login=True), password="wrong")
    assert isinstance(told.result, Retry)
    assert told.result.reason.startswith("535 5.7.8")
    assert "wrong" not in told.result.reason
    assert (told.result.after, len(told.diary.logins)) == (OPERATOR_WAIT, 1)


def test_a_login_server_that_is_down_is_asked_again_soon() -> None:
    told = submitted(Mood(login=True, what="454 4.7.0 try later"), password="wrong")
    assert told.result == Retry("454 4.7.0 try later")


def test_a_server_without_login_gets_no_password() -> None:
    told = submitted(Mood(), password=PASSWORD)
    assert isinstance(told.result, Retry)
    assert (told.result.after, told.diary.mails) == (OPERATOR_WAIT, [])


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for mail.firma.example in one file."""
    folder = tmp_path_factory.mktemp("tls")
    key, cert, both = folder / "key.pem", folder / "cert.pem", folder / "both.pem"
    words = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        "-subj /CN=mail.firma.example -addext subjectAltName=DNS:mail.firma.example"
    )
    command = [*words.split(), "-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, check=True, capture_output=True)
    both.write_text(key.read_text() + cert.read_text())
    return both


def over_tls(
    certificate: Path, security: Security, *, host: str = "mail.firma.example", trusted: bool = True
) -> Told:
    theirs = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    theirs.load_cert_chain(certificate)
    ours = ssl.create_default_context(cafile=certificate) if trusted else None
    mood = Mood(tls=theirs if security is Security.STARTTLS else None, login=True)
    return submitted(mood, security=security, password=PASSWORD, tls=(theirs, ours), host=host)


@pytest.mark.needs("openssl")
@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_mail_goes_through_tls(certificate: Path, security: Security) -> None:
    told = over_tls(certificate, security)
    assert (told.result, len(told.diary.mails)) == (SENT, 1)


@pytest.mark.needs("openssl")
@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
@pytest.mark.parametrize(
    ("host", "trusted"), [("mail.firma.example", False), ("mail.boese.example", True)]
)
def test_a_server_that_cannot_prove_its_name_learns_nothing(
    certificate: Path, security: Security, host: str, trusted: bool
) -> None:
    told = over_tls(certificate, security, host=host, trusted=trusted)
    assert type(told.result) is Retry
    assert (told.diary.mails, told.diary.logins) == ([], [])


def test_a_server_without_tls_learns_nothing() -> None:
    told = submitted(Mood(login=True), security=Security.STARTTLS, password=PASSWORD)
    assert type(told.result) is Retry
    assert (told.diary.mails, told.diary.logins) == ([], [])


def test_a_server_that_speaks_no_tls_at_all_learns_nothing() -> None:
    told = submitted(Mood(login=True), security=Security.TLS, password=PASSWORD, within=QUICK)
    assert type(told.result) is Retry
    assert (told.diary.mails, told.diary.logins) == ([], [])
