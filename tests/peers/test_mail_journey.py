"""Does a customer's mail find its way to Faden and back, through real mail servers?"""

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from tests.peers.daemon import until
from tests.peers.dovecot import PASSWORD, VACATION
from tests.peers.hub import Hub
from tests.peers.post_office import Customer, PostOffice, post_office
from tests.peers.postfix import MX

LINDA, KARIM, MIA = "linda@kunden.test", "karim@kunden.test", "mia@kunden.test"
SHOP = "service@laden.test"
BRANCH = "filiale@laden.test"
NEIGHBOUR = "hallo@nachbar.test"
CONFIRMATION = "Danke, Ihre Nachricht ist da. Wir melden uns."

pytestmark = pytest.mark.needs("postfix", "dovecot", "/usr/lib/dovecot/lmtp", "sievec", "swaks")


@pytest.fixture(scope="module")
def hub() -> Hub:
    return Hub()


@pytest.fixture(scope="module")
def neighbour() -> Hub:
    return Hub("neighbour")


@pytest.fixture(scope="module")
def office(hub: Hub, neighbour: Hub) -> Iterator[PostOffice]:
    users = {LINDA: "", KARIM: VACATION, MIA: "", "relay@firma.test": ""}
    routes = {"laden.test": hub.smtp_route, "nachbar.test": neighbour.lmtp_route}
    with post_office(users, routes) as running:
        with_login = running.postfix.submission_port
        vouched = running.postfix.vouched_port  # what a neighbour's MX says of our mails
        login = {"username": "relay@firma.test", "password": PASSWORD}
        ours = {
            "mail": ("email", account(SHOP, with_login, **login)),
            "branch": ("email", account(BRANCH, vouched)),
        }
        theirs = {"mail": ("email", account(NEIGHBOUR, vouched))}
        allow = [with_login, vouched]
        with (
            hub.running(running.folder, ours, allow=allow),
            neighbour.running(running.folder, theirs, allow=allow),
        ):
            yield running


def account(address: str, smtp_port: int, **login: str) -> dict[str, object]:
    key = base64.b64encode(f"a key of {address} alone".encode()).decode()
    return {
        "address": address,
        "name": "Der Laden",
        "authserv_id": MX,
        "key": f"whsec_{key}",
        "handover": True,
        "confirmation": CONFIRMATION,
        "smtp": {"host": "127.0.0.1", "port": smtp_port, "security": "none"} | login,
    }


@pytest.fixture
def linda(office: PostOffice) -> Customer:
    return office.customer("Linda Grün", LINDA)


def test_a_message_of_a_program_arrives_as_a_mail_that_can_be_answered(
    hub: Hub, linda: Customer
) -> None:
    told = {"subject": "Ihr Päckchen", "text": "Ihr Paket ist da: Grüße!"}
    hub.sends(account="mail", to=f"mailto:{LINDA}", **told)
    mail = linda.waits_for(lambda found: "Ihr Paket ist da" in found.text)
    assert mail.header("Subject") == "Ihr Päckchen"
    assert mail.header("From") == f"Der Laden <{SHOP}>"
    assert mail.header("Reply-To").startswith("service+")
    assert mail.header("Return-Path") == f"<{mail.header('Reply-To')}>"


def row_of(hub: Hub, ref: str) -> dict[str, Any]:
    """The message that was sent under this reference, as exported."""
    (row,) = (row for row in hub.messages() if row["ref"] == ref)
    return row


def received(hub: Hub, address: str) -> list[dict[str, Any]]:
    """The messages that came from an address, as exported."""
    wanted = ("inbound", f"mailto:{address}")
    return [row for row in hub.messages() if (row["direction"], row["address"]) == wanted]


def sent(hub: Hub, address: str) -> list[dict[str, Any]]:
    """The messages that went to an address, as exported."""
    wanted = ("outbound", f"mailto:{address}")
    return [row for row in hub.messages() if (row["direction"], row["address"]) == wanted]


def test_a_reply_joins_the_thread_of_the_message(hub: Hub, linda: Customer) -> None:
    hub.sends(account="mail", to=f"mailto:{LINDA}", text="Wann passt es Ihnen?", ref="when")
    linda.replies(linda.waits_for(lambda mail: "Wann passt es" in mail.text), "Morgen um zehn.")
    until(lambda: bool(received(hub, LINDA)), told=lambda: str(hub.messages()))
    (answer,) = received(hub, LINDA)
    assert answer["customer_id"] == row_of(hub, "when")["customer_id"]
    assert answer["owner"] is not None
    assert answer["due_at"] is not None


def test_a_mail_to_nobody_is_known_to_have_failed(hub: Hub) -> None:
    hub.sends(account="mail", to="mailto:niemand@kunden.test", text="Ist da wer?", ref="nobody")
    until(lambda: row_of(hub, "nobody")["state"] == "failed", told=lambda: str(hub.messages()))


def test_an_answer_by_machine_is_taken_and_not_answered(hub: Hub, office: PostOffice) -> None:
    hub.sends(account="mail", to=f"mailto:{KARIM}", text="Hallo?", ref="away", automatic=False)

    until(lambda: bool(received(hub, KARIM)), told=office.postfix.told)
    (away,) = received(hub, KARIM)
    assert away["state"] == "closed"
    assert sent(hub, KARIM) == [row_of(hub, "away")]


def test_the_first_mail_is_confirmed_once(hub: Hub, office: PostOffice) -> None:
    mia = office.customer("Mia", MIA)
    for subject in ("Erste", "Zweite"):
        mia.writes(SHOP, subject, "Wo ist mein Paket?", message_id=f"<{subject}@kunden.test>")
    until(lambda: len(received(hub, MIA)) == 2, told=lambda: str(hub.messages()))
    confirmation = mia.waits_for(lambda mail: CONFIRMATION in mail.text)
    assert confirmation.header("In-Reply-To") == "<Erste@kunden.test>"
    assert confirmation.header("Auto-Submitted") == "auto-replied"
    assert len(sent(hub, MIA)) == 1


def test_two_fadens_that_confirm_each_others_mail_stop(
    hub: Hub, neighbour: Hub, office: PostOffice
) -> None:
    hub.sends(account="branch", to=f"mailto:{NEIGHBOUR}", text="Hallo, Nachbar", automatic=False)
    until(lambda: bool(received(hub, NEIGHBOUR)), told=office.postfix.told)
    assert len(sent(hub, NEIGHBOUR)) == 1
    assert len(sent(neighbour, BRANCH)) == 1
