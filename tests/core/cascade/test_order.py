"""Which way comes first, and why?"""

from faden.core.cascade.order import Past, ordered
from faden.core.cascade.said import Way

SMS = Way(account="sms", address="tel:+491701234567", channel="sms")
MAIL = Way(account="mail", address="mailto:linda@example.org", channel="email")
CHAT = Way(account="web", address="user:web.17", channel="chat")
ALL = (SMS, MAIL, CHAT)


def order(*ways: Way, **more: object) -> list[str]:
    """Return the channels in their order."""
    return [way.channel for way in ordered(ways, **more)[0]]  # type: ignore[arg-type]


def test_what_the_customer_wants_goes_before_everything() -> None:
    past = {("mail", MAIL.address): Past(sent=9, delivered=9)}
    assert order(*ALL, wanted=["sms"], past=past)[0] == "sms"


def test_what_reached_them_goes_before_what_costs_little() -> None:
    past = {
        ("sms", SMS.address): Past(sent=9, delivered=9),
        ("mail", MAIL.address): Past(sent=9, failed=9),
    }
    assert order(SMS, MAIL, past=past) == ["sms", "email"]
    assert [way.why for way in ordered([SMS, MAIL], past=past)[0]] == [
        "reached the customer before",
        "failed before",
    ]


def test_an_answer_says_more_than_a_receipt() -> None:
    past = {
        ("sms", SMS.address): Past(received=4),
        ("mail", MAIL.address): Past(sent=1, delivered=1),
    }
    assert order(MAIL, SMS, past=past) == ["sms", "email"]


def test_where_nothing_is_known_what_costs_least_goes_first() -> None:
    assert order(*ALL, past={}) == ["chat", "email", "sms"]


def test_the_senders_order_holds_where_the_customer_has_none() -> None:
    assert order(SMS, CHAT, MAIL) == ["sms", "chat", "email"]


def test_a_way_stands_there_once_and_five_at_most() -> None:
    many = [Way(account="sms", address=f"tel:+4917012345{n}", channel="sms") for n in range(7)]
    found, left_out = ordered([*many, *many])
    assert len(found) == 5
    assert [one.address for one in left_out] == [way.address for way in many[5:]]
