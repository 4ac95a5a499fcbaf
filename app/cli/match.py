"""`understudy match`: who answers a call, and why not the others."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import OutputOption, one_to_a_line
from app.cli.output import (
    BAD,
    FINE,
    NOT_ALLOWED,
    WRONG_USAGE,
    Output,
    progress_bar,
    put,
    put_json,
    say,
    say_findings,
    shown,
)
from app.cli.stdin import STDIO, read_stdin

HELP = """\
Tells which saved example would answer a call, with what score, and where the others fell out.

\b
    understudy match shop.yaml GET /orders/7
    understudy match collections POST /orders -d '{"item": "tea"}' --mock checkout
    understudy match shop.yaml GET /orders/7 -H 'x-mock-response-code: 404'
    cat shop.yaml | understudy match - GET /orders/7

The address is a path or a whole URL; below /mock/NAME/, or with the host NAME.localhost, the mock is taken from it.
-d @FILE reads the body from a file, -d @- from stdin. Exit code 1 when nothing answers.
"""


def match(
    source: Annotated[
        str,
        typer.Argument(metavar="SOURCE", help="A definition, a collection, a folder, a zip or an https address; - for stdin."),
    ],
    method: Annotated[str, typer.Argument(metavar="METHOD", help="GET, POST, …")],
    url: Annotated[str, typer.Argument(metavar="URL", help="A path such as '/orders/7?full=true', or a whole URL.")],
    header: Annotated[
        list[str] | None,
        typer.Option(
            "--header",
            "-H",
            envvar="UNDERSTUDY_HEADER",
            callback=one_to_a_line,
            help="A header, as 'Name: value'. May be repeated; in the variable, one to a line.",
        ),
    ] = None,
    data: Annotated[
        str, typer.Option("--data", "-d", envvar="UNDERSTUDY_DATA", help="The body; @FILE reads it from a file, @- from stdin.")
    ] = "",
    mock: Annotated[
        str | None, typer.Option("--mock", envvar="UNDERSTUDY_MOCK", help="Ask this mock only; else all of the source.")
    ] = None,
    limit: Annotated[
        int,
        typer.Option("--limit", envvar="UNDERSTUDY_LIMIT", min=1, max=1000, help="How many examples to list for each mock."),
    ] = 10,
    mock_domain: Annotated[
        str,
        typer.Option("--mock-domain", envvar="UNDERSTUDY_MOCK_DOMAIN", help="The domain of host names that name a mock."),
    ] = "localhost",
    output: OutputOption = Output.TEXT,
) -> None:
    from app.actions.inputs import gathered
    from app.actions.match import Call, match_call

    if source == STDIO and data == "@-":
        say("understudy: stdin cannot hold both the definition and the body. Give one of them as a file.")
        raise typer.Exit(WRONG_USAGE)
    call = Call(method=method, url=url, headers=tuple(header or ()), body=_body(data))
    with gathered([source], read_stdin=read_stdin) as inputs, progress_bar("Reading") as progress:
        [read], labels = inputs.paths, inputs.labels
        report = match_call(read, call, mock=mock, mock_domain=mock_domain, limit=limit, progress=progress, labels=labels)
    say_findings(inputs.diagnostics)
    if output is Output.JSON:
        put_json(report.as_json())
    else:
        for name, lines in report.texts():
            put(f"{shown(name)}:")
            for line in lines:
                put(f"  {_indent(line)}{shown(line.strip())}")
    if not report.explanations:
        say_findings([found for each in report.status for found in each.warnings] + list(report.status.diagnostics))
        say("There is no mock to ask: nothing in the source could be read.")
    raise typer.Exit(FINE if report.answered_by else BAD)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" "))]


def _body(data: str) -> bytes:
    if not data.startswith("@"):
        return data.encode("utf-8", "surrogateescape")
    if data == "@-":
        return read_stdin()
    try:
        return Path(data[1:]).read_bytes()
    except PermissionError:
        say(f"understudy: {shown(data[1:])} may not be read.")
        raise typer.Exit(NOT_ALLOWED) from None
    except OSError:
        say(f"understudy: There is no file {shown(data[1:])!r}. Write -d @FILE, or the body itself after -d.")
        raise typer.Exit(WRONG_USAGE) from None
