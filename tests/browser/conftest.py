"""A real browser, and real pages from a process of their own."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.error import URLError

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from faden.store.postgres import Running

ROOT = Path(__file__).parents[2]
CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
IN_CI = os.environ.get("CI") == "true"  # noqa: TID251  # a setting of the tests, not of Faden
PASSWORD = "correct horse battery staple"

_numbers = count(1)


@dataclass(frozen=True)
class Pages:
    """Where the pages are: of a full company, and of an empty one."""

    url: str


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's chromium, driven by Playwright."""
    if shutil.which(CHROMIUM) is None:
        reason = f"no browser at {CHROMIUM}: apt-get install chromium (tools/install-peers.sh)"
        if IN_CI:
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def pages(postgres_server: Running, template: str) -> Iterator[Pages]:
    """Serve two companies in another process."""
    with serving(postgres_server, template) as served:
        yield served


@contextmanager
def serving(postgres_server: Running, template: str, *more: str) -> Iterator[Pages]:
    """Serve them, and what else is asked for (tests/web/served.py)."""
    name = sql.Identifier(f"browser_{next(_numbers)}")
    owner = sql.Identifier(str(conninfo_to_dict(postgres_server.url)["user"]))
    with psycopg.connect(postgres_server.admin_url, autocommit=True) as connection:
        make = sql.SQL("create database {} owner {} template {}")
        connection.execute(make.format(name, owner, sql.Identifier(template)))
    url = make_conninfo(postgres_server.url, dbname=name.as_string().strip('"'))
    port = free_port()
    command = [sys.executable, "-m", "tests.web.served", url, str(port), *more]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": "src:."}) as server:  # noqa: TID251  # the child needs our own environment
        try:
            base = f"http://127.0.0.1:{port}"
            wait_for(f"{base}/health", server)
            yield Pages(base)
        finally:
            server.terminate()
            server.wait(timeout=20)


def free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    """Ask until the server answers; it founds two companies first."""
    while server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except URLError:
            time.sleep(0.05)  # what it needs to start is not spent on asking
    pytest.fail(f"the server of the pages ended with {server.returncode}")


class Person:
    """Somebody at a browser window."""

    def __init__(self, browser: Browser, pages: Pages, *, locale: str, width: int = 1440) -> None:
        self.context: BrowserContext = browser.new_context(
            locale=locale,
            timezone_id="Europe/Berlin",
            reduced_motion="reduce",
            viewport={"width": width, "height": 900},
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self._base = pages.url

    def goes_to(self, path: str) -> None:
        self.page.goto(self._base + path)

    def signs_in(self, name: str) -> None:
        self.goes_to("/sign-in")
        self.page.locator("#email").fill(f"{name}@example.org")
        self.page.locator("#password").fill(PASSWORD)
        self.page.locator("button.main").click()
        self.page.wait_for_url("**/desk")

    def leaves(self) -> None:
        """Close the window; Chromium hangs where one is closed on its way to the next page."""
        for page in self.context.pages:
            if self._is_reachable(page):
                expect(page.locator(".composer textarea[readonly]")).to_have_count(0)
                page.wait_for_load_state()
        self.context.close()

    def _is_reachable(self, page: Page) -> bool:
        return not page.is_closed() and page.url.startswith(self._base)
