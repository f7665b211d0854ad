"""Does every reader understand what we write, and can nobody's words become a header?"""

import email.policy
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.channels.email.readings import read

from faden.channels.email.wire import token
from faden.channels.email.wire.compose import (
    DEFAULT_SUBJECT,
    MAX_REFERENCES,
    MAX_SUBJECT_CHARS,
    Composed,
    compose,
    recipient_of,
)
from faden.channels.email.wire.kind import kind_of
from faden.core.channel import Rendered

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
DELIVERY = "018f3a5c7b2e7d1c9a4b0c1d2e3f4a5b"
UNSUBSCRIBE = "https://faden.firma.example/unsubscribe/service/abc"
EVIL = "Hallo\r\nBcc: mia@example.org\r\n\r\nböse\nX: y\rZ: 1\x00\x0b\x85\u2028A: b\ud83d"
FAMILY = "👨‍👩‍👧‍👦"


@dataclass(frozen=True)
class Account:
    account_id: str = "service"
    address: str = "service@firma.example"
    name: str | None = "Musterversand"
    key: bytes = bytes(range(32))
    delimiter: str = "+"


OURS = Account()
TOKEN = token.make(OURS.key, DELIVERY)


def rendered(**changes: object) -> Rendered:
    given: dict[str, object] = {
        "delivery_id": DELIVERY,
        "ref": DELIVERY,
        "to": "mailto:linda@example.org",
        "text": "Guten Tag,\n\ngern geschehen.",
        "purpose": "service",
        "attempt": 1,
        **changes,
    }
    return Rendered(**given)  # type: ignore[arg-type]  # a table of changes


def composed(account: Account = OURS, url: str | None = UNSUBSCRIBE, **changes: object) -> Composed:
    return compose(rendered(**changes), account, at=AT, unsubscribe_url=url)


def lines_from(mail: Composed) -> str:
    """The text as the standard library reads it, lines ended by LF."""
    return str(parsed(mail).get_content()).replace("\r\n", "\n").rstrip("\n")


def parsed(mail: Composed) -> EmailMessage:
    """The mail as the standard library reads it."""
    return BytesParser(EmailMessage, policy=email.policy.default).parsebytes(mail.raw)


def field_names(mail: Composed) -> list[str]:
    head = mail.raw.partition(b"\r\n\r\n")[0].decode("utf-8")
    return [line.partition(":")[0] for line in head.split("\r\n") if line[0] != " "]


def lines_of(mail: Composed) -> list[bytes]:
    return mail.raw.split(b"\r\n")


PLAIN_FIELDS = [
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
]


def test_an_agents_first_mail() -> None:
    mail = composed()
    assert mail.envelope_from == f"service+{TOKEN}@firma.example"
    assert mail.recipient == "linda@example.org"
    assert mail.message_id == f"<faden.{TOKEN}@firma.example>"
    assert field_names(mail) == PLAIN_FIELDS
    message = parsed(mail)
    assert message["From"] == "Musterversand <service@firma.example>"
    assert message["To"] == "linda@example.org"
    assert message["Reply-To"] == mail.envelope_from
    assert message["Subject"] == DEFAULT_SUBJECT
    assert message["Date"].datetime == AT
    assert message["Message-ID"] == mail.message_id
    assert lines_from(mail) == "Guten Tag,\n\ngern geschehen."


def test_our_own_reader_understands_it() -> None:
    mail = read(composed(subject="Re: Rückgabe", references=("<a@x>", "<b@x>")).raw)
    assert (mail.from_addr, mail.from_name) == ("service@firma.example", "Musterversand")
    assert (mail.to, mail.subject, mail.date) == (("linda@example.org",), "Re: Rückgabe", AT)
    assert (mail.in_reply_to, mail.references) == (("<b@x>",), ("<a@x>", "<b@x>"))
    assert mail.text.rstrip("\n") == "Guten Tag,\n\ngern geschehen."
    assert mail.flaws == ()


def test_a_repeated_attempt_is_the_same_mail() -> None:
    assert composed(attempt=1) == composed(attempt=5)


def test_an_answer_finds_its_way_back_by_each_of_its_three_ways() -> None:
    mail = composed()
    message = read(mail.raw)
    assert message.message_id is not None
    assert token.of_message_id(OURS.key, message.message_id) == DELIVERY
    for address in (*message.reply_to, mail.envelope_from):
        assert token.of_address(OURS.key, address, {OURS.address}, "+") == DELIVERY


def test_without_plus_addresses_answers_come_to_the_plain_one() -> None:
    mail = composed(Account(delimiter=""))
    assert mail.envelope_from == "service@firma.example"
    assert parsed(mail)["Reply-To"] == "service@firma.example"


# --- what a program wrote, and what may be refused -----------------------------------------------


def test_what_a_person_wrote_is_not_called_automatic() -> None:
    message = parsed(composed(references=("<a@x>",)))
    assert (message["Auto-Submitted"], message["Precedence"]) == (None, None)


@pytest.mark.parametrize(
    ("references", "word"), [((), "auto-generated"), (("<a@x>",), "auto-replied")]
)
def test_what_a_program_wrote_says_so(references: tuple[str, ...], word: str) -> None:
    message = parsed(composed(automatic=True, references=references))
    assert message["Auto-Submitted"] == word
    assert message["X-Auto-Response-Suppress"] == "All"


@pytest.mark.parametrize("automatic", [False, True])
def test_another_faden_answers_our_people_and_never_our_programs(automatic: bool) -> None:
    message = parsed(composed(automatic=automatic))
    kind = kind_of(read(composed(automatic=automatic).raw), None)
    assert message["X-Faden-Loop"] == ("service" if automatic else None)
    assert (kind.is_machine, kind.may_auto_answer) == (automatic, not automatic)


@pytest.mark.parametrize("purpose", ["service", "contract"])
def test_what_must_be_sent_offers_no_way_out(purpose: str) -> None:
    assert field_names(composed(purpose=purpose)) == PLAIN_FIELDS


@pytest.mark.parametrize("purpose", ["marketing", "newsletter"])
def test_what_may_be_refused_is_refused_by_one_click(purpose: str) -> None:
    message = parsed(composed(purpose=purpose))
    by_mail = f"<mailto:service+{TOKEN}@firma.example?subject=unsubscribe>"
    assert message["List-Unsubscribe"] == f"<{UNSUBSCRIBE}>, {by_mail}"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Precedence"] == "bulk"


@pytest.mark.parametrize(
    "url", [None, "http://faden.example/u", "https://a.example/>,<https://b", "https://a\r\nX: y"]
)
def test_one_click_needs_a_good_https_url(url: str | None) -> None:
    message = parsed(composed(url=url, purpose="marketing"))
    assert message["List-Unsubscribe"].startswith("<mailto:service+")
    assert message["List-Unsubscribe-Post"] is None


# --- words of others -----------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["subject", "text", "references", "name", "account_id"])
def test_no_words_become_a_header(place: str) -> None:
    accounts = {"name": Account(name=EVIL), "account_id": Account(account_id=EVIL)}
    changes: dict[str, object] = {} if place in accounts else {place: EVIL}
    if place == "account_id":
        changes = {"automatic": True}
    if place == "references":
        changes = {
            "references": (f"<{EVIL}@x>", EVIL, "<a\r\nBcc: b@c>", "<a b@c>", "a@b", "<ä@b>")
        }
    account = accounts.get(place, OURS)
    mail = compose(rendered(**changes), account, at=AT, unsubscribe_url=None)
    marks = {"X-Faden-Loop", "Auto-Submitted", "X-Auto-Response-Suppress"}
    assert [name for name in field_names(mail) if name not in marks] == PLAIN_FIELDS
    assert b"\x00" not in mail.raw
    assert read(mail.raw).flaws == ()


@pytest.mark.parametrize(
    "to",
    [
        "mailto:linda@example.org%0D%0ABcc:mia@example.org",
        "mailto:linda@example.org\r\nBcc: mia@example.org",
        "mailto:linda%00@example.org",
        "mailto:lin\ud83dda@example.org",
        "mailto:linda@example.org,mia@example.org",
        "mailto:linda",
        "tel:+491701234567",
        "linda",
        "",
    ],
)
def test_what_is_no_mailbox_gets_no_mail(to: str) -> None:
    assert recipient_of(to) is None
    with pytest.raises(ValueError, match="no mailbox"):
        composed(to=to)


def test_letters_beyond_ascii_in_an_address_stay_as_they_are() -> None:
    mail = composed(to="mailto:j%C3%BCrgen@b%C3%BCcher.example")
    assert mail.recipient == "jürgen@xn--bcher-kva.example"
    assert read(mail.raw).to == (mail.recipient,)


SUBJECTS = [
    "Re: Bestellung 4711",
    "Re:" + " Rückgabe der Schuhe Größe 42" * 12,
    FAMILY * 30,
    "ä" * MAX_SUBJECT_CHARS,
    "x" * MAX_SUBJECT_CHARS,
    "wort " * 99 + "wort",
    "=?utf-8?q?Bcc:_mia?=",
    "a =? b ?= c",
    'Sie sagten: "ja"; \\ (oder?) <linda@example.org>',
    "Antwort: 100% — „gut“",
    "日本語のとても長い件名" * 20,
]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_arrives_as_it_was_written(subject: str) -> None:
    mail = composed(subject=subject)
    assert read(mail.raw).subject == subject
    assert parsed(mail)["Subject"] == subject
    assert max(map(len, lines_of(mail))) <= 76


@given(st.text())
def test_any_subject_arrives_as_one_line(subject: str) -> None:
    mail = composed(subject=subject)
    told = read(mail.raw).subject
    assert told == read(composed(subject=told).raw).subject
    assert field_names(mail) == PLAIN_FIELDS
    assert mail.raw.isascii()


@pytest.mark.parametrize(
    "name",
    [
        "Musterversand",
        "Müller & Söhne",
        'Berger, Linda "die" \\',
        "Linda <mia@example.org>",
        "=?utf-8?q?x?=",
        "Eine sehr lange Firma mit vielen Worten GmbH & Co. Kommanditgesellschaft auf Aktien",
        "Grüße " * 6 + "vom Dienst",
    ],
)
def test_a_name_arrives_as_it_was_written(name: str) -> None:
    mail = composed(Account(name=name))
    told = read(mail.raw)
    assert (told.from_addr, told.from_name) == ("service@firma.example", name)
    raw = BytesParser(policy=email.policy.compat32).parsebytes(mail.raw)["From"]
    shown, address = parseaddr(raw)
    assert (str(make_header(decode_header(shown))), address) == (name, "service@firma.example")


def test_without_a_name_the_address_stands_alone() -> None:
    assert parsed(composed(Account(name=None)))["From"] == "service@firma.example"


TEXTS = [
    "Grüße 👋🏽 aus Köln",
    ".\n..\n.x\n",
    "ein Absatz ohne Ende " * 400,
    "ü" * 3_000,
    "Leerzeichen am Ende  \n\tTab am Ende\t\nEnde",
    "=C3=BC bleibt =\nso",
    "From hier an",
    "-- \nLinda",
    "a\n\n\n\nb",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_arrives_as_it_was_written(text: str) -> None:
    mail = composed(text=text)
    assert lines_from(mail) == text.rstrip("\n")
    assert read(mail.raw).text.rstrip() == text.rstrip()


@given(st.text(st.characters(codec="utf-8")) | st.text("\r\n.= \tä€x", max_size=300))
def test_a_body_is_ascii_in_short_lines_ended_by_cr_lf(text: str) -> None:
    raw = composed(text=text).raw
    assert raw.isascii()
    assert raw.endswith(b"\r\n")
    assert re.search(rb"(?<!\r)\n|\r(?!\n)|\x00", raw) is None
    assert max(map(len, raw.split(b"\r\n"))) <= 78


def test_half_of_an_emoji_is_a_question_mark_to_the_reader() -> None:
    assert read(composed(text="ab\ud83d\x00").raw).text.rstrip() == "ab\ufffd\ufffd"


# --- the thread ----------------------------------------------------------------------------------


def test_a_long_thread_keeps_its_first_and_its_latest_mails() -> None:
    thread = tuple(f"<{number}@mail.example.org>" for number in range(60))
    told = read(composed(references=thread).raw)
    assert told.references == (thread[0], *thread[1 - MAX_REFERENCES :])
    assert told.in_reply_to == (thread[-1],)


def test_long_message_ids_survive() -> None:
    thread = tuple(f"<{number}{'x' * 880}@mail.example.org>" for number in range(9))
    mail = composed(references=thread)
    assert read(mail.raw).references == thread
    assert str(parsed(mail)["References"]).split() == list(thread)
    assert max(map(len, lines_of(mail))) <= 998


def test_what_is_no_message_id_is_left_out_and_the_rest_stays() -> None:
    told = read(composed(references=("<a@x>", "<" + "x" * 2_000 + "@y>", "<b@x>", "kaputt")).raw)
    assert (told.references, told.in_reply_to) == (("<a@x>", "<b@x>"), ("<b@x>",))


def test_a_time_without_utc_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="UTC offset"):
        compose(rendered(), OURS, at=AT.replace(tzinfo=None), unsubscribe_url=None)
