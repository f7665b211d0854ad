"""What happens to a question by itself: it expires, or its answer reaches the company's system.

When to look is a column of the question's row, committed with the event that set it.
* "Confirmed" is said when every system that is told answers has taken this one, and not before.
* What a question was asked over several ways ends with it, in the same commit.
* One that does not take it is told again and again (docs/webhooks.md); after ten minutes, or when
  it is given up, a person is told, and looks on from there.
"""

from __future__ import annotations

from datetime import datetime

from faden.core import decision
from faden.core import event as ev
from faden.core.answering.telling_back import Way, confirmation
from faden.core.question.spec import effect_of
from faden.core.question.standing import LATE, Phase, Standing
from faden.engine.cascades.follow import follow
from faden.engine.ids import NewId, of_bucket
from faden.engine.ledger import KinMissing, Ledger, with_their_kin
from faden.engine.ports import Directory
from faden.engine.questions.places import withdraw_pending
from faden.store.ports import PassedOn, Store, UnitOfWork

EXPIRED = "a question was not answered in time"  #: why such a ticket is open
NOT_PASSED_ON = "the company's system has not taken an answer"


async def ring_questions(
    store: Store, directory: Directory, *, now: datetime, new_id: NewId, limit: int = 50
) -> int:
    """Look at the questions that are due; return how many were, without those that are held."""
    kin: frozenset[str] = frozenset()
    while True:
        try:
            async with store.unit_of_work() as work:
                due = await work.due_questions(now, limit)
                if not due:
                    return 0
                wanted = {customer for _, customer in due} | kin
                records = await work.lock(sorted(wanted), skip_locked=True)
                alarms = _Alarms(directory, work, Ledger(with_their_kin(records, kin), now), new_id)
                ours = [one for one in due if one[1] in alarms.ledger.records]
                for question_id, customer_id in ours:
                    await alarms.look(question_id, customer_id)
                await withdraw_pending(work, alarms.ledger)
                await follow(work, alarms.ledger, directory, new_id)
                await work.write(alarms.ledger.changes)
                await work.commit()
                return len(ours)
        except KinMissing as missing:
            kin |= missing.customers


class _Alarms:
    """Looks at single questions, under lock."""

    def __init__(
        self, directory: Directory, work: UnitOfWork, ledger: Ledger, new_id: NewId
    ) -> None:
        self.directory = directory
        self.work = work
        self.ledger = ledger
        self.new_id = new_id

    async def look(self, question_id: str, customer_id: str) -> None:
        """Do what is due for one question, if it still is."""
        known = {one.question_id: one for one in self.ledger.records[customer_id].thread.questions}
        asked = known.get(question_id)
        if asked is None:
            return
        if asked.phase is Phase.OPEN and asked.expires_at <= self.ledger.now:
            self._expire(asked, customer_id)
        elif asked.phase is Phase.ANSWERED and asked.passing_on:
            await self._passed_on(asked, customer_id)

    def _expire(self, asked: Standing, customer_id: str) -> None:
        self.ledger.append([(customer_id, ev.QuestionExpired(question_id=asked.question_id))])
        if asked.unclear:
            # She has tried to answer, and waits.
            here = self._here(customer_id)
            self.ledger.append(decision.delivery_failed(here, reason=EXPIRED))

    async def _passed_on(self, asked: Standing, customer_id: str) -> None:
        now, workspace = self.ledger.now, self.ledger.records[customer_id].workspace
        answered_at = asked.answered_at or now
        event = (customer_id, asked.answer_sequence)
        became = await self.work.passed_on(workspace, event, answered_at)
        if became is PassedOn.TAKEN:
            taken = ev.AnswerPassedOn(question_id=asked.question_id, taken=True)
            self.ledger.append([(customer_id, taken)])
            self._confirm(asked)
            return
        is_late = now >= answered_at + LATE or became is not PassedOn.WAITING
        if is_late and not asked.late:
            late = ev.AnswerPassedOn(
                question_id=asked.question_id, taken=False, reason=became.value
            )
            here = self._here(customer_id)
            self.ledger.append([(customer_id, late)])
            self.ledger.append(decision.delivery_failed(here, reason=NOT_PASSED_ON))
        self.ledger.changes.looks[asked.question_id] = asked.looks_again(now)

    def _confirm(self, asked: Standing) -> None:
        if not asked.address or asked.home not in self.ledger.records:
            return  # a colleague answered, or the address belongs to somebody else by now
        here = self._here(asked.home)
        way = Way(here=here, account=asked.account, address=asked.address, message_id="")
        effect = effect_of(asked.spec, asked.key)
        text = confirmation(asked.spec, text=effect.text, label=asked.label)
        self.ledger.append([(asked.home, way.written(text))])

    def _here(self, customer_id: str) -> decision.Situation:
        record = self.ledger.records[customer_id]
        return decision.Situation(
            circle=self.ledger.circle(customer_id),
            policy=self.directory.policy(record.workspace),
            now=self.ledger.now,
            new_id=of_bucket(self.new_id, int(customer_id[-2:], 16)),
        )
