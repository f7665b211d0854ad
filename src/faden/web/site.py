"""Which pages and routes are there?"""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Route

from faden.store.errors import PASSING
from faden.web import assets, error_page, unsubscribe
from faden.web.api import health
from faden.web.api.openapi import described
from faden.web.api.operations import operations
from faden.web.api.pace import Pace
from faden.web.api.problem import Problem
from faden.web.campaigns import acts as campaign_acts
from faden.web.campaigns import page as campaigns
from faden.web.contact import page as contact
from faden.web.counter import acts as counter_acts
from faden.web.counter import page as counter
from faden.web.desk import (
    answer,
    customer,
    draft,
    join,
    mail,
    mailboxes,
    match,
    quarantine,
    queue,
    sign_in,
    ticket,
    trouble,
    wish,
)
from faden.web.desk.calling import act as calls
from faden.web.desk.caused import page as caused
from faden.web.desk.files import enclosed, shown
from faden.web.desk.offers import acts as offers
from faden.web.desk.offers import board as offers_board
from faden.web.desk.promises import acts as promises
from faden.web.desk.questions import ask
from faden.web.desk.senders import page as senders
from faden.web.desk.senders import why
from faden.web.desk.special import acts as special
from faden.web.desk.waits import page as waits
from faden.web.desk.work import mention, preview, snooze, tag
from faden.web.door import EVERYBODY, SECOND_FACTOR, Plain, act, hardened, page
from faden.web.live import stream
from faden.web.live.painter import Painter
from faden.web.live.sessions import Sessions
from faden.web.people import audit, away, code, look, me, second_factor
from faden.web.preference import page as wishes
from faden.web.preference import thread as my_thread
from faden.web.searching import page as searching
from faden.web.services import Services
from faden.web.settings import routes as settings
from faden.web.visit import ADMINS, LEADERS

_CUSTOMER = "/c/{customer_id}"
_MESSAGE = "/messages/{customer_id}/{sequence}"
_QUARANTINED = "/quarantine/{quarantine_id}"
_CAMPAIGN = "/campaigns/{campaign_id}"
_CONTACT = "/contact/{account}"
_WISHES, _THREAD, _YES = "/p/{token}", "/t/{token}", "/y/{token}"
_UNSUBSCRIBE = "/unsubscribe/{account}/{token}"


def site(services: Services) -> Starlette:
    """Return the web application; `services.extra_routes` go first."""
    app = Starlette(
        routes=[
            *services.extra_routes,
            *_open(),
            *_own(),
            *_desk(),
            *_actions(),
            *_counter(),
            *_campaigns(),
            *settings.routes(),
            *_programs(),
        ],
        exception_handlers={
            HTTPException: error_page.on_http_error,
            Problem: error_page.on_problem,
            Exception: error_page.on_crash,
            **dict.fromkeys(PASSING, error_page.on_unavailable),
        },
    )
    # Starlette would send whoever adds a slash to the host they name, without our headers.
    app.router.redirect_slashes = False
    app.state.services = services
    app.state.pace = Pace()
    app.state.painter = Painter(services)
    app.state.sessions = Sessions(services)
    app.state.contact_paces = contact.Paces()
    return app


def _open_route(method: str, path: str, endpoint: Plain) -> Route:
    return Route(path, hardened(endpoint), methods=[method], name=f"{method} {path}")


def _open() -> list[BaseRoute]:
    """What needs no sign-in."""
    return [
        _open_route("GET", "/", queue.home),
        _open_route("GET", "/sign-in", sign_in.show),
        _open_route("POST", "/sign-in", sign_in.enter),
        _open_route("GET", "/sign-in/code", code.show),
        _open_route("POST", "/sign-in/code", code.enter),
        _open_route("GET", _UNSUBSCRIBE, unsubscribe.show),
        _open_route("POST", _UNSUBSCRIBE, unsubscribe.stop),
        _open_route("GET", _WISHES, wishes.show),
        _open_route("POST", _WISHES, wishes.send),
        _open_route("GET", _YES, wishes.confirm),
        _open_route("POST", _YES, wishes.confirmed),
        _open_route("GET", _THREAD, my_thread.show),
        _open_route("POST", _THREAD, my_thread.send),
        _open_route("GET", _CONTACT, contact.show),
        _open_route("POST", _CONTACT, contact.send),
        _open_route("GET", _CONTACT + "/sent", contact.sent),
        _open_route("GET", "/static/{name}", assets.serve),
        _open_route("GET", "/health", health.health),
        _open_route("GET", "/ready", health.ready),
        _open_route("GET", "/metrics", health.measure),
    ]


def _desk() -> list[BaseRoute]:
    """What somebody who is signed in may see."""
    return [
        page("/desk", queue.show),
        page("/live", stream.stream),
        page("/for-you", mention.show),
        page("/search", searching.show),
        page("/search/hints", searching.hint),
        page("/trouble", trouble.show),
        page(offers_board.PATH, offers_board.show),
        page("/mailboxes", mailboxes.show, roles=LEADERS),
        page(senders.PATH, senders.show, roles=LEADERS),
        page(caused.PATH, caused.show, roles=LEADERS),
        page(waits.PATH, waits.show, roles=LEADERS),
        page("/quarantine", quarantine.show),
        page(_QUARANTINED, quarantine.show_item),
        page(_QUARANTINED + "/raw", quarantine.raw),
        page(_QUARANTINED + "/file", quarantine.whose),
        page(_QUARANTINED + "/file/{customer_id}", quarantine.read_it),
        page(_CUSTOMER, customer.show),
        page(_CUSTOMER + "/match", match.match),
        page(_CUSTOMER + "/split/{other_id}", preview.split),
        page("/join/{customer_id}/{other_id}", join.preview),
        page(_MESSAGE, mail.show),
        page(_MESSAGE + "/why", why.show),
        page(_MESSAGE + "/formatted", mail.formatted),
        page(_MESSAGE + "/raw", mail.raw),
        page(_MESSAGE + "/files/{sha256}", shown.save),
        page(_MESSAGE + "/files/{sha256}/shown", shown.picture),
    ]


def _counter() -> list[BaseRoute]:
    """What people at a counter see and do."""
    card = counter.PATH + "/{card}"
    return [
        page(counter.PATH, counter.show),
        act(counter.PATH, counter.look_up, roles=EVERYBODY),
        act(counter.PATH + "/place", counter.choose_place, roles=EVERYBODY),
        page(card, counter.card),
        act(card + "/close", counter_acts.close, roles=EVERYBODY),
        act(card + "/redeem", counter_acts.redeem),
        act(card + "/undo", counter_acts.undo),
        act(card + "/refuse", counter_acts.refuse),
        act(card + "/claim", counter_acts.claim),
        act(card + "/collected", counter_acts.collected),
        act(card + "/note", counter_acts.note),
        act(card + "/hand-over", counter_acts.hand_over),
    ]


def _own() -> list[BaseRoute]:
    """What everybody sets for themselves, and what admins see of it."""
    return [
        page("/me", me.show, guarded=False),
        act("/me/password", me.change_password, roles=EVERYBODY, guarded=False),
        act("/me/keys", me.keys, roles=EVERYBODY, guarded=False),
        act("/me/away", away.change, roles=EVERYBODY, guarded=False),
        act("/me/look", look.change, roles=EVERYBODY, guarded=False),
        act("/me/sessions/end", me.end, roles=EVERYBODY, guarded=False),
        page(SECOND_FACTOR, second_factor.show, guarded=False),
        act(SECOND_FACTOR, second_factor.confirm, roles=EVERYBODY, guarded=False),
        act(f"{SECOND_FACTOR}/offer", second_factor.offer, roles=EVERYBODY, guarded=False),
        act(f"{SECOND_FACTOR}/remove", second_factor.remove, roles=EVERYBODY),
        act("/me/recovery-codes", second_factor.renew_codes, roles=EVERYBODY),
        page("/audit", audit.show, roles=ADMINS),
    ]


def _campaigns() -> list[BaseRoute]:
    """One message to many customers."""
    return [
        page(campaigns.PATH, campaigns.show, roles=LEADERS),
        page(campaigns.PATH + "/new", campaigns.show_sheet, roles=LEADERS),
        page(_CAMPAIGN, campaigns.show_one, roles=LEADERS),
        act(campaigns.PATH + "/new", campaign_acts.make, roles=LEADERS, files=True),
        act(_CAMPAIGN, campaign_acts.act, roles=LEADERS),
    ]


def _actions() -> list[BaseRoute]:
    """What somebody who is signed in may do."""
    return [
        act("/sign-out", sign_in.leave, roles=EVERYBODY, guarded=False),
        act("/language", queue.change_language, roles=EVERYBODY, guarded=False),
        act(_CUSTOMER + "/answer", answer.answer),
        act(_CUSTOMER + "/take-back", answer.take_back),
        act(_CUSTOMER + "/note", answer.note),
        act(_CUSTOMER + "/draft", draft.save),
        act(_CUSTOMER + "/presence", draft.presence),
        act(_CUSTOMER + "/files", enclosed.add, files=True),
        act(_CUSTOMER + "/files/drop", enclosed.drop),
        act(_CUSTOMER + "/assign", ticket.assign),
        act(_CUSTOMER + "/close", ticket.close),
        act(_CUSTOMER + "/snooze", snooze.snooze),
        act(_CUSTOMER + "/wake", snooze.wake),
        act(_CUSTOMER + "/priority", ticket.prioritise),
        act(offers_board.PATH + "/understood", offers_board.understood, roles=EVERYBODY),
        act(_CUSTOMER + "/offer/make", offers.make),
        act(_CUSTOMER + "/offer/redeem", offers.redeem),
        act(_CUSTOMER + "/offer/undo", offers.undo),
        act(_CUSTOMER + "/offer/refuse", offers.refuse),
        act(_CUSTOMER + "/offer/extend", offers.extend),
        act(_CUSTOMER + "/offer/claim", offers.claim),
        act(_CUSTOMER + "/offer/decide", offers.decide, roles=LEADERS),
        act(_CUSTOMER + "/special", special.name),
        act(_CUSTOMER + "/apart", special.apart),
        act(_CUSTOMER + "/goodwill", special.give),
        act(_CUSTOMER + "/goodwill/decide", special.decide, roles=LEADERS),
        act(_CUSTOMER + "/tag", tag.tag),
        act(_CUSTOMER + "/untag", tag.untag),
        act("/for-you", mention.read, roles=EVERYBODY),
        act(_CUSTOMER + "/wish", wish.record),
        act(_CUSTOMER + "/wish/ask", wish.ask),
        act(_CUSTOMER + "/name", wish.name),
        act(_CUSTOMER + "/question", ask.ask),
        act(_CUSTOMER + "/question/answer", ask.answer),
        act(_CUSTOMER + "/question/withdraw", ask.withdraw),
        act(_CUSTOMER + "/promise/make", promises.make),
        act(_CUSTOMER + "/promise/keep", promises.keep),
        act(_CUSTOMER + "/promise/move", promises.move),
        act(_CUSTOMER + "/promise/owner", promises.hand_over),
        act(_CUSTOMER + "/promise/release", promises.release),
        act(_CUSTOMER + "/call/offer", calls.offer),
        act(_CUSTOMER + "/call/book", calls.book),
        act(_CUSTOMER + "/call/settle", calls.settle),
        act(_CUSTOMER + "/decline", join.decline),
        act(_CUSTOMER + "/split", join.split),
        act(_CUSTOMER + "/household", match.household),
        act(_CUSTOMER + "/settle", trouble.settle),
        act(_CUSTOMER + "/acknowledge", senders.acknowledge, roles=LEADERS),
        act("/join/{customer_id}/{other_id}", join.join),
        act(_QUARANTINED, quarantine.settle, roles=LEADERS),
        act(_QUARANTINED + "/file/{customer_id}", quarantine.file_it, roles=LEADERS),
    ]


def _programs() -> list[BaseRoute]:
    """What a program may call, and the description of it."""
    return [
        _open_route("GET", "/api/v1/openapi.json", described),
        *(op.route() for op in operations()),
    ]
