"""Is a machine told from a person, so that people are heard and machines never answered?"""

import pytest
from tests.channels.email.corpus.case import Case, letter
from tests.channels.email.readings import CORPUS, judged, read

from faden.channels.email.wire.kind import Kind, kind_of


def named(kind: Kind) -> str:
    signs = {
        "machine": kind.is_machine,
        "bounce": kind.is_bounce,
        "auto": kind.is_auto_reply,
        "complaint": kind.is_complaint,
        "list": kind.is_list,
    }
    return " ".join(name for name, is_set in signs.items() if is_set)


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case.name)
def test_tells_what_sort_of_mail_it_is(case: Case) -> None:
    kind = judged(case)
    assert named(kind) == case.kind, kind.why
    assert kind.bounce_permanent is case.permanent


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case.name)
def test_answers_people_alone(case: Case) -> None:
    kind = judged(case)
    expected = not case.kind if case.may_answer is None else case.may_answer
    assert kind.may_auto_answer is expected, kind.why
    assert bool(kind.why) is not expected


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case.name)
def test_never_answers_the_null_sender(case: Case) -> None:
    kind = kind_of(read(case.raw), "")
    assert kind.is_machine
    assert not kind.may_auto_answer


def test_a_known_envelope_outweighs_the_return_path() -> None:
    mail = read(letter("Hallo", "x", "Return-Path: <>"))
    assert kind_of(mail, None).is_machine
    assert kind_of(mail, "linda@example.org").may_auto_answer


def test_says_why() -> None:
    mail = read(letter("Abwesenheitsnotiz", "x", "Precedence: bulk", "List-Id: <a.b>"))
    assert kind_of(mail, None).why == (
        "precedence: bulk",
        "a vacation program's subject",
        "list-id",
    )
