"""How does an agent answer on Faden's own pages, with nothing but what a browser sends?"""

import re
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html import unescape
from http.cookiejar import CookieJar

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_FORM = re.compile(r'<form[^>]*action="([^"]+)"[^>]*>(.*?)</form>', re.DOTALL)
_OPTION = re.compile(r'<option value="([^"]*)"')


@dataclass(slots=True)
class Desk:
    """One agent's browser."""

    port: int
    _browser: urllib.request.OpenerDirector = field(init=False)

    def __post_init__(self) -> None:
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self._browser = urllib.request.build_opener(cookies)

    def open(self, path: str) -> str:
        """Return a page."""
        with self._browser.open(self._url(path), timeout=10) as answer:
            return str(answer.read().decode())

    def submit(self, page: str, action: str, **fields: str) -> str:
        """Send the form of a page that leads there, with its hidden fields; return what follows."""
        forms = [(url, inside) for url, inside in _FORM.findall(page) if action in unescape(url)]
        assert forms, f"no form leads to {action}: {[url for url, _ in _FORM.findall(page)]}"
        url, inside = forms[0]
        hidden = {name: unescape(value) for name, value in _HIDDEN.findall(inside)}
        body = urllib.parse.urlencode(hidden | fields).encode()
        place = self._url(unescape(url))
        origin = f"http://127.0.0.1:{self.port}"
        request = urllib.request.Request(place, body, {"Origin": origin})
        with self._browser.open(request, timeout=10) as answer:
            return str(answer.read().decode())

    def sign_in(self, email: str, password: str) -> None:
        """Sign in with the form."""
        self.submit(self.open("/sign-in"), "/sign-in", email=email, password=password)

    def ways(self, page: str) -> list[str]:
        """Return the ways by which one can answer on a customer's page."""
        select = re.search(r'<select id="way".*?</select>', page, re.DOTALL)
        return [unescape(value) for value in _OPTION.findall(select[0])] if select else []

    def _url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"
