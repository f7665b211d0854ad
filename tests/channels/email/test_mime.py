"""Is every mail understood, however broken, within its limits, and never with an exception?"""

import doctest
import email
import importlib
import random
import time
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.channels.email.corpus.case import Case, letter, raw
from tests.channels.email.readings import CORPUS, read

from faden.channels.email.anatomy.readable import readable
from faden.channels.email.wire.kind import kind_of
from faden.channels.email.wire.mail import Limits, Mail, Unreadable
from faden.channels.email.wire.mime import attachment_bytes, read_mail
from faden.channels.email.wire.trust import sender_possession

ANATOMY = ("body", "charset", "filename", "header", "mailbox", "parts", "readable")
MODULES = (
    *(f"anatomy.{name}" for name in ANATOMY),
    *("wire.bounce", "wire.kind", "wire.mime", "wire.trust"),
)
MUTATIONS = 20
BY_NAME = {case.name: case for case in CORPUS}


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(CORPUS) == len(BY_NAME)
    assert len(CORPUS) >= 280


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case.name)
def test_understands_each_mail_of_the_corpus(case: Case) -> None:
    mail = read(case.raw)
    assert mail.from_addr == case.from_addr
    assert case.subject in (None, mail.subject)
    assert case.text in (None, mail.text)
    assert (mail.html is not None) >= case.has_html
    assert tuple(a.filename for a in mail.attachments) == (case.files or names(mail, case))
    assert set(mail.flaws) == case.flaws


def names(mail: Mail, case: Case) -> tuple[str, ...]:
    """A case that names no files may have them only where that is not its point."""
    return tuple(a.filename for a in mail.attachments) if case.kind or case.flaws else ()


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case.name)
def test_twenty_mutations_of_each_mail_are_accepted(case: Case) -> None:
    chance = random.Random(case.name)
    for _ in range(MUTATIONS):
        found = read_mail(mutated(case.raw, chance))
        assert isinstance(found, Mail)
        kind_of(found, case.envelope)
        sender_possession(found, authserv_id="mx.hub.test")
        assert is_storable(found)


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The mail with bytes flipped, cut off, or lines changed around."""
    match chance.randrange(4):
        case 0:
            flipped = bytearray(data)
            for _ in range(chance.randint(1, 20)):
                flipped[chance.randrange(len(data))] = chance.randrange(256)
            return bytes(flipped)
        case 1:
            return b"x" + data[: chance.randrange(len(data))]
        case 2:
            lines = data.split(b"\n")
            one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
            lines[one], lines[other] = lines[other], lines[one]
            return b"\n".join(lines)
        case _:
            start = chance.randrange(len(data))
            return b"x" + data[:start] + data[start + chance.randint(1, 200) :]


def is_storable(mail: Mail) -> bool:
    """Whether PostgreSQL takes it, and one-line texts are one line."""
    lines = [mail.subject, mail.from_name or "", *(a.filename for a in mail.attachments)]
    lines += [f"{name}{value}" for name, value in mail.headers]
    lines += [mail.message_id or "", *mail.in_reply_to, *mail.references, *mail.to]
    lines += [a.content_id or "" for a in mail.attachments]
    texts = [*lines, mail.text, mail.html or "", *(report.text for report in mail.reports)]
    whole = "".join(texts)
    whole.encode()
    return "\x00" not in whole and all(len(line.splitlines()) <= 1 for line in lines)


@given(st.binary(min_size=1, max_size=400))
def test_any_bytes_are_a_mail_or_nothing(data: bytes) -> None:
    found = read_mail(data)
    assert isinstance(found, Unreadable) == (not data.strip())


WORDS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]))


@given(subject=WORDS, text=WORDS, name=st.text("abcäöüß ,.", max_size=30))
def test_what_the_standard_library_writes_is_read_back(subject: str, text: str, name: str) -> None:
    written = EmailMessage()
    written["Subject"] = subject
    written["From"] = Address(name, "linda", "example.org")
    written.set_content(text)
    mail = read(written.as_bytes())
    assert mail.from_addr == "linda@example.org"
    assert mail.subject.split() == subject.replace("\ufeff", "").split()[: len(subject)]
    assert mail.text.rstrip("\n") == text.rstrip("\n")


@pytest.mark.parametrize("name", ["gmail, alternative", "outlook, related picture", "koi8-r"])
def test_agrees_with_the_standard_library_on_sound_mail(name: str) -> None:
    data = BY_NAME[name].raw
    theirs = email.message_from_bytes(data, policy=default)
    body = theirs.get_body(("plain",))
    assert isinstance(body, EmailMessage)
    mine = read(data)
    assert mine.subject == theirs["subject"]
    assert mine.from_name == (theirs["from"].addresses[0].display_name or None)
    assert mine.text.split() == body.get_content().split()


def test_knows_who_wrote_to_whom_about_what_and_when() -> None:
    mail = read(
        raw(
            """
            From: "Berger, Linda" <Linda@EXAMPLE.org>
            To: undisclosed: a@hub.test, B <b@hub.test>;, c@hub.test
            Cc: d@hub.test, D <d@hub.test>, nobody
            Reply-To: other@example.org
            Subject: Hallo
            Date: Fri, 20 Nov 2026 00:30:00 +0100 (MEZ)
            Message-ID:
             <m1@example.org>
            In-Reply-To: Ihre Nachricht vom 19. <i1@hub.test>
            References: <r1@hub.test>
            \t<r2@hub.test> <r1@hub.test>
            """,
            "x",
        )
    )
    assert (mail.from_addr, mail.from_name) == ("linda@example.org", "Berger, Linda")
    assert mail.to == ("a@hub.test", "b@hub.test", "c@hub.test")
    assert mail.cc == ("d@hub.test",)
    assert mail.reply_to == ("other@example.org",)
    assert mail.date == datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
    assert (mail.message_id, mail.in_reply_to) == ("<m1@example.org>", ("<i1@hub.test>",))
    assert mail.references == ("<r1@hub.test>", "<r2@hub.test>")


def test_a_picture_in_the_text_is_inline_and_a_file_is_not() -> None:
    picture = read(BY_NAME["outlook, related picture"].raw).attachments[0]
    file = read(BY_NAME["apple mail, text around a file"].raw).attachments[0]
    assert (picture.inline, picture.content_id) == (True, "image001.png@01DA")
    assert (file.inline, file.content_id, file.content_type) == (False, None, "application/pdf")


def test_the_bytes_of_an_attachment_are_found_by_their_digest() -> None:
    data = BY_NAME["apple mail, text around a file"].raw
    file = read(data).attachments[0]
    assert attachment_bytes(data, file.sha256) == b"%PDF-1.4 ein kleiner Beleg"
    assert attachment_bytes(data, "0" * 64) is None
    assert file.size == 26


def test_a_uuencoded_file_is_found_by_its_digest_and_is_counted() -> None:
    data = BY_NAME["person: uuencoded"].raw
    file = read(data).attachments[0]
    few = read_mail(data, Limits(parts=1))
    assert isinstance(few, Mail)
    assert attachment_bytes(data, file.sha256) == b"Cat"
    assert (few.attachments, few.flaws) == ((), ("too_many_parts",))


FILENAMES = [
    ('attachment; filename="Rechnung.pdf"', "Rechnung.pdf"),
    ("attachment; filename=Rechnung Mai.pdf; size=3", "Rechnung Mai.pdf"),
    (r'attachment; filename="C:\\Temp\\Rechnung.pdf"', "Rechnung.pdf"),
    ('attachment; filename="../../etc/passwd"', "passwd"),
    ('attachment; filename=".."', "attachment.pdf"),
    ('attachment; filename=".htaccess"', "htaccess"),
    ('attachment; filename="=?utf-8?q?M=C3=A4rz.pdf?="', "März.pdf"),
    ("attachment; filename*=utf-8''M%C3%A4rz.pdf", "März.pdf"),
    ("attachment; filename*=iso-8859-1'de'M%E4rz.pdf", "März.pdf"),
    ("attachment; filename*0*=utf-8''M%C3%A4; filename*1=rz; filename*2*=%2Epdf", "März.pdf"),
    ("attachment; filename=alt.pdf; filename*=utf-8''neu.pdf", "neu.pdf"),
    ("attachment; filename*=utf-8''a%0D%0Ab%00.pdf", "a b.pdf"),
    ("attachment; filename*=utf-8''x%E2%80%AEfdp.exe", "xfdp.exe"),
    ('attachment; filename="a', "a"),
    ('attachment; filename="' + "a" * 300 + '.pdf"', "a" * 146 + ".pdf"),
    ("attachment", "attachment.pdf"),
]


@pytest.mark.parametrize(("disposition", "name"), FILENAMES)
def test_a_file_name_is_readable_and_harmless(disposition: str, name: str) -> None:
    mail = read(
        letter("x", "PDF", "Content-Type: application/pdf", f"Content-Disposition: {disposition}")
    )
    assert [a.filename for a in mail.attachments] == [name]


def test_no_mail_at_all_is_unreadable() -> None:
    assert isinstance(read_mail(b""), Unreadable)
    assert isinstance(read_mail(b"\r\n \r\n"), Unreadable)
    assert isinstance(read_mail(b"x" * 101, Limits(bytes=100)), Unreadable)


def test_settings_limit_text_and_depth() -> None:
    mail = read_mail(letter("x", "a" * 500), Limits(text_chars=100))
    deep = read_mail(BY_NAME["nested beyond the limit"].raw, Limits(depth=100_000))
    assert isinstance(mail, Mail)
    assert isinstance(deep, Mail)
    assert (mail.text, mail.flaws) == ("a" * 100, ("text_cut",))
    assert deep.text == "innen\n"


def test_encoded_words_do_not_speak_for_machines() -> None:
    mail = read(letter("x", "x", "Received: =?utf-8?q?by_mx=2Ehub=2Etest?="))
    assert dict(mail.headers)["received"] == "=?utf-8?q?by_mx=2Ehub=2Etest?="


SIZE = 300_000
FLOODS = {
    "boundaries": b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\n" * SIZE,
    "boundaries in one line": b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a" * SIZE,
    "nested boundaries": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(20_000)
    ),
    "nested mails": b"Content-Type: message/rfc822\n\n" * 30_000,
    "brackets": b"From: " + b"<" * 250_000 + b"\n\n",
    "comments": b"From: " + b"(" * 250_000 + b"\n\n",
    "quotes": b"From: " + b'"\\' * 120_000 + b"\n\n",
    "groups": b"To: " + b"a:" * 120_000 + b"\n\n",
    "recipients": b"To: " + b"a@b.de," * 35_000 + b"\n\n",
    "encoded words": b"Subject: " + b"=?utf-8?q?a?= " * 18_000 + b"\n\n",
    "unclosed encoded words": b"Subject: " + b"=?utf-8?q?" * 25_000 + b"\n\n",
    "questions": b"Subject: =?utf-8?q?" + b"?" * 240_000 + b"\n\n",
    "ids": b"References: " + b"<" * 250_000 + b"\n\n",
    "parameters": b"Content-Type: text/plain" + b"; a=b" * 50_000 + b"\n\n",
    "pieces": b"Content-Type: text/plain" + b"; a*1*=b" * 30_000 + b"\n\n",
    "parameter blanks": b"Content-Type: text/plain;" + b" " * 250_000 + b"\n\n",
    "folds": b"Subject: a" + b"\n " * 120_000 + b"\n\n",
    "colons": b":" * 250_000,
    "carriage returns": b"Subject: a\n" + b"\r" * 5_000_000,
    "digits in a date": b"Date: Fri, 20 Nov " + b"2" * 250_000 + b"\n\n",
    "dsn": b"Content-Type: multipart/report; report-type=delivery-status; boundary=a\n\n"
    b"--a\nContent-Type: message/delivery-status\n\n" + b"Action: failed\n\n" * 15_000,
    "results": b"Authentication-Results: mx.hub.test" + b'; dmarc=pass "' * 18_000 + b"\n\n",
    "hops": b"Received: by mx.hub.test\n" * 10_000 + b"\n",
    "addresses": b"Return-Path: <>\nSubject: Undeliverable\n\n" + b"a@b.de\n" * 100_000,
    "base64 with blank lines": b"Content-Transfer-Encoding: base64\n\nAA=A" + b"\n \n" * SIZE,
    "base64 in pieces": b"Content-Transfer-Encoding: base64\n\n" + b"A=" * SIZE,
    "uuencoded without an end": b"\nbegin 644 a\n" + b"#0V%T\n" * SIZE,
    "uuencoded beginnings": b"\n" + b"begin 644 a\n" * SIZE,
    "stray lines": b"x\nreceived: a\n" * 18_000,
    "names with commas": b"From: " + b"a, " * 80_000 + b"\n\n",
    "blanks before addresses": b"Return-Path: <>\nSubject: Undeliverable\n\n" + b" \t" * SIZE,
}


@pytest.mark.parametrize("flood", FLOODS, ids=str)
def test_no_flood_takes_more_than_its_share_of_time(flood: str) -> None:
    begun = time.process_time()
    mail = read(b"X: y\n" + FLOODS[flood])
    kind_of(mail, None)
    sender_possession(mail, authserv_id="mx.hub.test")
    assert time.process_time() - begun < 2.0


HTML_FLOODS = [
    *("<", "<a ", "<!--", "<!", "<script>", "</", '<a b="', "<a b='c\"", "&", "&#9", ">", "]]>"),
    *("<div style=display:none>", "<blockquote>", "<td>", "<p>", "<br>"),
]


@pytest.mark.parametrize("piece", HTML_FLOODS)
def test_no_html_takes_more_than_its_share_of_time(piece: str) -> None:
    begun = time.process_time()
    readable(piece * (1_000_000 // len(piece)))
    readable("&#" + "9" * 10_000 + ";")
    assert time.process_time() - begun < 4.0


def test_fifty_megabytes_are_read() -> None:
    head = letter("x", "", "Content-Type: application/pdf", "Content-Transfer-Encoding: base64")
    data = head + (b"A" * 76 + b"\r\n") * 660_000
    mail = read(data)
    assert mail.attachments[0].size == 57 * 660_000
    assert mail.flaws == ()


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_code_are_true(name: str) -> None:
    module = importlib.import_module(f"faden.channels.email.{name}")
    assert doctest.testmod(module).failed == 0
