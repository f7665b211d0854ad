"""What can have been said on the page of a customer's wishes, besides a yes or a no?"""

from __future__ import annotations

from dataclasses import dataclass

from faden.core.preference.preference import Preference


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentAsked:
    """Somebody wants these on a page; they are asked at their address whether it was them."""

    purposes: tuple[str, ...]
    address: str  #: to which the question goes; only what comes back from there is a yes
    wording: str  #: that stood on the page, with its version
    source: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceSet:
    """How and when the customer wants to be reached, from now on."""

    preference: Preference
    source: str  #: address to which the page's link went, or "desk"
    by: str
