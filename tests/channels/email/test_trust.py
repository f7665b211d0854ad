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
