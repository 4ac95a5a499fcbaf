"""`understudy mocks send`, `understudy mocks replay`: calls put to revisions of a mock that is kept, here or on a server."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.failing import end_for_usage
from app.cli.mocks import Name
from app.cli.options import TOKEN, OutputOption, ServerOption, TokenEnvOption, repeated
from app.cli.output import BAD, FINE, Output, counted, put, put_bytes, put_json, say, shown
from app.cli.stdin import STDIO, read_stdin

RevisionOption = Annotated[
    str,
    typer.Option("--revision", envvar="UNDERSTUDY_REVISION", metavar="N", help="Its number, published or latest."),
]
HeaderOption = Annotated[
    list[str] | None,
    repeated("-H", "--header", variable="UNDERSTUDY_HEADER", metavar="'NAME: VALUE'", help="A header of the call. Repeatable."),
]
BodyOption = Annotated[
    str | None,
    typer.Option("-d", "--data", envvar="UNDERSTUDY_DATA", metavar="TEXT|@FILE", help="The body; @- takes it from stdin."),
]


def send(
    name: Name,
    method: Annotated[str, typer.Argument(metavar="METHOD")],
    path: Annotated[str, typer.Argument(metavar="PATH", help="Path and query below the mock.")],
    revision: RevisionOption = "published",
    header: HeaderOption = None,
    data: BodyOption = None,
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: OutputOption = Output.TEXT,
) -> None:
    """Prints the answer's body; status, time, the example that won and why go to stderr. Ends with 1 for a miss."""
    from app.cli.client import api_at

    said = {
        "revision": revision,
        "method": method,
        "path": path,
        "headers": [_header(line) for line in header or ()],
        "body_base64": base64.b64encode(_body(data)).decode(),
    }
    found: dict[str, Any] = api_at(server, token_env).ask("POST", f"mocks/{name}/send", said).json
    if output is Output.JSON:
        put_json(found)
    else:
        _tell(found)
        body = base64.b64decode(found["body"]) if found["base64"] else found["body"].encode()
        put_bytes(body)
    raise typer.Exit(BAD if found["miss"] else FINE)


def _header(line: str) -> dict[str, str]:
    name, colon, value = line.partition(":")
    if not colon:
        end_for_usage("mocks send", f"{line[:60]!r} is no header: write it as -H 'Name: value'")
    return {"name": name.strip(), "value": value.strip()}


def _body(data: str | None) -> bytes:
    if data is None:
        return b""
    if data == f"@{STDIO}":
        return read_stdin()
    if data.startswith("@"):
        try:
            return Path(data[1:]).read_bytes()
        except OSError as error:
            end_for_usage("mocks send", f"{data[1:]} cannot be read: {(error.strerror or 'unknown reason').lower()}")
    return data.encode()


def _tell(found: dict[str, Any]) -> None:
    example, score = found["example"], found["score"]
    won = f", {example['place']}{f' ({score:g})' if score else ''}" if example else ""
    say(shown(f"{found['mock']}@{found['revision']}: {found['status']} in {found['milliseconds']:g} ms{won}"))
    if found["connection"]:
        say(f"The connection would have ended: {found['connection']}.")
    told = found["explanation"] or {}
    if told.get("outcome"):
        say(shown(told["outcome"]))
    for step in next((each["steps"] for each in told.get("examples", ()) if each["wins"]), ()):
        say(shown(f"  {step}"))


def replay(
    name: Name,
    before: Annotated[str, typer.Argument(metavar="[FROM]", help="A number, published or latest.")] = "published",
    after: Annotated[str, typer.Argument(metavar="[TO]", help="Likewise.")] = "latest",
    logged: Annotated[
        int,
        typer.Option("--logged", envvar="UNDERSTUDY_LOGGED", min=0, max=200, help="Also so many calls of the log."),
    ] = 0,
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: OutputOption = Output.TEXT,
) -> None:
    """Tells which calls get another answer. Ends with 1 where a caller would break."""
    from app.cli.client import api_at

    said = {"from": before, "to": after, "logged": logged}
    found: dict[str, Any] = api_at(server, token_env).ask("POST", f"mocks/{name}/replay", said).json
    if output is Output.JSON:
        put_json(found)
    else:
        for call in found["calls"]:
            if call["outcome"] not in ("same", "neither"):
                put(shown(f"{'!' if call['breaks'] else '·'} {call['method']} {call['target']}: {_words(call)}"))
                for change in call["changes"][:5]:
                    put(shown(f"    {change['text']} [{change['rule']}]"))
        counts = ", ".join(f"{count} {outcome.replace('_', ' ')}" for outcome, count in found["counts"].items() if count)
        say(f"{counted(len(found['calls']), 'call')}: {counts or 'none'}. {found['breaking']} would break.")
    raise typer.Exit(BAD if found["breaking"] else FINE)


def _words(call: dict[str, Any]) -> str:
    if call["outcome"] == "skipped":
        return str(call["skipped"])
    statuses = [str(side["status"]) for side in (call["before"], call["after"])]
    words = {"differs": "another answer", "only_before": "no answer any more", "only_after": "answered now"}
    return f"{words[call['outcome']]} ({' → '.join(statuses)})"
