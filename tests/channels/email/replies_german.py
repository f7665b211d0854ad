"""Which German mails must be read, and what has the person newly written in each?

LAYOUTS are what mail programs make of an answer: {own} is the person's text, {quote} the mail
answered, every line after ">", {plain} the same mail unmarked, {_} a blank at the end of a
line. Every layout is filled with every
message of OWN; SINGLE cases are whole mails with what must be left of them.
"""

from typing import NamedTuple

from tests.channels.email.replies_german_freemail import FREEMAIL


class Case(NamedTuple):
    name: str
    text: str
    expected: str


ASKED = """Guten Tag Frau Weber,

Ihr Stoff ist da. Wann möchten Sie ihn abholen?

Viele Grüße
Karim Haddad
Stoffladen Faden"""

QUOTE = "\n".join(f"> {line}".rstrip() for line in ASKED.split("\n"))

OWN = {
    "kurz": "Ja, gern.",
    "brief": """Hallo Herr Haddad,

ich komme am Montag um 10:12 Uhr vorbei. Von Mia soll ich grüßen.

Viele Grüße
Linda""",
    "liste": """Bitte legen Sie zurück:
- 2 m Leinen: blau
- 1 m Samt

Am Freitag bin ich verreist.""",
    "umlaute": "Schöne Grüße aus Köln, Straße und Hausnummer bleiben.  Danke für's Zurücklegen!",
}

LAYOUTS = {
    "Gmail": """{own}

Am Fr., 6. Nov. 2026 um 10:12 Uhr schrieb Stoffladen Faden <laden@example.org>:

{quote}
""",
    "Gmail, zwei Zeilen": """{own}

Am Fr., 6. Nov. 2026 um 10:12 Uhr schrieb Stoffladen Faden
<laden@example.org>:

{quote}""",
    "Gmail, drei Zeilen": """{own}

Am Fr., 6. Nov. 2026 um 10:12 Uhr schrieb
Stoffladen Faden und Kurzwaren
<laden@example.org>:

{quote}""",
    "Gmail, Name voran": """{own}

Stoffladen Faden <laden@example.org> schrieb am Fr., 6. Nov. 2026, 10:12:

{quote}""",
    "Gmail, Name voran, zwei Zeilen": """{own}

Stoffladen Faden <laden@example.org> schrieb am Fr., 6. Nov. 2026,
10:12:

{quote}""",
    "Gmail, ohne Zeichen": """{own}

Am Fr., 6. Nov. 2026 um 10:12 Uhr schrieb Stoffladen Faden <laden@example.org>:

{plain}""",
    "Gmail weitergeleitet": """{own}

---------- Forwarded message ---------
Von: Stoffladen Faden <laden@example.org>
Date: Fr., 6. Nov. 2026 um 10:12 Uhr
Subject: Ihr Stoff
To: Linda Weber <linda@example.org>


{plain}""",
    "Thunderbird": """{own}

Am 06.11.26 um 10:12 schrieb Stoffladen Faden:
{quote}
""",
    "Thunderbird, alt": """{own}

Am 06.11.2026 10:12, schrieb Stoffladen Faden:
{quote}""",
    "Thunderbird mit Unterschrift": """{own}

Am 06.11.26 um 10:12 schrieb Karim Haddad:
{quote}

--{_}
Linda Weber
Nähstraße 7, 50667 Köln
""",
    "Thunderbird weitergeleitet": """{own}


-------- Weitergeleitete Nachricht --------
Betreff: \tIhr Stoff
Datum: \tFri, 6 Nov 2026 10:12:04 +0100
Von: \tStoffladen Faden <laden@example.org>
An: \tLinda Weber <linda@example.org>

{plain}
""",
    "Apple Mail": """{own}

> Am 06.11.2026 um 10:12 schrieb Stoffladen Faden <laden@example.org>:
>{_}
{quote}
""",
    "Apple Mail, unmarkierte Zeile": """{own}

Am 06.11.2026 um 10:12 schrieb Stoffladen Faden <laden@example.org>:

{quote}
""",
    "iPhone": """{own}

Von meinem iPhone gesendet

> Am 06.11.2026 um 10:12 schrieb Stoffladen Faden <laden@example.org>:
>{_}
> \ufeff
{quote}""",
    "iPad, anders": """{own}

Gesendet von meinem iPad

> Am 06.11.2026 um 10:12 schrieb laden@example.org:
>{_}
{quote}""",
    "Apple weitergeleitet": """{own}

Anfang der weitergeleiteten Nachricht:

> Von: Stoffladen Faden <laden@example.org>
> Betreff: Ihr Stoff
> Datum: 6. November 2026 um 10:12:04 MEZ
> An: Linda Weber <linda@example.org>
>{_}
{quote}""",
    "Apple weitergeleitet, ohne Zeichen": """{own}

Anfang der weitergeleiteten Nachricht:

Von: Stoffladen Faden <laden@example.org>
Betreff: Ihr Stoff
Datum: 6. November 2026 um 10:12:04 MEZ
An: Linda Weber <linda@example.org>

{plain}""",
    "Outlook": """{own}

Von: Stoffladen Faden <laden@example.org>
Gesendet: Freitag, 6. November 2026 10:12
An: Linda Weber <linda@example.org>
Betreff: Ihr Stoff

{plain}
""",
    "Outlook mit Strich": """{own}

________________________________
Von: Stoffladen Faden <laden@example.org>
Gesendet: Freitag, 6. November 2026 10:12
An: Linda Weber <linda@example.org>
Cc: Mia Weber <mia@example.org>
Betreff: AW: Ihr Stoff

{plain}
""",
    "Outlook, fett": """{own}

*Von:* Stoffladen Faden <laden@example.org>
*Gesendet:* Freitag, 6. November 2026 10:12
*An:* Linda Weber <linda@example.org>
*Betreff:* Ihr Stoff

{plain}""",
    "Outlook, fett mit zwei Sternen": """{own}

**Von:** Stoffladen Faden <laden@example.org>
**Gesendet:** Freitag, 6. November 2026 10:12
**An:** Linda Weber <linda@example.org>
**Betreff:** Ihr Stoff

{plain}""",
    "Outlook mit mailto": """{own}

Von: Stoffladen Faden [mailto:laden@example.org]
Gesendet: Freitag, 6. November 2026 10:12
An: 'Linda Weber'; 'Mia Weber';
 'Karim Haddad' <karim@example.org>
Betreff: Ihr Stoff
Wichtigkeit: Hoch

{plain}""",
    "Outlook, alte Art": """{own}

-----Ursprüngliche Nachricht-----
Von: Stoffladen Faden [mailto:laden@example.org]
Gesendet: Freitag, 6. November 2026 10:12
An: Linda Weber
Betreff: Ihr Stoff

{plain}""",
    "Outlook, alte Art mit Zeichen": """{own}

-----Ursprüngliche Nachricht-----
Von: Stoffladen Faden <laden@example.org>
Gesendet: Freitag, 6. November 2026 10:12
An: Linda Weber
Betreff: Ihr Stoff

{quote}""",
    "Outlook, Umlaut beschädigt": """{own}

-----Urspr?ngliche Nachricht-----
Von: Stoffladen Faden
Gesendet: Freitag, 6. November 2026 10:12

{plain}""",
    "Outlook, Leerzeilen im Kopf": """{own}

Von: Stoffladen Faden <laden@example.org>

Gesendet: Freitag, 6. November 2026 10:12

An: Linda Weber <linda@example.org>

Betreff: Ihr Stoff

{plain}""",
    "Outlook für Android": """{own}

Gesendet von Outlook für Android<https://aka.ms/AAb9ysg>
________________________________
From: Stoffladen Faden <laden@example.org>
Sent: Friday, November 6, 2026 10:12:04 AM
To: Linda Weber <linda@example.org>
Subject: Ihr Stoff

{plain}""",
    "Outlook für iOS": """{own}

Holen Sie sich Outlook für iOS<https://aka.ms/o0ukef>
________________________________
Von: Stoffladen Faden <laden@example.org>
Gesendet: Freitag, November 6, 2026 10:12
An: Linda Weber <linda@example.org>
Betreff: Ihr Stoff

{plain}""",
    "Windows Mail": """{own}

Gesendet von Mail<https://go.microsoft.com/fwlink/?LinkId=550986> für Windows

Von: Stoffladen Faden<mailto:laden@example.org>
Gesendet: Freitag, 6. November 2026 10:12
An: Linda Weber<mailto:linda@example.org>
Betreff: Ihr Stoff

{plain}""",
    **FREEMAIL,
}


def filled() -> list[Case]:
    """Every layout with every message."""
    return [
        Case(f"{layout} / {message}", form.format(own=own, quote=QUOTE, plain=ASKED, _=" "), own)
        for layout, form in LAYOUTS.items()
        for message, own in OWN.items()
    ]
