"""Is the time from "human" to a person's first word told, by channel?"""

from datetime import timedelta
from typing import Any

from tests.web.company import MONDAY
from tests.web.visitor import House

from faden.engine import command as cmd

REPORT = "/api/v1/reports/person"
KARIM = "tel:+491715550199"
WISH = "Ich möchte mit einem Menschen sprechen."


def asks(house: House, *, at: timedelta, sender: str = KARIM, account: str = "sms") -> None:
    house.company.now = MONDAY + at
    house.run(house.company.writes(sender, WISH, account=account))


def answered(house: House, *, at: timedelta, hold: timedelta = timedelta(0)) -> str:
    company = house.company
    company.now = MONDAY + at
    answer = cmd.Answer(
        workspace=company.north,
        customer_id=customer(house),
        account="sms",
        to=KARIM,
        text="Jonas hier, was kann ich tun?",
        author=f"agent:{company.agents['jonas']}",
        hold=hold,
    )
    return house.run(company.done(answer))


def customer(house: House) -> str:
    ((found,),) = house.rows("select customer_id from address where uri = %s", KARIM)
    return str(found.hex)


def told(house: House, *, at: timedelta) -> list[dict[str, Any]]:
    house.company.now = MONDAY + at
    answer = house.program("north-lead").get(REPORT)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_it_counts_from_the_message_that_asks_to_the_first_answer(fresh: House) -> None:
    asks(fresh, at=timedelta(minutes=0))
    assert told(fresh, at=timedelta(minutes=1)) == [
        {
            "channel": "webhook",
            "asked": 1,
            "waiting": 1,
            "median_seconds": None,
            "p90_seconds": None,
            "longest_waiting_seconds": 60.0,
        }
    ]
    answered(fresh, at=timedelta(minutes=3))
    answered(fresh, at=timedelta(minutes=9))
    (one,) = told(fresh, at=timedelta(minutes=10))
    assert (one["asked"], one["waiting"], one["median_seconds"]) == (1, 0, 180.0)


def test_an_answer_that_was_taken_back_was_nobodys_word(fresh: House) -> None:
    asks(fresh, at=timedelta(0))
    company = fresh.company
    made = answered(fresh, at=timedelta(minutes=1), hold=timedelta(seconds=10))
    back = cmd.TakeBack(
        workspace=company.north,
        customer_id=customer(fresh),
        delivery_id=made,
        by=f"agent:{company.agents['jonas']}",
    )
    fresh.run(company.done(back))
    (one,) = told(fresh, at=timedelta(minutes=2))
    assert (one["waiting"], one["median_seconds"]) == (1, None)
    answered(fresh, at=timedelta(minutes=4))
    (one,) = told(fresh, at=timedelta(minutes=5))
    assert (one["waiting"], one["median_seconds"]) == (0, 240.0)


def test_the_operators_numbers_name_the_channel_and_no_customer(fresh: House) -> None:
    asks(fresh, at=timedelta(0))
    answered(fresh, at=timedelta(minutes=3))
    text = fresh.program("north-admin").get("/metrics").text
    labels = f'{{workspace="{fresh.company.north}",channel="webhook"}}'
    assert f"faden_person_asked{labels} 1\n" in text
    assert f"faden_person_wait_median_seconds{labels} 180\n" in text
    assert KARIM not in text


def test_another_company_sees_nothing_of_it(fresh: House) -> None:
    asks(fresh, at=timedelta(0))
    assert fresh.program("south-lead").get(REPORT).json()["items"] == []
    assert fresh.program("north-agent").get(REPORT).status_code == 403
