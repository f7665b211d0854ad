"""Under which name is a file of a mail shown and saved?

A name is a stranger's text that ends up on somebody's screen and disk: no path, no control
characters, no reversed writing that hides the ending (`exe.gpj`), never empty, never a dot file.
"""

from faden.channels.email.anatomy.charset import one_line
from faden.channels.email.anatomy.header import Head, decode_words
from faden.core.file.name import safe_name

__all__ = ["attachment_name", "eml_name"]

_ENDINGS = {
    "application/ms-tnef": "winmail.dat",
    "application/vnd.ms-tnef": "winmail.dat",
    "application/pdf": "attachment.pdf",
    "application/pgp-signature": "signature.asc",
    "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-signature": "smime.p7s",
    "application/pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-mime": "smime.p7m",
    "image/jpeg": "image.jpg",
    "image/png": "image.png",
    "image/gif": "image.gif",
    "image/svg+xml": "image.svg",
    "text/calendar": "invite.ics",
    "text/html": "attachment.html",
    "text/plain": "attachment.txt",
    "text/vcard": "contact.vcf",
    "text/x-vcard": "contact.vcf",
}


def attachment_name(declared: str, content_type: str) -> str:
    r"""A safe name for a file.

    >>> attachment_name("..\\..\\Rechnung\u202efdp.exe", "application/pdf")
    'Rechnungfdp.exe'
    """
    name = _safe(decode_words(declared)) if declared else ""
    return name or _ENDINGS.get(content_type, "attachment.bin")


def eml_name(head: Head, declared: str) -> str:
    """The name of a mail within a mail: as declared, else after its subject."""
    name = _safe(decode_words(declared)) if declared else ""
    if not name:
        subject = decode_words(head.first("subject") or "").replace("/", "-").replace("\\", "-")
        name = _safe(subject) or "mail"
    return name if name.lower().endswith(".eml") else name + ".eml"


def _safe(name: str) -> str:
    return safe_name(one_line(name, chars=1_000))
