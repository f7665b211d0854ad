"""What do gateways, scanners and old programs break in a mail?"""

from tests.channels.email.corpus.broken import anonymous, flawed, multipart
from tests.channels.email.corpus.case import Case, base64, letter, raw

FOOTER = "\n\n_______________\nVerein Liste\nhttps://l.example/liste\n"
BASE64 = "Content-Transfer-Encoding: base64"
QP = "Content-Transfer-Encoding: quoted-printable"


def typed(value: str, body: str | bytes, *extra: str, subject: str = "x") -> bytes:
    return letter(subject, body, f"Content-Type: {value}", *extra)


NESTED = """
    --a
    Content-Type: multipart/alternative; boundary=ab

    --ab
    Content-Type: text/plain; charset=utf-8

    innen
    --ab
    Content-Type: text/html; charset=utf-8

    <p>innen</p>
    --a
    Content-Type: application/pdf; name=a.pdf

    %PDF
    --a--
    """
OUTER = """
    From: Linda <linda@example.org>
    Subject: x
    Content-Type: multipart/mixed; boundary=a
    """

CASES = (
    flawed(
        "damage: utf-8 labelled latin-9",
        typed("text/plain; charset=iso-8859-15", "Grüße\n".encode()),
        "bad_charset",
        text="Grüße\n",
    ),
    flawed(
        "damage: a true latin-9",
        typed("text/plain; charset=iso-8859-15", "Grüße, 12 €\n".encode("iso-8859-15")),
        text="Grüße, 12 €\n",
    ),
    Case(
        name="damage: inner end missing",
        raw=raw(OUTER, NESTED),
        text="innen",
        has_html=True,
        files=("a.pdf",),
        flaws=frozenset({"boundary"}),
    ),
    Case(
        name="damage: container says quoted-printable",
        text="innen",
        has_html=True,
        raw=raw(OUTER.rstrip() + "\n    Content-Transfer-Encoding: quoted-printable\n", NESTED),
        files=("a.pdf",),
        flaws=frozenset({"boundary"}),
    ),
    flawed(
        "damage: ascii labelled utf-16",
        typed("text/plain; charset=utf-16", "Guten Tag!\n"),
        "bad_charset",
        text="Guten Tag!\n",
    ),
    flawed(
        "damage: raw utf-16",
        typed("text/plain; charset=utf-16le", "Grüße\r\naus Köln".encode("utf-16-le")),
        text="Grüße\naus Köln",
    ),
    flawed(
        "damage: unknown-8bit",
        typed("text/plain; charset=unknown-8bit", "Grüße\n".encode("cp1252")),
        "bad_charset",
        text="Grüße\n",
    ),
    flawed(
        "damage: charset without quotes' end",
        typed('text/plain; charset="utf-8', "Grüße\n"),
        text="Grüße\n",
    ),
    flawed("damage: charset utf8", typed("text/plain; charset=UTF8", "Grüße\n"), text="Grüße\n"),
    flawed(
        "damage: charset with a comment",
        typed("text/plain; charset=utf-8 (Unicode)", "Grüße\n"),
        text="Grüße\n",
    ),
    flawed(
        "damage: blanks around equals",
        typed('text/plain ; charset = "iso-8859-1"', "Grüße\n".encode("latin-1")),
        text="Grüße\n",
    ),
    flawed(
        "damage: no semicolon",
        typed("text/plain charset=iso-8859-1", "Grüße\n".encode("latin-1")),
        text="Grüße\n",
    ),
    flawed(
        "damage: footer below base64",
        letter("x", base64("Hallo Welt!!") + FOOTER, BASE64),
        "bad_encoding",
        text="Hallo Welt!!",
    ),
    flawed(
        "damage: footer below padded base64",
        letter("x", base64("Hallo") + FOOTER, BASE64),
        "bad_encoding",
        text="Hallo",
    ),
    flawed(
        "damage: base64 in pieces",
        letter("x", base64("Guten") + "\n" + base64("Tag!"), BASE64),
        text="GutenTag!",
    ),
    flawed(
        "damage: base64 that is none",
        letter("x", "Grüße aus Köln, bitte rufen Sie an.\n", BASE64),
        "bad_encoding",
        text="Grüße aus Köln, bitte rufen Sie an.\n",
    ),
    flawed(
        "damage: quoted-printable with blanks",
        letter("x", "Sehr gee=   \nhrte =c3=bc 1+1=2\n=\n", QP),
        text="Sehr geehrte ü 1+1=2\n",
    ),
    flawed(
        "damage: 8 bit in quoted-printable", letter("x", "Grüße =E2=82=AC\n", QP), text="Grüße €\n"
    ),
    flawed("damage: NUL in the subject", letter("Hal\x00lo", "x"), subject="Hal\ufffdlo"),
    flawed(
        "damage: latin-1 in the subject",
        letter("Gr\xfc\xdfe", "x", charset="latin-1"),
        subject="Grüße",
    ),
    flawed(
        "damage: word in a word",
        letter('"=?utf-8?Q?M=C3=BCller?=" fragt', "x"),
        subject='"Müller" fragt',
    ),
    flawed(
        "damage: words without a blank",
        letter("=?utf-8?Q?a=C3=A4?==?utf-8?Q?b?=", "x"),
        subject="aäb",
    ),
    flawed(
        "damage: word in lower case", letter("=?UTF-8?b?R3LDvMOfZQ==?=:", "x"), subject="Grüße:"
    ),
    flawed(
        "damage: tab fold in the subject",
        letter("Lange FALZ", "x").replace(b"FALZ", b"\n\tZeile\n und noch\n\t \n eine"),
        subject="Lange Zeile und noch eine",
    ),
    flawed(
        "damage: blank before the colon",
        letter("", "Tag\n").replace(b"Subject:", b"Subject : Hallo"),
        subject="Hallo",
        text="Tag\n",
    ),
    flawed(
        "damage: fold without a blank",
        b"Received: from a by b\r\nwith SMTP id 1; Fri\r\nFrom: linda@example.org\r\n"
        b"Subject: Frage\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nTag\r\n",
        "header_broken",
        subject="Frage",
        text="Tag\n",
    ),
    flawed(
        "damage: mixed line ends",
        b"From: linda@example.org\nSubject: a\r\n\nTag\r\nund\nGut\n",
        subject="a",
        text="Tag\nund\nGut\n",
    ),
    flawed(
        "damage: mbox line with a mark",
        b">From linda Fri Nov 20 10:11:12 2026\n" + letter("a", "Tag\n"),
        subject="a",
    ),
    flawed("damage: long line", letter("x", "ä" * 200_000), text="ä" * 200_000),
    flawed(
        "damage: boundary with blanks",
        raw(
            'From: linda@example.org\nContent-Type: multipart/mixed; boundary="a b  "',
            "--a b  \n\nTag\n--a b--\n",
        ),
        text="Tag",
    ),
    flawed(
        "damage: boundary unquoted with equals",
        raw(
            "From: linda@example.org\nContent-Type: multipart/mixed;\n\tboundary=----=_P.1:x",
            "------=_P.1:x\n\nTag\n------=_P.1:x--\n",
        ),
        text="Tag",
    ),
    flawed(
        "damage: empty boundary",
        raw('From: linda@example.org\nContent-Type: multipart/mixed; boundary=""', "Tag\n"),
        "boundary",
        text="Tag\n",
    ),
    flawed(
        "damage: guessed boundary",
        raw(
            "From: linda@example.org\nContent-Type: multipart/mixed; boundary=anders",
            "--b1\nContent-Type: text/plain\n\nTag\n--b1--\n",
        ),
        "boundary",
        text="--b1\nContent-Type: text/plain\n\nTag\n--b1--\n",
    ),
    flawed("damage: empty parts", multipart("--b\n--b\n\n--b\n\nTag\n--b--\n"), text="Tag"),
    flawed(
        "damage: two types",
        letter("x", "Grüße\n", "Content-Type: text/plain; charset=utf-8\nContent-Type: text/html"),
        text="Grüße\n",
    ),
    anonymous("damage: from with a group", letter("x", "x", "From: undisclosed:;"), "no_from"),
    anonymous("damage: from of nobody", letter("x", "x", "From: <>"), "bad_from"),
)
