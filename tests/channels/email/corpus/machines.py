"""How do programs write: auto-replies, lists, newsletters, complaints, tickets, bookings."""

from tests.channels.email.corpus.case import Case, letter, raw

COMPLAINT = raw(
    """
    From: <abuse@isp.example>
    To: fbl@hub.test
    Subject: FW: Ihr Angebot
    MIME-Version: 1.0
    Content-Type: multipart/report; report-type=feedback-report; boundary="arf"
    """,
    """
    --arf
    Content-Type: text/plain; charset="US-ASCII"

    This is an email abuse report.
    --arf
    Content-Type: message/feedback-report

    Feedback-Type: abuse
    User-Agent: FBL/1.0
    Version: 1
    Original-Rcpt-To: mia@isp.example
    --arf
    Content-Type: message/rfc822
    Content-Disposition: inline

    From: <service@hub.test>
    Message-ID: <0200.sig@hub.test>
    Subject: Ihr Angebot

    Nur heute!
    --arf--
    """,
)

READ_RECEIPT = raw(
    """
    From: Linda Berger <linda@example.org>
    Subject: Gelesen: Ihre Rechnung
    Content-Type: multipart/report; report-type=disposition-notification; boundary=mdn
    """,
    """
    --mdn
    Content-Type: text/plain; charset=utf-8

    Ihre Nachricht wurde gelesen.
    --mdn
    Content-Type: message/disposition-notification

    Final-Recipient: rfc822;linda@example.org
    Disposition: manual-action/MDN-sent-manually; displayed
    --mdn--
    """,
)


def automatic(name: str, subject: str, *extra: str, kind: str, **expected: str) -> Case:
    return Case(
        name=name,
        raw=letter(subject, "Ich bin bis 30.11. nicht da.\n", *extra),
        kind=kind,
        envelope=expected.get("envelope"),
    )


SIEVE = (
    "Auto-Submitted: auto-replied (vacation)",
    "Precedence: bulk",
    "X-Auto-Response-Suppress: All",
    "In-Reply-To: <0201.sig@hub.test>",
)

CASES = (
    automatic("sieve vacation", "Auto: Ihre Lieferung", *SIEVE, kind="machine auto", envelope=""),
    automatic(
        "exchange out of office",
        "Automatische Antwort: Ihre Lieferung",
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: All",
        kind="machine auto",
    ),
    automatic("german subject alone", "Abwesenheitsnotiz: Ihre Lieferung", kind="machine auto"),
    automatic("german bare subject", "Abwesenheitsnotiz", kind="machine auto"),
    automatic("english subject", "Out of Office: Your parcel", kind="machine auto"),
    automatic("english automatic reply", "Automatic reply: Your parcel", kind="machine auto"),
    automatic(
        "encoded subject", "=?utf-8?q?Automatische_Antwort=3A_T=C3=BCr?=", kind="machine auto"
    ),
    automatic("old exchange", "Out of Office AutoReply: parcel", kind="machine auto"),
    automatic("autoreply word", "Autoreply: Ihre Anfrage", kind="machine auto"),
    automatic("auto-antwort", "Auto-Antwort: Ihre Anfrage", kind="machine auto"),
    automatic(
        "lotus notes", "AUTO: Mia Sommer ist nicht da (zurück am 30.11.)", kind="machine auto"
    ),
    automatic("a holiday stand-in", "Urlaubsvertretung: wer ist zuständig?", kind=""),
    automatic("urlaubsnotiz", "Urlaubsnotiz", kind="machine auto"),
    automatic(
        "away in answer",
        "Abwesend: Re: Ihr Paket",
        "In-Reply-To: <0201.sig@hub.test>",
        kind="machine auto",
    ),
    automatic("x-autoreply", "Danke", "X-Autoreply: yes", kind="machine auto"),
    automatic("x-autoreply no", "Danke", "X-Autoreply: no", kind=""),
    automatic("x-autorespond", "Danke", "X-Autorespond: Ihr Paket", kind="machine auto"),
    automatic("precedence auto_reply", "Danke", "Precedence: auto_reply", kind="machine auto"),
    automatic(
        "ticket received",
        "[#4711] Ihre Anfrage ist eingegangen",
        "Auto-Submitted: auto-replied",
        kind="machine auto",
    ),
    automatic("token in capitals", "x", "Auto-Submitted: AUTO-REPLIED", kind="machine auto"),
    automatic(
        "notified", "x", 'Auto-Submitted: auto-notified; owner-email="a@b.c"', kind="machine"
    ),
    automatic("booking", "Buchung bestätigt", "Auto-Submitted: auto-generated", kind="machine"),
    automatic("unknown token", "x", "Auto-Submitted: yes", kind="machine"),
    automatic(
        "two auto-submitted",
        "x",
        "Auto-Submitted: no\nAuto-Submitted: auto-generated",
        kind="machine",
    ),
    automatic(
        "suppress all",
        "Passwort geändert",
        "X-Auto-Response-Suppress: OOF, AutoReply",
        kind="machine",
    ),
    automatic("precedence bulk", "Neues im November", "Precedence: bulk", kind="machine"),
    automatic("precedence junk", "x", "Precedence:  Junk ", kind="machine"),
    automatic("null sender alone", "x", "Return-Path: <>", kind="machine"),
    automatic("null envelope alone", "x", kind="machine", envelope=""),
    automatic("null envelope in brackets", "x", kind="machine", envelope="<>"),
    automatic("own loop", "Wir haben Ihre Nachricht", "X-Faden-Loop: 1", kind="machine"),
    automatic(
        "dmarc report",
        "Report Domain: hub.test Submitter: isp.example Report-ID: <1>",
        kind="machine",
    ),
    automatic(
        "newsletter",
        "Nur heute -20 %",
        "List-Unsubscribe: <https://shop.example/u/1>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        kind="machine list",
    ),
    automatic(
        "mailing list",
        "[verein] Sommerfest",
        "List-Id: <verein.lists.example>",
        "List-Post: <mailto:verein@lists.example>",
        "Precedence: list",
        kind="list",
    ),
    automatic(
        "old list with bulk",
        "[verein] Fest",
        "List-Id: <verein.lists.example>",
        "List-Post: <mailto:verein@lists.example>",
        "Precedence: bulk",
        kind="list",
    ),
    automatic(
        "group address of the company",
        "Frage",
        "List-ID: <service.groups.hub.test>",
        "Precedence: list",
        kind="list",
    ),
    Case(
        name="complaint",
        raw=COMPLAINT,
        from_addr="abuse@isp.example",
        kind="machine complaint",
        text="This is an email abuse report.",
        files=("Ihr Angebot.eml",),
    ),
    Case(
        name="not-spam report",
        raw=COMPLAINT.replace(b"Feedback-Type: abuse", b"Feedback-Type: not-spam"),
        from_addr="abuse@isp.example",
        kind="machine",
    ),
    Case(name="read receipt", raw=READ_RECEIPT, kind="machine"),
    *(
        Case(
            name=f"nobody reads {sender}",
            raw=letter("Hallo", "x", f"From: {sender}"),
            from_addr=sender,
            may_answer=False,
        )
        for sender in (
            "noreply@shop.example",
            "no-reply@shop.example",
            "do_not_reply@shop.example",
            "donotreply@shop.example",
            "bitte-nicht-antworten@shop.example",
            "keine-antwort@shop.example",
            "noreply-rechnung@shop.example",
            "info.noreply@shop.example",
            "postmaster@shop.example",
            "verein-request@shop.example",
        )
    ),
    *(
        Case(
            name=f"somebody reads {sender}",
            raw=letter("Hallo", "x", f"From: {sender}"),
            from_addr=sender,
        )
        for sender in (
            "norbert.replyer@firma.example",
            "nora.antwort@firma.example",
            "reply@firma.example",
            "root.linda@firma.example",
        )
    ),
    Case(
        name="another program's loop mark",
        raw=letter("x", "x", "X-Loop: queue@firma.example"),
        may_answer=False,
    ),
    Case(
        name="vacation switched off",
        raw=letter("x", "x", "X-Auto-Response-Suppress: OOF"),
        may_answer=False,
    ),
    Case(
        name="list's envelope",
        raw=letter("x", "x"),
        envelope="verein-bounces@lists.example",
        may_answer=False,
    ),
    Case(name="ordinary envelope", raw=letter("x", "x"), envelope="linda@example.org"),
)
