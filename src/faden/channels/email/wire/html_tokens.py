"""Which tags and which texts follow one another in this HTML, however broken or hostile it is?

Written by hand because `html.parser` needs quadratic time for a mail that is nothing but unclosed
comments or tags; here every character is looked at a bounded number of times. What no reader of a
mail sees (scripts, styles, comments, drawings, forms' choices) is left out here already.

Source: the WHATWG HTML standard, section 13.2.5 (tokenization), without its rarer error cases.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Final

VOID: Final = frozenset(
    "area base br col embed frame hr img input link meta param source track wbr".split()  # noqa: SIM905
)
# Their content is text that is not read as HTML, and nothing for a reader.
_RAW: Final = frozenset(
    ("script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "plaintext")
)
# Left out with all they contain: languages of their own, and forms' choices.
_FOREIGN: Final = frozenset(
    ("svg", "math", "object", "applet", "template", "select", "datalist", "audio", "video")
)
_MOST_ATTRIBUTES: Final = 60  # more on one tag is an attack; the rest is not kept

_OPENS: Final = re.compile(r"<(?=[a-zA-Z/!?])")
_NAME: Final = re.compile(r"</?([a-zA-Z][^\s/>]*+)")
_ATTRIBUTE: Final = re.compile(
    r"""([^\s/>=][^\s/>=]*+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"'][^\s>]*+)))?"""
)
_BETWEEN: Final = re.compile(r"[\s/]*+")
_UNCLOSED: Final = re.compile(r"""=\s*+["']""")


@dataclass(frozen=True, slots=True)
class Start:
    """A start tag; names are in lower case, values unescaped."""

    name: str
    attributes: dict[str, str]
    closed: bool = False  #: written `<name/>`


@dataclass(frozen=True, slots=True)
class End:
    """An end tag."""

    name: str


Token = str | Start | End  #: a `str` is text, unescaped


def tokens(html: str) -> Iterator[Token]:
    """Yield what a reader could see, in order; never raises, always ends.

    >>> list(tokens("<p>Grün &amp; </p>"))
    [Start(name='p', attributes={}, closed=False), 'Grün & ', End(name='p')]
    """
    inside, depth = "", 0  # a foreign element that is left out
    for token in _all_tokens(html):
        if not inside:
            if isinstance(token, Start) and token.name in _FOREIGN:
                if not token.closed:
                    inside, depth = token.name, 1
            else:
                yield token
        elif isinstance(token, Start):
            depth += token.name == inside and not token.closed
        elif isinstance(token, End):
            depth -= token.name == inside
            if depth == 0:
                inside = ""


def _all_tokens(html: str) -> Iterator[Token]:
    at, end = 0, len(html)
    while at < end:
        opening = _OPENS.search(html, at)
        until = opening.start() if opening else end
        if until > at:
            yield unescape(html[at:until]).replace("\0", "")
        if opening is None:
            return
        name = _NAME.match(html, until)
        if name is None:
            at = _after_comment(html, until)
        elif html[until + 1] == "/":
            yield End(name[1].lower())
            at = _after(html, ">", name.end())
        else:
            start, at = _start_tag(html, name[1].lower(), name.end())
            if at <= end and start.name not in _RAW:
                yield start
            elif at <= end:
                at = _after_raw(html, start.name, at)


def _after(html: str, mark: str, at: int) -> int:
    """Return the place after `mark`; beyond the end if it never comes, as browsers read it."""
    found = html.find(mark, at)
    return len(html) + 1 if found < 0 else found + len(mark)


def _after_comment(html: str, at: int) -> int:
    if not html.startswith("<!--", at):
        return _after(html, ">", at)
    if html.startswith((">", "->"), at + 4):
        return _after(html, ">", at)
    return _after(html, "-->", at + 4)


def _after_raw(html: str, name: str, at: int) -> int:
    if name == "plaintext":
        return len(html)
    closing = re.compile(f"</{name}(?=[\\s/>])", re.IGNORECASE).search(html, at)
    return _after(html, ">", closing.end()) if closing else len(html)


def _start_tag(html: str, name: str, at: int) -> tuple[Start, int]:
    """Read the attributes; the place is beyond the end if the tag never closes."""
    attributes: dict[str, str] = {}
    end = len(html)
    while True:
        between = _BETWEEN.match(html, at)
        at = between.end() if between else at
        if at >= end:
            return Start(name, attributes), end + 1
        if html[at] == ">":
            return Start(name, attributes, closed=html[at - 1] == "/"), at + 1
        found = _ATTRIBUTE.match(html, at)
        if found is None:  # a stray "="
            if _UNCLOSED.match(html, at):
                return Start(name, attributes), end + 1
            at += 1
            continue
        at = found.end()
        if len(attributes) < _MOST_ATTRIBUTES:
            value = found[2] or found[3] or found[4] or ""
            attributes.setdefault(found[1].lower(), unescape(value).replace("\0", ""))
