"""`understudy calls`: what callers sent and what they got, from the store."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.failing import end_for_usage
from app.cli.output import BAD, FINE, put, put_bytes, put_json, say, shown, table

if TYPE_CHECKING:
    from app.actions.calls import NamedCall, Wanted

HELP = """\
Lists the calls that mocks answered, the newest last; or one call, the misses, or what was never called.

\b
    understudy calls                         # the last 50
    understudy calls shop --miss --since 2h  # what was asked for and not there
    understudy calls shop --follow           # as they come
    understudy calls shop --coverage         # what was ever called
    understudy calls --call 17               # one of them, heads and bodies too
    understudy calls shop --output har > calls.har

Secrets are masked. Exit code 1: no call fits, or --coverage found something that nobody called.
"""
LOOK_SECONDS = 0.5

Store = Any
"""As `actions.opening` gives it: commands pass it on and do not look into it."""


class CallsOutput(StrEnum):
    """How calls are written."""

    TEXT = "text"
    JSON = "json"
    HAR = "har"
    JSONL = "jsonl"


def calls(
    mock: Annotated[str | None, typer.Argument(metavar="[MOCK]", help="Only calls of this mock.", show_default=False)] = None,
    miss: Annotated[
        bool, typer.Option("--miss", envvar="UNDERSTUDY_CALLS_MISS", help="Only calls that nothing answered.")
    ] = False,
    status: Annotated[
        str | None,
        typer.Option("--status", envvar="UNDERSTUDY_CALLS_STATUS", metavar="404|4xx|400-499", help="Only such statuses."),
    ] = None,
    method: Annotated[str | None, typer.Option("--method", envvar="UNDERSTUDY_CALLS_METHOD", help="Only this method.")] = None,
    operation: Annotated[
        str | None,
        typer.Option("--operation", envvar="UNDERSTUDY_CALLS_OPERATION", help="Only this one: 'GET /orders/{{id}}'."),
    ] = None,
    example: Annotated[
        str | None,
        typer.Option("--example", envvar="UNDERSTUDY_CALLS_EXAMPLE", help="Only calls that this example answered, by its id."),
    ] = None,
    key: Annotated[
        str | None, typer.Option("--key", envvar="UNDERSTUDY_CALLS_KEY", help="Only calls with this key, by its id.")
    ] = None,
    text: Annotated[
        str, typer.Option("--text", envvar="UNDERSTUDY_CALLS_TEXT", help="Only calls with this in path, heads or bodies.")
    ] = "",
    since: Annotated[
        str | None, typer.Option("--since", envvar="UNDERSTUDY_CALLS_SINCE", metavar="TIME|2h", help="Not older than that.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", envvar="UNDERSTUDY_CALLS_UNTIL", metavar="TIME|2h", help="Older than that.")
    ] = None,
    limit: Annotated[
        int,
        typer.Option(
            "--limit", envvar="UNDERSTUDY_CALLS_LIMIT", min=1, max=10_000, help="How many at most; not for har and jsonl."
        ),
    ] = 50,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", envvar="UNDERSTUDY_CALLS_FOLLOW", help="Go on with calls as they come.")
    ] = False,
    call: Annotated[
        int | None, typer.Option("--call", envvar="UNDERSTUDY_CALLS_CALL", help="This one call, with heads and bodies.")
    ] = None,
    expected: Annotated[
        bool, typer.Option("--expected", envvar="UNDERSTUDY_CALLS_EXPECTED", help="Misses grouped into what callers expected.")
    ] = False,
    coverage: Annotated[
        bool,
        typer.Option(
            "--coverage", envvar="UNDERSTUDY_CALLS_COVERAGE", help="Which operations, statuses and examples were ever called."
        ),
    ] = False,
    output: Annotated[
        CallsOutput, typer.Option("--output", envvar="UNDERSTUDY_OUTPUT", help="How calls are written to stdout.")
    ] = CallsOutput.TEXT,
) -> None:
    """Lists the calls; see HELP."""
    from app.actions.calls import Wanted
    from app.actions.opening import open_local_store

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
    wanted = Wanted(
        mock=mock,
        operation=operation,
        status=status,
        key=key,
        method=method,
        example=example,
        miss=True if miss else None,
        text=text,
        since=since,
        until=until,
    )
    store = open_local_store()
    try:
        if call is not None:
            _put_call(store, call, output)
        elif expected:
            _put_expected(store, str(mock), limit, output)
        elif coverage:
            _put_coverage(store, str(mock), output)
        else:
            _put_calls(store, wanted, limit, output, follow=follow)
    finally:
        store.close()


calls.__doc__ = HELP


def _put_calls(store: Store, wanted: Wanted, limit: int, output: CallsOutput, *, follow: bool) -> None:
    from app.actions.calls import exported_har, exported_lines, follow_calls

    if output in (CallsOutput.HAR, CallsOutput.JSONL) and not follow:
        pieces = (
            exported_har(store, wanted, "http://localhost:8000/mock")
            if output is CallsOutput.HAR
            else exported_lines(store, wanted)
        )
        for piece in pieces:
            put_bytes(piece.encode("utf-8", "replace"))
        return
    following = follow_calls(store, wanted.mock) if follow else None  # before the list: nothing in between is missed
    found = list(itertools.islice(_found(store, wanted), limit))[::-1]
    if output is CallsOutput.JSON and not follow:
        put_json([named.as_json() for named in found])
    else:
        for named in found:
            _put_line(named, output)
    if following is None:
        if not found:
            say("No call fits.")
        raise typer.Exit(FINE if found else BAD)
    _follow(store, wanted, following, output, {named.call.id for named in found})


def _found(store: Store, wanted: Wanted) -> Iterator[NamedCall]:
    """Every call that fits, the newest first, page by page."""
    from app.actions.calls import find_calls

    cursor = None
    while True:
        page = find_calls(store, wanted, cursor=cursor)
        yield from page
        cursor = page.next
        if cursor is None:
            return


def _follow(store: Store, wanted: Wanted, following: Any, output: CallsOutput, known: set[int]) -> None:
    """Until it is interrupted. A store that is away is waited for."""
    from app.actions.calls import following_fits
    from app.errors import AppError

    is_away = False
    try:
        while True:
            try:
                fresh = following_fits(store, wanted, following)
                is_away = False
            except AppError as problem:
                if problem.status < 500:
                    raise
                if not is_away:
                    say(shown(str(problem)))
                is_away, fresh = True, ()
            for named in fresh:
                if named.call.id not in known:
                    _put_line(named, output)
            time.sleep(LOOK_SECONDS)
    except KeyboardInterrupt:
        raise typer.Exit(FINE) from None


def _put_line(named: NamedCall, output: CallsOutput) -> None:
    import json

    if output is not CallsOutput.TEXT:
        put(json.dumps(named.as_json()))
        return
    call = named.call
    answered = "no match" if call.is_miss else call.example_name or call.operation
    at = call.at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    line = f"{at}  {call.id:>6}  {named.mock}  {call.status}  {call.method} {call.path}  {call.milliseconds:.1f} ms"
    put(shown(f"{line}  {answered}" if answered else line))


def _put_call(store: Store, id: int, output: CallsOutput) -> None:
    from app.actions.calls import one_call

    named = one_call(store, id)
    if output is CallsOutput.JSON:
        put_json(named.as_json(full=True))
        return
    _put_line(named, output)
    for title, headers, body in (
        ("request", named.call.request_headers, named.call.request_body),
        ("response", named.call.response_headers, named.call.response_body),
    ):
        put(f"\n{title}:")
        for name, value in headers:
            put(f"  {shown(name)}: {shown(value)}")
        if body:
            put()
            for line in body.decode("utf-8", "backslashreplace").splitlines():
                put(f"  {shown(line)}")


def _put_expected(store: Store, mock: str, limit: int, output: CallsOutput) -> None:
    from app.actions.calls import expected_calls, expected_json

    found = expected_calls(store, mock, limit=limit)
    if output is CallsOutput.JSON:
        put_json([expected_json(group, proposal) for group, proposal in found])
        return
    if not found:
        say("Nothing was missed.")
        return
    rows = [("calls", "expected", "last call")]
    rows += [(str(group.calls), shown(f"{group.method} {group.path}"), str(group.last_id)) for group, _ in found]
    for line in table(rows, right=(0, 2)):
        put(line)


def _put_coverage(store: Store, mock: str, output: CallsOutput) -> None:
    from app.actions.calls import covered

    coverage = covered(store, mock)
    if output is CallsOutput.JSON:
        put_json(coverage.as_json())
    else:
        rows = [("calls", "status", "operation and example")]
        for operation in coverage.operations:
            rows.append((str(operation.calls), "", shown(operation.operation)))
            rows += [
                (str(each.calls), str(each.status), shown(f"  {each.name or each.id}")) for each in operation.examples.values()
            ]
        for line in table(rows, right=(0,)):
            put(line)
        shares = coverage.shares
        told = ", ".join(f"{share.called} of {share.all} {name} ({share.percent:g} %)" for name, share in shares.items())
        say(f"{shown(mock)}@{coverage.revision}: {told} were called; {coverage.misses} misses.")
    raise typer.Exit(FINE if not coverage.never_called else BAD)
