"""Does a restored copy write to nobody until a person says that it is the one that works?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.backup.conftest import Office, restored, rows

from faden.backup.live import go_live
from faden.backup.repair import How
from faden.backup.restore import restore
from faden.backup.take import back_up
from faden.config import Config
from faden.doctor import examine
from faden.store.postgres import EmbeddedPostgres

_QUIET = "select exists (select from restoration where quiet)"
_DID = (
    "select did, who from audit where did in ('backup_taken', 'restored', 'went_live') order by at"
)


@pytest.fixture
def copied(backup: Path, tmp_path: Path) -> Iterator[Office]:
    """A copy of the office, restored as for a drill."""
    data = tmp_path / "copied"
    told = restored(backup, data)
    assert any("it is quiet" in line for line in told)
    with EmbeddedPostgres(data) as running:
        yield Office(data, running)


def test_it_is_quiet_until_somebody_says_otherwise(copied: Office) -> None:
    assert copied.rows(_QUIET) == [(True,)]
    (finding,) = [one for one in examine(copied.config) if "restored and quiet" in one.text]
    assert not finding.good
    assert go_live(copied.config, now=datetime.now(UTC), by="cli:anna").startswith("Live")
    assert copied.rows(_QUIET) == [(False,)]
    assert go_live(copied.config, now=datetime.now(UTC), by="cli:anna").startswith("It was not")
    assert copied.rows(_DID)[-2:] == [("restored", "cli:unknown"), ("went_live", "cli:anna")]


@pytest.mark.parametrize("how", [{"moved": True}, {"live": True}])
def test_who_says_so_at_once_has_a_copy_that_writes(
    how: dict[str, bool], copied: Office, tmp_path: Path
) -> None:
    """Even when what was saved was quiet itself."""
    saved, data = tmp_path / "quiet.tar", tmp_path / "again"
    back_up(copied.config, saved, by="cli:anna")
    told = restore(Config(data=data), saved, How(now=datetime.now(UTC), by="cli:anna", **how))
    assert not any("it is quiet" in line for line in told)
    with EmbeddedPostgres(data) as running:
        assert rows(running.url, _QUIET) == [(False,)]
    assert ("backup_taken", "cli:anna") in copied.rows(_DID)
