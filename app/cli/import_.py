"""`understudy import`: files, addresses and Postman workspaces become mocks of the store, or of a running server."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import typer

from app.cli.failing import end_for_usage
from app.cli.import_sources import Imports, Report, Wished, imports_at
from app.cli.options import TOKEN, ConvertOption, OutputOption, ServerOption, TokenEnvOption, repeated
from app.cli.output import BAD, FINE, Output, counted, progress_bar, put, put_json, say, say_findings, shown, table
from converters.diagnostics import Diagnostic

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

    UNDERSTUDY_TOKEN=ust_… understudy import shop.json --server https://mocks.example.com

Works on the store that UNDERSTUDY_DATABASE names, where a server that runs on it follows within two seconds; with --server it
sends the files to a running server, which then fetches addresses and asks Postman itself. Exit code 1 when a file is refused
or nothing could be used (what could be used is saved all the same), 3 when the server or the database is away, 4 when it is
not allowed.
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
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: OutputOption = Output.TEXT,
) -> None:
    _check_usage(files, postman_key_env, (workspace, collection, postman_mock, again))
    wished = {
        "name": name,
        "environment": environment,
        "only": only or [],
        "options": option or [],
        "publish": not unpublished,
        "message": message,
    }
    pulled = {"workspace": workspace, "collections": collection or [], "mocks": postman_mock or [], "again": again or []}
    with imports_at(server, token_env) as imports:
        if not postman_key_env:
            report = _imported(imports, files or [], wished, dry_run=dry_run)
        else:
            key = _key_in(postman_key_env)
            if not any(pulled.values()):
                _list_workspaces(imports.workspaces(key, postman_base), output)
            with progress_bar("Pulling"):
                report = imports.pull(key, postman_base, pulled, wished, dry_run=dry_run)
    _tell(report, output, is_here=not server)
    is_refused = any(file["fate"] == "refused" for file in report["files"])
    raise typer.Exit(BAD if is_refused or report["problem"] is not None else FINE)


def _check_usage(files: list[str] | None, key: str, choices: Iterable[object]) -> None:
    if key and files:
        end_for_usage("import", "Either files or --postman-key-env, not both")
    if not key and not files:
        end_for_usage("import", "Name files to import, or --postman-key-env to pull from Postman")
    if not key and any(choices):
        end_for_usage("import", "To pull from Postman, say with --postman-key-env which variable holds the API key")


def _key_in(variable: str) -> str:
    key = os.environ.get(variable, "")
    if not key:
        end_for_usage("import", f"The environment variable {variable} is not set: put the API key of Postman there")
    return key


def _imported(imports: Imports, names: Sequence[str], wished: Wished, *, dry_run: bool) -> Report:
    from app.actions.inputs import is_address

    addresses = [each for each in names if is_address(each)]
    if addresses and len(names) > 1:
        end_for_usage("import", "An address is imported by itself: give it alone")
    with progress_bar("Importing"):
        if addresses:
            return imports.address(addresses[0], wished, dry_run=dry_run)
        return imports.files(names, wished, dry_run=dry_run)


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


def _tell(report: Report, output: Output, *, is_here: bool) -> None:
    problem = report["problem"]["reason"] if report["problem"] else None
    if output is Output.JSON:
        put_json({"error": problem, **report})
        return
    _tell_files(report["files"])
    for mock in report["mocks"]:
        _tell_mock(mock)
    for environment in report["environments"]:
        state = "new" if environment["new"] else "changed" if environment["changed"] else "as it was"
        put(shown(f"environment {environment['name']}: {counted(environment['variables'], 'variable')}, {state}"))
    for name in report["current"]:
        put(shown(f"{name}: as it is in Postman"))
    say_findings(_findings([report, *report["mocks"]], "notes"))
    if problem is not None:
        say(f"understudy: {shown(problem)}")
    elif report["dry_run"]:
        say("Nothing was saved: this is the plan.")
    else:
        created = sum(saved["created"] for saved in report["saved"])
        say(f"Saved: {counted(created, 'new revision')} of {counted(len(report['saved']), 'mock')}.")
        if created and is_here:
            say("`understudy serve` answers for them; a server that runs on this store does already.")


def _findings(parts: Iterable[dict[str, Any]], field: str) -> list[Diagnostic]:
    return [Diagnostic(**found) for part in parts for found in part[field]]


def _tell_files(files: list[dict[str, Any]]) -> None:
    told = [file for file in files if file["fate"] in ("refused", "ignored")]
    told.sort(key=lambda file: file["fate"] != "refused")
    for file in told[:MOST_TOLD]:
        code = f" [{file['code']}]" if file["code"] else ""
        say(shown(f"{file['file']}: {file['fate']}: {file['reason']}{code}"))
    if len(told) > MOST_TOLD:
        say(f"… and {len(told) - MOST_TOLD} more.")
    say_findings(_findings((file for file in files if file["fate"] == "kept"), "diagnostics"))


def _tell_mock(mock: dict[str, Any]) -> None:
    state = "new" if mock["new"] else "as it was" if mock["unchanged"] else f"a revision after {mock['after_revision']}"
    using = f", environment {mock['environment']}" if mock["environment"] else ""
    requests, examples = counted(mock["requests"], "request"), counted(mock["examples"], "example")
    put(shown(f"{mock['name']}: {requests}, {examples}{using}, {state}"))
    signs = (("+", "added"), ("-", "removed"), ("~", "changed"))
    difference = mock["difference"]
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
