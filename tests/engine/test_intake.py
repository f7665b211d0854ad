"""Does every mail of a folder come in, once, whatever fails on the way?"""

import asyncio
import threading
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from tests.engine.folders import (
    MAIL,
    NOON,
    QUICK,
    Folder,
    Memory,
    intake,
    mails,
    story,
    until_position,
)
from tests.scripted_server import until

from faden.engine.intake import Intake
from faden.engine.reception import NoRoom
from faden.store.sources import MailFolder, SourceStatus, leased, statuses


def test_what_lies_in_the_folder_comes_in_in_its_order() -> None:
    folder, memory = Folder(mails(3, 4, 9)), Memory()
    story(folder, memory, until_position(memory, 9))
    assert memory.arrived == ["mail 3", "mail 4", "mail 9"]
    assert memory.seen == {3: ["mail 3"], 4: ["mail 4"], 9: ["mail 9"]}


def test_what_comes_later_comes_in_too_and_nothing_twice() -> None:
    folder, memory = Folder(mails(1)), Memory()

    async def tell() -> None:
        await until_position(memory, 1)()
        folder.mails |= mails(2)
        await until_position(memory, 2)()

    story(folder, memory, tell)
    assert memory.arrived == ["mail 1", "mail 2"]
    assert folder.opened == 1


def test_a_large_mail_keeps_its_place_among_small_ones() -> None:
    large = b"x" * 70_000
    folder, memory = Folder(mails(1, 3) | {2: large}), Memory()
    story(folder, memory, until_position(memory, 3))
    assert memory.arrived == ["mail 1", large.decode(), "mail 3"]


def test_a_hundred_thousand_mails_come_in_by_and_by() -> None:
    folder, memory = Folder(mails(*range(1, 100_001)), window=30_000), Memory()
    story(folder, memory, until_position(memory, 100_000))
    assert len(memory.arrived) == 100_000
    assert folder.opened == 1


def test_it_goes_on_where_another_process_ended() -> None:
    folder, memory = Folder(mails(1, 2)), Memory()
    story(folder, memory, until_position(memory, 2))
    folder.over = threading.Event()
    folder.mails |= mails(3)
    story(folder, memory, until_position(memory, 3))
    assert folder.fetched == [1, 2, 3]


def test_a_server_that_is_gone_is_asked_until_it_is_back() -> None:
    folder, memory = Folder(mails(1), broken="connection refused"), Memory()

    async def tell() -> None:
        await until(lambda: memory.error == "connection refused")
        folder.broken = ""
        await until_position(memory, 1)()
        await until(lambda: memory.error == "")
        folder.broken = "wrong password"
        await until(lambda: memory.error == "wrong password")
        folder.mails |= mails(2)
        folder.broken = ""
        await until_position(memory, 2)()

    story(folder, memory, tell)
    assert memory.arrived == ["mail 1", "mail 2"]


def test_pauses_grow_while_the_server_is_gone_and_never_beyond_the_longest() -> None:
    folder, memory = Folder(broken="gone"), Memory()
    reader = intake(folder, memory, replace(QUICK, first=1.0, longest=60.0))
    pauses: list[float] = []

    async def noted(seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(0)

    reader._rest = noted  # type: ignore[method-assign]

    async def told() -> None:
        reader.start()
        await until(lambda: len(pauses) >= 9)
        await reader.stop()

    asyncio.run(told())
    assert pauses[:9] == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_under_a_new_validity_everything_is_read_again() -> None:
    folder, memory = Folder(mails(5, 6)), Memory()

    async def tell() -> None:
        await until_position(memory, 6)()
        folder.broken = "made anew"
        await until(lambda: memory.error == "made anew")
        folder.validity, folder.mails, folder.broken = 8, mails(1, 2), ""
        await until(lambda: memory.validity == 8 and memory.position == 2)

    story(folder, memory, tell)
    assert memory.texts == ["mail 5", "mail 6", "mail 1", "mail 2"]
    assert {*memory.seen} == {1, 2}


def test_killed_between_take_and_cursor_it_is_read_again_and_nothing_is_skipped() -> None:
    folder, memory = Folder(mails(1, 2)), Memory(breaks_before_cursor=2)
    story(folder, memory, until_position(memory, 2))
    assert memory.texts == ["mail 1", "mail 2"]
    assert len(memory.arrived) == 6


@pytest.mark.parametrize(
    "failure", [psycopg.OperationalError("down"), NoRoom(), OSError("disk"), TimeoutError()]
)
def test_what_passes_is_waited_for_and_nothing_is_skipped(failure: BaseException) -> None:
    folder, memory = Folder(mails(1, 2, 3)), Memory(refused={b"mail 2": failure})

    async def tell() -> None:
        await until(lambda: "mail 3" in memory.arrived)
        await asyncio.sleep(0.2)  # many more tries than any other failure gets
        assert memory.position == 0
        memory.refused.clear()
        await until_position(memory, 3)()

    story(folder, memory, tell)
    assert {*memory.arrived} == {"mail 1", "mail 2", "mail 3"}
    assert memory.quarantined == []


def test_a_database_that_is_down_loses_nothing() -> None:
    folder, memory = Folder(mails(1)), Memory()

    async def tell() -> None:
        await until_position(memory, 1)()
        memory.down = psycopg.OperationalError("down")
        folder.mails |= mails(2)
        await asyncio.sleep(0.1)
        memory.down = None
        await until_position(memory, 2)()

    story(folder, memory, tell)
    assert memory.texts == ["mail 1", "mail 2"]


def test_a_mail_that_can_never_be_taken_in_is_given_to_a_person() -> None:
    folder, memory = Folder(mails(1, 2, 3)), Memory(refused={b"mail 2": RecursionError("deep")})
    story(folder, memory, until_position(memory, 3))
    assert memory.quarantined == [
        ("it could not be taken in, however often it was tried", b"mail 2")
    ]
    assert "mail 3" in memory.arrived
    assert memory.seen[2][0].startswith("unreadable:")


def test_a_mail_that_is_too_large_is_given_to_a_person_by_its_header() -> None:
    folder = Folder(mails(1, 2), flaws={1: "the mail has 99 bytes"})
    memory = Memory()
    story(folder, memory, until_position(memory, 2))
    assert memory.quarantined == [("the mail has 99 bytes", b"mail 1")]
    assert memory.texts[-1] == "mail 2"


def test_mails_that_vanish_between_search_and_fetch_are_passed() -> None:
    folder, memory = Folder(mails(1, 2, 3), vanishing={1, 3}), Memory()
    story(folder, memory, until_position(memory, 3))
    assert memory.arrived == ["mail 2"]


def test_a_mail_that_breaks_the_connection_holds_up_nobody_and_is_missed() -> None:
    folder, memory = Folder(mails(*range(1, 100)), deadly={50}), Memory()

    async def tell() -> None:
        await until_position(memory, 99)()
        await until(lambda: bool(memory.tallies))
        assert memory.tallies[-1].missing == (50,)
        folder.mails |= mails(100)
        await until_position(memory, 100)()

    story(folder, memory, tell)
    assert {*memory.arrived} == {f"mail {n}" for n in range(1, 101)} - {"mail 50"}


def test_a_missing_mail_is_read_again() -> None:
    folder, memory = Folder(mails(1, 2)), Memory()
    story(folder, memory, until_position(memory, 2))
    memory.arrived.remove("mail 1")
    folder.over, folder.fetched, memory.tallies = threading.Event(), [], []

    async def tell() -> None:
        await until(lambda: len(memory.tallies) == 2)
        folder.mails |= mails(3)
        await until_position(memory, 3)()

    story(folder, memory, tell)
    assert [tally.missing for tally in memory.tallies] == [(1,), ()]
    assert memory.arrived == ["mail 2", "mail 1", "mail 3"]
    assert folder.fetched == [1, 3]


def test_the_folder_is_compared_again_and_again() -> None:
    folder, memory = Folder(mails(1, 2)), Memory()
    pace = replace(QUICK, compare=0.02)
    story(folder, memory, lambda: until(lambda: len(memory.tallies) > 3), pace=pace)
    assert {tally.source for tally in memory.tallies} == {2}
    assert folder.opened > 2


def test_only_one_of_two_reads_and_the_other_takes_over() -> None:
    memory = Memory()
    first, second = Folder(mails(1, 2)), Folder(mails(1, 2, 3))

    async def told() -> None:
        one, two = intake(first, memory), intake(second, memory)
        one.start()
        await until_position(memory, 2)()
        two.start()
        await asyncio.sleep(0.05)
        assert second.opened == 0
        await one.stop()
        await until_position(memory, 3)()
        await two.stop()

    asyncio.run(told())
    assert memory.arrived == ["mail 1", "mail 2", "mail 3"]


def threads_named(name: str) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == name]


@pytest.mark.parametrize("how", ["stop", "cancel"])
def test_it_ends_at_once_although_it_waits_and_so_does_its_thread(how: str) -> None:
    folder, memory = Folder(mails(1)), Memory()

    async def told() -> None:
        reader = intake(folder, memory, replace(QUICK, poll=60))
        reader.start()
        await until_position(memory, 1)()
        assert threads_named("mail mail INBOX")
        if how == "stop":
            await asyncio.wait_for(reader.stop(), 2)
        else:
            assert reader._task
            reader._task.cancel()
        await until(lambda: not threads_named("mail mail INBOX"))

    asyncio.run(told())
    assert not folder.is_open
    assert folder.threads == {"mail mail INBOX"}


def test_it_ends_although_the_database_is_down() -> None:
    folder, memory = Folder(mails(1)), Memory(refused={b"mail 1": psycopg.OperationalError()})

    async def tell() -> None:
        await until(lambda: folder.fetched == [1])

    story(folder, memory, tell, pace=replace(QUICK, first=60, longest=60))
    assert (memory.position, memory.quarantined) == (0, [])


def test_one_that_never_started_can_be_stopped() -> None:
    asyncio.run(intake(Folder(), Memory()).stop())


# On the real database.


def test_the_database_remembers_it_all(database_url: str) -> None:
    folder, memory = Folder(mails(1, 2, 3), flaws={3: "too large"}), Memory()
    box = MailFolder(1, "mail", "INBOX")

    async def told() -> SourceStatus:
        reader = Intake(
            MAIL,
            folder,
            lease=lambda: leased(database_url, box),
            take=memory.take,
            take_unread=memory.take_unread,
            clock=lambda: NOON,
            pace=QUICK,
        )
        reader.start()
        async with await connected(database_url) as connection:
            found = await statuses(connection, 1)
            while not found or not found[0].checked_at:  # the database rings no bell
                await asyncio.sleep(0.01)
                found = await statuses(connection, 1)
        await reader.stop()
        return found[0]

    status = asyncio.run(told())
    # Nothing of it really arrived: the hub of this test is a list.
    assert (status.position, status.source, status.missing) == (3, 3, 3)
    assert (status.seen_at, status.error) == (NOON, None)


async def connected(url: str) -> psycopg.AsyncConnection[Any]:
    connection = await psycopg.AsyncConnection.connect(url, autocommit=True)
    await connection.execute("set role faden_engine")
    return connection
