"""`understudy bundle`: the whole workspace as one file, for another installation, and such a file taken in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.failing import end_unwritten
from app.cli.options import TOKEN, OutputOption, ServerOption, TokenEnvOption
from app.cli.output import Output, counted, put, put_json, say, shown

HELP = """\
The whole workspace as one zip: mocks with all their revisions, environments, what is published, names. Another installation
takes it in, and answers the same under the same revision numbers.

\b
    understudy bundle write all.zip
    understudy bundle read all.zip           # into an empty store
    understudy bundle read all.zip --merge   # beside what is there; mocks of the same name get new revisions
    UNDERSTUDY_TOKEN=ust_… understudy bundle write all.zip --server https://mocks.example.com

A bundle has NO people, sessions, tokens and calls; `understudy db backup` has everything. It HAS the values of all
environments, secret ones too, because mocks answer with them: keep it like a password. Only you may read the file.
"""

bundle = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)

KeysOption = Annotated[
    bool,
    typer.Option("--keys", envvar="UNDERSTUDY_KEYS", help="Also the hashes of keys, so that they are good there too."),
]
MergeOption = Annotated[
    bool, typer.Option("--merge", envvar="UNDERSTUDY_MERGE", help="Into a store that has something already.")
]
ForceOption = Annotated[bool, typer.Option("--force", envvar="UNDERSTUDY_FORCE", help="Also replace a file that is there.")]


@bundle.command("write", short_help="Write everything that mocks answer from to a file.")
def write(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The zip to write; it holds secrets of environments.")],
    keys: KeysOption = False,
    force: ForceOption = False,
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: OutputOption = Output.TEXT,
) -> None:
    """Writes all mocks and environments, as of one moment, to a file that only you may read."""
    from app.actions.bundles import SECRETS_INSIDE

    try:
        told = _from_server(server, token_env, file, keys=keys, force=force) if server else _local(file, keys=keys, force=force)
    except OSError as error:
        end_unwritten("bundle", file, error)
    if output is Output.JSON:
        put_json({"file": str(file), **told})
        return
    more = f": {counted(told['mocks'], 'mock')}, {counted(told['revisions'], 'revision')}" if "mocks" in told else ""
    say(f"{shown(str(file))} is written{more}. {SECRETS_INSIDE}")


@bundle.command("read", short_help="Take such a file in.")
def read(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A bundle.")],
    merge: MergeOption = False,
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: OutputOption = Output.TEXT,
) -> None:
    """Takes a bundle in: all of it, or nothing. Servers on the same database follow at once."""
    done = _to_server(server, token_env, file, merge=merge) if server else _into_local(file, merge=merge)
    if output is Output.JSON:
        put_json(done)
        return
    for mock in done["mocks"]:
        put(f"{mock['name']}@{mock['published'] or '-'}")
    new = sum(mock["created"] for mock in done["mocks"])
    revisions = sum(mock["revisions"] for mock in done["mocks"])
    say(f"{counted(new, 'new mock')}, {counted(revisions, 'new revision')}, {counted(done['keys'], 'new key')}.")
    if done["kept"]:
        say(shown(f"These environments stayed as they are here: {', '.join(done['kept'])}."))
    if done["names_taken"]:
        say(shown(f"These earlier names lead elsewhere here: {', '.join(done['names_taken'])}."))


def _local(file: Path, *, keys: bool, force: bool) -> Mapping[str, Any]:
    from dataclasses import asdict

    from app.actions.bundles import write_bundle_file
    from app.actions.opening import open_local_store

    store = open_local_store()
    try:
        return asdict(write_bundle_file(store.acting("local user"), file, with_keys=keys, force=force))
    finally:
        store.close()


def _from_server(server: str, token_env: str, file: Path, *, keys: bool, force: bool) -> Mapping[str, Any]:
    from app.actions.bundles import check_bundle_target, keep_bundle
    from app.cli.client import api_at

    check_bundle_target(file, force=force)
    data = api_at(server, token_env).download("bundle", query={"keys": str(keys).lower()})
    keep_bundle(file, data, force=force)
    return {"bytes": len(data)}


def _into_local(file: Path, *, merge: bool) -> dict[str, Any]:
    from app.actions.bundle_import import bundle_file, import_bundle
    from app.actions.opening import open_local_store

    data = bundle_file(file)
    store = open_local_store()
    try:
        return import_bundle(store.acting("local user"), data, file.name, merge=merge).as_json()
    finally:
        store.close()


def _to_server(server: str, token_env: str, file: Path, *, merge: bool) -> dict[str, Any]:
    from app.actions.bundle_import import bundle_file
    from app.cli.client import api_at

    data = bundle_file(file)
    files = [("file", (file.name, data, "application/octet-stream"))]
    done: dict[str, Any] = api_at(server, token_env).upload("bundle", files, query={"merge": str(merge).lower()}).json
    return done
