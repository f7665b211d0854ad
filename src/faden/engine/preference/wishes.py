"""How does what a customer chose on their page come onto the thread?

In one transaction with what they get in writing, and answered only when no call that was begun
before can still be under way (G5).
"""

from __future__ import annotations

from faden.core import event as ev
from faden.core.choice.kept import Step, concerned, decide, unchanged, undo
from faden.core.decision import Situation
from faden.core.policy import SERVICE
from faden.core.preference.preference import flaw
from faden.core.thread import Circle
from faden.engine import command as cmd
from faden.engine.ledger import Ledger


def wished(
    ledger: Ledger, here: Situation, command: cmd.KeepWishes | cmd.UndoWishes
) -> cmd.Done | cmd.Rejected:
    """Write the events, and return what to say."""
    circle = here.circle
    steps = _chosen(circle, command)
    if isinstance(steps, cmd.Rejected):
        return steps
    settle = frozenset(circle.everyone()) if steps else frozenset()
    own, letters = circle.own.customer_id, []
    if isinstance(command, cmd.KeepWishes) and command.ask is not None:
        ask, told = command.ask, command.told
        asked = ev.ConsentAsked(
            purposes=ask.purposes,
            address=ask.letter.to,
            wording=told.wording[:500],
            source=told.source,
            by=told.by,
        )
        steps.append((own, asked))
        letters.append(ask.letter)
    if command.copy is not None and steps:
        letters.append(command.copy)
    steps += [(own, _letter(letter, here.new_id())) for letter in letters]
    ledger.append(steps)
    return cmd.Done(settle=settle)


def _chosen(circle: Circle, command: cmd.KeepWishes | cmd.UndoWishes) -> list[Step] | cmd.Rejected:
    if isinstance(command, cmd.UndoWishes):
        known = set(concerned(circle))
        if not {one.customer_id for one in (*command.before, *command.after)} <= known:
            return cmd.Rejected("conflict", "this cannot be undone any more")
        if not unchanged(circle.everyone(), command.after):
            return cmd.Rejected("conflict", "something else was said since; nothing was undone")
        return undo(command.before, command.after, command.told)
    for choice in command.choices:
        if choice.preference is not None and (wrong := flaw(choice.preference)):
            return cmd.Rejected("invalid", wrong)
    return decide(circle, command.choices, command.told)


def _letter(copy: cmd.Copy, delivery_id: str) -> ev.MessageWritten:
    return ev.MessageWritten(
        delivery_id=delivery_id,
        account=copy.account,
        address=copy.to,
        text=copy.text,
        purpose=SERVICE,
        author="faden",
        ref=delivery_id,
        automatic=True,
        subject=copy.subject,
    )
