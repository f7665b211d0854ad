"""Can an operator let people in and out from the command line, and is each step written down?"""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner

from faden.cli import app
from faden.config import Config, ConfigError
from faden.people import log, operate, places
from faden.store import registry
from faden.store.people import sessions

PASSWORD = "correct horse battery staple"


@pytest.fixture
def config(database_url: str) -> Config:
    """An installation with the workspace demo and its first admin."""
    config = Config(database_url=database_url)
    operate.add_agent(
        config, "Anna@Example.org", name="Anna", role="admin", password=PASSWORD, slug=""
    )
    return config


@pytest.fixture
def engine(database_url: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("set role faden_engine")
        yield connection


def jonas_comes(config: Config) -> None:
    operate.add_agent(
        config, "jonas@example.org", name="", role="agent", password=PASSWORD, slug="demo"
    )


def signs_in(config: Config, email: str) -> str:
    """Open a session, as the page does after the right password; return its token."""

    async def open_session() -> str:
        async with await psycopg.AsyncConnection.connect(str(config.database_url)) as connection:
            await connection.execute("set role faden_engine")
            agent = (await registry.agents_for_sign_in(connection, email))[0]
            now = datetime.now(UTC)
            await sessions.begin_half(connection, agent, now=now)
            opened = await registry.open_session(
                connection, agent, now=now, lasts=timedelta(hours=1)
            )
            return opened.token

    return asyncio.run(open_session())


def is_in(config: Config, token: str) -> bool:
    async def ask() -> bool:
        async with await psycopg.AsyncConnection.connect(str(config.database_url)) as connection:
            await connection.execute("set role faden_engine")
            return await registry.session(connection, token, now=datetime.now(UTC)) is not None

    return asyncio.run(ask())


def knows_key(config: Config, token: str) -> bool:
    async def ask() -> bool:
        async with await psycopg.AsyncConnection.connect(str(config.database_url)) as connection:
            await connection.execute("set role faden_engine")
            return await registry.token(connection, token) is not None

    return asyncio.run(ask())


def done(config: Config) -> list[str]:
    """What the audit log holds, oldest first."""
    lines = log.show(config, who="", did="", since="", until="", limit=100, slug="")
    return [json.loads(line)["did"] for line in reversed(lines)]


def test_people_come_and_are_listed_with_what_an_operator_must_know(config: Config) -> None:
    jonas_comes(config)
    places.add_team(config, "service", name="Service", slug="")
    places.join_team(config, "service", "jonas@example.org", slug="")
    assert operate.list_agents(config, "") == [
        "anna@example.org  admin  password only  active  no team",
        "jonas@example.org  agent  password only  active  service",
    ]
    assert places.list_teams(config, "") == ["service  Service  1 people"]
    assert done(config) == ["agent_added", "agent_added", "team_added", "team_joined"]


def test_whoever_is_disabled_is_out_at_once(config: Config) -> None:
    jonas_comes(config)
    token = signs_in(config, "jonas@example.org")
    (key,) = places.add_token(
        config, "his script", role="agent", email="jonas@example.org", slug=""
    )
    (shop,) = places.add_token(config, "shop", role="agent", email="", slug="")
    assert is_in(config, token)
    assert knows_key(config, key)
    told = operate.disable(config, "Jonas@example.org", slug="")
    assert told == ["jonas@example.org is out: 1 sessions and 1 keys ended."]
    assert not is_in(config, token)
    assert (knows_key(config, key), knows_key(config, shop)) == (False, True)
    assert operate.disable(config, "jonas@example.org", slug="") == [
        "jonas@example.org was disabled already."
    ]
    with pytest.raises(ConfigError, match="keys would open nothing"):
        places.add_token(config, "x", role="agent", email="jonas@example.org", slug="")


def test_whoever_is_disabled_cannot_sign_in_until_they_are_back(
    config: Config, engine: psycopg.Connection[tuple[Any, ...]]
) -> None:
    jonas_comes(config)
    operate.disable(config, "jonas@example.org", slug="")
    with pytest.raises(IndexError):
        signs_in(config, "jonas@example.org")
    assert engine.execute("select count(*) from half_sign_in").fetchone() == (0,)
    operate.enable(config, "jonas@example.org", slug="")
    assert is_in(config, signs_in(config, "jonas@example.org"))


def test_a_role_holds_in_the_sessions_that_are_open(config: Config) -> None:
    jonas_comes(config)
    token = signs_in(config, "jonas@example.org")
    assert operate.set_role(config, "jonas@example.org", "lead", slug="") == [
        "jonas@example.org is lead from now on (was agent)."
    ]

    async def role() -> str:
        async with await psycopg.AsyncConnection.connect(str(config.database_url)) as connection:
            await connection.execute("set role faden_engine")
            found = await registry.session(connection, token, now=datetime.now(UTC))
            assert found is not None
            return found.role

    assert asyncio.run(role()) == "lead"
    entry = json.loads(
        log.show(config, who="", did="role_changed", since="", until="", limit=9, slug="")[0]
    )
    assert entry["detail"] == {"before": "agent", "role": "lead"}
    assert entry["who"].startswith("cli:")


def test_nobody_can_shut_the_last_admin_out(config: Config) -> None:
    with pytest.raises(ConfigError, match="only admin"):
        operate.disable(config, "anna@example.org", slug="")
    with pytest.raises(ConfigError, match="only admin"):
        operate.set_role(config, "anna@example.org", "lead", slug="")
    assert done(config) == ["agent_added"]


def test_a_new_password_and_a_reset_second_factor_end_every_session(
    config: Config, engine: psycopg.Connection[tuple[Any, ...]]
) -> None:
    engine.execute("update agent set totp_secret = %s, totp_step = 1", (b"x" * 20,))
    first = signs_in(config, "anna@example.org")
    operate.reset_second_factor(config, "anna@example.org", slug="")
    second = signs_in(config, "anna@example.org")
    operate.set_password(config, "anna@example.org", PASSWORD + "!", slug="")
    assert (is_in(config, first), is_in(config, second)) == (False, False)
    assert engine.execute("select totp_secret, totp_step from agent").fetchall() == [(None, None)]
    assert engine.execute("select count(*) from half_sign_in").fetchone() == (0,)


def test_workspaces_are_apart(config: Config) -> None:
    places.add_workspace(config, "sued", "Südfunk")
    operate.add_agent(
        config, "anna@example.org", name="Anna", role="admin", password=PASSWORD, slug="sued"
    )
    assert places.list_workspaces(config) == ["demo  Demo", "sued  Südfunk"]
    with pytest.raises(ConfigError, match=r"there is no agent 'jonas@example\.org'"):
        operate.disable(config, "jonas@example.org", slug="sued")
    with pytest.raises(ConfigError, match="name a workspace with --workspace"):
        operate.list_agents(config, "")
    south = log.show(config, who="", did="", since="", until="", limit=9, slug="sued")
    assert [json.loads(line)["did"] for line in south] == ["agent_added", "workspace_added"]


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (lambda c: operate.set_role(c, "anna@example.org", "god", slug=""), "role 'god'"),
        (lambda c: operate.set_password(c, "anna@example.org", "short", slug=""), "12 characters"),
        (
            lambda c: operate.add_agent(
                c, "anna@example.org", name="", role="agent", password=PASSWORD, slug=""
            ),
            "is there already",
        ),
        (lambda c: places.join_team(c, "nobody", "anna@example.org", slug=""), "there is no team"),
        (lambda c: places.add_team(c, "No Team", name="", slug=""), "small letters"),
        (lambda c: places.add_workspace(c, "Süd", "x"), "beginning with"),
        (lambda c: places.add_workspace(c, "demo", "x"), "already"),
        (lambda c: places.revoke_token(c, "0" * 16, slug=""), "there is no key"),
        (lambda c: operate.set_setting(c, "sing_in", "{}", slug=""), "there is no setting"),
        (lambda c: log.forget(c, before="2999-01-01", slug=""), "has begun"),
        (
            lambda c: log.show(c, who="", did="x", since="", until="", limit=1, slug=""),
            "'x': choose one of",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(config: Config, step: Any, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        step(config)
    assert done(config) == ["agent_added"]


def test_a_setting_is_checked_before_it_is_stored(
    config: Config, engine: psycopg.Connection[tuple[Any, ...]]
) -> None:
    operate.set_setting(config, "sign_in", '{"second_factor": ["admin"], "idle": 1}', slug="")
    for wrong in ('{"second_factor": ["god"]}', '{"idle": 0}', '{"idel": 1}', '"x"'):
        with pytest.raises(Exception, match="setting sign_in"):
            operate.set_setting(config, "sign_in", wrong, slug="")
    stored = engine.execute("select policy from workspace").fetchone()
    assert stored == ({"sign_in": {"second_factor": ["admin"], "idle": 1}},)
    operate.set_setting(config, "sign_in", "null", slug="")
    assert engine.execute("select policy from workspace").fetchone() == ({},)
    assert done(config)[-2:] == ["setting_changed", "setting_changed"]


def test_a_key_is_listed_by_what_opens_nothing_and_can_be_revoked(config: Config) -> None:
    (key,) = places.add_token(config, "shop", role="agent", email="", slug="")
    (line,) = places.list_tokens(config, "")
    token_id = line.split()[0]
    assert key not in line
    assert not knows_key(config, token_id)
    assert places.revoke_token(config, token_id, slug="") == [
        "The key of shop opens nothing any more."
    ]
    assert not knows_key(config, key)


def test_only_the_owner_lets_go_of_old_entries_and_that_is_written_down(
    config: Config, engine: psycopg.Connection[tuple[Any, ...]]
) -> None:
    engine.execute(
        "insert into audit (workspace_id, at, who, did, what, place, detail)"
        " values (1, '2020-01-01', 'cli:x', 'exported', '', '', '{}')"
    )
    assert log.forget(config, before="2021-01-01", slug="") == [
        "1 entries from before 2021-01-01 are gone."
    ]
    assert done(config) == ["agent_added", "audit_forgotten"]
    forced = engine.execute(
        "select relforcerowsecurity from pg_class where relname = 'audit'"
    ).fetchone()
    assert forced == (True,)


def test_the_commands_are_there_and_ask_for_the_password(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FADEN_DATABASE_URL", str(config.database_url))
    runner = CliRunner()
    typed = f"{PASSWORD}\n{PASSWORD}\n"
    added = runner.invoke(app, ["agent", "add", "lena@example.org", "--role", "lead"], input=typed)
    assert added.exit_code == 0, added.output
    assert PASSWORD not in added.output
    for words in (
        ["agent", "list"],
        ["agent", "role", "lena@example.org", "agent"],
        ["agent", "disable", "lena@example.org"],
        ["agent", "enable", "lena@example.org"],
        ["agent", "reset-second-factor", "lena@example.org"],
        ["team", "add", "billing", "--name", "Billing"],
        ["team", "join", "billing", "lena@example.org"],
        ["team", "leave", "billing", "lena@example.org"],
        ["team", "list"],
        ["workspace", "list"],
        ["workspace", "set", "region", "AT"],
        ["token", "add", "shop", "--agent", "lena@example.org"],
        ["token", "list"],
        ["audit", "log", "--limit", "3"],
    ):
        told = runner.invoke(app, words)
        assert told.exit_code == 0, (words, told.output)
        assert told.output.strip(), words


# Limited to teams.


def test_whoever_is_limited_sees_the_customers_of_their_teams_from_the_next_click(
    config: Config,
) -> None:
    jonas_comes(config)
    token = signs_in(config, "jonas@example.org")
    places.add_team(config, "service", name="Service", slug="")
    assert owners(config, token) is None
    assert operate.limit(config, "jonas@example.org", all_teams=False, slug="") == [
        (
            "jonas@example.org sees only their own customers and those of: no team yet: faden "
            "team join."
        )
    ]
    places.join_team(config, "service", "jonas@example.org", slug="")
    seen = owners(config, token)
    assert seen is not None
    assert {one.partition(":")[0] for one in seen} == {"agent", "team"}
    assert "team:service" in seen
    assert operate.list_agents(config, "")[1].endswith("service  sees only their customers")
    told = operate.limit(config, "jonas@example.org", all_teams=False, slug="")
    assert told == ["jonas@example.org was limited already."]
    operate.limit(config, "jonas@example.org", all_teams=True, slug="")
    assert owners(config, token) is None
    assert [did for did in done(config) if "limited" in did] == ["agent_limited", "agent_unlimited"]


def owners(config: Config, token: str) -> frozenset[str] | None:
    async def ask() -> frozenset[str] | None:
        async with await psycopg.AsyncConnection.connect(str(config.database_url)) as connection:
            await connection.execute("set role faden_engine")
            session = await registry.session(connection, token, now=datetime.now(UTC))
            assert session is not None
            return session.owners

    return asyncio.run(ask())


def test_who_leads_is_not_limited_and_who_is_limited_does_not_lead(config: Config) -> None:
    jonas_comes(config)
    with pytest.raises(ConfigError, match="leads or rules"):
        operate.limit(config, "anna@example.org", all_teams=False, slug="")
    operate.limit(config, "jonas@example.org", all_teams=False, slug="")
    for role in ("lead", "admin"):
        with pytest.raises(ConfigError, match="--all-teams first"):
            operate.set_role(config, "jonas@example.org", role, slug="")
        with pytest.raises(ConfigError, match="can be no more"):
            places.add_token(config, "x", role=role, email="jonas@example.org", slug="")
    operate.set_role(config, "jonas@example.org", "readonly", slug="")
    operate.limit(config, "jonas@example.org", all_teams=True, slug="")
    operate.set_role(config, "jonas@example.org", "lead", slug="")
    places.add_token(config, "x", role="lead", email="jonas@example.org", slug="")
    operate.set_role(config, "jonas@example.org", "agent", slug="")
    with pytest.raises(ConfigError, match="revoke them first"):
        operate.limit(config, "jonas@example.org", all_teams=False, slug="")


def test_a_key_reaches_no_further_than_its_teams_and_its_person(config: Config) -> None:
    jonas_comes(config)
    for team in ("service", "shop"):
        places.add_team(config, team, name=team, slug="")
    with pytest.raises(ConfigError, match="there is no team 'sales'"):
        places.add_token(config, "x", role="agent", email="", slug="", limits=["sales"])
    with pytest.raises(ConfigError, match="sees everybody"):
        places.add_token(config, "x", role="lead", email="", slug="", limits=["shop"])
    made = {
        name: places.add_token(config, name, role="agent", email=email, slug="", limits=teams)[0]
        for name, email, teams in (
            ("free", "", []),
            ("shops", "", ["shop", "shop"]),
            ("his", "jonas@example.org", []),
            ("his for shops", "jonas@example.org", ["shop"]),
        )
    }
    places.join_team(config, "service", "jonas@example.org", slug="")
    reached = {name: reach(config, key) for name, key in made.items()}
    assert reached == {
        "free": None,
        "shops": {"team:shop"},
        "his": None,
        "his for shops": {"team:shop"},
    }
    operate.limit(config, "jonas@example.org", all_teams=False, slug="")
    his = reach(config, made["his"])
    assert his is not None
    assert {one for one in his if one.startswith("team:")} == {"team:service"}
    assert reach(config, made["his for shops"]) == frozenset()
    assert any("only customers of: shop" in line for line in places.list_tokens(config, ""))


def reach(config: Config, key: str) -> frozenset[str] | None:
    async def ask() -> frozenset[str] | None:
        async with await psycopg.AsyncConnection.connect(str(config.database_url)) as connection:
            await connection.execute("set role faden_engine")
            token = await registry.token(connection, key)
            assert token is not None
            return token.owners

    return asyncio.run(ask())


def test_limits_are_set_by_typing(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    jonas_comes(config)
    places.add_team(config, "shop", name="", slug="")
    monkeypatch.setenv("FADEN_DATABASE_URL", str(config.database_url))
    typed = CliRunner()
    limited = typed.invoke(app, ["agent", "limit", "jonas@example.org"])
    assert (limited.exit_code, "sees only" in limited.output) == (0, True)
    free = typed.invoke(app, ["agent", "limit", "jonas@example.org", "--all-teams"])
    assert (free.exit_code, "sees all" in free.output) == (0, True)
    key = typed.invoke(app, ["token", "add", "till", "--team", "shop"])
    assert key.exit_code == 0
    assert reach(config, key.output.strip()) == frozenset({"team:shop"})
