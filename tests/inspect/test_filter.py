"""Does the filter answer every line, in order, whatever it is fed?"""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.inspect.asked import asked, base64_of, filtered

from faden.inspect import command

FILTER = [sys.executable, "-m", "faden", "inspect", "--jsonl"]
LINDA = b'{"id": 1, "kind": "phone", "raw": "0170 1234567"}'


#: As most people run it: Python would flush by itself where this is set.
HERE = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}  # noqa: TID251


@pytest.fixture
def running() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        FILTER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=HERE
    ) as process:
        yield process
        process.kill()


def test_each_line_is_answered_before_the_next_is_written(
    running: subprocess.Popen[bytes],
) -> None:
    assert running.stdin is not None
    assert running.stdout is not None
    told = []
    for line in (LINDA, b"no JSON", b'{"id": 3, "kind": "optout", "text": "STOPP"}'):
        running.stdin.write(line + b"\n")
        running.stdin.flush()
        told.append(json.loads(running.stdout.readline()))
    running.stdin.close()
    assert running.wait() == 0
    assert told[0] == {"id": 1, "e164": "+491701234567"}
    assert told[1]["id"] is None
    assert "not JSON" in told[1]["error"]
    assert told[2]["optout"] is True


def test_a_reader_that_goes_away_ends_it_quietly() -> None:
    many = (LINDA + b"\n") * 20_000  # more than a pipe holds
    with subprocess.Popen(
        FILTER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=HERE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(LINDA + b"\n")
        process.stdin.flush()
        process.stdout.readline()
        process.stdout.close()
        try:
            process.stdin.write(many)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it may be gone before it has read everything
        complaints = process.stderr.read()
        assert process.wait() == 0
    assert complaints == b""


BAD_LINES = {
    "nothing": b"",
    "no JSON": b"nonsense",
    "a list": b'[{"id": 1}]',
    "half an object": b'{"id": 1, "kind": "phone"',
    "no kind": b'{"id": 1}',
    "a kind that is no text": b'{"id": 1, "kind": 7}',
    "NaN": b'{"id": 1, "kind": "phone", "raw": NaN}',
    "not UTF-8": b'{"id": 1, "kind": "phone", "raw": "\xff"}',
    "a bottomless pit": b'{"id": 1, "kind": "phone", "raw": ' + b"[" * 200_000,
    "far beyond an integer": b'{"id": 1, "kind": "phone", "raw": ' + b"1" * 5_000 + b"}",
    "an id beyond a double": b'{"id": 1e999, "kind": "nothing"}',
    "a field of another type": b'{"id": 1, "kind": "phone", "raw": {}}',
    "no base64": b'{"id": 1, "kind": "json", "body_b64": "a"}',
    "letters beyond base64": '{"id": 1, "kind": "json", "body_b64": "ä"}'.encode(),
    "a time out of range": (
        b'{"id": 1, "kind": "webhook_sig", "scheme": "standard-webhooks", "secret": "a",'
        b' "headers": {}, "body_b64": "", "now": 1e300}'
    ),
}


@pytest.mark.parametrize("what", BAD_LINES)
def test_a_bad_line_is_answered_with_an_error_and_the_next_one_is_read(what: str) -> None:
    bad, good = filtered(BAD_LINES[what], LINDA)
    assert set(bad) == {"id", "error"}
    assert bad["error"]
    assert good == {"id": 1, "e164": "+491701234567"}


def test_a_line_beyond_the_limit_is_read_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "MAX_LINE_BYTES", 1_000)
    long, good = filtered(b'{"id": 1, "kind": "phone", "raw": "' + b"1" * 100_000 + b'"}', LINDA)
    assert long == {"id": None, "error": "a line of more than 1000 bytes"}
    assert good == {"id": 1, "e164": "+491701234567"}


def test_a_mistake_of_ours_is_an_answer_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(case: object) -> None:
        raise KeyError("gone")

    monkeypatch.setattr(command, "answer", stumble)
    assert filtered(LINDA) == [{"id": 1, "error": "KeyError: 'gone'"}]


def test_what_a_library_prints_does_not_stand_among_the_answers(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def talkative(case: object) -> dict[str, object]:
        sys.stdout.write("a word of advice")
        return {"e164": None}

    monkeypatch.setattr(command, "answer", talkative)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LINDA)))
    monkeypatch.setattr(sys, "stdout", sys.stdout)  # the filter changes it; put back at the end
    command.filter_standard()
    printed = capfd.readouterr()
    assert printed.out == '{"id": 1, "e164": null}\n'
    assert printed.err == "a word of advice"


def test_answers_are_strict_json_on_one_line_by_any_reader() -> None:
    text = "a\u2028b\x85c \ud83d d 😀\r\n\x0b\x1c"
    out = io.BytesIO()
    line = json.dumps({"id": "\ud800", "kind": "text", "text": text}).encode()
    command.filter_cases(io.BytesIO(line), out)
    (written,) = out.getvalue().decode().splitlines()
    assert json.loads(written) == {
        "id": "\ufffd",
        "text": text.replace("\ud83d", "\ufffd"),
        "rejected": False,
    }


@pytest.mark.parametrize("kind", ["csv", "contacts", "smpp", "fax"])
def test_what_is_not_built_is_said(kind: str) -> None:
    assert asked(kind) == {"error": "unsupported"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
FIELDS = (
    *("raw", "region", "text", "url", "lang", "channel", "scheme", "secret", "headers", "now"),
    *("body_b64", "raw_b64", "html", "envelope_from", "context"),
)


@given(
    st.sampled_from(
        ["phone", "text", "json", "webhook_sig", "optout", "ssrf", "mail", "reply", "html"]
    ),
    st.dictionaries(st.sampled_from(FIELDS), JSON),
)
def test_no_case_stops_it(kind: str, fields: dict[str, object]) -> None:
    line = json.dumps({"id": "c1", "kind": kind, **fields}).encode()
    told, good = filtered(line, LINDA)
    assert told["id"] in ("c1", None)
    assert good["e164"]


def test_a_file_holds_the_input_as_it_is() -> None:
    assert command.answer_raw("phone", b"0664 1234567\n", '{"region": "AT"}') == (
        '{\n  "e164": "+436641234567"\n}',
        True,
    )
    printed, good = command.answer_raw("text", b"\xff")
    assert json.loads(printed) == {"error": "not UTF-8: byte 0"}
    assert not good


def test_a_kind_of_several_fields_is_read_from_an_object() -> None:
    fields = {"id": "c1", "scheme": "fax", "body_b64": base64_of(b"")}
    printed, good = command.answer_raw("webhook_sig", json.dumps(fields).encode())
    assert json.loads(printed) == {"id": "c1", "error": "unsupported"}
    assert not good
