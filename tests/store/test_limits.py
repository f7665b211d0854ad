"""Does the database itself hide customers from a reader who is limited to some owners?"""

import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql
from tests.postgres_fixture import fresh_database
from tests.store.stores import LINDA, MIA, Bench, Writer, a_ticket, meeting
from tests.store.stories import FIRST, SECOND, Run, meet
from tests.store.test_row_security import READABLE, names

from faden.store import migrate as migrating
from faden.store.migrate import migrate, migrations
from faden.store.postgres import Running

Server = psycopg.Connection[tuple[Any, ...]]

#: The bucket is the lowest byte of an id.
OURS, THEIRS, AT_WORK, IN_THE_SHOP = (uuid.UUID(int=number << 8) for number in (1, 2, 3, 4))
NOW = "timestamptz '2026-11-23 12:00Z'"
#: What belongs to a customer.
OF_CUSTOMERS = (
    *("thread", "ticket", "event", "delivery", "address", "reference", "customer_source"),
    *("reference_code", "draft", "mention", "passed_wish", "incident", "question", "cascade"),
    *("offer_grant", "promise", "process"),
)
#: What tells nothing of any customer: everybody may read it.
OF_NOBODY = ("account", "team", "agent", "membership", "offer", "offer_read")
#: What is kept for the whole company: nobody who is limited reads it.
OF_ALL = tuple(sorted({*READABLE} - {*OF_CUSTOMERS, *OF_NOBODY}))


def a_customer(connection: Server, customer: uuid.UUID, *, owner: str | None) -> None:
    """Write a row of a customer into every table; with a ticket closed by the owner, if any."""
    known = {"c": customer, "name": f"n{customer.int}", "owner": owner}
    rows = [
        f"thread values (0, %(c)s, 1, 1, '', null, {NOW})",
        f"address values (0, 1, 'tel:' || %(name)s, %(c)s, {NOW})",
        f"""event (bucket, customer_id, sequence, workspace_id, at, kind, body)
            values (0, %(c)s, 1, 1, {NOW}, 'note_written', '{{}}')""",
        f"""delivery values (0, %(c)s, 1, %(c)s, 'a', 'tel:+49', 'service', 'r', 1, 'queued',
            {NOW}, 0, null, null, '', {NOW})""",
        "reference values (0, 1, 'ref:' || %(name)s, %(c)s, %(c)s)",
        f"reference_code values (0, 1, (100000 + {customer.int >> 8})::text, %(c)s, %(c)s, {NOW})",
        f"draft values (1, 'mia', %(c)s, 'reply', 1, 'Guten Tag', {NOW})",
        f"mention values (1, 'mia', %(c)s, 1, {NOW})",
        f"passed_wish values (0, %(c)s, 1, %(c)s, 'billing', {NOW}, {NOW}, {NOW})",
        f"cascade values (0, %(c)s, 1, %(c)s, {NOW}, {NOW}, 1, {NOW})",
        f"""offer_grant values (0, %(c)s, 1, %(c)s, 'upgrade', {NOW}, {NOW}, {NOW}, null,
            '{{}}')""",
        f"promise values (0, %(c)s, 1, %(c)s, 'open', {NOW}, {NOW}, false, '{{}}')",
        f"process values (0, %(c)s, 1, %(c)s, 'shop', 'A-1', 'running', {NOW}, '{{}}')",
        f"incident values (0, %(c)s, 1, 1, 'billing', %(c)s, {NOW})",
        f"question values (0, %(c)s, 1, %(c)s, 'open', {NOW}, {NOW}, '{{}}')",
        f"customer_source values (0, 1, 'crm', %(name)s, %(c)s, 'd', 'Linda', '{{}}', {NOW})",
    ]
    if owner:
        rows.append(
            f"""ticket values (0, %(c)s, 1, %(c)s, 'closed', %(owner)s, null, null, {NOW}, 'r', 0,
                0, 'done')"""
        )
    for row in rows:
        connection.execute(f"insert into {row}".encode(), known)


AGENT = f"agent values ('mia', 1, 'm@x', 'Mia', 'agent', 'hash', 'de', {NOW})"
COMPANY = (
    f"""audit (workspace_id, at, who, did, what, place, detail)
        values (1, {NOW}, 'n', 'signed_in', 'n', '', '{{}}')""",
    f"arrival values (0, 1, 'sms', 'k', 'd', 'raw', {NOW})",
    f"chat_visitor values (1, 'web', repeat('0', 32), 'user:web.17', {NOW})",
    f"reference_try values (1, sha256('x'), {NOW})",
    "mail_source values (1, 'mail', 'INBOX')",
    "mail_seen values (1, 'mail', 'INBOX', 7, 1, 'k', 0)",
    f"""webhook_subscription values (1, 'shop', 'https://shop.example', '{{whsec_}}',
        '{{message.received}}', 1, -1, 1, {NOW})""",
    f"""webhook_delivery values (1, 'shop', '{OURS}', 1, 'message.received', 1, 1, 'pending',
        0, null, '', null, null, {NOW}, {NOW})""",
    f"stray_receipt values (0, 1, 'sent:a:s', 'sent', '', {NOW})",
    f"erasure values ('{OURS}', 1, '{{}}', 'operator', 'asked', {NOW}, '{{}}')",
    f"legal_hold values (1, '{OURS}', 'dispute', 'operator', {NOW})",
    f"quarantine values ('{OURS}', 1, 'sms', 'no JSON', 'raw', 'team:branch', {NOW}, {NOW})",
    "team values (1, 'branch', 'Branch')",
    "goodwill_month values (1, 'team:branch', '2026-11', 500, 1)",
    f"offer values (1, 'upgrade', 1, 'published', '{{}}', {NOW}, {NOW}, 'x')",
    f"offer_read values (1, 'upgrade', 1, 'mia', {NOW})",
    f"wish_sweep values (1, 'billing', {NOW}, {NOW})",
    f"campaign values (1, '{OURS}', 'draft', '{{}}', {NOW})",
    f"campaign_target values (1, '{OURS}', 1, '{OURS}', 'waiting')",
)


@pytest.fixture(scope="module")
def url(postgres_server: Running, template: str) -> Iterator[str]:
    """A company with a customer of the branch and one of somebody else's."""
    with fresh_database(postgres_server, template) as url:
        with psycopg.connect(url) as connection:
            connection.execute("set role faden_engine")
            connection.execute(f"insert into {AGENT}".encode())
            a_customer(connection, OURS, owner="team:branch")
            a_customer(connection, THEIRS, owner="team:head")
            for row in COMPANY:
                connection.execute(f"insert into {row}".encode())
        yield url


@pytest.fixture
def reader(url: str) -> Iterator[Server]:
    with psycopg.connect(url) as connection:
        connection.execute("set role faden_reader")
        names(connection, 1)
        yield connection
        connection.rollback()


def limits(connection: Server, *owners: str) -> None:
    connection.execute("select set_config('faden.owners', %s, true)", (",".join(owners),))


def count(connection: Server, table: str) -> int:
    query = sql.SQL("select count(*) from {}").format(sql.Identifier(table))
    [[found]] = connection.execute(query).fetchall()
    return int(found)


def customers(connection: Server, table: str = "thread") -> set[uuid.UUID]:
    query = sql.SQL("select customer_id from {}").format(sql.Identifier(table))
    return {one for (one,) in connection.execute(query).fetchall()}


@pytest.mark.parametrize("table", OF_CUSTOMERS)
def test_a_limited_reader_sees_the_customers_of_these_owners_alone(
    reader: Server, table: str
) -> None:
    assert customers(reader, table) == {OURS, THEIRS}
    limits(reader, "team:branch", "agent:tilda")
    assert customers(reader, table) == {OURS}
    limits(reader, "agent:tilda")
    assert customers(reader, table) == set()
    limits(reader, "-")
    assert customers(reader, table) == set()


@pytest.mark.parametrize("table", OF_ALL)
def test_what_is_kept_for_the_whole_company_is_not_there(reader: Server, table: str) -> None:
    assert count(reader, table) == 1
    limits(reader, "team:branch", "team:head")
    assert count(reader, table) == 0


def test_every_table_with_a_customer_in_it_is_behind_this_wall(reader: Server) -> None:
    found = reader.execute(
        "select tablename from pg_policies where policyname = 'limits'"
        " and permissive = 'RESTRICTIVE' and roles = '{faden_reader}'"
    ).fetchall()
    assert {table for (table,) in found} == {*OF_CUSTOMERS, *OF_ALL}
    readable = reader.execute(
        "select relname from pg_class where relkind = 'r' and relnamespace ="
        " 'public'::regnamespace and has_any_column_privilege('faden_reader', oid, 'select')"
    ).fetchall()
    open_to_all = {*OF_NOBODY, "workspace", "restoration"}
    assert {table for (table,) in readable} == {*OF_CUSTOMERS, *OF_ALL} | open_to_all


def test_bytes_are_read_only_where_their_message_was_named(reader: Server) -> None:
    limits(reader, "team:branch")
    for named, seen in (
        ("sms\nk", (1, 0)),
        (f"sms\nquarantine:{OURS.hex}", (0, 1)),
        ("mail\nk", (0, 0)),
        ("", (0, 0)),
    ):
        reader.execute("select set_config('faden.bytes', %s, true)", (named,))
        assert (count(reader, "arrival"), count(reader, "quarantine")) == seen


def test_the_limit_is_forgotten_with_the_transaction(reader: Server) -> None:
    limits(reader, "team:branch")
    reader.commit()
    reader.execute("set role faden_reader")
    names(reader, 1)
    assert customers(reader) == {OURS, THEIRS}


def test_a_team_of_the_same_name_in_another_company_reaches_nobody_here(reader: Server) -> None:
    limits(reader, "team:branch")
    names(reader, 2)
    assert customers(reader) == set()
    told = reader.execute("select faden_reaches(%s)", (OURS,)).fetchone()
    assert told == (False,)


def test_a_joined_person_is_seen_whole_and_after_a_split_no_more(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("set role faden_engine")
        a_customer(connection, AT_WORK, owner=None)
        a_customer(connection, IN_THE_SHOP, owner=None)
        tie = "update thread set joined = %s where customer_id = %s"
        connection.execute(tie.encode(), ([AT_WORK], OURS))
        connection.execute(tie.encode(), ([OURS, IN_THE_SHOP], AT_WORK))
        connection.execute(tie.encode(), ([AT_WORK], IN_THE_SHOP))
        connection.execute("set role faden_reader")
        names(connection, 1)
        limits(connection, "team:branch")
        assert customers(connection, "event") == {OURS, AT_WORK, IN_THE_SHOP}
        connection.execute("set role faden_engine")
        connection.execute(tie.encode(), ([OURS], AT_WORK))
        connection.execute(tie.encode(), (None, IN_THE_SHOP))
        connection.execute("set role faden_reader")
        assert customers(connection, "event") == {OURS, AT_WORK}
        connection.rollback()


def test_who_leads_cannot_be_limited(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("set role faden_engine")
        agent = f"agent values ('lena', 1, 'l@x', 'Lena', 'lead', 'h', 'de', {NOW})"
        connection.execute(f"insert into {agent}".encode())
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute("update agent set limited = true")
        connection.rollback()
        connection.execute("set role faden_engine")
        token = f"insert into token values ('h', 1, 'shop', 'lead', {NOW}, null, '{{branch}}')"
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute(token.encode())


#: what sees more than its caller
TRUSTED = (
    "faden_apart(uuid)",
    "faden_reaches(uuid)",
    "faden_find_customers(tsquery, integer)",
    "faden_find_messages(tsquery, integer, integer, integer, integer)",
    "faden_search_reach()",
)


def test_everything_that_sees_more_than_its_caller_is_known_here(reader: Server) -> None:
    found = reader.execute(
        "select oid::regprocedure::text from pg_proc"
        " where prosecdef and pronamespace = 'public'::regnamespace"
    ).fetchall()
    assert {name.replace(",", ", ") for (name,) in found} == set(TRUSTED)


def test_what_sees_more_belongs_to_the_engine_again_after_a_restore(database_url: str) -> None:
    """A dump names no owners: whoever reads it in becomes the owner."""
    ours = "select distinct proowner::regrole::text from pg_proc where prosecdef"
    may = "select has_schema_privilege('faden_engine', 'public', 'create')"
    with psycopg.connect(database_url, autocommit=True) as connection:
        assert connection.execute(ours.encode()).fetchall() == [("faden_engine",)]
        connection.execute("grant faden_engine to current_user with inherit true")
        for name in TRUSTED:
            connection.execute(f"alter function {name} owner to current_user".encode())
        connection.execute("grant faden_engine to current_user with inherit false")
        assert connection.execute(ours.encode()).fetchall() != [("faden_engine",)]
        migrate(database_url)
        assert connection.execute(ours.encode()).fetchall() == [("faden_engine",)]
        assert connection.execute(may.encode()).fetchone() == (False,)


def test_records_that_were_joined_before_are_known_as_such(
    postgres_server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fresh_database(postgres_server, "template1") as url:
        before = [one for one in migrations() if one.name < "0012"]
        with monkeypatch.context() as earlier:
            earlier.setattr(migrating, "migrations", lambda: before)
            migrate(url)
        happened = (
            (OURS, "customers_joined", AT_WORK),
            (AT_WORK, "customers_joined", OURS),
            (OURS, "customers_joined", IN_THE_SHOP),
            (OURS, "customers_split", IN_THE_SHOP),
            (OURS, "household_declared", THEIRS),
        )
        with psycopg.connect(url) as connection:
            connection.execute("set role faden_engine")
            everybody = [OURS, AT_WORK, THEIRS]
            for customer in (*everybody, IN_THE_SHOP):
                kin = everybody if customer in everybody else None
                row = f"thread values (0, %s, 1, 1, '', %s, {NOW})"
                connection.execute(f"insert into {row}".encode(), (customer, kin))
            for number, (customer, kind, other) in enumerate(happened):
                connection.execute(
                    "insert into event (bucket, customer_id, sequence, workspace_id, at, kind,"
                    " body)"
                    " values (0, %s, %s, 1, now(), %s, jsonb_build_object('other_id', %s::text))",
                    (customer, number + 1, kind, other.hex),
                )
        migrate(url)
        with psycopg.connect(url) as connection:
            connection.execute("set role faden_engine")
            found = connection.execute("select customer_id, joined from thread").fetchall()
    assert dict(found) == {
        OURS: [AT_WORK],
        AT_WORK: [OURS],
        THEIRS: None,
        IN_THE_SHOP: None,
    }


def test_both_stores_know_whose_a_record_is(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        met = await meet(bench, meeting(LINDA, MIA))
        assert len(met.records) == 2
        async with bench.store.unit_of_work() as work:
            writer = Writer(await work.lock([FIRST], skip_locked=False))
            writer.ticket(FIRST, a_ticket(owner="team:branch"))
            await work.write(writer.changes)
            await work.commit()
        both = [FIRST, SECOND]
        async with bench.store.unit_of_work() as work:
            assert await work.reached(1, both, {"team:branch", "agent:tilda"}) == {FIRST}
            assert await work.reached(1, both, {"team:head"}) == set()
            assert await work.reached(2, both, {"team:branch"}) == set()
            assert await work.reached(1, [SECOND], {"team:branch"}) == set()

    on_store(story)
