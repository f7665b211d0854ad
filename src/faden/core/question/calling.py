"""Do words call a call off, or tell the number to be dialled?

Rules
* Called off is only what names the call (or the appointment) and turns it down in few words. A
  plain "no" to the times offered turns them down as well. Whatever asks something or names another
  time is read as ever.
* A number is one that can be dialled; what else stands beside it does not matter. A customer's
  number, an order, a date is none.
"""

from __future__ import annotations

import re

from faden.core.phone import is_withheld, read_number
from faden.core.understand.assent import Assent, assent
from faden.core.understand.listed import all_of
from faden.core.understand.pattern import compiled
from faden.core.understand.plain import Plain

_FEW = 14  #: words; a longer message has more to say
_CALL = all_of(
    """
    anruf anrufs anrufe anrufen rueckruf rueckrufs zurueckrufen zurueckzurufen anzurufen telefonat
    telefontermin telefonieren termin terminvereinbarung ruft rufen ruf
    call calling callback phone appointment ring
    """
)
_DOUBT = all_of(
    "oder egal if wenn falls vielleicht maybe perhaps possibly either unsicher zwischen between"
)
_OFF = compiled(
    """absagen|abgesagt|absage|abzusagen|stornieren|storniere|storniert|streichen|loeschen
    sage|sagen|sag .6 ab
    brauche|brauchen|moechte|will|wollen|benoetige .4 nicht|kein|keinen|keine
    nicht mehr noetig|notwendig|erforderlich
    nicht|kein|keinen|keine .3 anruf|anrufen|anzurufen|rueckruf|zurueckrufen|telefonat|call
    ruft|rufen|ruf .4 nicht
    kein|keinen anruf|rueckruf|termin|telefonat
    cancel|cancelled|cancelling|unnecessary
    call it|this|that off
    no need .3 call|ring|phone|callback
    dont|not .3 call|ring|phone
    no call|callback|calls"""
)
_RUN = re.compile(r"(?<![\w/.])(?:\+|00|0|\(0)[\d\s()/.\u2011\u2013-]{5,24}\d(?![\w])")
_BETWEEN = re.compile(r"\s{2,}|\n")


def calls_off(said: Plain) -> bool:
    """Say whether words want no call.

    >>> from faden.core.understand.plain import plain
    >>> calls_off(plain("Bitte sagen Sie den Anruf ab.")), calls_off(plain("Der Anruf war gut"))
    (True, False)
    >>> calls_off(plain("no thanks")), calls_off(plain("Call me on Friday instead"))
    (False, False)
    """
    words = said.spoken
    if not words or len(words) > _FEW or said.asks or not _DOUBT.isdisjoint(words):
        return False
    row = f" {' '.join(words)} "
    return bool(not _CALL.isdisjoint(words) and _OFF.search(row) and not _NEW_TIME.search(row))


def turns_down(said: Plain) -> bool:
    """Say whether words turn down every time that was offered.

    >>> from faden.core.understand.plain import plain
    >>> turns_down(plain("Nein danke")), turns_down(plain("lieber Freitag"))
    (True, False)
    """
    return calls_off(said) or (not said.asks and assent(said, frozenset()) is Assent.NO)


_NEW_TIME = compiled(
    """sondern|lieber|stattdessen|instead|rather|erst|spaeter|later|verschieben|postpone|but|aber
    uhr|oclock|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|morgen|uebermorgen
    monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow"""
)


def number_in(text: str, region: str) -> str:
    """Return the one number that a text tells, as +49…; empty where there is none, or several.

    >>> number_in("Am besten unter 0170 / 123 45 67, danke", "DE"), number_in("Kunde 4711", "DE")
    ('+491701234567', '')
    """
    found = set()
    for run in _RUN.findall(text[:2_000]):
        for one in _BETWEEN.split(run):
            number = "" if is_withheld(one) else read_number(one, region)
            # A StrEnum of flaws is a str as well; a number begins with its plus.
            found |= {str(number)} if str(number).startswith("+") else set()
    return found.pop() if len(found) == 1 else ""
