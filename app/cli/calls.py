"""`understudy calls`: what callers sent and what they got, from the store or from a running server."""

from __future__ import annotations

import base64
import itertools
import json
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from app.cli.call_sources import Calls, Filters, Row, calls_at
from app.cli.failing import end_for_usage
from app.cli.options import TOKEN, ServerOption, TokenEnvOption
from app.cli.output import BAD, FINE, put, put_bytes, put_json, say, shown, table

HELP = """\
Lists the calls that mocks answered, the newest last; or one call, the misses, or what was never called.

\b
    understudy calls                         # the last 50
    understudy calls shop --miss --since 2h  # what was asked for and not there
    understudy calls shop --follow           # as they come
    understudy calls shop --coverage         # what was ever called
    understudy calls --call 17               # one of them, heads and bodies too
    understudy calls shop --output har > calls.har
    UNDERSTUDY_TOKEN=ust_… understudy calls shop --follow --server https://mocks.example.com

Secrets are masked. Exit code 1: no call fits, or --coverage found something that nobody called; 3 when the server or the
database is away, 4 when it is not allowed.
"""


class CallsOutput(StrEnum):
    """How calls are written."""

    TEXT = "text"
    JSON = "json"
    HAR = "har"
    JSONL = "jsonl"


MockArgument = Annotated[str | None, typer.Argument(metavar="[MOCK]", help="Only calls of this mock.", show_default=False)]
MissOption = Annotated[bool, typer.Option("--miss", envvar="UNDERSTUDY_CALLS_MISS", help="Only calls that nothing answered.")]
StatusOption = Annotated[
    str | None,
    typer.Option("--status", envvar="UNDERSTUDY_CALLS_STATUS", metavar="404|4xx|400-499", help="Only such statuses."),
]
MethodOption = Annotated[str | None, typer.Option("--method", envvar="UNDERSTUDY_CALLS_METHOD", help="Only this method.")]
OperationOption = Annotated[
    str | None,
    typer.Option("--operation", envvar="UNDERSTUDY_CALLS_OPERATION", help="Only this one: 'GET /orders/{{id}}'."),
]
ExampleOption = Annotated[
    str | None,
    typer.Option("--example", envvar="UNDERSTUDY_CALLS_EXAMPLE", help="Only calls that this example answered, by its id."),
]
KeyOption = Annotated[
    str | None, typer.Option("--key", envvar="UNDERSTUDY_CALLS_KEY", help="Only calls with this key, by its id.")
]
TextOption = Annotated[
    str, typer.Option("--text", envvar="UNDERSTUDY_CALLS_TEXT", help="Only calls with this in path, heads or bodies.")
]
SinceOption = Annotated[
    str | None, typer.Option("--since", envvar="UNDERSTUDY_CALLS_SINCE", metavar="TIME|2h", help="Not older than that.")
]
UntilOption = Annotated[
    str | None, typer.Option("--until", envvar="UNDERSTUDY_CALLS_UNTIL", metavar="TIME|2h", help="Older than that.")
]
LimitOption = Annotated[
    int,
    typer.Option(
        "--limit", envvar="UNDERSTUDY_CALLS_LIMIT", min=1, max=10_000, help="How many at most; not for har and jsonl."
    ),
]
FollowOption = Annotated[
    bool, typer.Option("--follow", "-f", envvar="UNDERSTUDY_CALLS_FOLLOW", help="Go on with calls as they come.")
]
CallOption = Annotated[
    int | None, typer.Option("--call", envvar="UNDERSTUDY_CALLS_CALL", help="This one call, with heads and bodies.")
]
ExpectedOption = Annotated[
    bool, typer.Option("--expected", envvar="UNDERSTUDY_CALLS_EXPECTED", help="Misses grouped into what callers expected.")
]
CoverageOption = Annotated[
    bool,
    typer.Option(
        "--coverage", envvar="UNDERSTUDY_CALLS_COVERAGE", help="Which operations, statuses and examples were ever called."
    ),
]
CallsOutputOption = Annotated[
    CallsOutput, typer.Option("--output", envvar="UNDERSTUDY_OUTPUT", help="How calls are written to stdout.")
]


def calls(
    mock: MockArgument = None,
    miss: MissOption = False,
    status: StatusOption = None,
    method: MethodOption = None,
    operation: OperationOption = None,
    example: ExampleOption = None,
    key: KeyOption = None,
    text: TextOption = "",
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = 50,
    follow: FollowOption = False,
    call: CallOption = None,
    expected: ExpectedOption = False,
    coverage: CoverageOption = False,
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: CallsOutputOption = CallsOutput.TEXT,
) -> None:
    """Lists the calls; see HELP."""
    chosen = [
        name
        for name, is_on in {"--follow": follow, "--call": call, "--expected": expected, "--coverage": coverage}.items()
        if is_on
    ]
    if len(chosen) > 1:
        end_for_usage("calls", f"{chosen[0]} and {chosen[1]} cannot go together")
    if (expected or coverage) and mock is None:
        end_for_usage("calls", f"{chosen[0]} needs the name of a mock")
    if chosen and output not in (CallsOutput.TEXT, CallsOutput.JSON) and not (follow and output is CallsOutput.JSONL):
        end_for_usage("calls", f"{chosen[0]} is not written as {output.value}")
    given = {
        "mock": mock,
        "operation": operation,
        "status": status,
        "key": key,
        "method": method,
        "example": example,
        "miss": True if miss else None,
        "text": text or None,
        "since": since,
        "until": until,
    }
    filters = {name: value for name, value in given.items() if value is not None}
    with calls_at(server, token_env) as log:
        if call is not None:
            _put_call(log.one(call), output)
        elif expected:
            _put_expected(log.expected(str(mock), limit), output)
        elif coverage:
            _put_coverage(str(mock), log.coverage(str(mock)), output)
        elif follow:
            _follow(log, filters, limit, output)
        elif output in (CallsOutput.HAR, CallsOutput.JSONL):
            for piece in log.exported(filters, output.value):
                put_bytes(piece)
        else:
            _put_calls(log, filters, limit, output)


calls.__doc__ = HELP


def _put_calls(log: Calls, filters: Filters, limit: int, output: CallsOutput) -> None:
    found = list(itertools.islice(log.found(filters), limit))[::-1]
    if output is CallsOutput.JSON:
        put_json(found)
    else:
        for row in found:
            _put_line(row, output)
    if not found:
        say("No call fits.")
    raise typer.Exit(FINE if found else BAD)


def _follow(log: Calls, filters: Filters, limit: int, output: CallsOutput) -> None:
    """The last calls, and those that come until it is interrupted."""
    try:
        coming = log.followed(filters)  # before the list: nothing in between is missed
        found = list(itertools.islice(log.found(filters), limit))[::-1]
        for row in found:
            _put_line(row, output)
        known = {row["id"] for row in found}
        for row in coming:
            if row["id"] not in known:
                _put_line(row, output)
    except KeyboardInterrupt:
        raise typer.Exit(FINE) from None


def _put_line(call: Row, output: CallsOutput) -> None:
    if output is not CallsOutput.TEXT:
        put(json.dumps(call))
        return
    answered = "no match" if call["miss"] else (call["example"] or {}).get("name") or call["operation"]
    at = datetime.fromisoformat(call["at"]).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    asked = f"{call['method']} {call['path']}"
    line = f"{at}  {call['id']:>6}  {call['mock']}  {call['status']}  {asked}  {call['milliseconds']:.1f} ms"
    put(shown(f"{line}  {answered}" if answered else line))


def _put_call(call: Row, output: CallsOutput) -> None:
    if output is CallsOutput.JSON:
        put_json(call)
        return
    _put_line(call, output)
    for title in ("request", "response"):
        put(f"\n{title}:")
        for header in call[title]["headers"]:
            put(f"  {shown(header['name'])}: {shown(header['value'])}")
        body = call[title]["body"]
        if call[title]["base64"]:
            body = base64.b64decode(body).decode("utf-8", "backslashreplace")
        if body:
            put()
            for line in body.splitlines():
                put(f"  {shown(line)}")


def _put_expected(found: list[Row], output: CallsOutput) -> None:
    if output is CallsOutput.JSON:
        put_json(found)
        return
    if not found:
        say("Nothing was missed.")
        return
    rows = [("calls", "expected", "last call")]
    rows += [(str(group["calls"]), shown(f"{group['method']} {group['path']}"), str(group["last_call"])) for group in found]
    for line in table(rows, right=(0, 2)):
        put(line)


def _put_coverage(mock: str, coverage: Row, output: CallsOutput) -> None:
    if output is CallsOutput.JSON:
        put_json(coverage)
    else:
        rows = [("calls", "status", "operation and example")]
        for operation in coverage["operations"]:
            rows.append((str(operation["calls"]), "", shown(operation["operation"])))
            rows += [
                (str(each["calls"]), str(each["status"]), shown(f"  {each['name'] or each['id']}"))
                for each in operation["examples"]
            ]
        for line in table(rows, right=(0,)):
            put(line)
        shares = [(name, coverage[f"{name}_share"]) for name in ("operations", "statuses", "examples")]
        told = ", ".join(f"{share['called']} of {share['all']} {name} ({share['percent']:g} %)" for name, share in shares)
        say(f"{shown(mock)}@{coverage['revision']}: {told} were called; {coverage['misses']} misses.")
    raise typer.Exit(FINE if not coverage["never_called"] else BAD)
