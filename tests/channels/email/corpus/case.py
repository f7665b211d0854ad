"""What is one mail of the corpus, and what must be understood of it?"""

from base64 import b64encode
from dataclasses import dataclass
from textwrap import dedent

OUR_MX = "mx.hub.test"
PASSED = f"Authentication-Results: {OUR_MX}; dmarc=pass header.from=example.org"


@dataclass(frozen=True, kw_only=True)
class Case:
    """A raw mail and its expected reading; `None` stands for "not looked at" where it may."""

    name: str
    raw: bytes
    envelope: str | None = None
    from_addr: str | None = "linda@example.org"
    subject: str | None = None
    text: str | None = None
    has_html: bool = False
    files: tuple[str, ...] = ()
    flaws: frozenset[str] = frozenset()
    kind: str = ""  #: of machine bounce auto complaint list, blank between
    may_answer: bool | None = None  #: by default: a mail of no kind
    permanent: bool | None = None
    recipients: tuple[str, ...] = ()  #: that a bounce names
    about: str | None = None  #: Message-ID that a bounce is about
    trusted: bool = False


def raw(
    head: str,
    body: str | bytes = b"",
    *,
    eol: str = "\r\n",
    charset: str = "utf-8",
    file: bytes = b"",
) -> bytes:
    """A mail from its header and body, indented as they may be in a source file.

    `<<file>>` in the body stands for the file in base64.
    """
    lines = dedent(head).strip("\n").replace("\n", eol)
    if isinstance(body, str):
        body = dedent(body).lstrip("\n").replace("<<file>>", base64(file))
        body = body.replace("\n", eol).encode(charset)
    return lines.encode(charset) + (eol * 2).encode() + body


def letter(subject: str, body: str | bytes, *extra: str, charset: str = "utf-8") -> bytes:
    """A plain letter of Linda's."""
    given = {line.partition(":")[0].lower() for line in extra}
    usual = [
        "From: Linda Berger <linda@example.org>",
        "To: Service <service@hub.test>",
        f"Subject: {subject}",
        "Date: Fri, 20 Nov 2026 10:11:12 +0100",
        "Message-ID: <l1@example.org>",
        "MIME-Version: 1.0",
        f"Content-Type: text/plain; charset={charset}",
        "Content-Transfer-Encoding: 8bit",
    ]
    head = [
        *filter(None, extra),
        *(line for line in usual if line.partition(":")[0].lower() not in given),
    ]
    return raw("\n".join(head), body, charset=charset)


def base64(data: str | bytes) -> str:
    """Base64 in lines, as clients send it."""
    text = b64encode(data.encode() if isinstance(data, str) else data).decode()
    return "\n".join(text[at : at + 76] for at in range(0, len(text), 76))
