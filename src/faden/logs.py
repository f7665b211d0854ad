"""How does a process say what happens, so that no customer's word ever stands in a log?

One JSON object a line (`FADEN_LOG=text`: one plain line), documented in docs/operate.md. Errors are
described here and nowhere else: by what they are and where they came from, not by their words, for
those quote what was being worked on. Whoever wants the words of an error of ours says so (`str`).
"""

from __future__ import annotations

import contextlib
import io
import logging
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO, cast

import psycopg
import structlog

_FRAMES = 12  #: of a traceback, the innermost ones
_KNOWN = (OSError,)  #: the system's own words are said: they name no customer

Fields = MutableMapping[str, Any]


def log_to_stderr(*, as_json: bool) -> None:
    """Log one line for each event, of ours and of every library, and of a crash."""
    shown = (
        structlog.processors.JSONRenderer(ensure_ascii=False, default=_typed)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            without_words,
            shown,
        ],
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", Unfailing(sys.stderr))),
    )
    logging.basicConfig(handlers=[_Libraries()], level=logging.WARNING, force=True)
    sys.excepthook = _crashed


def without_words(_logger: object, _method: str, fields: Fields) -> Fields:
    """Describe each error among the fields, `exc_info` too, without its words."""
    error = fields.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        fields.update(error=error, frames=frames_of(error))
    for key, value in fields.items():
        if isinstance(value, BaseException):
            fields[key] = described(value)
    return fields


def described(error: BaseException) -> str:
    """Return what an error is and where it was raised.

    >>> described(ValueError("Linda writes"))
    'ValueError'
    >>> described(ConnectionRefusedError(111, "Connection refused"))
    'ConnectionRefusedError: Connection refused'
    """
    name = type(error).__name__
    if isinstance(error, psycopg.Error):
        about = error.diag
        known = (error.sqlstate, about.table_name, about.constraint_name)
        return " ".join((name, *(one for one in known if one)))
    if isinstance(error, _KNOWN) and error.strerror:
        return f"{name}: {error.strerror}"
    place = frames_of(error)[-1:]
    return f"{name} at {place[0]}" if place else name


def frames_of(error: BaseException) -> list[str]:
    """Return through which places an error came, the innermost last."""
    found = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return [f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in found]


def _typed(value: object) -> str:
    return type(value).__name__


class _Libraries(logging.Handler):
    """Says that a library has something to say, and where; its words may quote anything."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log one line."""
        error = record.exc_info[1] if record.exc_info else None
        more = {} if error is None else {"exc_info": error}
        structlog.get_logger(record.name).log(
            max(record.levelno, logging.WARNING),
            "a library reports",
            library=record.name,
            place=f"{record.filename}:{record.lineno}",
            **more,
        )


def _crashed(
    _kind: type[BaseException], error: BaseException, _traceback: TracebackType | None
) -> None:
    if not isinstance(error, KeyboardInterrupt):
        structlog.get_logger("faden").error("the process ends by a mistake", exc_info=error)


class Unfailing(io.TextIOBase):
    """A stream whose writes never fail: where the log's disk is full, what it is about goes on.

    An error while an error was being logged has turned "try again" into "never try again".
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write what can be written."""
        with contextlib.suppress(OSError, ValueError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Hand on what is waiting, as far as that is possible."""
        with contextlib.suppress(OSError, ValueError):
            self._stream.flush()
