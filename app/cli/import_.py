"""`understudy import`: files, addresses and Postman workspaces become mocks of the store."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.failing import end_for_usage
from app.cli.options import ConvertOption, OutputOption, repeated
from app.cli.output import BAD, FINE, Output, counted, progress_bar, put, put_json, say, say_findings, shown, table
from app.cli.stdin import read_stdin

if TYPE_CHECKING:
    from app.actions.import_records import ImportPlan, ImportReport, ImportWishes, PlannedMock

MOST_TOLD = 30

HELP = """\
Makes mocks of files of any known kind, several at once: Postman collections (v2.0, v2.1, folders of Postman 12), environments,
globals and data dumps, OpenAPI definitions with overlays and Arazzo workflows, recordings (HAR), and zips and folders of them.
A name that is taken gets a new revision. All is saved, or nothing; --dry-run only says what would happen.

\b
    understudy import shop.postman_collection.json staging.postman_environment.json
    understudy import postman-data-dump.zip --dry-run
    understudy import https://example.com/shop.openapi.yaml --name shop
    POSTMAN_KEY=PMAK-… understudy import --postman-key-env POSTMAN_KEY                          # which workspaces are there?
    POSTMAN_KEY=PMAK-… understudy import --postman-key-env POSTMAN_KEY --workspace 1f0d…        # all of one
    POSTMAN_KEY=PMAK-… understudy import --postman-key-env POSTMAN_KEY --again shop             # what changed there?

Works on the store that UNDERSTUDY_DATABASE names; a server that runs on it follows at once. Exit code 1 when a file is refused
or nothing could be used; what could be used is saved all the same.
"""

FilesArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="FILE", help="Files, folders, zips, https addresses, or - for stdin.", show_default=False),
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", envvar="UNDERSTUDY_DRY_RUN", help="Only say what would happen.")]
NameOption = Annotated[
    str, typer.Option("--name", envvar="UNDERSTUDY_NAME", metavar="NAME", help="The mock's name, if there is only one.")
]
EnvironmentOption = Annotated[
    str | None,
    typer.Option(
        "--environment",
        envvar="UNDERSTUDY_ENVIRONMENT",
        metavar="NAME",
        help="The environment of the mocks; '' for none. Not given: the one whose variables a collection uses.",
    ),
]
OnlyOption = Annotated[
    list[str] | None,
    repeated("--only", variable="UNDERSTUDY_ONLY", metavar="NAME", help="Take only this mock. Repeatable."),
]
UnpublishedOption = Annotated[
    bool, typer.Option("--unpublished", envvar="UNDERSTUDY_UNPUBLISHED", help="Keep the revisions; what answers stays.")
]
MessageOption = Annotated[
    str, typer.Option("-m", "--message", envvar="UNDERSTUDY_MESSAGE", metavar="TEXT", help="Kept with the revisions.")
]
KeyOption = Annotated[
    str,
    typer.Option(
        "--postman-key-env",
        envvar="UNDERSTUDY_POSTMAN_KEY_ENV",
        metavar="VAR",
        help="Pull from Postman with the API key that this environment variable holds.",
    ),
]
BaseOption = Annotated[
    str,
    typer.Option(
        "--postman-base",
        envvar="UNDERSTUDY_POSTMAN_BASE",
        metavar="URL",
        help="Another address of Postman's API, such as https://api.eu.postman.com.",
    ),
]
WorkspaceOption = Annotated[
    str, typer.Option("--workspace", envvar="UNDERSTUDY_WORKSPACE", metavar="ID", help="The workspace in Postman.")
]
CollectionOption = Annotated[
    list[str] | None,
    repeated("--collection", variable="UNDERSTUDY_COLLECTION", metavar="ID", help="Pull this collection. Repeatable."),
]
PostmanMockOption = Annotated[
    list[str] | None,
    repeated("--postman-mock", variable="UNDERSTUDY_POSTMAN_MOCK", metavar="ID", help="Pull this mock server. Repeatable."),
]
AgainOption = Annotated[
    list[str] | None,
    repeated(
        "--again", variable="UNDERSTUDY_AGAIN", metavar="NAME", help="Pull this mock of ours again from Postman. Repeatable."
    ),
]


def import_(
    files: FilesArgument = None,
    dry_run: DryRunOption = False,
    name: NameOption = "",
    environment: EnvironmentOption = None,
    only: OnlyOption = None,
    option: ConvertOption = None,
    unpublished: UnpublishedOption = False,
    message: MessageOption = "",
    postman_key_env: KeyOption = "",
    postman_base: BaseOption = "",
    workspace: WorkspaceOption = "",
    collection: CollectionOption = None,
    postman_mock: PostmanMockOption = None,
    again: AgainOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    from app.actions.import_records import ImportWishes
    from app.actions.imports import save_plan
    from app.actions.opening import open_local_store
    from app.actions.wishes import wishes_from

    _check_usage(files, postman_key_env, (workspace, collection, postman_mock, again))
    wishes = ImportWishes(
        name=name,
        environment=environment,
        only=tuple(only or ()),
        conversion=wishes_from(option or ()),
        publish=not unpublished,
        message=message,
    )
    store = open_local_store().acting(_user())
    try:
        if postman_key_env:
            choices = (workspace, tuple(collection or ()), tuple(postman_mock or ()), tuple(again or ()))
            plan = _pulled(store, postman_key_env, postman_base, choices, wishes, output)
        else:
            plan = _planned(store, files or [], wishes)
        report = None if dry_run or plan.problem is not None else save_plan(store, plan)
    finally:
        store.close()
    _tell(plan, report, output, dry_run=dry_run)
    raise typer.Exit(BAD if plan.refused or plan.problem is not None else FINE)


def _check_usage(files: list[str] | None, key: str, choices: Iterable[object]) -> None:
    if key and files:
        end_for_usage("import", "Either files or --postman-key-env, not both")
    if not key and not files:
        end_for_usage("import", "Name files to import, or --postman-key-env to pull from Postman")
    if not key and any(choices):
        end_for_usage("import", "To pull from Postman, say with --postman-key-env which variable holds the API key")


def _user() -> str:
    """Who is written down as the author: the person at this terminal."""
    import getpass

    try:
        return getpass.getuser()[:100]
    except (KeyError, OSError):
        return "command line"


def _planned(store: Any, names: Sequence[str], wishes: ImportWishes) -> ImportPlan:
    from app.actions.import_files import uploads_named
    from app.actions.imports import plan_import, plan_import_url
    from app.actions.inputs import is_address

    addresses = [each for each in names if is_address(each)]
    if addresses and len(names) > 1:
        end_for_usage("import", "An address is imported by itself: give it alone")
    if addresses:
        with progress_bar("Importing"):
            return plan_import_url(store, addresses[0], wishes)
    with progress_bar("Importing"):
        return plan_import(store, uploads_named(names, read_stdin), wishes)


def _pulled(
    store: Any,
    variable: str,
    base: str,
    choices: tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]],
    wishes: ImportWishes,
    output: Output,
) -> ImportPlan:
    from app.actions.pull import PullChoices, plan_pull, postman_client, workspaces_json

    key = os.environ.get(variable, "")
    if not key:
        end_for_usage("import", f"The environment variable {variable} is not set: put the API key of Postman there")
    client = postman_client(key, base=base)
    if not any(choices):
        _list_workspaces(workspaces_json(client), output)
    workspace, collections, mocks, again = choices
    wanted = PullChoices(workspace=workspace, collections=collections, mocks=mocks, again=again)
    with progress_bar("Pulling"):
        return plan_pull(store, client, wanted, wishes)


def _list_workspaces(found: list[dict[str, str]], output: Output) -> None:
    if output is Output.JSON:
        put_json({"workspaces": found})
    else:
        for line in table(
            [("Workspace", "Name", "Type"), *((shown(each["id"]), shown(each["name"]), each["type"]) for each in found)]
        ):
            put(line)
        say("Pull all of one with --workspace ID.")
    raise typer.Exit(FINE)


def _tell(plan: ImportPlan, report: ImportReport | None, output: Output, *, dry_run: bool) -> None:
    if output is Output.JSON:
        data = report.as_json() if report else {"saved": [], **plan.as_json()}
        put_json({"dry_run": dry_run, "error": None if plan.problem is None else str(plan.problem), **data})
        return
    _tell_files(plan)
    for mock in plan.mocks:
        _tell_mock(mock)
    for environment in plan.environments:
        state = "new" if environment.is_new else "changed" if environment.changed else "as it was"
        put(shown(f"environment {environment.name}: {counted(environment.variables, 'variable')}, {state}"))
    for name in plan.current:
        put(shown(f"{name}: as it is in Postman"))
    say_findings([*plan.notes, *(note for mock in plan.mocks for note in mock.notes)])
    if plan.problem is not None:
        say(f"understudy: {shown(str(plan.problem))}")
    elif report is None:
        say("Nothing was saved: this is the plan.")
    else:
        created = sum(result.created for result in report.results)
        say(f"Saved: {counted(created, 'new revision')} of {counted(len(report.results), 'mock')}.")
        if created:
            say("`understudy serve` answers for them; a server that runs on this store does already.")


def _tell_files(plan: ImportPlan) -> None:
    told = [file for file in plan.files if file.fate in ("refused", "ignored")]
    told.sort(key=lambda file: file.fate != "refused")
    for file in told[:MOST_TOLD]:
        say(shown(f"{file.file}: {file.fate}: {file.reason}" + (f" [{file.code}]" if file.code else "")))
    if len(told) > MOST_TOLD:
        say(f"… and {len(told) - MOST_TOLD} more.")
    say_findings([found for file in plan.files if file.fate == "kept" for found in file.diagnostics])


def _tell_mock(mock: PlannedMock) -> None:
    state = "new" if mock.is_new else "as it was" if mock.unchanged else f"a revision after {mock.revision}"
    using = f", environment {mock.environment}" if mock.environment else ""
    put(shown(f"{mock.name}: {counted(mock.requests, 'request')}, {counted(mock.examples, 'example')}{using}, {state}"))
    signs = (("+", "added"), ("-", "removed"), ("~", "changed"))
    difference = mock.difference.as_json()
    rows = [
        f"  {sign} {name}"
        for sign, what in signs
        for part in ("operations", "examples")
        for name in difference[f"{part}_{what}"]
    ]
    rows += [
        f"  ~ {what} {name}" for what, part in (("variable", "variables"), ("setting", "settings")) for name in difference[part]
    ]
    for row in rows[:MOST_TOLD]:
        put(shown(row))
    if len(rows) > MOST_TOLD:
        put(f"  … and {len(rows) - MOST_TOLD} more.")
