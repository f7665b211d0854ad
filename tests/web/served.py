"""The two companies on a port, for tests with a browser: `python -m tests.web.served URL PORT`."""

import asyncio
import sys

import uvicorn
from tests.web.company import Company

from faden.engine.live.feed import Feed
from faden.engine.searching.follower import Follower
from faden.store.live.changes import Changes
from faden.store.searching.index import Index
from faden.web.site import site


async def serve(url: str, port: int) -> None:
    """Serve both companies; the south one has no customers but Oskar's, the north one many."""
    company = Company(url)
    await company.connections.open()
    await company.found()
    await company.fill()
    company.feed = Feed(Changes(company.connections), company.doorbell)
    company.doorbell.start()
    company.feed.start()
    index = Index(company.connections.engine, pause=lambda: asyncio.sleep(0))
    follower = Follower(index)
    follower.start()
    app = site(company.services())
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
