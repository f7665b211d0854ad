"""Do the steps of the container file make a Faden that runs and answers its health check?

No image is pulled: the same steps are done in an empty folder, with the Python that is here.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.packaging.units import PACKAGING, ROOT, environment
from tests.scripted_server import free_port

INSTRUCTION = re.compile(r"^([A-Z]+) (.*)$")


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction of the file."""

    word: str
    rest: str


def stages() -> list[list[Step]]:
    """Return the instructions of each stage."""
    text = (PACKAGING / "Containerfile").read_text().replace("\\\n", " ")
    found: list[list[Step]] = []
    for line in text.splitlines():
        if matched := INSTRUCTION.match(line):
            step = Step(matched[1], " ".join(matched[2].split()))
            if step.word == "FROM":
                found.append([])
            found[-1].append(step)
    return found


def only(steps: list[Step], word: str) -> str:
    (rest,) = [step.rest for step in steps if step.word == word]
    return rest


def build(steps: list[Step], place: Path) -> None:
    """Do what the first stage does, below a folder that stands for /opt/faden."""
    place.mkdir()
    for step in steps:
        if step.word == "COPY":
            *sources, target = step.rest.split()
            for source in sources:
                copy(ROOT / source, place / target, is_folder=target.endswith("/"))
        elif step.word == "RUN":
            subprocess.run(step.rest, shell=True, cwd=place, check=True, capture_output=True)


def copy(source: Path, target: Path, *, is_folder: bool) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        return
    if is_folder:
        target.mkdir(exist_ok=True)
    shutil.copy(source, target / source.name if is_folder else target)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_steps_make_a_faden_that_is_healthy(tmp_path: Path) -> None:
    first, last = stages()
    place = tmp_path / "faden"
    build(first, place)
    settings = dict(pair.split("=", 1) for pair in only(last, "ENV").split())
    settings |= {"FADEN_DATA": str(tmp_path / "data"), "FADEN_PORT": str(free_port())}
    env = environment(**settings)
    words = [*json.loads(only(last, "ENTRYPOINT")), *json.loads(only(last, "CMD"))]
    health = only(last, "HEALTHCHECK").partition("CMD ")[2].replace("/opt/faden", str(place))
    words[0] = words[0].replace("/opt/faden", str(place))
    with subprocess.Popen(words, env=env) as process:
        try:
            deadline = time.monotonic() + 120
            while not is_healthy(health, env):
                assert process.poll() is None
                assert time.monotonic() < deadline
            process.terminate()
            assert process.wait(60) == 0
        finally:
            process.kill()
    assert not is_healthy(health, env)


def is_healthy(health: str, env: dict[str, str]) -> bool:
    done = subprocess.run(health, shell=True, env=env, capture_output=True, check=False)
    return done.returncode == 0


def test_everything_that_is_copied_is_let_through_and_there() -> None:
    copied = {
        source for step in stages()[0] if step.word == "COPY" for source in step.rest.split()[:-1]
    }
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert {line[1:] for line in lines if line.startswith("!")} == copied
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert os.access(ROOT / "tools" / "setup.sh", os.X_OK)


def test_the_container_is_nobodys_root_and_keeps_its_data() -> None:
    first, last = stages()
    assert only(last, "USER") == "faden"
    assert only(last, "VOLUME") == "/var/lib/faden"
    assert "FADEN_DATA=/var/lib/faden" in only(last, "ENV")
    images = [only(steps, "FROM").split()[0] for steps in (first, last)]
    assert images[0] == images[1]  # the environment made in one has to run in the other
    assert "/" not in images[0]
