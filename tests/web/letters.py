"""Mails as they come, for the tests of the pages: raw bytes, and what was understood of them."""

from collections.abc import Sequence
from email.message import EmailMessage

from faden.channels.email.wire.mail import Mail
from faden.channels.email.wire.mime import read_mail
from faden.core.channel import Evidence, File, InboundMessage

#: a picture of one teal point
POINT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63e089"
    "0f0700013d00c38a4a10020000000049454e44ae426082"
)
EVIL = (
    "<p onclick=steal()>Guten Tag,<br>anbei die <b>Rechnung</b>.</p>"
    '<p><img src="cid:point@shop" alt="Logo" width="40" height="40">'
    '<img src="https://tracker.example/seen.png" alt="Sonne"></p>'
    "<script>fetch('/c/' + document.cookie)</script>"
    '<form action="/sign-out" method="post"><button>Hier klicken</button></form>'
    '<iframe src="/desk"></iframe>'
)


def letter(
    text: str,
    *,
    sender: str,
    subject: str = "",
    html: str = "",
    files: Sequence[tuple[str, bytes]] = (),
) -> bytes:
    """The raw bytes of a mail."""
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, "service@nordtel.example"
    mail["Message-ID"] = f"<{abs(hash((sender, text, subject)))}@example.org>"
    if subject:
        mail["Subject"] = subject
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
        if "cid:" in html:
            body = mail.get_payload()[1]  # type: ignore[index]  # the alternative just added
            body.add_related(  # type: ignore[union-attr]
                POINT, "image", "png", cid="<point@shop>", filename="logo.png", disposition="inline"
            )
    for name, content in files:
        mail.add_attachment(content, "application", "pdf", filename=name)
    return mail.as_bytes()


def understood(raw: bytes, provider_id: str, *, machine: str | None = None) -> InboundMessage:
    """What the hub is told of these bytes, by a sender nobody vouches for."""
    mail = read_mail(raw)
    assert isinstance(mail, Mail)
    return InboundMessage(
        provider_id=provider_id,
        sender=f"mailto:{mail.from_addr}",
        text=mail.text.strip(),
        name=mail.from_name,
        evidence=Evidence.ASSERTION,
        subject=mail.subject or None,
        machine=machine,
        files=tuple(
            File(
                name=one.filename,
                content_type=one.content_type,
                size=one.size,
                sha256=one.sha256,
                inline=one.inline,
            )
            for one in mail.attachments
        ),
        formatted=mail.html is not None,
    )
