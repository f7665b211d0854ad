"""Does a company's receiver ever learn of another company (G11)?"""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Any

import psycopg
import pytest
from tests.engine.office import Office
from tests.engine.publishing.house import a_customer, happen, open_house, received, texts, writer
from tests.scripted_server import answers, provider, until

from faden.store.connections import Connections
from faden.store.views import Views
from faden.store.webhooks import subscription as subscriptions
from faden.store.webhooks.subscription import EventName, Place

OURS, THEIRS = a_customer(0xA001), a_customer(0xB002)
OK = answers(204)


@pytest.fixture
def other(office: Office) -> int:
    """Another company, in which something happened."""
    with writer(office) as connection:
        found = connection.execute(
            "insert into workspace (slug, name, created_at) values ('south', 'South', %s)"
            " returning workspace_id",
            (office.now,),
        ).fetchone()
        assert found is not None
        happen(connection, received("unser", OURS), customer=OURS, sequence=1)
        happen(
            connection, received("fremd", THEIRS), customer=THEIRS, sequence=1, workspace=found[0]
        )
        connection.commit()
    return int(found[0])


def test_each_company_is_told_its_own(office: Office, other: int) -> None:
    async def story() -> None:
        async with (
            provider(OK) as north,
            provider(OK) as south,
            open_house(office, north, south) as house,
        ):
            await house.subscribe(north.url)
            await house.subscribe(south.url, workspace=other)  # the same name
            house.process()
            await until(lambda: bool(north.asked and south.asked))
            await asyncio.sleep(0.3)
            assert (texts(north), texts(south)) == (["unser"], ["fremd"])

    office.run(story())


def test_row_security_alone_keeps_companies_apart(office: Office, other: int) -> None:
    async def story() -> None:
        async with provider(OK) as receiver, open_house(office, receiver) as house:
            house.views = Views(house.connections, filter_workspace=False)
            await house.subscribe(receiver.url)
            house.process()
            await house.settled(1)
            await asyncio.sleep(0.2)
            assert texts(receiver) == ["unser"]

    office.run(story())


class Unprotected:
    """Lends connections that see every company: row security is taken away."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    @asynccontextmanager
    async def reading(
        self, workspace: int | None, owners: Collection[str] | None = None, apart: str = ""
    ) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
        async with self._connections.engine.connection() as connection:
            yield connection


def test_the_statements_alone_keep_companies_apart(office: Office, other: int) -> None:
    async def story() -> None:
        async with provider(OK) as receiver, open_house(office, receiver) as house:
            house.views = Views(Unprotected(house.connections))
            await house.subscribe(receiver.url)
            house.process()
            await until(lambda: bool(receiver.asked))
            await asyncio.sleep(0.2)
            assert texts(receiver) == ["unser"]
            assert await subscriptions.kind_of_event(house.views, 1, THEIRS, 1) is None

    office.run(story())


def test_an_event_of_another_company_cannot_be_told_by_its_name(office: Office, other: int) -> None:
    async def story() -> None:
        async with provider(OK) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url, after=Place(10**12, -1))
            views = house.views
            assert await subscriptions.kind_of_event(views, 1, OURS, 1) == "message_received"
            assert await subscriptions.kind_of_event(views, 1, THEIRS, 1) is None
            event = EventName(THEIRS, 1, "message.received")
            made = await house.person(
                lambda at: subscriptions.redeliver(at, 1, "shop", event=event, now=office.now)
            )
            assert not made
            assert await house.log() == []

    office.run(story())


def test_what_is_known_of_a_subscription_is_its_companys_alone(office: Office, other: int) -> None:
    async def story() -> None:
        async with provider(OK) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url, workspace=other)
            assert await subscriptions.statuses(house.views, 1) == []
            assert not await house.person(lambda at: subscriptions.remove(at, 1, "shop"))
            assert len(await subscriptions.statuses(house.views, other)) == 1

    office.run(story())
