"""Every way to put a ticket off, to say how urgent it is and to tag it."""

from tests.web.ways import Way

#: what is done about an offer: the form's field "grant" names somebody's
OFFER_FORMS: list[tuple[str, dict[str, str]]] = [
    ("make", {"offer": "upgrade"}),
    ("redeem", {"grant": "{ticket}"}),
    ("undo", {"grant": "{ticket}", "redemption": "{ticket}", "why": "x"}),
    ("refuse", {"grant": "{ticket}", "why": "x"}),
    ("extend", {"grant": "{ticket}", "why": "x"}),
    ("claim", {"says": "x"}),
    ("decide", {"record": "{customer_id}", "claim": "{ticket}", "granted": "no", "why": "x"}),
]
#: and about a promise
PROMISE_FORMS: list[tuple[str, dict[str, str]]] = [
    ("make", {"what": "x", "due": "2030-01-01T10:00", "owner": "team:lead"}),
    ("keep", {"promise": "{ticket}"}),
    ("move", {"promise": "{ticket}", "due": "2030-01-01T10:00", "why": "x"}),
    ("owner", {"promise": "{ticket}", "owner": "team:lead"}),
    ("release", {"promise": "{ticket}", "why": "x"}),
]
WRITES = [
    *(Way(f"POST /c/{{customer_id}}/promise/{act}", form) for act, form in PROMISE_FORMS),
    Way("POST /c/{customer_id}/wish/ask", {"to": "tel:+4917099900001"}),
    *(Way(f"POST /c/{{customer_id}}/offer/{act}", form) for act, form in OFFER_FORMS),
    Way(
        "POST /c/{customer_id}/snooze",
        {"record": "{customer_id}", "ticket": "{ticket}", "until": "2026-11-23T10:00+00:00"},
    ),
    Way("POST /c/{customer_id}/wake", {"record": "{customer_id}", "ticket": "{ticket}"}),
    Way(
        "POST /c/{customer_id}/priority",
        {"record": "{customer_id}", "ticket": "{ticket}", "urgency": "urgent"},
    ),
    Way("POST /c/{customer_id}/tag", {"record": "{customer_id}", "ticket": "{ticket}", "tag": "x"}),
    Way(
        "POST /c/{customer_id}/untag",
        {"record": "{customer_id}", "ticket": "{ticket}", "tag": "x"},
    ),
    Way(
        "POST /c/{customer_id}/special",
        {"record": "{customer_id}", "ticket": "{ticket}", "matter": "complaint"},
    ),
    Way(
        "POST /c/{customer_id}/apart",
        {"record": "{customer_id}", "agent": "agent:x", "why": "x", "do": "end"},
    ),
    Way(
        "POST /c/{customer_id}/goodwill",
        {"record": "{customer_id}", "ticket": "{ticket}", "amount": "5", "team": "team:lead"},
    ),
    Way(
        "POST /c/{customer_id}/goodwill/decide",
        {"record": "{customer_id}", "asked": "{ticket}", "granted": "yes", "why": "x"},
    ),
]
#: a customer of one's own, with somebody else's ticket in the form
CROSSED_WRITES = [
    *(Way(f"POST /c/{{mine}}/promise/{act}", form) for act, form in PROMISE_FORMS[1:]),
    Way("POST /c/{mine}/wish/ask", {"to": "tel:+4917099900001"}),
    *(
        Way(f"POST /c/{{mine}}/offer/{act}", form)
        for act, form in OFFER_FORMS
        if act not in ("make", "claim")
    ),
    Way(
        "POST /c/{mine}/snooze",
        {"record": "{mine}", "ticket": "{ticket}", "until": "2026-11-23T10:00+00:00"},
    ),
    Way("POST /c/{mine}/wake", {"record": "{customer_id}", "ticket": "{ticket}"}),
    Way(
        "POST /c/{mine}/priority",
        {"record": "{mine}", "ticket": "{ticket}", "urgency": "urgent"},
    ),
    Way("POST /c/{mine}/tag", {"record": "{mine}", "ticket": "{ticket}", "tag": "x"}),
    Way("POST /c/{mine}/untag", {"record": "{customer_id}", "ticket": "{ticket}", "tag": "x"}),
    Way(
        "POST /c/{mine}/special",
        {"record": "{customer_id}", "ticket": "{ticket}", "matter": "complaint"},
    ),
    Way(
        "POST /c/{mine}/apart",
        {"record": "{customer_id}", "agent": "agent:x", "why": "x", "do": "end"},
    ),
    Way(
        "POST /c/{mine}/goodwill",
        {"record": "{customer_id}", "ticket": "{ticket}", "amount": "5", "team": "team:lead"},
    ),
    Way(
        "POST /c/{mine}/goodwill/decide",
        {"record": "{customer_id}", "asked": "{ticket}", "granted": "yes", "why": "x"},
    ),
]
