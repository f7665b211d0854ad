"""Is bad input refused with a reason, and is nothing that can be read lost?"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faden.channels.webhook import wire
from faden.core.channel import Inbound, InboundMessage, Phase, Unreadable

NOT_JSON = {
    "nothing": b"",
    "a form": b"id=1&text=Hallo",
    "xml": b"<sms/>",
    "a bare number": b"1",
    "null": b"null",
    "text after it": b'{"id": "1", "text": "a"} {}',
    "a comma too many": b'{"id": "1", "text": "a",}',
    "a comment": b'{"id": "1", /* */ "text": "a"}',
    "single quotes": b"{'id': '1', 'text': 'a'}",
    "a line break in a text": b'{"id": "1", "text": "a\nb"}',
    "a raw NUL": b'{"id": "1", "text": "a\x00b"}',
    "a bad escape": b'{"id": "1", "text": "\\x41"}',
    "NaN": b'{"id": "1", "text": "a", "n": NaN}',
    "a whole number beyond a double": b'{"id": "1", "text": "a", "n": ' + b"9" * 309 + b"}",
    "a blank id": b'{"id": " ", "text": "a"}',
    "Infinity": b'{"id": "1", "text": "a", "n": -Infinity}',
    "beyond a double": b'{"id": "1", "text": "a", "n": 1e400}',
    "far beyond an integer": b'{"id": "1", "text": "a", "n": 1%b}' % (b"0" * 5_000),
    "a leading zero": b'{"id": "1", "text": "a", "n": 01}',
    "a key twice": b'{"id": "1", "text": "a", "text": "b"}',
    "a key twice, written differently": b'{"id": "1", "text": "a", "te\\u0078t": "b"}',
    "a key twice inside": b'{"id": "1", "text": "a", "x": [{"y": 1, "y": 1}]}',
    "an empty key twice": b'{"id": "1", "text": "a", "": 1, "": 1}',
    "nested too deep": b'{"id": "1", "text": "a", "x": %b%b}' % (b"[" * 32, b"]" * 32),
    "a bottomless pit": b"[" * 100_000,
    "Latin-1": '{"id": "1", "text": "ü"}'.encode("latin-1"),
    "UTF-16": '{"id": "1", "text": "ü"}'.encode("utf-16"),
    "half a character": '{"id": "1", "text": "ü'.encode()[:-1],
    "an encoded surrogate": b'{"id": "1", "text": "\xed\xa0\x80"}',
    "an overlong character": b'{"id": "1", "text": "\xc0\xaf"}',
}


@pytest.mark.parametrize("what", NOT_JSON)
def test_what_two_readers_may_read_differently_is_refused(what: str) -> None:
    found = wire.parse(NOT_JSON[what], region="DE")
    assert isinstance(found, Unreadable)
    assert found.reason


ODD = {
    "half a pair in a fixed word": b'{"kind": "call", "call_id": "c", "phase": "\\ud800"}',
    "NUL in a fixed word": b'{"kind": "call", "call_id": "c", "phase": "a\\u0000"}',
    "half a pair in a key": b'{"id": "1", "text": "a", "\\ud800": 1}',
    "an endless fixed word": b'{"kind": "call", "call_id": "c", "phase": "%b"}' % (b"a" * 9_000),
    "an endless kind": b'{"kind": "%b"}' % (b"a" * 9_000),
}


@pytest.mark.parametrize("what", ODD)
def test_the_reason_can_be_stored_and_shown_whatever_was_sent(what: str) -> None:
    found = wire.parse(ODD[what], region="DE")
    assert isinstance(found, Unreadable)
    assert storable(found.reason)
    assert 0 < len(found.reason) <= wire.MAX_REASON_CHARS


FINE = {
    "a byte order mark": b'\xef\xbb\xbf{"id": "1", "text": "a"}',
    "white space around": b' \r\n\t{"id": "1", "text": "a"}\n',
    "equal keys in two objects": b'{"id": "1", "text": "a", "x": {"y": 1}, "z": {"y": 2}}',
    "brackets in a text": b'{"id": "1", "text": "%b\\""}' % (b"[{" * 40),
    "32 levels": b'{"id": "1", "text": "a", "x": %b%b}' % (b"[" * 31, b"]" * 31),
    "a big number": b'{"id": "1", "text": "a", "x": 123456789012345678901234567890}',
    "an escaped emoji": b'{"id": "1", "text": "\\ud83d\\ude00"}',
}


@pytest.mark.parametrize("what", FINE)
def test_what_every_reader_reads_alike_is_read(what: str) -> None:
    found = wire.parse(FINE[what], region="DE")
    assert isinstance(found, tuple)
    assert isinstance(found[0], InboundMessage)


# --- whatever comes -----------------------------------------------------------------------------

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
    max_leaves=20,
)
good_values: dict[str, st.SearchStrategy[object]] = {
    "id": st.text("ab1", min_size=1) | st.integers(),
    "from": st.sampled_from(["0170 1234567", "linda@example.org", "visitor:1", "anonymous", None]),
    "text": st.text(),
    "at": st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat) | st.integers(0, 10**13),
    "name": st.text(),
    "reply_to": st.none() | st.text("ab1", min_size=1),
    "claims": st.lists(
        st.fixed_dictionaries(
            {
                "address": st.sampled_from(["0171 1234567", "mia@example.org"]),
                "evidence": st.sampled_from(["assertion", "possession", "proof"]),
            }
        ),
        max_size=3,
    ),
    "ref": st.text("ab1", min_size=1),
    "provider_id": st.integers(),
    "status": st.sampled_from(["sent", "DELIVRD", "failed", "unknown"]),
    "reason": st.text(),
    "call_id": st.text("ab1", min_size=1),
    "phase": st.sampled_from([phase.value for phase in Phase]),
    "seconds": st.integers(0, 3_600),
    "purpose": st.sampled_from(["marketing", "survey", ""]),
    "purposes": st.lists(st.sampled_from(["marketing", "survey"]), max_size=3),
    "wording": st.text(),
}
kinds = st.sampled_from(["message", "receipt", "call", "optout"])


@st.composite
def good(draw: st.DrawFn) -> dict[str, object]:
    """An object as a provider should send it."""
    return {"kind": draw(kinds), **draw(st.fixed_dictionaries(good_values))}


@st.composite
def near_misses(draw: st.DrawFn) -> dict[str, object]:
    """An object with some fields gone and anything in some others."""
    found = draw(good())
    for field in draw(st.sets(st.sampled_from(list(good_values)))):
        found[field] = draw(json_values)
    for field in draw(st.sets(st.sampled_from(list(good_values)), max_size=3)):
        del found[field]
    return found


def storable(text: str) -> bool:
    return "\x00" not in text and text.encode("utf-8", "replace").decode() == text


def texts(found: Sequence[Inbound] | Unreadable) -> list[str]:
    """Every text in what was read: all of it goes to the database."""
    if isinstance(found, Unreadable):
        return [found.reason, *texts(found.parts)]
    fields = ("provider_id", "sender", "text", "name", "reply_to", "ref", "sent_id", "reason")
    more = ("call_id", "wording")
    held = [getattr(one, field, None) for one in found for field in (*fields, *more)]
    claimed = [claim.address for one in found for claim in getattr(one, "claims", ())]
    named = [purpose for one in found for purpose in getattr(one, "purposes", ())]
    return [text for text in (*held, *claimed, *named) if text is not None]


@given(st.binary())
def test_no_bytes_make_it_stumble(body: bytes) -> None:
    assert all(storable(text) for text in texts(wire.parse(body, region="DE")))


@given(json_values | near_misses() | st.lists(near_misses(), max_size=4))
def test_no_json_makes_it_stumble(value: object) -> None:
    body = json.dumps(value).encode()
    assert all(storable(text) for text in texts(wire.parse(body, region="DE")))


@given(good(), st.randoms(use_true_random=False), st.booleans())
def test_a_redelivery_in_another_writing_is_the_same(
    value: dict[str, object], chance: Random, ascii_only: bool
) -> None:
    first = wire.parse(json.dumps(value).encode(), region="DE")
    assert isinstance(first, tuple) or value["from"] in (None, "anonymous")
    keys = list(value)
    chance.shuffle(keys)
    again = {"extra": [1], **{key: value[key] for key in keys}}
    body = json.dumps(again, ensure_ascii=ascii_only, indent=1).encode()
    second = wire.parse(body, region="DE")
    assert second == first
