"""Does a wish for a person reach the queue, in the database as well?"""

from datetime import timedelta

from tests.engine.office import Office, says

from faden.core.contact.person import ASKS_FOR_PERSON
from faden.engine.timers import ring

WISH = "Ich möchte mit einem Menschen sprechen."


def test_the_wish_is_on_the_ticket_with_its_earlier_time(office: Office) -> None:
    office.accept(says("Wo bleibt mein Paket?"))
    office.accept(says(WISH))
    assert office.kinds()[-2:] == ["TicketRaised", "MessageReceived"]
    found = office.rows("select reason, due_at, wake_at, priority from ticket")
    by = office.now + timedelta(minutes=2)
    assert found == [(ASKS_FOR_PERSON, by, by, 1)]


def test_nobody_came_in_these_minutes_so_it_climbs(office: Office) -> None:
    office.accept(says(WISH))
    office.later(minutes=3)
    assert office.run(ring(office.store, office, now=office.now, new_id=office.new_id)) == 1
    assert office.rows("select level, owner, reason from ticket") == [
        (1, "team:lead", ASKS_FOR_PERSON)
    ]
