"""`understudy convert`: a definition becomes a Postman collection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.failing import end_for_usage, end_unwritten
from app.cli.options import ConvertOption, OperationOption, OutputOption, OverlayOption, PathOption, TagOption
from app.cli.output import (
    BAD,
    FINE,
    Output,
    counted,
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
    from app.actions.convert import Conversion
    from app.actions.wishes import Wishes

MOST_STRICT = 10_000
"""Findings that are told one by one when they are the reason why nothing was written."""

MOST_TOLD = 50
"""Collections of which it is told how their examples are reached."""

HELP = """\
Turns an OpenAPI definition into a Postman collection (v2.1) in which every declared response is a saved example. The same
definition always gives the same bytes. An older Postman export becomes v2.1 in the same way.

\b
    understudy convert shop.yaml -o shop.postman_collection.json
    cat shop.yaml | understudy convert - > shop.postman_collection.json
    understudy convert shop.yaml -O folder_strategy=paths,request_name=method_path
    understudy convert shop.yaml -o shop.postman_collection.json --environments   # one environment for each server
    understudy convert shop.yaml --overlay public.overlay.yaml --tag orders       # changed first, then cut
    understudy convert shop.yaml --use-cases mocks.yaml -o use-cases/             # one collection for each use case
    understudy convert shop.yaml --use-cases flows.arazzo.yaml -o use-cases/      # or for each workflow
    understudy convert --options                                                  # what -O can say

What could not be carried over is told on stderr, with its place. Exit code 1 when there is no collection, or an error in it;
with --strict also for a warning, and then nothing is written.
"""


def _show_options(wanted: bool) -> None:
    if wanted:
        from app.actions.wishes import known_options

        for line in table([("Option", "Values, default first", "Meaning"), *known_options()]):
            put(line)
        raise typer.Exit


def convert(
    definition: Annotated[
        str, typer.Argument(metavar="DEFINITION", help="A file, a folder, a zip, an https address, or - for stdin.")
    ],
    out: Annotated[
        str, typer.Option("-o", "--out", envvar="UNDERSTUDY_OUT", metavar="OUT", help="A file, a folder, or - for stdout.")
    ] = STDIO,
    option: ConvertOption = None,
    overlay: OverlayOption = None,
    tag: TagOption = None,
    operation: OperationOption = None,
    path: PathOption = None,
    use_cases: Annotated[
        Path | None,
        typer.Option(
            "--use-cases",
            envvar="UNDERSTUDY_USE_CASES",
            metavar="FILE",
            help="A mocks.yaml or an Arazzo file: one collection for each of its mocks or workflows.",
        ),
    ] = None,
    environments: Annotated[
        bool,
        typer.Option(
            "--environments",
            envvar="UNDERSTUDY_ENVIRONMENTS",
            help="Write an environment for each server beside the collection.",
        ),
    ] = False,
    strict: Annotated[
        bool,
        typer.Option("--strict", envvar="UNDERSTUDY_STRICT", help="Write nothing when there is a warning or an error."),
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", envvar="UNDERSTUDY_FORCE", help="Also replace a file that is no collection.")
    ] = False,
    show_options: Annotated[
        bool, typer.Option("--options", callback=_show_options, is_eager=True, help="List what -O can say, and end.")
    ] = False,
    output: OutputOption = Output.TEXT,
) -> None:
    from app.actions.wishes import wishes_from

    if use_cases is not None and STDIO in (definition, out):
        end_for_usage("convert", "With --use-cases, DEFINITION is a file and -o names a folder, such as -o use-cases/")
    if out == STDIO and (environments or output is Output.JSON):
        cause = "--output json prints a report" if output is Output.JSON else "--environments writes several files"
        end_for_usage("convert", f"{cause}, so the collection needs a place of its own: name it with -o")
    wishes = wishes_from(option or (), map(Path, overlay or ()), tags=tag or (), operations=operation or (), paths=path or ())
    conversion = _converted(definition, use_cases, wishes)
    inputs = [Path(definition), *map(Path, overlay or ()), *([use_cases] if use_cases else ())]
    is_good = conversion.is_flawless if strict else conversion.is_good
    written = []
    if is_good or not strict:
        written = _write(conversion, out, inputs, is_folder=use_cases is not None, environments=environments, force=force)
    _tell(conversion, written, output, is_good=is_good, strict=strict)
    raise typer.Exit(FINE if is_good else BAD)


def _converted(definition: str, use_cases: Path | None, wishes: Wishes) -> Conversion:
    from app.actions.convert import convert as convert_one
    from app.actions.convert import convert_use_cases
    from app.actions.inputs import gathered_definition

    if use_cases is not None:
        with progress_bar("Reading") as progress:
            return convert_use_cases(Path(definition), use_cases, wishes, progress)
    examples = wishes.options.external_examples
    with gathered_definition(definition, examples=examples, read_stdin=read_stdin) as given, progress_bar("Converting"):
        return convert_one(given, wishes=wishes)


def _write(
    conversion: Conversion, out: str, inputs: Sequence[Path], *, is_folder: bool, environments: bool, force: bool
) -> list[str]:
    """Writes every collection and returns the names of the files; to stdout none. Nothing is written if one place is taken."""
    from app.actions.results import write_results

    if out == STDIO:
        for data in conversion.collections.values():
            put_bytes(data)
        return []
    place = Path(out)
    try:
        is_folder = is_folder or place.is_dir()
        written = write_results(conversion, place, inputs, folder=is_folder, environments=environments, force=force)
    except OSError as error:
        end_unwritten(
            "convert", Path(error.filename) if isinstance(error, IsADirectoryError) and error.filename else place, error
        )
    return [str(path) for path in written]


def _tell(conversion: Conversion, written: list[str], output: Output, *, is_good: bool, strict: bool) -> None:
    from app.actions.convert import reach_of

    reached = reach_of(conversion)
    if output is Output.JSON:
        found = diagnostics_json(conversion.diagnostics)
        reach = {name: asdict(each) for name, each in reached.items()}
        put_json({"good": is_good, "files": written, "diagnostics": found, "reach": reach})
        return
    errors = [found for found in conversion.diagnostics if found.level == "error"]
    say_findings(conversion.diagnostics if conversion.collections or not errors else errors, most=MOST_STRICT if strict else 20)
    if not conversion.collections:
        return
    if strict and not is_good:
        say("Nothing was written, because of --strict.")
        return
    requests, examples = conversion.counts
    place = f" into {counted(len(written), 'file')}: {', '.join(map(shown, written[:5]))}" if written else ""
    say(f"{counted(requests, 'request')} with {counted(examples, 'example')}{place}.")
    for name, each in list(reached.items())[:MOST_TOLD]:
        say(shown(f"{name}: {each}." if len(reached) > 1 else f"{each}."))
    if len(reached) > MOST_TOLD:
        say(f"… and {len(reached) - MOST_TOLD} more.")
