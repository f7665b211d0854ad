"""By what does a company say that it can be reached, to somebody who knows nothing of it?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """What stands on a contact page; all of it is public."""

    name: str  #: of the company
    answers_by: str  #: the account from which what is written there is answered
    telephones: tuple[str, ...] = ()  #: address URIs
    mails: tuple[str, ...] = ()  #: address URIs
    chat: str | None = None  #: a page of the company that holds the chat
