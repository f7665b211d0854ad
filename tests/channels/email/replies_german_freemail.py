"""What do the free mail services, webmail and the rarer programs make of a German answer?

The second half of LAYOUTS in replies_german.py, which says what the fields are.
"""

FREEMAIL = {
    "GMX im Browser": """{own}

Gesendet: Freitag, 6. November 2026 um 10:12 Uhr
Von: "Stoffladen Faden" <laden@example.org>
An: linda@example.org
Betreff: Ihr Stoff

{plain}""",
    "GMX, eine Zeile": """{own}

Gesendet: Freitag, 06.11.2026 um 10:12 Uhr Von: laden@example.org An: l@example.org Betreff: Stoff
{plain}""",
    "GMX App": """{own}

--{_}
Gesendet mit der GMX Mail App

Am 06.11.26 um 10:12 schrieb Stoffladen Faden <laden@example.org>

{quote}""",
    "GMX App, älter": """{own}
--
Diese Nachricht wurde von meinem Android-Mobiltelefon mit GMX Mail gesendet.

Am 06.11.26, 10:12, Stoffladen Faden <laden@example.org> schrieb:

{plain}""",
    "GMX App, umbrochen": """{own}

Diese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail
gesendet.

Am 06.11.2026, 10:12, laden@example.org schrieb:
{quote}""",
    "WEB.DE App": """{own}

Gesendet mit der WEB.DE Mail App

Am 06.11.26 um 10:12 schrieb laden@example.org

{quote}""",
    "WEB.DE im Browser": """{own}
{_}
{_}

Gesendet: Freitag, 06. November 2026 um 10:12 Uhr
Von: laden@example.org
An: "Linda Weber" <linda@example.org>
Betreff: Ihr Stoff
{plain}""",
    "Telekom App": """{own}

-- Gesendet mit der Telekom Mail App

--- Original-Nachricht ---
Von: Stoffladen Faden
Betreff: Ihr Stoff
Datum: 06.11.2026, 10:12 Uhr
An: linda@example.org

{plain}""",
    "T-Online": """{own}


-----Original-Nachricht-----
Betreff: Ihr Stoff
Datum: 2026-11-06T10:12:04+0100
Von: "Stoffladen Faden" <laden@example.org>
An: "linda@example.org" <linda@example.org>

{plain}""",
    "Samsung": """{own}

Von meinem Samsung Galaxy Smartphone gesendet.

-------- Ursprüngliche Nachricht --------
Von: Stoffladen Faden <laden@example.org>
Datum: 06.11.26 10:12 (GMT+01:00)
An: linda@example.org
Betreff: Ihr Stoff

{plain}""",
    "K-9": """{own}

Am 6. November 2026 10:12:04 MEZ schrieb Stoffladen Faden <laden@example.org>:
{quote}

--{_}
Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.""",
    "Yahoo": """{own}

    Am Freitag, 6. November 2026 um 10:12:04 MEZ hat L. <l@example.org> Folgendes geschrieben: {_}
{_}
 {plain}  """,
    "Yahoo auf Android": """{own}

Von Yahoo Mail auf Android gesendet{_}
{_}
  Am Fr., Nov. 6, 2026 bei 10:12 schrieb Laden<laden@example.org>:   {plain}
""",
    "freenet": """{own}

---- Ursprüngliche Nachricht ----
Von: Laden <laden@example.org>
An: linda@example.org
Datum: 06.11.2026 10:12

{plain}""",
    "Roundcube": """{own}

Am 2026-11-06 10:12, schrieb Stoffladen Faden:
{quote}""",
    "Evolution": """{own}

Am Freitag, dem 06.11.2026 um 10:12 +0100 schrieb Stoffladen Faden:
{quote}""",
    "Claws": """{own}

Am Fri, 6 Nov 2026 10:12:04 +0100
schrieb Stoffladen Faden <laden@example.org>:

{quote}""",
    "Horde": """{own}

Zitat von Stoffladen Faden <laden@example.org>:

{quote}
""",
    "Open-Xchange": """{own}

> Stoffladen Faden <laden@example.org> hat am 06.11.2026 10:12 CET geschrieben:
>{_}
{quote}""",
    "Open-Xchange, unmarkiert": """{own}

Stoffladen Faden <laden@example.org> hat am 06.11.2026 10:12 CET geschrieben:

{plain}""",
    "SOGo": """{own}

Am Freitag, November 06, 2026 10:12 CET, schrieb Laden <laden@example.org>:

{quote}""",
    "Tuta": """{own}


6. Nov. 2026, 10:12 von laden@example.org:

{quote}""",
    "Zimbra": """{own}

----- Ursprüngliche Mail -----
Von: "Laden" <laden@example.org>
An: "Linda Weber" <linda@example.org>
Gesendet: Freitag, 6. November 2026 10:12:04
Betreff: Ihr Stoff

{plain}""",
    "Notes": """{own}


Von:        "Laden" <laden@example.org>
An:        linda@example.org
Datum:        06.11.2026 10:12
Betreff:        Ihr Stoff


{plain}""",
    "Notes im Browser": """{own}

-----"Laden" <laden@example.org> schrieb: -----
An: linda@example.org
Von: "Laden" <laden@example.org>
Datum: 06.11.2026 10:12
Betreff: Ihr Stoff

{plain}""",
    "eM Client": """{own}

------ Originalnachricht ------
Von: "Laden" <laden@example.org>
An: linda@example.org
Gesendet: 06.11.2026 10:12:04
Betreff: Ihr Stoff

{quote}""",
    "Proton": """{own}

Gesendet mit Proton Mail sichere E-Mail.

Am Freitag, 6. November 2026 um 10:12, schrieb Laden <laden@example.org>:

{quote}""",
    "nur der Name": """{own}

Karim Haddad schrieb:

{quote}""",
    "Unterschrift allein": """{own}

--{_}
Linda Weber | Weber & Töchter GmbH
Amtsgericht Köln, HRB 12345

Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige
Adressat sind, informieren Sie bitte sofort den Absender.""",
    "unten geantwortet": """Am 06.11.26 um 10:12 schrieb Stoffladen Faden:
{quote}

{own}
""",
    "unten geantwortet mit Unterschrift": """Am 06.11.26 um 10:12 schrieb Stoffladen Faden:

{quote}

{own}

--{_}
Linda Weber
""",
    "über der Zeile": """{own}

##- Bitte schreiben Sie Ihre Antwort oberhalb dieser Zeile -##

{plain}""",
}
