"""`understudy convert`: a definition becomes a Postman collection."""

from __future__ import annotations

import sys
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
    put_json,
    say,
    say_findings,
    shown,
)

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

STDIO = "-"
MOST_BYTES = 32 * 1024 * 1024


def convert(
    definition: Annotated[str, typer.Argument(metavar="DEFINITION", help="A file, a v3 folder, or - for stdin.")],
    out: Annotated[
        str, typer.Option("-o", "--out", envvar="UNDERSTUDY_OUT", metavar="OUT", help="A file, a folder, or - for stdout.")
    ] = STDIO,
    use_cases: Annotated[
        Path | None,
        typer.Option("--use-cases", envvar="UNDERSTUDY_USE_CASES", help="A mocks.yaml: one collection for each of its mocks."),
    ] = None,
    output: OutputOption = Output.TEXT,
) -> None:
    from app.actions.convert import convert as convert_one
    from app.actions.convert import convert_use_cases

    if use_cases is not None:
        if STDIO in (definition, out):
            _wrong("With --use-cases, DEFINITION is a file and -o names a folder, such as -o use-cases/")
        conversion = convert_use_cases(Path(definition), use_cases)
    else:
        if out == STDIO and output is Output.JSON:
            _wrong("--output json prints a report, so the collection needs a place of its own: name it with -o")
        conversion = convert_one(Path(definition), _stdin() if definition == STDIO else None)
    written = _write(conversion, out, is_folder=use_cases is not None)
    if output is Output.JSON:
        put_json({"good": conversion.is_good, "files": written, "diagnostics": diagnostics_json(conversion.diagnostics)})
    else:
        say_findings(conversion.diagnostics)
        _say_result(conversion, written)
    raise typer.Exit(FINE if conversion.is_good else BAD)


def _stdin() -> bytes:
    data = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        _wrong(f"stdin holds more than {MOST_BYTES // 1024 // 1024} MiB")
    return data


def _write(conversion: Conversion, out: str, *, is_folder: bool) -> list[str]:
    """Writes every collection and returns the names of the files; "-" is stdout."""
    from app.actions.convert import write_whole

    written: list[str] = []
    path = Path(out)
    try:
        if is_folder:
            Path(out).mkdir(parents=True, exist_ok=True)
        for name, data in conversion.collections.items():
            if out == STDIO:
                sys.stdout.buffer.write(data)
                sys.stdout.buffer.flush()
                continue
            path = Path(out)
            if is_folder or path.is_dir():
                path /= f"{'collection' if name == STDIO else name}.postman_collection.json"
            write_whole(path, data)
            written.append(str(path))
    except PermissionError:
        say(f"understudy: {shown(str(path))} may not be written. Name another place with -o, or give this user the right.")
        raise typer.Exit(NOT_ALLOWED) from None
    except FileNotFoundError:
        _wrong(f"{path} cannot be written: there is no folder {path.parent}. Make it first, or name another place with -o")
    except (NotADirectoryError, IsADirectoryError, FileExistsError) as error:
        _wrong(f"{path} cannot be written: {(error.strerror or '').lower()}. Name another place with -o")
    return written


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
