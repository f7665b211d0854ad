"""What does a mail look like that another system of the company has sent with a copy to us?"""

from __future__ import annotations

ENTRY = {"from": "rechnung@firma.example", "system": "billing", "purpose": "marketing"}
LISTED = {"journal": [ENTRY], "domains": ["firma.test"]}
VOUCHED = "Authentication-Results: mx.firma.example; dmarc=pass header.from=firma.example"
DENIED = "Authentication-Results: mx.firma.example; dmarc=fail header.from=firma.example"
WORDS = "Ihr Tarif wird billiger: nur diese Woche."
DATE = "Mon, 23 Nov 2026 10:00:00 +0100"


def copy(
    *lines: str,
    to: str = "Linda <linda@example.org>",
    sender: str = "Firma Rechnung <rechnung@firma.example>",
    message_id: str | None = "<tarif-118@firma.example>",
    text: str = WORDS,
    vouched: str = VOUCHED,
    date: str = DATE,
) -> bytes:
    """A mail of the billing system, of which the service mailbox got a hidden copy."""
    head = [
        *([vouched] if vouched else []),
        *lines,
        f"From: {sender}",
        f"To: {to}",
        "Subject: Ihr Tarif",
        f"Date: {date}",
        *([f"Message-ID: {message_id}"] if message_id else []),
        "Auto-Submitted: auto-generated",
        "Precedence: bulk",
    ]
    return "\r\n".join([*head, "", text, ""]).encode()


def report(
    inner: bytes,
    *recipients: str,
    sender: str = "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@firma.test",
    vouched: str = "Authentication-Results: mx.firma.example; dmarc=pass header.from=firma.test",
) -> bytes:
    """A journal report that Exchange makes of a mail."""
    told = ["Sender: rechnung@firma.example", "Subject: Ihr Tarif", *recipients]
    lines = [
        vouched,
        f"From: Microsoft Outlook <{sender}>",
        "To: service@firma.example",
        "Subject: Ihr Tarif",
        "X-MS-Journal-Report:",
        "Message-ID: <report-1@firma.test>",
        "MIME-Version: 1.0",
        'Content-Type: multipart/mixed; boundary="b"',
        "",
        "--b",
        "Content-Type: text/plain; charset=us-ascii",
        "",
        *told,
        "",
        "--b",
        "Content-Type: message/rfc822",
        "",
    ]
    return "\r\n".join(lines).encode() + b"\r\n" + inner + b"\r\n--b--\r\n"
