"""How do people write: German and English clients, as they really send."""

from tests.channels.email.corpus.case import PASSED, Case, base64, letter, raw

PDF = b"%PDF-1.4 ein kleiner Beleg"
PNG = b"\x89PNG\r\n\x1a\n ein Bild"

THUNDERBIRD = raw(
    """
    Return-Path: <linda@example.org>
    Delivered-To: service@hub.test
    Received: from mail.example.org (mail.example.org [192.0.2.7])
    \tby mx.hub.test (Postfix) with ESMTPS id 4F1
    \tfor <service+t4711.k3x@hub.test>; Fri, 20 Nov 2026 10:11:13 +0100 (CET)
    Authentication-Results: mx.hub.test;
    \tdkim=pass (2048-bit key) header.d=example.org header.i=@example.org;
    \tdmarc=pass (p=reject dis=none) header.from=example.org
    Message-ID: <9b1f2a55-1111@example.org>
    Date: Fri, 20 Nov 2026 10:11:12 +0100
    User-Agent: Mozilla Thunderbird
    Subject: =?UTF-8?Q?Re=3A_Ihre_Bestellung_=E2=80=93_Lieferung?=
    To: Service <service+t4711.k3x@hub.test>
    References: <0197.sig@hub.test>
    Content-Language: de-DE
    From: Linda Berger <linda@example.org>
    In-Reply-To: <0197.sig@hub.test>
    Content-Type: text/plain; charset=UTF-8; format=flowed
    Content-Transfer-Encoding: 8bit
    """,
    """
    Guten Tag,

    bitte ändern Sie die Lieferung auf Freitag, denn am 
    Donnerstag bin ich verreist.

    Am 19.11.26 um 09:00 schrieb Service:
    > Ihre Bestellung kommt am 
    > Donnerstag.
    """,  # noqa: W291  (format=flowed)
)

OUTLOOK = raw(
    """
    From: =?iso-8859-1?Q?J=FCrgen_Gro=DF?= <Juergen.Gross@Firma.Example>
    To: "service@hub.test" <service@hub.test>
    Subject: =?iso-8859-1?Q?AW:_K=FCndigung_best=E4tigen?=
    Thread-Topic: =?iso-8859-1?Q?K=FCndigung_best=E4tigen?=
    Thread-Index: AdqXYZ==
    Date: Fri, 20 Nov 2026 08:00:00 +0000
    Message-ID: <DB9PR01MB0001@DB9PR01MB0001.eurprd01.prod.exchangelabs.example>
    Accept-Language: de-DE, en-US
    x-ms-has-attach: yes
    x-ms-exchange-transport-fromentityheader: Hosted
    Content-Type: multipart/related;
    \tboundary="_004_DB9PR01_";
    \ttype="multipart/alternative"
    MIME-Version: 1.0
    """,
    """
    --_004_DB9PR01_
    Content-Type: multipart/alternative;
    \tboundary="_000_DB9PR01_"

    --_000_DB9PR01_
    Content-Type: text/plain; charset="iso-8859-1"
    Content-Transfer-Encoding: quoted-printable

    Sehr geehrte Damen und Herren,

    bitte best=E4tigen Sie die K=FCndigung.

    Mit freundlichen Gr=FC=DFen
    J=FCrgen Gro=DF

    --_000_DB9PR01_
    Content-Type: text/html; charset="iso-8859-1"
    Content-Transfer-Encoding: quoted-printable

    <html><body><p class=3D"MsoNormal">bitte best=E4tigen Sie die K=FCndigung.<=
    /p><img src=3D"cid:image001.png@01DA"></body></html>

    --_000_DB9PR01_--

    --_004_DB9PR01_
    Content-Type: image/png; name="image001.png"
    Content-Description: image001.png
    Content-Disposition: inline; filename="image001.png"; size=20
    Content-ID: <image001.png@01DA>
    Content-Transfer-Encoding: base64

    <<file>>

    --_004_DB9PR01_--
    """,
    file=PNG,
)

APPLE = raw(
    """
    From: Mia Sommer <mia@example.net>
    Content-Type: multipart/mixed;
     boundary="Apple-Mail=_A1"
    Mime-Version: 1.0 (Mac OS X Mail 16.0 \\(3826\\))
    Subject: Beleg
    Date: Sat, 21 Nov 2026 19:30:00 +0100
    Message-Id: <A1B2C3@example.net>
    To: service@hub.test
    X-Mailer: Apple Mail (2.3826)
    """,
    """
    --Apple-Mail=_A1
    Content-Transfer-Encoding: quoted-printable
    Content-Type: text/plain;
    \tcharset=utf-8

    Hier der Beleg =E2=80=93 bitte pr=C3=BCfen.

    --Apple-Mail=_A1
    Content-Disposition: inline;
    \tfilename*=utf-8''Rechnung%20M%C3%A4rz.pdf
    Content-Type: application/pdf;
    \tx-unix-mode=0644;
    \tname="=?utf-8?Q?Rechnung_M=C3=A4rz=2Epdf?="
    Content-Transfer-Encoding: base64

    <<file>>

    --Apple-Mail=_A1
    Content-Transfer-Encoding: 7bit
    Content-Type: text/plain;
    \tcharset=us-ascii

    Danke, Mia
    --Apple-Mail=_A1--
    """,
    file=PDF,
)

GMAIL = raw(
    """
    MIME-Version: 1.0
    References: <0198.sig@hub.test>
    In-Reply-To: <0198.sig@hub.test>
    From: Karim Aziz <karim.aziz@gmail.example>
    Date: Sat, 21 Nov 2026 12:00:00 +0100
    Message-ID: <CAF+abc=xyz@mail.gmail.example>
    Subject: Re: Termin
    To: Service <service@hub.test>
    Content-Type: multipart/alternative; boundary="0000000000008f2d"
    """,
    """
    --0000000000008f2d
    Content-Type: text/plain; charset="UTF-8"
    Content-Transfer-Encoding: quoted-printable

    Ja, 15 Uhr passt.

    Am Fr., 20. Nov. 2026 um 18:00=E2=80=AFUhr schrieb Service <service@hub.tes=
    t>:

    > Passt 15 Uhr?
    >

    --0000000000008f2d
    Content-Type: text/html; charset="UTF-8"
    Content-Transfer-Encoding: quoted-printable

    <div dir=3D"ltr">Ja, 15 Uhr passt.</div>

    --0000000000008f2d--
    """,
)

IPHONE = letter(
    "Re: Lieferung",
    "Geht klar\n\nVon meinem iPhone gesendet\n\n> Am 20.11.2026 um 09:00 schrieb Service:\n",
    "X-Mailer: iPhone Mail (22A3354)",
    "In-Reply-To: <0199.sig@hub.test>",
)

HTML_ONLY = raw(
    """
    From: WEB.DE Nutzerin <mia.sommer@web.example>
    To: service@hub.test
    Subject: Frage zur Rechnung
    Date: Fri, 20 Nov 2026 11:00:00 +0100
    Message-ID: <trinity-1@3c-app-webde>
    Content-Type: text/html; charset=UTF-8
    Importance: normal
    """,
    """
    <html><head><style>p { margin: 0 }</style></head><body>
    <div>Guten Tag,</div><div>&nbsp;</div>
    <div>warum sind es <b>12&nbsp;&euro;</b> &amp; nicht 10?</div>
    <ul><li>Karte 4 < 5</li><li>Nummer 99</li></ul>
    <blockquote><div>Ihre Rechnung</div></blockquote>
    <div style="display:none">unsichtbar</div></body></html>
    """,
)

FORWARD = raw(
    """
    From: Linda Berger <linda@example.org>
    To: service@hub.test
    Subject: WG: Mahnung
    Message-ID: <fw1@example.org>
    Date: Fri, 20 Nov 2026 11:00:00 +0100
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary=b1
    """,
    """
    --b1
    Content-Type: text/plain; charset=utf-8

    Was soll das?
    --b1
    Content-Type: message/rfc822
    Content-Disposition: attachment

    From: Inkasso <inkasso@example.com>
    Subject: =?utf-8?q?Letzte_Mahnung_f=C3=BCr_Sie=3A_1/2?=
    Content-Type: multipart/mixed; boundary=inner

    --inner
    Content-Type: text/plain

    Zahlen Sie sofort.
    --inner--
    --b1--
    """,
)

SIGNED = raw(
    """
    From: Linda Berger <linda@example.org>
    To: service@hub.test
    Subject: Unterschrieben
    Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256;
     boundary="sig"
    MIME-Version: 1.0
    """,
    """
    --sig
    Content-Type: text/plain; charset=utf-8

    Ich bin es wirklich.

    --sig
    Content-Type: application/pkcs7-signature; name="smime.p7s"
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment; filename="smime.p7s"

    MIIB
    --sig--
    """,
)

PGP = raw(
    """
    From: Linda Berger <linda@example.org>
    Subject: ...
    Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=e
    """,
    """
    --e
    Content-Type: application/pgp-encrypted

    Version: 1
    --e
    Content-Type: application/octet-stream; name="encrypted.asc"

    -----BEGIN PGP MESSAGE-----
    --e--
    """,
)

TNEF = raw(
    """
    From: Linda Berger <linda@example.org>
    To: service@hub.test
    Subject: Unterlagen
    Content-Type: multipart/mixed; boundary="----_=_NextPart_1"
    """,
    """
    ------_=_NextPart_1
    Content-Type: text/plain; charset=iso-8859-1
    Content-Transfer-Encoding: quoted-printable

    Anbei die Unterlagen f=FCr Mia.
    ------_=_NextPart_1
    Content-Type: application/ms-tnef
    Content-Transfer-Encoding: base64

    eJ8+IgAB
    ------_=_NextPart_1--
    """,
)

INVITATION = raw(
    """
    From: Linda Berger <linda@example.org>
    To: service@hub.test
    Subject: Einladung: Besprechung
    Content-Type: multipart/alternative; boundary=cal
    """,
    """
    --cal
    Content-Type: text/plain; charset=utf-8

    Passt Montag um 9?
    --cal
    Content-Type: text/calendar; charset=utf-8; method=REQUEST

    BEGIN:VCALENDAR
    END:VCALENDAR
    --cal--
    """,
)

ABOUT_BOUNCES = (
    "Guten Tag,\n\nich bekomme immer diese Meldung:\n\n"
    "Undelivered Mail Returned to Sender\n<mia@example.net>: 550 5.1.1 User unknown\n"
    "Hi. This is the qmail-send program at mail.example.net.\n\nWoran liegt das?\n"
)

CASES = (
    Case(
        name="thunderbird, flowed",
        raw=THUNDERBIRD,
        subject="Re: Ihre Bestellung – Lieferung",
        text="Guten Tag,\n\nbitte ändern Sie die Lieferung auf Freitag, denn am Donnerstag bin ich "
        "verreist.\n\nAm 19.11.26 um 09:00 schrieb Service:\n> Ihre Bestellung kommt am "
        "Donnerstag.\n",
        trusted=True,
    ),
    Case(
        name="outlook, related picture",
        raw=OUTLOOK,
        from_addr="juergen.gross@firma.example",
        subject="AW: Kündigung bestätigen",
        text="Sehr geehrte Damen und Herren,\n\nbitte bestätigen Sie die Kündigung.\n\n"
        "Mit freundlichen Grüßen\nJürgen Groß\n",
        has_html=True,
        files=("image001.png",),
    ),
    Case(
        name="apple mail, text around a file",
        raw=APPLE,
        from_addr="mia@example.net",
        subject="Beleg",
        text="Hier der Beleg – bitte prüfen.\n\nDanke, Mia",
        files=("Rechnung März.pdf",),
    ),
    Case(
        name="gmail, alternative",
        raw=GMAIL,
        from_addr="karim.aziz@gmail.example",
        text="Ja, 15 Uhr passt.\n\nAm Fr., 20. Nov. 2026 um 18:00\u202fUhr schrieb Service "
        "<service@hub.test>:\n\n> Passt 15 Uhr?\n>\n",
        has_html=True,
    ),
    Case(
        name="iphone",
        raw=IPHONE,
        subject="Re: Lieferung",
        text="Geht klar\n\nVon meinem iPhone gesendet\n\n"
        "> Am 20.11.2026 um 09:00 schrieb Service:\n",
    ),
    Case(
        name="html alone",
        raw=HTML_ONLY,
        from_addr="mia.sommer@web.example",
        text="Guten Tag,\n\nwarum sind es 12 € & nicht 10?\n\n- Karte 4 < 5\n- Nummer 99\n\n"
        "> Ihre Rechnung",
        has_html=True,
    ),
    Case(
        name="forwarded as attachment",
        raw=FORWARD,
        text="Was soll das?",
        files=("Letzte Mahnung für Sie_ 1-2.eml",),
    ),
    Case(name="s/mime signed", raw=SIGNED, text="Ich bin es wirklich.\n", files=("smime.p7s",)),
    Case(
        name="pgp encrypted",
        raw=PGP,
        text="",
        files=("attachment.bin", "encrypted.asc"),
        flaws=frozenset({"encrypted"}),
    ),
    Case(
        name="winmail.dat",
        raw=TNEF,
        text="Anbei die Unterlagen für Mia.",
        files=("winmail.dat",),
        flaws=frozenset({"tnef"}),
    ),
    Case(name="invitation", raw=INVITATION, text="Passt Montag um 9?", files=("invite.ics",)),
    Case(
        name="english", raw=letter("Refund?", "Where is my money?\n"), text="Where is my money?\n"
    ),
    Case(
        name="latin-1 body",
        raw=letter("Gruss", "Schöne Grüße\n", charset="iso-8859-1"),
        text="Schöne Grüße\n",
    ),
    Case(
        name="windows-1252 labelled latin-1",
        raw=letter("Preis", "„12 €“\n".encode("cp1252"), charset="iso-8859-1"),
        text="„12 €“\n",
    ),
    Case(
        name="utf-16",
        raw=letter(
            "x",
            base64("Grüße".encode("utf-16")),
            "Content-Type: text/plain; charset=utf-16",
            "Content-Transfer-Encoding: base64",
        ),
        text="Grüße",
    ),
    Case(
        name="koi8-r",
        raw=letter("=?koi8-r?B?8NLJ18XU?=", "Привет\n", charset="koi8-r"),
        subject="Привет",
        text="Привет\n",
    ),
    Case(
        name="iso-2022-jp",
        raw=letter("x", "ご注文\n", charset="iso-2022-jp"),
        text="ご注文\n",
    ),
    Case(name="empty body", raw=letter("Bitte um Rückruf", ""), text=""),
    Case(name="no subject", raw=letter("", "Hallo\n"), subject="", text="Hallo\n"),
    Case(
        name="long folded subject",
        raw=letter(
            "=?utf-8?Q?Bestellung_4711=3A_L?=\n =?utf-8?Q?ieferung_nach_M=C3?=\n"
            " =?utf-8?Q?=BCnchen?=",
            "x",
        ),
        subject="Bestellung 4711: Lieferung nach München",
    ),
    Case(
        name="human about bounces", raw=letter("Fehlermeldung", ABOUT_BOUNCES), text=ABOUT_BOUNCES
    ),
    Case(
        name="human forwards a bounce",
        raw=letter("WG: Undelivered Mail Returned to Sender", ABOUT_BOUNCES),
    ),
    Case(
        name="human with a bounce's subject",
        raw=letter("Unzustellbar: Paket 4711", "Mein Paket kam zurück."),
    ),
    Case(name="human answers a vacation", raw=letter("AW: Abwesenheitsnotiz: Urlaub", "Danke!")),
    Case(
        name="human is away himself",
        raw=letter("Out of office next week, please move my appointment", "Thanks, Linda"),
    ),
    Case(name="parent reports an absence", raw=letter("Abwesenheit: Mia ist krank", "Bis Montag")),
    Case(name="car insurance", raw=letter("Auto: Unfall gemeldet", "Es hat gekracht.")),
    Case(name="auto-submitted no", raw=letter("Hallo", "x", "Auto-Submitted: no (really)")),
    Case(name="precedence normal", raw=letter("Hallo", "x", "Precedence: normal")),
    Case(
        name="asks for a read receipt",
        raw=letter("Hallo", "x", "Disposition-Notification-To: linda@example.org"),
    ),
    Case(name="trusted and plain", raw=letter("Hallo", "x", PASSED), trusted=True),
    Case(
        name="suppresses receipts only",
        raw=letter("Hallo", "x", "X-Auto-Response-Suppress: DR, RN, NRN"),
    ),
    Case(
        name="smtputf8 author",
        raw=letter("Grüße aus Köln", "x", "From: Jürgen <jürgen@bücher.example>"),
        from_addr="jürgen@xn--bcher-kva.example",
        subject="Grüße aus Köln",
    ),
    Case(
        name="author in old style",
        raw=letter("x", "x", 'From: linda@example.org (Linda "B." (privat))'),
    ),
    Case(
        name="author with comma in quotes",
        raw=letter("x", "x", 'From: "Berger, Linda" <linda@example.org>'),
    ),
    Case(
        name="mbox line",
        raw=b"From linda@example.org Fri Nov 20 10:11:12 2026\n"
        + letter("Hallo", "Tag\n").replace(b"\r\n", b"\n"),
        subject="Hallo",
        text="Tag\n",
    ),
)
