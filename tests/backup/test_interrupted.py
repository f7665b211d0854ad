"""Is half a backup never taken for one, whatever ends it: a kill, a full disk, an error?"""

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from tests.backup.conftest import LARGE, Office, furnish, restored

from faden.backup import archive, take
from faden.backup.manifest import BackupError
from faden.backup.programs import find_tools
from faden.config import Config
from faden.store.postgres import EmbeddedPostgres

ROOT = Path(__file__).parents[2]
as_root_on_linux = pytest.mark.skipif(
    not sys.platform.startswith("linux") or os.geteuid() != 0,
    reason="a small disk of its own needs Linux and root",
)


def programs(folder: Path, *, dump: str, restore: str = '"$real" "$@"') -> Path:
    """Put programs in the place of the real ones, that behave as told."""
    real = find_tools(least=18)
    folder.mkdir()
    for name, does in (("pg_dump", dump), ("pg_restore", restore)):
        script = folder / name
        script.write_text(
            f"#!/bin/sh\nreal={real.folder / name}\n"
            f'if [ "$1" = --version ]; then exec "$real" --version; fi\n{does}\n'
        )
        script.chmod(0o755)
    return folder


SLOW = '"$real" "$@" | head -c 20000; sleep 30; exit 1'
LINGERS = '"$real" "$@"; sleep 2'
FAILS = '"$real" "$@" | head -c 20000; echo "the server closed the connection" >&2; exit 1'


def started(data: Path, target: Path, tools: Path) -> subprocess.Popen[bytes]:
    own = os.environ | {"PYTHONPATH": str(ROOT / "src"), "FADEN_POSTGRES_BIN": str(tools)}  # noqa: TID251
    command = [sys.executable, "-m", "faden", "backup", str(target), "--data", str(data)]
    return subprocess.Popen(command, env=own, stderr=subprocess.PIPE, start_new_session=True)


def end(running: subprocess.Popen[bytes]) -> None:
    """Kill it, and the programs that it has started."""
    running.kill()
    running.communicate()
    with suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)


def unfinished(folder: Path) -> Path:
    """Wait until a backup has written something; return where."""
    deadline = time.monotonic() + 30
    while True:
        for path in folder.glob(".*.part"):
            if path.stat().st_size > 10_000:
                return path
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_killed_one_leaves_nothing_under_its_name_and_the_next_one_cleans_up(
    furnished: Office, tmp_path: Path
) -> None:
    tools = programs(tmp_path / "slow", dump=SLOW)
    folder = tmp_path / "backups"
    folder.mkdir()
    running = started(furnished.data, folder, tools)
    half = unfinished(folder)
    end(running)
    assert list(folder.iterdir()) == [half]
    with pytest.raises(BackupError, match="cut off or damaged"):
        take.verify(half)
    take.back_up(furnished.config, folder)
    (whole,) = folder.iterdir()
    assert whole.name.startswith("faden-")
    take.verify(whole)


def test_two_at_once_do_not_disturb_one_another(furnished: Office, tmp_path: Path) -> None:
    tools = programs(tmp_path / "slow", dump=SLOW)
    folder = tmp_path / "backups"
    folder.mkdir()
    running = started(furnished.data, folder, tools)
    half = unfinished(folder)
    take.back_up(furnished.config, folder / "other.tar")
    assert half.exists()
    end(running)


def test_a_dump_that_fails_leaves_nothing(furnished: Office, tmp_path: Path) -> None:
    tools = programs(tmp_path / "fails", dump=FAILS)
    folder = tmp_path / "backups"
    folder.mkdir()
    config = Config(data=furnished.data, postgres_bin=tools)
    with pytest.raises(BackupError, match=r"pg_dump failed \(1\): the server closed"):
        take.back_up(config, folder)
    assert list(folder.iterdir()) == []


@contextmanager
def small_disk(folder: Path, *, size: str) -> Iterator[Path]:
    folder.mkdir()
    options = f"size={size},mode=755"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "faden-test", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@as_root_on_linux
def test_a_full_disk_is_told_and_left_as_it_was(furnished: Office, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", size="200k") as disk:
        with pytest.raises(BackupError, match="is full; what was written is removed"):
            take.back_up(furnished.config, disk)
        assert list(disk.iterdir()) == []


@as_root_on_linux
def test_too_little_room_for_a_restore_is_told_first(backup: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", size="20m") as disk:
        with pytest.raises(BackupError, match="about 128 MB are needed"):
            restored(backup, disk)
        assert list(disk.iterdir()) == []


def test_a_disk_that_fills_up_during_a_restore_leaves_nothing(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("faden.backup.restore.os.fsync", full)
    with pytest.raises(BackupError, match="is full"):
        restored(backup, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_name_that_is_taken_is_not_replaced(furnished: Office, tmp_path: Path) -> None:
    taken = tmp_path / "mine.tar"
    taken.write_text("mine")
    with pytest.raises(BackupError, match="is there already"):
        take.back_up(furnished.config, taken)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


def test_a_name_that_was_taken_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    writer = archive.Writer(tmp_path / "x.tar")
    (tmp_path / "x.tar").write_text("mine")
    with pytest.raises(FileExistsError):
        writer._give_name()
    writer.close()
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize("target", ["backup", "nowhere/x.tar"])
def test_a_target_that_cannot_be_is_told(furnished: Office, tmp_path: Path, target: str) -> None:
    with pytest.raises(BackupError, match=r"no folder that is there|is not there"):
        take.back_up(furnished.config, tmp_path / target)


def test_where_nothing_is_there_is_nothing_to_save(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="there is no installation"):
        take.back_up(Config(data=tmp_path / "none"), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_killed_restore_leaves_nothing_that_could_be_started(
    backup: Path, tmp_path: Path
) -> None:
    new, reading = tmp_path / "new", tmp_path / "reading"
    tools = programs(tmp_path / "slow", dump="exit 1", restore=f"touch {reading}; sleep 30")
    path = f"{tools}:{os.environ['PATH']}"  # noqa: TID251
    own = os.environ | {"PYTHONPATH": str(ROOT / "src"), "PATH": path}  # noqa: TID251
    command = [sys.executable, "-m", "faden", "restore", str(backup), "--data", str(new)]
    running = subprocess.Popen(command, env=own, stderr=subprocess.PIPE, start_new_session=True)
    deadline = time.monotonic() + 60
    while not reading.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    end(running)
    assert [path.name for path in new.iterdir()] == ["restoring"]
    with pytest.raises(BackupError, match="a killed restore left"):
        restored(backup, new)
    with EmbeddedPostgres(new / "restoring"):
        pass  # its server lived on: the last user stops it


# Large mails that were gone before.


@pytest.mark.parametrize("how", ["gone", "damaged"])
def test_a_large_mail_that_is_gone_or_damaged_is_named_and_all_else_is_saved(
    tmp_path: Path, how: str
) -> None:
    data, path, new = tmp_path / "faden", tmp_path / "x.tar", tmp_path / "new"
    with EmbeddedPostgres(data) as running:
        furnish(data, running.url)
        large = Office(data, running).large
        if how == "gone":
            large.unlink()
        else:
            large.write_bytes(LARGE[:-1] + b"?")
        lines, lacks = take.back_up(Config(data=data), path)
    name = large.relative_to(data).as_posix()
    assert lacks == (name,)
    assert take.verify(path) == (
        (f"{path} is whole: everything in it is as it was written", *lines[1:-1]),
        lacks,
    )
    assert f"LACKS {name}: it was gone or damaged already" in restored(path, new)


def test_what_is_written_during_the_backup_does_not_wait(furnished: Office, tmp_path: Path) -> None:
    """Neither writers nor readers of the export wait for it."""
    tools = programs(tmp_path / "slow", dump=LINGERS)
    config = Config(data=furnished.data, postgres_bin=tools)
    failed: list[BaseException] = []

    def save() -> None:
        try:
            take.back_up(config, tmp_path)
        except BackupError as error:
            failed.append(error)

    saving = threading.Thread(target=save)
    saving.start()
    unfinished(tmp_path)
    begun = time.monotonic()
    furnished.write("insert into sign_in_failure values ('x', now())")
    written = "select pg_snapshot_xmin(pg_current_snapshot()) > max(xmin::text::bigint)::text::xid8"
    assert furnished.rows(f"{written} from sign_in_failure") == [(True,)]
    assert time.monotonic() - begun < 1.5
    saving.join()
    assert failed == []
