"""Is a backup that is not whole, or not for this Faden, refused with what is wrong?"""

import os
import re
from pathlib import Path

import pytest
from tests.backup.conftest import files_of, restored, with_contents, write_files

from faden.backup.manifest import BackupError
from faden.backup.take import verify


def refused(path: Path) -> str:
    with pytest.raises(BackupError) as told:
        verify(path)
    return str(told.value)


def test_a_good_one_is_whole(backup: Path) -> None:
    lines, lacks = verify(backup)
    assert "is whole" in lines[0]
    assert "1 customer records, 2 events" in lines[3]
    assert lacks == ()


@pytest.mark.parametrize("kept", [0.0, 0.001, 0.3, 0.9, 0.99, 0.998])
def test_one_that_was_cut_off_is_refused(copy: Path, kept: float) -> None:
    os.truncate(copy, int(copy.stat().st_size * kept))
    assert "cut off or damaged" in refused(copy)


def test_a_byte_that_changed_anywhere_is_noticed(copy: Path) -> None:
    """Padding and the times in a header mean nothing; all else does."""
    whole, unnoticed = copy.read_bytes(), []
    for place in range(0, len(whole) - 1024, max(1, len(whole) // 300)):
        copy.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        try:
            verify(copy)
        except BackupError:
            continue
        unnoticed.append(place)
    copy.write_bytes(whole)
    assert [place for place in unnoticed if whole[place] != 0] == []


def test_a_part_that_was_changed_is_named(copy: Path) -> None:
    files = files_of(copy)
    write_files(copy, files | {"database.dump": files["database.dump"][:-1] + b"!"})
    assert "database.dump was changed" in refused(copy)


def test_a_part_that_is_missing_is_named(copy: Path) -> None:
    files = files_of(copy)
    blob = next(name for name in files if name.startswith("blobs/"))
    del files[blob]
    write_files(copy, files)
    assert f"{blob} is missing" in refused(copy)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "blobs/1/00/../../x", "blobs/1/aa/" + "b" * 64, "/x", "other"]
)
def test_what_faden_never_wrote_is_refused(copy: Path, name: str) -> None:
    write_files(copy, {name: b"x"} | files_of(copy))
    assert "Faden never wrote" in refused(copy)


def test_what_was_added_behind_is_refused(copy: Path) -> None:
    write_files(copy, files_of(copy) | {f"blobs/1/aa/aa{'b' * 62}": b"x"})
    assert "was added after it was written" in refused(copy)


def test_a_list_of_contents_that_was_changed_is_refused(copy: Path) -> None:
    files = files_of(copy)
    name = next(name for name in files if name.startswith("manifest."))
    write_files(copy, files | {name: files[name].replace(b'"faden"', b'"Faden"')})
    assert "list of contents was changed" in refused(copy)


@pytest.mark.parametrize("content", [b"", b"not a tar file at all" * 100])
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.tar").write_bytes(content)
    assert "no whole backup" in refused(tmp_path / "x.tar")


def test_no_file_is_refused(tmp_path: Path) -> None:
    assert "there is no such file" in refused(tmp_path / "x.tar")


def cannot_be_restored(path: Path, data: Path) -> str:
    with pytest.raises(BackupError) as told:
        restored(path, data)
    assert not data.exists()
    return str(told.value)


def test_one_of_a_newer_schema_is_refused(copy: Path, tmp_path: Path) -> None:
    newer = b'"schema": [{"name": "9999_future.sql", "checksum": "x"},'
    write_files(copy, with_contents(files_of(copy), b'"schema": [', newer))
    told = cannot_be_restored(copy, tmp_path / "new")
    assert "newer schema (9999_future.sql)" in told
    assert "Install that version or a newer one" in told


def test_one_of_another_schema_is_refused(copy: Path, tmp_path: Path) -> None:
    files = files_of(copy)
    text = next(text for name, text in files.items() if name.startswith("manifest."))
    found = re.search(rb'"checksum": "(\w+)"', text)
    assert found is not None
    write_files(copy, with_contents(files, found[1], b"0" * 64))
    assert "other files of the same name" in cannot_be_restored(copy, tmp_path / "new")


def test_one_of_a_newer_server_is_refused(copy: Path, tmp_path: Path) -> None:
    files = files_of(copy)
    write_files(copy, with_contents(files, b'"postgres": "1', b'"postgres": "9'))
    assert "comes from PostgreSQL 9" in cannot_be_restored(copy, tmp_path / "new")


def test_one_of_a_newer_format_is_refused(copy: Path, tmp_path: Path) -> None:
    write_files(copy, with_contents(files_of(copy), b'"format": 1', b'"format": 2'))
    assert "format 2" in cannot_be_restored(copy, tmp_path / "new")


def test_rows_that_are_not_what_was_counted_are_refused(copy: Path, tmp_path: Path) -> None:
    write_files(copy, with_contents(files_of(copy), b'"event": 2', b'"event": 3'))
    assert "event: 2 rows instead of 3" in cannot_be_restored(copy, tmp_path / "new")


def test_a_folder_that_is_not_empty_is_left_alone(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("mine")
    with pytest.raises(BackupError, match="is not empty"):
        restored(backup, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter"]
