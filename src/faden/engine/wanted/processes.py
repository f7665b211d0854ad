"""What can a system ask the engine to note of what it does for a customer?"""

from __future__ import annotations

from dataclasses import dataclass

from faden.core.processing.rules import Report
from faden.engine.wanted.once import Once
from faden.engine.wanted.promises import Promising


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportStep(Once):
    """It has begun, moved or ended."""

    workspace: int
    customer_id: str
    report: Report
    by: str
    promising: Promising | None = None  #: with the first report: what the customer was told
