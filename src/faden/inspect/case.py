"""What was asked, field by field?

A field of another type is not guessed at: the answer says which one, and what belongs there.
"""

from __future__ import annotations

import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

Answer = dict[str, object]  #: JSON values only

UNSUPPORTED = "unsupported"  #: the error of kinds and schemes that are not built yet


class BadCase(ValueError):
    """The case cannot be answered as it stands; the text says why."""


@dataclass(frozen=True, slots=True)
class Case:
    """One input, as the JSON object says it."""

    fields: Mapping[str, object]

    def text(self, name: str) -> str:
        """Return a field that must be there; raise BadCase."""
        value = self.fields.get(name)
        if isinstance(value, str):
            return value
        raise BadCase(f"`{name}` is missing" if value is None else f"`{name}` must be a text")

    def text_or(self, name: str, default: str) -> str:
        """Return a field that may be missing or null; raise BadCase."""
        return default if self.fields.get(name) is None else self.text(name)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts that may be missing; raise BadCase."""
        value = self.fields.get(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise BadCase(f"`{name}` must be a list of texts")
        return tuple(value)

    def octets(self, name: str) -> bytes:
        """Return the bytes of a base64 field, line breaks and spaces left out; raise BadCase."""
        text = self.text(name)
        try:
            return binascii.a2b_base64(text, strict_mode=True)
        except ValueError:
            pass
        try:
            return binascii.a2b_base64("".join(text.split()), strict_mode=True)
        except ValueError as error:
            raise BadCase(f"`{name}` is not base64: {error}") from error

    def inner(self, name: str) -> Case:
        """Return an object that may be missing; raise BadCase."""
        value = self.fields.get(name)
        if value is not None and not isinstance(value, dict):
            raise BadCase(f"`{name}` must be an object")
        return Case(cast("dict[str, object]", value or {}))

    def time(self, name: str) -> datetime:
        """Return an ISO time (UTC if it names no offset) or seconds since 1970; missing: now."""
        value = self.fields.get(name)
        if value is None:
            return datetime.now(UTC)
        try:
            if isinstance(value, str) and value.isascii() and value.isdigit():
                return datetime.fromtimestamp(int(value), UTC)
            if isinstance(value, str):
                read = datetime.fromisoformat(value)
                return read if read.tzinfo else read.replace(tzinfo=UTC)
            if isinstance(value, int | float) and not isinstance(value, bool):
                return datetime.fromtimestamp(value, UTC)
        except (ValueError, OverflowError, OSError) as error:
            raise BadCase(f"`{name}` is no time: {error}") from error
        raise BadCase(f"`{name}` must be an ISO time or seconds since 1970")
