"""Does a serving process log what happened, and nothing that is not its to tell?"""

import io
from collections.abc import Iterator

import pytest
import structlog

from faden.serve import log_plainly


@pytest.fixture(autouse=True)
def _structlog_as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def test_a_traceback_in_the_log_shows_no_values(monkeypatch: pytest.MonkeyPatch) -> None:
    told = io.StringIO()
    monkeypatch.setattr("sys.stderr", told)
    log_plainly()

    def read(text: str) -> int:
        return int(text.strip())

    try:
        read(" Linda's own words ".removesuffix(" "))
    except ValueError:
        structlog.get_logger().exception("page failed", path="/desk")
    assert "page failed" in told.getvalue()
    assert "in read" in told.getvalue()
    assert "text = " not in told.getvalue()
