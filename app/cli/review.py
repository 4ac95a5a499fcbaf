"""`understudy review`: proposals of mocks; opened, looked at, commented, approved, published, and checked in CI."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

import typer

from app.cli.failing import end_for_usage
from app.cli.mocks import LimitOption, api_at, pages
from app.cli.options import TOKEN, OutputOption, ServerOption, TokenEnvOption
from app.cli.output import BAD, Output, put, put_json, say, shown, table
from app.cli.review_lines import discussion_lines, proposal_lines, status_lines
from app.cli.stdin import STDIO, read_stdin

HELP = """\
Design reviews: of the local store, or of a running server with --server.

\b
    understudy review open checkout --title 'Orders can be paid by card'
    understudy review list                                  # all that are open
    understudy review show checkout 3
    understudy review comment checkout 3 'The currency is missing' --subject 'operation|POST /orders'
    understudy review approve checkout 3 --revision 7       # only if it still offers revision 7
    understudy review ask checkout 3 'A refused payment is a 402'
    understudy review publish checkout 3
    understudy review summary checkout 3 >> $GITHUB_STEP_SUMMARY
    understudy review status checkout --exit-code           # for CI: 1 unless all that is open may be published

A text that is - is read from stdin. Exit codes: 1 for a status that is not good, 2 for what cannot be done (a gate that is
closed, too), 3 when the server or the database is away, 4 when it is not allowed.
"""

review = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)

Mock = Annotated[str, typer.Argument(metavar="MOCK", help="The mock's name.")]
AnyMock = Annotated[str | None, typer.Argument(metavar="[MOCK]", help="A mock's name; without it, all mocks.")]
Number = Annotated[int, typer.Argument(metavar="NUMBER", min=1, help="The proposal's number.")]
Text = Annotated[str, typer.Argument(metavar="TEXT", help="Markdown; - for stdin.")]
RevisionOption = Annotated[
    int | None, typer.Option("--revision", envvar="UNDERSTUDY_REVISION", min=1, help="Its number; not given: the newest.")
]
SeenOption = Annotated[
    int | None,
    typer.Option("--revision", envvar="UNDERSTUDY_REVISION", min=1, help="Only if this is still the revision that is offered."),
]
TitleOption = Annotated[str | None, typer.Option("--title", envvar="UNDERSTUDY_TITLE", metavar="TEXT", help="What it changes.")]
WhyOption = Annotated[str, typer.Option("--why", envvar="UNDERSTUDY_WHY", metavar="TEXT", help="Why, as Markdown.")]
LookAtOption = Annotated[
    str, typer.Option("--look-at", envvar="UNDERSTUDY_LOOK_AT", metavar="TEXT", help="What to look at, as Markdown.")
]
NoteOption = Annotated[str, typer.Option("--note", envvar="UNDERSTUDY_NOTE", metavar="TEXT", help="Told with the verdict.")]
SubjectOption = Annotated[
    str,
    typer.Option("--subject", envvar="UNDERSTUDY_SUBJECT", metavar="KEY", help="What it is about, as `show` names it."),
]
ThreadOption = Annotated[
    int | None, typer.Option("--thread", envvar="UNDERSTUDY_THREAD", min=1, help="Answer in this thread instead.")
]
OverrideOption = Annotated[
    str | None,
    typer.Option("--override", envvar="UNDERSTUDY_OVERRIDE", metavar="REASON", help="Past closed gates; owners only."),
]
StateOption = Annotated[
    str, typer.Option("--state", envvar="UNDERSTUDY_STATE", metavar="STATE", help="open, published, withdrawn or all.")
]
ExitCodeOption = Annotated[
    bool, typer.Option("--exit-code", envvar="UNDERSTUDY_EXIT_CODE", help="End with 1 unless everything open may be published.")
]
STATES = ("open", "published", "withdrawn", "all")


@review.command("open", short_help="Offer a revision for review.")
def open_review(
    mock: Mock,
    title: TitleOption = None,
    why: WhyOption = "",
    look_at: LookAtOption = "",
    revision: RevisionOption = None,
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: OutputOption = Output.TEXT,
) -> None:
    """Opens a proposal; the same again shows the one that is there."""
    if not title:
        end_for_usage("review open", "Say with --title what it changes")
    said = {"title": title, "why": _text(why), "look_at": _text(look_at), "revision": revision}
    _put(api_at(server, token_env).ask("POST", _place(mock), said).json, output)


@review.command("list", short_help="Which proposals there are.")
def list_reviews(
    mock: AnyMock = None,
    state: StateOption = "open",
    limit: LimitOption = 1000,
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: OutputOption = Output.TEXT,
) -> None:
    """Lists proposals, the newest first."""
    if state not in STATES:
        end_for_usage("review list", f"--state is one of {', '.join(STATES)}")
    found = _all(server, token_env, mock, state, limit)
    if output is Output.JSON:
        put_json(found)
        return
    if not found:
        say("There is no such proposal.")
        return
    rows = [
        (
            shown(each["mock"]),
            str(each["number"]),
            f"@{each['revision']}",
            each["state"],
            str(each["approvals"]),
            str(each["open_threads"]),
            shown(each["title"])[:60],
        )
        for each in found
    ]
    for line in table([("Mock", "Number", "Revision", "State", "Approvals", "Open", "Title"), *rows], right=(1, 4, 5)):
        put(line)


@review.command("show", short_help="One proposal, and what was said.")
def show(
    mock: Mock, number: Number, server: ServerOption = "", token_env: TokenEnvOption = TOKEN, output: OutputOption = Output.TEXT
) -> None:
    """Shows what it changes, verdicts, gates, threads."""
    api = api_at(server, token_env)
    found = api.ask("GET", _place(mock, number)).json
    threads = api.ask("GET", f"{_place(mock, number)}/threads").json["items"]
    if output is Output.JSON:
        put_json(found | {"discussion": threads})
        return
    for line in (*proposal_lines(found), *discussion_lines(threads)):
        put(shown(line))


@review.command("comment", short_help="Say something of a proposal.")
def comment(
    mock: Mock,
    number: Number,
    text: Text,
    subject: SubjectOption = "mock",
    thread: ThreadOption = None,
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: OutputOption = Output.TEXT,
) -> None:
    """Begins a thread, or answers in one."""
    api, said = api_at(server, token_env), {"text": _text(text)}
    if thread is None:
        found = api.ask("POST", f"{_place(mock, number)}/threads", said | {"subject": subject}).json
        told = f"Thread {found['number']} is begun."
    else:
        found = api.ask("POST", f"{_place(mock, number)}/threads/{thread}/comments", said).json
        told = f"Comment {found['number']} is in thread {thread}."
    if output is Output.JSON:
        put_json(found)
    else:
        say(told)


@review.command("approve", short_help="Approve what is offered.")
def approve(
    mock: Mock,
    number: Number,
    note: NoteOption = "",
    revision: SeenOption = None,
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: OutputOption = Output.TEXT,
) -> None:
    """Approves the revision that is offered; with --revision only that one."""
    _decide("approve", mock, number, note, revision, server, token_env, output)


@review.command("ask", short_help="Ask for changes.")
def ask(
    mock: Mock,
    number: Number,
    text: Text,
    revision: SeenOption = None,
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: OutputOption = Output.TEXT,
) -> None:
    """Asks for changes. It stands until one approves, or the proposal is withdrawn."""
    _decide("ask", mock, number, text, revision, server, token_env, output)


@review.command("publish", short_help="Publish what is offered.")
def publish(
    mock: Mock,
    number: Number,
    override: OverrideOption = None,
    revision: SeenOption = None,
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: OutputOption = Output.TEXT,
) -> None:
    """Publishes it when the mock's gates are open."""
    api = api_at(server, token_env)
    said = {"content": _offered(api, mock, number, revision, "publish"), "override": override}
    _put(api.ask("POST", f"{_place(mock, number)}/publish", said).json, output)


@review.command("withdraw", short_help="Take a proposal back.")
def withdraw(
    mock: Mock, number: Number, server: ServerOption = "", token_env: TokenEnvOption = TOKEN, output: OutputOption = Output.TEXT
) -> None:
    """Takes it back; it stays readable."""
    _put(api_at(server, token_env).ask("POST", f"{_place(mock, number)}/withdraw", {}).json, output)


@review.command("summary", short_help="A proposal as Markdown.")
def summary(mock: Mock, number: Number, server: ServerOption = "", token_env: TokenEnvOption = TOKEN) -> None:
    """Writes it to stdout, for a pull request: what breaks first, verdicts, open threads."""
    put(api_at(server, token_env).text(f"{_place(mock, number)}/summary").rstrip("\n"))


@review.command("status", short_help="May everything open be published?")
def status(
    mock: AnyMock = None,
    exit_code: ExitCodeOption = False,
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: OutputOption = Output.TEXT,
) -> None:
    """Says of each open proposal what is missing. With --exit-code it ends with 1 when something is."""
    found = _all(server, token_env, mock, "open", 1000)
    good = [each["state"] == "approved" and not each["unmet"] for each in found]
    if output is Output.JSON:
        put_json({"is_good": all(good), "open": found})
    else:
        for line in status_lines(found):
            put(shown(line))
        if not found:
            say("No proposal is open.")
    if exit_code and not all(good):
        raise typer.Exit(BAD)


def _decide(
    verdict: str, mock: str, number: int, note: str, revision: int | None, server: str, token_env: str, output: Output
) -> None:
    api = api_at(server, token_env)
    content = _offered(api, mock, number, revision, verdict)
    said = {"verdict": verdict, "content": content, "note": _text(note)}
    _put(api.ask("PUT", f"{_place(mock, number)}/verdict", said).json, output)


def _offered(api: Any, mock: str, number: int, revision: int | None, command: str) -> str:
    """The hash of what is offered. Ends the command when that is another revision than the one that was looked at."""
    found = api.ask("GET", _place(mock, number)).json
    if revision is not None and found["revision"] != revision:
        end_for_usage(f"review {command}", f"Proposal {number} offers revision {found['revision']} now: look at that first")
    return str(found["content"])


def _all(server: str, token_env: str, mock: str | None, state: str, limit: int) -> list[dict[str, Any]]:
    path = "reviews" if mock is None else _place(mock)
    return pages(api_at(server, token_env), path, {"state": None if state == "all" else state}, limit)


def _put(found: dict[str, Any], output: Output) -> None:
    if output is Output.JSON:
        put_json(found)
        return
    for line in proposal_lines(found):
        put(shown(line))


def _text(text: str) -> str:
    return read_stdin().decode("utf-8", "replace") if text == STDIO else text


def _place(mock: str, number: int | None = None) -> str:
    return f"mocks/{quote(mock, safe='')}/reviews" + ("" if number is None else f"/{number}")
