"""What can somebody do to others who has got, or has seen, one mail of ours?"""

from tests.channels.email.inbound_attacks.hub import Hub
from tests.channels.email.test_inbound import DELIVERY, EXAMPLES, KEY, LINDA, OURS, PASS, TOKEN, raw

from faden.channels.email.inbound import understand
from faden.channels.email.wire import token
from faden.core import consent
from faden.core import event as ev
from faden.core.channel import InboundMessage, InboundReceipt
from faden.core.receipt import State
from faden.core.thread import Circle
from faden.engine.inbox import Outcome

KARIM = "mailto:karim@example.org"
PETRA = "mailto:petra@example.org"


def example(name: str, delivery: str, **replaced: str) -> bytes:
    """A report about one delivery."""
    text = (EXAMPLES / name).read_text().replace(TOKEN, token.make(KEY, delivery))
    for old, new in replaced.items():
        text = text.replace(old, new)
    return text.encode()


def refused(hub: Hub, address: str) -> bool:
    answer = consent.may_send(Circle(hub.thread(address)), address, "marketing")
    return isinstance(answer, consent.No)


def test_a_mail_of_ours_that_comes_back_owes_nobody_an_answer() -> None:
    hub = Hub()
    ours = raw(f"Message-ID: {OURS}", sender="service@firma.example")
    hub.take(ours)
    assert hub.thread("mailto:service@firma.example").tickets == ()
    assert hub.all(ev.MessageReceived)[0].machine == "a mail of ours that came back"


def test_a_complaint_stops_what_goes_to_whoever_got_the_mail_not_whom_it_names() -> None:
    hub = Hub()
    hub.take(raw(PASS))
    to_karim = hub.writes(KARIM)
    outcome = hub.take(example("complaint.eml", to_karim))  # it names Linda
    assert outcome == {Outcome.ACCEPTED: 1}
    assert (refused(hub, KARIM), refused(hub, LINDA)) == (True, False)


def test_a_complaint_that_names_nobody_counts_all_the_same() -> None:
    hub = Hub()
    to_karim = hub.writes(KARIM)
    bare = example("complaint.eml", to_karim, **{"linda@example.org": "redacted"})
    hub.take(bare)
    assert refused(hub, KARIM)


def test_a_complaint_waits_for_what_is_under_way_to_whoever_got_it() -> None:
    hub = Hub()
    to_karim = hub.writes(KARIM)
    karim = hub.thread(KARIM).customer_id
    assert hub.settled(example("complaint.eml", to_karim)) == [{karim}]
    assert hub.settled(example("complaint.eml", to_karim)) == [{karim}]  # and its repetition


def test_a_complaint_about_nothing_we_know_is_kept_for_a_person() -> None:
    hub = Hub()
    hub.take(raw(PASS))
    assert hub.take(example("complaint.eml", DELIVERY)) == {Outcome.QUARANTINED: 1}
    assert not refused(hub, LINDA)


def test_a_bounce_played_again_does_not_kill_an_address_that_lives() -> None:
    hub = Hub()
    hub.take(raw(PASS, sender="petra@example.org"))
    delivery = hub.writes(PETRA)
    hub.take(example("bounce.eml", delivery))
    assert hub.thread(PETRA).dead == (PETRA,)
    hub.take(raw(PASS, "Message-ID: <2@example.org>", sender="petra@example.org"))
    hub.take(example("bounce.eml", delivery, **{"10:03:00": "11:03:00"}))
    assert hub.thread(PETRA).dead == ()


def test_a_bounce_after_a_proof_of_arrival_kills_nothing() -> None:
    """One of two targets of a forwarded mailbox."""
    hub = Hub()
    delivery = hub.writes(PETRA)
    hub.take(example("bounce.eml", delivery, **{"failed": "delivered", "5.1.1": "2.0.0"}))
    hub.take(example("bounce.eml", delivery))
    assert hub.thread(PETRA).dead == ()


def test_whoever_holds_a_token_can_harm_that_one_delivery_only() -> None:
    hub = Hub()
    hub.take(raw(PASS), raw(PASS, "Message-ID: <2@example.org>", sender="karim@example.org"))
    delivery = hub.writes(PETRA)
    hub.take(example("bounce.eml", delivery, petra="linda"))
    assert (hub.thread(PETRA).dead, hub.thread(LINDA).dead) == ((PETRA,), ())
    assert [one.delivery_id for one in hub.all(ev.ReceiptRecorded)] == [delivery]


def test_who_passes_a_bounce_on_has_something_to_say() -> None:
    body = (
        "--p\r\nContent-Type: text/plain\r\n\r\nWarum kam das zurück?\r\n"
        "--p\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        "Final-Recipient: rfc822; linda@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--p\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {OURS}\r\n\r\n--p--\r\n"
    )
    head = ("MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=p")
    found = understand(raw(PASS, *head, text=body), Hub().mail.settings)
    assert isinstance(found, tuple)
    (one,) = found
    assert isinstance(one, InboundMessage)
    assert (one.text, one.machine) == ("Warum kam das zurück?", None)


def test_of_many_delivery_addresses_none_can_bear_a_token_of_another_key() -> None:
    foreign = token.make(bytes(range(1, 33)), DELIVERY)
    lines = [f"Delivered-To: service+{foreign}@firma.example"] * 100
    found = understand(raw(PASS, *lines), Hub().mail.settings)
    assert isinstance(found, tuple)
    (one,) = found
    assert isinstance(one, InboundMessage)
    assert one.answers is None


def test_a_report_that_names_its_mail_twice_is_about_the_one_it_was_returned_to() -> None:
    other = token.make(KEY, "0" * 32)
    report = example("bounce.eml", DELIVERY).replace(
        f"<faden.{TOKEN}".encode(), f"<faden.{other}".encode()
    )
    found = understand(report, Hub().mail.settings)
    assert isinstance(found, tuple)
    assert [one.ref for one in found if isinstance(one, InboundReceipt)] == [DELIVERY]


def test_a_read_receipt_can_only_say_of_its_own_mail_that_it_was_read() -> None:
    hub = Hub()
    to_karim, to_petra = hub.writes(KARIM), hub.writes(PETRA)
    made = token.make(KEY, to_karim)
    report = (
        "From: karim@example.org\r\nSubject: Gelesen\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nGelesen.\r\n"
        "--b\r\nContent-Type: message/disposition-notification\r\n\r\n"
        f"Original-Message-ID: <faden.{made}@firma.example>\r\nFinal-Recipient: rfc822;"
        "petra@example.org\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n\r\n--b--"
    )
    hub.take(report.encode())
    states = {one: row.state for one, row in hub.store.committed.deliveries.items()}
    assert states == {to_karim: State.READ, to_petra: State.QUEUED}
