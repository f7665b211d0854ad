"""What is a special case about?"""

from __future__ import annotations

from enum import StrEnum


class Matter(StrEnum):
    """What a special case is about."""

    COMPLAINT = "complaint"  #: something went wrong
    CONDUCT = "conduct"  #: how somebody of the company behaved
    CORRECTION = "correction"  #: something about the customer is recorded wrongly
    LOCKED = "locked"  #: the account is frozen or locked
    GOODWILL = "goodwill"  #: something is to be given to put it right
