"""`understudy check`: the dry run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import OutputOption, Sources
from app.cli.output import BAD, FINE, Output, counted, progress_bar, put, put_json, say, say_findings, shown
from app.cli.stdin import read_stdin

if TYPE_CHECKING:
    from app.actions.check import CheckedMock, CheckFinding, CheckReport

HELP = """\
Checks definitions and collections without serving them: is every example reachable by the request it was saved with, is it
valid against its schema, does a variable or reference lead nowhere, is anything in a file broken?

\b
    understudy check collections
    understudy check shop.yaml --strict      # warnings count too
    understudy check shop.yaml --output json | jq .counts
    cat shop.yaml | understudy check -
    understudy check shop.zip https://example.com/openapi.yaml

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
    validate: Annotated[
        bool,
        typer.Option(
            "--validate/--no-validate",
            envvar="UNDERSTUDY_VALIDATE",
            help="Ask too whether definitions are valid by their specification. Default: they are asked.",
        ),
    ] = True,
    output: OutputOption = Output.TEXT,
) -> None:
    from app.actions.check import check as run_check
    from app.actions.inputs import gathered

    with gathered(sources or (), read_stdin=read_stdin) as inputs, progress_bar("Reading") as progress:
        report = run_check(inputs.paths, progress, validate=validate, labels=inputs.labels)
    say_findings(inputs.diagnostics)
    if output is Output.JSON:
        put_json(report.as_json())
    else:
        for line in _lines([found for found in report.findings if notes or found.level != "info"]):
            put(shown(line))
        _say_summary(report)
    raise typer.Exit(FINE if report.is_good(strict=strict) else BAD)


def _lines(findings: Sequence[CheckFinding]) -> Iterator[str]:
    """A line for each finding; of those that the dry run had to say of one request, a line for the first, then their number."""
    groups: dict[object, list[CheckFinding]] = {}
    for at, finding in enumerate(findings):
        key = (finding.mock, finding.kind, finding.level, finding.request) if finding.request else at
        groups.setdefault(key, []).append(finding)
    for first, *others in groups.values():
        yield _line(first)
        if len(others) == 1:
            yield _line(others[0])
        elif others:
            words = f"{len(others)} more {_PLURALS[first.kind]} of {first.request}"
            yield f"{first.file or '-'}: {first.level} [{first.mock}] {words} (--output json lists them)"


_PLURALS = {"duplicate": "duplicates", "shadowed": "shadowed examples", "unreachable": "unreachable examples"}


def _line(finding: CheckFinding) -> str:
    """`shop.yaml:12:3: error invalid [shop] createOrder › paid: …`"""
    at = finding.file or "-"
    if finding.line is not None:
        at += f":{finding.line}" + (f":{finding.column}" if finding.column is not None else "")
    kind = "" if finding.kind == finding.level else finding.kind
    words = (finding.level, kind, f"[{finding.mock}]" if finding.mock else "", finding.place)
    return f"{at}: {' '.join(word for word in words if word)}: {finding.message}"


def _told(mocks: Sequence[CheckedMock]) -> str:
    """How many examples answer, and by what."""
    examples, own, by_selector, untried = (
        sum(getattr(mock, name) for mock in mocks) for name in ("examples", "reachable", "by_selector", "untried")
    )
    ways = [f"{own} answer the request they were saved with" if own != 1 else "1 answers the request it was saved with"]
    ways += [f"{by_selector} by selector"] if by_selector else []
    others = examples - own - by_selector - untried
    ways += [f"{others} not by their own request"] if others else []
    ways += [f"{untried} not tried"] if untried else []
    told = f": {', '.join(ways)}" if examples else ""
    return f"{counted(len(mocks), 'mock')}, {counted(examples, 'example')}{told}."


def _say_summary(report: CheckReport) -> None:
    from app.actions.check import KINDS

    say(_told(report.mocks))
    for kind, count in report.counts.items():
        say(f"  {count:>5} {kind}: {KINDS[kind]}")
    if not report.mocks:
        say("There is no definition or collection to check.")
    elif not report.counts:
        say("Nothing to report.")
