"""`understudy check`: the dry run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import OutputOption, Sources
from app.cli.output import BAD, FINE, Output, counted, progress_bar, put, put_json, say, shown

if TYPE_CHECKING:
    from app.actions.check import CheckFinding, CheckReport

HELP = """\
Checks definitions and collections without serving them: is every example reachable by the request it was saved with, is it
valid against its schema, does a variable or reference lead nowhere, is anything in a file broken?

\b
    understudy check collections
    understudy check shop.yaml --strict      # warnings count too
    understudy check shop.yaml --output json | jq .counts

Exit code 1 when something is wrong: broken, unreachable, invalid or unservable. Shadowed and duplicate examples and unresolved
variables are warnings: such examples still answer when they are asked for by code, name or id.
"""


def check(
    sources: Sources = None,
    strict: Annotated[
        bool, typer.Option("--strict", envvar="UNDERSTUDY_STRICT", help="Let warnings fail the check too.")
    ] = False,
    notes: Annotated[
        bool, typer.Option("--notes", envvar="UNDERSTUDY_NOTES", help="Show notes too: things read, with nothing to do.")
    ] = False,
    output: OutputOption = Output.TEXT,
) -> None:
    from app.actions.check import check as run_check

    with progress_bar("Reading") as progress:
        report = run_check(sources or (), progress)
    if output is Output.JSON:
        put_json(report.as_json())
    else:
        for finding in report.findings:
            if notes or finding.level != "info":
                put(shown(_line(finding)))
        _say_summary(report)
    raise typer.Exit(FINE if report.is_good(strict=strict) else BAD)


def _line(finding: CheckFinding) -> str:
    """`shop.yaml:12:3: error invalid [shop] createOrder › paid: …`"""
    at = finding.file or "-"
    if finding.line is not None:
        at += f":{finding.line}" + (f":{finding.column}" if finding.column is not None else "")
    kind = "" if finding.kind == finding.level else finding.kind
    words = (finding.level, kind, f"[{finding.mock}]" if finding.mock else "", finding.place)
    return f"{at}: {' '.join(word for word in words if word)}: {finding.message}"


def _say_summary(report: CheckReport) -> None:
    from app.actions.check import KINDS

    examples = sum(mock.examples for mock in report.mocks)
    reachable = sum(mock.reachable for mock in report.mocks)
    mocks = counted(len(report.mocks), "mock")
    say(f"{mocks}, {counted(examples, 'example')}, {reachable} answer the request they were saved with.")
    for kind, count in report.counts.items():
        say(f"  {count:>5} {kind}: {KINDS[kind]}")
    if not report.mocks:
        say("There is no definition or collection to check.")
    elif not report.counts:
        say("Nothing to report.")
