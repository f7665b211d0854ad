"""Is only what the person newly wrote taken from a mail, in German and in English?"""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.channels.email.replies_english import ENGLISH
from tests.channels.email.replies_german import LAYOUTS, OWN, QUOTE, Case
from tests.channels.email.replies_german_single import GERMAN

from faden.channels.email.wire.reply import reply_of, reply_of_html

MEGABYTE = 1_000_000
HOSTILE = [
    "> ",
    ">",
    "\n",
    "\r",
    " \n",
    "a",
    " ",
    "Am \n",
    "Am schrieb 6.11.2026 10:12\n",
    "Am 6.11.2026 um 10:12 schrieb Linda\n",
    "schrieb:\n",
    "schrieb: ",
    "Linda schrieb:\n\n",
    "Von:\n",
    "Von: a\nGesendet: b\n",
    "Von: Gesendet: An: ",
    "Gesendet von iPhone ",
    "Gesendet von meinem \n",
    "Diese Nachricht wurde von \n",
    "-",
    "--\n",
    "-- \n>\n",
    "-----Original ",
    "----- \n",
    "--------- schrieb",
    "_" * 40 + "\n",
    "* ",
    "On 1/1/26 10:12, <a@b> wrote:\n\n\nx\n",
    "@:\n",
    "6. Nov. 2026, 10:12 von a@b:c:\n",
    "\u200e\u00a0",
    "(https://a [",
]
HOSTILE_HTML = [
    "<",
    "<a ",
    "<!--",
    "<div>",
    "</div>",
    "<blockquote>",
    "<blockquote type=cite>x</blockquote>",
    '<a b="',
    "<a b='c",
    "<a =",
    "<p class=",
    "&",
    "&#",
    "&#x110000;",
    "<script>",
    "<style><!--",
    "<![CDATA[",
    "<?",
    "<table><tr><td>",
    "<svg>",
    "<pre> ",
    "<br>",
    " &nbsp;",
    "<b><p>",
]
SNIPPETS = [
    "\n",
    "\r\n",
    ">",
    "> ",
    "-- \n",
    "--",
    ":",
    "Am ",
    "schrieb ",
    "Von: ",
    "Betreff: x\n",
    "\u200e",
    "\u00a0",
    "<",
    "\x00",
    "\ud83d\ude00",
    "-----Original Message-----\n",
    "@",
    "On ",
    "wrote:",
]


def share_read_well(cases: list[Case]) -> float:
    """The share of mails of which exactly the expected text is left."""
    wrong = [case.name for case in cases if reply_of(case.text) != case.expected]
    share = 1 - len(wrong) / len(cases)
    print(f"{len(cases)} mails, {share:.4f} read well; not: {wrong}")
    return share


@pytest.mark.parametrize("case", [c for c in GERMAN if "/" not in c.name], ids=lambda c: c.name)
def test_leaves_of_a_hard_german_mail_what_its_writer_wrote(case: Case) -> None:
    assert reply_of(case.text) == case.expected


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_knows_how_this_program_quotes(layout: str) -> None:
    cases = [case for case in GERMAN if case.name.startswith(f"{layout} / ")]
    assert [reply_of(case.text) for case in cases] == list(OWN.values())


def test_reads_german_mail_well() -> None:
    assert len(GERMAN) >= 150
    assert share_read_well(GERMAN) >= 0.95


def test_reads_english_mail_well() -> None:
    assert len(ENGLISH) >= 60
    assert share_read_well(ENGLISH) >= 0.95


@pytest.mark.parametrize("case", ENGLISH, ids=lambda c: c.name)
def test_leaves_of_an_english_mail_what_its_writer_wrote(case: Case) -> None:
    assert reply_of(case.text) == case.expected


@pytest.mark.parametrize("end", ["\r\n", "\r", " \n", "\u00a0\n"])
def test_line_ends_change_nothing(end: str) -> None:
    wrong = [
        case.name
        for case in GERMAN + ENGLISH
        if reply_of(case.text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", end))
        != reply_of(case.text)
    ]
    assert wrong == []


def test_every_line_of_an_answer_stood_in_the_mail() -> None:
    invented = [
        case.name
        for case in GERMAN + ENGLISH
        if not {line.strip() for line in reply_of(case.text).split("\n")}
        <= {line.strip() for line in case.text.replace("\r", "\n").split("\n")} | {""}
    ]
    assert invented == []


def test_broken_mails_are_read_as_well() -> None:
    chance = random.Random(20261106)  # a fixed seed: the same damage every time
    for case in (GERMAN + ENGLISH) * 5:
        text = case.text
        for _ in range(chance.randint(1, 6)):
            at = chance.randint(0, len(text))
            to = min(len(text), at + chance.randint(0, 12))
            text = text[:at] + chance.choice(SNIPPETS) + text[to:]
        answer = reply_of(text)
        assert len(answer) <= len(text)
        assert isinstance(reply_of_html(text), str)


@given(st.text())
def test_any_text_has_an_answer_no_longer_than_itself(text: str) -> None:
    assert len(reply_of(text)) <= len(text)


@given(st.lists(st.sampled_from([*SNIPPETS, "Linda", " ", "6.11.2026", "10:12", "l@example.org"])))
def test_any_mixture_of_suspicious_words_has_an_answer(words: list[str]) -> None:
    assert len(reply_of("".join(words))) <= len("".join(words))


@given(st.text(alphabet="abc äöü,!?", min_size=1).map(str.strip).filter(bool))
def test_what_a_person_wrote_above_a_quotation_stays_whole(own: str) -> None:
    assert reply_of(f"{own}\n\nAm 06.11.26 um 10:12 schrieb Karim Haddad:\n{QUOTE}") == own


@pytest.mark.parametrize("line", HOSTILE, ids=repr)
def test_a_megabyte_of_hostile_lines_costs_no_more_than_its_length(line: str) -> None:
    text = line * (MEGABYTE // len(line))
    began = time.process_time()
    reply_of(text)
    # Quadratic work would take minutes; a slow machine gets its time.
    assert time.process_time() - began < 5


@pytest.mark.parametrize("tag", HOSTILE_HTML, ids=repr)
def test_a_megabyte_of_hostile_html_costs_no_more_than_its_length(tag: str) -> None:
    html = tag * (MEGABYTE // len(tag))
    began = time.process_time()
    reply_of_html(html)
    assert time.process_time() - began < 10


def test_an_ordinary_answer_is_read_in_microseconds() -> None:
    text = f"{OWN['brief']}\n\nAm 06.11.26 um 10:12 schrieb Karim <k@example.org>:\n" + QUOTE * 10
    best = 1.0
    for _ in range(20):
        began = time.process_time()
        for _ in range(50):
            reply_of(text[:1600])
        best = min(best, (time.process_time() - began) / 50)
    print(f"{best * 1e6:.1f} microseconds for {len(text[:1600])} characters")
    assert best < 100e-6  # 10 on an idle machine
