"""Does the demo's page of the company hold the chat, in both languages, under our strict CSP?"""

from types import SimpleNamespace

import httpx2
import pytest
from starlette.applications import Starlette
from tests.scripted_server import story

from faden.web.phone import shop_routes


@pytest.mark.parametrize(
    ("language", "title"), [("de", "Die Seite der Firma"), ("en", "The company's page")]
)
def test_the_page_of_the_company_holds_the_chat(language: str, title: str) -> None:
    async def tell() -> httpx2.Response:
        app = Starlette(routes=shop_routes("chat", contact="contact"))
        app.state.services = SimpleNamespace(is_https=False)
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://faden") as http:
            return await http.get(f"/shop?lang={language}")

    answer = story(tell)
    tag = f'src="/chat/widget.js" data-chat="chat" data-lang="{language}"'
    assert title in answer.text.replace("&#39;", "'")
    assert tag in answer.text
    assert f'href="/contact/contact?lang={language}"' in answer.text
    assert "default-src 'self'" in answer.headers["content-security-policy"]
