"""Does one customer have one thread over mail and another channel, both ways, with real servers?

Linda was imported with her number and her mailbox. She writes a mail, then a text message; Mia
answers on the desk; Linda answers the answer. Once with mails that our mail server hands over, once
with a mailbox that Faden reads.
"""

import base64
import hashlib
import hmac
import json
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest
from tests.peers.daemon import until
from tests.peers.desk import Desk
from tests.peers.dovecot import PASSWORD
from tests.peers.hub import Hub
from tests.peers.mailbox import Mail
from tests.peers.post_office import Customer, PostOffice, post_office
from tests.peers.postfix import MX

LINDA, KARIM = "linda@kunden.test", "karim@kunden.test"
HANDED, FETCHED = "service@laden.test", "post@firma.test"
SECRET = b"a secret of the provider that sends text messages"

pytestmark = pytest.mark.needs("postfix", "dovecot", "/usr/lib/dovecot/lmtp", "sievec", "swaks")


@dataclass(frozen=True, slots=True)
class Company:
    """What runs, and the desk of one agent."""

    office: PostOffice
    hub: Hub
    desk: Desk

    def texted(self, number: str, text: str) -> None:
        """A text message comes in; nothing in it says whose the number is."""
        name = f"sms-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
        body = json.dumps({"id": name, "from": number, "text": text}).encode()
        stamp = str(int(time.time()))
        mac = hmac.digest(SECRET, f"{name}.{stamp}.".encode() + body, "sha256")
        headers = {
            "webhook-id": name,
            "webhook-timestamp": stamp,
            "webhook-signature": "v1," + base64.b64encode(mac).decode(),
        }
        url = f"http://127.0.0.1:{self.hub.port}/hooks/sms"
        with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=10):
            pass

    def received(self, address: str) -> list[dict[str, Any]]:
        """What came from an address, oldest first."""
        return [row for row in self.hub.messages() if row["address"] == address]

    def answers(self, customer_id: str, text: str, *, way: str) -> None:
        """Mia answers on the customer's page, over a way whose name holds this."""
        page = self.desk.open(f"/c/{customer_id}")
        (chosen,) = [key for key in self.desk.ways(page) if way in key]
        self.desk.submit(page, "/answer", way=chosen, text=text)


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    hub = Hub("whole")
    users = {LINDA: "", KARIM: "", FETCHED: ""}
    with post_office(users, {"laden.test": hub.smtp_route}) as office:
        smtp = {"host": "127.0.0.1", "port": office.postfix.vouched_port, "security": "none"}
        imap = {
            "host": "127.0.0.1",
            "port": office.dovecot.imap_port,
            "security": "none",
            "username": FETCHED,
            "password": PASSWORD,
            "folders": ["INBOX"],
        }
        whsec = "whsec_" + base64.b64encode(SECRET).decode()
        both = {"authserv_id": MX, "key": whsec, "smtp": smtp}
        accounts: dict[str, tuple[str, dict[str, Any]]] = {
            "handed": ("email", {"address": HANDED, "handover": True} | both),
            "fetched": ("email", {"address": FETCHED, "imap": imap} | both),
            "sms": ("webhook", {"secrets": [whsec], "trust": "assertion"}),
        }
        allow = [office.postfix.vouched_port, office.dovecot.imap_port]
        with hub.running(office.folder, accounts, allow=allow):
            hub.imports(
                "Kundennummer;Name;E-Mail;Mobil\n"
                f"1;Linda Grün;{LINDA};0170 1234567\n2;Karim Aydin;{KARIM};0171 5550143\n"
            )
            desk = Desk(hub.port)
            desk.sign_in("mia@laden.test", "x")
            yield Company(office, hub, desk)


@pytest.mark.parametrize(
    ("mailbox", "account", "address", "number"),
    [(HANDED, "handed", LINDA, "+491701234567"), (FETCHED, "fetched", KARIM, "+491715550143")],
    ids=["handed over by SMTP", "fetched by IMAP"],
)
def test_one_customer_has_one_thread_over_mail_and_text_messages(
    company: Company, mailbox: str, account: str, address: str, number: str
) -> None:
    customer: Customer = company.office.customer("Linda Grün", address)
    uri = f"mailto:{address}"
    first = f"<first.{account}@kunden.test>"
    customer.writes(mailbox, "Mein Vertrag", "Was kostet der Wechsel?", message_id=first)
    until(lambda: len(company.received(uri)) == 1, told=company.office.postfix.told)

    company.texted(number, f"Hallo? Ich hatte an {account} geschrieben.")
    (mail,) = company.received(uri)
    company.answers(mail["customer_id"], "Der Wechsel kostet nichts.", way=account)

    answer: Mail = customer.waits_for(lambda found: "kostet nichts" in found.text)
    assert answer.header("In-Reply-To") == first
    assert answer.header("References") == first
    assert answer.header("Subject") == "Re: Mein Vertrag"
    assert answer.header("From") == mailbox

    customer.replies(answer, "Wunderbar, dann machen wir das so.")
    until(lambda: len(company.received(uri)) == 3, told=company.office.postfix.told)
    whole = company.hub.messages()
    thread = [row for row in whole if row["address"] in (uri, f"tel:{number}")]
    assert {row["customer_id"] for row in thread} == {mail["customer_id"]}
    assert [(row["direction"], row["address"]) for row in thread] == [
        ("inbound", uri),
        ("inbound", f"tel:{number}"),
        ("outbound", uri),
        ("inbound", uri),
    ]
    page = company.desk.open(f"/c/{mail['customer_id']}")
    said = ["Was kostet der Wechsel?", f"an {account} geschrieben", "kostet nichts", "Wunderbar"]
    places = [page.rfind(words) for words in said]
    assert all(before < after for before, after in pairwise([0, *places])), places
    assert f"schrieb {mailbox}" not in page, "what was quoted is not said again"


def test_the_mailbox_stays_as_it_was(company: Company) -> None:
    """Colleagues with a mail program still see what they have not read yet."""
    until(lambda: bool(company.received(f"mailto:{KARIM}")), told=company.office.postfix.told)
    flags = company.office.dovecot.mailbox(FETCHED).flags()
    assert flags
    assert not any("\\Seen" in some for some in flags)
