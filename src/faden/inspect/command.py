r"""How is one answer printed, and how does the filter run as long as it is fed?

Rules of the filter
* One line in, one line out, in order, each flushed: who writes a case can wait for its answer.
* A case that cannot be answered, or a line that is no JSON object, gets `{"id": …, "error": …}`
  (`id` null where it cannot be read), and the next line is read.
* Answers are strict JSON in UTF-8: no NaN, no half surrogate pairs (they become U+FFFD), and no
  line ends but `\n`, by whatever rule the reader splits lines.
* Memory is bounded by one line; one beyond MAX_LINE_BYTES is read away and answered as an error.
* The end of the input ends it, and so does a reader that has gone; neither is an error.
"""

from __future__ import annotations

import base64
import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO, NoReturn

from faden.inspect.case import Answer, BadCase, Case
from faden.inspect.kinds import ONE_LINE, RAW, answer

MAX_LINE_BYTES = 128 * 1_048_576  #: a mail at the limit of 50 MB takes 70 MB as base64

_SURROGATE = re.compile("[\ud800-\udfff]")
_OTHER_LINE_END = re.compile("[\x85\u2028\u2029]")


def filter_cases(lines: BinaryIO, out: BinaryIO) -> None:
    """Answer each line until there are no more; raise BrokenPipeError when nobody reads on."""
    for line in _lines(lines):
        out.write(_answered(line) + b"\n")
        out.flush()


def filter_standard() -> None:
    """Run the filter between standard input and standard output."""
    answers = sys.stdout.fileno()
    sys.stdout = sys.stderr  # whatever a library prints must not stand among the answers
    with suppress(BrokenPipeError), os.fdopen(answers, "wb", closefd=False) as out:
        filter_cases(sys.stdin.buffer, out)


def print_answer(kind: str, raw: bytes, more: str) -> bool:
    """Answer one input on standard output and say whether it could be answered."""
    printed, good = answer_raw(kind, raw, more)
    sys.stdout.buffer.write(printed.encode() + b"\n")
    sys.stdout.buffer.flush()
    return good


def answer_raw(kind: str, raw: bytes, more: str = "{}") -> tuple[str, bool]:
    """Answer one input as it is in a file; `more` is a JSON object of further fields.

    Returns the answer, and whether it is one.
    """
    given: object = None
    try:
        further = _object(more)
        given = further.get("id")
        fields = {**_of_file(kind, raw), **further, "kind": kind}
        given = fields.get("id")
        told = answer(Case(fields))
    except BadCase as error:
        told = {"error": str(error)}
    whole = told if given is None else {"id": given, **told}
    return _written(whole, indent=2), "error" not in told


def _of_file(kind: str, raw: bytes) -> dict[str, object]:
    field = RAW.get(kind)
    if field is None:
        return _object(raw)
    if field.endswith("_b64"):
        return {field: base64.b64encode(raw).decode("ascii")}
    try:
        text = raw.decode("utf-8")
        return {field: text.strip("\r\n") if field in ONE_LINE else text}
    except UnicodeDecodeError as error:
        raise BadCase(f"not UTF-8: byte {error.start}") from error


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """Yield each line; None for one that is too long."""
    while line := stream.readline(MAX_LINE_BYTES):
        if len(line) < MAX_LINE_BYTES or line.endswith(b"\n"):
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(65_536)
        yield None


def _answered(line: bytes | None) -> bytes:
    given: object = None
    if line is None:
        return _error(given, f"a line of more than {MAX_LINE_BYTES} bytes")
    try:
        fields = _object(line)
        given = fields.get("id")
        told = answer(Case(fields))
        return _written({"id": given, **told}).encode()
    except BadCase as error:
        return _error(given, str(error))
    except Exception as error:  # noqa: BLE001  # the top of the loop: the answer records it
        return _error(given, f"{type(error).__name__}: {error}"[:300])


def _error(given: object, text: str) -> bytes:
    try:
        return _written({"id": given, "error": text}).encode()
    except (ValueError, RecursionError):  # an id that cannot be written as it was read
        return _written({"id": None, "error": text}).encode()


def _written(told: Answer, indent: int | None = None) -> str:
    text = json.dumps(told, ensure_ascii=False, allow_nan=False, indent=indent)
    return _OTHER_LINE_END.sub(_escaped, _SURROGATE.sub("\ufffd", text))


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def _object(text: bytes | str) -> dict[str, object]:
    try:
        plain = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        value = _DECODER.decode(plain)
    except UnicodeDecodeError as error:
        raise BadCase(f"not UTF-8: byte {error.start}") from error
    except BadCase:
        raise
    except ValueError as error:
        raise BadCase(f"not JSON: {error}") from error
    except RecursionError as error:
        raise BadCase("not JSON: nested too deep") from error
    if not isinstance(value, dict):
        raise BadCase("not a JSON object")
    return value


def _refuse(word: str) -> NoReturn:
    raise BadCase(f"not JSON: {word}")


_DECODER = json.JSONDecoder(parse_constant=_refuse)
