"""One word is enough: STOP and its kin as the whole message, in any writing; START alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faden.core.stop.word import READ_CHARS, Said, stop_word

STOP = """
un-subscribe
Nein, stop!
Liebe Grüße, bitte stop
Stop ab sofort
Sttop
st0p
Deabonnieren
Ich möchte mich von allem abmelden
Unsub
pls stop
STOP
stop
Stop.
STOP!!!
„STOP“
"Stop"
'stop'
«Stopp»
STOPP
Stoppp
STOOOP
S T O P
S.T.O.P
E N D
ＳＴＯＰ
ｓｔｏｐｐ
Stop 🛑
🛑 STOP 🛑
STOP 😡😡
#stop
/stop
*STOP*
Stop bitte
Bitte stop
Stop, danke
stop jetzt
Stop stop stop
Stop sofort!
Hallo, stop bitte
STOPALL
Stop all
Stop alle
Stop alles
STOP SMS
Stop Werbung
Werbung stop
stop newsletter
Newsletter stop
Stop marketing
STOP 71234
stop the texts
Stop mit der Werbung
ABMELDEN
Abmelden
Abmeldung
bitte abmelden
Bitte Abmeldung, danke
ABBESTELLEN
Newsletter abbestellen
Newsletter bitte abbestellen
SMS abbestellen
austragen
Bitte austragen
ENDE
Ende
end
QUIT
Cancel
REVOKE
UNSUBSCRIBE
unsubscribe please
Unsubscribe me
I want to unsubscribe
optout
Ich möchte mich abmelden
Ich möchte mich vom Newsletter abmelden
Hiermit möchte ich den Newsletter abbestellen
Newsletter kündigen
Stoppt die Werbung
Stoppen Sie bitte die SMS
Schluss mit der Werbung
Please stop your ads
"""

ASK = """
stopt
Stop1
Abmedlen
Unsubsribe
Stop, Karim
Ende danke
Stop?
STOPP?
Abmelden?
aus
Schluss
Schluss jetzt
Raus
kündigen
stoppen
bitte stoppen
Stop it
Stop 4
Stop 123
stop das
Widerruf
Sotp
unsuscribe
Anmelden
Please cancel
"""

START = """
START
Start
start!
„Start“
Bitte START
start please
ＳＴＡＲＴ
UNSTOP
Unstop please
opt in
OPT-IN
optin
SUBSCRIBE
resubscribe
re-subscribe
wieder anmelden
Bitte wieder anmelden
Wieder abonnieren
start newsletter
Start 🙂
"""

NONE = """
Danke nein
Nein danke
no thanks
weekend
friend
Endlich!
Legende
?
👍
Hallo
Ja
Nein
yes
OK
Danke!
/start
Start?
Weiter
Non-Stop
The end
Aus Köln
Never mind
pit stop
"""


def lines(block: str) -> list[str]:
    return block.strip().splitlines()


@pytest.mark.parametrize("text", lines(STOP))
def test_a_word_of_stopping_stops(text: str) -> None:
    assert stop_word(text) is Said.STOP


@pytest.mark.parametrize("text", lines(ASK))
def test_a_doubtful_word_is_for_a_person(text: str) -> None:
    assert stop_word(text) is Said.ASK


@pytest.mark.parametrize("text", lines(START))
def test_an_explicit_word_alone_starts_again(text: str) -> None:
    assert stop_word(text) is Said.START


@pytest.mark.parametrize("text", lines(NONE))
def test_an_ordinary_message_says_nothing_about_it(text: str) -> None:
    assert stop_word(text) is Said.NONE


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", Said.NONE),
        (" \t\n", Said.NONE),
        ("\x00", Said.NONE),
        ("\ud83d", Said.NONE),
        ("  stop\r\n", Said.STOP),
        ("S\u200bTOP", Said.STOP),
        ("\ufeffSTOP", Said.STOP),
        ("\u202eSTOP", Said.STOP),
        ("STOP\ud83d", Said.STOP),
        ("Stop\n\nLinda Meier\n53111 Bonn", Said.STOP),
        (
            "Stopp, bitte!\n\n> Nur heute: 20 % auf alles, was Sie schon immer haben wollten",
            Said.STOP,
        ),
        ("Stop?\n\nLinda Meier\n53111 Bonn", Said.ASK),
        ("Ende\nIch komme morgen vorbei", Said.NONE),
        ("START" + " " * 100, Said.START),
        ("STOP" + " " * 10_000, Said.STOP),
    ],
    ids=ascii,
)
def test_blanks_signatures_and_broken_characters_do_not_hide_it(text: str, said: Said) -> None:
    assert stop_word(text) is said


DRESSES = st.sampled_from(
    ["{}", " {} ", "{}!", "{}.", "„{}“", "*{}*", "{} 🛑", "{}\n", "({})", "»{}«"]
)
CASES = st.sampled_from([str.upper, str.lower, str.title, str.swapcase])
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


@given(st.sampled_from(["stop", "stopp", "abmelden", "unsubscribe", "ende"]), DRESSES, CASES)
def test_neither_case_nor_dress_matters(word: str, dress: str, case: object) -> None:
    assert callable(case)
    assert stop_word(dress.format(case(word))) is Said.STOP
    assert stop_word(dress.format(case(word).translate(FULL_WIDTH))) is Said.STOP


@given(st.text(max_size=60))
def test_whatever_comes_there_is_an_answer(text: str) -> None:
    assert stop_word(text) in Said


@given(st.text(min_size=8, max_size=60))
def test_a_longer_text_is_never_a_start(text: str) -> None:
    assert stop_word(f"Guten Abend, {text}") is not Said.START


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    chatter = "Danke für den schönen Abend. "
    early = chatter + "Bitte keine Werbung mehr. " + chatter * 40
    late = chatter * (READ_CHARS // len(chatter) + 1) + "Bitte keine Werbung mehr."
    assert (stop_word(early), stop_word(late)) == (Said.STOP, Said.NONE)
