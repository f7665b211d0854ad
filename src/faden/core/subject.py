"""What must an answer name, so that the customer's mail program shows it below their mail?

RFC 5322 3.6.4: In-Reply-To names the mail answered, References the whole thread, oldest first. The
subject matters too: some programs sort by it.
"""

from __future__ import annotations

import re

MAX_SUBJECT = 250  #: characters; a subject is a line, and people read its beginning

_ANSWERED = re.compile(r"(?:re|aw|antw|antwort|sv|vs|odp)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)


def reply_subject(subject: str | None) -> str | None:
    """Return the subject of an answer; None where the message had none.

    >>> reply_subject("Ihr Angebot"), reply_subject("AW: Ihr Angebot"), reply_subject(" ")
    ('Re: Ihr Angebot', 'AW: Ihr Angebot', None)
    """
    text = " ".join((subject or "").split())
    if not text:
        return None
    return (text if _ANSWERED.match(text) else f"Re: {text}")[:MAX_SUBJECT]
