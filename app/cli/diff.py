"""`understudy diff`: what changed between two files, or two revisions of a mock, and whether it breaks callers."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.failing import end_for_usage
from app.cli.options import TOKEN, ConvertOption, OverlayOption, ServerOption, TokenEnvOption
from app.cli.output import BAD, FINE, diagnostics_json, progress_bar, put, put_json, say_findings, shown
from app.cli.stdin import STDIO, read_stdin

if TYPE_CHECKING:
    from app.actions.diff import Diff

_REVISION = re.compile(r"([a-z0-9][a-z0-9-]{0,62})@([0-9]{1,9}|published|latest)")

HELP = """\
Tells what changed from A to B: operations, parameters, statuses, headers, body fields, examples and settings, each change by
the name of a rule, and whether it may break callers. A and B are definitions, collections or bundles (a bundle is compared mock
by mock), or revisions of one mock that is kept, here or on a running server: checkout@3, checkout@published, checkout@latest.

\b
    understudy diff old.yaml new.yaml
    understudy diff checkout@published checkout@latest --server https://mocks.example.com
    git show main:shop.yaml | understudy diff - shop.yaml --exit-code      # 1 where callers may break
    understudy diff shop.json edited.json --fail-on any --output markdown  # for a pull request
"""


class Form(StrEnum):
    """How the result is written."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


class FailOn(StrEnum):
    """What makes the exit code 1."""

    BREAKING = "breaking"
    ANY = "any"


def diff(
    before: Annotated[
        str,
        typer.Argument(
            metavar="A", help="A file, a folder, a zip, an https address, - for stdin, or a revision such as checkout@3."
        ),
    ],
    after: Annotated[str, typer.Argument(metavar="B", help="What it became, likewise.")],
    exit_code: Annotated[
        bool,
        typer.Option("--exit-code", envvar="UNDERSTUDY_EXIT_CODE", help="End with 1 where callers may break."),
    ] = False,
    fail_on: Annotated[
        FailOn | None,
        typer.Option("--fail-on", envvar="UNDERSTUDY_FAIL_ON", help="End with 1 where callers may break, or on any change."),
    ] = None,
    option: ConvertOption = None,
    overlay: OverlayOption = None,
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: Annotated[
        Form, typer.Option("--output", envvar="UNDERSTUDY_OUTPUT", help="How the result is written to stdout.")
    ] = Form.TEXT,
) -> None:
    one, other = (None if Path(name).exists() else _REVISION.fullmatch(name) for name in (before, after))
    if one is not None and other is not None:
        if one[1] != other[1]:
            end_for_usage("diff", "Two revisions are compared where they are of one mock. Export them to compare others")
        found = _of_revisions(one[1], one[2], other[2], server, token_env, output)
    elif one is not None or other is not None or server:
        end_for_usage("diff", "Name two revisions of one mock, such as checkout@3 and checkout@latest, or two files")
    else:
        found = _of_files(before, after, option or (), overlay or (), output)
    fails = found.has_changes if fail_on is FailOn.ANY else found.is_breaking and (exit_code or fail_on is FailOn.BREAKING)
    raise typer.Exit(BAD if fails else FINE)


def _of_revisions(name: str, before: str, after: str, server: str, token_env: str, output: Form) -> Diff:
    """Asks the API, and shows what it says."""
    from app.actions.diff import diff_told
    from app.cli.client import api_at

    answer = api_at(server, token_env).ask("GET", f"mocks/{name}/compare", query={"from": before, "to": after})
    found = diff_told(answer.json)
    _tell(found, answer.json, f"{name}: {before} → {after}", output)
    return found


def _of_files(before: str, after: str, options: Any, overlays: Any, output: Form) -> Diff:
    found = _compared(before, after, options, overlays)
    if not found.is_read:
        if output is Form.JSON:
            put_json({"parts": [], "diagnostics": diagnostics_json(found.diagnostics)})
        else:
            say_findings(found.diagnostics)
        raise typer.Exit(BAD)
    _tell(found, found.as_json(), f"{Path(before).name} → {Path(after).name}", output)
    return found


def _tell(found: Diff, data: Any, title: str, output: Form) -> None:
    if output is Form.JSON:
        put_json(data)
        return
    for line in found.as_markdown(title).splitlines() if output is Form.MARKDOWN else found.as_lines():
        put(shown(line))


def _compared(before: str, after: str, options: Any, overlays: Any) -> Diff:
    from contextlib import ExitStack

    from app.actions.diff import bundle_in, is_bundle
    from app.actions.diff import diff as diff_files
    from app.actions.inputs import gathered_definition
    from app.actions.wishes import wishes_from

    if before == after == STDIO:
        end_for_usage("diff", "Only one of A and B can come from stdin")
    wishes = wishes_from(options, map(Path, overlays))
    with ExitStack() as stack, progress_bar("Comparing"):
        sides = [
            bundle_in(Path(name))
            if name != STDIO and is_bundle(Path(name))
            else stack.enter_context(gathered_definition(name, read_stdin=read_stdin))
            for name in (before, after)
        ]
        return diff_files(sides[0], sides[1], wishes)
