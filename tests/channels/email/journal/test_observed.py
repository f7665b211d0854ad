"""What does the copy of another system's mail tell, and when is it for a person instead?"""

from datetime import UTC, datetime

import pytest
from tests.channels.email.journal.copies import DENIED, ENTRY, LISTED, WORDS, copy, report
from tests.channels.email.test_inbound import DELIVERY, KEY, settings

from faden.channels.email.inbound import understand
from faden.channels.email.settings import ConfigError
from faden.channels.email.wire import token
from faden.core.channel import Inbound, InboundCheck, InboundMessage, InboundObserved, Unreadable

OURS = token.message_id(KEY, DELIVERY, "firma.example")


def observed(raw: bytes, **more: object) -> list[InboundObserved]:
    found = understand(raw, settings(**(LISTED | more)))
    assert isinstance(found, tuple), found
    assert all(isinstance(one, InboundObserved) for one in found)
    return [one for one in found if isinstance(one, InboundObserved)]


def only(raw: bytes, **config: object) -> Inbound:
    found = understand(raw, settings(**config))
    assert isinstance(found, tuple), found
    (one,) = found
    return one


def refused(raw: bytes, **more: object) -> str:
    found = understand(raw, settings(**(LISTED | more)))
    assert isinstance(found, Unreadable), found
    return found.reason


def test_a_copy_says_what_the_system_wrote_to_whom_and_when() -> None:
    (one,) = observed(copy())
    assert (one.system, one.purpose, one.to) == ("billing", "marketing", "mailto:linda@example.org")
    assert (one.text, one.subject) == (WORDS, "Ihr Tarif")
    assert one.at == datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert one.external_id == "<tarif-118@firma.example>"


def test_without_entries_it_is_a_mail_like_any_other() -> None:
    found = only(copy())
    assert isinstance(found, InboundMessage)


def test_who_is_not_listed_is_a_customer_as_before() -> None:
    found = only(copy(sender="linda@example.org"), **LISTED)
    assert isinstance(found, InboundMessage)


def test_each_of_those_it_went_to_is_told_but_none_of_us() -> None:
    to = "linda@example.org, service@firma.example, service+abc@firma.example, chef@firma.test"
    found = observed(copy("Cc: rechnung@firma.example, karim@example.net", to=to))
    assert [one.to for one in found] == ["mailto:linda@example.org", "mailto:karim@example.net"]
    assert len({one.provider_id for one in found}) == 2
    assert {one.kept_as for one in found} == {found[0].provider_id}


def test_an_address_goes_before_its_domain() -> None:
    journal = [{"from": "@firma.example", "system": "office"}, ENTRY]
    (one,) = observed(copy(), journal=journal)
    (other,) = observed(copy(sender="shop@firma.example"), journal=journal)
    assert (one.system, other.system, other.purpose) == ("billing", "office", "service")


def test_a_domain_is_not_those_below_it() -> None:
    journal = [{"from": "@firma.example", "system": "office"}]
    below = copy(sender="a@news.firma.example")
    found = only(below, journal=journal)
    assert isinstance(found, InboundMessage)


@pytest.mark.parametrize("vouched", ["", DENIED, DENIED.replace("fail", "none")])
def test_whom_our_server_does_not_vouch_for_is_for_a_person(vouched: str) -> None:
    assert "does not vouch" in refused(copy(vouched=vouched))


def test_what_went_to_no_customer_is_for_a_person() -> None:
    assert "no customer is named" in refused(copy(to="service@firma.example"))
    assert "no customer is named" in refused(copy(to="undisclosed-recipients:;"))


def test_what_went_to_very_many_is_for_a_person() -> None:
    many = ", ".join(f"k{number}@example.org" for number in range(201))
    assert "more than 200" in refused(copy(to=many))


def test_a_mail_without_an_id_is_called_by_its_content() -> None:
    (one,) = observed(copy(message_id=None))
    (same,) = observed(copy("X-Spam: no", message_id=None))
    (other,) = observed(copy(message_id=None, text="Etwas anderes."))
    assert one.external_id == same.external_id != other.external_id
    assert one.external_id.startswith("mail:")


def test_files_are_named() -> None:
    head = ("MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b")
    part = "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=R.pdf"
    (one,) = observed(copy(*head, text=f"--b\r\n\r\nHallo\r\n--b\r\n{part}\r\n\r\nPDF\r\n--b--"))
    assert ([file.name for file in one.files], one.text) == (["R.pdf"], "Hallo")


def test_a_copy_of_our_own_mail_is_nothing_new() -> None:
    ours = copy(sender="service@firma.example", message_id=OURS)
    journal = [{"from": "@firma.example", "system": "office"}]
    found = only(ours, journal=journal)
    assert isinstance(found, InboundCheck)


def test_a_bounce_from_a_domain_that_is_listed_stays_a_bounce() -> None:
    bounce = copy(
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
        sender="MAILER-DAEMON@firma.example",
        to="service@firma.example",
        text="--b\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed\r\n\r\n--b--",
    )
    journal = [{"from": "@firma.example", "system": "office"}]
    found = only(bounce, journal=journal)
    assert isinstance(found, InboundMessage)
    assert found.machine


# Reports of Exchange.


def test_a_report_tells_whom_it_went_to_hidden_copies_too() -> None:
    found = observed(
        report(
            copy(vouched="", to="linda@example.org"),
            "To: linda@example.org",
            "Cc: Mia@example.net, Expanded: alle@firma.test",
            "Bcc: karim@example.net",
            "Recipient: chef@firma.test",
        )
    )
    assert [one.to.removeprefix("mailto:") for one in found] == [
        "linda@example.org",
        "mia@example.net",
        "karim@example.net",
    ]
    assert {one.external_id for one in found} == {"<tarif-118@firma.example>"}
    assert found[0].text == WORDS


def test_in_a_report_the_mails_own_words_about_its_recipients_do_not_count() -> None:
    inner = copy(vouched="", to="linda@example.org")
    assert "no customer is named" in refused(report(inner, "Recipient: chef@firma.test"))


def test_a_strangers_report_is_a_strangers_mail() -> None:
    vouched = "Authentication-Results: mx.firma.example; dmarc=pass header.from=evil.example"
    forged = report(copy(), "To: linda@example.org", sender="a@evil.example", vouched=vouched)
    found = only(forged, **LISTED)
    assert isinstance(found, InboundMessage)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (report(copy(), "To: linda@example.org", vouched=DENIED), "does not vouch"),
        (report(b"", "To: linda@example.org"), "without a mail"),
        (report(copy(sender="chef@firma.test"), "To: linda@example.org"), "more than"),
        (
            report(
                copy(),
                "To: linda@example.org",
                sender="exchange@firma.example",
                vouched=copy().split(b"\r\n")[0].decode(),
            ),
            "does not list as its own",
        ),
    ],
)
def test_a_report_that_tells_nothing_certain_is_for_a_person(raw: bytes, why: str) -> None:
    if why == "more than":
        why = "not in the account's journal"
    assert why in refused(raw)


# Settings.


@pytest.mark.parametrize(
    ("journal", "why"),
    [
        ([ENTRY | {"from": "rechnung"}], "write an address"),
        ([ENTRY | {"system": "Bill ing"}], "system"),
        ([ENTRY | {"purpose": "Werbung!"}], "purpose"),
        ([ENTRY, ENTRY], "twice"),
        ([{"system": "billing"}], "from"),
        ([ENTRY | {"to": "x"}], "to"),
    ],
)
def test_an_entry_that_cannot_be_meant_is_refused(journal: object, why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        settings(journal=journal)


def test_a_journal_that_nobody_vouches_for_is_refused() -> None:
    with pytest.raises(ConfigError, match="set authserv_id"):
        settings(journal=[ENTRY], authserv_id=None)
