"""Does a page get the chat's files quickly, from anywhere, and few bytes of them?"""

import gzip
from collections.abc import Mapping

import httpx2
import pytest
from starlette.applications import Starlette
from tests.scripted_server import story

from faden.channels.chat import files

NAMES = ("attach.js", "widget.js", "panel.js", "line.js", "look.js", "kept.js", "hub.js")
LOADER, ALL = 3 * 1024, 20 * 1024  #: bytes, compressed


def ask(name: str, headers: Mapping[str, str] | None = None) -> httpx2.Response:
    async def tell() -> httpx2.Response:
        app = Starlette(routes=[files.route("/chat/")])
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://faden") as http:
            return await http.get(f"/chat/{name}", headers=dict(headers or {}))

    return story(tell)


def test_the_chat_is_small() -> None:
    sizes = {name: len(gzip.compress(file.content)) for name, file in files.files().items()}
    assert set(sizes) == set(NAMES)
    assert sizes["widget.js"] <= LOADER
    assert sum(sizes.values()) <= ALL


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("packing", ["gzip", "identity"])
def test_any_page_may_load_a_file_and_keep_it_for_a_while(name: str, packing: str) -> None:
    answer = ask(name, {"accept-encoding": packing})
    again = ask(name, {"accept-encoding": packing, "if-none-match": answer.headers["etag"]})
    assert answer.content == files.files()[name].content
    assert answer.headers.get("content-encoding", "identity") == packing
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert (again.status_code, again.content) == (304, b"")
    for one in (answer, again):
        assert one.headers["access-control-allow-origin"] == "*"
        assert one.headers["cross-origin-resource-policy"] == "cross-origin"
        assert one.headers["x-content-type-options"] == "nosniff"
        assert one.headers["cache-control"] == "public, max-age=600"
        assert one.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("name", ["nothing.js", "..%2Fdoor.py", "door.py", "__init__.py"])
def test_nothing_else_is_served(name: str) -> None:
    assert ask(name).status_code == 404


def test_what_is_shown_is_never_read_as_html() -> None:
    dangerous = (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "Function(",
    )
    found = {
        name: [word for word in dangerous if word in file.content.decode()]
        for name, file in files.files().items()
    }
    assert {name: words for name, words in found.items() if words} == {}
