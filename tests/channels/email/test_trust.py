"""Does a From address count as possession only if our own mail server says so?"""

import pytest
from tests.channels.email.corpus.case import OUR_MX, Case
from tests.channels.email.readings import CORPUS, read

from faden.channels.email.wire.trust import sender_possession


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case.name)
def test_believes_our_own_mail_server_alone(case: Case) -> None:
    assert sender_possession(read(case.raw), authserv_id=OUR_MX) is case.trusted


@pytest.mark.parametrize("case", [case for case in CORPUS if case.trusted], ids=lambda c: c.name)
def test_without_a_mail_server_of_our_own_nobody_is_believed(case: Case) -> None:
    mail = read(case.raw)
    assert not sender_possession(mail, authserv_id=None)
    assert not sender_possession(mail, authserv_id="")
    assert not sender_possession(mail, authserv_id="mx.example.com")


@pytest.mark.parametrize("words", ['\\"', ' a.b=\\"', '"" a.b=""', "a.b=\\\\"])
def test_a_megabyte_of_quotation_marks_takes_no_longer_than_others(words: str) -> None:
    """Hours, if the end of a quotation were looked for from each of them."""
    head = f"Authentication-Results: {OUR_MX}; dmarc=pass {words * (1_000_000 // len(words))}\r\n"
    mail = read(f"{head}From: linda@example.org\r\n\r\nHallo".encode())
    assert sender_possession(mail, authserv_id=OUR_MX) in (True, False)
