"""`understudy sync`: what a new definition changed is taken over into a collection that people have edited."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from app.cli.failing import end_for_usage, end_unwritten
from app.cli.options import ConvertOption, OutputOption, OverlayOption
from app.cli.output import (
    BAD,
    FINE,
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
_ANSWERS = {"y": True, "yes": True, "n": False, "no": False, "": False}

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


OldArgument = Annotated[
    str,
    typer.Argument(
        metavar="OLD",
        help="The definition the collection was made from: a file, a folder, a zip, an https address, or - for stdin.",
    ),
]
RemovedOption = Annotated[
    Removed,
    typer.Option(
        "--removed",
        envvar="UNDERSTUDY_REMOVED",
        help="Requests that NEW no longer has: into a folder of their own, kept where they are, or dropped.",
    ),
]
ConflictsOption = Annotated[
    Conflicts | None,
    typer.Option(
        "--conflicts",
        envvar="UNDERSTUDY_CONFLICTS",
        help="Who wins a conflict; ask: each is asked for. Not given: mine, and exit code 1.",
    ),
]


def sync(
    old: OldArgument,
    new: Annotated[str, typer.Argument(metavar="NEW", help="What it became, likewise.")],
    collection: Annotated[str, typer.Argument(metavar="COLLECTION", help="The collection that people have edited, likewise.")],
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
    removed: RemovedOption = Removed.ASIDE,
    conflicts: ConflictsOption = None,
    option: ConvertOption = None,
    overlay: OverlayOption = None,
    force: Annotated[
        bool, typer.Option("--force", envvar="UNDERSTUDY_FORCE", help="Also replace a file that is no collection.")
    ] = False,
    output: OutputOption = Output.TEXT,
) -> None:
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
    inputs = map(Path, (old, new, *(overlay or ())))
    is_written = target not in (None, STDIO) and _write(found, Path(str(target)), inputs, choices, force=force)
    is_open = conflicts is None or (conflicts is Conflicts.ASK and target is None)
    undecided = len(found.conflicts) if is_open else 0
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
        end_for_usage("sync", "Only one of OLD, NEW and COLLECTION can come from stdin")
    if is_in_place and out is not None:
        end_for_usage("sync", "--write names the place already: leave out -o")
    if is_in_place and target is not None and not _is_file(target):
        end_for_usage("sync", "--write needs a file to write into: name a place with -o")
    if target == STDIO and output is Output.JSON:
        end_for_usage("sync", "--output json prints the plan, so the collection needs a place of its own: name it with -o")
    if conflicts is Conflicts.ASK and target is not None and (STDIO in names or not sys.stdin.isatty()):
        end_for_usage("sync", "--conflicts ask needs a terminal to ask on. Say mine or new")


def _is_file(collection: str) -> bool:
    """Whether the collection is one that can be written again: no archive, no address, not stdin."""
    from app.actions.inputs import is_address, is_archive

    return collection != STDIO and not is_address(collection) and not is_archive(Path(collection))


def _planned(
    old: str, new: str, collection: str, removed: Removed, conflicts: Conflicts | None, options: Any, overlays: Any
) -> Sync:
    from app.actions.inputs import gathered_definition
    from app.actions.sync import SyncSettings
    from app.actions.sync import sync as plan_sync
    from app.actions.wishes import wishes_from

    settings = SyncSettings(removed=removed.value, conflicts="new" if conflicts is Conflicts.NEW else "mine")
    wishes = wishes_from(options, map(Path, overlays))
    examples = wishes.options.external_examples
    with (
        gathered_definition(old, examples=examples, read_stdin=read_stdin) as base,
        gathered_definition(new, examples=examples, read_stdin=read_stdin) as theirs,
        gathered_definition(collection, holds="collection", read_stdin=read_stdin) as mine,
        progress_bar("Comparing"),
    ):
        return plan_sync(base, theirs, mine, settings, wishes=wishes)


def _asked(change: Change) -> str:
    """Who wins one conflict, asked on the terminal."""
    say(shown(f"{' / '.join(change.place) or '(collection)'}  {change.field}".rstrip()))
    for name, value in (("base", change.base), ("mine", change.mine), ("new", change.new)):
        say(shown(f"  {name}: {value}"))
    return "new" if _agreed("Take new? Else mine stays [y/N]: ") else "mine"


def _agreed(question: str) -> bool:
    """Asked on stderr only: stdout may be where the collection goes. Raises Abort at the end of input."""
    while True:
        print(question, end="", file=sys.stderr, flush=True)
        answer = sys.stdin.readline()
        if not answer:
            raise typer.Abort
        if answer.strip().lower() in _ANSWERS:
            return _ANSWERS[answer.strip().lower()]


def _write(found: Sync, target: Path, inputs: Iterable[Path], choices: Any, *, force: bool) -> bool:
    from app.actions.sync import write_sync

    try:
        return write_sync(found, target, inputs, choices, force=force)
    except OSError as error:
        end_unwritten("sync", target, error)


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
