"""The two companies on a port, for tests with a browser: `python -m tests.web.served URL PORT`."""

import asyncio
import sys
from dataclasses import replace
from datetime import timedelta

import uvicorn
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from tests.web.accounts.lines import Line
from tests.web.calling.agreed_call import agree_call
from tests.web.company import MONDAY, Company
from tests.web.offers.offered import make_offers

from faden.core.preference.link import Aim, Link, make
from faden.core.question.asked import Option
from faden.core.question.spec import Effect, Kind, Offer, Spec
from faden.core.receipt import State
from faden.core.wish.sender import Sender
from faden.engine import command as cmd
from faden.engine.ids import new_id
from faden.engine.live.feed import Feed
from faden.engine.privacy.erase import Report, Shell, erase
from faden.engine.privacy.erase import Request as Wish
from faden.engine.searching.follower import Follower
from faden.engine.wishes import pass_on
from faden.store.live.changes import Changes
from faden.store.people.look import begin_first_run
from faden.store.searching.index import Index
from faden.store.webhooks import subscription
from faden.store.webhooks.subscription import NewSubscription
from faden.web.site import site


async def leave_traces(company: Company) -> str:
    """Erase somebody who was here, and let the south be as new; return the record there was."""
    address = "mailto:gerda@example.org"
    await company.writes(address, "Bitte alles löschen", name="Gerda Lindt", account="mail")
    record = await company.record(address)
    shell = Shell(
        store=company.store,
        files=company.blobs,
        clock=lambda: MONDAY,
        new_id=new_id,
        pause=lambda: asyncio.sleep(0),
    )
    asked = Wish(workspace=company.north, who=address, by="cli:anna", reason="letter")
    assert isinstance(await erase(shell, asked), Report)
    async with company.connections.engine.connection() as connection:
        await begin_first_run(connection, company.south)
    return record


async def disobey(company: Company) -> None:
    """Let a campaign tool hear a wish, say nothing, and send again."""
    campaigns = Sender("campaigns", timedelta(seconds=30))
    async with company.connections.engine.connection() as connection:
        new = NewSubscription(
            workspace=company.north,
            name="campaign-ear",
            url="https://campaigns.example.org/wishes",
            kinds=["wish.changed"],
            secret="whsec_" + "a" * 32,
            sender=campaigns,
        )
        await subscription.add(connection, new, now=company.now)
    policy = company.directory.policy(company.north)
    company.directory.policies[company.north] = replace(policy, senders=(campaigns,))
    company.now = MONDAY - timedelta(minutes=50)
    for number, name in enumerate(("Frieda Bosse", "Gero Lang", "Hanna Wulf")):
        await company.writes(f"tel:+491577700011{number + 1}", "STOPP", name=name)
    company.now = MONDAY - timedelta(minutes=40)
    await pass_on.ring(company.store, company.directory, now=company.now, new_id=new_id)
    for number, system in enumerate(("campaigns", "campaigns", "billing")):
        company.now = MONDAY - timedelta(minutes=30 - number)
        await company.done(
            cmd.ObserveMessage(
                workspace=company.north,
                system=system,
                external_id=f"offer-{number}",
                channel="sms",
                to="tel:+4915777000111",
                text="Nur heute: 20 % auf alles",
                purpose="marketing",
                sent_at=company.now,
                by=f"api:{system}",
            )
        )
    company.now = MONDAY


async def mail_ina(company: Company) -> str:
    """Answer a mail of Ina, who is in charge of Tim; return the answer."""
    mail, phone = "mailto:ina@example.org", "tel:+4915112340888"
    await company.writes(mail, "Wann kommt mein Paket?", name="Ina Roth", account="mail")
    company.customers["ina"] = await company.record(mail)
    await company.writes(phone, "ok", name="Tim Roth")
    declared = cmd.DeclareHousehold(
        workspace=company.north,
        guardian_id=company.customers["ina"],
        ward_id=await company.record(phone),
        by="agent:anna",
    )
    await company.done(declared)
    answer = await company.answers("ina", mail, "Morgen Vormittag, Frau Roth.", "anna")
    await company.receipt(answer, State.SENT, account="mail")
    return answer


def linked(company: Company, aim: Aim, delivery_id: str, *, days: int) -> str:
    """Return the address of what a link in that mail opens."""
    known = company.directory.lines["mail"]
    assert isinstance(known, Line)
    link = Link("mail", delivery_id, company.now + timedelta(days=days))
    return f"/{aim.value}/{make(known.key, aim, link)}"


def to_what_has_an_id(company: Company, gone: str, mailed: str) -> tuple[Route, ...]:
    """Lead to pages whose address a test cannot know."""

    async def to_gone(request: Request) -> Response:
        return RedirectResponse(f"/c/{gone}?lang={request.query_params.get('lang', '')}")

    async def to_linked(request: Request) -> Response:
        aim = Aim(request.path_params["aim"])
        where = linked(company, aim, mailed, days=int(request.query_params.get("days", "9")))
        return RedirectResponse(f"{where}?lang={request.query_params.get('lang', '')}")

    return Route("/gone", to_gone), Route("/linked/{aim}", to_linked)


async def ask_linda(company: Company) -> None:
    """Ask Linda two things; one of them she has answered."""
    phone = "tel:+4915112340182"
    end = company.now + timedelta(days=2)
    for spec in (
        Spec(kind=Kind.YES_NO, text="Passt Ihnen Donnerstag um 9 Uhr zum Abholen?"),
        Spec(
            kind=Kind.CHOICE,
            text="Welche Farbe soll das Gerät haben?",
            options=(Option("red", ("Rot",)), Option("blue", ("Blau",))),
        ),
    ):
        question = cmd.Asking(spec=spec, expires_at=end)
        asked = cmd.SendMessage(
            workspace=company.north,
            account="sms",
            to=phone,
            text=spec.text,
            author="api:shop",
            question=question,
        )
        await company.done(asked)
    await company.writes(phone, "blau bitte")


async def ask_ina(company: Company) -> None:
    """Ask Ina three things by mail; one is answered, and the company's system has not taken it."""
    mail, end = "mailto:ina@example.org", company.now + timedelta(days=2)
    times = [Offer(f"t{n}", MONDAY + timedelta(days=n, hours=n), capacity=2) for n in range(1, 5)]
    for spec in (
        Spec(kind=Kind.YES_NO, text="Nehmen wir das Paket mit?", effects=(Effect(event="take"),)),
        Spec(kind=Kind.NUMBER, text="Wie viele Kilometer ist das Auto gefahren?"),
        Spec(kind=Kind.SLOTS, text="Wann holen Sie Tims Rad ab?", pool="rad", offers=(*times,)),
    ):
        question = cmd.Asking(spec=spec, expires_at=end)
        asked = cmd.SendMessage(
            workspace=company.north,
            account="mail",
            to=mail,
            text=spec.text,
            author="api:shop",
            question=question,
        )
        await company.done(asked)
        if spec.effects:
            await company.writes(mail, "ja bitte", account="mail")


async def more_happens(company: Company, wanted: tuple[str, ...]) -> None:
    """Let what is asked for by name happen as well."""
    known = {"senders": disobey, "calls": agree_call, "offers": make_offers}
    for name in wanted:
        await known[name](company)


async def serve(url: str, port: int, *more: str) -> None:
    """Serve both companies; the south one has no customers but Oskar's, the north one many."""
    company = Company(url)
    await company.connections.open()
    await company.found()
    await company.fill()
    gone = await leave_traces(company)
    await more_happens(company, more)
    mailed = await mail_ina(company)
    await ask_linda(company)
    await ask_ina(company)
    company.feed = Feed(Changes(company.connections), company.doorbell)
    company.doorbell.start()
    company.feed.start()
    index = Index(company.connections.engine, pause=lambda: asyncio.sleep(0))
    follower = Follower(index)
    follower.start()

    services = company.services()
    ways = to_what_has_an_id(company, gone, mailed)
    app = site(replace(services, extra_routes=(*services.extra_routes, *ways)))
    settings = uvicorn.Config(app, port=port, log_level="warning", lifespan="off", ws="none")
    settings.timeout_graceful_shutdown = 1  # pages stay open, and listen
    try:
        await uvicorn.Server(settings).serve()
    finally:
        await follower.stop()
        await company.feed.stop()
        await company.doorbell.stop()
        await company.connections.close()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], int(sys.argv[2]), *sys.argv[3:]))
