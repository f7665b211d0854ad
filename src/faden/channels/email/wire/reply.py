"""What did the person newly write in this mail, without quotations, signature and footers?

One pass over the lines, forward only, every look-ahead bounded: a megabyte of nothing but
suspicious lines takes no longer than its length asks for. Where it is in doubt whether a
line was written by a program, it stays: a word too many is read, a word too few is lost.

Sources: RFC 3676 sections 4.3 (signatures) and 4.5 (quotation marks).
"""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from faden.channels.email.wire import reply_words as words
from faden.channels.email.wire.html_text import marked_text
from faden.channels.email.wire.reply_attribution import could_attribute, is_attribution

_LONGEST_SUSPECT: Final = 2000  # characters; no program writes a longer line of its own
_MOST_SUSPECTS: Final = 5000  # lines looked at closely; a mail that has more is an attack
_LONGEST_FOOTER: Final = 160  # characters
_HEADER_WINDOW: Final = 16  # lines from "Von:" to "Betreff:", wrapped ones included
_BLANK: Final = ""


def reply_of(text: str) -> str:
    r"""Return what was newly written; "" where all of it is quoted or forwarded.

    >>> reply_of("Ja, gern.\n\nAm 06.11.2026 um 10:12 schrieb Linda:\n> Passt es?")
    'Ja, gern.'
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    bare = text
    for mark in words.MARKS:
        if mark in bare:
            bare = bare.replace(mark, "")
    for blank in words.BLANKS:
        if blank in bare:
            bare = bare.replace(blank, " ")
    return _Scan(text.split("\n"), [line.strip() for line in bare.split("\n")]).read()


def reply_of_html(html: str) -> str:
    """Return what was newly written in an HTML mail, as plain text.

    >>> reply_of_html("<p>Ja, gern.</p><blockquote type='cite'>Passt es?</blockquote>")
    'Ja, gern.'
    """
    page = marked_text(html)
    reply = reply_of(page.text)
    if not reply and page.signed:
        # On telephones people happen to type into the signature.
        reply = reply_of(marked_text(html, with_signature=True).text)
    return reply


@dataclass(slots=True)
class _Scan:
    """The state of one pass over the lines of one mail."""

    lines: list[str]
    bares: list[str]  #: the same without marks and blanks around
    kept: list[str] = field(default_factory=list)
    gap: bool = True  #: something was left out since the last kept line
    patience: int = _MOST_SUSPECTS  #: how many lines are still looked at closely
    signed: bool = False  #: within a signature: nothing is kept until a quotation begins

    def read(self) -> str:
        """Go through the lines once and join what is kept."""
        at, bares, starts = 0, self.bares, words.STARTS
        end = len(bares)
        while at < end:
            bare = bares[at]
            if not bare:
                if not self.gap:
                    self.kept.append(_BLANK)
                at += 1
            elif bare[0] == ">":
                self._leave_out()
                at += 1
            elif bare[-1] == ":" or bare[:3].lower() in starts:
                at = self._judge(at)
            else:
                self._keep(at)
                at += 1
        return "\n".join(self.kept).strip()

    def _keep(self, at: int) -> None:
        if self.signed:
            return
        if self.gap:
            if self.kept:
                self.kept.append(_BLANK)
            self.gap = False
        self.kept.append(self.lines[at].rstrip())

    def _leave_out(self) -> None:
        """End the paragraph, and the signature if there was one."""
        self.signed = False
        if self.gap:
            return
        kept = self.kept
        while kept and not kept[-1]:
            kept.pop()
        self.gap = True

    def _leave_out_rule(self) -> None:
        """End the paragraph and take back the rule that a program drew above the quotation."""
        self._leave_out()
        while self.kept and (not self.kept[-1] or words.SEPARATOR.fullmatch(self.kept[-1].strip())):
            self.kept.pop()

    def _judge(self, at: int) -> int:
        """Deal with a suspicious line; return the line to go on with."""
        bare = self.bares[at]
        self.patience -= 1
        if len(bare) <= _LONGEST_SUSPECT and self.patience > 0:
            if bare in words.SIGNATURE:
                self._leave_out()
                self.signed = True
                return at + 1
            after = self._after_attribution(at) or self._after_footer(at) or self._after_block(at)
            if after:
                return after
        self._keep(at)
        return at + 1

    def _after_footer(self, at: int) -> int:
        """Leave out "Von meinem iPhone gesendet"; 0 if it is no such line."""
        bare = self.bares[at]
        if len(bare) > _LONGEST_FOOTER * 2:
            return 0
        count = 1
        if bare.lower().startswith(words.FOOTER_IN_TWO) and at + 1 < len(self.bares):
            both = f"{bare} {self.bares[at + 1]}"
            count = 1 if _is_footer(bare) else 2 if _is_footer(both) else 0
        elif not _is_footer(bare):
            count = 0
        if not count:
            return 0
        signed = self.signed
        self._leave_out_rule()
        self.signed = signed
        return at + count

    def _after_block(self, at: int) -> int:
        """Leave out "-----Ursprüngliche Nachricht-----", "Von: ... Betreff: ..."; 0 if neither."""
        bare = self.bares[at]
        if words.ANSWER_ABOVE.fullmatch(bare):
            self._leave_out_rule()
            return len(self.bares)
        end = self._end_of_headers(at)
        if not end and words.MARKER.fullmatch(bare):
            below = self._next(at + 1)
            end = self._end_of_headers(below) if below < len(self.bares) else 0
            if not end and bare.lower().startswith(words.MARKS_A_FORWARD):
                end = at + 1
        if not end:
            return 0
        self._leave_out_rule()
        return self._unless_quoted(end)

    def _after_attribution(self, at: int) -> int:
        """Leave out "Am ... schrieb ...:" of up to three lines; 0 if it is none."""
        joined = ""
        for end in range(at, min(at + 3, len(self.bares))):
            if end > at and (not self.bares[end] or self.bares[end][0] == ">"):
                break
            joined = f"{joined} {self.bares[end]}" if joined else self.bares[end]
            if could_attribute(joined) and self._announces(joined, at, end):
                self._leave_out_rule()
                return self._unless_quoted(end + 1)
        return self._after_attribution_ending(at)

    def _after_attribution_ending(self, at: int) -> int:
        """Leave out an attribution whose first lines were kept, as they could be a person's."""
        joined = self.bares[at]
        if joined[-1] != ":" or self.signed:
            return 0
        for back in range(1, 3):
            start = at - back
            if start < 0 or not self.bares[start] or len(self.kept) < back or self.gap:
                return 0
            joined = f"{self.bares[start]} {joined}"
            if could_attribute(joined) and self._announces(joined, start, at):
                del self.kept[-back:]
                self._leave_out_rule()
                return self._unless_quoted(at + 1)
        return 0

    def _announces(self, joined: str, start: int, end: int) -> bool:
        below = self._next(end + 1)
        following = self.bares[below] if below < len(self.bares) else _BLANK
        above = self.bares[start - 1] if start else _BLANK
        fresh = not above or above[0] == ">" or self.gap
        return is_attribution(joined, following=following, fresh=fresh)

    def _next(self, at: int) -> int:
        """Return the next line with anything on it, or the end."""
        while at < len(self.bares) and not self.bares[at]:
            at += 1
        return at

    def _unless_quoted(self, at: int) -> int:
        """Go on below a heading if the quotation is marked by ">"; else all below is quoted."""
        below = self._next(at)
        if below < len(self.bares) and self.bares[below][0] == ">":
            return below
        return len(self.bares)

    def _end_of_headers(self, at: int) -> int:
        """Return the line after "Von: ... Gesendet: ... An: ... Betreff: ..."; 0 if none."""
        kinds: set[str] = set()
        last, strange, text = at, 0, ""
        for here in range(at, min(at + _HEADER_WINDOW, len(self.bares))):
            bare = self.bares[here][:_LONGEST_SUSPECT]
            if not bare:
                continue
            found = words.HEADER_LINE.match(bare)
            kind = words.KIND_OF_HEADER[found[1].lower()] if found else None
            if kind is None:
                strange += 1
            if here == at:
                kinds.update(
                    words.KIND_OF_HEADER[word.lower()]
                    for word in words.HEADERS_IN_A_ROW.findall(bare)
                )
            if strange > 2 or (kind in kinds and here > at) or (kind is None and here == at):
                break
            if kind is not None:
                kinds.add(kind)
                last, strange = here, 0
            text += bare
        return last + 1 if _is_header_block(kinds, text) else 0


def _is_header_block(kinds: set[str], text: str) -> bool:
    """Whether these headers belong to a mail, and not to a person's list or a form."""
    if "from" not in kinds:
        return False
    if "subject" in kinds:
        return "sent" in kinds or "to" in kinds
    return {"sent", "to"} <= kinds and "@" in text


def _is_footer(bare: str) -> bool:
    """Whether a program put this line under the mail."""
    shown = bare.strip(" *_-[(")
    return (
        shown.lower().startswith(words.FOOTER_STARTS)
        and len(shown) <= 2 * _LONGEST_FOOTER
        and _is_known_footer(shown)
    )


@lru_cache(maxsize=1024)  # the same few lines stand under most mails
def _is_known_footer(shown: str) -> bool:
    shown = words.PLEASE_EXCUSE.sub("", words.LINK.sub("", shown)).strip(" *_-")
    if len(shown) > _LONGEST_FOOTER or words.FOOTER.fullmatch(" ".join(shown.split())) is None:
        return False
    return words.NO_FOOTER.search(shown) is None
