"""What of a mail's HTML gets into the agent's page?"""

from __future__ import annotations

from faden.channels.email.wire.html import safe_html
from faden.inspect.case import Answer, Case


def html(case: Case) -> Answer:
    """`html` -> `html` that is safe there."""
    return {"html": safe_html(case.text("html"))}
