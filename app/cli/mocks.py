"""`understudy mocks`: the mocks of the store or of a running server; put, published, renamed, paused, deleted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

import typer

from app.cli.options import TOKEN, OutputOption, ServerOption, TokenEnvOption
from app.cli.output import Output, put, put_json, say, say_findings, shown, table
from app.cli.stdin import STDIO, read_stdin

if TYPE_CHECKING:
    from app.cli.client import Api

HELP = """\
The mocks that are kept: those of the local store, or of a running server with --server.

\b
    understudy mocks list
    understudy mocks put checkout checkout.postman_collection.json
    understudy mocks put checkout shop.yaml staging.postman_environment.json --settings '{delay: 120ms}' --unpublished
    understudy mocks publish checkout 3
    understudy mocks rollback checkout
    understudy mocks send checkout GET /orders/7 --revision latest
    understudy mocks replay checkout published latest
    UNDERSTUDY_TOKEN=ust_… understudy mocks list --server https://mocks.example.com

`put` may be run again and again: what is so already stays as it is. Exit codes: 2 for what cannot be done, 3 when the server
or the database is away, 4 when it is not allowed.
"""

mocks = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The mock's name.")]
TextOption = Annotated[
    str,
    typer.Option("--text", envvar="UNDERSTUDY_TEXT", metavar="TEXT", help="Only those with this in name, title or use case."),
]
DeletedOption = Annotated[
    bool, typer.Option("--deleted", envvar="UNDERSTUDY_DELETED", help="Those that can be had back instead.")
]
TitleOption = Annotated[str | None, typer.Option("--title", envvar="UNDERSTUDY_TITLE", metavar="TEXT", help="Its title.")]
UseCaseOption = Annotated[
    str | None, typer.Option("--use-case", envvar="UNDERSTUDY_USE_CASE", metavar="TEXT", help="What it is for, as Markdown.")
]
AccessOption = Annotated[
    str | None, typer.Option("--access", envvar="UNDERSTUDY_ACCESS", metavar="public|key", help="Whether calls need a key.")
]
SettingsOption = Annotated[
    str | None,
    typer.Option(
        "--settings",
        envvar="UNDERSTUDY_SETTINGS",
        metavar="JSON|@FILE",
        help="All its settings, by the fields of mocks.yaml: '{delay: 120ms}'.",
    ),
]
EnvironmentOption = Annotated[
    str | None,
    typer.Option(
        "--environment", envvar="UNDERSTUDY_ENVIRONMENT", metavar="NAME", help="An environment that is kept; '' for none."
    ),
]
ExpiresOption = Annotated[
    str | None,
    typer.Option("--expires", envvar="UNDERSTUDY_EXPIRES", metavar="TIME|never", help="When it stops: 2030-01-31T12:00:00Z."),
]
MessageOption = Annotated[
    str, typer.Option("-m", "--message", envvar="UNDERSTUDY_MESSAGE", metavar="TEXT", help="Kept with the revision.")
]
UnpublishedOption = Annotated[
    bool, typer.Option("--unpublished", envvar="UNDERSTUDY_UNPUBLISHED", help="Keep the revision; what answers stays.")
]
RedirectOption = Annotated[
    float,
    typer.Option("--redirect-days", envvar="UNDERSTUDY_REDIRECT_DAYS", min=0, max=365, help="How long the old name leads on."),
]
UndoOption = Annotated[
    float,
    typer.Option("--undo-days", envvar="UNDERSTUDY_UNDO_DAYS", min=0, max=365, help="How long it can be had back."),
]
PurgeOption = Annotated[
    bool, typer.Option("--purge", envvar="UNDERSTUDY_PURGE", help="Of a deleted one: remove it for good, with its calls.")
]
NewNameOption = Annotated[
    str | None, typer.Option("--as", envvar="UNDERSTUDY_AS", metavar="NAME", help="Another name, if its own was taken.")
]
LimitOption = Annotated[int, typer.Option("--limit", envvar="UNDERSTUDY_LIMIT", min=1, max=100_000, help="How many at most.")]


@mocks.command("list", short_help="Which mocks there are.")
def list_mocks(
    text: TextOption = "",
    deleted: DeletedOption = False,
    limit: LimitOption = 1000,
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: OutputOption = Output.TEXT,
) -> None:
    """Lists the mocks by name, with their state and address."""
    found = pages(api_at(server, token_env), "mocks", {"text": text, "deleted": deleted}, limit)
    if output is Output.JSON:
        put_json(found)
    elif found:
        rows = [
            (
                shown(mock["name"]),
                mock["state"],
                _at(mock["revision"] or mock["published"] or mock["newest"] or 0),
                mock["access"],
                mock["origin"],
                shown(mock["base_urls"][0]) if server and mock["base_urls"] else "",
            )
            for mock in found
        ]
        for line in table([("Mock", "State", "Revision", "Access", "Origin", "URL"), *rows]):
            put(line)
    else:
        say("There is no such mock." if text or deleted else "There is no mock yet: understudy mocks put NAME FILE.")


@mocks.command("show", short_help="One mock, with its settings.")
def show(name: Name, server: ServerOption = "", token_env: TokenEnvOption = TOKEN, output: OutputOption = Output.TEXT) -> None:
    """Shows a mock: state, revision, settings, address."""
    mock = api_at(server, token_env).ask("GET", _mock(name)).json
    if output is Output.JSON:
        put_json(mock)
        return
    for line in _lines(mock, with_url=bool(server)):
        put(shown(line))


@mocks.command("put", short_help="Make a mock, or make it another.")
def put_mock(
    name: Name,
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE]…", help="A collection or definition, and perhaps an environment; - for stdin."),
    ] = None,
    title: TitleOption = None,
    use_case: UseCaseOption = None,
    access: AccessOption = None,
    settings: SettingsOption = None,
    environment: EnvironmentOption = None,
    expires: ExpiresOption = None,
    message: MessageOption = "",
    unpublished: UnpublishedOption = False,
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: OutputOption = Output.TEXT,
) -> None:
    """Makes the mock what is said, and makes it when there is none. What is not said stays. The same again changes nothing."""
    said: dict[str, Any] = {"title": title, "use_case": use_case, "access": access}
    said = {key: value for key, value in said.items() if value is not None}
    if settings is not None:
        said["settings"] = _settings(settings)
    if environment is not None:
        said["environment"] = environment or None
    if expires is not None:
        said["expires_at"] = moment(expires)
    api = api_at(server, token_env)
    said |= _from_files(api, files or [])
    said |= {"message": message} if message else {}
    done = api.ask("PUT", _mock(name), {**said, "publish": not unpublished}).json
    if output is Output.JSON:
        put_json(done)
        return
    put(f"{name}{_at((done['revision'] or {}).get('number') or done['mock']['published'])}")
    say(_told(done))


@mocks.command("publish", short_help="Answer with a revision.")
def publish(
    name: Name,
    revision: Annotated[
        int | None, typer.Argument(metavar="[REVISION]", min=1, help="Its number. Default: the newest.")
    ] = None,
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: OutputOption = Output.TEXT,
) -> None:
    """Makes the mock answer with that revision from now on."""
    _do(api_at(server, token_env), "POST", f"{_mock(name)}/publish", {"revision": revision}, output)


@mocks.command("rollback", short_help="Answer with what was published before.")
def rollback(
    name: Name, server: ServerOption = "", token_env: TokenEnvOption = TOKEN, output: OutputOption = Output.TEXT
) -> None:
    """Publishes again what was published before; once more goes one further back."""
    _do(api_at(server, token_env), "POST", f"{_mock(name)}/rollback", None, output)


@mocks.command("rename", short_help="Give a mock another name.")
def rename(
    name: Name,
    new: Annotated[str, typer.Argument(metavar="NEW", help="The new name.")],
    redirect_days: RedirectOption = 30,
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: OutputOption = Output.TEXT,
) -> None:
    """Gives it another name; calls by the old one are sent on for a while."""
    _do(api_at(server, token_env), "POST", f"{_mock(name)}/rename", {"name": new, "redirect_days": redirect_days}, output)


@mocks.command("pause", short_help="Stop a mock from answering.")
def pause(name: Name, server: ServerOption = "", token_env: TokenEnvOption = TOKEN, output: OutputOption = Output.TEXT) -> None:
    """Stops it from answering until it is resumed."""
    _do(api_at(server, token_env), "POST", f"{_mock(name)}/pause", None, output)


@mocks.command("resume", short_help="Let a paused mock answer again.")
def resume(
    name: Name, server: ServerOption = "", token_env: TokenEnvOption = TOKEN, output: OutputOption = Output.TEXT
) -> None:
    """Lets a paused mock answer again."""
    _do(api_at(server, token_env), "POST", f"{_mock(name)}/resume", None, output)


@mocks.command("expire", short_help="Say when a mock stops answering.")
def expire(
    name: Name,
    at: Annotated[str, typer.Argument(metavar="TIME|never", help="Such as 2030-01-31T12:00:00Z.")],
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: OutputOption = Output.TEXT,
) -> None:
    """Sets when it stops answering, or that it never does."""
    _do(api_at(server, token_env), "POST", f"{_mock(name)}/expire", {"at": moment(at)}, output)


@mocks.command("delete", short_help="Delete a mock; it can be had back for a while.")
def delete(
    name: Name,
    undo_days: UndoOption = 7,
    purge: PurgeOption = False,
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: OutputOption = Output.TEXT,
) -> None:
    """Deletes it; for a while `restore` brings it back."""
    api = api_at(server, token_env)
    if not purge:
        _do(api, "DELETE", _mock(name), None, output, query={"undo_days": undo_days})
        return
    api.ask("POST", f"{_mock(name)}/purge")
    if output is Output.JSON:
        put_json({"purged": name})
    else:
        say(f"{shown(name)} is gone for good.")


@mocks.command("restore", short_help="Have a deleted mock back.")
def restore(
    name: Annotated[str, typer.Argument(metavar="NAME|ID", help="The name that it had, or its id.")],
    new: NewNameOption = None,
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: OutputOption = Output.TEXT,
) -> None:
    """Brings a deleted mock back as it was."""
    _do(api_at(server, token_env), "POST", f"{_mock(name)}/restore", {"name": new}, output)


@mocks.command("revisions", short_help="What a mock answers, and answered.")
def revisions(
    name: Name,
    limit: LimitOption = 50,
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: OutputOption = Output.TEXT,
) -> None:
    """Lists the revisions, the newest first; the one that answers is marked."""
    found = pages(api_at(server, token_env), f"{_mock(name)}/revisions", {}, limit)
    if output is Output.JSON:
        put_json(found)
        return
    rows = [
        (
            f"{each['number']}{'*' if each['is_published'] else ''}",
            each["created_at"][:16].replace("T", " "),
            *(shown(each[field])[:60] for field in ("author", "source_name", "message")),
        )
        for each in found
    ]
    for line in table([("Revision", "Made", "By", "From", "Message"), *rows]):
        put(line)


def api_at(server: str, token_env: str) -> Api:
    """The API that the options name: asking it takes modules that `--help` need not wait for."""
    from app.cli import client

    return client.api_at(server, token_env)


def pages(api: Api, path: str, query: dict[str, Any], limit: int) -> list[Any]:
    """The items of a list, page after page, that many at most."""
    found: list[Any] = []
    cursor = None
    while len(found) < limit:
        page = api.ask("GET", path, query={**query, "cursor": cursor, "limit": min(200, limit - len(found))}).json
        found += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    return found


def moment(text: str) -> str | None:
    """A time as the API takes it; None for never."""
    return None if text == "never" else text


def _do(
    api: Api, method: str, path: str, said: dict[str, Any] | None, output: Output, *, query: dict[str, Any] | None = None
) -> None:
    """One change of a mock, and what it is now."""
    mock = api.ask(method, path, said, query=query).json
    if output is Output.JSON:
        put_json(mock)
        return
    put(f"{mock['name']}{_at(mock['published'])}")
    until = f" until {mock['purge_at'][:16].replace('T', ' ')} UTC; restore brings it back" if mock["purge_at"] else ""
    say(f"{shown(mock['name'])} is {mock['state']}{until}.")


def _mock(name: str) -> str:
    return f"mocks/{quote(name, safe='')}"


def _at(number: int | None) -> str:
    return f"@{number}" if number else ""


def _settings(text: str) -> Any:
    from app.actions.put_files import settings_in

    if text.startswith("@"):
        try:
            text = Path(text[1:]).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as problem:
            raise typer.BadParameter(f"{shown(text[1:])} cannot be read", param_hint="--settings") from problem
    return settings_in(text)


def _from_files(api: Api, files: list[str]) -> dict[str, Any]:
    """What the files say of the mock. An environment among them is kept under its own name first."""
    from app.actions.put_files import read_put_files

    if not files:
        return {}
    made = read_put_files(files, read_stdin() if STDIO in files else None)
    say_findings(made.diagnostics)
    said: dict[str, Any] = {}
    if made.environment is not None:
        name, content = made.environment
        api.ask("PUT", f"environments/{quote(name, safe='')}", content)
        said["environment"] = name
    if made.collection is not None:
        said |= {"collection": json.loads(made.collection), "source": made.source[:200]}
    return said


def _told(done: dict[str, Any]) -> str:
    mock = done["mock"]
    if not done["changed"]:
        return f"{mock['name']} is so already; nothing was changed."
    made = "is made" if done["created"] else "is changed"
    revision = done["revision"]
    more = ""
    if done["is_new_revision"]:
        more = f" Revision {revision['number']} " + ("answers." if revision["is_published"] else "waits to be published.")
    return f"{mock['name']} {made}.{more}"


def _lines(mock: dict[str, Any], *, with_url: bool) -> Iterator[str]:
    names = (
        "name",
        "title",
        "use_case",
        "state",
        "access",
        "origin",
        "published",
        "newest",
        "environment",
        "expires_at",
        "broken",
    )
    for name in names:
        if mock[name] not in (None, ""):
            yield f"{name.replace('_', ' ')}: {mock[name]}"
    if mock["settings"]:
        yield f"settings: {json.dumps(mock['settings'], ensure_ascii=False)}"
    if with_url:
        yield from (f"url: {url}" for url in mock["base_urls"])
