"""Is one word one tag, whoever writes it and however?"""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.any_event import NOON
from tests.core.people import Town

from faden.core import event as ev
from faden.core.desk.tag import EMPTY, LONGEST, MOST, TOO_LONG, TOO_MANY, flaw, tag_of
from faden.core.thread import fold


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("Rabatt", "rabatt"),
        ("  #RABATT ", "rabatt"),
        ("Rückgabe\n\tGerät", "rückgabe gerät"),
        ("Ru\u0308ckgabe Gera\u0308t", "rückgabe gerät"),
        ("ＲＡＢＡＴＴ", "rabatt"),
        ("\u202erabatt\u200b", "rabatt"),
        ("5 %", "5 %"),
        ("-- !", ""),
        ("\u202e\u200b", ""),
        ("", ""),
    ],
)
def test_one_word_is_one_tag(written: str, tag: str) -> None:
    assert tag_of(written) == tag


@given(st.text(max_size=60))
def test_a_tag_shows_is_one_line_and_stays_what_it_is(written: str) -> None:
    tag = tag_of(written)
    assert not [one for one in tag if unicodedata.category(one)[0] == "C"]
    assert tag == " ".join(tag.split())
    assert "\n" not in tag


def test_what_cannot_be_a_tag_says_why() -> None:
    assert flaw("", ()) == EMPTY
    assert flaw("x" * LONGEST, ()) == ""
    assert flaw("x" * (LONGEST + 1), ()) == TOO_LONG
    many = tuple(f"wort {n}" for n in range(MOST))
    assert flaw("noch eines", many) == TOO_MANY
    assert flaw("wort 1", many) == ""


def test_tags_stay_with_the_ticket_in_the_order_they_came() -> None:
    town = Town()
    town.meet("linda")
    town.writes("linda", "Wo ist mein Rabatt?")
    thread = town.threads["linda"]
    ticket_id = thread.tickets[-1].ticket_id
    for event in (
        ev.TicketTagged(ticket_id=ticket_id, tag="vertrag", by="agent:mia"),
        ev.TicketTagged(ticket_id=ticket_id, tag="rabatt", by="agent:mia"),
        ev.TicketTagged(ticket_id=ticket_id, tag="vertrag", by="agent:karim"),
        ev.TicketUntagged(ticket_id=ticket_id, tag="fehlt", by="agent:karim"),
    ):
        thread = fold(thread, event, NOON)
    assert thread.tickets[-1].tags == ("vertrag", "rabatt")
    gone = ev.TicketUntagged(ticket_id=ticket_id, tag="vertrag", by="agent:karim")
    assert fold(thread, gone, NOON).tickets[-1].tags == ("rabatt",)
