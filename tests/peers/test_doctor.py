"""Do the doctor and the page find what is wrong with a mailbox, by what the real servers say?"""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any

import psycopg
import pytest
from tests.peers.daemon import until
from tests.peers.desk import Desk
from tests.peers.dovecot import PASSWORD
from tests.peers.hub import Hub
from tests.peers.post_office import PostOffice, post_office
from tests.scripted_server import free_port

from faden.config import Config
from faden.doctor import Finding, examine
from faden.serve import database

SERVICE = "service@laden.test"
LINDA, POST, STRANGER = "linda@kunden.test", "post@firma.test", "fremd@anderswo.test"
KEY = "whsec_" + base64.b64encode(b"a key of the tests of the doctor alone").decode()
CLOSED = free_port()

PATIENCE = timedelta(seconds=8)

pytestmark = pytest.mark.needs("postfix", "dovecot", "/usr/lib/dovecot/lmtp", "sievec", "swaks")


@dataclass(frozen=True, slots=True)
class Clinic:
    """A hub with a good account and one for each mistake, and its doctor."""

    office: PostOffice
    hub: Hub
    config: Config

    def finds(self, account: str) -> list[Finding]:
        """What the doctor finds of an account's ways in and out."""
        begins = f"account {account}: "
        told = examine(self.config, send=False)
        found = [one for one in told if one.text.startswith(begins)]
        assert found[0] == Finding(good=True, text=f"{begins}can be answered")
        return [Finding(one.good, one.text.removeprefix(begins)) for one in found[1:]]

    def page(self) -> str:
        desk = Desk(self.hub.port)
        desk.sign_in("mia@laden.test", "x")
        return unescape(desk.open("/mailboxes?lang=en"))


def place(port: int, password: str = PASSWORD, **more: object) -> dict[str, object]:
    login = {"username": POST, "password": password}
    return {"host": "127.0.0.1", "port": port, "security": "none"} | login | more


@pytest.fixture(scope="module")
def clinic() -> Iterator[Clinic]:
    hub = Hub("clinic")
    with post_office({LINDA: "", POST: ""}, {"laden.test": hub.smtp_route}) as office:
        imap, smtp = office.dovecot.imap_port, office.postfix.submission_port
        stranger = {"host": "127.0.0.1", "port": office.postfix.vouched_port, "security": "none"}
        accounts: dict[str, tuple[dict[str, object], dict[str, object], str]] = {
            "good": (place(imap), place(smtp), POST),
            "password": (place(imap, "wrong"), place(smtp, "wrong"), POST),
            "server": (place(CLOSED), place(CLOSED), POST),
            "folder": (place(imap, folders=["INBOX", "Archiv"]), stranger, STRANGER),
        }
        made: dict[str, tuple[str, dict[str, Any]]] = {
            name: ("email", {"address": address, "key": KEY, "imap": way_in, "smtp": way_out})
            for name, (way_in, way_out, address) in accounts.items()
        }
        made["astray"] = (
            "email",
            {"address": POST, "key": KEY, "imap": place(imap) | {"username": LINDA}}
            | {"smtp": place(smtp)},
        )
        made["handed"] = (
            "email",
            {"address": SERVICE, "key": KEY, "handover": True} | {"smtp": stranger},
        )
        made["sms"] = ("webhook", {"secrets": [KEY]})
        allow = [imap, smtp, office.postfix.vouched_port, CLOSED]
        with hub.running(office.folder, made, allow=allow):
            config = Config(
                data=office.folder / "clinic" / "data",
                port=hub.port,
                outgoing_allow=frozenset(f"127.0.0.1:{port}" for port in allow),
            )
            linda = office.customer("Linda Grün", LINDA)
            for subject in ("Eins", "Zwei"):
                linda.writes(POST, subject, "Guten Tag")
            # Two accounts read the same mailbox.
            until(lambda: len(hub.messages()) == 4, told=office.postfix.told)
            yield Clinic(office, hub, config)


def test_a_good_account_is_tried_to_the_end_and_nothing_is_left_behind(clinic: Clinic) -> None:
    tries, flags = clinic.office.postfix.tries(), clinic.office.dovecot.mailbox(POST).flags()
    port = clinic.office.postfix.submission_port
    assert clinic.finds("good") == [
        Finding(
            good=True,
            text="folder INBOX can be read: 2 mails = 2 in the hub + 0 in quarantine + 0 missing",
        ),
        Finding(
            good=True, text=f"out by 127.0.0.1:{port}: logs in as {POST} and may send as {POST}"
        ),
    ]
    assert clinic.office.postfix.tries() == tries
    assert clinic.office.postfix.queue() == []
    assert clinic.office.dovecot.mailbox(POST).flags() == flags
    assert "\\Seen" not in str(flags)


@pytest.mark.parametrize(
    ("account", "place", "says"),
    [
        ("password", 0, ["cannot log in", "check imap.username and imap.password"]),
        ("password", 1, ["cannot log in", "535", "check smtp.username and smtp.password"]),
        ("server", 0, ["cannot connect", "check imap.host", "FADEN_OUTGOING_ALLOW"]),
        ("server", 1, ["cannot connect", "check smtp.host", "FADEN_OUTGOING_ALLOW"]),
        ("folder", 1, ["folder Archiv", "cannot open the folder", "check imap.folders"]),
        ("folder", 2, [f"{STRANGER} is refused as recipient", "554", "must know this address"]),
    ],
)
def test_each_mistake_is_said_with_what_to_do(
    clinic: Clinic, account: str, place: int, says: list[str]
) -> None:
    finding = clinic.finds(account)[place]
    assert not finding.good
    assert [words for words in says if words not in finding.text] == [], finding.text
    assert "wrong" not in finding.text.partition("; ")[0], "the password is not shown"


def test_a_place_that_the_operator_does_not_allow_is_not_called(clinic: Clinic) -> None:
    strict = Config(data=clinic.config.data)
    told = [one for one in examine(strict, send=False) if "account good" in one.text]
    assert [one.good for one in told] == [False]
    assert "A host of your own is allowed by the operator's setting" in told[0].text


def test_a_mail_that_never_came_in_is_counted_by_the_doctor(clinic: Clinic) -> None:
    with database(clinic.config) as url, psycopg.connect(url) as connection:
        connection.execute("set role faden_engine")
        connection.execute("create temp table kept as select * from arrival where account = 'good'")
        connection.execute(
            "delete from arrival where account = 'good' and key = (select min(key) from kept)"
        )
        connection.commit()
        try:
            finding = clinic.finds("good")[0]
        finally:
            connection.execute("insert into arrival select * from kept on conflict do nothing")
            connection.commit()
    assert not finding.good
    assert "2 mails = 1 in the hub + 0 in quarantine + 1 missing (UID " in finding.text
    assert clinic.finds("good")[0].good


def test_the_page_says_in_words_what_the_readers_met(clinic: Clinic) -> None:
    until(lambda: clinic.page().count("</section>") == 6, told=clinic.office.dovecot.told)
    says = (
        "Is read",
        "The mail server does not take the user name and password",
        "The mail server cannot be reached",
        "There is no such folder, or it may not be read",
        "2 mails in the last 24 hours",
    )
    until(lambda: all(words in clinic.page() for words in says), told=clinic.page)


# A mail to ourselves.


@dataclass(frozen=True, slots=True)
class Examined:
    """What the doctor found when it sent, and what that left behind."""

    findings: list[Finding]
    before: list[dict[str, Any]]
    mails: int  #: that lay in the mailbox before

    def last(self, account: str) -> Finding:
        begins = f"account {account}: "
        return [one for one in self.findings if one.text.startswith(begins)][-1]


@pytest.fixture(scope="module")
def examined(clinic: Clinic) -> Examined:
    before, mails = clinic.hub.messages(), len(clinic.office.dovecot.mailbox(POST).mails())
    return Examined(examine(clinic.config, patience=PATIENCE), before, mails)


def test_a_test_mail_goes_out_comes_in_and_is_nobodys_message(
    clinic: Clinic, examined: Examined
) -> None:
    finding = examined.last("good")
    assert finding.good, finding.text
    steps = r"account good: test mail: out by \S+ after [\d.]+ s, (in folder INBOX|taken in by)"
    assert re.match(steps, finding.text), finding.text
    mails = examined.mails + 2  # that of "astray" lies here too
    assert len(clinic.office.dovecot.mailbox(POST).mails()) == mails
    counted = f"{mails} mails = {mails} in the hub + 0 in quarantine + 0 missing"
    until(lambda: counted in clinic.finds("good")[0].text, told=clinic.page)
    assert clinic.hub.messages() == examined.before


def test_a_test_mail_that_another_mailbox_gets_is_told_with_the_step_where_it_was_lost(
    examined: Examined,
) -> None:
    finding = examined.last("astray")
    assert not finding.good
    assert "but not in within 8 s (the way in): it lies in none of the folders" in finding.text
    assert f"{LINDA} is the mailbox of {POST}" in finding.text


def test_a_test_mail_is_handed_over_to_the_running_hub(examined: Examined) -> None:
    finding = examined.last("handed")
    assert finding.good, finding.text
    assert "taken in by Faden after" in finding.text


def test_a_test_mail_that_the_mail_server_refuses_is_not_waited_for(examined: Examined) -> None:
    finding = examined.last("folder")
    assert not finding.good
    assert f"{STRANGER} is refused as recipient" in finding.text


def test_a_signed_request_is_taken_at_the_real_address(examined: Examined) -> None:
    finding = examined.last("sms")
    assert finding.good, finding.text
    assert "a signed request was taken after" in finding.text
