"""What can be typed: `faden agent|team|workspace|token …` and `faden audit log|forget`?"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from faden import config as settings
from faden.config import Config

agent = typer.Typer(help="People who may sign in.", no_args_is_help=True)
team = typer.Typer(help="Teams, and who belongs to them.", no_args_is_help=True)
workspace = typer.Typer(help="Companies on this installation.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(help="The person's e-mail address.")]
Team = Annotated[str, typer.Argument(help="The team's id, such as service.")]
Data = Annotated[Path | None, typer.Option(help="Folder of this installation (FADEN_DATA).")]
Workspace = Annotated[str, typer.Option(help="Whose it is; not needed with one.")]
Role = Annotated[str, typer.Option(help="admin, lead, agent or readonly.")]
Password = Annotated[
    str,
    typer.Option(
        prompt=True,
        hide_input=True,
        confirmation_prompt=True,
        envvar="FADEN_AGENT_PASSWORD",
        help="Better typed than given: others see what runs.",
    ),
]


def _config(data: Path | None) -> Config:
    read = settings.read()
    return dataclasses.replace(read, data=(data or read.data).expanduser().absolute())


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")


@agent.command("add")
def agent_add(
    email: Email,
    password: Password,
    name: Annotated[str, typer.Option(help="What colleagues read.")] = "",
    role: Role = "agent",
    workspace: Workspace = "",
    data: Data = None,
) -> None:
    """Add a person who may sign in."""
    from faden.people import operate

    _say(
        operate.add_agent(
            _config(data), email, name=name, role=role, password=password, slug=workspace
        )
    )


@agent.command("list")
def agent_list(workspace: Workspace = "", data: Data = None) -> None:
    """List the people: address, role, second factor, state, teams."""
    from faden.people import operate

    _say(operate.list_agents(_config(data), workspace))


@agent.command("password")
def agent_password(
    email: Email, password: Password, workspace: Workspace = "", data: Data = None
) -> None:
    """Give somebody a new password; they are signed out everywhere."""
    from faden.people import operate

    _say(operate.set_password(_config(data), email, password, slug=workspace))


@agent.command("role")
def agent_role(
    email: Email,
    role: Annotated[str, typer.Argument(help="admin, lead, agent or readonly.")],
    workspace: Workspace = "",
    data: Data = None,
) -> None:
    """Give somebody another role; it holds at once."""
    from faden.people import operate

    _say(operate.set_role(_config(data), email, role, slug=workspace))


@agent.command("disable")
def agent_disable(email: Email, workspace: Workspace = "", data: Data = None) -> None:
    """End somebody's access: sessions and keys end at once."""
    from faden.people import operate

    _say(operate.disable(_config(data), email, slug=workspace))


@agent.command("enable")
def agent_enable(email: Email, workspace: Workspace = "", data: Data = None) -> None:
    """Let somebody in again."""
    from faden.people import operate

    _say(operate.enable(_config(data), email, slug=workspace))


@agent.command("limit")
def agent_limit(
    email: Email,
    all_teams: Annotated[
        bool, typer.Option("--all-teams", help="End the limit: they see every customer again.")
    ] = False,
    workspace: Workspace = "",
    data: Data = None,
) -> None:
    """Let somebody see only the customers of their teams, and their own."""
    from faden.people import operate

    _say(operate.limit(_config(data), email, all_teams=all_teams, slug=workspace))


@agent.command("reset-second-factor")
def agent_reset(email: Email, workspace: Workspace = "", data: Data = None) -> None:
    """Take a lost second factor away; be sure who asks for it."""
    from faden.people import operate

    _say(operate.reset_second_factor(_config(data), email, slug=workspace))


@team.command("add")
def team_add(
    team_id: Team,
    name: Annotated[str, typer.Option(help="What colleagues read.")] = "",
    workspace: Workspace = "",
    data: Data = None,
) -> None:
    """Add a team, or give it another name."""
    from faden.people import places

    _say(places.add_team(_config(data), team_id, name=name, slug=workspace))


@team.command("list")
def team_list(workspace: Workspace = "", data: Data = None) -> None:
    """List the teams."""
    from faden.people import places

    _say(places.list_teams(_config(data), workspace))


@team.command("join")
def team_join(team_id: Team, email: Email, workspace: Workspace = "", data: Data = None) -> None:
    """Make somebody a member of a team."""
    from faden.people import places

    _say(places.join_team(_config(data), team_id, email, slug=workspace))


@team.command("leave")
def team_leave(team_id: Team, email: Email, workspace: Workspace = "", data: Data = None) -> None:
    """End somebody's membership of a team."""
    from faden.people import places

    _say(places.leave_team(_config(data), team_id, email, slug=workspace))


@workspace.command("add")
def workspace_add(
    slug: Annotated[str, typer.Argument(help="Its short name: small letters, digits, -.")],
    name: Annotated[str, typer.Option(prompt="The company's name", help="What people read.")],
    data: Data = None,
) -> None:
    """Add a company; nobody of the others sees anything of it."""
    from faden.people import places

    _say(places.add_workspace(_config(data), slug, name))


@workspace.command("list")
def workspace_list(data: Data = None) -> None:
    """List the workspaces."""
    from faden.people import places

    _say(places.list_workspaces(_config(data)))


@workspace.command("set")
def workspace_set(
    key: Annotated[str, typer.Argument(help="The setting, such as sign_in.")],
    value: Annotated[str, typer.Argument(help='JSON, such as {"second_factor": ["admin"]}.')],
    workspace: Workspace = "",
    data: Data = None,
) -> None:
    """Change a setting; it is checked first, and "null" takes it back to its default."""
    from faden.people import operate

    _say(operate.set_setting(_config(data), key, value, slug=workspace))


def token_add(
    label: Annotated[str, typer.Argument(help="Which program it is for.")],
    role: Role = "agent",
    agent: Annotated[str, typer.Option(help="Whose it is: it ends with them (e-mail).")] = "",
    team: Annotated[
        list[str] | None, typer.Option(help="Only customers of this team; may be given again.")
    ] = None,
    workspace: Workspace = "",
    data: Data = None,
) -> None:
    """Make a key for a program; it is shown this once."""
    from faden.people import places

    _say(
        places.add_token(
            _config(data), label, role=role, email=agent, slug=workspace, limits=team or ()
        )
    )


def token_list(workspace: Workspace = "", data: Data = None) -> None:
    """List the keys, without what opens anything."""
    from faden.people import places

    _say(places.list_tokens(_config(data), workspace))


def token_revoke(
    token_id: Annotated[str, typer.Argument(help="Its id, from faden token list.")],
    workspace: Workspace = "",
    data: Data = None,
) -> None:
    """Make a key open nothing any more."""
    from faden.people import places

    _say(places.revoke_token(_config(data), token_id, slug=workspace))


def audit_log(
    who: Annotated[str, typer.Option(help="agent:ID, token:LABEL or cli:NAME.")] = "",
    did: Annotated[str, typer.Option(help="Only this, such as sign_in_failed.")] = "",
    since: Annotated[str, typer.Option(help="From this day on (UTC).")] = "",
    until: Annotated[str, typer.Option(help="Before this day (UTC).")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many.")] = 100,
    workspace: Workspace = "",
    data: Data = None,
) -> None:
    """Show who did what, when and from where: JSON, one a line, newest first."""
    from faden.people import log

    _say(
        log.show(
            _config(data),
            who=who,
            did=did,
            since=since,
            until=until,
            limit=limit,
            slug=workspace,
        )
    )


def audit_forget(
    before: Annotated[str, typer.Option(help="The first day (UTC) that stays.")],
    workspace: Workspace = "",
    data: Data = None,
) -> None:
    """Delete old entries of the audit log; that it was done is written into it."""
    from faden.people import log

    _say(log.forget(_config(data), before=before, slug=workspace))
