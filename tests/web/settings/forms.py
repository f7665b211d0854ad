"""How a test fills in the settings pages, and every way there is to send them."""

import re
from html import unescape

import httpx2
from tests.web.visitor import House, Visitor
from tests.web.ways import Way

READS = [
    Way("GET /settings"),
    Way("GET /settings/hours"),
    Way("GET /settings/people"),
    Way("GET /settings/connections"),
]
NAMED_READS = [Way("GET /settings/webhooks/{webhook}")]
#: what stands in no path; each is refused as it is, whoever sends it
WRITES = [
    Way("POST /settings/teams", {"name": ""}),
    Way("POST /settings/hours", {"timezone": "Nowhere"}),
    Way("POST /settings/deadlines", {"first_answer": "soon", "escalation-1": "agent:{agent}"}),
    Way("POST /settings/people", {"email": "no address", "role": "agent", "password": "x"}),
    Way("POST /settings/tokens", {"label": "Till", "role": "agent", "owner": "{agent}"}),
]
NAMED_WRITES = [
    Way("POST /settings/teams/{team}", {"do": "rename", "name": "Renamed"}),
    Way("POST /settings/teams/{team}", {"do": "join", "agent": "{me}"}),
    Way("POST /settings/teams/{team}", {"do": "leave", "agent": "{agent}"}),
    Way("POST /settings/teams/{my_team}", {"do": "join", "agent": "{agent}"}),
    *(
        Way("POST /settings/people/{agent}", {"do": do, "role": "agent"})
        for do in ("role", "limit", "unlimit", "disable", "enable", "sign-out", "reset-factor")
    ),
    Way("POST /settings/tokens", {"label": "Till", "role": "agent", "team-{team}": "yes"}),
    Way("POST /settings/tokens/{token}", {}),
    Way("POST /settings/webhooks/{webhook}", {"do": "pause", "reason": "x"}),
    Way("POST /settings/webhooks/{webhook}", {"do": "resume"}),
]
ROUTES = {way.route for way in READS + NAMED_READS + WRITES + NAMED_WRITES}


def send(visitor: Visitor, path: str, **form: str) -> httpx2.Response:
    """Send a form; a name that is no word of Python is written with _ for -."""
    return visitor.post(path, {name.replace("__", "-"): value for name, value in form.items()})


def faults(page: httpx2.Response) -> dict[str, str]:
    """What a page says is wrong, by the field it stands at."""
    found = re.findall(
        r'<p class="refused" role="alert" id="([^"]+)-fault">.*?<span>(.*?)</span>', page.text
    )
    return {name: unescape(words) for name, words in found}


def done(house: House, who: str) -> list[tuple[str, str, dict[str, str]]]:
    """What the audit log has of somebody's settings, the oldest first."""
    return [
        (did, what, detail)
        for did, what, detail in house.rows(
            "select did, what, detail from audit where who = %s and did <> 'signed_in'"
            " order by number",
            f"agent:{house.company.agents[who]}",
        )
    ]
