"""Is a complaint heard in the customer's own words, and nothing else taken for one?"""

import pytest

from faden.core.special.words import complains, named_in

COMPLAINTS = (
    "Ich möchte mich beschweren.",
    "Ich muss mich über Ihre Lieferung beschweren!",
    "Hiermit beschwere ich mich, beschwere mich ganz offiziell",
    "Das ist eine Beschwerde.",
    "Wo kann ich eine Beschwerde einreichen?",
    "Ich will mich über Herrn Winter beschweren",
    "Das ist eine Frechheit",
    "So eine Unverschämtheit!",
    "Ihr Mitarbeiter war unverschämt zu mir",
    "I want to complain about my order",
    "I'd like to complain.",
    "I would like to make a complaint",
    "Please register this as a formal complaint",
    "I\u2019m complaining about the third delay",
    "Alles gut bis auf eins. Dazu habe ich eine Beschwerde.",
)
OTHERS = (
    "Wo bleibt mein Paket?",
    "Ich kann mich nicht beschweren, danke!",
    "Nein, keine Beschwerde, nur eine Frage",
    "Ich habe keinen Grund, mich zu beschweren",
    "Can't complain, all good",
    "I cannot complain at all",
    "This is not a complaint, just a question",
    "No complaint from me",
    "Meine Beschwerden im Rücken werden besser",
    "Welche Rechte habe ich bei einer Reklamation?",
    "ok",
    "",
)
STAFF = (
    ("agent:a", "Anna Sommer"),
    ("agent:b", "Bert Winter"),
    ("agent:c", "Karim"),
    ("agent:d", "Éva Müller-Lüdenscheidt"),
)


@pytest.mark.parametrize("text", COMPLAINTS)
def test_who_complains_is_heard(text: str) -> None:
    assert complains(text)


@pytest.mark.parametrize("text", OTHERS)
def test_who_does_not_complain_is_left_in_peace(text: str) -> None:
    assert not complains(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Frau Sommer hat aufgelegt", ("agent:a",)),
        ("anna sommer hat aufgelegt", ("agent:a",)),
        ("Herrn Winter und Frau Sommer will ich nie wieder hören", ("agent:a", "agent:b")),
        ("your colleague Karim hung up on me", ("agent:c",)),
        ("Éva Müller-Lüdenscheidt war unfreundlich", ("agent:d",)),
        ("Seit dem Sommer warte ich, jetzt ist Winter", ()),
        ("Karim aus Köln schreibt Ihnen", ()),
        ("Frau Sommerfeld war sehr nett", ()),
    ],
)
def test_a_colleague_is_meant_where_the_words_say_so(text: str, meant: tuple[str, ...]) -> None:
    assert named_in(text, STAFF) == meant


def test_a_name_that_many_have_names_nobody() -> None:
    staff = [(f"agent:{number}", f"{first} Schmidt") for number, first in enumerate("ABCD")]
    assert named_in("Frau Schmidt hat aufgelegt", staff) == ()
    assert len(named_in("Frau Schmidt hat aufgelegt", staff[:3])) == 3
