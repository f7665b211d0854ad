"""What would a person read in this HTML?

Only for the text beside a mail that has none of its own, for search and for rules; nothing here
makes HTML safe to show. Paragraphs and rows become lines, quotations begin with "> ", what
a browser would not show as text is left out. Each step takes time in proportion to the input: an
unclosed comment, tag or script at every byte costs no more than one.
"""

import re
from html import unescape

__all__ = ["readable"]

#: A quotation mark that nothing closes is a character like others.
_TAG = re.compile(
    r"""<(/?)([a-zA-Z][a-zA-Z0-9:_-]{0,40}+)"""
    r"""((?:[^<>"']++|"[^"<]*+"|"(?![^"<]*+")|'[^'<]*+'|'(?![^'<]*+'))*)>"""
)
_UNSEEN = frozenset({
    "script", "style", "head", "title", "template", "noscript", "object", "select", "textarea",
    "svg",
})  # fmt: skip
_LINE = frozenset({
    "address", "article", "aside", "br", "center", "dd", "div", "dl", "dt", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend",
    "li", "main", "nav", "ol", "pre", "section", "table", "tbody", "tfoot", "thead", "tr", "ul",
})  # fmt: skip
_PARAGRAPH = frozenset({
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre", "blockquote",
})  # fmt: skip
_CELL = frozenset({"td", "th"})
_HIDDEN = re.compile(r"display\s{0,9}:\s{0,9}none", re.IGNORECASE)
_VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr",
})  # fmt: skip
_HOLDS_NO_TAGS = frozenset({
    "head", "script", "style", "title", "textarea",
})  # fmt: skip
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_DEEPEST_QUOTE = 20


def readable(html: str) -> str:
    r"""The words of an HTML text, in lines.

    >>> readable("<p>Guten&nbsp;Tag,</p><p>bitte <b>morgen</b></p><blockquote>wann?</blockquote>")
    'Guten Tag,\n\nbitte morgen\n\n> wann?'
    """
    page = _Page()
    at, last_comment = 0, html.rfind("-->")
    while (start := html.find("<", at)) >= 0:
        page.say(html[at:start])
        if html.startswith("<!--", start):
            close = html.find("-->", start + 4) if start < last_comment else -1
            at = close + 3 if close >= 0 else start + 4
            continue
        tag = _TAG.match(html, start)
        if tag:
            page.tag(tag[2].lower(), tag[3], closes=bool(tag[1]))
            at = tag.end()
        else:
            at = _past_oddity(html, start, page)
    page.say(html[at:])
    return page.text()


def _past_oddity(html: str, start: int, page: "_Page") -> int:
    """Past a `<` that begins no tag: a declaration is dropped, anything else is text."""
    if html.startswith(("<!", "<?"), start):
        close = html.find(">", start, start + 1_000)
        return close + 1 if close >= 0 else start + 2
    page.say("<")
    return start + 1


class _Page:
    """The lines so far."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quotes = 0
        self._preformatted = 0  # open elements in which blanks and line ends count
        self._unseen: list[str] = []  # open elements that are not shown
        self._blank = True  # the last line was empty, or there is none

    def say(self, raw: str) -> None:
        if raw and self._preformatted and not self._unseen:
            self._say_lines(raw)
        elif raw and not self._unseen:
            self._line.append(_BLANKS.sub(" ", _unescaped(raw) if "&" in raw else raw))

    def _say_lines(self, raw: str) -> None:
        first, *others = _unescaped(raw).replace("\r", "").split("\n")
        self._line.append(first)
        for line in others:
            self._end_line()
            self._line.append(line)

    def tag(self, name: str, rest: str, *, closes: bool) -> None:
        if self._unseen:
            self._leave(name, rest, closes=closes)
            return
        if not closes and (name in _UNSEEN or (rest and _hides(name, rest))):
            self._unseen.append(name)
        elif name in _CELL:
            self._line.append(" ")
        elif name == "blockquote":
            self._end_line()
            self._quotes = max(0, min(_DEEPEST_QUOTE, self._quotes + (-1 if closes else 1)))
            self._gap()
        elif name in _LINE or name in _PARAGRAPH:
            self._new_line(name, closes=closes)

    def _leave(self, name: str, rest: str, *, closes: bool) -> None:
        """Inside of something unseen only its own end counts (elements of one name nest)."""
        if name == "body" and not closes:
            self._unseen.clear()  # whatever the head left open
        if not self._unseen or name != self._unseen[0]:
            return
        if closes:
            self._unseen.pop()
        elif not rest.endswith("/") and name not in _HOLDS_NO_TAGS:
            self._unseen.append(name)

    def _new_line(self, name: str, *, closes: bool) -> None:
        if self._line or name == "br":
            self._end_line()
        if name in _PARAGRAPH:
            self._gap()
        if name == "pre":
            self._preformatted = max(0, self._preformatted + (-1 if closes else 1))
        if name == "li" and not closes:
            self._line.append("- ")

    def _end_line(self) -> None:
        said = "".join(self._line).replace("\xa0", " ")
        said = said.rstrip() if self._preformatted else said.strip()
        self._line.clear()
        if said or not self._blank:
            self._put(said)

    def _gap(self) -> None:
        if not self._blank:
            self._put("")

    def _put(self, said: str) -> None:
        marks = "> " * self._quotes if said else ""
        self._lines.append(marks + said)
        self._blank = not said

    def text(self) -> str:
        self._end_line()
        return "\n".join(self._lines).strip("\n")


def _hides(name: str, rest: str) -> bool:
    return name not in _VOID and len(rest) < 2_000 and bool(_HIDDEN.search(rest))


def _unescaped(raw: str) -> str:
    """Entities as characters; Python refuses `&#` with thousands of digits."""
    try:
        return unescape(raw)
    except ValueError:
        return raw
