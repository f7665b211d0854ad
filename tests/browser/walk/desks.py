"""Two desks and one customer, as a random walk goes through them, and what must hold at its end.

Every piece of text is a word of its own: `r…` is meant for the customer, `n…` for colleagues only,
`c…` comes from the customer. Whatever happens, each word is in exactly one place at the end.
"""

from __future__ import annotations

import json
import re
import time
import urllib.parse
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import psycopg
from playwright.sync_api import BrowserContext, Dialog, Error, Page
from playwright.sync_api import TimeoutError as Late
from tests.browser.walk.hub import SENT

PATIENCE = 60.0  #: seconds until everything has settled, on a machine that does much else
GOES = 8_000  #: ms until a page that was asked for is there
WORD = re.compile(r"\b[rnc]\d+x\d+\b")
KINDS = ("reply", "note")
#: what a browser says when another way out of the page came first, or its line has just come back
PASSING = ("ERR_ABORTED", "interrupted", "ERR_INTERNET_DISCONNECTED", "ERR_NETWORK_CHANGED")
ASKED = """[...document.querySelectorAll("[id$=-refused]")]
  .some(one => one.textContent.includes("in einem anderen Fenster"))"""

TYPE = """([kind, word]) => {
  const field = document.getElementById(`${kind}-text`);
  document.getElementById(`mode-${kind}`).click();
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
  document.execCommand("insertText", false, ` ${word} `);
  return field.value.includes(word);
}"""
SEND = """([kind, times]) => {
  document.getElementById(`mode-${kind}`).click();
  const button = document.querySelector(`form.${kind} > button`);
  while (times--) button?.click();
}"""
CLICK = "selector => document.querySelector(selector)?.click()"
GIVE = """owner => {
  const form = document.querySelector("form[action$=assign]");
  if (!form) return;
  form.querySelector("select").selectedIndex = owner;
  form.requestSubmit();
}"""
FIELDS = "Object.fromEntries([...document.querySelectorAll('.composer textarea')].map(one => [one.closest('form').className, one.value.trim()]))"  # noqa: E501


@dataclass
class World:
    """What is outside both browsers: the hub, its database, and the customers' phones."""

    url: str
    database: str
    folder: Path

    def __post_init__(self) -> None:
        """Connect once: a walk asks a hundred times."""
        self._connection = psycopg.connect(self.database, autocommit=True)
        self._connection.execute("set role faden_engine")

    def close(self) -> None:
        self._connection.close()

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        return self._connection.execute(statement, values).fetchall()

    def customer_writes(self, number: str, text: str) -> None:
        form = urllib.parse.urlencode({"number": number, "text": text}).encode()
        with urllib.request.urlopen(f"{self.url}/sandbox", form, timeout=20) as answer:
            assert answer.status == 200

    def phone(self, number: str) -> list[str]:
        """What the phone was given, in its order: this is the provider's side."""
        lines = (self.folder / SENT).read_text("utf-8").splitlines()
        texts = [json.loads(line) for line in lines]
        return [one["text"] for one in texts if one["ours"] and one["number"] == number]

    def customer(self, number: str) -> str:
        ((found,),) = self.rows("select customer_id from address where uri = %s", f"tel:{number}")
        return str(found.hex)


@dataclass
class Desk:
    """One colleague at one window."""

    context: BrowserContext
    page: Page
    address: str = ""
    is_online: bool = True
    is_closing: bool = False
    stayed: bool = False

    def watches(self) -> None:
        self.page.on("dialog", self._asked)

    def _asked(self, dialog: Dialog) -> None:
        """Somebody is asked before unsaved words go: closing is thought over, a reload is not."""
        self.stayed = self.is_closing
        (dialog.dismiss if self.is_closing else dialog.accept)()

    def comes(self) -> None:
        """Go to the customer; what was sent a moment before may take the page elsewhere first."""
        for _ in range(5):
            try:
                self.page.goto(self.address, wait_until="domcontentloaded", timeout=GOES)
            except Late:
                self._asks_the_server()
            except Error as error:
                if not any(one in error.message for one in PASSING):
                    raise
            else:
                return
        raise AssertionError(f"no way to {self.address} from {self.page.url}")

    def _asks_the_server(self) -> None:
        """A page does not come: that is the browser's if the server gives it to another client.

        A browser that goes away from its own page (a line that was lost over a form) while the
        line comes back sometimes never begins to ask. Who sits there goes there once more.
        """
        asked = time.monotonic()
        assert self.context.request.get(self.address, timeout=1000 * PATIENCE).ok
        print(f"from {self.page.url}: the server took {time.monotonic() - asked:.1f} s")

    def is_ready(self) -> bool:
        """Whether the composer is there: no other page, no error of the browser's."""
        try:
            self.page.wait_for_load_state("domcontentloaded")
            return bool(self.page.evaluate("!!document.querySelector('.composer')"))
        except Error:
            return False

    def reads(self) -> None:
        """Who is asked whether it is still needed looks at the thread, and finds it there."""
        try:
            if self.page.evaluate(ASKED):
                self.comes()
        except Error:
            pass  # the page has just gone away

    def does(self, script: str, argument: object) -> object:
        """Run it in the page as it now is; None when the page went away over it."""
        try:
            return self.page.evaluate(script, argument)
        except Error:
            return None

    def closes(self) -> None:
        """Close the tab, whatever was just written; come back in another one."""
        self.is_closing, self.stayed = True, False
        other = self.context.new_page()
        self.page.close(run_before_unload=True)
        ends = time.monotonic() + 3
        while not (self.page.is_closed() or self.stayed) and time.monotonic() < ends:
            other.wait_for_timeout(20)
        self.is_closing = False
        if not self.page.is_closed():
            other.close()
            return
        self.page = other
        self.watches()
        if self.is_online:
            self.comes()

    def mends(self) -> None:
        self.context.set_offline(False)
        self.is_online = True


@dataclass
class Walk:
    """One seed: who does what next, and which words have been written so far."""

    seed: int
    world: World
    anna: Desk
    jonas: Desk
    number: str = ""
    words: set[str] = field(default_factory=set)  #: written, beyond doubt
    maybe: set[str] = field(default_factory=set)  #: written just as the page went away
    story: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)
        self._count = count(1)
        self.number = f"+49151{self.seed:08d}"

    def _word(self, kind: str) -> str:
        return f"{kind[0]}{self.seed}x{next(self._count)}"

    def goes(self, steps: int) -> None:
        self._customer()
        address = f"{self.world.url}/c/{self.world.customer(self.number)}"
        for desk in (self.anna, self.jonas):
            desk.address = address
            desk.comes()
        deeds = {
            self._type: 8,
            self._send: 6,
            self._anyway: 2,
            self._take_back: 3,
            self._reload: 1,
            self._close: 1,
            self._give: 1,
            self._line: 2,
        }
        for _ in range(steps):
            if self.chance.random() < 0.12:
                self._customer()
                continue
            name = self.chance.choice(("anna", "jonas"))
            (deed,) = self.chance.choices(list(deeds), list(deeds.values()))
            desk = self.anna if name == "anna" else self.jonas
            if not desk.is_ready():
                self._back(desk, name)
            if desk.is_ready():
                desk.reads()
                self._tell(name, deed.__name__)
                deed(desk)

    def _tell(self, *told: object) -> None:
        self.story.append(" ".join(str(one) for one in told))

    def _customer(self) -> None:
        word = self._word("customer")
        self._tell("customer", word)
        self.world.customer_writes(self.number, f"Guten Tag {word}")
        self.words.add(word)

    def _back(self, desk: Desk, name: str) -> None:
        """Come back from the browser's own page: by going there, or by sending it once more."""
        self._tell(name, "comes back")
        desk.mends()
        try:
            if self.chance.random() < 0.5:
                desk.page.reload(wait_until="domcontentloaded")
        except Error:
            pass
        if not desk.is_ready():
            desk.comes()

    def _type(self, desk: Desk) -> None:
        kind = self.chance.choices(KINDS, (2, 1))[0]
        for _ in range(self.chance.choice((1, 1, 2))):
            word = self._word(kind)
            self._tell("   ", word)
            written = desk.does(TYPE, [kind, word])
            if written:
                self.words.add(word)
            elif written is None:
                self.maybe.add(word)

    def _send(self, desk: Desk) -> None:
        kind = self.chance.choices(KINDS, (2, 1))[0]
        times = self.chance.choice((1, 1, 2))
        self._tell("   ", kind, times)
        desk.does(SEND, [kind, times])

    def _anyway(self, desk: Desk) -> None:
        desk.does(CLICK, "[name=anyway]")

    def _take_back(self, desk: Desk) -> None:
        desk.does(CLICK, ".undo button")

    def _reload(self, desk: Desk) -> None:
        try:
            desk.page.reload(wait_until="domcontentloaded")
        except Error:
            self._tell("   ", "in vain")

    def _close(self, desk: Desk) -> None:
        desk.closes()

    def _give(self, desk: Desk) -> None:
        desk.does(GIVE, self.chance.randrange(3))

    def _line(self, desk: Desk) -> None:
        desk.is_online = not desk.is_online
        desk.context.set_offline(not desk.is_online)

    def settles(self) -> None:
        """Let both come back and everything leave that is on its way."""
        customer_id = self.world.customer(self.number)
        for desk in (self.anna, self.jonas):
            desk.mends()
        for desk in (self.anna, self.jonas):
            desk.comes()
        ends = time.monotonic() + PATIENCE
        while wrong := self._unsettled(customer_id):
            assert time.monotonic() < ends, self.tell(wrong)
            self.anna.page.wait_for_timeout(50)

    def _unsettled(self, customer_id: str) -> str:
        under_way = "select count(*) from delivery where customer_id = %s and state = any(%s)"
        if self.world.rows(under_way, customer_id, ["queued", "sending"])[0][0]:
            return "something does not leave"
        shown, kept = self._shown(), self._kept(customer_id)
        return "" if shown == kept else f"shown {shown}, kept {kept}"

    def _shown(self) -> list[str]:
        desks = (self.anna, self.jonas)
        return sorted(text for one in desks for text in one.page.evaluate(FIELDS).values() if text)

    def _kept(self, customer_id: str) -> list[str]:
        drafts = "select text from draft where customer_id = %s"
        return sorted(row[0].strip() for row in self.world.rows(drafts, customer_id))

    def holds(self) -> None:
        """Each word in exactly one place, and none where it may not be."""
        customer_id = self.world.customer(self.number)
        events = self.world.rows(
            "select kind, body->>'text', body->>'delivery_id' from event where customer_id = %s"
            " and kind in ('message_received', 'message_written', 'note_written')"
            " order by sequence",
            customer_id,
        )
        states = dict(
            self.world.rows(
                "select delivery_id::text, state from delivery where customer_id = %s", customer_id
            )
        )
        sent = self.world.phone(self.number)
        kept = {
            kind: [
                text
                for found, text in self.world.rows(
                    "select kind, text from draft where customer_id = %s", customer_id
                )
                if found == kind
            ]
            for kind in KINDS
        }
        told = {
            kind: [text for found, text, _ in events if found == kind]
            for kind in ("message_received", "note_written")
        }
        written = [
            text
            for kind, text, delivery in events
            if kind == "message_written" and _state(states, delivery) != "withdrawn"
        ]
        on_phone = words(sent)
        assert not [one for one in on_phone if one[0] == "n"], self.tell("a note was sent")
        assert sent == written, self.tell(f"sent {sent}, on the thread {written}")
        places = on_phone + words(kept["reply"]) + words(kept["note"])
        places += words(told["note_written"]) + words(told["message_received"])
        wrong = [one for one in words(kept["reply"]) + on_phone if one[0] != "r"]
        wrong += [one for one in words(kept["note"]) + words(told["note_written"]) if one[0] != "n"]
        assert not wrong, self.tell(f"in the wrong place: {wrong}")
        lost = [one for one in self.words if places[one] == 0]
        assert not lost, self.tell(f"lost: {lost}")
        assert max(places.values()) == 1, self.tell(f"twice: {places.most_common(3)}")
        assert set(places) <= self.words | self.maybe, self.tell("out of nowhere")

    def tell(self, wrong: str) -> str:
        """Say what is wrong, how it came to be, and what there is now."""
        customer_id = self.world.customer(self.number)
        events = self.world.rows(
            "select kind, body->>'author', body->>'text', body->>'state', body->>'delivery_id'"
            " from event where customer_id = %s order by sequence",
            customer_id,
        )
        drafts = self.world.rows(
            "select agent_id, kind, version, text from draft where customer_id = %s", customer_id
        )
        now = [str(one) for one in (*events, *drafts)]
        return "\n".join((f"seed {self.seed}: {wrong}", *self.story, *now))


def _state(states: dict[str, str], delivery: str) -> str:
    return next(state for one, state in states.items() if one.replace("-", "") == delivery)


def words(texts: list[str]) -> Counter[str]:
    return Counter(word for text in texts for word in WORD.findall(text))
