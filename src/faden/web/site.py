"""Which pages and routes are there?"""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Route

from faden.store.errors import PASSING
from faden.store.registry import ROLES
from faden.web import assets, error_page
from faden.web.api import export_messages, health, read_message, send_message
from faden.web.api.door import api
from faden.web.api.problem import Problem
from faden.web.desk import (
    answer,
    customer,
    join,
    match,
    quarantine,
    queue,
    search,
    sign_in,
    ticket,
    trouble,
    wish,
)
from faden.web.door import EVERYBODY, act, hardened, page
from faden.web.services import Services
from faden.web.visit import LEADERS, WRITERS

_CUSTOMER = "/c/{customer_id}"


def site(services: Services) -> Starlette:
    """Return the web application; `services.extra_routes` go first."""
    app = Starlette(
        routes=[*services.extra_routes, *_open(), *_desk(), *_actions(), *_programs()],
        exception_handlers={
            HTTPException: error_page.on_http_error,
            Problem: error_page.on_problem,
            Exception: error_page.on_crash,
            **dict.fromkeys(PASSING, error_page.on_unavailable),
        },
    )
    app.state.services = services
    return app


def _open() -> list[BaseRoute]:
    """What needs no sign-in."""
    return [
        Route("/", hardened(queue.home), methods=["GET"], name="GET /"),
        Route("/sign-in", hardened(sign_in.show), methods=["GET"], name="GET /sign-in"),
        Route("/sign-in", hardened(sign_in.enter), methods=["POST"], name="POST /sign-in"),
        Route("/static/{name}", hardened(assets.serve), methods=["GET"], name="GET /static"),
        Route("/health", hardened(health.health), methods=["GET"], name="GET /health"),
        Route("/ready", hardened(health.ready), methods=["GET"], name="GET /ready"),
        Route("/metrics", hardened(health.measure), methods=["GET"], name="GET /metrics"),
    ]


def _desk() -> list[BaseRoute]:
    """What somebody who is signed in may see."""
    return [
        page("/desk", queue.show),
        page("/search", search.show),
        page("/trouble", trouble.show),
        page("/quarantine", quarantine.show),
        page("/quarantine/{quarantine_id}", quarantine.show_item),
        page(_CUSTOMER, customer.show),
        page(_CUSTOMER + "/match", match.match),
        page("/join/{customer_id}/{other_id}", join.preview),
    ]


def _actions() -> list[BaseRoute]:
    """What somebody who is signed in may do."""
    return [
        act("/sign-out", sign_in.leave, roles=EVERYBODY),
        act("/language", queue.change_language, roles=EVERYBODY),
        act(_CUSTOMER + "/answer", answer.answer),
        act(_CUSTOMER + "/note", answer.note),
        act(_CUSTOMER + "/assign", ticket.assign),
        act(_CUSTOMER + "/close", ticket.close),
        act(_CUSTOMER + "/wish", wish.record),
        act(_CUSTOMER + "/name", wish.name),
        act(_CUSTOMER + "/decline", join.decline),
        act(_CUSTOMER + "/split", join.split),
        act(_CUSTOMER + "/household", match.household),
        act(_CUSTOMER + "/settle", trouble.settle),
        act("/join/{customer_id}/{other_id}", join.join),
        act("/quarantine/{quarantine_id}", quarantine.settle, roles=LEADERS),
    ]


def _programs() -> list[BaseRoute]:
    """What a program may call."""
    messages = "/api/v1/messages"
    return [
        api("POST", messages, send_message.send_message, roles=WRITERS),
        api(
            "GET",
            messages + "/{message_id}",
            read_message.read_message,
            roles=frozenset(ROLES),
        ),
        api("GET", "/api/v1/export/messages", export_messages.export, roles=LEADERS),
    ]
