"""`understudy keys`: what callers of mocks that need a key carry."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from app.cli.failing import end_for_usage
from app.cli.mocks import LimitOption, api_at, moment, pages
from app.cli.options import TOKEN, OutputOption, ServerOption, TokenEnvOption, repeated
from app.cli.output import Output, put, put_json, say, shown, table

HELP = """\
Keys for the callers of mocks with access `key`: of the local store, or of a running server with --server.

\b
    understudy keys issue 'mobile team' checkout catalog      # its text is shown this once
    understudy keys issue 'ci' checkout@3 --method GET --expires 2030-01-31T12:00:00Z
    understudy keys list --mock checkout
    understudy keys rotate 8f14e45fceea167a --old-hours 24
    understudy keys revoke 8f14e45fceea167a

A key is sent as x-api-key or Authorization: Bearer. Exit codes: 2 for what cannot be done, 3 when the server or the database
is away, 4 when it is not allowed.
"""

keys = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)

KeyId = Annotated[str, typer.Argument(metavar="ID", help="The key's id, as `list` shows it.")]
AllOption = Annotated[bool, typer.Option("--all", envvar="UNDERSTUDY_ALL", help="Open every mock, also those to come.")]
MethodOption = Annotated[
    list[str] | None,
    repeated("--method", variable="UNDERSTUDY_METHOD", metavar="METHOD", help="Only for this method. Repeatable."),
]
PerMinuteOption = Annotated[
    int | None, typer.Option("--per-minute", envvar="UNDERSTUDY_PER_MINUTE", min=1, help="Calls a minute at most.")
]
ExpiresOption = Annotated[
    str | None,
    typer.Option("--expires", envvar="UNDERSTUDY_EXPIRES", metavar="TIME|never", help="Until when: 2030-01-31T12:00:00Z."),
]
OldHoursOption = Annotated[
    float,
    typer.Option("--old-hours", envvar="UNDERSTUDY_OLD_HOURS", min=0, max=2160, help="How long the old text is good too."),
]
MockOption = Annotated[
    str | None, typer.Option("--mock", envvar="UNDERSTUDY_MOCK", metavar="NAME", help="Only those that open this mock.")
]


@keys.command("list", short_help="Which keys there are.")
def list_keys(
    mock: MockOption = None,
    limit: LimitOption = 1000,
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: OutputOption = Output.TEXT,
) -> None:
    """Lists the keys by name. Their texts are not known to anybody here."""
    found = pages(api_at(server, token_env), "keys", {"mock": mock}, limit)
    if output is Output.JSON:
        put_json(found)
        return
    if not found:
        say("There is no such key.")
        return
    rows = [(each["id"], shown(each["name"])[:40], _state(each), _day(each["used_at"]), shown(_mocks(each))) for each in found]
    for line in table([("Id", "Name", "State", "Last used", "Opens"), *rows]):
        put(line)


@keys.command("issue", short_help="Make a key.")
def issue(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Who carries it.")],
    mocks: Annotated[
        list[str] | None, typer.Argument(metavar="[MOCK]…", help="The mocks it opens; name@number for one revision only.")
    ] = None,
    every: AllOption = False,
    method: MethodOption = None,
    per_minute: PerMinuteOption = None,
    expires: ExpiresOption = None,
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: OutputOption = Output.TEXT,
) -> None:
    """Makes a key and writes its text to stdout, this once."""
    if bool(mocks) == every:
        end_for_usage("keys issue", "Name the mocks that the key opens, or --all")
    said: dict[str, Any] = {
        "name": name,
        "mocks": "all" if every else mocks,
        "methods": [each.upper() for each in method or ()],
    }
    said |= {"per_minute": per_minute, "expires_at": moment(expires) if expires else None}
    _put_issued(api_at(server, token_env).ask("POST", "keys", said).json, output)


@keys.command("rotate", short_help="Give a key another text.")
def rotate(
    key: KeyId,
    old_hours: OldHoursOption = 0,
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: OutputOption = Output.TEXT,
) -> None:
    """Gives it another text, written to stdout this once; the old one may be good for a while."""
    _put_issued(api_at(server, token_env).ask("POST", f"keys/{key}/rotate", {"old_hours": old_hours}).json, output)


@keys.command("revoke", short_help="Make a key open nothing.")
def revoke(
    key: KeyId, server: ServerOption = "", token_env: TokenEnvOption = TOKEN, output: OutputOption = Output.TEXT
) -> None:
    """Makes it open nothing from now on."""
    found = api_at(server, token_env).ask("DELETE", f"keys/{key}").json
    if output is Output.JSON:
        put_json(found)
    else:
        say(f"{found['id']} ({shown(found['name'])}) is revoked.")


def _put_issued(issued: dict[str, Any], output: Output) -> None:
    if output is Output.JSON:
        put_json(issued)
        return
    put(issued["key"])
    say(f"{issued['id']} ({shown(issued['name'])}) opens {shown(_mocks(issued))}. Its text is not shown again.")


def _mocks(key: dict[str, Any]) -> str:
    return "all" if key["mocks"] == "all" else ", ".join(key["mocks"]) or "nothing"


def _state(key: dict[str, Any]) -> str:
    if key["revoked_at"]:
        return "revoked"
    return f"until {_day(key['expires_at'])}" if key["expires_at"] else "good"


def _day(moment: str | None) -> str:
    return moment[:10] if moment else ""
