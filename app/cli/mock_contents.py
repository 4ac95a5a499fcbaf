"""`understudy mocks tree|edit|undo|resync|drift`: what is in a mock, edited, and taken along with its definition."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.import_ import DryRunOption
from app.cli.mocks import MessageOption, Name, api_at, mock_path, mocks
from app.cli.options import TOKEN, OutputOption, ServerOption, TokenEnvOption
from app.cli.output import Output, put, put_json, say, shown, table
from app.cli.stdin import STDIO, read_stdin

__all__ = ["drift", "edit", "mocks", "resync", "tree", "undo"]

PublishOption = Annotated[
    bool, typer.Option("--publish", envvar="UNDERSTUDY_PUBLISH", help="Answer with the new revision at once.")
]
IfMatchOption = Annotated[
    str,
    typer.Option(
        "--if-match",
        envvar="UNDERSTUDY_IF_MATCH",
        metavar="REVISION|HASH",
        help="Only if that is the newest revision still, by its number or its content's hash.",
    ),
]
ChooseOption = Annotated[
    list[str] | None,
    typer.Option(
        "--choose",
        envvar="UNDERSTUDY_CHOOSE",
        metavar="ID=mine|theirs",
        help="Whose value counts in a place of the plan; again for others. For what was removed: aside, keep, drop.",
    ),
]
Number = Annotated[int, typer.Argument(metavar="REVISION", min=1, help="Its number.")]
SomeNumber = Annotated[int | None, typer.Argument(metavar="[REVISION]", min=1, help="Its number. Default: the newest.")]


@mocks.command("tree", short_help="What is in a mock.")
def tree(
    name: Name,
    revision: SomeNumber = None,
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: OutputOption = Output.TEXT,
) -> None:
    """Lists folders, requests and examples of a revision with their ids, which edits name."""
    found = api_at(server, token_env).ask("GET", f"{mock_path(name)}/tree", query={"revision": revision}).json
    if output is Output.JSON:
        put_json(found)
        return
    for line in table([("Entry", "Id"), *((_called(row), row["id"]) for row in found["rows"])]):
        put(line)


@mocks.command("edit", short_help="Edit examples, names and words of a mock.")
def edit(
    name: Name,
    file: Annotated[str, typer.Argument(metavar="FILE", help="Edits as JSON, as the API takes them; - for stdin.")],
    publish: PublishOption = False,
    message: MessageOption = "",
    if_match: IfMatchOption = "",
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: OutputOption = Output.TEXT,
) -> None:
    """Does all edits of a file, or none: one new revision, a draft unless --publish is given.

    The file holds one edit or a list: [{"edit": "change_example", "example": "ID", "name": "Sold out", "status": 409}].
    """
    edits = _json_in(file)
    said = {"edits": edits if isinstance(edits, list) else [edits], "publish": publish, "message": message}
    _revise(f"{mock_path(name)}/edits", said, if_match, server, token_env, output)


@mocks.command("undo", short_help="Make an earlier revision the newest again.")
def undo(
    name: Name,
    revision: Number,
    publish: PublishOption = False,
    message: MessageOption = "",
    if_match: IfMatchOption = "",
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: OutputOption = Output.TEXT,
) -> None:
    """Adds a revision with the content of that one, which undoes everything since and can be undone itself."""
    path = f"{mock_path(name)}/revisions/{revision}/restore"
    _revise(path, {"publish": publish, "message": message}, if_match, server, token_env, output)


@mocks.command("resync", short_help="Take a mock along with its definition.")
def resync(
    name: Name,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", exists=True, dir_okay=False, help="The new definition, files beside it.")
    ],
    choose: ChooseOption = None,
    dry_run: DryRunOption = False,
    publish: PublishOption = False,
    if_match: IfMatchOption = "",
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: OutputOption = Output.TEXT,
) -> None:
    """Takes in what the new definition changed; what people changed by hand stays. Conflicts are `mine` unless chosen."""
    given = [{"name": file.name, "base64": base64.b64encode(file.read_bytes()).decode()} for file in files]
    choices = dict(_pair(text) for text in choose or ())
    said = {"files": given, "choices": choices, "publish": publish}
    path = f"{mock_path(name)}/resync"
    api = api_at(server, token_env)
    found = api.ask("POST", path, said, query={"dry_run": dry_run}, headers=_condition(if_match)).json
    if output is Output.JSON:
        put_json(found)
        return
    rows = [
        (each["kind"], " / ".join(each["place"]), each["field"], each["resolution"], each["id"]) for each in found["changes"]
    ]
    for line in table([("What", "Where", "Field", "Taken", "Id"), *rows]):
        put(line)
    say(shown(found["summary"]) + (f" Revision {found['revision']}." if found["revision"] else ""))


@mocks.command("drift", short_help="Does a mock still fit its definition?")
def drift(
    name: Name,
    revision: SomeNumber = None,
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: OutputOption = Output.TEXT,
) -> None:
    """Tells operations that are missing or added, and examples that break their schemas. Exit code 1 where there are any."""
    found = api_at(server, token_env).ask("GET", f"{mock_path(name)}/drift", query={"revision": revision}).json
    differs = found["missing_count"] or found["added_count"] or found["bad_count"]
    if output is Output.JSON:
        put_json(found)
    else:
        rows = [("missing", key, "") for key in found["missing"]] + [("added", key, "") for key in found["added"]]
        rows += [("invalid", f"{each['request']} · {each['name']}", each["problem"]) for each in found["bad"]]
        for line in table([("What", "Where", "Why"), *rows]) if rows else ():
            put(line)
        say("It differs." if differs else "It fits." if found["has_definition"] else "It has no definition to fit.")
    raise typer.Exit(1 if differs else 0)


def _revise(path: str, said: dict[str, Any], if_match: str, server: str, token_env: str, output: Output) -> None:
    done = api_at(server, token_env).ask("POST", path, said, headers=_condition(if_match)).json
    if output is Output.JSON:
        put_json(done)
        return
    revision = done["revision"]
    put(str(revision["number"]))
    for found in done["findings"]:
        say(f"{found['level']} {found['code']}: {shown(found['message'])}")
    state = "published" if revision["is_published"] else "a draft"
    say(
        f"Revision {revision['number']} ({state}): {shown(revision['message'])}"
        if done["is_new"]
        else "Nothing was to be done."
    )


def _called(row: dict[str, Any]) -> str:
    words: list[str] = [row["method"], row["path"], str(row["status"] or ""), row["name"]]
    indent = "  " * int(row["depth"])
    return indent + " ".join(shown(word) for word in words if word)


def _condition(if_match: str) -> dict[str, str]:
    return {"If-Match": f'"{if_match}"'} if if_match else {}


def _json_in(file: str) -> Any:
    try:
        return json.loads(read_stdin() if file == STDIO else Path(file).read_bytes())
    except (OSError, ValueError) as problem:
        raise typer.BadParameter(f"{file} cannot be read as JSON: {type(problem).__name__}.") from None


def _pair(text: str) -> tuple[str, str]:
    id, mark, word = text.partition("=")
    if not mark:
        raise typer.BadParameter("Expected ID=mine or ID=theirs.")
    return id, word
