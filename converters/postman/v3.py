"""Collections in Postman's v3 layout: a folder of YAML files, one for each request and example (postman-mock.md §1.4).

The folder is said as v2.1 JSON, which the one reader then reads: every tolerance and every derived id is the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from pathlib import Path

from converters.diagnostics import Diagnostics
from converters.errors import FormatError
from converters.postman.model import Collection, Environment, Json
from converters.postman.read import read_collection_node
from converters.postman.read_environment import read_environment_node
from converters.postman.read_items import read_items
from converters.postman.reading import FOLDER_DEPTH, Reading, text_of, where_text
from converters.postman.reading import Path as JsonPath
from converters.postman.text_faults import without_faults
from converters.postman.upgrade import SCHEMA
from converters.postman.v3_files import V3Files, read_regular, without_ending
from converters.postman.v3_parts import auth_of, events_of, request_of, response_of, rows_of
from converters.source import read_tree

_RESOURCES = ".resources"
_KINDS = ("http-request", "graphql-request", "")


@dataclass(slots=True)
class _Entry:
    """A folder or item said in v2.1, the file it comes from, and what is inside it."""

    node: dict[str, Json]
    file: Path
    order: float
    inside: list[_Entry] = field(default_factory=list)


def is_v3_folder(path: Path) -> bool:
    """Whether a folder is a v3 collection: it has a definition, or requests of its own. Never raises."""
    try:
        if any((path / _RESOURCES / f"definition.{ending}").is_file() for ending in ("yaml", "yml")):
            return True
        return path.is_dir() and any(without_ending(entry.name, "request") is not None for entry in path.iterdir())
    except (OSError, ValueError):
        return False


def read_v3_collection(folder: Path, diagnostics: Diagnostics) -> Collection:
    """The collection in a folder, examples included. A broken file costs the item or example in it.

    Raises FormatError if the folder is no v3 collection, SourceError if it is over the limits.
    """
    if not is_v3_folder(folder):
        raise FormatError(
            "format.unknown",
            "This folder is no Postman collection: it has neither .resources/definition.yaml nor *.request.yaml files.",
            file=folder.name,
        )
    files = V3Files(folder, diagnostics)
    root = _read_folder(files, folder, 0)
    reading = Reading(diagnostics, place=lambda path: _place(files, root, path))
    info = {"name": root.node["name"], "schema": SCHEMA, "description": root.node.get("description")}
    info |= {"_postman_id": root.node["id"]} if "id" in root.node else {}
    rest = {key: value for key, value in root.node.items() if key in ("auth", "event", "variable", "item")}
    source = without_faults({"info": info, **rest}, reading)
    items = read_items(source["item"], (), reading, ("item",))
    return read_collection_node(source, items=items, reading=reading, path=())


def read_v3_environment(path: Path, diagnostics: Diagnostics) -> Environment:
    """An environment (`*.environment.yaml`) or globals (`*.globals.yaml`) file; without a name it has its file's.

    Raises SourceError if it cannot be opened or parsed, FormatError if it is no environment.
    """
    data = read_tree(read_regular(path, path.name), path.name, diagnostics=diagnostics).data
    if not isinstance(data, dict) or not isinstance(data.get("values"), list):
        message = "This file is no Postman environment: it has no list of values."
        raise FormatError("format.unknown", message, file=path.name, line=1, column=1)
    reading = Reading(diagnostics)
    environment = read_environment_node(without_faults(data, reading), reading, ())
    is_globals = without_ending(path.name, "globals") is not None
    name = without_ending(path.name, "environment") or without_ending(path.name, "globals") or path.stem
    return replace(
        environment,
        name=environment.name or name,
        scope="globals" if is_globals else environment.scope,
    )


def _read_folder(files: V3Files, folder: Path, depth: int) -> _Entry:
    definition_file = _definition_file(files, folder)
    definition = (files.read_map(definition_file) if definition_file else None) or {}
    inside = [*_read_requests(files, folder), *_read_subfolders(files, folder, depth)]
    inside.sort(key=lambda entry: (entry.order, entry.node["name"].casefold(), entry.node["name"]))
    node: dict[str, Json] = {
        "id": definition.get("id"),
        "name": text_of(definition.get("name")) or folder.resolve().name,
        "description": definition.get("description"),
        "item": [entry.node for entry in inside],
        "auth": auth_of(definition.get("auth")),
        "event": events_of(definition.get("scripts")) or None,
        "variable": rows_of(definition.get("variables")) or None,
    }
    node = {key: value for key, value in node.items() if value is not None}
    return _Entry(node, definition_file or folder, _order(definition), inside)


def _definition_file(files: V3Files, folder: Path) -> Path | None:
    found = (entry.name for entry in files.entries(folder / _RESOURCES) if entry.is_file())
    return next((folder / _RESOURCES / name for name in found if name in ("definition.yaml", "definition.yml")), None)


def _read_subfolders(files: V3Files, folder: Path, depth: int) -> list[_Entry]:
    found = [entry for entry in files.entries(folder) if entry.is_dir() and not entry.name.startswith(".")]
    if found and depth >= FOLDER_DEPTH:
        files.warn("limit.depth", f"Folders deeper than {FOLDER_DEPTH} are left out.", folder)
        return []
    return [_read_folder(files, folder / entry.name, depth + 1) for entry in found]


def _read_requests(files: V3Files, folder: Path) -> list[_Entry]:
    read = []
    for entry in files.entries(folder):
        stem = without_ending(entry.name, "request")
        if stem is not None and entry.is_file():
            read.append(_read_request(files, folder / entry.name, stem))
    return [entry for entry in read if entry is not None]


def _read_request(files: V3Files, path: Path, stem: str) -> _Entry | None:
    data = files.read_map(path)
    if data is None:
        return None
    kind = text_of(data.get("$kind"))
    if kind not in _KINDS:
        message = "Only HTTP and GraphQL requests are played; this request of another protocol was left out."
        files.warn("item.skipped", message, path)
        return None
    request = request_of(data)
    node: dict[str, Json] = {
        "id": data.get("id"),
        "name": text_of(data.get("name")) or stem,
        "event": events_of(data.get("scripts")) or None,
        "protocolProfileBehavior": data.get("settings"),
        "request": request,
    }
    examples = _read_examples(files, _examples_folder(files, path.parent, data.get("examples"), stem), request)
    node["response"] = [example.node for example in examples]
    return _Entry({key: value for key, value in node.items() if value is not None}, path, _order(data), examples)


def _examples_folder(files: V3Files, folder: Path, named: Json, stem: str) -> Path:
    """The folder of a request's examples: the one it names, if that lies in the collection, else where they always are."""
    if isinstance(named, str) and named.strip() and "\0" not in named:
        path = folder / named.strip()
        if ".." not in path.parts and path.is_dir() and path.is_relative_to(files.root):
            return path
    return folder / _RESOURCES / f"{stem}.resources" / "examples"


def _read_examples(files: V3Files, folder: Path, request: dict[str, Json]) -> list[_Entry]:
    read: list[_Entry] = []
    for entry in files.entries(folder):
        stem = without_ending(entry.name, "example")
        data = files.read_map(folder / entry.name) if stem is not None and entry.is_file() else None
        if stem is not None and data is not None:
            node = response_of(data, name=stem, request=request)
            read.append(_Entry(node, folder / entry.name, _order(data)))
    return sorted(read, key=lambda entry: (entry.order, entry.node["name"].casefold(), entry.node["name"]))


def _order(data: dict[str, Json]) -> float:
    """The `order` of a file, a number or its text; without one it comes last."""
    try:
        order = float(data.get("order", math.inf))
    except (TypeError, ValueError, OverflowError):
        return math.inf
    return math.inf if math.isnan(order) else order


def _place(files: V3Files, root: _Entry, path: JsonPath) -> tuple[str, str]:
    """Where a finding is: the file, and the place in it (in the words of v2.1)."""
    entry, steps = root, list(path)
    while len(steps) > 1 and steps[0] in ("item", "response") and isinstance(steps[1], int) and steps[1] < len(entry.inside):
        entry = entry.inside[steps[1]]
        steps = steps[2:]
    return files.shown(entry.file), where_text(tuple(steps))
