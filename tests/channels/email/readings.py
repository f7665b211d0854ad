"""How is a mail of the corpus read and judged in tests?"""

from tests.channels.email.corpus import (
    bounces,
    broken,
    claims,
    clients,
    damage,
    machines,
    people,
    programs,
    servers,
    spoofs,
)
from tests.channels.email.corpus.case import Case

from faden.channels.email.wire.kind import Kind, kind_of
from faden.channels.email.wire.mail import Mail
from faden.channels.email.wire.mime import read_mail

CORPUS: tuple[Case, ...] = (
    *people.CASES,
    *broken.CASES,
    *machines.CASES,
    *bounces.CASES,
    *spoofs.CASES,
    *servers.CASES,
    *programs.CASES,
    *clients.CASES,
    *damage.CASES,
    *claims.CASES,
)


def read(raw: bytes) -> Mail:
    mail = read_mail(raw)
    assert isinstance(mail, Mail), mail.reason
    return mail


def judged(case: Case) -> Kind:
    return kind_of(read(case.raw), case.envelope)
