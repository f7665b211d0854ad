"""How soon does somebody at a browser see it: a page, a message, the way back after a restart?

`screen_latency_*`: from the acknowledgement of a signed webhook message to the picture of the next
frame of an open desk page. `desk_first_load_kb`, `widget_kb`, `widget_loader_kb`: bytes, gzip.
`lcp_*`: the largest paint of a desk page over that of a blank page of the same process, quiet, and
with a CPU four times slower behind 40 ms of network. `long_history_*`: a customer with 20,000
messages over one whose window is just full. `reconnect_p95_s`: from the moment a restarted server
listens until a page says that it is live; what was written meanwhile stands on it, once.
"""

from __future__ import annotations

import asyncio
import gzip
import shutil
import statistics
import time
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bench import load
from bench.installation import faden, server
from bench.live import Desk, customer_of, first_message, hook, parts, sign_in
from bench.result import Result
from faden.channels.chat.files import files as widget_files
from faden.store.migrate import migrate
from faden.store.postgres import Running

if TYPE_CHECKING:  # only this bench needs a browser
    from playwright.async_api import Browser, BrowserContext, Page, Response

_CHROMIUM = "/usr/bin/chromium"
_FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
_FRAME = 1e3 / 60  #: ms
_PAUSE = 0.6  #: seconds between two messages
_LONG, _FULL = 20_000, 60  #: messages of a customer with a history, and of one with a full window
_WINDOWS = 3  #: browsers that look on while the server is restarted
_SLOWED = {"offline": False, "latency": 40, "downloadThroughput": -1, "uploadThroughput": -1}


def measure(*, short: bool) -> list[Result]:
    """Measure all of it on one installation; without a browser, the bytes alone."""
    if not shutil.which(_CHROMIUM):
        return _widget()
    with server() as (data, running):
        migrate(running.url)
        session = asyncio.run(sign_in(running.url))
        with faden(data, running) as installation:
            asyncio.run(first_message(installation))
            desk = Desk(installation, session, customer_of(running.url))
            results = [*_widget(), *asyncio.run(_pages(desk, short=short))]
            port = installation.port
        turns = 2 if short else 8
        results.append(asyncio.run(_reconnect(data, running, session, port=port, turns=turns)))
    return results


async def _pages(desk: Desk, *, short: bool) -> list[Result]:
    async with _browser() as browser:
        results = await _latency(browser, desk, count=40 if short else 300)
        results.append(await _first_load(browser, desk))
        long, full = await _histories(desk)
        turns = 7 if short else 25
        results += await _paints(browser, desk, full=full, turns=turns)
        results += await _history(browser, desk, long=long, full=full, turns=turns)
    return results


@asynccontextmanager
async def _browser() -> AsyncIterator[Browser]:
    from playwright.async_api import async_playwright  # noqa: PLC0415 - only for this one

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=_CHROMIUM, args=list(_FLAGS))
        yield browser
        await browser.close()


async def _context(browser: Browser, address: str, session: str) -> BrowserContext:
    """Return a window of its own, in which somebody is signed in."""
    context = await browser.new_context()
    cookie = {"name": "faden_session", "value": session, "url": address}
    await context.add_cookies([cookie])  # type: ignore[list-item]  # one of its dicts
    return context


# --- a message -----------------------------------------------------------------------------------

# The page keeps the newest 50 entries: the last one is another, however many there are.
_WATCH = """() => { window.painted = new Promise((told) => {
  const list = document.getElementById("entries");
  const last = () => [...list.querySelectorAll(".entry")].at(-1).id;
  const before = last();
  const now = () => performance.timeOrigin + performance.now();
  new MutationObserver((_, watch) => {
    if (last() === before) return;
    watch.disconnect();
    const stands = now();
    requestAnimationFrame(() => setTimeout(() => told([stands, now()])));
  }).observe(list, { childList: true });
}); }"""


async def _latency(browser: Browser, desk: Desk, *, count: int) -> list[Result]:
    """Measure until the entry stands on the page, and until it is painted: one wall clock."""
    context = await _context(browser, desk.installation.address, desk.session)
    page = await context.new_page()
    await page.goto(f"{desk.installation.address}/c/{desk.customer_id}")
    await page.wait_for_selector("#live[data-state=live]")
    stood, painted = [], []
    for message in load.messages(count, run="painted", customers=1):
        await asyncio.sleep(_PAUSE)
        await page.evaluate(_WATCH)
        accepted = await hook(desk.port, *message)
        since = (accepted + time.time() - time.perf_counter()) * 1e3
        stands, picture = await page.evaluate("window.painted")
        stood.append(max(0.0, (stands - since) / 1e3))
        painted.append(max(0.0, (picture - since) / 1e3))
    await context.close()
    half, most, nearly = parts(painted)
    value = dict(zip(("p50_ms", "p95_ms", "p99_ms"), (half, most, nearly), strict=True))
    value |= {"stands_p50_ms": parts(stood)[0], "stands_p99_ms": parts(stood)[2]}
    return [
        Result(
            name=f"screen_latency_{part}_ms",
            ours=ours,
            limit=limit,
            target=1.0,
            unit=f"ms {part}",
            at_least=False,
            value=value,
        )
        for part, ours, limit in (("p50", half, 5 + _FRAME), ("p99", nearly, 50.0))
    ]


# --- bytes ---------------------------------------------------------------------------------------


def _kb(*bodies: bytes) -> float:
    return sum(len(gzip.compress(body, mtime=0)) for body in bodies) / 1024


def _widget() -> list[Result]:
    files = {name: file.content for name, file in widget_files().items()}
    return [
        _bytes("widget_kb", _kb(*files.values()), 20.0, files=len(files)),
        _bytes("widget_loader_kb", _kb(files["widget.js"]), 3.0, files=1),
    ]


async def _first_load(browser: Browser, desk: Desk) -> Result:
    """Count what a page of a customer fetches when nothing of it is known yet."""
    context = await _context(browser, desk.installation.address, desk.session)
    page = await context.new_page()
    bodies: dict[str, Response] = {}

    def note(one: Response) -> None:
        bodies[one.url] = one

    page.on("response", note)
    await page.goto(f"{desk.installation.address}/c/{desk.customer_id}")
    await page.wait_for_selector("#live[data-state=live]")
    found = {url: await one.body() for url, one in bodies.items() if "/live?" not in url}
    worker = await page.locator("body").get_attribute("data-live-worker")
    url = f"{desk.installation.address}{worker}"
    found.setdefault(url, await asyncio.to_thread(_get, url))  # no page says that it was fetched
    await context.close()
    return _bytes("desk_first_load_kb", _kb(*found.values()), 60.0, files=len(found))


def _get(url: str, session: str = "") -> bytes:
    asked = urllib.request.Request(url, headers={"Cookie": f"faden_session={session}"})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        body: bytes = answer.read()
        return body


def _bytes(name: str, ours: float, limit: float, *, files: int) -> Result:
    return Result(
        name=name,
        ours=ours,
        limit=limit,
        target=1.0,
        unit="KiB gz",
        at_least=False,
        value={"files": float(files)},
    )


# --- a page --------------------------------------------------------------------------------------

_LARGEST = """() => new Promise((told) => {
  new PerformanceObserver((list) => told(list.getEntries().at(-1).startTime))
    .observe({ type: "largest-contentful-paint", buffered: true });
})"""


async def _paints(browser: Browser, desk: Desk, *, full: str, turns: int) -> list[Result]:
    blank, page = f"{desk.installation.address}/health", _page(desk, full)
    results = []
    for name, is_slow, target in (("quiet", False, 8.0), ("slowed", True, 8.0)):
        ours, limit = await _in_turns(browser, desk, page, blank, turns=turns, is_slow=is_slow)
        results.append(_ratio(f"lcp_{name}", ours, limit, target))
    return results


async def _history(
    browser: Browser, desk: Desk, *, long: str, full: str, turns: int
) -> list[Result]:
    """Measure the page of a long history beside another: on the server, and on the screen."""
    times: dict[str, list[float]] = {long: [], full: []}
    for _ in range(turns * 4):
        for customer, taken in times.items():
            begin = time.perf_counter()
            await asyncio.to_thread(_get, _page(desk, customer), desk.session)
            taken.append((time.perf_counter() - begin) * 1e3)
    ours, limit = statistics.median(times[long]), statistics.median(times[full])
    seen = await _in_turns(browser, desk, _page(desk, long), _page(desk, full), turns=turns)
    return [
        _ratio("long_history_server", ours, limit, 1.2),
        _ratio("long_history_lcp", *seen, 1.2),
    ]


async def _histories(desk: Desk) -> tuple[str, str]:
    """Make a customer with a long history, and one whose window is just full."""
    await asyncio.to_thread(load.lengthen, desk.installation, _LONG)
    for message in load.messages(_FULL, run="full", customers=1, first=1):
        await hook(desk.port, *message)
    return desk.customer_id, customer_of(desk.installation.postgres.url, 1)


async def _in_turns(
    browser: Browser, desk: Desk, ours: str, limit: str, *, turns: int, is_slow: bool = False
) -> tuple[float, float]:
    """Return the median largest paint of two pages, each opened in a fresh window."""
    times: dict[str, list[float]] = {ours: [], limit: []}
    for _ in range(turns):
        for address, taken in times.items():
            taken.append(await _largest(browser, desk, address, is_slow=is_slow))
    return statistics.median(times[ours]), statistics.median(times[limit])


async def _largest(browser: Browser, desk: Desk, address: str, *, is_slow: bool) -> float:
    context = await _context(browser, desk.installation.address, desk.session)
    page = await context.new_page()
    if is_slow:
        told = await context.new_cdp_session(page)
        await told.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        await told.send("Network.enable")
        await told.send("Network.emulateNetworkConditions", _SLOWED)
    await page.goto(address)
    largest = float(await page.evaluate(_LARGEST))
    await context.close()
    return largest


def _page(desk: Desk, customer: str) -> str:
    return f"{desk.installation.address}/c/{customer}"


def _ratio(name: str, ours: float, limit: float, target: float) -> Result:
    return Result(name=name, ours=ours, limit=limit, target=target, unit="ms p50", at_least=False)


# --- the way back --------------------------------------------------------------------------------

#: When the page said that it is live again.
_BACK = """() => { window.back = new Promise((told) => {
  const line = document.getElementById("live");
  new MutationObserver(() => {
    if (line.dataset.state === "live") told(performance.timeOrigin + performance.now());
  }).observe(line, { attributes: true, attributeFilter: ["data-state"] });
}); }"""


async def _reconnect(
    data: Path, running: Running, session: str, *, port: int, turns: int
) -> Result:
    """Restart the server under open pages; write as soon as it is back, before they are."""
    times: list[float] = []
    async with _browser() as browser:
        pages: list[Page] = []
        for turn in range(turns):
            with faden(data, running, port=port) as installation:
                if turn:
                    began = time.time() * 1e3
                    (message,) = load.messages(1, run=f"back{turn}", customers=1)
                    await hook(port, *message)
                    times += [await _back(page, began, count=turn) for page in pages]
                else:
                    desk = Desk(installation, session, customer_of(running.url))
                    pages = [await _open(browser, desk) for _ in range(_WINDOWS)]
                for page in pages:
                    await page.evaluate(_BACK)
            for page in pages:
                await page.wait_for_selector("#live[data-state=lost]")
    return Result(
        name="reconnect_p95_s",
        ours=parts(times)[1] / 1e3 if len(times) > 1 else times[0],
        limit=6.0,
        target=1.0,
        unit="s p95",
        at_least=False,
        value={"p50_s": parts(times)[0] / 1e3, "restarts": float(turns - 1)},
    )


async def _open(browser: Browser, desk: Desk) -> Page:
    context = await _context(browser, desk.installation.address, desk.session)
    page = await context.new_page()
    await page.goto(_page(desk, desk.customer_id))
    await page.wait_for_selector("#live[data-state=live]")
    await page.evaluate("""() => window.first =
        Number([...document.querySelectorAll('#entries .entry.theirs')].at(-1).id.split('-')[2])""")
    return page


async def _back(page: Page, began: float, *, count: int) -> float:
    """Return the seconds until a page was live again; what came meanwhile stands there once."""
    came = float(await page.evaluate("window.back"))
    new = "ids => ids.filter((id) => Number(id.split('-')[2]) > window.first)"
    await page.wait_for_function(
        "count => [...document.querySelectorAll('#entries .entry.theirs')].filter("
        "(one) => Number(one.id.split('-')[2]) > window.first).length >= count",
        arg=count,
    )
    ids = await page.eval_on_selector_all("#entries .entry.theirs", "all => all.map((o) => o.id)")
    found = await page.evaluate(new, ids)
    if len(found) != count or len(set(ids)) != len(ids):
        raise RuntimeError(f"after {count} restarts {len(found)} new entries: {found}")
    return max(0.0, (came - began) / 1e3)
