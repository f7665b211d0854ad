"""What came in that nobody understood, and what do we make of it?

A person either says why nothing follows from it, or whose it is: then it comes onto that
customer's thread and owes an answer like every other message.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.responses import Response

from faden.engine.command import FileQuarantined, Rejected
from faden.store.people.audit import Did, Entry, note
from faden.store.registry import settle_quarantined
from faden.store.views_customer import Customer, SeenAddress
from faden.store.views_queue import QuarantineItem, quarantine, quarantine_item
from faden.store.views_report import account_labels
from faden.store.views_search import search
from faden.web import flash
from faden.web.desk.bytes_shown import hex_dump, readable
from faden.web.desk.customer import find
from faden.web.desk.mail import bytes_of, to_save
from faden.web.desk.owners import owner_names
from faden.web.language import mark
from faden.web.visit import LEADERS, Visit

HOW = ("dismissed", "filed")
SHOWN_BYTES = 64 * 1024
_PREFILLED = 4_000  #: characters of the bytes that stand in the form at first
_FILED = "filed: "  #: begins what is kept about a thing that came onto a thread

#: why the engine may refuse to file it
_REFUSALS = (
    mark("write down what the customer wants"),
    mark("this address belongs to another customer"),
    mark("somebody has settled this already"),
)


async def show(visit: Visit) -> Response:
    """Show what waits."""
    views = visit.services.views
    return await visit.page(
        "quarantine.html",
        items=await quarantine(views, visit.workspace),
        owners=await owner_names(visit),
        labels=await account_labels(views, visit.workspace),
    )


async def show_item(visit: Visit) -> Response:
    """Show one thing as it came."""
    return await _show_item(visit, "")


async def _show_item(visit: Visit, refused: str, *, status: int = 200) -> Response:
    views = visit.services.views
    found = await _found(visit)
    raw = await bytes_of(visit, found.raw)
    how = found.settled_how or ""
    return await visit.page(
        "quarantine_item.html",
        status=status,
        found=found,
        size=len(raw),
        text=readable(raw[:SHOWN_BYTES]),
        hex=hex_dump(raw),
        is_cut=len(raw) > SHOWN_BYTES,
        filed_to=how.removeprefix(_FILED) if _is_filed(how) else "",
        owners=await owner_names(visit),
        labels=await account_labels(views, visit.workspace),
        refused=refused,
        kept=visit.form,
    )


async def _found(visit: Visit) -> QuarantineItem:
    quarantine_id = visit.path("quarantine_id")
    found = await quarantine_item(visit.services.views, visit.workspace, quarantine_id)
    if found is None:
        raise HTTPException(404)
    return found


def _is_filed(how: str) -> bool:
    """Say whether the engine put it on a thread; a person's own words may begin the same."""
    customer_id = how.removeprefix(_FILED)
    return how.startswith(_FILED) and len(customer_id) == 32 and customer_id.isalnum()


async def raw(visit: Visit) -> Response:
    """Hand out every byte, to be saved."""
    found = await _found(visit)
    content = await bytes_of(visit, found.raw)
    return to_save(content, f"quarantine-{found.item.quarantine_id[:12]}.bin")


async def settle(visit: Visit) -> Response:
    """Note what a person made of it."""
    how, reason = visit.text("how", longest=20), visit.text("reason", longest=500)
    if how not in HOW or not reason:
        refused = visit.translate("Please say what you did with it, and why.")
        return await _show_item(visit, refused, status=422)
    found = await _found(visit)
    async with visit.services.connections.engine.connection() as connection:
        done = await settle_quarantined(
            connection,
            visit.workspace,
            found.item.quarantine_id,
            by=visit.me,
            how=f"{how}: {reason}",
            now=visit.now,
        )
        if done:
            entry = Entry(
                workspace=visit.workspace,
                who=visit.me,
                did=Did.QUARANTINE_SETTLED,
                what=f"quarantine:{found.item.quarantine_id}",
                place=visit.place,
                detail={"how": how},
            )
            await note(connection, entry, now=visit.now)
    if not done:
        refused = visit.translate("Somebody has settled this already.")
        return await _show_item(visit, refused, status=409)
    return flash.go_and_say("/quarantine", "settled")


async def whose(visit: Visit) -> Response:
    """Search the customer whose it is."""
    found = await _to_file(visit)
    text = visit.request.query_params.get("q", "")[:200]
    hits = await search(visit.services.views, visit.workspace, text, region=visit.policy.region)
    return await visit.page("quarantine_whose.html", item=found.item, hits=hits, query=text)


async def read_it(visit: Visit) -> Response:
    """Show the form in which a person writes down what the bytes say."""
    found = await _to_file(visit)
    raw = await bytes_of(visit, found.raw)
    text = readable(raw[:SHOWN_BYTES])[:_PREFILLED].strip()
    seen = await find(visit, visit.path("customer_id"))
    account = found.item.account
    chosen = _likely_address(seen, account, text)
    return await _form(visit, found, seen, kept={"text": text, "address": chosen})


async def file_it(visit: Visit) -> Response:
    """Put it on that customer's thread."""
    found = await _found(visit)
    seen = await find(visit, visit.path("customer_id"))
    address = visit.text("address", longest=1000)
    if address and address not in {known.uri for known in _addresses(seen)}:
        raise HTTPException(400)
    command = FileQuarantined(
        workspace=visit.workspace,
        quarantine_id=found.item.quarantine_id,
        customer_id=seen.customer_id,
        text=visit.text("text"),
        by=visit.me,
        address=address or None,
    )
    result = await visit.do(command)
    if isinstance(result, Rejected):
        status = 409 if result.code == "conflict" else 422
        refused = visit.reason(result.reason)
        return await _form(visit, found, seen, kept=visit.form, refused=refused, status=status)
    return flash.go_and_say(f"/c/{seen.customer_id}#latest", "filed")


async def _form(
    visit: Visit,
    found: QuarantineItem,
    seen: Customer,
    *,
    kept: Mapping[str, str],
    refused: str = "",
    status: int = 200,
) -> Response:
    return await visit.page(
        "quarantine_file.html",
        status=status,
        item=found.item,
        seen=seen,
        addresses=_addresses(seen),
        kept=kept,
        refused=refused,
    )


async def _to_file(visit: Visit) -> QuarantineItem:
    """Return a thing that this person may still put on a thread."""
    if visit.session.role not in LEADERS:
        raise HTTPException(403)
    found = await _found(visit)
    if found.settled_at is not None:
        raise HTTPException(404)
    return found


def _addresses(seen: Customer) -> list[SeenAddress]:
    return [known for known in seen.addresses if not known.uri.startswith("contact:")]


def _likely_address(seen: Customer, account: str, text: str) -> str:
    """Return where it most likely came from: an address named in it, or met on that account."""
    known = {address.uri for address in _addresses(seen)}
    named = [uri for uri in sorted(known) if uri.partition(":")[2].lower() in text.lower()]
    met = [route.address for route in seen.routes if route.account == account]
    return next((uri for uri in (*named, *met) if uri in known), "")
