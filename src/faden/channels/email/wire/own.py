"""By which signs is a mail one of ours that came back?

Whatever answers it automatically may be answered by us again, and so on without end.
"""

from collections.abc import Collection, Iterator

from faden.channels.email.wire.mail import Mail

__all__ = ["own_signs"]


def own_signs(mail: Mail, domains: Collection[str]) -> Iterator[str]:
    """Say by which sign the mail is from one of our own domains; nothing: by none."""
    own = {domain.strip().lower() for domain in domains}
    if _domain(mail.from_addr) in own:
        yield "no answer: from one of our own domains"
    if _domain(mail.message_id) in own:
        yield "no answer: a Message-ID of ours"


def _domain(name: str | None) -> str:
    return (name or "").rpartition("@")[2].strip("<> ").lower()
