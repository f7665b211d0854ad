"""Does a lead see how long people wait for a person, and who waits now?"""

from dataclasses import replace
from datetime import timedelta
from html import unescape

from tests.web.company import MONDAY
from tests.web.owed.test_person_waits import KARIM, answered, asks, customer
from tests.web.visitor import House

from faden.core.calls.room import Calls
from faden.engine import command as cmd


def page(house: House, query: str = "?lang=en", name: str = "lena") -> str:
    return unescape(house.signed_in(name).get(f"/waits{query}").text)


def test_tells_by_channel_and_team_and_links_who_waits(fresh: House) -> None:
    asks(fresh, at=timedelta(0))
    fresh.company.now += timedelta(minutes=7)

    shown = page(fresh)

    assert "webhook" in shown
    assert "Service" in shown
    assert f'href="/c/{customer(fresh)}"' in shown
    assert "waits for 7 min" in shown

    answered(fresh, at=timedelta(minutes=9))
    shown = page(fresh)
    assert "9 min" in shown
    assert "Nobody waits for a person." in shown


def test_reads_in_german_and_of_fewer_days(fresh: House) -> None:
    asks(fresh, at=timedelta(0))
    fresh.company.now += timedelta(days=3)

    assert "In dieser Zeit hat niemand" in page(fresh, "?lang=de&days=1")
    assert "Neun von zehn binnen" in page(fresh, "?lang=de&days=7")


def test_is_for_leads_of_this_company(fresh: House) -> None:
    asks(fresh, at=timedelta(0))
    assert fresh.signed_in("jonas").get("/waits").status_code == 403
    assert customer(fresh) not in page(fresh, name="olga")


def test_tells_how_many_agreed_calls_were_made_in_time(fresh: House) -> None:
    company, directory = fresh.company, fresh.company.directory
    policy = directory.policy(company.north)
    directory.policies[company.north] = replace(policy, calls=Calls(per_slot=2))
    try:
        company.now = MONDAY
        asks(fresh, at=timedelta(0))
        book = cmd.BookCall(
            workspace=company.north,
            customer_id=customer(fresh),
            account="sms",
            to=KARIM,
            begins=MONDAY + timedelta(minutes=30),
            by="agent:jonas",
        )
        made = fresh.run(company.done(book))
        company.now = MONDAY + timedelta(minutes=38)
        assert "Nobody has called yet</dt><dd>1" in page(fresh)
        settle = cmd.SettleCall(
            workspace=company.north,
            customer_id=customer(fresh),
            question_id=made,
            reached=True,
            by="agent:jonas",
        )
        fresh.run(company.done(settle))
        shown = page(fresh)
        assert "Within ten minutes of the time</dt><dd>1 (100.0 %)" in shown
        assert "38 min" in shown  # until somebody was reached
    finally:
        directory.policies[company.north] = policy
        company.now = MONDAY
