"""What can be typed: `faden import customers FILE`?"""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import Annotated

import typer

from faden import config as settings

imports = typer.Typer(help="Bring customers of another system in.", no_args_is_help=True)


@imports.callback()
def _several() -> None:
    """Bring customers of another system in."""


@imports.command()
def customers(  # noqa: PLR0913, PLR0917 - one for each option
    file: Annotated[Path, typer.Argument(help="CSV or vCard file.")],
    workspace: Annotated[str, typer.Option(help="Whose they are; not needed with one.")] = "",
    source: Annotated[str, typer.Option(help="The other system's name, always the same.")] = "crm",
    dry_run: Annotated[  # noqa: FBT002 - a flag is a flag
        bool, typer.Option("--dry-run", help="Say what would happen; write nothing.")
    ] = False,
    report: Annotated[Path | None, typer.Option(help="CSV file for what was left out.")] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", help='What a column means: "Kontakt=email"; once for each.'),
    ] = None,
    encoding: Annotated[str, typer.Option(help="Such as cp1252; found out if not given.")] = "",
    delimiter: Annotated[str, typer.Option(help=", ; | or tab; found out if not given.")] = "",
    region: Annotated[str, typer.Option(help="Country of numbers without its code.")] = "DE",
    data: Annotated[
        Path | None, typer.Option(help="Folder of this installation (FADEN_DATA).")
    ] = None,
) -> None:
    """Import customers: new ones are added, known ones completed, nobody is joined or lost.

    The same file again changes nothing; an interrupted import is carried on by the same command.

    More: docs/import.md
    """
    from faden.importing.whole import Asked, carry_out  # noqa: PLC0415 - slow to load

    read = settings.read()
    config = dataclasses.replace(read, data=(data or read.data).expanduser().absolute())
    asked = Asked(
        file=file,
        workspace=workspace,
        source=source,
        dry_run=dry_run,
        report=report,
        columns=tuple(columns or ()),
        encoding=encoding or None,
        delimiter={"tab": "\t", "\\t": "\t"}.get(delimiter, delimiter) or None,
        region=region.upper(),
    )
    for line in carry_out(config, asked):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
