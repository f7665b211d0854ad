"""Does the database itself keep companies apart, and refuse what must never be?"""

import uuid
from collections.abc import Iterator
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from faden.store.postgres import Running

Server = psycopg.Connection[tuple[Any, ...]]

#: what belongs to one company, in the order in which it can be written
OWNED = (
    *("account", "team", "agent", "session", "token"),
    *("arrival", "address", "thread", "ticket", "event", "delivery"),
    *("reference", "stray_receipt", "quarantine"),
    *("reference_code", "reference_try"),
    *("mail_source", "mail_seen"),
    *("customer_source", "chat_visitor", "draft", "presence", "mention", "upload"),
    *("membership", "recovery_code", "half_sign_in", "known_browser", "audit"),
    *("webhook_subscription", "webhook_delivery"),
    *("erasure_key", "kept_wish", "erasure", "legal_hold"),
    *("search_customer", "search_message", "passed_wish", "incident", "question", "offered_time"),
    *("offer", "offer_read", "offer_grant", "redemption", "promise"),
    "process",
    *("cascade", "kept_apart", "goodwill_month", "wish_sweep", "campaign", "campaign_target"),
)
SECRET = (
    "session",
    "token",
    "recovery_code",
    "half_sign_in",
    "known_browser",
    "erasure_key",
    "kept_wish",
    "presence",
    "search_customer",
    "search_message",
    "upload",
    "offered_time",
    "kept_apart",
    "redemption",
)  #: nobody reads these for people
READABLE = tuple(table for table in OWNED if table not in SECRET)


def offers(now: str) -> list[str]:
    """Return rows of what one company offers and gives."""
    return [
        "goodwill_month values (%(w)s, 'team:service', '2026-11', 500, 1)",
        f"offer values (%(w)s, 'upgrade', 1, 'published', '{{}}', {now}, {now}, 'x')",
        f"offer_read values (%(w)s, 'upgrade', 1, %(name)s, {now})",
        f"""offer_grant values (0, %(c)s, %(w)s, %(c)s, 'upgrade', {now}, {now}, {now}, null,
            '{{}}')""",
        f"promise values (0, %(c)s, %(w)s, %(c)s, 'open', {now}, {now}, false, '{{}}')",
        f"process values (0, %(c)s, %(w)s, %(c)s, 'shop', 'A-1', 'running', {now}, '{{}}')",
        f"campaign values (%(w)s, %(c)s, 'draft', '{{}}', {now})",
        "campaign_target values (%(w)s, %(c)s, 1, %(c)s, 'waiting')",
        f"redemption values (0, %(c)s, %(c)s, %(w)s, %(c)s, {now})",
    ]


def company(connection: Server, number: int) -> None:
    """Write one row into every table, for one company."""
    ids = {"w": number, "c": uuid.UUID(int=number), "name": f"n{number}", "hash": bytes([number])}
    now = "timestamptz '2026-11-23 12:00Z'"
    rows = (
        f"account values (%(name)s, %(w)s, 'webhook', 'SMS', '{{\"secrets\": []}}', {now})",
        "team values (%(w)s, 'service', 'Service')",
        f"agent values (%(name)s, %(w)s, 'a@x', 'Anna', 'admin', 'hash', 'de', {now})",
        f"session values (%(hash)s, %(name)s, %(w)s, 'csrf', {now}, {now})",
        f"token values (%(hash)s, %(w)s, 'shop', 'agent', {now})",
        "membership values (%(w)s, 'service', %(name)s)",
        "recovery_code values (%(w)s, %(name)s, %(hash)s)",
        f"half_sign_in values (%(hash)s, %(w)s, %(name)s, {now})",
        f"known_browser values (%(w)s, %(name)s, %(hash)s, {now})",
        f"""audit (workspace_id, at, who, did, what, place, detail)
            values (%(w)s, {now}, %(name)s, 'signed_in', %(name)s, '', '{{}}')""",
        f"arrival values (0, %(w)s, %(name)s, 'k', 'd', 'raw', {now})",
        "mail_source values (%(w)s, %(name)s, 'INBOX')",
        "mail_seen values (%(w)s, %(name)s, 'INBOX', 7, 1, 'k', 0)",
        f"""webhook_subscription values (%(w)s, 'shop', 'https://shop.example', '{{whsec_}}',
            '{{message.received}}', 1, -1, 1, {now})""",
        f"""webhook_delivery values (%(w)s, 'shop', %(c)s, 1, 'message.received', 1, 1, 'pending',
            0, null, '', null, null, {now}, {now})""",
        f"customer_source values (0, %(w)s, 'crm', 'k', %(c)s, 'd', 'Linda', '{{}}', {now})",
        f"chat_visitor values (%(w)s, 'web', repeat('0', 32), 'user:web.17', {now})",
        f"draft values (%(w)s, %(name)s, %(c)s, 'reply', 1, 'Guten Tag', {now})",
        f"presence values (%(w)s, %(c)s, %(name)s, 'looking', {now})",
        f"mention values (%(w)s, %(name)s, %(c)s, 1, {now})",
        f"""upload values (%(w)s, %(name)s, 'upload-1', %(c)s, 'a.png', 'image/png', 1,
            sha256(%(hash)s), {now})""",
        f"address values (0, %(w)s, 'tel:+49', %(c)s, {now})",
        f"thread values (0, %(c)s, %(w)s, 1, '', null, {now})",
        f"ticket values (0, %(c)s, %(w)s, %(c)s, 'open', 'team:x', {now}, {now}, {now}, 'r')",
        f"""event (bucket, customer_id, sequence, workspace_id, at, kind, ticket_id, body)
            values (0, %(c)s, 1, %(w)s, {now}, 'message_received', %(c)s, '{{}}')""",
        f"""delivery values (0, %(c)s, %(w)s, %(c)s, 'a', 'tel:+49', 'service', 'r', 1, 'queued',
            {now}, 0, null, null, '', {now})""",
        "reference values (0, %(w)s, 'ref:r', %(c)s, %(c)s)",
        f"reference_code values (0, %(w)s, '12345678', %(c)s, %(c)s, {now})",
        f"reference_try values (%(w)s, sha256(%(hash)s), {now})",
        f"stray_receipt values (0, %(w)s, 'sent:a:s', 'sent', '', {now})",
        "erasure_key values (%(w)s, sha256(%(hash)s))",
        f"""kept_wish values (%(w)s, sha256(%(hash)s), 'withdrawn', '*', {now}, 'STOP', 'customer',
            false, true)""",
        f"erasure values (%(c)s, %(w)s, '{{}}', 'operator', 'asked', {now}, '{{}}')",
        f"legal_hold values (%(w)s, %(c)s, 'dispute', 'operator', {now})",
        f"search_customer values (0, %(c)s, %(w)s, {now}, 'linda')",
        f"search_message values (0, %(c)s, 1, %(w)s, %(w)s::bigint << 32, {now}, 'paket')",
        f"passed_wish values (0, %(c)s, %(w)s, %(c)s, 'billing', {now}, {now}, {now})",
        f"incident values (0, %(c)s, 1, %(w)s, 'billing', %(c)s, {now})",
        f"question values (0, %(c)s, %(w)s, %(c)s, 'open', {now}, {now}, '{{}}')",
        f"offered_time values (%(w)s, 'hof', 'do9', {now}, 1)",
        f"cascade values (0, %(c)s, %(w)s, %(c)s, {now}, {now}, 1, {now})",
        "kept_apart values (0, %(c)s, %(name)s, %(w)s)",
        *offers(now),
        f"wish_sweep values (%(w)s, 'billing', {now}, {now})",
        f"quarantine values (%(c)s, %(w)s, 'a', 'not JSON', 'raw', 'team:x', {now}, {now})",
    )
    for row in rows:
        connection.execute(f"insert into {row}".encode(), ids)


@pytest.fixture(scope="module")
def url(postgres_server: Running, template: str) -> str:
    """The URL of a database with two companies, each with one row in every table."""
    with psycopg.connect(postgres_server.admin_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("create database companies owner faden template {}").format(
                sql.Identifier(template)
            )
        )
    url = make_conninfo(postgres_server.url, dbname="companies")
    with psycopg.connect(url) as connection:
        connection.execute("set role faden_engine")
        connection.execute(
            "insert into workspace (slug, name, created_at) values ('other', 'Other', now())"
        )
        company(connection, 1)
        company(connection, 2)
    return url


@pytest.fixture
def engine(url: str) -> Iterator[Server]:
    """The role that writes; whatever a test does with it is taken back."""
    with psycopg.connect(url) as connection:
        connection.execute("set role faden_engine")
        yield connection
        connection.rollback()


@pytest.fixture
def reader(url: str) -> Iterator[Server]:
    """The role that reads for people; no company is named yet."""
    with psycopg.connect(url) as connection:
        connection.execute("set role faden_reader")
        yield connection
        connection.rollback()


def companies_in(connection: Server, table: str) -> set[int]:
    query = sql.SQL("select workspace_id from {}").format(sql.Identifier(table))
    return {row[0] for row in connection.execute(query).fetchall()}


def names(connection: Server, company: object) -> None:
    """Say for which company is read."""
    connection.execute("select set_config('faden.workspace', %s, true)", (str(company),))


# Every table.


def test_every_table_of_a_company_forces_row_security(engine: Server) -> None:
    found = engine.execute(
        "select relname from pg_class join pg_attribute on attrelid = pg_class.oid"
        " where relkind in ('r', 'p') and attname = 'workspace_id' and relnamespace ="
        " 'public'::regnamespace and not (relrowsecurity and relforcerowsecurity)"
    ).fetchall()
    assert found == []


def test_every_table_of_a_company_is_tested_here(engine: Server) -> None:
    found = engine.execute(
        "select relname from pg_class join pg_attribute on attrelid = pg_class.oid"
        " where relkind in ('r', 'p') and attname = 'workspace_id'"
        " and relnamespace = 'public'::regnamespace"
    ).fetchall()
    assert {name for (name,) in found} == {*OWNED, "workspace"}


@pytest.mark.parametrize("table", OWNED)
def test_the_engine_writes_for_every_company(engine: Server, table: str) -> None:
    assert companies_in(engine, table) == {1, 2}


@pytest.mark.parametrize("table", READABLE)
@pytest.mark.parametrize("named", [None, "", "0", "99"])
def test_a_reader_without_a_company_sees_nothing(
    reader: Server, table: str, named: str | None
) -> None:
    if named is not None:
        names(reader, named)
    assert companies_in(reader, table) == set()


@pytest.mark.parametrize("table", [*READABLE, "workspace"])
@pytest.mark.parametrize("company", [1, 2])
def test_a_reader_sees_its_own_company_alone(reader: Server, table: str, company: int) -> None:
    names(reader, company)
    assert companies_in(reader, table) == {company}


@pytest.mark.parametrize("table", READABLE)
def test_asking_for_the_other_company_by_name_shows_nothing(reader: Server, table: str) -> None:
    names(reader, 1)
    query = sql.SQL("select count(*) from {} where workspace_id = 2").format(sql.Identifier(table))
    assert reader.execute(query).fetchone() == (0,)


def test_the_company_is_forgotten_with_the_transaction(reader: Server) -> None:
    names(reader, 1)
    reader.commit()
    reader.execute("set role faden_reader")
    assert companies_in(reader, "event") == set()


@pytest.mark.parametrize("table", [*OWNED, "workspace", "sign_in_failure"])
@pytest.mark.parametrize(
    "change",
    ["delete from {}", "update {} set workspace_id = 1", "insert into {} default values"],
)
def test_a_reader_changes_nothing(reader: Server, table: str, change: LiteralString) -> None:
    names(reader, 1)
    command = sql.SQL(change).format(sql.Identifier(table))
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedColumn)):
        reader.execute(command)


@pytest.mark.parametrize(
    "secret",
    [
        "select config from account",
        "select password_hash from agent",
        "select totp_secret from agent",
        "select totp_offered from agent",
        "select totp_step from agent",
        "select * from recovery_code",
        "select * from half_sign_in",
        "select * from known_browser",
        "select * from session",
        "select * from token",
        "select * from sign_in_failure",
        "select who from reference_try",
        "select * from account",
        "select secrets from webhook_subscription",
    ],
)
def test_a_reader_sees_no_secrets(reader: Server, secret: LiteralString) -> None:
    names(reader, 1)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        reader.execute(secret)


@pytest.mark.parametrize("table", OWNED)
def test_even_the_owner_of_the_tables_sees_nothing_without_a_role(url: str, table: str) -> None:
    with psycopg.connect(url) as connection:
        assert companies_in(connection, table) == set()


# What must never be (G7).


def refused(engine: Server, command: LiteralString, **values: object) -> str:
    """Return the name of the rule by which the database refuses a command."""
    known = {"c": uuid.UUID(int=1), "other": uuid.UUID(int=99), **values}
    with pytest.raises(psycopg.IntegrityError) as told:
        engine.execute(command, known)
    return told.value.diag.constraint_name or str(told.value.diag.column_name)


@pytest.mark.parametrize("column", ["owner", "due_at", "wake_at"])
def test_an_open_ticket_without_an_owner_or_a_due_time_cannot_be(
    engine: Server, column: LiteralString
) -> None:
    command = "update ticket set " + column + " = null where ticket_id = %(c)s"
    assert refused(engine, command) == "open_ticket_has_owner_and_due"


def test_an_answered_ticket_may_wait_for_nobody(engine: Server) -> None:
    engine.execute("update ticket set state = 'answered', owner = null")


def test_a_ticket_is_not_closed_without_a_reason(engine: Server) -> None:
    assert refused(engine, "update ticket set state = 'closed'") == "closed_ticket_has_reason"


def test_a_ticket_has_no_other_state(engine: Server) -> None:
    assert refused(engine, "update ticket set state = 'forgotten'") == "ticket_state_check"


_EVENT: LiteralString = (
    "insert into event (bucket, customer_id, sequence, workspace_id, at, kind, ticket_id, body)"
    " values (0, %(c)s, %(sequence)s, 1, now(), %(kind)s, %(ticket)s, '{}')"
)


def test_a_message_without_a_ticket_cannot_be(engine: Server) -> None:
    broken = refused(engine, _EVENT, sequence=2, kind="message_received", ticket=None)
    assert broken == "inbound_message_has_ticket"


def test_a_message_whose_ticket_does_not_exist_cannot_be(engine: Server) -> None:
    ticket = uuid.UUID(int=99)
    broken = refused(engine, _EVENT, sequence=2, kind="message_received", ticket=ticket)
    assert broken == "inbound_message_ticket"


def test_the_ticket_of_a_message_cannot_vanish(engine: Server) -> None:
    assert refused(engine, "delete from ticket") == "inbound_message_ticket"


def test_two_events_cannot_have_one_place(engine: Server) -> None:
    broken = refused(engine, _EVENT, sequence=1, kind="note_written", ticket=None)
    assert broken == "event_pkey"


def test_a_delivery_without_its_message_cannot_be(engine: Server) -> None:
    assert refused(engine, "update delivery set sequence = 7") == "delivery_message"


def test_an_arrival_counts_once(engine: Server) -> None:
    again: LiteralString = "insert into arrival values (0, 1, 'n1', 'k', 'other', 'raw', now())"
    assert refused(engine, again) == "arrival_pkey"


def test_an_address_has_one_record(engine: Server) -> None:
    again: LiteralString = "insert into address values (0, 1, 'tel:+49', %(other)s, now())"
    assert refused(engine, again) == "address_pkey"


@pytest.mark.parametrize("column", ["owner", "due_at"])
def test_what_is_in_quarantine_has_an_owner_and_a_due_time(
    engine: Server, column: LiteralString
) -> None:
    assert refused(engine, "update quarantine set " + column + " = null") == column


def test_what_is_settled_says_by_whom_and_how(engine: Server) -> None:
    broken = refused(engine, "update quarantine set settled_at = now()")
    assert broken == "settled_says_how"


# What was done stays written.


@pytest.mark.parametrize(
    "command",
    ["update audit set who = ''", "delete from audit", "truncate audit"],
)
def test_the_audit_log_only_grows(engine: Server, reader: Server, command: LiteralString) -> None:
    names(reader, 1)
    for role in (engine, reader):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            role.execute(command)
        role.rollback()


def test_a_member_belongs_to_the_workspace_of_the_team(engine: Server) -> None:
    crossed: LiteralString = "insert into membership values (1, 'service', 'n2')"
    assert refused(engine, crossed) == "membership_workspace_id_agent_id_fkey"
