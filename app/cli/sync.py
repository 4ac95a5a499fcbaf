"""`understudy sync`: what a new definition changed is taken over into a collection that people have edited."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from app.cli.options import OutputOption, one_to_a_line
from app.cli.output import (
    BAD,
    FINE,
    NOT_ALLOWED,
    WRONG_USAGE,
    Output,
    diagnostics_json,
    progress_bar,
    put,
    put_bytes,
    put_json,
    say,
    say_findings,
    shown,
    table,
)
from app.cli.stdin import STDIO, read_stdin

if TYPE_CHECKING:
    from app.actions.sync import Change, Sync

LONGEST_PLACE = 60

HELP = """\
Takes over into a collection what a new definition changed, and keeps what people changed in it by hand: names, descriptions,
bodies, examples, scripts, auth, order. The plan comes first; nothing is written without --write or -o.

\b
    understudy sync old.yaml new.yaml shop.postman_collection.json             # the plan: what would happen, and why
    understudy sync old.yaml new.yaml shop.postman_collection.json --write     # do it, in the collection itself
    understudy sync old.yaml new.yaml shop.postman_collection.json -o new.postman_collection.json
    git show v1:shop.yaml | understudy sync - shop.yaml shop.postman_collection.json --output json

OLD is the definition the collection was made from, NEW what it became (collections do as well). Convert both with the options
the collection was made with. Where both sides changed one thing differently, the collection's own value stays, unless
--conflicts says otherwise, and the conflict is listed. Exit code 1 when there are conflicts nobody decided, or a file cannot be
read. Doing it twice changes nothing.
"""


class Removed(StrEnum):
    """Where requests go that the new definition no longer has."""

    ASIDE = "aside"
    KEEP = "keep"
    DROP = "drop"


class Conflicts(StrEnum):
    """Who wins where both sides changed one thing differently."""

    MINE = "mine"
    NEW = "new"
    ASK = "ask"


def _repeated(name: str, *names: str, variable: str, help: str, metavar: str) -> Any:
    """An option that may be given several times; in its variable the values stand on a line each."""
    return typer.Option(name, *names, envvar=variable, help=help, metavar=metavar, callback=one_to_a_line)


def sync(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The definition the collection was made from; - for stdin.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="What it became; - for stdin.")],
    collection: Annotated[str, typer.Argument(metavar="COLLECTION", help="The collection that people have edited.")],
    out: Annotated[
        str | None,
        typer.Option("-o", "--out", envvar="UNDERSTUDY_OUT", metavar="OUT", help="Write the result here; - for stdout."),
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", envvar="UNDERSTUDY_WRITE", help="Write the result into COLLECTION itself.")
    ] = False,
    plan: Annotated[
        bool, typer.Option("--plan", envvar="UNDERSTUDY_PLAN", help="Only show the plan, whatever else is said.")
    ] = False,
    removed: Annotated[
        Removed,
        typer.Option("--removed", envvar="UNDERSTUDY_REMOVED",
                     help="Requests that NEW no longer has: into a folder of their own, kept where they are, or dropped."),
    ] = Removed.ASIDE,
    conflicts: Annotated[
        Conflicts | None,
        typer.Option("--conflicts", envvar="UNDERSTUDY_CONFLICTS",
                     help="Who wins a conflict; ask: each is asked for. Not given: mine, and exit code 1."),
    ] = None,
    option: Annotated[
        list[str] | None,
        _repeated("-O", "--option", variable="UNDERSTUDY_CONVERT_OPTIONS", metavar="NAME=VALUE[,…]",
                  help="How OLD and NEW are converted, as for convert. Repeatable."),
    ] = None,
    overlay: Annotated[
        list[str] | None,
        _repeated("--overlay", variable="UNDERSTUDY_OVERLAY", metavar="FILE",
                  help="An OpenAPI Overlay that changes OLD and NEW first. Repeatable, in order."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", envvar="UNDERSTUDY_FORCE", help="Also replace a file that is no collection.")
    ] = False,
    output: OutputOption = Output.TEXT,
) -> None:  # fmt: skip
    target = None if plan else collection if write else out
    _check_usage((old, new, collection), target, conflicts, out, output, is_in_place=write)
    found = _planned(old, new, collection, removed, conflicts, option or (), overlay or ())
    if found.plan is None:
        _tell_failure(found, output)
    if target is not None and conflicts is Conflicts.ASK:
        _show(found, to_stderr=True)
        choices = {change.id: _asked(change) for change in found.conflicts}
    else:
        choices = {}
    is_written = target not in (None, STDIO) and _write(found, Path(str(target)), (old, new), choices, force=force)
    undecided = len(found.conflicts) if conflicts is None else 0
    if output is Output.JSON:
        report = {"written": str(target) if is_written else None, "undecided": undecided, **found.to_json()}
        put_json({**report, "diagnostics": diagnostics_json(found.diagnostics)})
    else:
        _tell(found, target, is_written=is_written, choices=choices, is_shown=conflicts is Conflicts.ASK)
    raise typer.Exit(BAD if undecided else FINE)


def _check_usage(
    names: tuple[str, ...],
    target: str | None,
    conflicts: Conflicts | None,
    out: str | None,
    output: Output,
    *,
    is_in_place: bool,
) -> None:
    if names.count(STDIO) > 1:
        _wrong("Only one of OLD, NEW and COLLECTION can come from stdin")
    if is_in_place and out is not None:
        _wrong("--write names the place already: leave out -o")
    if target == STDIO and names[2] == STDIO and is_in_place:
        _wrong("--write needs a file to write into: name a place with -o")
    if target == STDIO and output is Output.JSON:
        _wrong("--output json prints the plan, so the collection needs a place of its own: name it with -o")
    if conflicts is Conflicts.ASK and target is not None and (STDIO in names or not sys.stdin.isatty()):
        _wrong("--conflicts ask needs a terminal to ask on. Say mine or new")


def _planned(
    old: str, new: str, collection: str, removed: Removed, conflicts: Conflicts | None, options: Any, overlays: Any
) -> Sync:
    from app.actions.sync import SyncSettings
    from app.actions.sync import sync as plan_sync
    from app.actions.wishes import wishes_from

    settings = SyncSettings(removed=removed.value, conflicts="new" if conflicts is Conflicts.NEW else "mine")
    wishes = wishes_from(options, map(Path, overlays))
    data = {Path(STDIO): read_stdin()} if STDIO in (old, new, collection) else {}
    with progress_bar("Comparing"):
        return plan_sync(Path(old), Path(new), Path(collection), settings, wishes=wishes, data=data)


def _asked(change: Change) -> str:
    """Who wins one conflict, asked on the terminal."""
    say(shown(f"{' / '.join(change.place) or '(collection)'}  {change.field}".rstrip()))
    for name, value in (("base", change.base), ("mine", change.mine), ("new", change.new)):
        say(shown(f"  {name}: {value}"))
    return "new" if typer.confirm("Take new? Else mine stays", err=True) else "mine"


def _write(found: Sync, target: Path, definitions: tuple[str, str], choices: Any, *, force: bool) -> bool:
    from app.actions.sync import write_sync

    try:
        return write_sync(found, target, tuple(Path(name) for name in definitions if name != STDIO), choices, force=force)
    except PermissionError:
        say(f"understudy: {shown(str(target))} may not be written. Name another place with -o, or give this user the right.")
        raise typer.Exit(NOT_ALLOWED) from None
    except OSError as error:
        _wrong(f"{target} cannot be written: {(error.strerror or 'unknown reason').lower()}. Name another place with -o")


def _tell(found: Sync, target: str | None, *, is_written: bool, choices: Any, is_shown: bool) -> None:
    say_findings([each for each in found.diagnostics if each.level == "error"])
    if not (is_shown and choices):
        _show(found, to_stderr=target == STDIO)
    say(shown(found.summary))
    if target == STDIO:
        put_bytes(found.result(choices))
    elif target is not None:
        say(shown(f"Written: {target}." if is_written else f"{target} is as it should be."))
    elif found.plan is not None and not found.plan.is_empty:
        say("Nothing was written: this is the plan. Do it with --write, or name a place with -o.")


def _show(found: Sync, *, to_stderr: bool) -> None:
    rows = [(kind, _cut(shown(place)), shown(what)) for kind, place, what in found.rows]
    if rows:
        for line in table([("Kind", "Place", "What"), *rows]):
            say(line) if to_stderr else put(line)


def _cut(place: str) -> str:
    return place if len(place) <= LONGEST_PLACE else f"…{place[1 - LONGEST_PLACE :]}"


def _tell_failure(found: Sync, output: Output) -> NoReturn:
    if output is Output.JSON:
        put_json({"written": None, "diagnostics": diagnostics_json(found.diagnostics)})
    else:
        say_findings([each for each in found.diagnostics if each.level == "error"] or list(found.diagnostics))
    raise typer.Exit(BAD)


def _wrong(hint: str) -> NoReturn:
    say(f"understudy: {shown(hint)}. See understudy sync --help.")
    raise typer.Exit(WRONG_USAGE)
