"""Do both stores claim and lock the same way?

Every test runs on both. Two transactions at once are two tasks; whether one waits for the other is
asked, never guessed from the clock.
"""

from dataclasses import replace

from tests.store.stores import (
    HIGH,
    KARIM,
    LINDA,
    LOW,
    MIA,
    NOON,
    Bench,
    Writer,
    an_id,
    arrival,
    meeting,
    new_thread,
)
from tests.store.stories import FIRST, SECOND, THIRD, Other, Run, begun, meet

from faden.core import event as ev
from faden.store.ports import (
    Known,
    Meeting,
    Met,
    UnitOfWork,
)

# Arrivals.


def test_an_arrival_is_new_once_and_known_from_then_on(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        first = await meet(bench, meeting(arrivals=(arrival("1", target=THIRD), arrival("2"))))
        again = await meet(bench, meeting(arrivals=(arrival("2"), arrival("1"), arrival("3"))))
        assert first.known == {}
        assert again.known == {
            ("sms", "1"): Known(b"1", THIRD),
            ("sms", "2"): Known(b"2", None),
        }

    on_store(story)


def test_accounts_and_workspaces_have_ids_of_their_own(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        await meet(bench, meeting(arrivals=(arrival("1"),)))
        other_account = await meet(bench, meeting(arrivals=(arrival("1", account="mail"),)))
        other_workspace = await meet(bench, meeting(arrivals=(arrival("1"),), workspace=2))
        assert (other_account.known, other_workspace.known) == ({}, {})

    on_store(story)


def test_an_arrival_that_somebody_is_about_to_commit_is_waited_for_and_then_known(
    on_store: Run,
) -> None:
    async def story(bench: Bench) -> None:
        once = meeting(arrivals=(arrival("1"),))
        first = await begun(bench, lambda work: work.meet(once))
        second = Other(bench, lambda work: work.meet(once))
        waited = await second.waits()
        await first.end()
        await second.acted()
        await second.end()
        assert waited
        assert isinstance(second.result, Met)
        assert second.result.known == {("sms", "1"): Known(b"1", None)}

    on_store(story)


def test_an_arrival_whose_transaction_was_given_up_is_new_to_whoever_waited(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        once = meeting(arrivals=(arrival("1"),))
        first = await begun(bench, lambda work: work.meet(once))
        second = Other(bench, lambda work: work.meet(once))
        waited = await second.waits()
        await first.end(commit=False)
        await second.acted()
        await second.end()
        assert waited
        assert isinstance(second.result, Met)
        assert second.result.known == {}

    on_store(story)


def test_a_second_look_in_the_same_transaction_knows_what_the_first_took(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        async with bench.store.unit_of_work() as work:
            await work.meet(meeting(LINDA, arrivals=(arrival("1"),)))
            again = await work.meet(meeting(arrivals=(arrival("1"), arrival("1#other"))))
            await work.commit()
        assert again.known == {("sms", "1"): Known(b"1", None)}

    on_store(story)


# Addresses.


def test_an_address_met_for_the_first_time_gets_the_record_offered(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        met = await meet(bench, meeting(LINDA, MIA))
        again = await meet(bench, Meeting(1, NOON, look_ups=(MIA, KARIM)))
        assert met.homes == {LINDA: FIRST, MIA: SECOND}
        assert {one: record.thread for one, record in met.records.items()} == {
            FIRST: new_thread(FIRST),
            SECOND: new_thread(SECOND),
        }
        assert (again.homes, [*again.records]) == ({MIA: SECOND}, [SECOND])

    on_store(story)


def test_two_transactions_that_meet_an_address_at_once_get_one_record(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        first = await begun(bench, lambda work: work.meet(meeting(LINDA)))
        offer = Meeting(
            1, NOON, newcomers=[replace(meeting(LINDA).newcomers[0], customer_id=THIRD)]
        )
        second = Other(bench, lambda work: work.meet(offer))
        waited = await second.waits()
        await first.end()
        await second.acted()
        await second.end()
        assert waited
        assert isinstance(second.result, Met)
        assert second.result.homes == {LINDA: FIRST}
        assert [*(await bench.dump())["records"]] == [FIRST]

    on_store(story)


def test_an_address_whose_transaction_was_given_up_is_free_again(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        first = await begun(bench, lambda work: work.meet(meeting(LINDA)))
        await first.end(commit=False)
        offer = replace(meeting(LINDA).newcomers[0], customer_id=THIRD)
        met = await meet(bench, Meeting(1, NOON, newcomers=[offer]))
        assert met.homes == {LINDA: THIRD}
        assert [*(await bench.dump())["records"]] == [THIRD]

    on_store(story)


def test_records_of_another_workspace_are_not_found(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        await meet(bench, meeting(LINDA))
        met = await meet(bench, Meeting(2, NOON, look_ups=(LINDA,), customers=(FIRST,)))
        assert (met.homes, met.records) == ({}, {})

    on_store(story)


# Locks.


def test_a_record_is_held_until_the_end_and_then_seen_as_it_became(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        await meet(bench, meeting(LINDA))

        async def name_her(work: UnitOfWork) -> None:
            writer = Writer(await work.lock([FIRST], skip_locked=False))
            writer.append(FIRST, ev.CustomerNamed(name="Linda", by="agent:mia"))
            await work.write(writer.changes)

        first = await begun(bench, name_her)
        second = Other(bench, lambda work: work.lock([FIRST], skip_locked=False))
        second_waits = await second.waits()
        # Only now, so that it is behind the second one and not before it.
        third = Other(bench, lambda work: work.meet(meeting(LINDA, arrivals=(arrival("1"),))))
        waited = second_waits, await third.waits(others=1)
        await first.end()
        await second.acted()
        await second.end()
        await third.acted()
        await third.end()
        assert waited == (True, True)
        assert isinstance(second.result, dict)
        assert second.result[FIRST].thread.name == "Linda"
        assert isinstance(third.result, Met)
        assert third.result.records[FIRST].thread.name == "Linda"

    on_store(story)


def test_records_another_one_holds_can_be_left_out(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        await meet(bench, meeting(LINDA, MIA))
        holder = await begun(bench, lambda work: work.lock([FIRST], skip_locked=False))
        async with bench.store.unit_of_work() as work:
            free = await work.lock([SECOND, FIRST, THIRD], skip_locked=True)
        await holder.end()
        assert [*free] == [SECOND]

    on_store(story)


def test_records_are_taken_in_key_order_whatever_order_is_asked_for(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        await meet(bench, meeting(LINDA, MIA, KARIM))
        holder = await begun(bench, lambda work: work.lock([SECOND], skip_locked=False))
        waiting = Other(bench, lambda work: work.lock([THIRD, SECOND, FIRST], skip_locked=False))
        waited = await waiting.waits()
        async with bench.store.unit_of_work() as work:
            free = await work.lock([FIRST, SECOND, THIRD], skip_locked=True)
        await holder.end()
        await waiting.acted()
        await waiting.end()
        # The one that waits for the second record holds the first, and not yet the third.
        assert (waited, [*free]) == (True, [THIRD])

    on_store(story)


def test_the_bucket_comes_first_in_key_order(on_store: Run) -> None:
    low_bucket, high_bucket = an_id(9, bucket=1), an_id(2, bucket=200)

    async def story(bench: Bench) -> None:
        uris = ((LOW, low_bucket), (HIGH, high_bucket))
        newcomers = [replace(meeting(uri).newcomers[0], customer_id=one) for uri, one in uris]
        await meet(bench, Meeting(1, NOON, newcomers=newcomers))
        holder = await begun(bench, lambda work: work.lock([high_bucket], skip_locked=False))
        waiting = Other(bench, lambda work: work.lock([high_bucket, low_bucket], skip_locked=False))
        waited = await waiting.waits()
        async with bench.store.unit_of_work() as work:
            free = await work.lock([low_bucket], skip_locked=True)
        await holder.end()
        await waiting.acted()
        await waiting.end()
        assert (waited, free) == (True, {})

    on_store(story)


def test_names_can_be_held_before_anything_is_known_by_them(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        first = await begun(bench, lambda work: work.lock_names(["sent:sms:7"]))
        batch = Meeting(1, NOON, names=("ref:x", "sent:sms:7"))
        second = Other(bench, lambda work: work.meet(batch))
        unconcerned = await begun(bench, lambda work: work.lock_names(["sent:sms:8"]))
        waited = await second.waits()
        await first.end(commit=False)
        await second.acted()
        await second.end()
        await unconcerned.end()
        assert waited

    on_store(story)
