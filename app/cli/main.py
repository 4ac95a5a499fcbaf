"""The command group, and how an error becomes a line and an exit code. Imports nothing heavy: `--help` must be instant."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from app import __version__
from app.cli import bundle, calls, check, convert, db, diff, export, import_, keys, match, mocks, review, send, serve, sync
from app.cli.output import BAD, NOT_ALLOWED, NOT_REACHABLE, WRONG_USAGE, give_up_output, open_standard_streams, say, shown
from app.errors import AppError, InputRefused, NotReachable

OUTPUT_CLOSED = 141
"""What a shell reports of a tool that SIGPIPE ended."""

HELP = """\
Plays an API before the API exists: OpenAPI definitions and Postman collections as live, named mock servers.

\b
    understudy serve shop.yaml               # the API answers at once, at a URL of its own
    understudy convert shop.yaml -o shop.postman_collection.json
    understudy sync old.yaml new.yaml shop.postman_collection.json
    understudy import shop.json staging.json # mocks that are kept, with revisions; also from Postman itself
    understudy check collections             # is every example reachable and valid?
    understudy diff old.yaml new.yaml        # what changed, and whether it breaks callers
    understudy match shop.yaml GET /orders/7 # who answers, and why not the others?

Data goes to stdout, words to stderr. Exit codes: 0 fine, 1 the thing checked is bad or the result could not be written,
2 wrong usage, 3 not reachable (an address that may not be fetched, or does not answer), 4 not allowed. Each option can also be
given as the environment variable that its help names.
"""


class _Commands(TyperGroup):
    """The commands, which end quietly when nobody reads their output any more, as other tools do: `check … | head -1`."""

    def make_context(self, *given: Any, **named: Any) -> Any:
        with _ending_quietly():  # help is printed here
            return super().make_context(*given, **named)

    def invoke(self, ctx: Any) -> Any:
        with _ending_quietly():
            return super().invoke(ctx)


@contextmanager
def _ending_quietly() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        give_up_output()
        sys.exit(OUTPUT_CLOSED)


app = typer.Typer(
    cls=_Commands,
    help=HELP,
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"understudy {__version__}")
        raise typer.Exit


@app.callback()
def understudy(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Takes the options that stand before a command."""


understudy.__doc__ = HELP
app.command("serve", help=serve.HELP, short_help="Serve definitions and collections as live mocks.")(serve.serve)
app.command("convert", help=convert.HELP, short_help="Turn a definition into a Postman collection.")(convert.convert)
app.command("sync", help=sync.HELP, short_help="Take a definition's changes over into an edited collection.")(sync.sync)
app.command("export", help=export.HELP, short_help="Write a mock or collection as a definition or collection.")(export.export)
app.command("import", help=import_.HELP, short_help="Make mocks of files of any known kind, or of Postman's.")(import_.import_)
app.command("check", help=check.HELP, short_help="Is every example reachable, valid, unambiguous?")(check.check)
app.command("diff", help=diff.HELP, short_help="What changed, and does it break callers?")(diff.diff)
app.command("match", help=match.HELP, short_help="Who answers a call, and why not the others?")(match.match)
mocks.mocks.command("send", short_help="Send a call to a revision, without a key.")(send.send)
mocks.mocks.command("replay", short_help="Put the same calls to two revisions.")(send.replay)
app.add_typer(mocks.mocks, name="mocks", short_help="Put, publish, rename, pause and delete mocks.")
app.add_typer(keys.keys, name="keys", short_help="Keys of the callers of mocks.")
app.add_typer(review.review, name="review", short_help="Proposals: opened, commented, approved, published.")
app.add_typer(bundle.bundle, name="bundle", short_help="The whole workspace as one file, and back.")
app.add_typer(db.db, name="db", short_help="Back up, restore, check and upgrade the database.")
app.command("calls", help=calls.HELP, short_help="What callers sent, what they got, what was missing.")(calls.calls)


def main() -> None:
    """Runs the command line and ends the process with its exit code."""
    main_of(lambda: app(prog_name="understudy"))


def main_of(work: Callable[[], object]) -> None:
    """Does the work of a process; what goes wrong is told in a line, and the process ends with the code of that."""
    open_standard_streams()
    try:
        work()
    except AppError as error:
        say(f"understudy: {shown(str(error))}")
        sys.exit(_code_of(error))


def _code_of(error: AppError) -> int:
    if isinstance(error, NotReachable):
        return NOT_REACHABLE
    if error.status in (401, 403):
        return NOT_ALLOWED
    return BAD if isinstance(error, InputRefused) or error.status >= 500 else WRONG_USAGE
