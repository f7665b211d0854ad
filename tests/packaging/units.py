"""What do the files in packaging/ say, and how is a service of them started here?"""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"
UNITS = sorted((PACKAGING / "systemd").iterdir())
PROGRAM = "/opt/faden/.venv/bin/faden"


class Unit:
    """A unit file: what is set in it, in the order of the file."""

    def __init__(self, name: str) -> None:
        lines = (PACKAGING / "systemd" / name).read_text().splitlines()
        pairs = [line.partition("=") for line in lines if line and line[0] not in "#["]
        self.settings = [(key, value) for key, _, value in pairs]

    def every(self, key: str) -> list[str]:
        return [value for name, value in self.settings if name == key]

    def one(self, key: str) -> str:
        (value,) = self.every(key)
        return value

    def command(self, key: str = "ExecStart", *, places: Mapping[str, str]) -> list[str]:
        """Return the words of a command with the places of this machine in it."""
        line = self.one(key).replace("$$", "$")
        for place, real in places.items():
            line = line.replace(place, real)
        return shlex.split(line)


class Listener:
    """Stands where systemd listens, and hears how a process is."""

    def __init__(self, folder: Path) -> None:
        self.place = folder / "notify"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self.place))
        self._socket.settimeout(60)

    def hears(self) -> str:
        return self._socket.recv(4096).decode()

    def waits_for(self, line: str) -> None:
        while self.hears() != line:
            pass

    def close(self) -> None:
        self._socket.close()


def environment(**settings: str) -> dict[str, str]:
    """Return what a service finds: nothing of ours but the way to programs."""
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8"} | settings


def says(words: list[str], env: Mapping[str, str]) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=dict(env))
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
