"""Is nothing left of an erased person in the copies of other systems' mails?"""

from __future__ import annotations

import pytest
from psycopg.conninfo import make_conninfo
from tests.channels.email.journal.copies import LISTED, copy
from tests.channels.email.test_inbound import settings
from tests.engine.journal.doors import KARIM, LINDA, Doors
from tests.engine.office import Office
from tests.engine.privacy.haystack import haystack, hits
from tests.engine.privacy.shredder import Shredder

from faden.channels.email.adapter import EmailAccount
from faden.engine.inbox import Outcome
from faden.engine.outward.outgoing import OutgoingClient
from faden.privacy.operate import clear
from faden.store.postgres import Running

RAW = copy(to="Linda Weber <linda@example.org>, Karim Aziz <karim@example.net>")


@pytest.fixture
def doors(office: Office) -> Doors:
    office.accounts["mail"] = EmailAccount(
        "mail", 1, settings=settings(**LISTED), client=OutgoingClient(), base_url=""
    )
    return Doors(office)


@pytest.mark.parametrize(
    ("who", "other", "needles"),
    [
        (LINDA, KARIM, ("linda@example.org", "Linda Weber")),
        (KARIM, LINDA, ("karim@example.net", "Karim Aziz")),
    ],
)
def test_a_copy_that_went_to_two_says_nothing_of_the_one_who_is_gone(
    doors: Doors,
    shredder: Shredder,
    postgres_server: Running,
    who: str,
    other: str,
    needles: tuple[str, str],
) -> None:
    doors.comes(RAW)
    admin = make_conninfo(postgres_server.admin_url, dbname="office")

    def found() -> list[str]:
        clear(shredder.office.url)
        hay = haystack(admin, shredder.blobs._folder)
        return [needle for needle in needles if hits(hay, needle)]

    assert found() == list(needles)
    shredder.erases(who)
    assert found() == []
    assert len(doors.observed(other)) == 1


def test_what_comes_again_brings_nobody_back(doors: Doors, shredder: Shredder) -> None:
    doors.comes(RAW)
    shredder.erases(LINDA)
    assert doors.comes(RAW) == [Outcome.DUPLICATE, Outcome.DUPLICATE]
    assert shredder.office.rows("select 1 from address where uri = %s", LINDA) == []


def test_told_again_by_the_api_it_is_refused_and_brings_nobody_back(
    doors: Doors, shredder: Shredder
) -> None:
    doors.comes(RAW)
    shredder.erases(LINDA)
    doors.told()
    assert shredder.office.rows("select 1 from event where body->>'address' = %s", LINDA) == []
