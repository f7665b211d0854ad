"""What can be typed: `faden export customer`, `faden erase customer|resume|log|replay`?"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from faden import config as settings
from faden.config import Config

export = typer.Typer(help="Hand out what is stored.", no_args_is_help=True)
erase = typer.Typer(help="Erase people: docs/erasure.md.", no_args_is_help=True)

Who = Annotated[str, typer.Argument(help="An address in any writing, or the customer's id.")]
Data = Annotated[Path | None, typer.Option(help="Folder of this installation (FADEN_DATA).")]
Workspace = Annotated[str, typer.Option(help="Whose it is; not needed with one.")]
Out = Annotated[Path, typer.Option(help="A new file.")]


def _config(data: Path | None) -> Config:
    read = settings.read()
    return dataclasses.replace(read, data=(data or read.data).expanduser().absolute())


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


@export.callback()
def _exports() -> None:
    """Hand out what is stored."""


@export.command("customer")
def export_customer(who: Who, out: Out, workspace: Workspace = "", data: Data = None) -> None:
    """Write everything about one person into a ZIP (GDPR Art. 15 and 20)."""
    from faden.privacy import operate

    _say(operate.export_customer(_config(data), who, out, slug=workspace))


@erase.command("customer")
def erase_customer(  # noqa: PLR0917 - options, which are named when typed
    who: Who,
    dry_run: Annotated[bool, typer.Option(help="Only say what would happen.")] = False,
    yes: Annotated[bool, typer.Option(help="Do it; there is no way back.")] = False,
    hold: Annotated[bool, typer.Option(help="Forbid it: a claim or a dispute.")] = False,
    release: Annotated[bool, typer.Option(help="Lift the hold.")] = False,
    reason: Annotated[str, typer.Option(help="Why; stands in the audit entry.")] = "",
    workspace: Workspace = "",
    data: Data = None,
) -> None:
    """Erase one person (GDPR Art. 17): everything but the proof of their wishes."""
    from faden.privacy import operate

    if [dry_run, yes, hold, release].count(True) != 1:
        raise typer.BadParameter("give one of --dry-run, --yes, --hold, --release")
    config = _config(data)
    if dry_run:
        _say(operate.survey(config, who, slug=workspace))
        return
    if not reason.strip():
        raise typer.BadParameter("say why with --reason; write no name there")
    if yes:
        _say(operate.erase(config, who, slug=workspace, reason=reason))
    else:
        _say(operate.set_hold(config, who, slug=workspace, reason=reason, lift=release))


@erase.command()
def resume(workspace: Workspace = "", data: Data = None) -> None:
    """Finish erasures that a killed process has left half on the disk."""
    from faden.privacy import operate

    _say(operate.resume(_config(data), slug=workspace))


@erase.command("log")
def save_log(out: Out, workspace: Workspace = "", data: Data = None) -> None:
    """Write down all erasures by hash, to replay them after a restore."""
    from faden.privacy import operate

    _say(operate.save_log(_config(data), out, slug=workspace))


@erase.command()
def replay(
    file: Annotated[Path, typer.Argument(help="What `faden erase log` has written.")],
    data: Data = None,
) -> None:
    """Erase again whom a restored backup has brought back."""
    from faden.privacy import operate

    _say(operate.replay(_config(data), file))
