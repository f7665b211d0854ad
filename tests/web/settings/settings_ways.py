"""Every way to look at the settings pages and to send their forms."""

from tests.web.ways import Way

READS = [
    Way("GET /settings"),
    Way("GET /settings/hours"),
    Way("GET /settings/people"),
    Way("GET /settings/connections"),
    Way("GET /settings/contact"),
    Way("GET /settings/special"),
]
NAMED_READS = [Way("GET /settings/webhooks/{webhook}")]
#: what stands in no path; each is refused as it is, whoever sends it
WRITES = [
    Way("POST /settings/teams", {"name": ""}),
    Way("POST /settings/hours", {"timezone": "Nowhere"}),
    Way("POST /settings/deadlines", {"first_answer": "soon", "escalation-1": "agent:{agent}"}),
    Way("POST /settings/special", {"desk": "team:nowhere"}),
    Way("POST /settings/contact", {"account": "page", "name": ""}),
    Way("POST /settings/people", {"email": "no address", "role": "agent", "password": "x"}),
    Way("POST /settings/tokens", {"label": "Till", "role": "agent", "owner": "{agent}"}),
]
NAMED_WRITES = [
    Way("POST /settings/teams/{team}", {"do": "rename", "name": "Renamed"}),
    Way("POST /settings/teams/{team}", {"do": "join", "agent": "{me}"}),
    Way("POST /settings/teams/{team}", {"do": "leave", "agent": "{agent}"}),
    *(
        Way("POST /settings/people/{agent}", {"do": do, "role": "agent"})
        for do in ("role", "limit", "unlimit", "disable", "enable", "sign-out", "reset-factor")
    ),
    Way("POST /settings/tokens", {"label": "Till", "role": "agent", "team-{team}": "yes"}),
    Way("POST /settings/tokens/{token}", {}),
    Way("POST /settings/webhooks/{webhook}", {"do": "pause", "reason": "x"}),
    Way("POST /settings/webhooks/{webhook}", {"do": "resume"}),
]
#: a team of one's own, with somebody else's colleague in the form
CROSSED_WRITES = [Way("POST /settings/teams/{my_team}", {"do": "join", "agent": "{agent}"})]
#: what a lead may change as well: who is not there today
LEADS_WRITES = [Way("POST /settings/people/{agent}/away", {"back": "2026-12-01"})]
ROUTES = {way.route for way in READS + NAMED_READS + WRITES + NAMED_WRITES + LEADS_WRITES}
