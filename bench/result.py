"""How is one figure reported?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A figure of ours beside the limit of this machine in this run."""

    name: str
    ours: float
    limit: float
    target: float  #: what the ratio has to reach
    unit: str
    at_least: bool = True  #: False: the ratio must stay at or below the target
    value: dict[str, float] | None = None  #: absolute figures, for the curious

    @property
    def ratio(self) -> float:
        """Return ours divided by the limit."""
        return self.ours / self.limit

    @property
    def reached(self) -> bool:
        """Say whether the target is met."""
        return self.ratio >= self.target if self.at_least else self.ratio <= self.target

    def line(self) -> str:
        """Return one line for people."""
        sign = ">=" if self.at_least else "<="
        verdict = "reached" if self.reached else "MISSED"
        return (
            f"{self.name:<22} {self.ours:>12.1f} / {self.limit:>12.1f} {self.unit:<12}"
            f" = {self.ratio:>6.3f}  ({sign} {self.target:g}: {verdict})"
        )

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "ratio": self.ratio,
            "ours": self.ours,
            "limit": self.limit,
            "target": self.target,
            "unit": self.unit,
            "reached": self.reached,
            "value": self.value or {},
        }
