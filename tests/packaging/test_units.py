"""Do the services start, tell how they are and end as their unit files say?"""

from __future__ import annotations

import contextlib
import ctypes.util
import getpass
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from tests.packaging.units import (
    PACKAGING,
    PROGRAM,
    ROOT,
    UNITS,
    Listener,
    Unit,
    environment,
    says,
)
from tests.scripted_server import free_port

SERVICES = [path.name for path in UNITS if path.suffix == ".service"]
CAGED = ROOT / "tests" / "packaging" / "caged.py"
HERE = {"/opt/faden": str(ROOT)}
OPERATE = (ROOT / "docs" / "operate.md").read_text()


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[Listener]:
    with contextlib.closing(Listener(tmp_path)) as listener:
        yield listener


def copied(unit: str, folder: Path) -> Path:
    """Write the unit as it would be where Faden stands here, for systemd to judge."""
    path = folder / unit.replace("@.", "@8080.")
    path.write_text((PACKAGING / "systemd" / unit).read_text().replace("/opt/faden", str(ROOT)))
    return path


@pytest.mark.needs("systemd-analyze")
@pytest.mark.parametrize("unit", [path.name for path in UNITS])
def test_systemd_understands_every_line(unit: str, tmp_path: Path) -> None:
    for other in UNITS:
        copied(other.name, tmp_path)
    path = copied(unit, tmp_path)
    words = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    about_it = [line for line in done.stderr.splitlines() if "faden" in line]
    assert about_it == []


@pytest.mark.needs("systemd-analyze")
@pytest.mark.parametrize("unit", SERVICES)
def test_systemd_finds_little_that_a_service_may_do(unit: str, tmp_path: Path) -> None:
    path = copied(unit, tmp_path)
    told = says(
        [
            "systemd-analyze",
            "security",
            "--offline=true",
            "--threshold=20",
            "--no-pager",
            str(path),
        ],
        environment(),
    )
    found = re.search(r"exposure level for \S+: ([\d.]+)", told)
    assert found is not None
    assert float(found[1]) <= 2.0


def test_a_service_that_serves_says_it_is_ready_gives_signs_of_life_and_ends(
    listener: Listener, tmp_path: Path
) -> None:
    port = str(free_port())
    lives(Unit("faden.service"), listener, FADEN_DATA=str(tmp_path / "data"), FADEN_PORT=port)


@pytest.mark.needs("systemd-analyze", "unshare")
def test_it_does_with_the_system_calls_that_its_unit_leaves_it(
    listener: Listener, tmp_path: Path
) -> None:
    if ctypes.util.find_library("seccomp") is None:
        pytest.skip("libseccomp is not installed")
    path = PACKAGING / "systemd" / "faden.service"
    cage = [sys.executable, str(CAGED), str(path)]
    if os.geteuid() == 0:  # the service is no root, and may not become somebody else
        cage = ["unshare", "--user", "--map-user=1", "--", *cage]
    told = {"FADEN_DATA": str(tmp_path / "data"), "FADEN_PORT": str(free_port())}
    assert "\nSeccomp:\t2" in says([*cage, "/bin/cat", "/proc/self/status"], environment())
    lives(Unit("faden.service"), listener, cage=cage, **told)


@pytest.mark.parametrize("name", ["faden-web@.service", "faden-work.service"])
def test_a_service_on_a_database_of_its_own_does_the_same(
    name: str, listener: Listener, tmp_path: Path, database_url: str
) -> None:
    unit, port = Unit(name), str(free_port())
    env = {"FADEN_DATA": str(tmp_path), "FADEN_DATABASE_URL": database_url}
    says(unit.command("ExecStartPre", places=HERE), environment(**env))
    lives(unit, listener, FADEN_PORT=port, **env)


def lives(unit: Unit, listener: Listener, cage: Sequence[str] = (), **settings: str) -> None:
    """Start a service, look at it, end it."""
    words = [*cage, *unit.command(places=HERE | {"%i": settings["FADEN_PORT"]})]
    told = {"NOTIFY_SOCKET": str(listener.place), "WATCHDOG_USEC": "300000"}
    with subprocess.Popen(words, env=environment(**settings, **told)) as process:
        try:
            listener.waits_for("READY=1")
            listener.waits_for("WATCHDOG=1")
            listener.waits_for("WATCHDOG=1")
            if "work" not in words:
                with urllib.request.urlopen(
                    f"http://127.0.0.1:{settings['FADEN_PORT']}/ready"
                ) as answer:
                    assert answer.status == 200
            process.terminate()
            listener.waits_for("STOPPING=1")
            assert process.wait(60) == 0
        finally:
            process.kill()


def test_nobody_scales_out_on_the_database_that_would_end_with_one_process() -> None:
    for name in ("faden-web@.service", "faden-work.service"):
        words = Unit(name).command("ExecStartPre", places=HERE)
        done = subprocess.run(words, env=environment(), capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert "FADEN_DATABASE_URL" in done.stderr


def test_every_service_stands_still_for_less_than_systemd_waits() -> None:
    for name in SERVICES:
        unit = Unit(name)
        assert unit.one("ExecStart").startswith(PROGRAM + " ")
        if unit.one("Type") == "notify":
            assert unit.one("WatchdogSec") == "60"
            assert unit.one("Restart") == "always"
            assert unit.one("TimeoutStopSec") == "2min"


def test_every_setting_in_the_example_is_one_that_the_page_explains() -> None:
    text = (PACKAGING / "faden.env").read_text() + "".join(
        path.read_text() for path in (*UNITS, PACKAGING / "faden", PACKAGING / "Containerfile")
    )
    named = set(re.findall(r"\bFADEN_[A-Z_]+\b", text))
    assert named == {name for name in named if f"`{name}`" in OPERATE}


def test_the_command_runs_as_the_user_of_faden_with_its_settings(tmp_path: Path) -> None:
    settings = tmp_path / "faden.env"
    data = tmp_path / "data"
    settings.write_text((PACKAGING / "faden.env").read_text().replace("/var/lib/faden", str(data)))
    script = (PACKAGING / "faden").read_text()
    for place, real in {"/etc/faden/faden.env": str(settings), "/opt/faden": str(ROOT)}.items():
        script = script.replace(place, real)
    script = script.replace("!= faden ]", f"!= {getpass.getuser()} ]")
    command = tmp_path / "faden"
    command.write_text(script)
    command.chmod(0o755)
    done = subprocess.run(
        [str(command), "backup", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert f"there is no installation in {data}" in done.stderr
    assert os.access(PACKAGING / "faden", os.X_OK)


def test_the_installation_of_the_page_names_what_is_there() -> None:
    (lines,) = re.findall(r"^```sh install\n(.*?)^```$", OPERATE, re.MULTILINE | re.DOTALL)
    ours = set(re.findall(r"/opt/faden/((?:packaging|tools|src)[\w./-]*)", lines))
    assert len(ours) == 5
    assert [name for name in ours if not (ROOT / name).exists()] == []
    for unit in SERVICES:
        words = Unit(unit).one("ExecStart").split()
        assert says([str(ROOT / ".venv/bin/faden"), words[1], "--help"], environment())
    started = set(re.findall(r"faden[\w-]*\.(?:service|timer)", lines))
    assert started == {"faden.service", "faden-backup.timer"}


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_installation_of_the_page_works_from_nothing(tmp_path: Path) -> None:
    """Every line but those that need a system of its own: its users, and systemd itself."""
    machine = Machine(tmp_path)
    (lines,) = re.findall(r"^```sh install\n(.*?)^```$", OPERATE, re.MULTILINE | re.DOTALL)
    for line in lines.splitlines():
        if not line.startswith(("useradd ", "systemctl ")):
            machine.types(line)
    faden = tmp_path / "usr/local/bin/faden"
    assert "schema: up to date" in machine.types(f"{faden} doctor --no-send", fails=True)
    assert "is written" in machine.types(f"{faden} backup {tmp_path}/var/backups/faden")
    assert (tmp_path / "etc/systemd/system/faden.service").is_file()


class Machine:
    """Folders that stand for those of a server, and who types there."""

    PLACES = ("/opt/faden", "/var/lib/faden", "/var/backups/faden", "/etc/faden", "/usr/local/bin/")
    SYSTEM = "/etc/systemd/system/"

    def __init__(self, root: Path) -> None:
        self._root = root
        for place in ("opt", "var/lib", "var/backups", "etc/systemd/system", "usr/local/bin"):
            (root / place).mkdir(parents=True)

    def placed(self, text: str) -> str:
        for place in (*self.PLACES, self.SYSTEM):
            text = re.sub(rf"(?<![\w/.-]){place}", f"{self._root}{place}", text)
        return text

    def types(self, line: str, *, fails: bool = False) -> str:
        me = getpass.getuser()
        line = re.sub(r"-o \w+ -g \w+ ", "", self.placed(line)).replace("SOURCES", str(ROOT))
        if line == "faden init":
            line = (
                f"{self._root}/usr/local/bin/faden init --company Laden --email anna@example.org"
                " --password 'correct horse battery staple'"
            )
        done = subprocess.run(line, shell=True, capture_output=True, text=True, check=False)
        assert fails or done.returncode == 0, line + done.stdout + done.stderr
        if line.startswith("git clone"):
            for path in (self._root / "opt/faden/packaging").rglob("*"):
                if path.is_file():
                    text = self.placed(path.read_text()).replace("!= faden ]", f"!= {me} ]")
                    path.write_text(text)
        return done.stdout
