"""What do mails change that other messages do not: whose thread, what above, dead addresses?

By values, without a mail server: tests/peers walks the same ways with real ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest
from tests.engine.office import KARIM, LINDA, Office, item, says

from faden.core import event as ev
from faden.core.channel import (
    Capabilities,
    Evidence,
    InboundMessage,
    InboundReceipt,
    Refused,
)
from faden.core.receipt import State
from faden.engine import command as cmd
from faden.engine.inbox import Outcome

LINDAS_MAIL = "mailto:linda@example.org"
SOMEBODYS = "mailto:somebody@example.net"
TOLD = "Ihre Nachricht ist angekommen. Dies ist eine automatische Antwort."


@dataclass
class Post:
    """Mails of one company, as the mail account would tell them."""

    office: Office
    sent: list[str] = field(default_factory=list)

    def mail(
        self,
        text: str,
        sender: str | None = LINDAS_MAIL,
        *,
        subject: str | None = "Ihr Angebot",
        references: Sequence[str] = ("<1@example.org>",),
        answers: str | None = None,
        answerable: bool = True,
        evidence: Evidence = Evidence.POSSESSION,
    ) -> Outcome:
        """Somebody writes a mail."""
        number = len(self.sent)
        self.sent.append(text)
        inbound = InboundMessage(
            provider_id=f"mail:{number}",
            sender=sender,
            text=text,
            subject=subject,
            references=tuple(references),
            answers=answers,
            answerable=answerable,
            evidence=evidence,
            hashed=True,
        )
        (outcome,) = self.office.accept(inbound)
        return outcome

    def answer(self, text: str = "Gern!", to: str = LINDAS_MAIL) -> cmd.Done | cmd.Rejected:
        """Mia answers on the desk."""
        return self.office.do(
            cmd.Answer(
                workspace=1,
                customer_id=self.office.customer(to),
                account="line",
                to=to,
                text=text,
                author="agent:mia",
            )
        )

    def answered(self, text: str = "Gern!", to: str = LINDAS_MAIL) -> str:
        done = self.answer(text, to)
        assert isinstance(done, cmd.Done)
        assert done.made is not None
        return done.made

    def written(self, to: str = LINDAS_MAIL) -> list[ev.MessageWritten]:
        events = self.office.events(to)
        return [event for event in events if isinstance(event, ev.MessageWritten)]

    def bounces(self, delivery: str, *, dead: bool = True) -> None:
        receipt = InboundReceipt(
            provider_id=f"dsn:{delivery}",
            state=State.FAILED,
            ref=delivery,
            reason="5.1.1 no such user",
            dead=dead,
        )
        self.office.accept(receipt)


@pytest.fixture
def post(office: Office) -> Post:
    return Post(office)


# An answer stands below what it answers.


def test_an_answer_names_the_mail_above_it(post: Post) -> None:
    post.mail("Und der Preis?", references=("<0@example.org>", "<1@example.org>"))
    post.answered()
    (written,) = post.written()
    assert written.references == ("<0@example.org>", "<1@example.org>")
    assert written.subject == "Re: Ihr Angebot"


def test_it_is_the_latest_of_that_address_not_of_another(post: Post) -> None:
    post.mail("Erste", subject="Eins", references=("<1@example.org>",))
    post.mail("Zweite", subject="AW: Zwei", references=("<1@example.org>", "<2@example.org>"))
    post.mail("Fremde", SOMEBODYS, subject="Drei", references=("<3@example.org>",))
    post.answered()
    (written,) = post.written()
    assert (written.subject, written.references[-1]) == ("AW: Zwei", "<2@example.org>")


def test_an_answer_to_a_text_message_names_nothing(post: Post) -> None:
    post.office.accept(says("Guten Tag"))
    post.answered(to=LINDA)
    (written,) = post.written(LINDA)
    assert (written.references, written.subject) == ((), None)


# Told once that it arrived.


def confirming(post: Post) -> Post:
    post.office.line.capabilities = Capabilities(confirmation=TOLD)
    return post


def test_who_writes_is_told_once_a_day_that_it_arrived(post: Post) -> None:
    confirming(post)
    for text in ("Hallo?", "Noch einmal", "Und noch einmal"):
        post.mail(text)
    (told,) = post.written()
    assert (told.text, told.automatic, told.confirms) == (TOLD, True, True)
    post.office.later(hours=23)
    post.mail("Immer noch")
    assert len(post.written()) == 1
    post.office.later(hours=2)
    post.mail("Am naechsten Tag")
    assert len(post.written()) == 2


def test_the_confirmation_bears_no_word_of_the_sender(post: Post) -> None:
    confirming(post)
    post.mail("Kaufen Sie Pillen", subject="Gewinn abholen")
    (told,) = post.written()
    assert (told.text, told.subject) == (TOLD, None)


def test_it_answers_nothing_the_ticket_stays_open(post: Post) -> None:
    confirming(post)
    post.mail("Hallo?")
    assert post.office.rows("select state from ticket") == [("open",)]


def test_each_address_of_one_person_is_told(post: Post) -> None:
    confirming(post)
    post.mail("Hallo?")
    post.mail("Hallo!", SOMEBODYS)
    assert len(post.written()) == len(post.written(SOMEBODYS)) == 1


def test_who_must_not_be_answered_is_not(post: Post) -> None:
    confirming(post)
    post.mail("Hallo?", answerable=False)
    assert post.written() == []


def test_a_machine_is_told_nothing(post: Post) -> None:
    confirming(post)
    machine = InboundMessage(
        provider_id="m", sender=LINDAS_MAIL, text="Weg", machine="vacation", answerable=True
    )
    post.office.accept(machine)
    assert post.written() == []


# Addresses that take no mail.


def test_nothing_is_sent_to_a_dead_address_and_a_person_is_told(post: Post) -> None:
    post.mail("Hallo?")
    delivery = post.answered()
    post.office.send()
    post.bounces(delivery)
    assert post.office.thread(LINDAS_MAIL).dead == (LINDAS_MAIL,)
    later = post.office.writes("Rechnung", LINDAS_MAIL)
    assert (post.office.send(), post.office.state(later)) == (0, State.FAILED)
    assert post.office.rows("select state from ticket") == [("open",)]
    assert "AddressSuppressed" in post.office.kinds(LINDAS_MAIL)


def test_an_agent_hears_before_writing_that_it_would_come_back(post: Post) -> None:
    post.mail("Hallo?")
    post.bounces(post.answered())
    told = post.answer("Noch einmal")
    assert isinstance(told, cmd.Rejected)
    assert told.code == "unanswerable"


def test_a_full_mailbox_is_not_a_dead_one(post: Post) -> None:
    post.mail("Hallo?")
    post.bounces(post.answered(), dead=False)
    assert post.office.thread(LINDAS_MAIL).dead == ()
    assert isinstance(post.answer("Noch einmal"), cmd.Done)


def test_an_address_that_writes_again_lives_again(post: Post) -> None:
    post.mail("Hallo?")
    post.bounces(post.answered())
    post.mail("Da bin ich wieder")
    assert post.office.thread(LINDAS_MAIL).dead == ()
    delivery = post.answered("Schön!")
    post.office.send()
    assert post.office.state(delivery) is State.ACCEPTED


def test_a_mail_server_that_refuses_the_address_at_once_says_the_same(post: Post) -> None:
    post.office.line.answers.append(Refused("550 5.1.1", "no such user", dead=True))
    post.office.writes("Rechnung", LINDAS_MAIL)
    post.office.send()
    assert post.office.thread(LINDAS_MAIL).dead == (LINDAS_MAIL,)


def test_another_address_of_the_customer_is_not_dead(post: Post) -> None:
    post.mail("Hallo?")
    post.bounces(post.answered())
    post.mail("Hallo!", SOMEBODYS)
    delivery = post.answered(to=SOMEBODYS)
    assert post.office.send() == 1
    assert post.office.state(delivery) is State.ACCEPTED


# Whose thread.


def test_the_answer_of_the_one_we_wrote_to_stands_on_their_thread(post: Post) -> None:
    post.mail("Hallo?")
    delivery = post.answered()
    post.mail("Danke!", answers=delivery)
    assert post.office.count("thread") == 1
    assert post.office.thread(LINDAS_MAIL).suggestions == ()


def test_whoever_else_answers_it_is_suggested_never_joined(post: Post) -> None:
    post.mail("Hallo?")
    delivery = post.answered()
    post.mail("Danke, ich antworte fuer Linda", SOMEBODYS, answers=delivery)
    linda, somebody = post.office.thread(LINDAS_MAIL), post.office.thread(SOMEBODYS)
    assert (linda.joined, somebody.joined) == ((), ())
    assert [one.other_id for one in linda.suggestions] == [somebody.customer_id]
    assert [one.other_id for one in somebody.suggestions] == [linda.customer_id]


def test_a_mail_whose_sender_is_denied_gets_a_thread_of_its_own_and_a_suggestion(
    post: Post,
) -> None:
    post.mail("Hallo?")
    delivery = post.answered()
    post.mail("Bitte neue Kontonummer", None, answers=delivery, evidence=Evidence.ASSERTION)
    assert post.office.count("thread") == 2
    assert "Kontonummer" not in repr(post.office.events(LINDAS_MAIL))
    assert len(post.office.thread(LINDAS_MAIL).suggestions) == 1


def test_a_token_of_a_message_nobody_knows_changes_nothing(post: Post) -> None:
    post.mail("Hallo?", answers="01912d68783e7a5c8f3b2d1c0a0b0cff")
    assert post.office.thread(LINDAS_MAIL).suggestions == ()


def test_a_claimed_stop_stops_that_address_alone(post: Post) -> None:
    post.mail("Hallo?")
    post.mail("STOP", evidence=Evidence.ASSERTION)
    assert {one.address for one in post.office.thread(LINDAS_MAIL).refusals} == {LINDAS_MAIL}


# Once in.


def test_the_same_mail_by_two_ways_is_one_message(post: Post) -> None:
    mail = InboundMessage(
        provider_id="mail:a",
        sender=LINDAS_MAIL,
        text="Hallo",
        evidence=Evidence.POSSESSION,
        hashed=True,
    )
    other = replace(mail, evidence=Evidence.ASSERTION, references=("<1@example.org>",))
    assert post.office.accept(mail) == [Outcome.ACCEPTED]
    assert post.office.accept(other) == [Outcome.DUPLICATE]
    assert post.office.count("quarantine") == 0


def test_mails_of_several_senders_in_one_batch_stay_apart(post: Post) -> None:
    post.mail("Hallo?")
    delivery = post.answered()
    batch = [
        InboundMessage(
            provider_id=f"mail:b{number}",
            sender=sender,
            text="Ja",
            answers=delivery,
            references=(f"<{number}@example.org>",),
            hashed=True,
        )
        for number, sender in enumerate([LINDAS_MAIL, SOMEBODYS, LINDAS_MAIL, KARIM])
    ]
    assert post.office.accepted(*map(item, batch)).outcomes == [Outcome.ACCEPTED] * 4
    assert len(post.office.thread(LINDAS_MAIL).suggestions) == 2
