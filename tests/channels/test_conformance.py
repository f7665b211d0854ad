"""Does every channel keep the promises that the engine relies on?"""

import copy
import json
from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.channels.conformance import FOLDER, NOW, SPECIMENS, Specimen, Subject, delivery, subjects

from faden.channels import CHANNELS
from faden.core.channel import (
    Forged,
    Inbound,
    InboundMessage,
    Rendered,
    Stale,
    Unreadable,
    Unrenderable,
    Verified,
)
from faden.core.receipt import State
from faden.engine.arrivals.digest import digest_of

every_channel = pytest.mark.parametrize("on", subjects(), ids=lambda on: on.channel.name)


def only(found: object) -> Inbound:
    """The one thing that a body said."""
    assert not isinstance(found, Unreadable), found
    assert isinstance(found, tuple | list)
    (one,) = found
    return one  # type: ignore[no-any-return]


def of_all(choose: Callable[[Specimen], Iterable[object]]) -> pytest.MarkDecorator:
    """Run a test for each value that the specimen of each channel names."""
    cases = [(on, value) for on in subjects() for value in choose(on.specimen)]
    names = [f"{on.channel.name}-{value}" for on, value in cases]
    return pytest.mark.parametrize(("on", "value"), cases, ids=names)


def message(on: Subject, text: str) -> InboundMessage:
    found = only(on.account.parse(on.specimen.message(text)))
    assert isinstance(found, InboundMessage)
    return found


def test_every_folder_is_a_registered_channel_with_a_specimen() -> None:
    folders = {path.parent.name for path in FOLDER.glob("*/adapter.py")}
    assert folders == {channel.name for channel in CHANNELS} == set(SPECIMENS)


@every_channel
def test_a_channel_says_what_it_can_do(on: Subject) -> None:
    readme = (on.folder / "README.md").read_text()
    assert "| Can |" in readme
    assert "## Configuration" in readme


@every_channel
def test_an_account_knows_who_it_is_and_can_be_answered(on: Subject) -> None:
    can = on.account.capabilities
    assert (on.account.account_id, on.account.workspace) == ("under-test", 7)
    assert can.inbound
    assert can.channel == on.channel.name
    assert can.max_length > 0
    assert can.per_second > 0
    assert can.rungs <= {State.SENT, State.DELIVERED, State.READ, State.FAILED, State.EXPIRED}


@every_channel
def test_the_examples_are_understood(on: Subject) -> None:
    wanted = on.specimen.examples
    assert {name: type(only(on.account.parse(on.example(name)))) for name in wanted} == wanted


@pytest.mark.parametrize("on", [on for on in subjects() if on.specimen.signs])
def test_the_example_of_a_request_shows_what_is_sent(on: Subject) -> None:
    sent = json.loads(on.example("send-request.json"))
    assert {"to", "text"} <= set(sent)
    assert json.loads(on.example("send-response.json"))


@every_channel
def test_a_genuine_request_is_verified_and_no_other(on: Subject) -> None:
    body = on.specimen.message("Hallo")
    good = on.specimen.sign(body, NOW)
    tampered = on.account.verify(good, body.replace(b"Hallo", b"Holla"), NOW)
    assert on.account.verify(good, body, NOW) == Verified()
    assert isinstance(tampered, Forged) or not on.specimen.signs
    assert isinstance(on.account.verify({}, body, NOW), Forged)
    for name in good:
        without = {key: value for key, value in good.items() if key != name}
        assert isinstance(on.account.verify(without, body, NOW), Forged)


@pytest.mark.parametrize("on", [on for on in subjects() if on.specimen.signs])
@pytest.mark.parametrize("late", [timedelta(days=1), -timedelta(days=1)], ids=["old", "early"])
def test_a_request_of_another_day_is_stale_not_forged(on: Subject, late: timedelta) -> None:
    body = on.specimen.message("Hallo")
    assert isinstance(on.account.verify(on.specimen.sign(body, NOW - late), body, NOW), Stale)


@every_channel
def test_a_redelivery_is_the_same_and_another_text_is_not(on: Subject) -> None:
    body = on.specimen.message("Ja, grün 😀")
    first = only(on.account.parse(body))
    again = only(on.account.parse(on.specimen.rewritten(body)))
    other = only(on.account.parse(on.specimen.message("Nein")))
    assert (again.provider_id, digest_of(again)) == (first.provider_id, digest_of(first))
    assert (other.provider_id == first.provider_id) is not on.specimen.hashes
    assert digest_of(other) != digest_of(first)


@of_all(lambda specimen: specimen.examples)
def test_the_key_of_an_example_is_the_same_every_time(on: Subject, value: str) -> None:
    body = on.example(value)
    keys = {only(on.account.parse(written)).provider_id for written in (body, body.strip() + b"\n")}
    assert len(keys) == 1


@every_channel
@pytest.mark.parametrize("text", ["STOP", "STOPP!", "Abmelden", "HILFE"])
def test_what_may_be_an_opt_out_reaches_the_core_word_for_word(on: Subject, text: str) -> None:
    assert message(on, text).text == text


@every_channel
@pytest.mark.parametrize("text", ["", " ", "Schöne Grüße ẞß", "👩‍👩‍👧 😀", "a\nb\tc", "שלום"])
def test_words_arrive_as_they_were_written(on: Subject, text: str) -> None:
    # A mail's last line end is its end; whatever else was written stays.
    assert message(on, text).text == (text.strip() if on.specimen.hashes else text)


@every_channel
def test_what_cannot_be_stored_is_not_lost(on: Subject) -> None:
    text = message(on, "vorher\x00nachher\ud83d").text
    assert text.startswith("vorher\ufffdnachher")
    assert not set(text) & {"\x00", "\ud83d"}


@of_all(lambda specimen: specimen.nobody)
def test_a_withheld_sender_is_nobody_not_somebody_else(on: Subject, value: str | None) -> None:
    found = only(on.account.parse(on.specimen.message("Hallo", number=value)))
    assert isinstance(found, InboundMessage)
    assert found.sender is None


@of_all(lambda specimen: specimen.spellings)
def test_one_sender_is_one_address_in_any_writing(on: Subject, value: str) -> None:
    found = only(on.account.parse(on.specimen.message("Hallo", number=value)))
    assert isinstance(found, InboundMessage)
    assert found.sender == on.specimen.linda


@of_all(lambda specimen: specimen.unanswerable)
def test_a_sender_nobody_could_answer_is_kept_for_a_person(on: Subject, value: str) -> None:
    found = on.account.parse(on.specimen.message("Hallo", number=value))
    assert isinstance(found, Unreadable)
    assert found.reason


@of_all(lambda specimen: filter(None, [specimen.endless]))
def test_an_endless_text_is_kept_for_a_person(on: Subject, value: bytes) -> None:
    assert isinstance(on.account.parse(value), Unreadable)


@every_channel
@given(st.binary())
def test_no_bytes_make_a_channel_stumble(on: Subject, body: bytes) -> None:
    found = on.account.parse(body)
    assert isinstance(found, Unreadable) or len(found) > 0


@every_channel
@given(st.text())
def test_rendering_keeps_the_words_and_the_reference_and_changes_nothing(
    on: Subject, text: str
) -> None:
    asked = delivery(text, on.specimen.linda)
    before = copy.deepcopy(asked)
    rendered = on.account.render(asked)
    assert (rendered, asked) == (on.account.render(asked), before)
    if isinstance(rendered, Rendered):
        assert text in rendered.text
        assert (rendered.ref, rendered.delivery_id, rendered.to) == (
            "order-17",
            "d1",
            asked.address,
        )
        assert (rendered.purpose, rendered.attempt) == ("contract", 1)
    else:
        assert rendered.reason


@every_channel
def test_a_message_that_is_too_long_is_refused_before_it_is_sent(on: Subject) -> None:
    most = on.account.capabilities.max_length
    linda = on.specimen.linda
    assert isinstance(on.account.render(delivery("a" * most, linda)), Rendered)
    assert isinstance(on.account.render(delivery("a" * (most + 1), linda)), Unrenderable)
