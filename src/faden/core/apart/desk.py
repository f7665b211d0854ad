"""Which team looks after a special case?

S1: only the complaints desk could solve it. So a matter that the usual team cannot settle goes to a
desk with the authority to do so. A company may have one such desk for everything, or one for some
matters; where none is named, it stays with the team that has everything else.
"""

from __future__ import annotations

from faden.core.case.matter import Matter
from faden.core.policy import Policy

EVERY = "*"  #: in the settings: the desk for every matter that has none of its own


def desk_of(policy: Policy, matter: Matter) -> str:
    """Return the team ("team:…") that looks after a matter.

    >>> from datetime import time
    >>> from faden.core.deadline import BusinessHours
    >>> hours = BusinessHours(timezone="UTC", weekly=(((time(9), time(17)),),) * 7)
    >>> desk_of(Policy(hours=hours, special=(("*", "team:special"),)), Matter.LOCKED)
    'team:special'
    >>> desk_of(Policy(hours=hours), Matter.LOCKED)
    'team:service'
    """
    desks = dict(policy.special)
    return desks.get(matter.value) or desks.get(EVERY) or policy.team
