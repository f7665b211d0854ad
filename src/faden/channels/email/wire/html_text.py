"""What does an HTML mail say as plain text, with everything quoted marked by ">"?

Mail programs say in classes and ids which part is the quotation; those are read here, so that
reply.py decides on HTML mails as on plain ones.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from faden.channels.email.wire.html_tokens import VOID, End, Start, tokens

_LONGEST: Final = 2_000_000  # characters of HTML read; what follows is hardly typed by a person

# All that follows is quoted: Outlook on the web, Hotmail, Zimbra.
_QUOTED_FROM_HERE: Final = frozenset(("appendonsend", "divrplyfwdmsg", "stopspelling", "zwchr"))
_QUOTE_IDS: Final = frozenset(
    (
        "isreplycontent",
        "olk_src_body_section",  # Outlook for Mac
        "mail-editor-reference-message-container",  # Outlook, new
        "yahoo_quoted",
    )
)
_QUOTE_CLASSES: Final = frozenset(
    (
        "yahoo_quoted",
        "yahooquotedsection",
        "protonmail_quote",
        "tutanota_quote",
        "moz-forward-container",
        "fairemail_quote",
        "front-blockquote",
        "zmail_extra",
        "mb_quote",
    )
)
_QUOTE_NAMES: Final = frozenset(("quote", "messagereplysection"))  # GMX and WEB.DE, Spark
_ANNOUNCES: Final = frozenset(("moz-cite-prefix", "gmail_attr"))
_SIGNATURES: Final = frozenset(
    (
        "moz-signature",
        "gmail_signature",
        "gmail_signature_prefix",
        "protonmail_signature_block",
        "-x-evo-signature-wrapper",
        "messagesignaturesection",  # Spark
        "ms-outlook-mobile-signature",
        "signature",  # Outlook on the web
    )
)

_LINE: Final = frozenset(
    "address article aside center dd div dl dt figure footer form header hr li main nav ol section"  # noqa: SIM905
    " table tbody tfoot thead tr ul caption fieldset blockquote".split()
)
_PARAGRAPH: Final = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "pre"))
_SPACE: Final = re.compile(r"[ \t\n\r\f]+")
_HIDDEN: Final = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_LEFT_BAR: Final = re.compile(r"border-left[a-z-]*\s*:\s*(?!0|none|medium none)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Marked:
    """The text of an HTML mail, quotations reduced to lines of ">"."""

    text: str
    signed: bool  #: an element that programs use for signatures was left out


def marked_text(html: str, *, with_signature: bool = False) -> Marked:
    """Turn HTML into text of lines for the scanner of reply.py."""
    return _Page(with_signature=with_signature).read(html[:_LONGEST])


@dataclass(slots=True)
class _Page:
    with_signature: bool
    parts: list[str] = field(default_factory=list)
    breaks: int = 0  #: line ends due before the next text
    pre: int = 0  #: open <pre> elements
    signed: bool = False
    inside: str = ""  #: the element that is being left out, by its tag
    depth: int = 0
    said: list[str] | None = None  #: the text of an announcement, which may be a forward's
    announced: bool = False  #: "… wrote:" was the last that was said

    def read(self, html: str) -> Marked:
        for token in tokens(html):
            if self.inside:
                if self._skip(token):
                    break
            elif isinstance(token, Start):
                if self._starts_end(token):
                    break
                self._start(token)
            elif isinstance(token, End):
                self._end(token.name)
            else:
                self._text(token)
        return Marked("".join(self.parts).replace("\u00a0", " "), self.signed)

    def _starts_end(self, tag: Start) -> bool:
        return tag.attributes.get("id", "").lower().removeprefix("x_") in _QUOTED_FROM_HERE

    def _start(self, tag: Start) -> None:
        name = tag.name
        tells = bool(tag.attributes) or self.announced
        if tells and name not in VOID and self._leave_out(tag):
            return
        if name == "br":
            self._flush()
            self.breaks = 1
        elif name in _LINE:
            self.breaks = max(self.breaks, 1)
            if name == "li":
                self._put("- ")
        elif name in _PARAGRAPH:
            outlook = tag.attributes.get("class", "").lower().startswith("mso")
            self.breaks = max(self.breaks, 1 if outlook else 2)
            self.pre += name == "pre"
        elif name in {"td", "th"} and not self.breaks:
            self._put(" ")

    def _end(self, name: str) -> None:
        if name in _LINE:
            self.breaks = max(self.breaks, 1)
        elif name in _PARAGRAPH:
            # The class of the start tag is gone; two breaks come with the next <p>.
            self.breaks = max(self.breaks, 1)
            self.pre = max(0, self.pre - (name == "pre"))

    def _leave_out(self, tag: Start) -> bool:
        """Begin to leave out a quotation, a signature or what is hidden; False if it is none."""
        given = tag.attributes
        names = given.get("class", "").lower().split()
        names += [given.get("id", "").lower(), given.get("name", "").lower()]
        said = any(name in _ANNOUNCES for name in names)
        if _is_quote(tag, names) or (self.announced and tag.name == "blockquote"):
            self.breaks = max(self.breaks, 1)
            self._put(">")
            self.breaks = 1
        elif not self.with_signature and any(name in _SIGNATURES for name in names):
            self.signed = True
        elif not said and "hidden" not in given and not _HIDDEN.search(given.get("style", "")):
            return False
        self.inside, self.depth = tag.name, 1
        self.said = [] if said else None
        return True

    def _skip(self, token: str | Start | End) -> bool:
        """Go on leaving out; True if all the rest was forwarded."""
        if isinstance(token, Start):
            self.depth += token.name == self.inside
        elif isinstance(token, End):
            self.depth -= token.name == self.inside
            if self.depth == 0:
                self.inside = ""
                self.breaks = max(self.breaks, 1)
        elif self.said is not None:
            self.said.append(token)
        if self.inside or self.said is None:
            return False
        forwarded = "".join(self.said).lstrip().startswith("--")
        self.said = None
        self.announced = not forwarded
        return forwarded

    def _text(self, text: str) -> None:
        if self.pre:
            self._put(text)
            return
        text = _SPACE.sub(" ", text)
        if text == " " and (self.breaks or not self.parts):
            return
        self.announced = False
        self._put(text.lstrip(" ") if self.breaks else text)

    def _put(self, text: str) -> None:
        self._flush()
        self.parts.append(text)

    def _flush(self) -> None:
        if self.parts and self.breaks:
            self.parts.append("\n" * self.breaks)
        self.breaks = 0


def _is_quote(tag: Start, names: list[str]) -> bool:
    if tag.name == "blockquote":
        given = tag.attributes
        return (
            given.get("type", "").lower() == "cite"
            or "cite" in given
            or any("quote" in name or "cite" in name for name in names)
            or _LEFT_BAR.search(given.get("style", "")) is not None
        )
    return (
        any(name in _QUOTE_CLASSES or name in _QUOTE_IDS for name in names)
        or tag.attributes.get("name", "").lower() in _QUOTE_NAMES
        or names[-2].startswith("yahoo_quoted")
    )
