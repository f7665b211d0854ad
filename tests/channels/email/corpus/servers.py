"""In which forms do the mail servers of the large providers say that a mail did not arrive?"""

from tests.channels.email.corpus.bounces import MIA, OURS
from tests.channels.email.corpus.case import Case, base64, letter, raw


def status(
    subject: str,
    sender: str,
    *groups: str,
    words: str = "Mehr steht im Bericht.",
    extra: str = "",
) -> bytes:
    """A report; each of the groups says what became of one recipient."""
    head = [
        "Return-Path: <>",
        f"From: {sender}",
        "To: bounce+4711@hub.test",
        f"Subject: {subject}",
        "MIME-Version: 1.0",
        *filter(None, [extra]),
        'Content-Type: multipart/report; report-type=delivery-status; boundary="r/1"',
    ]
    parts = [
        "--r/1\nContent-Type: text/plain; charset=utf-8\n\n" + words,
        "--r/1\nContent-Type: message/delivery-status\n\nReporting-MTA: dns;mta.example.net\n\n"
        + "\n\n".join(groups),
        f"--r/1\nContent-Type: message/rfc822\n\nMessage-ID: {OURS}\nSubject: Ihr Paket\n\nHallo",
        "--r/1--\n",
    ]
    return raw("\n".join(head), "\n".join(parts))


def mia(action: str, code: str, said: str) -> str:
    return (
        f"Final-Recipient: RFC822;mia@example.net\nAction: {action}\nStatus: {code}\n"
        f"Diagnostic-Code: smtp;{said}"
    )


def told(
    name: str,
    data: bytes,
    sender: str | None,
    *,
    permanent: bool = True,
    about: str | None = OURS,
    recipients: tuple[str, ...] = MIA,
    files: tuple[str, ...] = (),
) -> Case:
    return Case(
        name=f"server: {name}",
        raw=data,
        from_addr=sender,
        kind="machine bounce",
        permanent=permanent,
        about=about,
        recipients=recipients,
        files=files,
        flaws=frozenset() if sender else frozenset({"bad_from"}),
    )


def plain(subject: str, sender: str, body: str, *extra: str) -> bytes:
    return letter(subject, body, f"From: {sender}", "Return-Path: <>", *extra)


DAEMON = "mailer-daemon@example.net"
GONE = mia("failed", "5.1.1", "550 5.1.1 user unknown")

GMAIL = raw(
    """
    Return-Path: <>
    From: Mail Delivery Subsystem <mailer-daemon@googlemail.example>
    To: bounce+4711@hub.test
    Auto-Submitted: auto-replied
    Subject: Delivery Status Notification (Failure)
    References: <0202.sig@hub.test>
    In-Reply-To: <0202.sig@hub.test>
    X-Failed-Recipients: mia@example.net
    Content-Type: multipart/report; boundary="00g"; report-type=delivery-status
    """,
    """
    --00g
    Content-Type: multipart/related; boundary="00h"

    --00h
    Content-Type: multipart/alternative; boundary="00i"

    --00i
    Content-Type: text/plain; charset="UTF-8"

    ** Address not found **

    Your message wasn't delivered to mia@example.net.
    --00i
    Content-Type: text/html; charset="UTF-8"

    <html><body><h2>Address not found</h2></body></html>
    --00i--
    --00h
    Content-Type: image/png; name="icon.png"
    Content-Disposition: attachment; filename="icon.png"
    Content-Transfer-Encoding: base64
    Content-ID: <icon.png>

    iVBORw0KGgo=
    --00h--
    --00g
    Content-Type: message/delivery-status

    Reporting-MTA: dns; googlemail.example
    X-Original-Message-ID: <0202.sig@hub.test>

    Final-Recipient: rfc822; mia@example.net
    Action: failed
    Status: 5.1.1
    Diagnostic-Code: smtp; 550-5.1.1 The account does not exist. Please try
     550 5.1.1 again
    --00g
    Content-Type: message/rfc822

    Message-ID: <0202.sig@hub.test>
    Subject: Ihr Paket

    Hallo
    --00g--
    """,
)

SMAIL = """
    |------------------------- Message log follows: -------------------------|
     no valid recipients were found for this message
    |------------------------- Failed addresses follow: ---------------------|
     <mia@example.net> ... unknown user
    |------------------------- Message text follows: ------------------------|
    Message-ID: <0202.sig@hub.test>
    From: service@hub.test

    Fragen an hilfe@hub.test
    """

WEBDE = """
    Diese E-Mail wurde automatisch vom Mailserver erstellt.

    Eine Ihrer Nachrichten konnte nicht zugestellt werden. Der Fehler ist
    dauerhaft. Betroffen ist die folgende Adresse:

    mia@example.net:
    SMTP error from remote server for RCPT TO command, host: mx.example.net
    reason: 550 Requested action not taken: mailbox unavailable

    --- The header of the original message is following. ---

    Message-ID: <0202.sig@hub.test>
    From: service@hub.test
    """

YAHOO = """
    Sorry, we were unable to deliver your message to the following address.

    <mia@example.net>:
    554: delivery error: dd This user doesn't have an account here - mta1.example.net

    --- Below this line is a copy of the message.

    Message-ID: <0202.sig@hub.test>
    """

SYSTEM_ADMINISTRATOR = """
    Ihre Nachricht hat einige oder alle Empfänger nicht erreicht.

          Betreff:  Ihr Paket
          Gesendet am:  20.11.2026 10:11

    Folgende(r) Empfänger kann/können nicht erreicht werden:

          mia@example.net am 20.11.2026 10:12
                Das E-Mail-Konto ist in der Organisation nicht vorhanden.
                <mail.firma.example #5.1.1>
    """

UNREACHED = """
    Your message did not reach some or all of the intended recipients.

          Subject:  Your parcel
          Sent:     11/20/2026 10:11 AM

    The following recipient(s) cannot be reached:

          mia@example.net on 11/20/2026 10:12 AM
                The e-mail account does not exist at the organization.
                <mail.firma.example #5.1.1 smtp;550 5.1.1 User unknown>
    """

FULL = """
    Die Nachricht konnte vorübergehend nicht zugestellt werden. Wir versuchen es weiter.

    <mia@example.net>:
    452 4.2.2 Das Postfach ist voll
    """

BLOCKED = """
    Your message to mia@example.net was blocked by our spam filter.
    Remote server replied: 554 5.7.1 Message contains spam
    """

UNLABELLED = raw(
    """
    Return-Path: <>
    From: Mail Delivery System <MAILER-DAEMON@example.net>
    Subject: Problem delivering your mail
    Content-Type: multipart/mixed; boundary=m
    """,
    """
    --m

    We could not deliver it.
    --m
    Content-Type: message/delivery-status

    Reporting-MTA: dns; mta.example.net

    Final-Recipient: rfc822; mia@example.net
    Action: failed
    Status: 5.4.4
    --m--
    """,
)

IN_BASE64 = raw(
    """
    Return-Path: <>
    From: postmaster@firma.example
    Subject: =?utf-8?Q?Unzustellbar=3A_R=C3=BCckfrage?=
    Content-Type: multipart/report; report-type="delivery-status"; boundary=m
    """,
    f"""
--m
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

{base64("<p>Ihre Nachricht an <b>mia@example.net</b> wurde nicht zugestellt.</p>")}
--m
Content-Type: message/delivery-status
Content-Transfer-Encoding: base64

{base64("Reporting-MTA: dns;firma.example" + chr(10) * 2 + GONE + chr(10))}
--m--
""",
)

INTERNATIONAL = raw(
    """
    Return-Path: <>
    From: MAILER-DAEMON@example.net
    Subject: Undelivered Mail Returned to Sender
    Content-Type: multipart/report; report-type=global-delivery-status; boundary=m
    """,
    """
    --m

    This is the mail system at host mta.example.net.
    --m
    Content-Type: message/global-delivery-status
    Content-Transfer-Encoding: 8bit

    Reporting-MTA: dns; mta.example.net

    Final-Recipient: utf-8; jürgen@bücher.example
    Action: failed
    Status: 5.6.7
    --m
    Content-Type: message/global-headers

    Message-ID: <0202.sig@hub.test>
    --m--
    """,
)

CASES = (
    told(
        "another language",
        plain("Mensaje no entregado", DAEMON, "<mia@example.net>: 550 5.1.1 usuario desconocido\n"),
        DAEMON,
        about=None,
    ),
    told("gmail", GMAIL, "mailer-daemon@googlemail.example", files=("icon.png", "Ihr Paket.eml")),
    told(
        "sendmail",
        status("Returned mail: see transcript for details", f"<{DAEMON}>", GONE),
        DAEMON,
    ),
    told(
        "sendmail warns",
        status(
            "Warning: could not send message for past 4 hours",
            f"Mail Delivery Subsystem <{DAEMON}>",
            mia("delayed", "4.4.1", "421 mx.example.net: Connection timed out"),
            extra="Auto-Submitted: auto-generated (warning-timeout)",
        ),
        DAEMON,
        permanent=False,
    ),
    told(
        "office 365, english",
        status(
            "Undeliverable: Your parcel",
            "postmaster@firma.onmicrosoft.example",
            mia("failed", "5.4.1", "550 5.4.1 Recipient address rejected: Access denied"),
            extra="X-MS-Exchange-Message-Is-Ndr:",
        ),
        "postmaster@firma.onmicrosoft.example",
    ),
    told(
        "office 365, german, full",
        status(
            "Unzustellbar: Ihr Paket",
            "postmaster@firma.onmicrosoft.example",
            mia("failed", "5.2.2", "554 5.2.2 mailbox full; STOREDRV.Deliver"),
        ),
        "postmaster@firma.onmicrosoft.example",
    ),
    told(
        "exchange is late",
        status(
            "Zustellung verzögert: Ihr Paket",
            "postmaster@firma.example",
            mia("delayed", "4.4.7", "400 4.4.7 Message delayed"),
        ),
        "postmaster@firma.example",
        permanent=False,
    ),
    told(
        "exchange 2003, german",
        plain(
            "Unzustellbar: Ihr Paket",
            "Systemadministrator <postmaster@firma.example>",
            SYSTEM_ADMINISTRATOR,
        ),
        "postmaster@firma.example",
        about=None,
    ),
    told(
        "exchange 2003, english",
        plain(
            "Undeliverable: Your parcel",
            "System Administrator <postmaster@firma.example>",
            UNREACHED,
        ),
        "postmaster@firma.example",
        about=None,
    ),
    told("smail", plain("mail failed, returning to sender", f"<{DAEMON}>", SMAIL), DAEMON),
    told(
        "web.de",
        plain("Unzustellbare Nachricht", f"WEB.DE Mailer Daemon <{DAEMON}>", WEBDE),
        DAEMON,
    ),
    told("yahoo", plain("Failure Notice", DAEMON, YAHOO), DAEMON),
    told(
        "amazon ses",
        status(
            "Delivery Status Notification (Failure)",
            "MAILER-DAEMON@eu-central-1.amazonses.example",
            mia("failed", "5.1.1", "550 5.1.1 mailbox unavailable"),
            words="An error occurred while trying to deliver the mail to: mia@example.net",
        ),
        "mailer-daemon@eu-central-1.amazonses.example",
    ),
    told(
        "full for now, german",
        plain("Ihre E-Mail wurde verzögert", DAEMON, FULL),
        DAEMON,
        permanent=False,
        about=None,
    ),
    told(
        "blocked as spam",
        plain(
            "Message you sent blocked by our bulk email filter", "postmaster@firma.example", BLOCKED
        ),
        "postmaster@firma.example",
        about=None,
    ),
    told(
        "greylisted",
        status(
            "Delayed Mail (still being retried)",
            DAEMON,
            mia("delayed", "4.7.1", "450 4.7.1 Greylisted, please try again in 300 seconds"),
        ),
        DAEMON,
        permanent=False,
    ),
    told("unlabelled status", UNLABELLED, DAEMON, about=None),
    told("status in base64", IN_BASE64, "postmaster@firma.example", about=None),
    told("international", INTERNATIONAL, DAEMON, recipients=("jürgen@xn--bcher-kva.example",)),
    told("from nobody", status("Undelivered Mail Returned to Sender", "<>", GONE), None),
    told("from nobody, in words", plain("failure notice", "<>", YAHOO), None),
    Case(
        name="server: read on a phone, not delivered by it",
        raw=status(
            "Weitergeleitet: Ihr Paket",
            "postmaster@firma.example",
            mia("relayed", "2.5.0", "250 ok"),
        ),
        from_addr="postmaster@firma.example",
        kind="machine",
        recipients=MIA,
        about=OURS,
    ),
)
