"""A shop's page with the chat, on another origin than the hub, with CSS that means no good."""

import base64
import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psycopg
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from tests.browser.conftest import ROOT, free_port, wait_for
from tests.channels.chat.house import CHAT

PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>Shop</title>
<meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/hostile.css">
<script type="module" src="{hub}/chat/widget.js" data-chat="web" data-lang="{language}"></script>
</head><body><main><h1>Shop</h1><a href="/">Home</a></main></body></html>"""

#: what other people's pages do to everything that stands on them
HOSTILE = """
html { font-size: 6px; }
* { letter-spacing: 2px; line-height: 3 !important; box-sizing: content-box !important; }
button, div, p, section, textarea, li { display: none !important; }
faden-chat { display: none !important; position: static !important; opacity: 0 !important;
  transform: scale(.1) !important; color: red !important; width: 1px !important; }
"""


@dataclass
class Shop:
    """The hub, its database and the shop's page."""

    url: str
    folder: Path
    hub_port: int
    page_port: int
    process: subprocess.Popen[bytes] | None = None
    smtp_port: int = 0  #: of the post office, if there is one

    @property
    def hub(self) -> str:
        return f"http://127.0.0.1:{self.hub_port}"

    @property
    def page(self) -> str:
        return f"http://127.0.0.1:{self.page_port}/"

    @property
    def stranger(self) -> str:
        """The same page where it may not hold the chat."""
        return f"http://localhost:{self.page_port}/"

    def starts(self) -> None:
        module = (sys.executable, "-m", "tests.browser.chat_hub")
        told: tuple[str, ...] = (
            self.url,
            str(self.hub_port),
            str(self.folder),
            self.page.rstrip("/"),
        )
        told = (*told, *([str(self.smtp_port)] if self.smtp_port else []))
        env = os.environ | {"PYTHONPATH": "src:."}  # noqa: TID251 - handed on, not read
        self.process = subprocess.Popen((*module, *told), cwd=ROOT, env=env)
        wait_for(f"{self.hub}/chat/widget.js", self.process)

    def is_killed(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(timeout=20)

    def ends(self) -> None:
        assert self.process is not None
        self.process.terminate()
        self.process.wait(timeout=20)

    def answers(
        self, somebody: "Customer | str", text: str, *, buttons: tuple[tuple[str, str], ...] = ()
    ) -> None:
        """Anna answers where somebody wrote; the words can be read when this returns."""
        uri = somebody if isinstance(somebody, str) else somebody.uri
        ((customer,),) = self.rows("select customer_id from address where uri = %s", uri)
        told = {"customer_id": customer.hex, "to": uri, "text": text, "purpose": "service"}
        told |= {"buttons": buttons}
        request = urllib.request.Request(f"{self.hub}/answers", json.dumps(told).encode())
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert answer.status == 200
        self.becomes("select count(*) from delivery where state = 'queued'", 0)

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url) as connection:
            connection.execute("set role faden_engine")
            return connection.execute(statement, values).fetchall()

    def becomes(self, statement: str, wanted: object, *values: object) -> None:
        """Wait until the one value of a statement is that."""
        ends = time.monotonic() + 10
        while (found := self.rows(statement, *values)[0][0]) != wanted:
            assert time.monotonic() < ends, found

    def received(self, somebody: "Customer") -> list[str]:
        """What somebody wrote, as the hub has it."""
        found = self.rows(
            "select body->>'text' from event where kind = 'message_received'"
            " and body->>'address' = %s order by sequence",
            somebody.uri,
        )
        return [row[0] for row in found]


@contextmanager
def open_shop(url: str, folder: Path, *, smtp_port: int = 0) -> Iterator[Shop]:
    """Run it until the block ends."""
    shop = Shop(url, folder, free_port(), free_port(), smtp_port=smtp_port)
    site = ThreadingHTTPServer(("127.0.0.1", shop.page_port), _site(shop))
    threading.Thread(target=site.serve_forever, daemon=True).start()
    shop.starts()
    try:
        yield shop
    finally:
        shop.ends()
        site.shutdown()
        site.server_close()


def _site(shop: Shop) -> type[BaseHTTPRequestHandler]:
    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            language = "en" if "en" in self.path else "de"
            is_style = self.path.endswith(".css")
            text = HOSTILE if is_style else PAGE.format(hub=shop.hub, language=language)
            self.send_response(200 if is_style or len(self.path) < 4 else 204)
            self.send_header("content-type", "text/css" if is_style else "text/html")
            hub = f"script-src {shop.hub}; connect-src {shop.hub}"
            self.send_header(
                "content-security-policy", f"default-src 'none'; style-src 'self'; {hub}"
            )
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_told: object) -> None:
            pass

    return Site


@dataclass
class Customer:
    """Somebody at the shop's page."""

    context: BrowserContext
    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def bubble(self) -> Locator:
        return self.page.locator("faden-chat .bubble")

    @property
    def field(self) -> Locator:
        return self.page.locator("faden-chat #field")

    @property
    def window(self) -> Locator:
        return self.page.get_by_role("dialog")

    @property
    def words(self) -> Locator:
        return self.page.locator("faden-chat .words")

    def opens(self) -> None:
        self.bubble.click()
        expect(self.field).to_be_focused()

    def writes(self, *texts: str) -> None:
        for text in texts:
            self.field.fill(text)
            self.field.press("Enter")

    def sees(self, *texts: str) -> None:
        """Every message, in this order, each once."""
        expect(self.words).to_have_text(list(texts))

    def is_told(self) -> None:
        """All that was written has been taken."""
        expect(self.page.locator("faden-chat li.mine .state").last).to_have_text("Zugestellt")

    @property
    def uri(self) -> str:
        """The visitor's address, or that of the login, as the hub knows it."""
        kind, said, _ = self.keeps()["faden:web:token"].split(".")
        if kind == "v":
            return f"visitor:{CHAT}.{said}"
        return str(json.loads(base64.urlsafe_b64decode(said + "==="))["login"])

    def keeps(self) -> dict[str, str]:
        found: dict[str, str] = self.page.evaluate("({...localStorage})")
        return found


@contextmanager
def customer(browser: Browser, address: str, *, width: int = 1280) -> Iterator[Customer]:
    """Let somebody come to the page."""
    context = browser.new_context(
        locale="de-DE",
        timezone_id="Europe/Berlin",
        viewport={"width": width, "height": 800},
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    expect.set_options(timeout=15_000)
    somebody = Customer(context, page)
    page.on("request", lambda request: somebody.requests.append(request.url))
    page.on("console", lambda message: somebody.complaints.append(message.text))
    page.on("pageerror", lambda error: somebody.complaints.append(str(error)))
    page.goto(address)
    yield somebody
    context.close()
