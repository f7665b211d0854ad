"""Which single German mails are hard to read, and what must be left of each?"""

from tests.channels.email.replies_german import ASKED, OWN, QUOTE, Case, filled

SINGLE = [
    Case("ohne Zitat", OWN["brief"], OWN["brief"]),
    Case("leer", "", ""),
    Case("nur Leerzeilen", " \n\n\t\n", ""),
    Case("nur Zitat", QUOTE, ""),
    Case("nur Zitat mit Ankündigung", f"Am 06.11.26 um 10:12 schrieb Karim Haddad:\n{QUOTE}", ""),
    Case("nur weitergeleitet", f"-----Ursprüngliche Nachricht-----\nVon: L\n\n{ASKED}", ""),
    Case("nur Unterschrift", "-- \nLinda Weber", ""),
    Case("nur iPhone", "\n\nVon meinem iPhone gesendet", ""),
    Case(
        "dazwischen geantwortet",
        """Hallo Herr Haddad,

Am 06.11.26 um 10:12 schrieb Stoffladen Faden:
> Wann möchten Sie ihn abholen?
Am Montag.

> Wie viele Meter?

Zwei.
Oder drei?
> Und Garn?

Nein danke.

Viele Grüße
Linda""",
        "Hallo Herr Haddad,\n\nAm Montag.\n\nZwei.\nOder drei?\n\nNein danke.\n\nViele Grüße"
        "\nLinda",
    ),
    Case(
        "Unterschrift oben, dazwischen geantwortet",
        "Antworten unten.\n\n-- \nLinda Weber\nKöln\n"
        """

Am 06.11.26 um 10:12 schrieb Stoffladen Faden:
> Wie viele Meter?
Zwei.
> Farbe?
Blau.""",
        "Antworten unten.\n\nZwei.\n\nBlau.",
    ),
    Case(
        "eigener Satz mit schrieb",
        "Guten Tag,\n\nAm Montag schrieb ich Ihnen schon einmal:\nDer Samt fehlt.\n\nLinda",
        "Guten Tag,\n\nAm Montag schrieb ich Ihnen schon einmal:\nDer Samt fehlt.\n\nLinda",
    ),
    Case(
        "eigener Satz mit schrieb vor einem Zitat",
        "Am Montag schrieb ich Ihnen schon einmal:\n\n> Der Samt fehlt.\n\nUnd nun?",
        "Am Montag schrieb ich Ihnen schon einmal:\n\nUnd nun?",
    ),
    Case(
        "eigener Satz mit Tag und Uhrzeit",
        "Am 06.11.2026 um 10:12 Uhr schrieb mir Ihr Kollege:\nWir melden uns.\n\nEs kam nichts.",
        "Am 06.11.2026 um 10:12 Uhr schrieb mir Ihr Kollege:\nWir melden uns.\n\nEs kam nichts.",
    ),
    Case(
        "eigener Satz über jemanden",
        "Am 06.11.2026 um 10:12 Uhr schrieb Ihr Kollege:\nEs kommt morgen.\nEs kam nicht.",
        "Am 06.11.2026 um 10:12 Uhr schrieb Ihr Kollege:\nEs kommt morgen.\nEs kam nicht.",
    ),
    Case(
        "wörtliche Rede unter Tag und Uhrzeit",
        "Am 06.11.2026 um 10:12 schrieb Karim Haddad:\n\n„Es kommt morgen.“\n\nEs kam nicht.",
        "Am 06.11.2026 um 10:12 schrieb Karim Haddad:\n\n„Es kommt morgen.“\n\nEs kam nicht.",
    ),
    Case(
        "eigener Satz mit Adresse",
        "Am 06.11.2026 um 10:12 schrieb ich an laden@example.org:\nMir fehlt der Samt.",
        "Am 06.11.2026 um 10:12 schrieb ich an laden@example.org:\nMir fehlt der Samt.",
    ),
    Case(
        "Adresse mit Doppelpunkt",
        "Meine Adresse ist linda@example.org, die von Mia:\nmia@example.org",
        "Meine Adresse ist linda@example.org, die von Mia:\nmia@example.org",
    ),
    Case(
        "Fahrt mit Von und An",
        "Von: Köln\nNach: Bonn\nDatum: 6.11.2026\nBitte mit Bestätigung.",
        "Von: Köln\nNach: Bonn\nDatum: 6.11.2026\nBitte mit Bestätigung.",
    ),
    Case(
        "Lieferung mit An und Datum",
        "Bitte so ändern:\nDatum: Montag\nAn: Mia Weber\nStraße: Nähstraße 7",
        "Bitte so ändern:\nDatum: Montag\nAn: Mia Weber\nStraße: Nähstraße 7",
    ),
    Case(
        "Satz mit Von",
        "Von Ihnen kam nichts.\nVon: mir auch nicht.",
        "Von Ihnen kam nichts.\nVon: mir auch nicht.",
    ),
    Case(
        "Betreff im Text",
        "Betreff: Ihr Schreiben\n\nIch widerspreche.",
        "Betreff: Ihr Schreiben\n\nIch widerspreche.",
    ),
    Case(
        "iPhone im Satz",
        "Von meinem iPhone gesendet wird nichts mehr.\nBitte anrufen.",
        "Von meinem iPhone gesendet wird nichts mehr.\nBitte anrufen.",
    ),
    Case(
        "Versand im Satz",
        "Gesendet von meinem Nachbarn mit der Post.",
        "Gesendet von meinem Nachbarn mit der Post.",
    ),
    Case(
        "Handy im Satz",
        "Von meinem Handy habe ich das Bild schon gesendet",
        "Von meinem Handy habe ich das Bild schon gesendet",
    ),
    Case(
        "Diese Nachricht im Satz",
        "Diese Nachricht wurde von Ihnen nicht beantwortet.",
        "Diese Nachricht wurde von Ihnen nicht beantwortet.",
    ),
    Case(
        "unter dem Fuß geschrieben",
        "Hallo\n\nVon meinem iPhone gesendet\n\nPS: Blau, bitte.",
        "Hallo\n\nPS: Blau, bitte.",
    ),
    Case(
        "Strich im Text",
        "Erstens der Samt.\n\n-----\n\nZweitens das Leinen.",
        "Erstens der Samt.\n\n-----\n\nZweitens das Leinen.",
    ),
    Case("Überschrift", "--- Wichtig ---\nBitte anrufen.", "--- Wichtig ---\nBitte anrufen."),
    Case(
        "Aufzählung mit Doppelpunkt",
        "Frage:\nWann?\n\nAntwort:\nMontag.",
        "Frage:\nWann?\n\nAntwort:\nMontag.",
    ),
    Case(
        "Name mit Doppelpunkt",
        "Mia schrieb:\nIch mag blau.\nUnd ich auch.",
        "Mia schrieb:\nIch mag blau.\nUnd ich auch.",
    ),
    Case("CRLF", "Ja.\r\n\r\nAm 06.11.26 um 10:12 schrieb Karim Haddad:\r\n> Passt es?\r\n", "Ja."),
    Case("nur CR", "Ja.\r\rAm 06.11.26 um 10:12 schrieb Karim Haddad:\r> Passt es?\r", "Ja."),
    Case("fließend", "Ein Satz, der \nweitergeht. \n\n-- \nLinda", "Ein Satz, der\nweitergeht."),
    Case(
        "geschützte Leerzeichen",
        "Ja.\n\nAm\u00a06.\u00a0Nov.\u00a02026 um 10:12\u202fUhr schrieb Laden\u00a0"
        "<l@example.org>:\n\n> Gut?",
        "Ja.",
    ),
    Case(
        "Schreibrichtung",
        "Ja.\n\n\u200eAm 06.11.2026 um 10:12 schrieb \u202aLaden\u202c <l@example.org>:\u200e"
        "\n\n\u200e> Gut?",
        "Ja.",
    ),
    Case("geschützte Unterschrift", "Ja.\n\n--\u00a0\nLinda", "Ja."),
    Case("eingerücktes Zitat", "Ja.\n\n  > Passt es?\n  > Wirklich?", "Ja."),
    Case("doppelt zitiert", "Ja.\n>> Am Montag?\n> Oder Dienstag?\n>>> Ach so.", "Ja."),
    Case(
        "Doppelpunkt und Zitat", "Zu Ihrer Frage:\n> Wann?\nMontag.", "Zu Ihrer Frage:\n\nMontag."
    ),
    Case(
        "Zerlegt geschriebener Umlaut",
        "Ja.\n\n-----Urspru\u0308ngliche Nachricht-----\nVon: Laden\n\nWann?",
        "Ja.",
    ),
    Case(
        "zwei Ebenen",
        f"Ja.\n\nVon: Mia <mia@example.org>\nGesendet: Freitag 10:12\nAn: Linda\nBetreff: Stoff\n\n"
        f"Nein.\n\nAm 06.11.26 um 10:12 schrieb Laden:\n{QUOTE}\n\nUnd?",
        "Ja.",
    ),
    Case(
        "Sie schrieben",
        "Sie schrieben am 06.11.2026 10:12:\n> Wann?\n\nMontag.",
        "Montag.",
    ),
    Case("Sie schrieben, knapp", "Sie schrieben:\n> Wann?\n\nMontag.", "Montag."),
    Case(
        "Virenprüfung",
        "Ja.\n\nVirenfrei.www.avast.com <https://www.avast.example/sig>",
        "Ja.",
    ),
    Case("mobil", "Ja.\n\n_____\nGesendet mit der mobilen Mail App", "Ja."),
    Case(
        "Virenprüfung, zwei Zeilen",
        "Ja.\n\nDiese E-Mail wurde von Avast-Antivirussoftware auf Viren geprüft.\nwww.avast.com",
        "Ja.",
    ),
    Case("vom Handy", "Ja.\n\nVom Handy gesendet", "Ja."),
    Case("Telekom ohne Strich", "Ja.\n\nGesendet mit der Telekom Mail App", "Ja."),
    Case("Outlook für iOS im Satz", "Outlook für iOS stürzt ab.", "Outlook für iOS stürzt ab."),
    Case("Grüße unter Strich", "Ja.\n\n---\nViele Grüße\nLinda", "Ja.\n\n---\nViele Grüße\nLinda"),
    Case("größer als", "Der Rest ist\n> 3 m", "Der Rest ist"),
    Case(
        "Uhrzeit mit Doppelpunkt",
        "Am 06.11.2026 um 10:12 Uhr passt es:\nbitte vormerken.",
        "Am 06.11.2026 um 10:12 Uhr passt es:\nbitte vormerken.",
    ),
    Case(
        "langer Satz mit schrieb",
        "Am 06.11.2026 um 10:12 schrieb Karim Haddad uns von Zeiten. Und dies:\nDanke.",
        "Am 06.11.2026 um 10:12 schrieb Karim Haddad uns von Zeiten. Und dies:\nDanke.",
    ),
    Case(
        "Formular",
        "Von: Linda Weber\nE-Mail: linda@example.org\nBetreff: Stoff\nNachricht: Ist der Samt da?",
        "Von: Linda Weber\nE-Mail: linda@example.org\nBetreff: Stoff\nNachricht: Ist der Samt da?",
    ),
]

GERMAN = filled() + SINGLE
