"""Is nothing left of a person who was erased, but what the law lets us keep?"""

from __future__ import annotations

from tests.engine.office import KARIM, LINDA, MIA, Office, reports, says
from tests.engine.privacy.shredder import Shredder

from faden.core.channel import Claim, Evidence, Unreadable
from faden.core.event import ConsentWithdrawn, MessageReceived, OtherErased
from faden.core.receipt import State
from faden.core.thread import fold
from faden.engine import command as cmd
from faden.engine.inbox import Outcome
from faden.engine.privacy.erase import Refused

OWNED = (
    *("thread", "event", "ticket", "delivery", "address"),
    *("reference", "reference_code", "stray_receipt"),
)


def test_nothing_of_the_customer_is_left(office: Office, shredder: Shredder) -> None:
    office.accept(says("Guten Tag", name="Linda Weber"))
    office.writes("Ihr Paket ist da")
    office.do(
        cmd.Answer(
            workspace=1,
            customer_id=office.customer(),
            account="line",
            to=LINDA,
            text="Es liegt im Laden.",
            author="agent:anna",
        )
    )
    office.send()
    office.accept(reports(State.DELIVERED, sent_id="s1"))
    shredder.erases()
    assert {table: office.count(table) for table in OWNED} == dict.fromkeys(OWNED, 0)


def test_others_keep_everything(office: Office, shredder: Shredder) -> None:
    office.accept(says("Guten Tag"), says("Hallo", sender=KARIM))
    before = office.rows("select body::text, sequence from event order by position")
    shredder.erases()
    after = office.rows("select body::text, sequence from event order by position")
    assert set(after) < set(before)
    assert office.kinds(KARIM) == ["TicketOpened", "MessageReceived"]


def test_a_no_survives_and_stops_what_a_new_import_would_send(
    office: Office, shredder: Shredder
) -> None:
    office.accept(says("Bitte keine SMS mehr, Linda Weber!  Ich ziehe um.", name="Linda Weber"))
    shredder.erases()
    delivery = office.writes("Nur heute: 20 %", purpose="marketing")
    office.send()
    assert office.state(delivery) is State.WITHDRAWN
    assert office.line.heard == []
    [wish] = [one for one in office.events() if isinstance(one, ConsentWithdrawn)]
    assert (wish.wording, wish.by, wish.purposes) == ("Bitte keine SMS mehr, … …!", "kept", ("*",))


def test_whoever_comes_back_begins_anew_and_may_take_the_no_back(
    office: Office, shredder: Shredder
) -> None:
    office.accept(says("STOP"))
    old = office.customer()
    shredder.erases()
    office.accept(says("START"))
    delivery = office.writes("Neues", purpose="marketing")
    office.send()
    assert office.customer() != old
    assert office.state(delivery) is State.ACCEPTED


def test_a_yes_before_the_second_erasure_counts(office: Office, shredder: Shredder) -> None:
    office.accept(says("STOP"))
    shredder.erases()
    office.accept(says("START"))
    shredder.erases()
    office.accept(says("Hallo"))
    assert office.kinds() == ["TicketOpened", "MessageReceived"]


def test_a_message_that_came_before_stays_known_when_it_comes_again(
    office: Office, shredder: Shredder
) -> None:
    first = says("Guten Tag", provider_id="SM-491701234567")
    office.accept(first)
    shredder.erases()
    assert office.accept(first) == [Outcome.DUPLICATE]
    assert office.count("thread") == 0
    [(key, raw)] = office.rows("select key, raw from arrival")
    assert key.startswith("erased:")
    assert raw == b""


def test_a_joined_customer_goes_as_a_whole(office: Office, shredder: Shredder) -> None:
    office.accept(says("Hallo"), says("Ich bin es auch", sender=MIA))
    office.do(
        cmd.JoinCustomers(
            workspace=1, customer_id=office.customer(), other_id=office.customer(MIA), by="agent:a"
        )
    )
    report = shredder.erases(MIA)
    assert len(report.records) == 2
    assert office.count("thread") == office.count("event") == 0


def test_a_ward_keeps_the_no_and_loses_whose_it_was(office: Office, shredder: Shredder) -> None:
    office.accept(says("Hallo"), says("Hallo", sender=MIA))
    office.do(
        cmd.DeclareHousehold(
            workspace=1, guardian_id=office.customer(), ward_id=office.customer(MIA), by="agent:a"
        )
    )
    office.accept(says("STOPP", name="Linda"))
    shredder.erases()
    [wish] = [one for one in office.events(MIA) if isinstance(one, ConsentWithdrawn)]
    assert LINDA not in repr(office.events(MIA))
    assert wish.source == "erased:"
    assert office.kinds(MIA)[-1] == "OtherErased"
    advert = office.writes("Neu!", to=MIA, purpose="marketing")
    office.send()
    assert office.state(advert) is State.WITHDRAWN


def test_the_thread_of_whoever_was_tied_is_still_the_fold_of_its_events(
    office: Office, shredder: Shredder
) -> None:
    office.accept(says("Hallo"))
    office.accept(says("ich", sender=KARIM, claims=(Claim(LINDA, Evidence.ASSERTION),)))
    assert office.thread(KARIM).suggestions != ()
    shredder.erases()
    thread = office.thread(KARIM)
    folded = type(thread)(customer_id=thread.customer_id)
    for event, (at,) in zip(
        office.events(KARIM),
        office.rows(
            "select at from event where customer_id = %s order by sequence", thread.customer_id
        ),
        strict=True,
    ):
        folded = fold(folded, event, at)
    assert thread == folded
    assert thread.suggestions == ()
    assert isinstance(office.events(KARIM)[-1], OtherErased)
    assert LINDA not in repr(office.events(KARIM))


def test_a_legal_hold_keeps_everything_until_it_is_lifted(
    office: Office, shredder: Shredder
) -> None:
    office.accept(says("Hallo"))
    shredder.holds()
    refused = shredder.tries()
    assert isinstance(refused, Refused)
    assert refused.code == "held"
    assert office.count("event") > 0
    shredder.lifts()
    shredder.erases()
    assert office.count("event") == 0


def test_nobody_by_that_address_is_said(shredder: Shredder) -> None:
    refused = shredder.tries()
    assert isinstance(refused, Refused)
    assert refused.code == "not_found"


def test_another_workspace_keeps_the_same_address(office: Office, shredder: Shredder) -> None:
    office.rows(
        "insert into workspace (slug, name, created_at) values ('two', 'Two', %s)"
        " on conflict do nothing returning 1",
        office.now,
    )
    [(two,)] = office.rows("select workspace_id from workspace where slug = 'two'")
    office.policies[two] = office.policies[1]
    raw = b"From: " + LINDA.encode()
    shredder.arrives(says("Hallo", provider_id="same-id-1234"), raw)
    shredder.arrives(says("Hallo", provider_id="same-id-1234"), raw, workspace=two, account="other")
    shredder.erases()
    assert office.rows("select workspace_id from event where kind = 'message_received'") == [(two,)]
    assert office.rows("select raw from arrival where workspace_id = %s", two) == [(raw,)]


def test_what_is_just_leaving_is_waited_for(office: Office, shredder: Shredder) -> None:
    office.accept(says("Hallo"))
    office.writes("eins")
    office.writes("zwei")
    calls = office.claim()
    began = office.now
    shredder.erases()
    assert (office.now - began).total_seconds() >= 5  # until the time of the call is over
    office.record(office.perform(calls))  # what comes of it finds nobody, and nothing breaks
    assert office.count("event") == office.count("delivery") == 0


def test_the_dry_run_changes_nothing_and_says_the_same(office: Office, shredder: Shredder) -> None:
    office.accept(says("STOP"))
    before = office.rows("select * from event order by position")
    told = shredder.surveys()
    assert office.rows("select * from event order by position") == before
    done = shredder.erases()
    for table in ("event", "thread", "address", "delivery", "arrival"):
        assert told.counts[table] == done.counts[table], table
    assert told.kept == done.kept != ()


def test_who_erased_whom_and_why_is_noted_by_hash(office: Office, shredder: Shredder) -> None:
    office.accept(says("Hallo"))
    shredder.erases()
    [(by, reason, marks, done_at)] = office.rows(
        "select by_whom, reason, marks, done_at from erasure"
    )
    assert (by, reason, done_at) == ("operator", "she asked by letter", office.now)
    assert office.rows(
        "select erasure_mark(secret, %s) = any(%s) from erasure_key", LINDA, marks
    ) == [(True,)]


def test_receipts_and_quarantine_about_the_customer_go_too(
    office: Office, shredder: Shredder
) -> None:
    office.accept(says("Hallo"))
    shredder.arrives(reports(State.FAILED, sent_id="never-known"), b'{"to": "0170 / 1234567"}')
    shredder.arrives(Unreadable("no JSON"), b"<from>+49 170 1234567</from>")
    shredder.arrives(Unreadable("no JSON"), b"<from>+49 171 7654321</from>")
    shredder.erases()
    raws = {bytes(raw) for (raw,) in office.rows("select raw from arrival")}
    assert raws == {b"", b"<from>+49 171 7654321</from>"}
    assert office.rows("select raw from quarantine") == [(b"<from>+49 171 7654321</from>",)]


def test_somebody_elses_words_about_the_customer_stay_and_are_told(
    office: Office, shredder: Shredder
) -> None:
    office.accept(says("Hallo", name="Linda Weber"))
    raw = b'{"id": "k1", "text": "Linda Weber, 0170 1234567"}'
    shredder.arrives(says("Das Paket ist für Linda Weber", sender=KARIM, provider_id="k1"), raw)
    report = shredder.erases()
    assert report.mentions == {office.customer(KARIM): 1}
    [message] = [one for one in office.events(KARIM) if isinstance(one, MessageReceived)]
    assert message.text == "Das Paket ist für Linda Weber"
    assert raw in {bytes(one) for (one,) in office.rows("select raw from arrival")}


def test_a_file_goes_unless_somebody_else_has_the_same(office: Office, shredder: Shredder) -> None:
    large = b"x" * 300_000 + LINDA.encode()
    shared = b"y" * 300_000
    shredder.arrives(says("1"), large)
    shredder.arrives(says("2"), shared)
    shredder.arrives(says("3", sender=KARIM), shared)
    folder = shredder.blobs._folder
    assert sum(path.is_file() for path in folder.rglob("*")) == 2
    shredder.erases()
    assert [path.read_bytes() for path in folder.rglob("*") if path.is_file()] == [shared]


def test_files_left_by_a_killed_process_are_removed_by_the_next(
    office: Office, shredder: Shredder
) -> None:
    shredder.arrives(says("1"), b"x" * 300_000)
    assert shredder.tries() is not None  # the file is too young: as if killed before removing it
    folder = shredder.blobs._folder
    assert sum(path.is_file() for path in folder.rglob("*")) == 1
    assert shredder.removes_files() == 0
    assert sum(path.is_file() for path in folder.rglob("*")) == 0
    assert office.rows("select cardinality(blobs), done_at is not null from erasure") == [(0, True)]
