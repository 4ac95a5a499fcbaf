"""`understudy convert`: a definition becomes a Postman collection."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from app.cli.options import OutputOption
from app.cli.output import (
    BAD,
    FINE,
    NOT_ALLOWED,
    WRONG_USAGE,
    Output,
    counted,
    diagnostics_json,
    progress_bar,
    put_bytes,
    put_json,
    say,
    say_findings,
    shown,
)
from app.cli.stdin import STDIO, read_stdin

if TYPE_CHECKING:
    from app.actions.convert import Conversion

HELP = """\
Turns an OpenAPI definition into a Postman collection (v2.1) in which every declared response is a saved example. The same
definition always gives the same bytes. An older Postman export becomes v2.1 in the same way.

\b
    understudy convert shop.yaml -o shop.postman_collection.json
    cat shop.yaml | understudy convert - > shop.postman_collection.json
    understudy convert shop.yaml --use-cases mocks.yaml -o use-cases/     # one collection for each use case

What could not be carried over is told on stderr, with its place. Exit code 1 when there is no collection, or an error in it.
"""


def convert(
    definition: Annotated[str, typer.Argument(metavar="DEFINITION", help="A file, a v3 folder, or - for stdin.")],
    out: Annotated[
        str, typer.Option("-o", "--out", envvar="UNDERSTUDY_OUT", metavar="OUT", help="A file, a folder, or - for stdout.")
    ] = STDIO,
    use_cases: Annotated[
        Path | None,
        typer.Option("--use-cases", envvar="UNDERSTUDY_USE_CASES", help="A mocks.yaml: one collection for each of its mocks."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", envvar="UNDERSTUDY_FORCE", help="Also replace a file that is no collection.")
    ] = False,
    output: OutputOption = Output.TEXT,
) -> None:
    from app.actions.convert import convert as convert_one
    from app.actions.convert import convert_use_cases

    if use_cases is not None:
        if STDIO in (definition, out):
            _wrong("With --use-cases, DEFINITION is a file and -o names a folder, such as -o use-cases/")
        with progress_bar("Reading") as progress:
            conversion = convert_use_cases(Path(definition), use_cases, progress)
    else:
        if out == STDIO and output is Output.JSON:
            _wrong("--output json prints a report, so the collection needs a place of its own: name it with -o")
        data = read_stdin() if definition == STDIO else None
        with progress_bar("Converting"):
            conversion = convert_one(Path(definition), data)
    inputs = [Path(definition), *([use_cases] if use_cases else ())]
    written = _write(conversion, out, inputs, is_folder=use_cases is not None, force=force)
    if output is Output.JSON:
        put_json({"good": conversion.is_good, "files": written, "diagnostics": diagnostics_json(conversion.diagnostics)})
    else:
        say_findings(conversion.diagnostics)
        _say_result(conversion, written)
    raise typer.Exit(FINE if conversion.is_good else BAD)


def _write(conversion: Conversion, out: str, inputs: Sequence[Path], *, is_folder: bool, force: bool) -> list[str]:
    """Writes every collection and returns the names of the files; "-" is stdout. Nothing is written if one place is taken."""
    from app.actions.writing import check_target, write_target

    if out == STDIO:
        for data in conversion.collections.values():
            put_bytes(data)
        return []
    folder = Path(out) if is_folder or Path(out).is_dir() else None
    path = folder or Path(out)
    try:
        if is_folder:
            path.mkdir(parents=True, exist_ok=True)
        places = [(folder / _file_name(name) if folder else path, data) for name, data in conversion.collections.items()]
        for path, _ in places:
            check_target(path, inputs, force=force)
        for path, data in places:
            write_target(path, data)
    except OSError as error:
        _give_up(path, error)
    return [str(path) for path, _ in places]


def _file_name(name: str) -> str:
    return f"{'collection' if name == STDIO else name}.postman_collection.json"


def _give_up(path: Path, error: OSError) -> NoReturn:
    """Says in one line why a file could not be written, and ends."""
    if isinstance(error, BrokenPipeError):
        raise error
    reason = (error.strerror or "unknown reason").lower()
    if isinstance(error, PermissionError):
        say(f"understudy: {shown(str(path))} may not be written. Name another place with -o, or give this user the right.")
        raise typer.Exit(NOT_ALLOWED) from None
    if isinstance(error, FileNotFoundError):
        _wrong(f"{path} cannot be written: there is no folder {path.parent}. Make it first, or name another place with -o")
    if isinstance(error, NotADirectoryError | IsADirectoryError | FileExistsError):
        _wrong(f"{path} cannot be written: {reason}. Name another place with -o")
    say(f"understudy: {shown(str(path))} could not be written: {reason}. Nothing was left there; name another place with -o.")
    raise typer.Exit(BAD)


def _say_result(conversion: Conversion, written: list[str]) -> None:
    if not conversion.collections:
        say("No collection was made.")
        return
    requests, examples = conversion.counts
    place = f" into {counted(len(written), 'file')}: {', '.join(map(shown, written[:5]))}" if written else ""
    say(f"{counted(requests, 'request')} with {counted(examples, 'example')}{place}.")


def _wrong(hint: str) -> NoReturn:
    say(f"understudy: {shown(hint)}. See understudy convert --help.")
    raise typer.Exit(WRONG_USAGE)
