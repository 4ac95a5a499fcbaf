"""`understudy db`: the database as a whole. Works on it directly; servers that run on it follow."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import OutputOption
from app.cli.output import BAD, Output, counted, put, put_json, say, shown

HELP = """\
The database that everything is kept in: .understudy/understudy.db here, or what UNDERSTUDY_DATABASE names.

\b
    understudy db check
    understudy db backup monday.db            # whole, as of one moment, while servers go on
    understudy db restore monday.db           # into an empty database; --replace takes the place of what is there
    understudy db upgrade                     # as a server does at its start

A backup is one SQLite file, from PostgreSQL too, and can be restored to either. `restore` is how to go from one to the other.
"""

db = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)

DatabaseOption = Annotated[
    str | None,
    typer.Option("--database", envvar="UNDERSTUDY_DATABASE", metavar="ADDRESS", help="Another one: a file, or postgresql://…."),
]
ReplaceOption = Annotated[
    bool, typer.Option("--replace", envvar="UNDERSTUDY_REPLACE", help="Replace all that is in the database.")
]


@db.command("upgrade", short_help="Bring the tables to this release's shape.")
def upgrade(database: DatabaseOption = None, output: OutputOption = Output.TEXT) -> None:
    """Makes the database where there is none, and brings its tables to this release's shape."""
    from app.actions.database import upgrade_database

    before, now = upgrade_database(database)
    if output is Output.JSON:
        put_json({"before": before or None, "now": now})
    else:
        say(
            f"The tables are those of version {now} already."
            if before == now
            else f"The tables are those of version {now} now."
        )


@db.command("backup", short_help="Write everything to a file.")
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; it holds secrets of environments.")],
    database: DatabaseOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Writes everything, as of one moment, to one file."""
    from app.actions.database import back_up_database

    size = back_up_database(file, database)
    if output is Output.JSON:
        put_json({"file": str(file), "bytes": size})
    else:
        say(f"{shown(str(file))} holds everything: {counted(size, 'byte')}. Keep it as you keep secrets.")


@db.command("restore", short_help="Put a backup into the database.")
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    database: DatabaseOption = None,
    replace: ReplaceOption = False,
    output: OutputOption = Output.TEXT,
) -> None:
    """Puts a backup into the database: all of it, or nothing."""
    from app.actions.database import restore_database

    mocks = restore_database(file, database, replace=replace)
    if output is Output.JSON:
        put_json({"mocks": mocks})
    else:
        say(f"{counted(mocks, 'mock')} restored. Everybody signs in again; keys revoked since the backup are good again.")


@db.command("check", short_help="Is everything whole?")
def check(database: DatabaseOption = None, output: OutputOption = Output.TEXT) -> None:
    """Reads everything, and says what is not whole. Exit code 1 when something is not."""
    from app.actions.database import check_database

    problems = check_database(database)
    if output is Output.JSON:
        put_json([{"kind": each.kind, "subject": each.subject, "message": each.message} for each in problems])
    else:
        for each in problems:
            put(shown(f"{each.kind} {each.subject}: {each.message}"))
        say(f"{counted(len(problems), 'problem')}." if problems else "Everything is whole.")
    if problems:
        raise typer.Exit(BAD)
