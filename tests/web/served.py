"""The two companies on a port, for tests with a browser: `python -m tests.web.served URL PORT`."""

import asyncio
import sys
from dataclasses import replace

import uvicorn
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from tests.web.company import MONDAY, Company

from faden.engine.ids import new_id
from faden.engine.live.feed import Feed
from faden.engine.privacy.erase import Report, Shell, erase
from faden.engine.privacy.erase import Request as Wish
from faden.engine.searching.follower import Follower
from faden.store.live.changes import Changes
from faden.store.people.look import begin_first_run
from faden.store.searching.index import Index
from faden.web.site import site


async def leave_traces(company: Company) -> str:
    """Erase somebody who was here, and let the south be as new; return the record there was."""
    address = "mailto:gerda@example.org"
    await company.writes(address, "Bitte alles löschen", name="Gerda Lindt", account="mail")
    record = await company.record(address)
    shell = Shell(
        store=company.store,
        files=company.blobs,
        clock=lambda: MONDAY,
        new_id=new_id,
        pause=lambda: asyncio.sleep(0),
    )
    asked = Wish(workspace=company.north, who=address, by="cli:anna", reason="letter")
    assert isinstance(await erase(shell, asked), Report)
    async with company.connections.engine.connection() as connection:
        await begin_first_run(connection, company.south)
    return record


async def serve(url: str, port: int) -> None:
    """Serve both companies; the south one has no customers but Oskar's, the north one many."""
    company = Company(url)
    await company.connections.open()
    await company.found()
    await company.fill()
    gone = await leave_traces(company)
    company.feed = Feed(Changes(company.connections), company.doorbell)
    company.doorbell.start()
    company.feed.start()
    index = Index(company.connections.engine, pause=lambda: asyncio.sleep(0))
    follower = Follower(index)
    follower.start()

    async def to_gone(request: Request) -> Response:
        return RedirectResponse(f"/c/{gone}?lang={request.query_params.get('lang', '')}")

    services = company.services()
    way = Route("/gone", to_gone)
    app = site(replace(services, extra_routes=(*services.extra_routes, way)))
    settings = uvicorn.Config(app, port=port, log_level="warning", lifespan="off", ws="none")
    settings.timeout_graceful_shutdown = 1  # pages stay open, and listen
    try:
        await uvicorn.Server(settings).serve()
    finally:
        await follower.stop()
        await company.feed.stop()
        await company.doorbell.stop()
        await company.connections.close()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], int(sys.argv[2])))
