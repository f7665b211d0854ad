"""What do mail servers write when a mail did not arrive, or not yet?"""

from tests.channels.email.corpus.case import Case, letter, raw

FIELDS = """
    --dsn
    Content-Type: text/plain; charset=utf-8

    {words}

    --dsn
    Content-Type: message/delivery-status

    Reporting-MTA: dns; mail.example.net
    Original-Envelope-Id: out-4711
    Arrival-Date: Fri, 20 Nov 2026 10:00:00 +0100

    Final-Recipient: rfc822; mia@example.net
    Original-Recipient: rfc822;mia@example.net
    Action: {action}
    Status: {status}
    Remote-MTA: dns; mx.example.net
    Diagnostic-Code: smtp; {code} <mia@example.net>: Recipient address
        rejected: User unknown

    --dsn
    Content-Type: {returned}

    Return-Path: <bounce+4711@hub.test>
    Message-ID: <0202.sig@hub.test>
    From: Service <service@hub.test>
    Subject: Ihre Lieferung

    --dsn--
    """

HEAD = """
    Return-Path: <>
    From: {sender}
    To: bounce+4711@hub.test
    Subject: {subject}
    Auto-Submitted: auto-replied
    MIME-Version: 1.0
    Content-Type: multipart/report; report-type=delivery-status; boundary=dsn
    """


def report(
    sender: str,
    subject: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    returned: str = "message/rfc822",
    words: str = "This is the mail system at host mail.example.net.",
) -> bytes:
    code = {"5": "550 5.1.1", "4": "451 4.4.1", "2": "250 2.0.0"}[status[0]]
    return raw(
        HEAD.format(sender=sender, subject=subject),
        FIELDS.format(action=action, status=status, code=code, returned=returned, words=words),
    )


def plain(sender: str, subject: str, body: str, *extra: str) -> bytes:
    return letter(subject, body, f"From: {sender}", *extra)


POSTFIX = "Mail Delivery System <MAILER-DAEMON@mail.example.net>"
EXCHANGE = "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@firma.example>"
DAEMON = "mailer-daemon@mail.example.net"

QMAIL = """
    Hi. This is the qmail-send program at mail.example.net.
    I'm afraid I wasn't able to deliver your message to the following addresses.
    This is a permanent error; I've given up. Sorry it didn't work out.

    <mia@example.net>:
    192.0.2.9 does not like recipient.
    Remote host said: 550 5.1.1 No such user
    Giving up on 192.0.2.9.

    --- Below this line is a copy of the message.

    Return-Path: <bounce+4711@hub.test>
    Message-ID: <0202.sig@hub.test>
    From: <service@hub.test>

    Bitte antworten Sie an
    <karim@example.com>:
    550 Kunden warten schon.
    """

EXIM = """
    This message was created automatically by mail delivery software.

    A message that you sent could not be delivered to one or more of its
    recipients. This is a permanent error. The following address(es) failed:

      mia@example.net
        host mx.example.net [192.0.2.9]
        SMTP error from remote mail server after RCPT TO:<mia@example.net>:
        550 User unknown

    ------ This is a copy of the message, including all the headers. ------

    Message-ID: <0202.sig@hub.test>
    From: service@hub.test
    """

EXIM_DELAYED = """
    This message was created automatically by mail delivery software.
    A message that you sent has not yet been delivered to one or more of its
    recipients after more than 24 hours on the queue on mail.example.net.

    The address to which the message has not yet been delivered is:

      mia@example.net
        Delay reason: Connection timed out

    No action is required on your part.
    """

EXCHANGE_GERMAN = """
    Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:

    mia@example.net
    Die eingegebene E-Mail-Adresse konnte nicht gefunden werden.

    Diagnoseinformationen für Administratoren:
    #550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found ##

    Ursprüngliche Nachrichtenkopfzeilen:
    Message-ID: <0202.sig@hub.test>
    """

MIA = ("mia@example.net",)
OURS = "<0202.sig@hub.test>"
ALWAYS = "mailer-daemon@mail.example.net"


def bounce(
    name: str,
    mail: bytes,
    *,
    permanent: bool = True,
    sender: str = ALWAYS,
    envelope: str | None = None,
    about: str | None = OURS,
) -> Case:
    return Case(
        name=name,
        raw=mail,
        from_addr=sender,
        kind="machine bounce",
        permanent=permanent,
        recipients=MIA,
        about=about,
        envelope=envelope,
    )


CASES = (
    bounce("postfix", report(POSTFIX, "Undelivered Mail Returned to Sender")),
    bounce(
        "postfix delayed",
        report(POSTFIX, "Delayed Mail (still being retried)", action="delayed", status="4.4.1"),
        permanent=False,
    ),
    bounce(
        "postfix gave up",
        report(POSTFIX, "Undelivered Mail Returned to Sender", status="4.4.1"),
        permanent=False,
    ),
    bounce(
        "headers alone",
        report(POSTFIX, "Undelivered Mail Returned to Sender", returned="text/rfc822-headers"),
    ),
    bounce(
        "gmail",
        report(
            "Mail Delivery Subsystem <mailer-daemon@mail.example.net>",
            "Delivery Status Notification (Failure)",
            words="** Address not found **",
        ),
    ),
    bounce(
        "gmail delay",
        report(
            "Mail Delivery Subsystem <mailer-daemon@mail.example.net>",
            "Delivery Status Notification (Delay)",
            action="delayed",
            status="4.4.1",
        ),
        permanent=False,
    ),
    bounce(
        "exchange german",
        report(
            EXCHANGE,
            "Unzustellbar: Ihre Lieferung",
            words="Fehler bei der Zustellung",
            status="5.1.10",
        ),
        sender="microsoftexchange329e71ec88ae4615bbc36ab6ce41109e@firma.example",
    ),
    bounce(
        "exchange english",
        report("postmaster@firma.example", "Undeliverable: Your parcel"),
        sender="postmaster@firma.example",
    ),
    bounce(
        "exchange without fields",
        plain("postmaster@firma.example", "Unzustellbar: Lieferung", EXCHANGE_GERMAN),
        sender="postmaster@firma.example",
    ),
    bounce("unknown action", report(POSTFIX, "Returned mail: see transcript", action="odd")),
    bounce(
        "without status report",
        plain(
            DAEMON,
            "Undelivered Mail Returned to Sender",
            """
        This is the mail system at host mail.example.net.

        <mia@example.net>: host mx.example.net said: 550 5.1.1 User unknown
        """,
        ),
        about=None,
    ),
    bounce("qmail", plain(DAEMON, "failure notice", QMAIL)),
    bounce(
        "qmail, null envelope, odd subject",
        plain("system@mail.example.net", "Oh weh", QMAIL),
        sender="system@mail.example.net",
        envelope="",
    ),
    bounce(
        "exim",
        plain(
            "Mail Delivery System <Mailer-Daemon@mail.example.net>",
            "Mail delivery failed: returning message to sender",
            EXIM,
            "X-Failed-Recipients: mia@example.net",
            "Auto-Submitted: auto-replied",
        ),
    ),
    bounce("exim without its field", plain(DAEMON, "Mail delivery failed", EXIM)),
    bounce(
        "exim delayed",
        plain(DAEMON, "Warning: message 1abc delayed 24 hours", EXIM_DELAYED),
        permanent=False,
        about=None,
    ),
    bounce(
        "mailbox full for now",
        plain(
            DAEMON,
            "Mail delivery failed",
            """
        The following address(es) failed:

          mia@example.net
            452 4.2.2 Mailbox full
        """,
        ),
        permanent=False,
        about=None,
    ),
    bounce(
        "german provider",
        plain(
            DAEMON,
            "Unzustellbare Nachricht",
            """
        Ihre E-Mail konnte leider nicht zugestellt werden.

        mia@example.net:
        550 Postfach existiert nicht
        """,
        ),
        about=None,
    ),
    bounce(
        "notes",
        plain(
            "Postmaster@firma.example",
            "DELIVERY FAILURE: User Mia not listed",
            """
        Your message was not delivered to:

        mia@example.net

        because: 550 5.1.1 User not listed in Domino Directory
        """,
            "Return-Path: <>",
        ),
        sender="postmaster@firma.example",
        about=None,
    ),
    bounce(
        "in a sentence",
        plain(
            DAEMON,
            "Ihre Nachricht an Mia wurde nicht zugestellt",
            "Ihre Nachricht wurde nicht an mia@example.net zugestellt, "
            "da die Adresse nicht gefunden wurde.\n",
        ),
        about=None,
    ),
    bounce(
        "unzustellbare",
        plain("postmaster@firma.example", "Unzustellbare E-Mail", "mia@example.net\n"),
        sender="postmaster@firma.example",
        about=None,
    ),
    Case(
        name="delivered",
        raw=report(POSTFIX, "Successful Mail Delivery Report", action="delivered", status="2.0.0"),
        from_addr=ALWAYS,
        kind="machine",
        recipients=MIA,
        about=OURS,
    ),
    Case(
        name="relayed",
        raw=report(POSTFIX, "Successful Mail Delivery Report", action="relayed", status="2.0.0"),
        from_addr=ALWAYS,
        kind="machine",
        recipients=MIA,
        about=OURS,
    ),
    Case(
        name="a human postmaster",
        raw=letter(
            "Unzustellbar: unsere Mails an Sie",
            "Können Sie das prüfen?",
            "From: postmaster@firma.example",
            "Return-Path: <postmaster@firma.example>",
        ),
        from_addr="postmaster@firma.example",
        may_answer=False,
    ),
    Case(
        name="a daemon's other letter",
        raw=letter("Quota warning", "90 %", "From: MAILER-DAEMON@firma.example"),
        from_addr="mailer-daemon@firma.example",
        kind="machine",
    ),
)
