"""What does a new company have to say before its first customer: name, language, first channel?

Asked once, of the first admin who comes, and of nobody else; it can be skipped.
"""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from faden.engine.administration.deed import Deed, Refused, name_of
from faden.store.people.audit import Did
from faden.store.people.look import end_first_run
from faden.store.registry import set_language
from faden.web.language import LANGUAGES, mark
from faden.web.settings.changing import NOTHING_TRIED, Form, Tried, once, refuse, wrong
from faden.web.visit import Visit

_LONGEST = 100  #: characters of a company's name

#: what can be chosen as first channel: the words, and where it is connected
CHANNELS = {
    "mail": (mark("Our mailbox"), "/settings/connections#connect-mail"),
    "chat": (mark("Chat on our website"), "/settings/connections#connect-chat"),
    "form": (mark("A contact page"), "/settings/contact"),
    "later": (mark("I decide later"), "/desk"),
}


async def show(visit: Visit) -> Response:
    """Ask; whoever comes when it was answered goes to the desk."""
    return await _show(visit, NOTHING_TRIED)


async def _show(visit: Visit, tried: Tried, *, status: int = 200) -> Response:
    if not visit.session.is_new_company:
        return RedirectResponse("/desk", status_code=303)
    return await visit.page(
        "welcome.html",
        status=status,
        tried=tried,
        longest=_LONGEST,
        channels={key: visit.translate(words) for key, (words, _) in CHANNELS.items()},
    )


async def answer(visit: Visit) -> Response:
    """Keep the answers, or that they were skipped, and go on to where the channel is connected."""
    skips = visit.text("do", longest=10) == "skip"
    form = Form(name="first", shows=_show, back="/desk")
    name = visit.text("name", longest=_LONGEST * 10)
    language = "" if skips else visit.text("language", longest=10)
    if len(name) > _LONGEST and not skips:
        fault = visit.translate("At most %(n)s characters.", n=_LONGEST)
        return await wrong(visit, form, {"name": fault})

    async def act(deed: Deed) -> None:
        before = visit.session.workspace_name
        await _settle(deed, before if skips else name_of(name, "name"), before=before)
        if language in LANGUAGES:
            await set_language(deed.connection, visit.session, language)

    try:
        await once(visit, act)
    except Refused as refused:
        return await refuse(visit, form, refused)
    chosen = "later" if skips else visit.text("channel", longest=10)
    _, there = CHANNELS.get(chosen, CHANNELS["later"])
    return RedirectResponse(there, status_code=303)


async def _settle(deed: Deed, name: str, *, before: str) -> None:
    """End the first questions; a page that another admin was quicker with changes nothing."""
    ended = await end_first_run(deed.connection, deed.workspace, name=name)
    if ended and name != before:
        await deed.note(Did.SETTING_CHANGED, "setting:company", setting="company", value=name)
