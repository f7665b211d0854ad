"""What can be typed: `faden webhook add|list|test|log|replay|pause|resume|rotate|remove`?"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from faden import config as settings
from faden.config import Config

webhook = typer.Typer(
    help="Tell other systems what happens, signed: docs/webhooks.md.", no_args_is_help=True
)

Name = Annotated[str, typer.Argument(help="The webhook's name.")]
Data = Annotated[Path | None, typer.Option(help="Folder of this installation (FADEN_DATA).")]
Workspace = Annotated[str, typer.Option(help="Whose it is; not needed with one.")]


def _config(data: Path | None) -> Config:
    read = settings.read()
    return dataclasses.replace(read, data=(data or read.data).expanduser().absolute())


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")


@webhook.command()
def add(
    name: Annotated[str, typer.Argument(help="A name for it, such as shop.")],
    url: Annotated[str, typer.Argument(help="Where to post, by https.")],
    kind: Annotated[list[str] | None, typer.Option(help="What to tell; all by default.")] = None,
    after: Annotated[
        int | None, typer.Option("--from", help="First position; 0 is the beginning.")
    ] = None,
    *,
    sender: Annotated[
        str, typer.Option(help="The system that hears wishes by it, as its messages name it.")
    ] = "",
    acknowledge_within: Annotated[
        float | None, typer.Option(help="Seconds a sender has to say that it obeys (3600).")
    ] = None,
    workspace: Workspace = "",
    data: Data = None,
) -> None:
    """Subscribe a system; its secret is shown this once."""
    from faden.engine.administration.webhooks import Wanted
    from faden.webhooks import operate

    within = None if acknowledge_within is None else timedelta(seconds=acknowledge_within)
    wanted = Wanted(name=name, url=url, kinds=kind or (), after=after, sender=sender, within=within)
    _say(operate.add(_config(data), wanted, slug=workspace))


@webhook.command("list")
def list_all(workspace: Workspace = "", data: Data = None) -> None:
    """List the webhooks and how it stands with each."""
    from faden.webhooks import operate

    _say(operate.listing(_config(data), workspace))


@webhook.command("test")
def try_out(name: Name, workspace: Workspace = "", data: Data = None) -> None:
    """Post a test event now and say what was answered."""
    from faden.webhooks import operate

    good, told = operate.try_out(_config(data), name, slug=workspace)
    _say([told])
    if not good:
        raise typer.Exit(1)


@webhook.command()
def log(
    name: Name,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many.")] = 20,
    workspace: Workspace = "",
    data: Data = None,
) -> None:
    """Show what it was told last, newest first."""
    from faden.webhooks import operate

    _say(operate.log_lines(_config(data), name, slug=workspace, limit=limit))


@webhook.command()
def replay(
    name: Name,
    position: Annotated[
        int | None, typer.Option("--from", help="From this position on; 0 is the beginning.")
    ] = None,
    event: Annotated[str | None, typer.Option(help="Only this event, by its id.")] = None,
    workspace: Workspace = "",
    data: Data = None,
) -> None:
    """Tell it again what it was told, under the same ids."""
    from faden.webhooks import operate

    _say(operate.replay(_config(data), name, slug=workspace, position=position, event=event))


@webhook.command()
def pause(
    name: Name,
    reason: Annotated[str, typer.Option(help="For whoever looks later.")] = "paused by hand",
    workspace: Workspace = "",
    data: Data = None,
) -> None:
    """Tell it nothing for a while; what happens is kept for it."""
    from faden.webhooks import operate

    _say(operate.pause(_config(data), name, slug=workspace, reason=reason))


@webhook.command()
def resume(name: Name, workspace: Workspace = "", data: Data = None) -> None:
    """Go on where it was paused."""
    from faden.webhooks import operate

    _say(operate.resume(_config(data), name, slug=workspace))


@webhook.command()
def rotate(
    name: Name,
    finish: Annotated[bool, typer.Option("--finish", help="Forget the old secret.")] = False,
    workspace: Workspace = "",
    data: Data = None,
) -> None:
    """Change its secret; until --finish both are good."""
    from faden.webhooks import operate

    _say(operate.rotate(_config(data), name, slug=workspace, finish=finish))


@webhook.command()
def remove(name: Name, workspace: Workspace = "", data: Data = None) -> None:
    """End it, and forget its log."""
    from faden.webhooks import operate

    _say(operate.remove(_config(data), name, slug=workspace))
