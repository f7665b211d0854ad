"""In which fixed words is a customer told what became of an answer?

German and English. What a company wants said in its own words stands in the question's effects.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum


class Language(StrEnum):
    """In which language a question is asked."""

    DE = "de"
    EN = "en"


_DAYS = {
    Language.DE: (
        *("Montag", "Dienstag", "Mittwoch", "Donnerstag"),
        *("Freitag", "Samstag", "Sonntag"),
    ),
    Language.EN: (
        *("Monday", "Tuesday", "Wednesday", "Thursday"),
        *("Friday", "Saturday", "Sunday"),
    ),
}
_PHRASES = {
    Language.DE: {
        "yes": "Ja",
        "no": "Nein",
        "change": "Ja, ändern",
        "keep": "Nein, so lassen",
        "confirmed": "Danke, bestätigt: {answer}.",
        "noted": "Danke, Ihre Antwort ist bei uns: {answer}. Sobald sie eingetragen ist, "
        "bestätigen wir es Ihnen.",
        "already": "Das ist schon bestätigt: {answer}. Möchten Sie es ändern, schreiben Sie uns, "
        "wie.",
        "change?": "Bestätigt ist bisher: {answer}. Auf {wanted} ändern?",
        "kept": "Gut, es bleibt dabei: {answer}.",
        "no call": "Kein Anruf",
        "offer": "Gerade ist niemand frei, der mit Ihnen sprechen kann. Wann dürfen wir Sie "
        "anrufen? Sie können auch einfach hier weiterschreiben.",
        "offer again": "Wir haben versucht, Sie anzurufen, und Sie nicht erreicht. Wann dürfen wir "
        "es noch einmal versuchen?",
        "not reached": "Wir haben versucht, Sie anzurufen, und Sie nicht erreicht. Jemand von uns "
        "meldet sich bei Ihnen.",
        "offered": "Wir rufen Sie gern an. Wann passt es Ihnen?",
        "call agreed": "Danke, wir rufen Sie an: {answer}.",
        "call to": "Wir wählen die Nummer, die auf {digits} endet.",
        "call change": "Passt es doch nicht, schreiben Sie uns einfach.",
        "call off?": "Vereinbart ist ein Anruf: {answer}. Absagen?",
        "off": "Ja, absagen",
        "call off": "Gut, der Anruf ist abgesagt.",
        "not called": "Gut, wir rufen nicht an. Jemand von uns antwortet Ihnen.",
        "which number": "Unter welcher Nummer erreichen wir Sie?",
        "number noted": "Danke, wir rufen Sie an unter {answer}.",
        "again": "Das haben wir nicht sicher verstanden. {text}",
        "full": "{wanted} ist leider schon vergeben. Was davon passt?",
        "all full": "{wanted} ist leider schon vergeben. Jemand von uns meldet sich bei Ihnen.",
        "which": "Worauf antworten Sie? Bitte die Nummer.",
        "expired": "Die Frist für diese Frage ist vorbei. Jemand von uns sieht Ihre Antwort und "
        "meldet sich.",
    },
    Language.EN: {
        "yes": "Yes",
        "no": "No",
        "change": "Yes, change it",
        "keep": "No, leave it",
        "confirmed": "Thank you, confirmed: {answer}.",
        "noted": "Thank you, we have your answer: {answer}. We will confirm it as soon as it is "
        "entered.",
        "already": "This is confirmed already: {answer}. If you want to change it, tell us how.",
        "change?": "Confirmed so far: {answer}. Change it to {wanted}?",
        "kept": "Good, it stays: {answer}.",
        "no call": "No call",
        "offer": "Nobody is free to talk to you right now. When may we call you? You can also just "
        "go on writing here.",
        "offer again": "We tried to call you and could not reach you. When may we try again?",
        "not reached": "We tried to call you and could not reach you. One of us will get back to "
        "you.",
        "offered": "We would like to call you. When does it suit you?",
        "call agreed": "Thank you, we will call you: {answer}.",
        "call to": "We will dial the number that ends in {digits}.",
        "call change": "If it does not suit you after all, just write to us.",
        "call off?": "A call is agreed: {answer}. Call it off?",
        "off": "Yes, call it off",
        "call off": "Good, the call is off.",
        "not called": "Good, we will not call. One of us will answer you.",
        "which number": "Which number can we reach you at?",
        "number noted": "Thank you, we will call you at {answer}.",
        "again": "We are not sure what you mean. {text}",
        "full": "{wanted} has just been taken. Which of these suits you?",
        "all full": "{wanted} has just been taken. One of us will get back to you.",
        "which": "Which one are you answering? Please send its number.",
        "expired": "The time for this question is over. One of us will read your answer and get "
        "back to you.",
    },
}


def phrase(language: Language, name: str, **values: str) -> str:
    """Return a fixed sentence.

    >>> phrase(Language.EN, "confirmed", answer="Thursday")
    'Thank you, confirmed: Thursday.'
    """
    text = _PHRASES[language][name]
    for key, value in values.items():
        text = text.replace("{" + key + "}", value)
    return text


def moment(language: Language, local: datetime) -> str:
    """Return a time as a customer reads it, in her own time zone.

    >>> moment(Language.DE, datetime(2026, 11, 26, 9, 0))
    'Donnerstag, 26.11., 9:00 Uhr'
    """
    day = _DAYS[language][local.weekday()]
    if language is Language.DE:
        return f"{day}, {local.day}.{local.month}., {local.hour}:{local.minute:02} Uhr"
    return f"{day} {local.day}/{local.month}, {local.hour}:{local.minute:02}"
