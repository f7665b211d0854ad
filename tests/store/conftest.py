"""On which stores does a test of the conformance suite run?"""

import asyncio
from collections.abc import Iterator

import pytest
from tests.postgres_fixture import fresh_database
from tests.store.stores import empty, memory, postgres
from tests.store.stories import Run, Story

from faden.store.postgres import Running


@pytest.fixture(scope="module")
def shared_url(postgres_server: Running, template: str) -> Iterator[str]:
    """The URL of a database that the tests of one file share; each finds it empty."""
    with fresh_database(postgres_server, template) as url:
        yield url


@pytest.fixture(params=["memory", "postgres"])
def on_store(request: pytest.FixtureRequest) -> Run:
    """Run a story on one of the stores."""
    url = request.getfixturevalue("shared_url") if request.param == "postgres" else None
    if url is not None:
        empty(url)

    def run(story: Story) -> None:
        async def told() -> None:
            async with memory() if url is None else postgres(url) as bench:
                await asyncio.wait_for(story(bench), 30)

        asyncio.run(told())

    return run
