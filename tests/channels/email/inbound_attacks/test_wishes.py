"""Which words of a mail wish something, and which are only quoted, or a machine's?"""

import pytest
from tests.channels.email.inbound_attacks.hub import Hub
from tests.channels.email.test_inbound import LINDA, PASS, raw

NEWSLETTER = "> Neue Angebote!\r\n> Newsletter abbestellen: antworten Sie mit STOP\r\n"


def wished(text: str, *lines: str, subject: str = "Ihr Angebot") -> list[tuple[str | None, bool]]:
    """Return the refusals a mail leaves: for which address, and whether they are doubtful."""
    hub = Hub()
    mail = raw(PASS, *lines, text=text)
    hub.take(mail.replace(b"Subject: Ihr Angebot", b"Subject: " + subject.encode()))
    return [(refusal.address, refusal.doubted) for refusal in hub.thread(LINDA).refusals]


STOPPED, DOUBTED, NOTHING = [(None, False)], [(None, True)], list[tuple[str | None, bool]]()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("STOPP", STOPPED),
        ("STOP\r\n\r\n-- \r\nLinda Weber", STOPPED),
        (f"STOP\r\n\r\nAm 22.11.2026 um 09:30 schrieb Firma:\r\n{NEWSLETTER}", STOPPED),
        (f"Wann denn?\r\n\r\nAm 22.11.2026 um 09:30 schrieb Firma:\r\n{NEWSLETTER}", NOTHING),
        ("Wann denn?\r\n\r\n-- \r\nLinda\r\nSTOP", NOTHING),
        (NEWSLETTER, DOUBTED),
        ("-- \r\nSTOP", DOUBTED),
        ("> Guten Tag", NOTHING),
    ],
)
def test_only_what_is_newly_written_is_a_clear_wish(
    text: str, said: list[tuple[str | None, bool]]
) -> None:
    assert wished(text) == said


@pytest.mark.parametrize(
    ("subject", "text", "said"),
    [
        ("Newsletter abbestellen", "Mit freundlichen Grüßen\r\nLinda Weber", DOUBTED),
        ("STOP", "Danke", DOUBTED),
        ("STOP", "", STOPPED),
        ("AW: STOP", "Wann kommt der Techniker?", NOTHING),
        ("Re[2]: Newsletter abbestellen", "Gern.", NOTHING),
        ("START", "Guten Tag", NOTHING),
    ],
)
def test_a_stop_in_the_subject_is_not_missed(
    subject: str, text: str, said: list[tuple[str | None, bool]]
) -> None:
    assert wished(text, subject=subject) == said


def test_a_machine_wishes_nothing() -> None:
    assert wished("STOP", "Auto-Submitted: auto-replied") == NOTHING


def test_of_a_sender_nobody_vouches_for_only_that_address_is_stopped() -> None:
    hub = Hub()
    hub.take(raw(text="Danke").replace(b"Subject: Ihr Angebot", b"Subject: STOP"))
    assert [one.address for one in hub.thread(LINDA).refusals] == [LINDA]
