"""Do ids say when and where, and never meet?"""

import random
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faden.engine.ids import new_id, of_bucket, seeded
from faden.store.codec import bucket_of_id

BUCKETS = st.integers(0, 255)
MILLIS = 1_795_435_200_000


@given(BUCKETS)
def test_an_id_is_a_uuid7_that_carries_its_bucket(bucket: int) -> None:
    made = uuid.UUID(new_id(bucket))
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert bucket_of_id(made.hex) == bucket
    assert len(new_id(bucket)) == 32


@given(BUCKETS, BUCKETS, st.integers(0, 2**48 - 2))
def test_later_ids_sort_after_earlier_ones(one: int, other: int, millis: int) -> None:
    clock = iter((millis, millis + 1))
    source = seeded(random.Random(1), lambda: next(clock))
    assert source(one) < source(other)


def test_ids_of_one_moment_do_not_meet() -> None:
    source = seeded(random.Random(2), lambda: MILLIS)
    assert len({source(7) for _ in range(10_000)}) == 10_000
    assert len({new_id(7) for _ in range(10_000)}) == 10_000


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_seed_gives_the_same_ids(seed: int) -> None:
    one, again = (seeded(random.Random(seed), lambda: MILLIS) for _ in range(2))
    assert [one(n) for n in range(5)] == [again(n) for n in range(5)]


def test_a_source_of_one_bucket_gives_no_other() -> None:
    source = of_bucket(seeded(random.Random(3), lambda: MILLIS), 42)
    assert {bucket_of_id(source()) for _ in range(50)} == {42}
