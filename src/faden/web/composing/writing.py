"""Does the customer see that I write, and do I see that they do?

On a channel that shows it. It is asked and told along with who else is at it (`draft.presence`),
and kept nowhere.
"""

from __future__ import annotations

from faden.core.address import bucket_of
from faden.engine.live.writing import CUSTOMER, Place
from faden.store.views import Person
from faden.store.wire import pgarray
from faden.web.visit import Visit

_LONGEST = 1_000  #: characters of what names a way


async def tell_customer(visit: Visit, person: Person) -> None:
    """Say that I write, where the way that I have chosen is one of theirs and shows it."""
    record, account_id, address = ([*visit.text("way", longest=_LONGEST).split(" "), "", ""])[:3]
    account = visit.services.directory.account(account_id)
    if account is None or account.workspace != visit.workspace or record not in person.records:
        return
    if not account.capabilities.shows_writing:
        return
    async with visit.services.views.reading(visit.workspace) as read:
        home = await read.rows("find_customer_of_address", bucket=bucket_of(address), uri=address)
    if [one[0].hex for one in home] == [record]:
        visit.services.writing.say(Place(visit.workspace, address), visit.me)


async def customer_writes(visit: Visit, person: Person) -> bool:
    """Say whether they type at this moment, under whichever of their addresses."""
    writing = visit.services.writing
    if not writing.is_any(visit.workspace):
        return False
    async with visit.services.views.reading(visit.workspace) as read:
        known = await read.rows("read_person_addresses", customer=pgarray.uuids(person.records))
    places = [Place(visit.workspace, uri) for uri, *_ in known]
    return CUSTOMER in writing.authors(places)
