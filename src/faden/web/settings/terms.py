"""Which teams, words and urgencies have deadlines or hours of their own, in words?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from faden.core.policy import Policy
from faden.web.language import mark
from faden.web.shown import URGENCIES
from faden.web.visit import Visit

_HOUR = timedelta(hours=1)
_SPANS = {
    "first_answer": mark("first answer %(hours)s h"),
    "next_answer": mark("every further answer %(hours)s h"),
    "resolution": mark("solved %(hours)s h"),
}


def terms_shown(policy: Policy, names: Mapping[str, str], visit: Visit) -> list[tuple[str, str]]:
    """Return for whom, and what holds for them."""
    shown = []
    for term in policy.terms:
        whose = [names.get(term.team, term.team)] if term.team else []
        whose += [f"#{term.tag}"] if term.tag else []
        whose += [visit.translate(URGENCIES[term.urgency])] if term.urgency else []
        spans = {name: getattr(term, name) for name in _SPANS}
        times = [
            visit.translate(_SPANS[name], hours=f"{span / _HOUR:.4g}")
            for name, span in spans.items()
            if span is not None
        ]
        shown.append((", ".join(whose) or visit.translate("everybody"), ", ".join(times)))
    own = visit.translate("business hours of its own")
    return shown + [(names.get(team, team), own) for team, _ in policy.team_hours]
