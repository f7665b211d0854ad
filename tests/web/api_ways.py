"""Which operations of the API are there, and what must be sent to reach the heart of each?"""

from tests.web.ways import Way

_C = "/api/v1/customers/{customer_id}"
_MINE = "/api/v1/customers/{mine}"

READS = [
    Way("GET /api/v1/customers", query="?q=Oskar"),
    Way("GET /api/v1/customers", query="?q=017099900001"),
    Way(f"GET {_C}"),
    Way(f"GET {_C}/events"),
    Way(f"GET {_C}/events", query="?before={customer_id}.999"),
    Way("GET /api/v1/waiting"),
    Way("GET /api/v1/accounts"),
    Way("GET /api/v1/owners"),
]
#: A customer of one's own, with what belongs to the others named behind it.
CROSSED_READS = [Way(f"GET {_MINE}/events", query="?before={customer_id}.9")]
WRITES = [
    Way(f"POST {_C}/answers", json={"text": "Hallo"}),
    Way(f"POST {_C}/notes", json={"text": "Notiz"}),
    Way(f"POST {_C}/name", json={"name": "Anders"}),
    Way(f"POST {_C}/wishes", json={"granted": False, "wording": "stopp"}),
    Way(f"POST {_C}/joins", json={"other_id": "{other_id}"}),
    Way(f"POST {_C}/declines", json={"other_id": "{other_id}"}),
    Way(f"POST {_C}/split", json={"reason": "x"}),
    Way(f"POST {_C}/wards", json={"ward_id": "{other_id}"}),
    Way(f"POST {_C}/tickets/{{ticket_id}}/assign", json={"owner": "team:lead"}),
    Way(f"POST {_C}/tickets/{{ticket_id}}/close", json={"reason": "x"}),
    Way(
        "POST /api/v1/messages/{message_id}/settle",
        json={"customer_id": "{customer_id}", "arrived": True},
    ),
    Way("POST /api/v1/references/resolve", json={"code": "{code}", "contact": "call 17"}),
]
CROSSED_WRITES = [
    Way(f"POST {_MINE}/answers", json={"text": "x", "to": "tel:+4917099900001"}),
    Way(f"POST {_MINE}/joins", json={"other_id": "{customer_id}"}),
    Way(f"POST {_MINE}/declines", json={"other_id": "{customer_id}"}),
    Way(f"POST {_MINE}/wards", json={"ward_id": "{customer_id}"}),
    Way(f"POST {_MINE}/tickets/{{ticket_id}}/assign", json={"owner": "team:lead"}),
    Way(f"POST {_MINE}/tickets/{{ticket_id}}/close", json={"reason": "x"}),
    Way(
        "POST /api/v1/messages/{message_id}/settle",
        json={"customer_id": "{mine}", "arrived": True},
    ),
]
