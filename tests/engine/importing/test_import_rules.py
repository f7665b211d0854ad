"""Does an import complete customers without making anybody somebody else?"""

import pytest
from tests.engine.importing.importer import Importer, row
from tests.engine.office import KARIM, LINDA, MIA, Office, says

from faden.core import event as ev
from faden.core.channel import Evidence
from faden.core.thread import Thread, fold
from faden.engine import command as cmd

LINDAS_MAIL = "mailto:linda@example.org"
KARIMS_MAIL = "mailto:karim@example.org"


def test_somebody_nobody_knew_gets_a_record_with_name_and_addresses(importer: Importer) -> None:
    assert importer.fates(row("4711", "Linda Weber", LINDAS_MAIL, LINDA)) == ["new"]
    assert importer.record("4711") == ("Linda Weber", [LINDAS_MAIL, LINDA])
    assert importer.events("4711") == [
        ev.CustomerNamed(name="Linda Weber", by="import:crm"),
        ev.AddressLinked(address=LINDAS_MAIL, evidence=Evidence.ASSERTION, source="import:crm"),
        ev.AddressLinked(address=LINDA, evidence=Evidence.ASSERTION, source="import:crm"),
    ]


def test_the_stored_snapshot_is_the_fold_of_the_events(office: Office, importer: Importer) -> None:
    office.accept(says("Guten Tag", KARIM))
    importer.batch(
        row("1", "Linda Weber", LINDAS_MAIL, LINDA), row("2", "Karim", KARIMS_MAIL, KARIM, LINDA)
    )
    for key in ("1", "2"):
        thread = Thread(customer_id=importer.customer(key))
        for event in importer.events(key):
            thread = fold(thread, event, office.now)
        assert importer.thread(key) == thread


def test_whoever_is_imported_is_recognised_when_they_write(
    office: Office, importer: Importer
) -> None:
    importer.batch(row("4711", "Linda Weber", LINDAS_MAIL, LINDA))
    office.accept(says("Guten Tag", LINDA), says("Noch etwas", LINDAS_MAIL))
    assert office.customer(LINDA) == office.customer(LINDAS_MAIL) == importer.customer("4711")
    assert office.kinds(LINDA)[3:] == [
        *("TicketOpened", "MessageReceived", "TicketRaised", "MessageReceived")
    ]


def test_whoever_wrote_before_is_completed(office: Office, importer: Importer) -> None:
    office.accept(says("Guten Tag", LINDA))
    assert importer.fates(row("4711", "Linda Weber", LINDAS_MAIL, LINDA)) == ["adopted"]
    assert importer.customer("4711") == office.customer(LINDA)
    assert importer.record("4711") == ("Linda Weber", [LINDAS_MAIL, LINDA])
    assert [ticket.owner for ticket in importer.thread("4711").tickets] == ["team:service"]


def test_two_who_wrote_before_are_never_joined_by_a_file(
    office: Office, importer: Importer
) -> None:
    office.accept(says("Guten Tag", LINDA), says("Hallo", LINDAS_MAIL))
    linda, mail = office.customer(LINDA), office.customer(LINDAS_MAIL)
    importer.batch(row("4711", "Linda Weber", LINDAS_MAIL, LINDA))
    assert (office.customer(LINDA), office.customer(LINDAS_MAIL)) == (linda, mail)
    assert office.thread(LINDA).joined == office.thread(LINDAS_MAIL).joined == ()
    assert [one.other_id for one in office.thread(LINDA).suggestions] == [mail]
    assert [one.other_id for one in office.thread(LINDAS_MAIL).suggestions] == [linda]


def test_two_customers_of_one_source_with_one_telephone_stay_two(importer: Importer) -> None:
    linda, mia = row("1", "Linda Weber", LINDAS_MAIL, LINDA), row("2", "Mia Weber", LINDA)
    assert importer.fates(linda, mia) == ["new", "new"]
    assert importer.record("1") == ("Linda Weber", [LINDAS_MAIL, LINDA])
    assert importer.record("2") == ("Mia Weber", [])
    assert [one.other_id for one in importer.thread("2").suggestions] == [importer.customer("1")]


@pytest.mark.parametrize("together", [True, False])
def test_one_who_wrote_is_taken_over_by_one_key_only(
    office: Office, importer: Importer, together: bool
) -> None:
    office.accept(says("Guten Tag", LINDA))
    rows = [row("1", "Linda Weber", LINDA), row("2", "Mia Weber", LINDA, MIA)]
    fates = importer.fates(*rows) if together else [importer.fates(one)[0] for one in rows]
    assert fates == ["adopted", "new"]
    assert importer.record("2") == ("Mia Weber", [MIA])


def test_another_source_finds_the_same_customer(office: Office, importer: Importer) -> None:
    importer.batch(row("4711", "Linda Weber", LINDAS_MAIL))
    shop = Importer(office, source="shop")
    assert shop.fates(row("A-1", "Linda Weber", LINDAS_MAIL, LINDA)) == ["adopted"]
    assert shop.customer("A-1") == importer.customer("4711")


def test_another_company_has_its_own_customers(office: Office, importer: Importer) -> None:
    ((other,),) = office.rows(
        "insert into workspace (slug, name, created_at) values ('elsewhere', 'E', now())"
        " on conflict (slug) do update set name = 'E' returning workspace_id"
    )
    importer.batch(row("4711", "Linda Weber", LINDAS_MAIL))
    there = Importer(office, workspace=other)
    assert there.fates(row("4711", "Karim", LINDAS_MAIL)) == ["new"]
    assert office.count("thread") == 2


# The same file again.


def test_the_same_row_again_writes_nothing(office: Office, importer: Importer) -> None:
    linda = row("4711", "Linda Weber", LINDAS_MAIL, LINDA)
    importer.batch(linda)
    before = office.rows("select xmin::text, * from thread"), office.count("event")
    office.later(days=1)
    assert importer.fates(linda) == ["unchanged"]
    assert (office.rows("select xmin::text, * from thread"), office.count("event")) == before


def test_a_new_address_is_added_and_a_new_name_taken(importer: Importer) -> None:
    importer.batch(row("4711", "Linda Weber", LINDAS_MAIL))
    assert importer.fates(row("4711", "Linda Kaya", LINDAS_MAIL, LINDA)) == ["changed"]
    assert importer.record("4711") == ("Linda Kaya", [LINDAS_MAIL, LINDA])


def test_an_address_that_left_the_file_stays_and_is_told(importer: Importer) -> None:
    importer.batch(row("4711", "Linda Weber", LINDAS_MAIL, LINDA))
    (placed,) = importer.batch(row("4711", "Linda Weber", LINDA))
    assert placed.left == (LINDAS_MAIL,)
    assert importer.record("4711") == ("Linda Weber", [LINDAS_MAIL, LINDA])


def test_a_name_corrected_here_outlives_the_next_import(office: Office, importer: Importer) -> None:
    importer.batch(row("4711", "Lind Weber", LINDAS_MAIL))
    office.do(
        cmd.NameCustomer(
            workspace=1, customer_id=importer.customer("4711"), name="Linda Weber", by="agent:a"
        )
    )
    importer.batch(row("4711", "Lind Weber", LINDAS_MAIL, LINDA))
    assert importer.thread("4711").name == "Linda Weber"


def test_a_wish_survives_every_import(office: Office, importer: Importer) -> None:
    importer.batch(row("4711", "Linda Weber", LINDAS_MAIL, LINDA))
    office.accept(says("STOP", LINDA))
    refused = importer.thread("4711").refusals
    importer.batch(row("4711", "Linda Kaya", LINDAS_MAIL, LINDA, KARIM))
    importer.batch(row("4711", "Linda Weber", LINDA))
    assert importer.thread("4711").refusals == refused != ()


def test_an_address_of_somebody_else_only_suggests_also_later(
    office: Office, importer: Importer
) -> None:
    importer.batch(row("1", "Linda", LINDA), row("2", "Karim", KARIM))
    importer.batch(row("2", "Karim", KARIM, LINDA))
    importer.batch(row("2", "Karim B.", KARIM, LINDA))
    assert importer.record("1")[1] == [LINDA]
    assert [one.address for one in importer.thread("2").suggestions] == [LINDA]
    assert office.kinds(LINDA).count("JoinSuggested") == 1


def test_whoever_a_person_joined_is_one_customer_and_nothing_is_suggested(
    office: Office, importer: Importer
) -> None:
    importer.batch(row("1", "Linda", LINDA), row("2", "Linda", LINDAS_MAIL))
    one, other = importer.customer("1"), importer.customer("2")
    office.do(cmd.JoinCustomers(workspace=1, customer_id=one, other_id=other, by="agent:a"))
    importer.batch(row("1", "Linda", LINDA, LINDAS_MAIL, MIA))
    assert importer.thread("1").suggestions == ()
    assert importer.thread("1").joined == (other,)
    assert importer.record("1")[1] == sorted([LINDA, MIA])


def test_who_was_erased_is_not_imported_again(office: Office, importer: Importer) -> None:
    linda = row("4711", "Linda Weber", LINDAS_MAIL)
    importer.batch(linda)
    office._eyes.execute("update customer_source set digest = null, name = null")
    office._eyes.execute("delete from address")
    assert importer.fates(linda) == ["erased"]
    assert office.count("address") == 0


# What cannot be written.


def test_a_row_the_database_refuses_takes_no_neighbour_down(importer: Importer) -> None:
    rows = [row(str(n), f"Kunde {n}", f"mailto:kunde{n}@example.org") for n in range(7)]
    rows[3] = row("3", "nobody can be called \0", KARIM)
    placed = importer.batch(*rows)
    assert [one.fate.value for one in placed] == [*["new"] * 3, "refused", *["new"] * 3]
    assert importer.record("6") == ("Kunde 6", ["mailto:kunde6@example.org"])


# A rehearsal.


def test_a_rehearsal_says_what_will_happen_and_writes_nothing(
    office: Office, importer: Importer
) -> None:
    office.accept(says("Guten Tag", LINDA))
    importer.batch(row("0", "Mia", MIA))
    first = [row("1", "Linda", LINDA, LINDAS_MAIL), row("2", "Karim", KARIM), row("0", "Mia", MIA)]
    second = [row("3", "Ben", KARIM, LINDAS_MAIL), row("4", "Anna", LINDA), row("5", "A", MIA)]
    before = office.count("event"), office.count("address"), office.count("customer_source")
    rehearsed = [
        [(one.fate, one.claims, [uri for uri, _ in one.others]) for one in batch]
        for batch in importer.rehearsed(first, second)
    ]
    after = office.count("event"), office.count("address"), office.count("customer_source")
    assert after == before
    done = [
        [(one.fate, one.claims, [uri for uri, _ in one.others]) for one in batch]
        for batch in (importer.batch(*first), importer.batch(*second))
    ]
    assert rehearsed == done


@pytest.mark.parametrize("known", [False, True])
def test_the_no_of_somebody_erased_holds_for_whoever_gets_the_address(
    office: Office, importer: Importer, known: bool
) -> None:
    if known:
        importer.batch(row("4711", "Linda Weber", LINDAS_MAIL))
    office._eyes.execute("delete from kept_wish")
    office._eyes.execute("insert into erasure_key values (1, sha256('key')) on conflict do nothing")
    office._eyes.execute(
        "insert into kept_wish select 1, erasure_mark(secret, %s), 'withdrawn', 'marketing',"
        " now(), 'STOP', 'customer', true, true, null from erasure_key where workspace_id = 1",
        (LINDA,),
    )
    importer.batch(row("4711", "Linda Weber", LINDAS_MAIL, LINDA))
    office._eyes.execute("delete from kept_wish")
    assert [(one.purpose, one.address) for one in importer.thread("4711").refusals] == [
        ("marketing", LINDA)
    ]
