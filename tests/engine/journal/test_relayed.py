"""Does what another system has us send obey wishes like any other message?"""

from tests.engine.office import LINDA, Office, says

from faden.core import event as ev
from faden.core.receipt import State
from faden.engine import command as cmd


def relays(office: Office, purpose: str) -> str:
    """The billing system has us send something; return the delivery."""
    done = office.do(
        cmd.SendMessage(
            workspace=1,
            account="line",
            to=LINDA,
            text="Ihr Tarif wird billiger.",
            author="api:billing",
            purpose=purpose,
            system="billing",
        )
    )
    assert isinstance(done, cmd.Done)
    assert done.made is not None
    return done.made


def test_a_stop_holds_it_back_and_service_leaves(office: Office) -> None:
    office.accept(says("STOPP"))
    office.send()
    before = len(office.line.heard)
    advertising, service = relays(office, "marketing"), relays(office, "service")
    office.send()
    office.send()
    assert [office.state(one) for one in (advertising, service)] == [
        State.WITHDRAWN,
        State.ACCEPTED,
    ]
    assert len(office.line.heard) == before + 1
    assert not [one for one in office.events() if isinstance(one, ev.IncidentOpened)]


def test_it_stands_on_the_thread_as_that_systems(office: Office) -> None:
    relays(office, "service")
    (one,) = (found for found in office.events() if isinstance(found, ev.MessageWritten))
    assert (one.system, one.sender, one.author) == ("billing", "system:billing", "api:billing")
