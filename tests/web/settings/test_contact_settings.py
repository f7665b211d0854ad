"""Can an administrator say how the company is reached, and lose nothing by it?"""

import html

import pytest
from tests.web.accounts.lines import Line
from tests.web.contact.pages import CONFIG, PAGE
from tests.web.visitor import House

PATH = "/settings/contact"
GOOD = {
    "which": PAGE,
    "account": PAGE,
    "name": "Nordtel GmbH",
    "telephones": "030 901820\n+43 664 1234567",
    "mails": "hilfe@nordtel.example",
    "chat": "",
    "answers_by": "mail",
}


def stored(house: House, account: str = PAGE) -> dict[str, object]:
    found = house.rows("select config from account where account_id = %s", account)
    return found[0][0] if found else {}


def test_what_is_saved_is_what_the_page_will_say(fresh: House) -> None:
    anna = fresh.signed_in("anna")
    assert anna.post(PATH, GOOD | {"form_id": "one"}).status_code == 303
    assert stored(fresh) == {
        **CONFIG,
        "name": "Nordtel GmbH",
        "telephones": ["tel:+4930901820", "tel:+436641234567"],
        "mails": ["mailto:hilfe@nordtel.example"],
        "chat": "",
    }
    audited = fresh.rows("select count(*) from audit where what = %s", f"account:{PAGE}")
    assert audited == [(1,)]


def test_a_further_page_gets_a_key_of_its_own(fresh: House) -> None:
    anna = fresh.signed_in("anna")
    new = GOOD | {"which": "", "account": "shop", "form_id": "one"}
    assert anna.post(PATH, new).status_code == 303
    assert str(stored(fresh, "shop")["key"]).startswith("whsec_")
    assert stored(fresh, "shop")["key"] != CONFIG["key"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": " "}, "Write a word or two."),
        ({"telephones": "0170 1234567\nDHL"}, "DHL cannot be read."),
        ({"mails": "hilfe"}, "hilfe cannot be read."),
        ({"mails": "\n".join(f"a{n}@example.org" for n in range(6))}, "five fit"),
        ({"chat": "javascript:alert(1)"}, "Write a whole address"),
        ({"answers_by": ""}, "Choose who answers"),
        ({"answers_by": "nobody"}, "Choose who answers"),
        ({"answers_by": "south-sms"}, "Choose who answers"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_kept(
    fresh: House, fields: dict[str, str], said: str
) -> None:
    anna = fresh.signed_in("anna")
    refused = anna.post(f"{PATH}?lang=en", GOOD | fields | {"form_id": "one"})
    assert refused.status_code == 422
    assert said in html.unescape(refused.text)
    assert "030 901820" in refused.text or "telephones" in fields
    assert stored(fresh) == CONFIG


def test_an_account_of_another_channel_or_company_is_not_touched(fresh: House) -> None:
    anna = fresh.signed_in("anna")
    for account in ("sms", "south-sms"):
        before = stored(fresh, account)
        answer = anna.post(PATH, GOOD | {"account": account, "form_id": account})
        assert answer.status_code == 409
        assert stored(fresh, account) == before


def test_the_answering_account_can_be_chosen_among_mail_accounts(fresh: House) -> None:
    assert isinstance(fresh.company.directory.lines["mail"], Line)
    page = fresh.signed_in("anna").get(f"{PATH}?lang=en").text
    assert '<option value="mail" selected>' in page
    assert "south-sms" not in page
