"""Do the commands on the page for operators do what it says? Each of them is run."""

import configparser
import os
import re
import shlex
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from tests.backup.conftest import Office
from tests.scripted_server import free_port

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "operate.md").read_text()
BLOCKS = dict(re.findall(r"^```\w+ (\S+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
SYSTEMD = ROOT / "packaging" / "systemd"
EXAMPLE = "/var/backups/faden/faden-20261122T023000Z.tar"


class Machine:
    """Runs the page's commands in places of its own."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.backups = folder / "backups"
        self.backups.mkdir()
        self._places = {"/var/lib/faden": str(office.data), "/var/tmp/faden-drill": ""}
        self.port = free_port()
        self._folder = folder

    def place(self, name: str, real: Path) -> None:
        self._places = {name: str(real)} | {
            one: at for one, at in self._places.items() if one != name
        }

    def words(self, line: str) -> list[str]:
        for name, real in (*self._places.items(), ("/var/backups/faden", str(self.backups))):
            line = line.replace(name, real)
        words = shlex.split(line.replace("8099", str(self.port)))
        words[0] = words[0].removeprefix("/opt/faden/.venv/bin/")
        return [sys.executable, "-m", *words] if words[0] == "faden" else words

    def run(self, line: str) -> str:
        done = subprocess.run(
            self.words(line), capture_output=True, text=True, check=False, env=environment()
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def serves(self, line: str) -> int:
        """Start a process that serves, and return the status of its page; then end it."""
        with subprocess.Popen(self.words(line), env=environment()) as process:
            try:
                return answers(f"http://127.0.0.1:{self.port}/ready")
            finally:
                process.terminate()


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT / "src")}  # noqa: TID251


def answers(url: str) -> int:
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url) as answer:
                return int(answer.status)
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.1)


@pytest.mark.slow
def test_a_backup_is_taken_verified_and_tried_as_the_page_says(
    furnished: Office, tmp_path: Path
) -> None:
    machine = Machine(furnished, tmp_path)
    assert "is written and on the disk" in machine.run(BLOCKS["backup"])
    (taken,) = machine.backups.iterdir()
    machine.place(EXAMPLE, taken)
    machine.place("/var/tmp/faden-drill", tmp_path / "drill")
    assert "is whole" in machine.run(BLOCKS["verify"])
    restore, audit, web, away = BLOCKS["drill"].splitlines()
    assert "is restored to" in machine.run(restore)
    assert "\n0 without a ticket" in machine.run(audit)
    assert machine.serves(web) == 200
    machine.run(away)
    machine.place("/var/lib/faden", tmp_path / "new")
    restore, audit, live, serve = BLOCKS["restore"].splitlines()
    assert "is restored to" in machine.run(restore)
    assert "\n0 without a ticket" in machine.run(audit)
    assert "Live" in machine.run(live)
    assert machine.serves(f"{serve} --port 8099") == 200


def test_the_nightly_service_takes_one_and_removes_old_ones(
    furnished: Office, tmp_path: Path
) -> None:
    machine = Machine(furnished, tmp_path)
    unit = dict(
        line.split("=", 1)
        for line in (SYSTEMD / "faden-backup.service").read_text().splitlines()
        if line.startswith("Exec")
    )
    old = machine.backups / "faden-20200101T023000Z.tar"
    other = machine.backups / "letter.tar"
    for path in (old, other):
        path.touch()
        os.utime(path, (0, 0))
    machine.run(unit["ExecStart"] + " --data /var/lib/faden")
    machine.run(unit["ExecStartPost"])
    names = {path.name for path in machine.backups.iterdir()}
    assert old.name not in names
    assert other.name in names
    assert len(names) == 2


def test_the_timer_belongs_to_the_service() -> None:
    timer = configparser.ConfigParser(interpolation=None)
    timer.read_string((SYSTEMD / "faden-backup.timer").read_text())
    assert timer["Timer"]["OnCalendar"] == "*-*-* 02:30"
    assert (SYSTEMD / "faden-backup.service").is_file()
    assert set(BLOCKS) >= {"backup", "verify", "drill", "restore"}
