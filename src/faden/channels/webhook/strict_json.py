r"""Which JSON does a body hold, if every reader must read the same?

RFC 8259 leaves room where readers differ: of two equal keys one takes the first, another the last,
and a proxy may have checked the other one. So what is ambiguous is refused as a whole.

| In the body | What happens |
|---|---|
| not UTF-8 (whatever the Content-Type says) | refused: a guessed charset garbles names for ever |
| byte order mark | skipped (RFC 8259 8.1 allows it) |
| NaN, Infinity, a number beyond what a double holds | refused |
| a key twice in one object, at any depth | refused |
| more than 32 objects and lists inside one another | refused |
| half a surrogate pair, `\ud83d` alone | read; see wire.py |
"""

import json
import math
import re
from typing import Never

MAX_DEPTH = 32
_DOUBLE_DIGITS = 308  # a whole number of so many digits is below 1.8e308, whichever they are

_BOM = "\ufeff"
#: One that is not closed ends with the text, as it does for the decoder, which then refuses it.
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*"?', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")


class NotJson(ValueError):
    """The body is not JSON that every reader reads alike; the text says why."""


def read(body: bytes) -> object:
    """Return the value in `body`; raise NotJson.

    >>> read(b'{"text": "Hallo"}')
    {'text': 'Hallo'}
    """
    try:
        text = body.decode("utf-8").removeprefix(_BOM)
    except UnicodeDecodeError as error:
        raise NotJson(f"not UTF-8: byte {error.start}") from error
    if text.count("{") + text.count("[") > MAX_DEPTH and _depth(text) > MAX_DEPTH:
        raise NotJson(f"nested deeper than {MAX_DEPTH}")
    try:
        return _DECODER.decode(text)
    except NotJson:
        raise
    except ValueError as error:
        raise NotJson(f"not JSON: {error}") from error


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise NotJson(f"the key {twice[:50]!r} stands twice in one object")
    return found


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise NotJson("a number is out of range")
    return number


def _whole(digits: str) -> int:
    if len(digits) > _DOUBLE_DIGITS:
        _finite(digits)
    return int(digits)


def _refuse(word: str) -> Never:
    raise NotJson(f"{word} is not JSON")


#: The standard library's reader in C; measured, no slower here than a faster one plus a second
#: look for repeated keys.
_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=_finite, parse_int=_whole, parse_constant=_refuse
)


def _depth(text: str) -> int:
    """Return how deep objects and lists stand in one another."""
    depth = deepest = 0
    for bracket in _BRACKET.findall(_STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest
