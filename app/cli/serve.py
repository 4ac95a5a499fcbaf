"""`understudy serve`: sources become live mocks, and the terminal tells where they are."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app import __version__
from app.cli.options import TOKEN, OutputOption, Sources
from app.cli.output import Output, counted, lasting, progress_bar, put, put_json, say, say_findings, shown, table
from app.cli.stdin import read_stdin

if TYPE_CHECKING:
    from app.actions.inputs import Inputs
    from app.actions.overview import ShownMock
    from app.main import Serving
    from app.records import MockStatus, WorkspaceStatus
    from app.workers.link import Link
    from converters.diagnostics import Diagnostic

HELP = """\
Serves every definition and collection of the sources as a mock server with a URL of its own. Changed files are live within a
second; a broken one leaves what was served before in place.

\b
    understudy serve shop.yaml                # http://127.0.0.1:8000/mock/shop/…
    understudy serve collections --port 9000
    understudy serve https://example.com/openapi.yaml specs.zip
    understudy serve                          # the folder collections, with its mocks.yaml

A mock is named after its file; mocks.yaml beside the files cuts further mocks from them, one for each use case, and each
workflow of an Arazzo file is a mock of its own.
"""

UNSERVED_SECONDS = 5.0
"""How long the mocks that are ready wait for the others; then they are served while the rest is being read."""


def serve(
    sources: Sources = None,
    host: Annotated[
        str | None,
        typer.Option(envvar="UNDERSTUDY_HOST", help="Address to listen on; 0.0.0.0 for all. Default: 127.0.0.1."),
    ] = None,
    port: Annotated[
        int | None, typer.Option(envvar="UNDERSTUDY_PORT", help="Port to listen on; 0 takes any free one. Default: 8000.")
    ] = None,
    mock_port: Annotated[
        int | None, typer.Option(envvar="UNDERSTUDY_MOCK_PORT", help="A listener of their own for the mocks.")
    ] = None,
    mock_domain: Annotated[
        str | None,
        typer.Option(envvar="UNDERSTUDY_MOCK_DOMAIN", help="Mocks also answer at http://NAME.<domain>. Default: localhost."),
    ] = None,
    admin_hosts: Annotated[
        str | None,
        typer.Option(envvar="UNDERSTUDY_ADMIN_HOSTS", help="Further host names of the pages and the API, comma-separated."),
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(
            envvar="UNDERSTUDY_DATABASE",
            help="Where everything is kept: a file, postgresql://… or none. Default: .understudy/understudy.db.",
        ),
    ] = None,
    watch: Annotated[
        bool | None, typer.Option("--watch/--no-watch", envvar="UNDERSTUDY_WATCH", help="Follow changes. Default: watch.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(envvar="UNDERSTUDY_WORKERS", help="Processes that serve the port together. Default: 1.")
    ] = None,
    fast: Annotated[
        bool | None,
        typer.Option("--fast/--no-fast", envvar="UNDERSTUDY_FAST", help="A shorter way for plain calls. Default: fast."),
    ] = None,
    log_level: Annotated[
        str | None, typer.Option(envvar="UNDERSTUDY_LOG_LEVEL", help="debug, info, warning or error. Default: warning.")
    ] = None,
    output: OutputOption = Output.TEXT,
) -> None:
    from app.actions.inputs import gathered

    given = {
        "host": host,
        "port": port,
        "mock_port": mock_port,
        "mock_domain": mock_domain,
        "admin_hosts": admin_hosts,
        "database": database,
        "watch": watch,
        "fast": fast,
        "workers": workers,
        "log_level": log_level,
    }
    with gathered(sources or (), read_stdin=read_stdin) as inputs:
        say_findings(inputs.diagnostics)
        code = _serve(inputs, given, output)
    raise typer.Exit(code)


def _serve(inputs: Inputs, given: Mapping[str, object], output: Output) -> int:
    """Serves until it is told to stop, and returns the exit code."""
    if given["workers"] not in (None, 1):
        return _supervise(inputs, given, output)
    return _serve_here(inputs.paths, inputs.labels, given, _Teller(output))


def _supervise(inputs: Inputs, given: Mapping[str, object], output: Output) -> int:
    """Has workers serve what this process has gathered."""
    from app import main
    from app.actions.open import checked_sources

    paths = checked_sources(inputs.paths)
    settings, advice = main.settings_for(given, also_known=_twins())
    kept = main.keep(settings)  # made, upgraded and told of once; each worker opens it anew
    kept.close()
    for line in (*advice, *kept.advice):
        say(f"understudy: {shown(line)}")
    labels = {str(path): label for path, label in inputs.labels.items()}
    task = {"paths": [str(path) for path in paths], "labels": labels, "given": dict(given), "output": output.value}
    return main.supervise(settings, [sys.executable, "-m", "app.cli.worker"], task, lambda text: say(shown(text)))


def serve_as_worker(link: Link) -> int:
    """Serves as one of several processes, as the one that looks after them says. The first one tells people what goes on."""
    from app.workers.numbering import SharedRevisions

    task = link.task
    paths, labels = tuple(map(Path, task["paths"])), {Path(path): label for path, label in task["labels"].items()}
    teller = _WorkersTeller(Output(task["output"]), link)
    numbers = Path(task["numbers"]) if task["numbers"] else None
    opening: dict[str, Any] = {"counted": lambda: SharedRevisions(link.number)}
    return _serve_here(paths, labels, task["given"], teller, is_first=False, numbers=numbers, **opening)


def _serve_here(
    paths: Sequence[Path],
    labels: Mapping[Path, str],
    given: Mapping[str, object],
    teller: _Teller,
    *,
    is_first: bool = True,
    numbers: Path | None = None,
    **opening: Any,
) -> int:
    """Reads, serves until it is told to stop, and returns the exit code."""
    from app.actions.open import open_workspace

    opened: Future[Any] = Future()  # of the store, which the numbers of revisions wait for
    workspace = open_workspace(paths, labels=labels, store=opened.result, is_lean=True, **opening)
    try:
        with _progress(teller) as progress, ThreadPoolExecutor(1) as beside:
            loading = beside.submit(workspace.load, progress, within=UNSERVED_SECONDS)
            try:
                from app import main  # takes as long as reading a small folder: done meanwhile

                settings, advice = main.settings_for(given, also_known=_twins())
                kept = main.keep(settings, is_first=is_first)
                opened.set_result(kept.store)
                if not loading.result().loaded and not settings.watch:
                    workspace.load(progress)  # nobody takes in later what is still being read
            except BaseException:
                if not opened.done():
                    opened.set_result(None)
                workspace.close()  # ends the loading, which would be waited for
                raise
        for line in (*advice, *kept.advice) if is_first else ():
            say(f"understudy: {shown(line)}")
        return main.serve_workspace(workspace, settings, teller, kept, numbers)
    finally:
        workspace.close()


@contextmanager
def _progress(teller: _Teller) -> Iterator[Any]:
    if not teller.is_told:
        yield None
        return
    with progress_bar("Reading") as progress:
        yield progress


def _twins() -> set[str]:
    """The environment variables of all commands' options."""
    from app.cli.main import app

    return {TOKEN, *_variables(typer.main.get_command(app))}


def _variables(command: Any) -> Iterator[str]:
    """Those of a command's options, and of all commands in a group."""
    yield from (str(option.envvar) for option in command.params if getattr(option, "envvar", None))
    for inside in getattr(command, "commands", {}).values():
        yield from _variables(inside)


class _Teller:
    """Tells people, or programs, where the mocks are and what became of changes."""

    is_told = True

    def __init__(self, output: Output) -> None:
        self._output = output
        self._is_ready = False
        self._closed_ports: dict[str, str] = {}

    def on_listening(self, serving: Serving) -> None:
        """The whole table once, then only what goes wrong with single listeners."""
        closed = {shown_mock.mock.name: shown_mock.port_problem for shown_mock in serving.mocks if shown_mock.port_problem}
        for name, problem in closed.items():
            if self._closed_ports.get(name) != problem:
                say(f"{shown(name)}: {shown(problem)}")
        self._closed_ports = closed
        if self._is_ready:
            return
        self._is_ready = True
        with lasting():
            if self._output is Output.JSON:
                put_json(serving.as_json())
                return
            _say_problems(serving.status)
            for line in _ready_lines(serving):
                put(line)

    def on_change(self, before: WorkspaceStatus, after: WorkspaceStatus) -> None:
        """One line for each mock that changed, and what is wrong now that was not before."""
        for mock in after:
            old = before.named(mock.name)
            if mock.revision and (old is None or old.revision != mock.revision):
                say(f"{mock.name}@{mock.revision} is live: {counted(mock.examples, 'example')}.")
        for problem, mocks in _newly_broken(before, after).items():
            kept = [f"{mock.name}@{mock.revision}" for mock in mocks if mock.is_live]
            say(shown(f"{problem} As before: {', '.join(kept)}." if kept else problem))
        for mock in before:
            if after.named(mock.name) is None:
                say(shown(f"{mock.name} is gone: {_why_gone(mock, after)}"))
        say_findings(_new_findings(before, after))

    def on_waiting(self, calls: int) -> None:
        """Once the stop has begun: what it waits for, and how not to."""
        say(f"Waiting for {counted(calls, 'call')}; Ctrl-C again stops at once.")


class _WorkersTeller(_Teller):
    """One worker's: the process that looks after it hears that it listens; people hear the first one only, once."""

    def __init__(self, output: Output, link: Link) -> None:
        super().__init__(output)
        self._link = link
        self.is_told = link.task["worker"] == 1
        self._is_ready = bool(link.task["is_again"])

    def on_listening(self, serving: Serving) -> None:
        self._link.tell_listening()
        if self.is_told:
            super().on_listening(serving)

    def on_change(self, before: WorkspaceStatus, after: WorkspaceStatus) -> None:
        if self.is_told:
            super().on_change(before, after)


def _newly_broken(before: WorkspaceStatus, after: WorkspaceStatus) -> dict[str, list[MockStatus]]:
    """What is wrong now and was not before, with the mocks it keeps from changing."""
    found: dict[str, list[MockStatus]] = {}
    for mock in after:
        old = before.named(mock.name)
        if mock.broken and (old is None or old.broken != mock.broken):
            found.setdefault(mock.broken, []).append(mock)
    return found


def _new_findings(before: WorkspaceStatus, after: WorkspaceStatus) -> list[Diagnostic]:
    """Errors and warnings that were not there before, without those that are told as the reason for a broken mock.

    A finding whose line moved is not new.
    """
    known = {_identity(found) for found in _warnings(before)}
    told = {mock.broken for mock in after}
    return [found for found in dict.fromkeys(_warnings(after)) if _identity(found) not in known and str(found) not in told]


def _warnings(status: WorkspaceStatus) -> Iterator[Diagnostic]:
    yield from status.warnings
    for mock in status:
        yield from mock.warnings


def _identity(found: Diagnostic) -> tuple[str, ...]:
    return (found.level, found.code, found.message, found.file, found.where)


def _why_gone(mock: MockStatus, after: WorkspaceStatus) -> str:
    if mock.named_in:
        return f"it is not in {mock.named_in} any more."
    heir = next((each.name for each in after if set(mock.sources) & set(each.sources)), None)
    if heir is not None:
        return f"its file is served as {heir} now."
    return f"its file {', '.join(mock.sources)} is not there any more." if mock.sources else "its file is not there any more."


def _say_problems(status: WorkspaceStatus) -> None:
    broken = [found for mock in status if mock.broken for found in mock.diagnostics if found.level == "error"]
    say_findings([*status.diagnostics, *dict.fromkeys(broken)])
    if not status.loaded:
        files = dict.fromkeys(found.file for mock in status for found in mock.diagnostics if found.code == "import.pending")
        say(shown(f"Still being read, live as soon as they are: {', '.join(files)}."))
    if status.mocks:
        return
    sources = ", ".join(status.sources)
    if any(Path(source).is_dir() for source in status.sources):
        say(shown(f"Nothing to serve yet: put an OpenAPI definition or an exported Postman collection into {sources}."))
    else:
        say(shown(f"Nothing to serve in {sources}: name a definition or a Postman collection, or the folder it is in."))


def _ready_lines(serving: Serving) -> list[str]:
    status = serving.status
    live = [shown_mock for shown_mock in serving.mocks if shown_mock.mock.is_live]
    lines = [f"Understudy {__version__} serves {counted(len(live), 'mock')}. Pages: {serving.pages}"]
    if live:
        lines += ["", *table([("Mock", "URL", "Examples", "Findings"), *map(_row, live)], right=(2, 3)), ""]
    if any(shown_mock.mock.warnings for shown_mock in live):
        sources = " ".join(status.sources)
        lines.append(shown(f"What the findings are: understudy check {sources}"))
    if os.isatty(1):
        lines.append("Ctrl-C stops it.")
    return lines


def _row(shown_mock: ShownMock) -> tuple[str, str, str, str]:
    mock, urls = shown_mock.mock, shown_mock.base_urls
    has_own_port = len(urls) > 2
    url = urls[-1 if has_own_port else 0]
    return f"{mock.name}@{mock.revision}", url, str(mock.examples), str(len(mock.warnings))
