"""Does the page for whoever connects a contact page tell the truth?"""

import json
import re
from pathlib import Path

import pytest

from faden.channels import Connected
from faden.channels.form.adapter import FormAccount
from faden.channels.form.settings import ConfigError, _Raw, read_settings
from faden.channels.form.wire.filled import MAX_TEXT_CHARS, Filled, parse
from faden.core.channel import InboundMessage, Unreadable
from faden.engine.administration.accounts import Wanted, _with_key
from faden.engine.outward.outgoing import OutgoingClient
from faden.web.contact.filling import LATEST, LONGEST, SOONEST
from faden.web.contact.page import Paces

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "contact-page.md").read_text()
README = (ROOT / "src/faden/channels/form/README.md").read_text()
BLOCKS = dict(re.findall(r"^```(\w+ \w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
CONFIG = json.loads(BLOCKS["json config"])
KEYED = CONFIG | {"key": "whsec_" + "A" * 44}


def test_the_configuration_on_the_page_connects_with_a_key_made_for_it() -> None:
    connector = Connected(OutgoingClient())
    wanted = Wanted(account_id="contact", channel="form", label="Kontakt", config=CONFIG)
    made = _with_key(connector, wanted, None)
    account = connector.understand("contact", "form", made).account
    assert isinstance(account, FormAccount)
    assert account.contact.telephones == ("tel:+4930901820",)
    assert "account add contact contact.json --channel form" in BLOCKS["bash connect"]


def test_every_key_and_every_field_is_in_the_readme() -> None:
    assert set(re.findall(r"^\| `(\w+)` \| ", README, re.MULTILINE)) == set(_Raw.__struct_fields__)
    fields = README[README.index("## Fields of a form") :]
    assert set(Filled.__struct_fields__) <= set(re.findall(r"`(\w+)`", fields))


def test_the_limits_on_the_page_are_those_in_the_code() -> None:
    rows = dict(re.findall(r"^\| ([^|]+) \| (\d[^|]*) \|$", PAGE, re.MULTILINE))
    paces = Paces()
    assert rows == {
        "message": f"{MAX_TEXT_CHARS:,} characters",
        "forms from one place (of IPv6 its /64)": (
            f"{paces._places._at_once} at once, {paces._places._a_minute:g} a minute"
        ),
        "forms to one typed address": (f"{paces._senders._at_once} at once, {1:g} in two minutes"),
        "from showing a form to sending it": f"{SOONEST.seconds} seconds to a day",
    }
    assert (paces._senders._a_minute, LATEST.days, LONGEST["text"]) == (0.5, 1, MAX_TEXT_CHARS)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"telephones": ["DHL"]}, "telephones: 'DHL'"),
        ({"mails": ["linda"]}, "mails: 'linda'"),
        ({"chat": "javascript:alert(1)"}, "chat: write an address"),
        ({"chat": "https://[broken"}, "chat: write an address"),
        ({"answers_by": "contact"}, "answers_by: name an account that sends mail"),
        ({"secrets": ["short"]}, "secrets: use at least 32"),
        ({"key": "whsec_short"}, "key: use whsec_"),
        ({"nothing": 1}, "nothing"),
    ],
)
def test_what_could_not_work_is_refused_with_what_to_do(
    wrong: dict[str, object], said: str
) -> None:
    with pytest.raises(ConfigError, match=re.escape(said)):
        read_settings("contact", KEYED | wrong)


def test_a_call_without_a_number_or_with_times_in_disorder_is_kept_for_a_person() -> None:
    span = {"begins": "2026-11-24T08:00:00Z", "ends": "2026-11-24T09:00:00Z"}
    turned = {"begins": span["ends"], "ends": span["begins"]}
    local = {name: at.removesuffix("Z") for name, at in span.items()}
    said = {"id": "form-0001", "text": "Hallo"}
    for wrong in (
        said | {"call_back": span},
        said | {"number": "+49 170 1234567", "call_back": turned},
        said | {"number": "+49 170 1234567", "call_back": local},
    ):
        assert isinstance(parse(json.dumps(wrong).encode()), Unreadable)


def test_a_number_beside_an_address_is_one_more_claim() -> None:
    said = {"id": "form-0001", "mail": "linda@example.org", "number": "0170 1234567", "text": "x"}
    found = parse(json.dumps(said).encode())
    assert not isinstance(found, Unreadable)
    (message,) = found
    assert isinstance(message, InboundMessage)
    assert message.sender == "mailto:linda@example.org"
    assert [(one.address, one.evidence.name) for one in message.claims] == [
        ("tel:+491701234567", "ASSERTION")
    ]
