"""Which operations of the API are there, and what must be sent to reach the heart of each?"""

from tests.web.questions import asked as questions
from tests.web.ways import Way

_C = "/api/v1/customers/{customer_id}"
_MINE = "/api/v1/customers/{mine}"

READS = [
    Way("GET /api/v1/customers", query="?q=Oskar"),
    Way("GET /api/v1/customers", query="?q=017099900001"),
    Way(f"GET {_C}"),
    Way(f"GET {_C}/events"),
    Way(f"GET {_C}/cascades"),
    Way(f"GET {_C}/events", query="?before={customer_id}.999"),
    Way(f"GET {_C}/questions"),
    Way(f"GET {_C}/offers"),
    Way(f"GET {_C}/promises"),
    Way(f"GET {_C}/processes"),
    Way(f"GET {_C}/brief"),
    Way("GET /api/v1/waiting"),
    Way("GET /api/v1/waiting", query="?show=snoozed&tag=geheim"),
    Way("GET /api/v1/tags"),
    Way("GET /api/v1/offers"),
    Way("GET /api/v1/promises"),
    Way("GET /api/v1/processes/stuck"),
    Way("GET /api/v1/accounts"),
    Way("GET /api/v1/owners"),
    Way("GET /api/v1/search", query="?q=Oskar"),
    Way("GET /api/v1/search", query="?q=Geheim"),
    Way("GET /api/v1/search", query="?q=Geheim&older=0.8.0"),
]
#: A customer of one's own, with what belongs to the others named behind it.
CROSSED_READS = [Way(f"GET {_MINE}/events", query="?before={customer_id}.9")]
_OFFER_WAYS: list[tuple[str, dict[str, object]]] = [
    ("/offers", {"offer": "upgrade"}),
    ("/offers/{grant_id}/redeem", {"where": "shop"}),
    ("/offers/{grant_id}/booked", {"price_cents": 0, "currency": "EUR"}),
    ("/offers/{grant_id}/undo", {"redemption_id": "0" * 32, "reason": "x"}),
    ("/offers/{grant_id}/extend", {"reason": "x"}),
    ("/offers/{grant_id}/refuse", {"where": "shop", "reason": "x"}),
    ("/offer-claims/{claim_id}/decide", {"granted": False, "reason": "x"}),
    ("/offer-claims", {"says": "0 Euro", "where": "shop"}),
]
_PROMISE_WAYS: list[tuple[str, dict[str, object]]] = [
    ("/promises/{promise_id}/keep", {}),
    ("/promises/{promise_id}/move", {"due_at": "2030-01-01T00:00:00Z", "reason": "x"}),
    ("/promises/{promise_id}/release", {"reason": "x"}),
    ("/promises/{promise_id}/owner", {"owner": "team:lead"}),
]
_STEP: dict[str, object] = {"system": "shop", "id": "A-1", "title": "x", "step": "y"}
WRITES = [
    Way(f"POST {_C}/processes", json=_STEP),
    Way(f"POST {_C}/answers", json={"text": "Hallo"}),
    Way(f"POST {_C}/notes", json={"text": "Notiz"}),
    Way(f"POST {_C}/name", json={"name": "Anders"}),
    Way(f"POST {_C}/wishes", json={"granted": False, "wording": "stopp"}),
    Way(f"POST {_C}/consent-questions", json={"to": "tel:+4917099900001"}),
    Way(f"POST {_C}/cascades", json={"text": "Hallo"}),
    Way(f"POST {_C}/cascades/{{cascade_id}}/stop", json={}),
    Way(f"POST {_C}/joins", json={"other_id": "{other_id}"}),
    Way(f"POST {_C}/declines", json={"other_id": "{other_id}"}),
    Way(f"POST {_C}/split", json={"reason": "x"}),
    Way(f"POST {_C}/wards", json={"ward_id": "{other_id}"}),
    Way(f"POST {_C}/tickets/{{ticket_id}}/assign", json={"owner": "team:lead"}),
    Way(f"POST {_C}/tickets/{{ticket_id}}/close", json={"reason": "x"}),
    Way(f"POST {_C}/tickets/{{ticket_id}}/snooze", json={"until": "2026-11-23T10:00:00Z"}),
    Way(f"POST {_C}/tickets/{{ticket_id}}/wake", json={}),
    Way(f"POST {_C}/tickets/{{ticket_id}}/priority", json={"urgency": "urgent"}),
    Way(f"POST {_C}/tickets/{{ticket_id}}/matter", json={"matter": "complaint"}),
    Way(f"POST {_C}/apart/end", json={"agent": "agent:x", "reason": "x"}),
    Way(
        f"POST {_C}/tickets/{{ticket_id}}/goodwill",
        json={"team": "team:lead", "amount_cents": 500, "reason": "x"},
    ),
    Way(
        f"POST {_C}/tickets/{{ticket_id}}/goodwill/ask",
        json={"team": "team:lead", "amount_cents": 500, "reason": "x"},
    ),
    Way(f"POST {_C}/goodwill/{{asked_id}}", json={"granted": True, "reason": "x"}),
    *(Way(f"POST {_C}{path}", json=json) for path, json in _OFFER_WAYS + _PROMISE_WAYS),
    Way(f"POST {_C}/promises", json={"what": "x", "due_at": "2026-11-30T00:00:00Z"}),
    Way(f"POST {_C}/tickets/{{ticket_id}}/tags", json={"tag": "x"}),
    Way(f"POST {_C}/tickets/{{ticket_id}}/tags/remove", json={"tag": "x"}),
    Way(
        "POST /api/v1/messages/{message_id}/settle",
        json={"customer_id": "{customer_id}", "arrived": True},
    ),
    Way("POST /api/v1/wishes/{wish_id}/acknowledged", json={}),
    Way("POST /api/v1/questions/{question_id}/answer", json={"key": "yes"}),
    Way("POST /api/v1/questions/{question_id}/withdraw", json={"reason": "x"}),
    Way(
        "POST /api/v1/questions/{question_id}/repeat",
        json={"account": "sms", "to": "tel:+4917099900001"},
    ),
    Way("POST /api/v1/references/resolve", json={"code": "{code}", "contact": "call 17"}),
]
CROSSED_WRITES = [
    Way(f"POST {_MINE}/answers", json={"text": "x", "to": "tel:+4917099900001"}),
    Way(f"POST {_MINE}/consent-questions", json={"to": "tel:+4917099900001"}),
    Way(f"POST {_MINE}/joins", json={"other_id": "{customer_id}"}),
    Way(f"POST {_MINE}/declines", json={"other_id": "{customer_id}"}),
    Way(f"POST {_MINE}/wards", json={"ward_id": "{customer_id}"}),
    Way(f"POST {_MINE}/tickets/{{ticket_id}}/assign", json={"owner": "team:lead"}),
    Way(f"POST {_MINE}/tickets/{{ticket_id}}/close", json={"reason": "x"}),
    Way(f"POST {_MINE}/tickets/{{ticket_id}}/snooze", json={"until": "2026-11-23T10:00:00Z"}),
    Way(f"POST {_MINE}/tickets/{{ticket_id}}/priority", json={"urgency": "urgent"}),
    Way(f"POST {_MINE}/tickets/{{ticket_id}}/matter", json={"matter": "complaint"}),
    Way(f"POST {_MINE}/apart/end", json={"agent": "agent:x", "reason": "x"}),
    Way(
        f"POST {_MINE}/tickets/{{ticket_id}}/goodwill",
        json={"team": "team:lead", "amount_cents": 500, "reason": "x"},
    ),
    Way(
        f"POST {_MINE}/tickets/{{ticket_id}}/goodwill/ask",
        json={"team": "team:lead", "amount_cents": 500, "reason": "x"},
    ),
    Way(f"POST {_MINE}/goodwill/{{asked_id}}", json={"granted": True, "reason": "x"}),
    *(Way(f"POST {_MINE}{path}", json=json) for path, json in _OFFER_WAYS[1:-1] + _PROMISE_WAYS),
    Way(f"POST {_MINE}/tickets/{{ticket_id}}/tags", json={"tag": "x"}),
    Way(
        "POST /api/v1/messages/{message_id}/settle",
        json={"customer_id": "{mine}", "arrived": True},
    ),
]

#: What leads and admins read of a workspace's settings.
SETTINGS_READS = [
    Way("GET /api/v1/agents"),
    Way("GET /api/v1/reports/person"),
    Way("GET /api/v1/reports/delivery"),
    Way("GET /api/v1/reports/goodwill"),
    Way("GET /api/v1/teams"),
    Way("GET /api/v1/settings"),
    Way("GET /api/v1/tokens"),
    Way("GET /api/v1/webhooks"),
    Way("GET /api/v1/senders"),
    Way("GET /api/v1/reports/caused"),
]
#: What admins alone read.
AUDIT_READS = [Way("GET /api/v1/audit"), Way("GET /api/v1/audit", query="?who=agent:{agent}")]
#: What names something by its id; for whoever may do it, and only where it is theirs.
NAMED_READS = [
    Way("GET /api/v1/tickets/{ticket_id}"),
    Way("GET /api/v1/questions/{question_id}"),
    Way("GET /api/v1/customers/by-source/{source}/{key}"),
    Way("GET /api/v1/webhooks/{webhook}/log"),
    Way(f"GET {_C}/events/{{sequence}}/why"),
]
_HOOK = {"secrets": ["x" * 20], "send_url": "https://sms.example.org/"}
NAMED_SETTINGS = [
    Way("PUT /api/v1/accounts/{account}", json={"config": _HOOK}),
    Way("PUT /api/v1/agents/{agent}/role", json={"role": "readonly"}),
    Way("PUT /api/v1/agents/{agent}/limit", json={"limited": True}),
    Way("PUT /api/v1/agents/{agent}/away", json={"until": None}),
    Way("POST /api/v1/agents/{agent}/disable", json={}),
    Way("POST /api/v1/agents/{agent}/enable", json={}),
    Way("POST /api/v1/agents/{agent}/sessions/end", json={}),
    Way("DELETE /api/v1/tokens/{token}", json={}),
    Way("PUT /api/v1/webhooks/{webhook}", json={"url": "https://x.example.org/"}),
    Way("DELETE /api/v1/webhooks/{webhook}", json={}),
    Way("POST /api/v1/webhooks/{webhook}/pause", json={"reason": "x"}),
    Way("POST /api/v1/webhooks/{webhook}/resume", json={}),
    Way("POST /api/v1/webhooks/{webhook}/replay", json={"position": 0}),
    Way("POST /api/v1/webhooks/{webhook}/rotate", json={"finish": True}),
    Way("PUT /api/v1/teams/{team}/members/{agent}", json={}),
    Way("DELETE /api/v1/teams/{team}/members/{agent}", json={}),
    # one's own in the path, somebody else's behind it
    Way("PUT /api/v1/teams/{my_team}/members/{agent}", json={}),
    Way("PUT /api/v1/teams/{team}/members/{me}", json={}),
    Way("POST /api/v1/tokens", json={"label": "x", "role": "agent", "agent": "{agent}"}),
    Way("POST /api/v1/webhooks/{my_webhook}/replay", json={"event": "{event}"}),
]
#: What names nothing, or makes it.
OPEN_SETTINGS = [
    Way(
        "POST /api/v1/accounts",
        json={"id": "sms2", "channel": "webhook", "config": _HOOK},
    ),
    Way(
        "POST /api/v1/agents",
        json={"email": "mia@example.org", "role": "agent", "password": "x" * 12},
    ),
    Way("PUT /api/v1/teams/{team}", json={"name": "x"}),
    Way("PUT /api/v1/settings/{key}", json={"value": None}),
    Way("POST /api/v1/tokens", json={"label": "x", "role": "readonly"}),
    Way("POST /api/v1/webhooks", json={"name": "x", "url": "https://x.example.org/"}),
]
PUTS = [
    Way(
        "PUT /api/v1/customers/by-source/{source}/{key}",
        json={"name": "Anders", "addresses": ["+4917099900001"]},
    )
]
_TERMS = {
    "title": "Geheim",
    "price_cents": 0,
    "currency": "EUR",
    "until": "2030-01-01T00:00:00Z",
    "steps": [{"lines": ["x"]}],
}
#: What whoever leads may do about the catalogue; tests/web/offers/test_catalogue.py.
LED = [
    Way("GET /api/v1/offers/{offer}/readers"),
    Way("PUT /api/v1/offers/{offer}", json=_TERMS),
    Way("POST /api/v1/offers/{offer}/publish", json={}),
    Way("POST /api/v1/offers/{offer}/withdraw", json={"reason": "x"}),
    Way("POST /api/v1/offers/table", json={"csv": "id;title\nx;y"}),
    Way("POST /api/v1/offers/grants", json={"csv": "phone;offer\n0170;x"}),
]
#: What whoever leads may do about campaigns; tests/web/campaigns/test_campaigns_by_api.py.
CAMPAIGNS = [
    Way(
        "POST /api/v1/campaigns",
        json={"title": "x", "account": "sms", "text": "x", "to": ["tel:+4917099900001"]},
    ),
    Way("GET /api/v1/campaigns"),
    Way("GET /api/v1/campaigns/{campaign_id}"),
    Way("POST /api/v1/campaigns/{campaign_id}/dry-run", json={}),
    Way("POST /api/v1/campaigns/{campaign_id}/start", json={}),
    Way("POST /api/v1/campaigns/{campaign_id}/pause", json={}),
    Way("POST /api/v1/campaigns/{campaign_id}/stop", json={}),
]
#: Each of them has its row in api_settings/test_settings_isolation.py.
SETTINGS = [
    *(*SETTINGS_READS, *AUDIT_READS, *NAMED_READS),
    *(*NAMED_SETTINGS, *OPEN_SETTINGS, *PUTS, *LED, *CAMPAIGNS),
]
SETTINGS_ROUTES = {
    way.route.replace("{my_team}", "{team}")
    .replace("{me}", "{agent}")
    .replace("{my_webhook}", "{webhook}")
    for way in SETTINGS
}
#: Messages, by whoever names what belongs to the others.
PROGRAMS = [
    Way("GET /api/v1/messages/{message_id}"),
    Way("GET /api/v1/export/messages"),
    Way("GET /api/v1/export/messages", query="?after={position}"),
    Way(
        "POST /api/v1/messages", json={"account": "south-sms", "to": "+4917099900001", "text": "x"}
    ),
    Way("POST /api/v1/questions", json=questions.SECRET_QUESTION),
    Way(
        "POST /api/v1/messages",
        json={"account": "sms", "to": "+4917099900001", "text": "x", "ref": "south-ref"},
    ),
    Way(
        "POST /api/v1/messages/observed",
        json={
            "system": "s",
            "id": "1",
            "channel": "sms",
            "text": "x",
            "customer_id": "{customer_id}",
        },
    ),
]
