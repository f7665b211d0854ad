"""What does broken mail look like: damaged, mislabelled, malicious?"""

from tests.channels.email.corpus.case import Case, base64, letter, raw


def flawed(name: str, mail: bytes, *flaws: str, **expected: str) -> Case:
    return Case(
        name=name,
        raw=mail,
        flaws=frozenset(flaws),
        subject=expected.get("subject"),
        text=expected.get("text"),
    )


def anonymous(name: str, mail: bytes, *flaws: str, **expected: str) -> Case:
    return Case(
        name=name,
        raw=mail,
        flaws=frozenset(flaws),
        from_addr=None,
        may_answer=False,
        subject=expected.get("subject"),
        text=expected.get("text"),
    )


def multipart(body: str, kind: str = "mixed") -> bytes:
    return raw(
        f"""
        From: Linda <linda@example.org>
        Subject: x
        Content-Type: multipart/{kind}; boundary=b
        """,
        body,
    )


NEST = 60
DEEP = (
    "From: Linda <linda@example.org>\r\n"
    + "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(NEST)
    )
    + "\r\ninnen\r\n"
).encode()

MANY = multipart("--b\n\nhallo\n" + "--b\nContent-Type: image/gif\n\nGIF\n" * 300 + "--b--\n")

CASES = (
    flawed(
        "unknown charset",
        letter("x", "Grüße\n", "Content-Type: text/plain; charset=x-müll"),
        "bad_charset",
        text="Grüße\n",
    ),
    flawed(
        "utf-8 labelled latin-1",
        letter("x", "Grüße\n".encode(), "Content-Type: text/plain; charset=iso-8859-1"),
        "bad_charset",
        text="Grüße\n",
    ),
    flawed(
        "latin-1 labelled utf-8",
        letter("x", "Grüße aus Köln\n".encode("latin-1")),
        "bad_charset",
        text="Grüße aus Köln\n",
    ),
    flawed(
        "ascii with umlauts",
        letter("x", "Grüße\n".encode("cp1252"), "Content-Type: text/plain; charset=us-ascii"),
        "bad_charset",
        text="Grüße\n",
    ),
    flawed(
        "one damaged letter",
        letter("x", "Grüße für Köln und Öl\xff".encode()[:-2] + b"\xff"),
        "bad_charset",
        text="Grüße für Köln und Öl\ufffd",
    ),
    flawed(
        "a compressor as charset",
        letter("x", "Tag\n", "Content-Type: text/plain; charset=zlib_codec"),
        text="Tag\n",
    ),
    flawed(
        "an escape as charset",
        letter("x", "\\ud800\n", "Content-Type: text/plain; charset=unicode_escape"),
        text="\\ud800\n",
    ),
    flawed("NUL in the text", letter("x", b"a\x00b\n"), text="a\ufffdb\n"),
    flawed(
        "half a surrogate pair",
        letter("x", b"a\xed\xa0\xbdb und noch viel Text: \xc3\xa4"),
        "bad_charset",
    ),
    flawed(
        "cut base64",
        letter("x", "SGFsbG8", "Content-Transfer-Encoding: base64"),
        "bad_encoding",
        text="Hallo",
    ),
    flawed(
        "rubbish in base64",
        letter("x", "SGFs!!bG8=\n", "Content-Transfer-Encoding: base64"),
        text="Hallo",
    ),
    flawed(
        "unknown encoding",
        letter("x", "Tag\n", "Content-Transfer-Encoding: x-rot13"),
        "bad_encoding",
        text="Tag\n",
    ),
    flawed(
        "broken quoted-printable",
        letter("x", "50 =% Rabatt =ZZ =C3=BC=\n", "Content-Transfer-Encoding: quoted-printable"),
        text="50 =% Rabatt =ZZ ü",
    ),
    flawed(
        "line break in an encoded word",
        letter("=?utf-8?q?Hallo=0D=0ABcc=3A_opfer=40example.org?=", "x"),
        subject="Hallo Bcc: opfer@example.org",
    ),
    flawed(
        "NUL in an encoded word",
        letter("=?utf-8?b?" + base64("a\x00b") + "?=", "x"),
        subject="a\ufffdb",
    ),
    flawed(
        "encoded word without an end", letter("=?utf-8?q?Hallo", "x"), subject="=?utf-8?q?Hallo"
    ),
    flawed("encoded word in bad base64", letter("=?utf-8?b?SGFsbG8?=", "x"), subject="Hallo"),
    flawed(
        "encoded word with a blank", letter("=?utf-8?q?Hallo Welt?=", "x"), subject="Hallo Welt"
    ),
    flawed(
        "encoded word of no charset", letter("=?x-nie?q?Gr=C3=BC=C3=9Fe?=", "x"), subject="Grüße"
    ),
    flawed(
        "a letter cut between words",
        letter("=?utf-8?b?R3LD?= =?utf-8?b?vMOfZQ==?=", "x"),
        subject="Grüße",
    ),
    flawed(
        "raw umlauts in the subject", letter("Grüße", "x", charset="iso-8859-1"), subject="Grüße"
    ),
    flawed(
        "lone CR in the subject",
        letter("Hallo\rBcc: opfer@example.org", "x"),
        subject="Hallo Bcc: opfer@example.org",
    ),
    flawed(
        "no boundary given",
        raw(
            """
        From: linda@example.org
        Content-Type: multipart/mixed
        """,
            "Hallo\n",
        ),
        "boundary",
        text="Hallo\n",
    ),
    flawed("boundary never used", multipart("Hallo\n"), "boundary", text="Hallo\n"),
    flawed("no closing boundary", multipart("--b\n\nHallo\n"), "boundary", text="Hallo\n"),
    flawed(
        "parts without headers", multipart("--b\n\neins\n--b\n\nzwei\n--b--\n"), text="eins\nzwei"
    ),
    flawed(
        "boundary like another",
        multipart("--b\n\neins\n--bb\nzwei\n--b--\n"),
        text="eins\n--bb\nzwei",
    ),
    flawed("text after the end", multipart("davor\n--b\n\nHallo\n--b--\ndanach\n"), text="Hallo"),
    flawed("nested beyond the limit", DEEP, "too_deep", "boundary"),
    flawed("more parts than the limit", MANY, "too_many_parts", text="hallo"),
    flawed(
        "blank plain text",
        multipart("--b\n\n \n--b\nContent-Type: text/html\n\n<p>Hallo</p>\n--b--\n", "alternative"),
        text="Hallo",
    ),
    flawed("type alone", letter("x", "Tag\n", "Content-Type: text"), text="Tag\n"),
    flawed("empty type", letter("x", "Tag\n", "Content-Type: "), text="Tag\n"),
    flawed(
        "header without an end",
        b"From: linda@example.org\r\nSubject: ohne Text",
        subject="ohne Text",
        text="",
    ),
    flawed(
        "no blank line",
        b"From: linda@example.org\nSubject: a\nHallo Welt\nwie geht's\n",
        "header_broken",
        subject="a",
        text="Hallo Welt\nwie geht's\n",
    ),
    flawed(
        "CR alone ends lines",
        letter("a", "Tag\n").replace(b"\r\n", b"\r"),
        subject="a",
        text="Tag\n",
    ),
    flawed(
        "CR CR LF ends lines",
        letter("a", "Tag\n").replace(b"\r\n", b"\r\r\n"),
        subject="a",
        text="Tag\n",
    ),
    flawed("blank lines in front", b"\r\n\r\n" + letter("a", "Tag\n"), subject="a"),
    flawed("byte order mark in front", b"\xef\xbb\xbf" + letter("a", "Tag\n"), subject="a"),
    flawed(
        "endless header",
        b"From: linda@example.org\r\nSubject: a\r\n"
        + b"X-Junk: abcdefghij\r\n" * 20_000
        + b"\r\nTag",
        "header_cut",
        subject="a",
        text="Tag",
    ),
    flawed(
        "endless field",
        b"From: linda@example.org\r\nX-Junk: " + b"a" * 300_000 + b"\r\n\r\nTag",
        "header_cut",
        text="Tag",
    ),
    flawed(
        "impossible date", letter("x", "x", "Date: Fri, 99 Foo 99999 25:61:61 +9999"), "bad_date"
    ),
    flawed("two subjects", letter("eins", "x", "X-A: b\nSubject: null"), "double_field"),
    flawed("reference bomb", letter("x", "x", "References: " + "<a@b> " * 20_000)),
    flawed("comment bomb", letter("x", "x", "To: " + "(" * 100_000)),
    anonymous(
        "no header at all",
        b"Hallo, hier ist nur Text.\n\nMia\n",
        "no_header",
        "no_from",
        text="Hallo, hier ist nur Text.\n\nMia\n",
    ),
    anonymous("binary", bytes(range(256)) * 4, "no_header", "no_from", "bad_charset"),
    anonymous("one byte", b"x", "no_header", "no_from", text="x"),
    anonymous("no author", letter("x", "x").replace(b"From: Linda", b"X-From: Linda"), "no_from"),
    anonymous("empty author", letter("x", "x", "From: "), "no_from"),
    anonymous("author without address", letter("x", "x", "From: Linda Berger"), "bad_from"),
    anonymous("author with half an address", letter("x", "x", "From: <linda@>"), "bad_from"),
    anonymous("unclosed bracket", letter("x", "x", "From: <<<<<<,,,,,"), "bad_from"),
)
