"""Is what was undone exactly what stood before, and does a yes never reach further than it may?"""

from hypothesis import given
from hypothesis import strategies as st
from tests.core.any_event import events_of, told
from tests.core.people import LINDA, Town, declared, no

from faden.core import event as ev
from faden.core.channel import Evidence
from faden.core.choice.kept import Choice, Standing, Told, decide, standing, unchanged, undo
from faden.core.consent import No, Yes
from faden.core.decision import join
from faden.core.preference.preference import Preference
from faden.core.thread import Circle, Refusal, Thread

PAGE = Told(wording="“Save” (page of wishes, version 1, en)", source=LINDA)
wishes = st.lists(
    events_of(ev.ConsentWithdrawn, ev.ConsentGranted, ev.ConsentDoubted, ev.PreferenceSet),
    max_size=6,
)


def of(*names: str) -> Town:
    """Some who have nothing to do with one another yet."""
    town = Town()
    town.meet(*names)
    return town


def meant(thread: Thread) -> tuple[frozenset[Refusal], frozenset[str], Preference]:
    """Return what a record says, whatever the order of its words."""
    now = standing(thread)
    return frozenset(now.refusals), frozenset(now.welcome), now.preference or Preference()


@given(before=wishes, stop=st.sampled_from((("*",), ("marketing",), ("survey", "marketing"))))
def test_undo_brings_back_what_stood_before(before: list[ev.Event], stop: tuple[str, ...]) -> None:
    linda = told(Thread(customer_id="linda"), *before)
    choice = Choice(customer_id="linda", stop=stop, preference=Preference(language="de"))
    stopped = told(linda, *(event for _, event in decide(Circle(linda), [choice], PAGE)))
    again = [event for _, event in undo([standing(linda)], [standing(stopped)], PAGE)]
    assert meant(told(stopped, *again)) == meant(linda)


@given(before=wishes, since=wishes)
def test_whatever_was_said_since_is_noticed(before: list[ev.Event], since: list[ev.Event]) -> None:
    linda = told(Thread(customer_id="linda"), *before)
    later = told(linda, *since)
    same = standing(later) == standing(linda)
    assert unchanged({"linda": later}, [standing(linda)]) == same


def test_a_record_that_is_gone_is_not_unchanged() -> None:
    assert not unchanged({}, [Standing(customer_id="linda")])


def test_a_no_reaches_everybody_it_concerns_and_a_yes_one_record() -> None:
    town = of("linda", "linda's mail", "mia", "karim")
    town.take(join("linda", "linda's mail", Evidence.PROOF, by="agent:anna"))
    declared(town, guardian="linda", ward="mia")
    stop = Choice(customer_id="linda", stop=("survey",))
    steps = decide(town.circle("linda"), [stop], PAGE)
    assert {one for one, _ in steps} == {"linda", "linda's mail", "mia"}
    town.happens("linda's mail", no("survey"))
    town.take(steps)
    allow = Choice(customer_id="linda", allow=("survey",))
    steps = decide(town.circle("linda"), [allow], PAGE)
    assert [one for one, _ in steps] == ["linda"]
    town.take(steps)
    assert isinstance(town.may_send("linda", "survey"), No), "the other record's no still holds"


def test_nobody_chooses_for_a_stranger_or_for_their_guardian() -> None:
    town = of("linda", "mia", "karim")
    declared(town, guardian="linda", ward="mia")
    for whose in ("karim", "linda"):
        choice = Choice(customer_id=whose, stop=("*",))
        assert decide(town.circle("mia"), [choice], PAGE) == []
    assert town.may_send("karim", "marketing") == Yes()


def test_service_can_never_be_stopped() -> None:
    town = of("linda")
    choice = Choice(customer_id="linda", stop=("service", "survey"))
    town.take(decide(town.circle("linda"), [choice], PAGE))
    assert town.may_send("linda", "service") == Yes()
