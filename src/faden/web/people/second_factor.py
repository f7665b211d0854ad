"""How does somebody get a second factor, new recovery codes, or rid of it?

The password first, then a secret is offered as a picture and as a key to type; it counts from the
moment a code of it was typed. Whatever was open elsewhere ends then: it was opened without one.
"""

from __future__ import annotations

from dataclasses import replace

import segno
from markupsafe import Markup
from starlette.responses import Response

from faden.store import registry
from faden.store.people import factors
from faden.store.people.agents import credentials
from faden.store.people.audit import Did
from faden.web import flash, sign_in_pace
from faden.web.door import SECOND_FACTOR
from faden.web.people import one_time_code
from faden.web.people.attempts import admit
from faden.web.people.entering import renew
from faden.web.people.proof import note_own, refusal_of_password
from faden.web.visit import Visit


async def show(visit: Visit) -> Response:
    """Show how it stands, and the offered secret if there is one."""
    return await _show(visit, "")


async def _show(visit: Visit, refused: str, *, status: int = 200) -> Response:
    mine = (visit.workspace, visit.session.agent_id)
    async with visit.services.connections.engine.connection() as connection:
        known = await credentials(connection, *mine)
        factor = await factors.second_factor(connection, *mine)
    email = known[0] if known else ""
    offered = None if factor.secret else factor.offered
    address = one_time_code.address_for_app(
        offered or b"",
        issuer=f"Faden {visit.session.workspace_name}",
        account=email or visit.session.name,
    )
    return await visit.page(
        "second_factor.html",
        status=status,
        email=email,
        factor=factor,
        is_required=visit.session.role in visit.policy.sign_in.second_factor,
        key=one_time_code.key_shown(offered) if offered else "",
        address_for_app=address,
        picture=_picture(address) if offered else "",
        refused=refused,
    )


def _picture(address: str) -> Markup:
    """Return a QR code as SVG: dark on light in every colour scheme, or scanners fail."""
    drawn = segno.make(address, error="m", micro=False)
    svg = drawn.svg_inline(
        border=4, dark="#000", light="#fff", omitsize=True, svgclass=None, lineclass=None
    )
    return Markup(svg)  # noqa: S704 - made of numbers alone


async def offer(visit: Visit) -> Response:
    """Offer a fresh secret to whoever knows the password."""
    if refused := await refusal_of_password(visit, visit.form.get("password", "")):
        return await _show(visit, refused, status=422)
    mine = (visit.workspace, visit.session.agent_id)
    async with visit.services.connections.engine.connection() as connection:
        await factors.offer(connection, *mine, one_time_code.new_secret())
    return flash.go_and_say(SECOND_FACTOR)


async def confirm(visit: Visit) -> Response:
    """Let the offered secret count, and show the recovery codes this once."""
    session, mine = visit.session, (visit.workspace, visit.session.agent_id)
    pace = sign_in_pace.within_session(session.agent_id, session.session_id)
    if seconds := await admit(visit.services, pace, visit.now):
        refused = visit.translate(
            "Too many attempts. Please try again in %(n)s seconds.", n=seconds
        )
        return await _show(visit, refused, status=429)
    async with visit.services.connections.engine.connection() as connection:
        secret = (await factors.second_factor(connection, *mine)).offered
        step = secret and one_time_code.step_of(secret, visit.text("code"), now=visit.now)
        if secret and step and await factors.set_up(connection, *mine, secret=secret, step=step):
            codes = one_time_code.new_recovery_codes()
            await factors.replace_recovery_codes(connection, *mine, codes)
            await registry.forgive_sign_in(connection, pace.whos, now=visit.now)
            renewed = await renew(visit, connection)
            await note_own(visit, connection, Did.SECOND_FACTOR_SET_UP)
            now_in = replace(session, csrf=renewed.opened.csrf)
            return renewed.give(await _codes(replace(visit, session=now_in), codes))
    refused = visit.translate("This code does not fit. Is the clock of your phone right?")
    return await _show(visit, refused, status=422)


async def renew_codes(visit: Visit) -> Response:
    """Show fresh recovery codes this once; the old ones count no more."""
    if refused := await refusal_of_password(visit, visit.form.get("password", "")):
        return await _show(visit, refused, status=422)
    mine = (visit.workspace, visit.session.agent_id)
    if not visit.session.has_second_factor:
        return await _show(visit, visit.translate("Please set up a code first."), status=409)
    codes = one_time_code.new_recovery_codes()
    async with visit.services.connections.engine.connection() as connection:
        await factors.replace_recovery_codes(connection, *mine, codes)
        await note_own(visit, connection, Did.RECOVERY_CODES_MADE)
    return await _codes(visit, codes)


async def remove(visit: Visit) -> Response:
    """Sign in with the password alone from now on, where the workspace allows it."""
    if visit.session.role in visit.policy.sign_in.second_factor:
        refused = visit.translate("Your workspace wants everybody in your role to have one.")
        return await _show(visit, refused, status=409)
    if refused := await refusal_of_password(visit, visit.form.get("password", "")):
        return await _show(visit, refused, status=422)
    mine = (visit.workspace, visit.session.agent_id)
    async with visit.services.connections.engine.connection() as connection:
        await factors.remove(connection, *mine)
        await note_own(visit, connection, Did.SECOND_FACTOR_REMOVED)
    return flash.go_and_say("/me", "no-factor")


async def _codes(visit: Visit, codes: list[str]) -> Response:
    return await visit.page("recovery_codes.html", codes=codes)
