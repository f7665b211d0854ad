"""Does the doctor refuse accounts whose messages nobody could answer, and say why?"""

import base64
import json
from pathlib import Path

import psycopg
import pytest

from faden.config import Config
from faden.doctor import Finding, examine

KEY = "whsec_" + base64.b64encode(bytes(range(32))).decode()
MAIL = {"address": "service@firma.example", "key": KEY, "handover": True}


def told(url: str, folder: Path, channel: str, config: dict[str, object]) -> list[Finding]:
    """What the doctor says of an account that stands in the database as it is, whoever put it."""
    with psycopg.connect(url) as connection:
        connection.execute("set role faden_engine")
        connection.execute(
            "insert into workspace (workspace_id, slug, name, created_at)"
            " values (1, 'a', 'A', now()) on conflict do nothing"
        )
        connection.execute("delete from account")
        connection.execute(
            "insert into account (account_id, workspace_id, channel, label, created_at, config)"
            " values ('one', 1, %s, 'One', now(), %s)",
            (channel, json.dumps(config)),
        )
    found = examine(Config(data=folder, database_url=url), send=False)
    return [one for one in found if one.text.startswith("account one: ")]


@pytest.mark.parametrize(
    ("channel", "config", "says"),
    [
        ("email", MAIL | {"address": "no-reply@firma.example"}, "name a real sender"),
        ("email", MAIL | {"name": "Bitte nicht antworten"}, "name a real sender"),
        ("email", MAIL | {"handover": False}, "nobody could answer"),
        ("webhook", {"secrets": [KEY], "sender": "FIRMA"}, "nobody can answer to a name"),
        ("webhook", {"secrets": [KEY], "sender": "noreply"}, "name a real sender"),
        ("webhook", {"secrets": [KEY], "inbound": False}, "nobody could answer"),
    ],
)
def test_a_sender_nobody_can_answer_is_refused_with_the_reason(
    database_url: str, tmp_path: Path, channel: str, config: dict[str, object], says: str
) -> None:
    (finding,) = told(database_url, tmp_path, channel, config)
    assert not finding.good
    assert says in finding.text


@pytest.mark.parametrize(
    ("channel", "config"),
    [
        ("email", MAIL | {"handover": False, "answer_route": "Tel. 0800 1234567"}),
        ("webhook", {"secrets": [KEY], "sender": "FIRMA", "answer_route": "Tel. 0800 1234567"}),
        ("webhook", {"secrets": [KEY], "sender": "+49 170 1234567"}),
    ],
)
def test_one_whose_messages_say_how_to_answer_is_not(
    database_url: str, tmp_path: Path, channel: str, config: dict[str, object]
) -> None:
    finding = told(database_url, tmp_path, channel, config)[0]
    assert finding == Finding(good=True, text="account one: can be answered")
