"""What of a mail stands on the thread: which words, and which files by name?"""

from __future__ import annotations

from faden.channels.email.wire.mail import Mail
from faden.channels.email.wire.reply import reply_of, reply_of_html
from faden.core.channel import File

MAX_TEXT = 100_000  #: characters on the thread; the whole mail is kept beside it


def own_words(mail: Mail) -> str:
    """Return what was newly written; nothing where all of it is quoted or passed on."""
    if mail.html is not None and not mail.plain:
        return reply_of_html(mail.html)
    return reply_of(mail.text)


def newly_written(mail: Mail) -> str:
    """Return the words for the thread: what was newly written, else all of it."""
    return (own_words(mail) or mail.text.strip())[:MAX_TEXT]


def files_of(mail: Mail) -> tuple[File, ...]:
    """Return its files; their bytes stay in the mail."""
    return tuple(
        File(
            name=one.filename,
            content_type=one.content_type,
            size=one.size,
            sha256=one.sha256,
            inline=one.inline,
        )
        for one in mail.attachments
    )
