"""How is broken HTML written anew, so that every tag is closed, in its place and not too deep?

A browser's parser, given a mail of nothing but open tags, needs quadratic time and memory; what
this writes it parses as it stands. The order of the mail stays; where a tag stands where HTML does
not allow it, the rule of the standard (WHATWG HTML, 13.2.6) is followed in its common cases.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Final

from faden.channels.email.wire.html_tokens import VOID, End, Start, tokens

_DEEPEST: Final = 150  # open elements; mails of many nested tables have about 100
_MOST_ESCAPES: Final = 5_000  # in one piece of text; more is an attack

_SECTIONS: Final = frozenset(("tbody", "thead", "tfoot"))
_BETWEEN_CELLS: Final = _SECTIONS | {"table", "tr", "colgroup"}
_CELLS: Final = frozenset(("td", "th", "caption"))
_TABLE: Final = frozenset(("table",))
_TABLE_PARTS: Final = _SECTIONS | _CELLS | {"tr", "col", "colgroup"}
_CLOSES_PARAGRAPH: Final = frozenset(
    "address article aside blockquote center div dl figcaption figure footer h1 h2 h3 h4 h5 h6"  # noqa: SIM905
    " header hr li main ol p pre section table ul dd dt".split()
)
_CLOSED_BY_NEXT: Final = {"li": {"li"}, "dd": {"dd", "dt"}, "dt": {"dd", "dt"}}
_LISTS: Final = frozenset(("ul", "ol", "dl", "table", "blockquote"))

Attributes = Callable[[Start], str]  #: the attributes of a tag as they are to be written


def balanced(html: str, *, tags: frozenset[str], attributes: Attributes) -> str:
    """Write `tags` with their `attributes` and all text; other tags go, their content stays."""
    page = _Page(tags=tags, attributes=attributes)
    for token in tokens(html):
        if isinstance(token, Start):
            page.start(token)
        elif isinstance(token, End):
            page.end(token.name)
        else:
            page.text(token)
    page.close_until(0)
    return "".join(page.parts)


@dataclass(slots=True)
class _Page:
    tags: frozenset[str]
    attributes: Attributes
    parts: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    escapes: int = 0  #: characters to be escaped since the last tag
    skipped: Counter[str] = field(default_factory=Counter)  #: start tags that were too deep

    def start(self, tag: Start) -> None:
        """Write a start tag, closing and opening what must be before it."""
        name = tag.name
        if name not in self.tags:
            return
        if len(self.open) >= _DEEPEST:
            if name not in VOID:
                self.skipped[name] += 1
            return
        if name in _TABLE_PARTS:
            if not self._place_in_table(name):
                return
        else:
            self._enter_cell()
            self._close_for(name)
        self.parts.append(f"<{name}{self.attributes(tag)}>")
        if name not in VOID:
            self.open.append(name)

    def end(self, name: str) -> None:
        """Close the element, if it is open and no table cell stands between."""
        if name not in self.tags or name in VOID:
            return
        if self.skipped[name]:
            self.skipped[name] -= 1
            return
        parts_of_table = name in _TABLE_PARTS or name == "table"
        self._close_nearest({name}, walls=_TABLE if parts_of_table else _CELLS)

    def text(self, text: str) -> None:
        """Write text, in a cell of its own if it stands between cells."""
        if self.open and self.open[-1] in _BETWEEN_CELLS:
            if not text.strip():
                return
            self._enter_cell()
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if self.open and self.open[-1] == "pre" and self.parts[-1].startswith("<pre"):
            text = text.lstrip("\n")  # parsers drop the first one
        if text:
            self.parts.append("<wbr>".join(self._in_pieces(text)))

    def _in_pieces(self, text: str) -> list[str]:
        """Break absurd text: nh3 needs quadratic time for one text of a hundred thousand "&"."""
        if not self.parts or self.parts[-1].startswith("<"):
            self.escapes = 0
        self.escapes += text.count("&") + text.count("\u00a0")
        if self.escapes <= _MOST_ESCAPES:
            return [escape(text, quote=False)]
        self.escapes = 0
        return [
            escape(text[at : at + _MOST_ESCAPES], quote=False)
            for at in range(0, len(text), _MOST_ESCAPES)
        ]

    def close_until(self, depth: int) -> None:
        """Close elements until so many are open."""
        while len(self.open) > depth:
            self.parts.append(f"</{self.open.pop()}>")

    def _close_nearest(self, names: set[str], *, walls: frozenset[str]) -> None:
        for depth in range(len(self.open) - 1, -1, -1):
            if self.open[depth] in names:
                self.close_until(depth)
                return
            if self.open[depth] in walls:
                return

    def _close_for(self, name: str) -> None:
        """Close what HTML lets end without a tag: paragraphs, list items, a link in a link."""
        if name in _CLOSES_PARAGRAPH:
            self._close_nearest({"p"}, walls=_CELLS)
        if name in _CLOSED_BY_NEXT:
            self._close_nearest(_CLOSED_BY_NEXT[name], walls=_CELLS | _LISTS)
        if name == "a":
            self._close_nearest({"a"}, walls=_CELLS)
        if name[0] == "h" and name[1:].isdigit() and self.open and self.open[-1][0] == "h":
            self.close_until(len(self.open) - 1)

    def _place_in_table(self, name: str) -> bool:
        """Make the nearest table ready for this part of it; False if there is no table."""
        depth = len(self.open) - 1
        while depth >= 0 and self.open[depth] != "table":
            depth -= 1
        if depth < 0:
            return False
        keep = _stays_open(self.open[depth + 1 : depth + 3], name)
        self.close_until(depth + 1 + keep)
        if name == "col" and not keep:
            self._open("colgroup")
        elif name in {"td", "th", "tr"}:
            if not keep:
                self._open("tbody")
            if name != "tr" and keep < 2:
                self._open("tr")
        return True

    def _enter_cell(self) -> None:
        """Open a cell if the place is between cells, where nothing else may stand."""
        if self.open and self.open[-1] in _BETWEEN_CELLS and self._place_in_table("td"):
            self._open("td")

    def _open(self, name: str) -> None:
        self.parts.append(f"<{name}>")
        self.open.append(name)


def _stays_open(inner: list[str], name: str) -> int:
    """How many of the elements just inside the table may hold the part `name`: 0, 1 or 2."""
    first, second = [*inner, "", ""][:2]
    if name == "col":
        return int(first == "colgroup")
    if first not in _SECTIONS or name not in {"tr", "td", "th"}:
        return 0
    return 2 if second == "tr" and name != "tr" else 1
