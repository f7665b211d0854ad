"""Links in messages of the northern company, and what stands on the pages they open."""

import re
from datetime import timedelta
from typing import Any

from tests.web.visitor import House, Visitor

from faden.core.preference.link import Aim, Link, make
from faden.core.thread import Thread
from faden.store.codec import thread_from_bytes

ROUTES = {f"{method} /{aim}/{{token}}" for method in ("GET", "POST") for aim in ("p", "t", "y")}
LINDA_MAIL = "mailto:linda.weber@example.org"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
_SELECT = re.compile(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', re.DOTALL)
_SELECTED = re.compile(r'<option(?: value="([^"]*)")? selected>([^<]*)')
_CHECKED = re.compile(r'type="checkbox" name="([^"]+)" checked')


def mail_to(house: House, address: str, account: str = "mail") -> str:
    """Return the last message that went to an address."""
    ((found,),) = house.rows(
        "select delivery_id from delivery where address = %s and account = %s"
        " order by sequence desc limit 1",
        address,
        account,
    )
    return str(found.hex)


def link(
    house: House,
    delivery: str,
    *,
    aim: Aim = Aim.WISHES,
    lasts: timedelta = timedelta(days=9),
    account: str = "mail",
) -> str:
    """Return the address of a page."""
    known: Any = house.company.directory.account(account)
    until = house.company.now + lasts
    return f"/{aim.value}/{make(known.key, aim, Link(account, delivery, until))}"


def thread_of(house: House, name: str) -> Thread:
    """Return what the database holds of a customer."""
    ((snapshot,),) = house.rows(
        "select snapshot from thread where customer_id = %s", house.company.customers[name]
    )
    return thread_from_bytes(bytes(snapshot))


def texts(house: House, address: str) -> list[str]:
    """Return what we have written to an address, the oldest first."""
    rows = house.rows(
        "select body ->> 'text' from event where kind = 'message_written'"
        " and body ->> 'address' = %s order by at, sequence",
        address,
    )
    return [str(text) for (text,) in rows]


class Reader:
    """Somebody who opens a link and presses buttons, without a script."""

    def __init__(self, house: House, path: str, language: str = "en") -> None:
        self.visitor: Visitor = house.visitor()
        self.path = f"{path}?lang={language}"
        self.page = ""
        self.status = 0

    def open(self) -> str:
        """Look at the page."""
        answer = self.visitor.get(self.path)
        self.page, self.status = answer.text, answer.status_code
        return self.page

    def press(self, do: str, **changed: str | None) -> str:
        """Send the form whose button this is, filled in as shown but for `changed`."""
        form = next(one for one in self.page.split("<form")[1:] if f'value="{do}"' in one)
        form = form.partition("</form>")[0]
        fields = dict(_HIDDEN.findall(form)) | dict.fromkeys(_CHECKED.findall(form), "on")
        for name, options in _SELECT.findall(form):
            if found := _SELECTED.search(options):
                fields[name] = found[1] if found[1] is not None else found[2]
        fields = {name: value.replace("&#34;", '"') for name, value in fields.items()} | {"do": do}
        fields |= {name.replace("_", "-"): value for name, value in changed.items() if value}
        for name in [name.replace("_", "-") for name, value in changed.items() if not value]:
            fields.pop(name, None)
        answer = self.visitor.send("POST", self.path, data=fields)
        self.page, self.status = answer.text, answer.status_code
        return self.page
