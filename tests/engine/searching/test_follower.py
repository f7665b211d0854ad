"""Does taking in what is searched leave room for what people wait for?"""

from hypothesis import given
from hypothesis import strategies as st

from faden.engine.searching.follower import pause


@given(st.floats(0, 10), st.floats(0, 2))
def test_it_rests_for_longer_than_it_worked_and_longest_beside_other_work(
    worked: float, others: float
) -> None:
    rest = pause(worked, others=others)
    assert min(3 * worked, 3) <= rest <= 3
    assert rest <= pause(worked, others=2)


def test_beside_much_other_work_it_takes_a_sixteenth() -> None:
    assert pause(0.1, others=0.9) == 15 * 0.1
    assert pause(0.1, others=0.1) < 4 * 0.1
