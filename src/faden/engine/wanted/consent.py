"""What can somebody ask the engine to do about a yes that counts only in writing?"""

from __future__ import annotations

from dataclasses import dataclass

from faden.engine.wanted.once import Once


@dataclass(frozen=True, slots=True, kw_only=True)
class AskConsent(Once):
    """Ask at an address whether they want these; the yes counts when it comes back from there."""

    workspace: int
    customer_id: str
    address: str  #: URI
    purposes: tuple[str, ...]
    by: str
