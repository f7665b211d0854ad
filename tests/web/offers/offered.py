"""A company that has offered something, for tests with a browser."""

from __future__ import annotations

from datetime import timedelta

from tests.web.company import Company

from faden.core.offer.terms import Steps, Terms
from faden.engine.administration import offers
from faden.engine.administration.deed import Deed
from faden.engine.wanted.offers import ClaimOffer, MakeOffer, RedeemOffer, RefuseOffer

LINDA = "tel:+4915112340182"


async def make_offers(company: Company) -> None:
    """Publish two offers; Linda has three, one of them redeemed, and shows a fourth."""
    until = company.now + timedelta(days=9)
    upgrade = Terms(
        title="Handy kostenlos aufrüsten",
        price=0,
        instead=13_000,
        currency="EUR",
        until=until,
        who="Bestandskunden mit Vertrag",
        code="UP-0",
        advertised=("email",),
        steps=(
            Steps("", ("Code UP-0 im Vertrag eingeben.", "Neues Gerät auswählen, 0 Euro.")),
            Steps("shop", ("Code UP-0 eingeben.", "Gerät aushändigen.")),
        ),
        unneeded=("die E-Mail", "eine Vollmacht für Mia"),
        alternatives=("Tablet für 49 Euro",),
        lead_may_lower=0,
    )
    sim = Terms(
        title="Zweite SIM-Karte",
        price=500,
        currency="EUR",
        until=until + timedelta(days=20),
        steps=(Steps("", ("SIM freischalten.",)),),
        may_lower=200,
    )
    async with company.connections.engine.connection() as connection:
        deed = Deed(
            connection=connection,
            workspace=company.north,
            now=company.now,
            who="token:shop",
            place="",
        )
        for name, terms in (("phone-upgrade", upgrade), ("second-sim", sim)):
            await offers.save(deed, name, terms)
            await offers.publish(deed, name)
    linda = await company.record(LINDA)
    anna = f"agent:{company.agents['anna']}"
    common = {"workspace": company.north, "customer_id": linda}

    async def made(offer: str, whom: str = "") -> str:
        return await company.done(
            MakeOffer(**common, offer_id=offer, by="api:shop", where="email", whom=whom)  # type: ignore[arg-type]
        )

    await made("phone-upgrade", "Mia")
    used, other = await made("second-sim"), await made("second-sim", "Tom")
    await company.done(
        RedeemOffer(**common, grant_id=used, by=anna, where="shop", place="Köln Süd")  # type: ignore[arg-type]
    )
    await company.done(
        RefuseOffer(**common, grant_id=other, by=anna, where="phone", reason="kein Code da")  # type: ignore[arg-type]
    )
    await company.done(
        ClaimOffer(**common, says="Hülle gratis, Brief vom 2.", by=anna, where="shop", price=0)  # type: ignore[arg-type]
    )
