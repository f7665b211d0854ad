"""How is a customer asked in writing for a yes, and when are they not?

Rules
* Not while they, or whoever answers for them, say no: nobody is talked round. They can change it on
  their own page, or by writing to us.
* Nobody in somebody's care is asked. An address is asked once a day at most.
* It leaves the way that address was reached before, and can be answered there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from faden.core import consent, identity
from faden.core import event as ev
from faden.core.policy import SERVICE
from faden.core.question.consenting import ASKABLE, EVERY, WITHIN, consent_question
from faden.core.question.phrasing import Language
from faden.core.question.spec import buttons_of
from faden.core.question.standing import MOST_OPEN, Phase
from faden.core.situation import Situation, Step
from faden.engine import command as cmd
from faden.engine.ledger import Ledger
from faden.engine.ports import Directory
from faden.engine.wanted.consent import AskConsent
from faden.engine.wishes.reach import known_way
from faden.store.ports import UnitOfWork


async def asked(
    work: UnitOfWork,
    directory: Directory,
    ledger: Ledger,
    here: Callable[[str], Situation],
    command: AskConsent,
    *,
    homes: Mapping[str, str],
) -> tuple[list[Step], str] | cmd.Rejected:
    """Return the question and the message that asks it, or why nobody is asked."""
    circle = here(command.customer_id).circle
    person = identity.people(circle.everyone(), command.customer_id)
    home = homes.get(command.address, "")
    if home not in person:
        return cmd.Rejected("conflict", "this address is not one of this customer")
    at = here(home)
    if refused := _refused(at, command):
        return refused
    found = await known_way(work, directory, ledger, person, wanted=command.address)
    if found is None or found[1].address != command.address:
        return cmd.Rejected("unanswerable", "no way is known by which this address can be asked")
    preference = at.circle.own.preference
    language = Language.EN if preference and preference.language == "en" else Language.DE
    spec = consent_question(command.purposes, command.address, language)
    message_id = at.new_id()
    written = ev.MessageWritten(
        delivery_id=message_id,
        account=found[1].account,
        address=command.address,
        text=spec.text,
        purpose=SERVICE,
        author=command.by,
        ref=message_id,
        automatic=True,
        buttons=buttons_of(spec),
        asks=message_id,
    )
    question = ev.QuestionAsked(
        question_id=message_id,
        spec=spec,
        expires_at=at.now + WITHIN,
        by=command.by,
        delivery_id=message_id,
    )
    noted = ev.ConsentAsked(
        purposes=command.purposes,
        address=command.address,
        wording=spec.text,
        source="desk" if command.by.startswith("agent:") else "api",
        by=command.by,
    )
    return [(home, noted), (home, question), (home, written)], message_id


def _refused(at: Situation, command: AskConsent) -> cmd.Rejected | None:
    if not command.purposes or not set(command.purposes) <= set(ASKABLE):
        return cmd.Rejected("invalid", f"purposes: one or both of {', '.join(ASKABLE)}")
    if any(at.circle.everyone()[one].guardians for one in _person(at)):
        return cmd.Rejected("conflict", "a guardian answers for this customer: no advertising")
    for purpose in command.purposes:
        answer = consent.may_send(at.circle, command.address, purpose)
        if not isinstance(answer, consent.Yes):
            reason = "they have said no; they can change that on their page, or by writing to us"
            return cmd.Rejected("conflict", reason)
    mine = [one for one in at.circle.own.questions if one.spec.only_from == command.address]
    if any(one.asked_at > at.now - EVERY or one.phase is Phase.OPEN for one in mine):
        return cmd.Rejected("conflict", "this address was asked already, and once a day is enough")
    if sum(one.phase is Phase.OPEN for one in at.circle.own.questions) >= MOST_OPEN:
        return cmd.Rejected("conflict", f"{MOST_OPEN} questions wait for this customer already")
    return None


def _person(at: Situation) -> tuple[str, ...]:
    return identity.people(at.circle.everyone(), at.circle.own.customer_id)
