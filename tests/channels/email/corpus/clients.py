"""What do people send that looks like a machine's mail, or that few programs read well?"""

from tests.channels.email.corpus.case import Case, base64, letter, raw

REFERS = "In-Reply-To: <0202.sig@hub.test>"


def person(name: str, subject: str, body: str, *extra: str, answer: bool | None = None) -> Case:
    return Case(name=f"person: {name}", raw=letter(subject, body, *extra), may_answer=answer)


FORWARDED_BOUNCE = raw(
    """
    From: Linda Berger <linda@example.org>
    To: service@hub.test
    Subject: Fwd: Undelivered Mail Returned to Sender
    Message-ID: <fb@example.org>
    Content-Type: multipart/mixed; boundary=f
    """,
    """
    --f
    Content-Type: text/plain; charset=utf-8

    Was heißt das?

    -------- Weitergeleitete Nachricht --------
    Von: Mail Delivery System <MAILER-DAEMON@example.net>
    Betreff: Undelivered Mail Returned to Sender

    This is the mail system at host example.net.
    <mia@example.net>: 550 5.1.1 User unknown
    --f
    Content-Type: message/delivery-status; name="Delivery report.txt"
    Content-Disposition: attachment; filename="Delivery report.txt"

    Final-Recipient: rfc822; mia@example.net
    Action: failed
    Status: 5.1.1
    --f
    Content-Type: message/rfc822
    Content-Disposition: inline

    From: MAILER-DAEMON@example.net
    Subject: Undelivered Mail Returned to Sender
    Content-Type: multipart/report; report-type=delivery-status; boundary=g

    --g

    This is the mail system
    --g
    Content-Type: message/delivery-status

    Final-Recipient: rfc822; mia@example.net
    Action: failed
    --g--
    --f--
    """,
)

STYLED = raw(
    """
    From: linda@example.org
    Subject: Termin
    Content-Type: text/html; charset=utf-8
    """,
    """
    <!DOCTYPE html><html><head><title>Titel</title><style type="text/css">
    p > a { color: red } /* </p> */</style>
    <!--[if mso]><xml><o:OfficeDocumentSettings/></xml><![endif]--></head>
    <body><script>document.write("<p>nein</p>")</script>
    <p>Kann ich <a href="https://example.org/?a=1&amp;b=2">morgen</a> kommen?</p>
    <p>Gr&uuml;&szlig;e<br>Linda</p></body></html>
    """,
)

META = raw(
    """
    From: linda@example.org
    Subject: x
    Content-Type: text/html
    """,
    '<html><head><meta http-equiv="Content-Type" content="text/html; charset=koi8-r"></head>'
    "<body>Привет</body></html>",
    charset="koi8-r",
)

UUENCODED = """
Anbei die Liste.

begin 644 liste.txt
#0V%T
`
end

Gruß, Linda
"""

TWO_MAILS = raw(
    """
    From: Linda <linda@example.org>
    Subject: x
    Content-Type: multipart/mixed; boundary=d
    """,
    """
    --d

    Zwei Mails.
    --d
    Content-Type: multipart/digest; boundary=e

    --e

    Subject: eins

    a
    --e

    Subject: zwei

    b
    --e--
    --d--
    """,
)

PICTURE = raw(
    """
    From: Linda <linda@example.org>
    Subject: Foto
    Content-Type: multipart/mixed; boundary=d
    """,
    """
    --d
    Content-Type: image/jpeg; name="IMG_0815.JPG"
    Content-Transfer-Encoding: base64

    /9j/4AAQ
    --d
    Content-Type: image/jpeg;
     name*0*=UTF-8''Sommer%20;
     name*1*=f%C3%BCr%20Mia;
     name*2=.jpg
    Content-Disposition: inline
    Content-Transfer-Encoding: BASE64

    /9j/4AAQ
    --d
    Content-Type: application/octet-stream
    Content-Disposition: attachment; filename="C:\\\\Users\\\\Linda\\\\Beleg 1.pdf"

    %PDF
    --d--
    """,
)

APPLEDOUBLE = raw(
    """
    From: Linda <linda@example.org>
    Subject: x
    Content-Type: multipart/mixed; boundary=d
    """,
    """
    --d
    Content-Type: text/plain

    Anbei.
    --d
    Content-Type: multipart/appledouble; boundary=e

    --e
    Content-Type: application/applefile; name="Beleg.pdf"

    AA
    --e
    Content-Type: application/pdf; name="Beleg.pdf"
    Content-Disposition: inline; filename="Beleg.pdf"

    %PDF
    --e--
    --d--
    """,
)

ACCEPTED = raw(
    """
    From: linda@example.org
    Subject: Zugesagt: Besprechung
    Content-Type: multipart/alternative; boundary=c
    """,
    """
    --c
    Content-Type: text/plain

    Bis dann
    --c
    Content-Type: text/calendar; method=REPLY

    BEGIN:VCALENDAR
    --c--
    """,
)

CASES = (
    Case(
        name="person: named like a daemon",
        from_addr="mailer-daemon.fan@example.org",
        raw=letter("x", "x", "From: mailer-daemon.fan@example.org"),
    ),
    person(
        "redirected by a rule",
        "x",
        "x",
        "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent",
        answer=False,
    ),
    Case(name="person: accepts by a button", raw=ACCEPTED, files=("invite.ics",), may_answer=False),
    person("accepts in words", "Zugesagt: Termin am Montag", "Bis dann"),
    person("marks nothing", "x", "x", "Auto-Submitted: ", answer=False),
    person("says no in quotation marks", "x", "x", 'Auto-Submitted: "no"'),
    person(
        "a ticket system without headers", "[4711] Eingangsbestätigung: Paket", "x", answer=False
    ),
    person("asks for a confirmation", "Bitte um Eingangsbestätigung", "x"),
    *(
        person(f"author {author}", "x", "x", f"From: {author}")
        for author in (
            "Berger, Linda <linda@example.org>",
            "Berger, Linda, Dr. <linda@example.org>,",
            '"Linda <linda@example.org>',
            "Linda <linda@example.org",
            "Linda < linda@example.org >;",
            "linda@example.org <linda@example.org>",
        )
    ),
    Case(
        name="person: preformatted",
        raw=letter(
            "x",
            "<p>Hallo</p><pre>a\n  b &amp; c\n\nd</pre>ja  <b>gern</b>",
            "Content-Type: text/html; charset=utf-8",
        ),
        has_html=True,
        text="Hallo\n\na\n  b & c\n\nd\n\nja gern",
    ),
    Case(
        name="person: forwards a bounce as it came",
        raw=FORWARDED_BOUNCE,
        files=("Delivery report.txt", "Undelivered Mail Returned to Sender.eml"),
    ),
    Case(
        name="person: styled html",
        raw=STYLED,
        has_html=True,
        text="Kann ich morgen kommen?\n\nGrüße\nLinda",
    ),
    Case(name="person: charset in the html alone", raw=META, has_html=True, text="Привет"),
    Case(
        name="person: two mails", raw=TWO_MAILS, text="Zwei Mails.", files=("eins.eml", "zwei.eml")
    ),
    Case(
        name="person: photos alone",
        raw=PICTURE,
        text="",
        files=("IMG_0815.JPG", "Sommer für Mia.jpg", "Beleg 1.pdf"),
    ),
    Case(name="person: mac file", raw=APPLEDOUBLE, text="Anbei.", files=("Beleg.pdf", "Beleg.pdf")),
    Case(
        name="person: uuencoded",
        raw=letter("Liste", UUENCODED),
        files=("liste.txt",),
        text="Anbei die Liste.\n\n\nGruß, Linda\n",
    ),
    Case(
        name="person: speaks of begin",
        raw=letter("x", "begin 2026 wird gebaut\n\nend\n"),
        text="begin 2026 wird gebaut\n\nend\n",
    ),
    Case(
        name="person: flowed without spaces",
        raw=letter(
            "x",
            "Donau \ndampf \nschiff\n> ja \n> nein\n-- \nLinda\n",
            "Content-Type: text/plain; charset=utf-8; format=Flowed; DelSp=Yes",
        ),
        text="Donaudampfschiff\n> janein\n-- \nLinda\n",
    ),
    person("a delivery that failed", "Zustellung fehlgeschlagen", "Mein Paket kam nicht an."),
    person("mail delivery", "Mail delivery failed since Monday?", "I could not deliver my mail."),
    person("out of office in talk", "Re: Termin", "I am out of office next week, call me.", REFERS),
    person("automatic answer in talk", "Ihre automatische Antwort", "Warum bekomme ich die?"),
    person(
        "quotes a vacation",
        "Re: Automatische Antwort: Paket",
        "Danke.\n\n> Automatische Antwort: Ich bin nicht da\n> Auto-Submitted: auto-replied\n",
        REFERS,
    ),
    person("abroad", "Urlaub: Bitte Lieferung anhalten", "Wir sind bis 3.1. fort."),
    person("asks about replies", "Automatische Antwort - wie stelle ich sie ein?", "Danke!"),
    person("asks about absence", "Abwesenheitsnotiz einrichten", "Wie geht das?"),
    person("asks about autoreply", "Autoreply! Hilfe", "Er antwortet allen."),
    person("away, and says so", "Out of the office from Monday: please deliver today", "Thanks"),
    person("colleague is out", "Herr Aziz ist außer Haus", "Bitte an mich."),
    person(
        "high priority",
        "Dringend",
        "x",
        "X-Priority: 1",
        "Importance: High",
        "Precedence: first-class",
    ),
    person(
        "contact form",
        "Kontaktanfrage",
        "Name: Linda\nNachricht: Rufen Sie an.",
        "From: linda@example.org",
        "Reply-To: karim@example.net",
        "X-Mailer: PHP/8.2",
        "X-PHP-Originating-Script: 33:form.php",
    ),
    person(
        "mailbox provider's mark",
        "Hallo",
        "x",
        "X-Autoreply: false",
        "X-Auto-Response-Suppress: DR",
        "X-Provags-ID: V03:K1:x",
    ),
    person("asked the list's robot", "Re: unsubscribe", "Bitte abmelden", REFERS),
    person(
        "dead letter words",
        "Rückfrage",
        "Your mail could not be delivered: was tun?",
        "Return-Path: <linda@example.org>",
    ),
    Case(
        name="person: forwards a newsletter",
        raw=letter(
            "Fwd: Nur heute",
            "Ist das von Ihnen?\n\nList-Unsubscribe: <https://x>\nPrecedence: bulk\n",
        ),
    ),
    Case(
        name="person: in one base64 text for all",
        raw=letter("x", base64("Grüße\r\naus Köln\r\n"), "Content-Transfer-Encoding: Base64 "),
        text="Grüße\naus Köln\n",
    ),
)
