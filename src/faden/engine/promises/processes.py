"""What comes of a step that a system reports?"""

from __future__ import annotations

from collections.abc import Callable

from faden.core import identity
from faden.core.process.standing import Process
from faden.core.processing import rules
from faden.core.processing.rules import No, Report
from faden.core.promise.happening import PromiseMade
from faden.core.promising import rules as promising
from faden.core.situation import Situation, Step
from faden.engine import command as cmd
from faden.engine.wanted.processes import ReportStep

_WHERE = "api"


def decided(
    here: Callable[[str], Situation], command: ReportStep
) -> tuple[list[Step], str | None] | cmd.Done | cmd.Rejected:
    """Return what follows and the id of the process, what came of it before, or why not."""
    at, said = here(command.customer_id), command.report
    if wrong := rules.flaw(at, said):
        return cmd.Rejected(wrong.code, wrong.reason)
    known = _known(at, said)
    if known is None:
        return _began(at, command)
    home, process = known
    events = rules.stepped(here(home), process, said)
    if not events:
        return cmd.Done(process.process_id, repeated=True)
    kept = _kept(here, at, process, said, command.by)
    return [*((home, event) for event in events), *kept], process.process_id


def _known(at: Situation, said: Report) -> tuple[str, Process] | None:
    everyone = at.circle.everyone()
    for record in identity.people(everyone, at.circle.own.customer_id):
        for one in everyone[record].processes:
            if (one.system, one.external_id) == (said.system, said.external_id):
                return record, one
    return None


def _began(at: Situation, command: ReportStep) -> tuple[list[Step], str | None] | cmd.Rejected:
    home, promised, steps = command.customer_id, command.promising, list[Step]()
    promise_id = None
    if promised is not None:
        promise_id = at.new_id()
        made = promising.made(
            at,
            PromiseMade(
                promise_id=promise_id,
                what=promised.what.strip(),
                kind=promised.kind,
                due_at=promised.due_at,
                owner=promised.owner,
                by=command.by,
                where=_WHERE,
                alternative=promised.alternative.strip(),
            ),
        )
        if isinstance(made, promising.No):
            return cmd.Rejected(made.code, made.reason)
        steps.append((home, made))
    process_id = at.new_id()
    began = rules.began(at, command.report, process_id=process_id, promise_id=promise_id)
    if isinstance(began, No):
        return cmd.Rejected(began.code, began.reason)
    return [*steps, *((home, event) for event in began)], process_id


def _kept(
    here: Callable[[str], Situation], at: Situation, process: Process, said: Report, by: str
) -> list[Step]:
    """Return the end of the promise about it, where it is done and the promise still stands."""
    if said.state != "done" or process.promise_id is None or process.is_over:
        return []
    for record, thread in at.circle.everyone().items():
        if any(one.promise_id == process.promise_id for one in thread.promises):
            events = promising.kept(here(record), process.promise_id, by=by, evidence=said.step)
            return [] if isinstance(events, promising.No) else [(record, one) for one in events]
    return []
