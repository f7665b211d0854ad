"""What was another system told, and shall it go on being told?"""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from faden.engine.administration import webhooks
from faden.engine.administration.deed import Deed
from faden.engine.publishing.payload import event_id
from faden.store.webhooks.subscription import Logged, log_of, statuses
from faden.web.language import mark
from faden.web.settings.changing import Act, Form, carry_out, wrong
from faden.web.settings.connections import PATH, show_with, without_query
from faden.web.visit import Visit

_PAGE = 50
#: state: words and tone
STATES = {
    "pending": (mark("Not told yet"), "wait"),
    "delivered": (mark("Told"), "ok"),
    "failed": (mark("Given up"), "bad"),
}


async def show(visit: Visit) -> Response:
    """Show what a system was told last."""
    views, name = visit.services.views, visit.path("webhook")
    known = {one.name: one for one in await statuses(views, visit.workspace)}
    if name not in known:
        raise HTTPException(404)
    before = visit.request.query_params.get("before", "")
    is_place = before.isascii() and before.isdigit() and len(before) < 19
    found = await log_of(
        views,
        visit.workspace,
        name,
        before=int(before) if is_place else None,
        limit=_PAGE + 1,
    )
    return await visit.page(
        "settings_webhook.html",
        webhook=known[name],
        url=without_query(known[name].url),
        told=[(one, *_words(visit, one)) for one in found[:_PAGE]],
        event_id=event_id,
        older=found[_PAGE - 1].position if len(found) > _PAGE else 0,
    )


def _words(visit: Visit, one: Logged) -> tuple[str, str]:
    words, tone = STATES.get(one.state, (one.state, "wait"))
    return visit.translate(words), tone


async def change(visit: Visit) -> Response:
    """Pause a webhook, or go on."""
    name, wanted = visit.path("webhook"), visit.text("do", longest=20)
    reason = " ".join(visit.text("reason", longest=200).split())
    form = Form(name=f"webhook-{name}", shows=show_with, back=f"{PATH}#webhooks", main="reason")
    if wanted == "pause" and not reason:
        words = visit.translate("Say why, for whoever looks at it next.")
        return await wrong(visit, form, {"reason": words})

    async def pause(deed: Deed) -> None:
        await webhooks.pause(deed, name, reason=reason)

    async def resume(deed: Deed) -> None:
        await webhooks.resume(deed, name)

    acts: dict[str, Act[None]] = {"pause": pause, "resume": resume}
    if wanted not in acts:
        raise HTTPException(400)
    return await carry_out(visit, form, acts[wanted])
