"""Two colleagues write to one customer at the same time: is anything lost, doubled or leaked?

200 random walks in two browsers: both write answers and notes, send, take back, reload, close their
tabs, hand over, lose their line, while the customer writes. Afterwards each word that was written
is in exactly one place, by what the provider was given, what the log holds and what the drafts are.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.browser.conftest import ROOT, Pages, Person, free_port, wait_for
from tests.browser.walk.desks import Desk, Walk, World
from tests.postgres_fixture import fresh_database

from faden.store.postgres import Running

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FEW, MANY = 8, 200
STEPS = 20  #: of each walk


@contextmanager
def two_desks(browser: Browser, url: str, folder: Path, *fault: str) -> Iterator[list[object]]:
    """Serve, and sign both in."""
    port = free_port()
    command = [sys.executable, "-m", "tests.browser.walk.hub", url, str(port), str(folder), *fault]
    env = os.environ | {"PYTHONPATH": "src:."}  # noqa: TID251  # the child needs our own environment
    with subprocess.Popen(command, cwd=ROOT, env=env) as server:
        people = []
        try:
            base = f"http://127.0.0.1:{port}"
            wait_for(f"{base}/health", server)
            for name in ("anna", "jonas"):
                person = Person(browser, Pages(base), locale="de-DE")
                people.append(person)
                person.signs_in(name)
            desks = [Desk(one.context, one.page) for one in people]
            for desk in desks:
                desk.watches()
            with closing(World(base, url, folder)) as world:
                yield [world, *desks]
        finally:
            for person in people:
                person.leaves()
            server.terminate()
            server.wait(timeout=20)


@pytest.fixture(scope="module")
def both(
    chromium: Browser,
    postgres_server: Running,
    template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[list[object]]:
    folder = tmp_path_factory.mktemp("walk")
    with (
        fresh_database(postgres_server, template) as url,
        two_desks(chromium, url, folder) as found,
    ):
        yield found


def walked(both: list[object], seed: int) -> None:
    walk = Walk(seed, *both)  # type: ignore[arg-type]  # as two_desks yields them
    walk.goes(STEPS)
    walk.settles()
    walk.holds()


def several(both: list[object], walks: int) -> None:
    for seed in range(walks):
        walked(both, seed)


@pytest.mark.parametrize("seed", range(FEW))
def test_nothing_is_lost_sent_twice_or_leaked_whatever_two_do_at_once(
    both: list[object], seed: int
) -> None:
    walked(both, seed)


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(FEW, MANY))
def test_nothing_is_lost_sent_twice_or_leaked_in_many_walks(both: list[object], seed: int) -> None:
    walked(both, seed)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("note leaves", "a note"),
        pytest.param("draft stays", "twice", marks=pytest.mark.torture),
    ],
)
def test_the_walk_sees_a_mistake(
    fault: str,
    told: str,
    chromium: Browser,
    database_url: str,
    tmp_path: Path,
) -> None:
    with (
        two_desks(chromium, database_url, tmp_path, fault) as found,
        pytest.raises(AssertionError, match=told),
    ):
        several(found, 6)
