"""What `understudy export` does without a SOURCE: a mock that is kept, here or on a server, leaves as a file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from app.cli.failing import end_unwritten
from app.cli.output import Output, diagnostics_json, put_bytes, put_json, say, say_findings, shown

if TYPE_CHECKING:
    from app.actions.exports import Exported


class Form(StrEnum):
    """What a mock is written as."""

    COLLECTION = "collection"
    ENVIRONMENT = "environment"
    OPENAPI = "openapi"
    NEWMAN = "newman"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A mock, its revision (None: the published one), and what it is to be written as."""

    name: str
    number: int | None
    form: Form


@dataclass(frozen=True, slots=True)
class Place:
    """Where the file goes (None: stdout), whether it is to have the values of secrets, and whether it may replace another."""

    path: Path | None
    secrets: bool
    force: bool


@dataclass(frozen=True, slots=True)
class Api:
    """A running server, and the variable with the token for it; "" for the local store."""

    server: str
    token_env: str


def export_kept(wanted: Wanted, layout: Literal["yaml", "json"], place: Place, api: Api, output: Output) -> None:
    """Writes the mock where it is wanted, and says so. Raises the errors of exporting and writing."""
    exported = _from_server(wanted, layout, place, api) if api.server else _local(wanted, layout, place)
    if place.path is None:
        put_bytes(exported.data)
    else:
        _write(exported, place.path, place)
    if output is Output.JSON:
        told = {"mock": wanted.name, "revision": exported.revision, "form": wanted.form.value, "written": str(place.path)}
        put_json({"good": True, **told, "diagnostics": diagnostics_json(exported.diagnostics)})
        return
    say_findings(exported.diagnostics)
    if place.path is not None:
        say(shown(f"Written: {place.path}, revision {exported.revision} of {wanted.name}."))


def _local(wanted: Wanted, layout: Literal["yaml", "json"], place: Place) -> Exported:
    from app.actions.exports import export_revision, local_server
    from app.actions.opening import open_local_store

    store = open_local_store()
    try:
        return export_revision(
            store.acting("local user"),
            wanted.name,
            wanted.number,
            form=wanted.form.value,
            server=local_server(),
            full=place.secrets,
            layout=layout,
        )
    finally:
        store.close()


def _from_server(wanted: Wanted, layout: str, place: Place, api: Api) -> Exported:
    from app.actions.exports import Exported
    from app.cli.client import api_at

    client = api_at(api.server, api.token_env)
    mock = f"mocks/{quote(wanted.name, safe='')}"
    number = wanted.number
    if number is None:
        known = client.ask("GET", mock).json
        number = known["published"] or known["newest"] or 1
    query = {"format": wanted.form.value, "layout": layout, "secrets": "full" if place.secrets else "masked"}
    data = client.download(f"{mock}/revisions/{number}/export", query=query)
    return Exported(name=wanted.name, media_type="", data=data, revision=number)


def _write(exported: Exported, path: Path, place: Place) -> None:
    from app.actions.writing import TargetRefused, check_target, write_all, write_private

    try:
        check_target(path, force=True)
        if not place.force and path.is_file() and path.stat().st_size:
            raise TargetRefused(path, "a file is there already. Name another place, or replace it with --force.")
        if place.secrets and (path.is_file() or not path.exists()):
            write_private(path, exported.data)
        else:
            write_all({path: exported.data})
    except OSError as error:
        end_unwritten("export", path, error)
