"""Routes of what everybody sets for themselves, for the tests of who may do what."""

from tests.web.ways import Way

#: What everybody sets for themselves, and the log that admins read of it.
READS = [
    Way("GET /me"),
    Way("GET /me/second-factor"),
    Way("GET /audit"),
    Way("GET /audit", query="?who=agent:{agent}"),
    Way("GET /audit", query="?before=99999999&did=signed_in"),
]
WRITES = [
    Way("POST /me/sessions/end", {"session": "{session}"}),
    Way("POST /me/keys", {"letters": "sometimes"}),
    Way("POST /me/away", {"back": "sometime"}),
    Way("POST /me/look", {"language": "de", "theme": "dark", "density": "sometimes"}),
    Way("POST /me/password", {"password": "x", "new": "y" * 12, "again": "y" * 12}),
    Way("POST /me/second-factor", {"code": "000000"}),
    Way("POST /me/second-factor/offer", {"password": "x"}),
    Way("POST /me/second-factor/remove", {"password": "x"}),
    Way("POST /me/recovery-codes", {"password": "x"}),
]
READS += [Way("GET /for-you"), Way("GET /counter"), Way("GET /counter/{card}")]
READS += [Way("GET /campaigns"), Way("GET /campaigns/new"), Way("GET /campaigns/{campaign_id}")]
WRITES += [
    Way("POST /counter", {"q": "{code}"}),
    Way("POST /counter/place", {"place": ""}),
    *(
        Way(f"POST /counter/{{card}}/{deed}", {"grant": "{ticket}", "why": "x", "text": "x"})
        for deed in ("close", "redeem", "undo", "refuse", "claim", "collected", "note", "hand-over")
    ),
]
WRITES += [
    Way(
        "POST /for-you",
        {"records": "{customer_id}", "record": "{customer_id}", "sequence": "{sequence}"},
    ),
    Way("POST /offers/understood", {"offer": "upgrade"}),
    Way("POST /campaigns/new", {}, file=b"0170"),
    Way("POST /campaigns/{campaign_id}", {"do": "start"}),
    Way("POST /campaigns/{campaign_id}", {"do": "try"}),
]

#: Asked once; whoever comes later is sent on (test_first_run.py).
ONCE = [Way("GET /welcome"), Way("POST /welcome", {"name": "", "channel": "mail"})]
