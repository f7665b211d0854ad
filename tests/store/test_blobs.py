"""Are large bytes on the disk before anybody relies on them, and apart for each workspace?"""

import asyncio
import hashlib
from pathlib import Path

import pytest

from faden.store.blobs import Blobs

LARGE = b"Anhang" * 100_000


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "blobs")


def test_what_was_put_is_there_for_any_process(blobs: Blobs, tmp_path: Path) -> None:
    digest = asyncio.run(blobs.put(1, LARGE))
    assert digest == hashlib.sha256(LARGE).digest()
    assert asyncio.run(Blobs(tmp_path / "blobs").get(1, digest)) == LARGE


def test_the_same_bytes_stand_there_once(blobs: Blobs, tmp_path: Path) -> None:
    asyncio.run(blobs.put(1, LARGE))
    asyncio.run(blobs.put(1, LARGE))
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_nobody_reads_another_workspaces_bytes(blobs: Blobs) -> None:
    digest = asyncio.run(blobs.put(1, LARGE))
    with pytest.raises(FileNotFoundError):
        asyncio.run(blobs.get(2, digest))


def test_a_write_that_fails_leaves_nothing_that_could_be_taken_for_it(
    blobs: Blobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("faden.store.blobs.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        asyncio.run(blobs.put(1, LARGE))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_it_knows_how_much_room_is_left(blobs: Blobs) -> None:
    assert blobs.free() > 0
