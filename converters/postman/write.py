"""A collection as JSON of the format v2.1, an environment as Postman exports it. The same model gives the same bytes.

What was read is written as it was, but for what changed (overlay.py); a v2.0 collection is written as v2.1.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial

from converters.collecting import without_collecting
from converters.layout import laid_out
from converters.postman.ids import is_derived
from converters.postman.model import Collection, Environment, Example, Folder, Item, Json
from converters.postman.overlay import Keys, merge_entries, overlay
from converters.postman.read import info_of, own_collection_id, read_collection_node, schema_of
from converters.postman.read_environment import read_environment_node
from converters.postman.read_example import read_example
from converters.postman.read_items import folder_of, is_read, read_item
from converters.postman.reading import own_id, quiet_reading
from converters.postman.upgrade import SCHEMA, to_v21
from converters.postman.write_parts import auth_to_json, headers_to_json, request_to_json, variables_to_json

_EXAMPLE: Keys = (
    ("name", "name"),
    ("original_request", "originalRequest"),
    ("code", "code"),
    ("status", "status"),
    ("headers", "header"),
    ("body", "body"),
    ("preview_language", "_postman_previewlanguage"),
)
_NODE: Keys = (("name", "name"), ("description", "description"), ("variables", "variable"), ("events", "event"))
_ITEM: Keys = (*_NODE, ("request", "request"))
_FOLDER: Keys = (*_NODE, ("auth", "auth"))
_COLLECTION: Keys = (("variables", "variable"), ("events", "event"), ("auth", "auth"))
_INFO: Keys = (("name", "name"), ("description", "description"), ("version", "version"))


@without_collecting()
def write_collection(collection: Collection, *, compact: bool = False) -> bytes:
    """The bytes of a collection file: UTF-8, indented by two blanks unless `compact`, one line end behind."""
    return _bytes(collection_to_json(collection), compact=compact)


def write_environment(environment: Environment, *, compact: bool = False) -> bytes:
    """The bytes of an environment or globals file, in the same form."""
    return _bytes(environment_to_json(environment), compact=compact)


def _bytes(document: Json, *, compact: bool) -> bytes:
    if compact:
        text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    else:
        text = laid_out(document, allow_nan=False)
    return (text + "\n").encode("utf-8", "replace")


def collection_to_json(collection: Collection) -> dict[str, Json]:
    """A collection as the JSON of a v2.1 file. Never changes the source; shares what is unchanged with it."""
    source = collection.source
    if not isinstance(source, dict):
        return _fresh_collection(collection)
    before = read_collection_node(source, items=(), reading=quiet_reading(), path=())
    written = overlay(source, before, collection, lambda: _fresh_collection(collection), _COLLECTION)
    info = _info(collection, before)
    if info != source.get("info"):
        written["info"] = info
    written["item"] = _items(collection.items, source.get("item"), 0)
    return to_v21(written) if "v2.0" in schema_of(source) else written


def _info(collection: Collection, before: Collection) -> Json:
    source = collection.source.get("info")
    info = overlay(info_of(collection.source), before, collection, lambda: _fresh_info(collection), _INFO)
    if _has_new_id(own_collection_id(collection.source), collection.id):
        info["_postman_id"] = collection.id
    return info if info or isinstance(source, dict) else source


def _fresh_collection(collection: Collection) -> dict[str, Json]:
    source = collection.source if isinstance(collection.source, dict) else {}
    parts: dict[str, Json] = {
        "info": _fresh_info(collection),
        "item": _items(collection.items, source.get("item"), 0),
        "auth": None if collection.auth is None else auth_to_json(collection.auth),
        "event": list(collection.events) or None,
        "variable": variables_to_json(collection.variables, source.get("variable")) or None,
    }
    return {key: part for key, part in parts.items() if part is not None}


def _fresh_info(collection: Collection) -> dict[str, Json]:
    info = {"_postman_id": collection.id, "name": collection.name, "description": collection.description}
    info |= {"version": collection.version, "schema": SCHEMA}
    return {key: value for key, value in info.items() if value or key == "name"}


def _items(items: Sequence[Item | Folder], source: Json, depth: int) -> list[Json]:
    """The entries of an item list inside `depth` folders; entries that reading skipped stay."""
    entries = source if isinstance(source, list) else []
    return merge_entries(entries, [is_read(entry, depth) for entry in entries], items, partial(_node_to_json, depth=depth))


def _node_to_json(node: Item | Folder, depth: int) -> dict[str, Json]:
    return item_to_json(node) if isinstance(node, Item) else _folder_to_json(node, depth)


def _folder_to_json(folder: Folder, depth: int) -> dict[str, Json]:
    source = folder.source
    if not isinstance(source, dict):
        return _fresh_folder(folder) | {"item": _items(folder.items, None, depth + 1)}
    before = folder_of(source, identifier=folder.id, items=(), reading=quiet_reading(), path=())
    written = overlay(source, before, folder, lambda: _fresh_folder(folder), _FOLDER)
    written["item"] = _items(folder.items, source.get("item"), depth + 1)
    return _with_id(written, source, folder.id)


def _fresh_folder(folder: Folder) -> dict[str, Json]:
    source = folder.source if isinstance(folder.source, dict) else {}
    parts: dict[str, Json] = {
        "id": folder.id or None,
        "name": folder.name,
        "description": folder.description or None,
        "item": [],
        "auth": None if folder.auth is None else auth_to_json(folder.auth),
        "event": list(folder.events) or None,
        "variable": variables_to_json(folder.variables, source.get("variable")) or None,
    }
    return {key: part for key, part in parts.items() if part is not None}


def item_to_json(item: Item) -> dict[str, Json]:
    """An item with its examples."""
    source = item.source
    if not isinstance(source, dict):
        return _fresh_item(item) | {"response": [example_to_json(example) for example in item.examples]}
    before = read_item({**source, "response": None}, (), quiet_reading(), ())
    written = overlay(source, before, item, lambda: _fresh_item(item), _ITEM)
    return _with_examples(_with_id(written, source, item.id), item, source.get("response"))


def _fresh_item(item: Item) -> dict[str, Json]:
    source = item.source if isinstance(item.source, dict) else {}
    parts: dict[str, Json] = {
        "id": item.id or None,
        "name": item.name,
        "description": item.description or None,
        "event": list(item.events) or None,
        "request": request_to_json(item.request),
        "variable": variables_to_json(item.variables, source.get("variable")) or None,
    }
    return {key: part for key, part in parts.items() if part is not None}


def _with_examples(written: dict[str, Json], item: Item, source: Json) -> dict[str, Json]:
    if isinstance(source, list):
        was_read = [read_example(entry, (), quiet_reading(), ()) is not None for entry in source]
        written["response"] = merge_entries(source, was_read, item.examples, example_to_json)
    elif isinstance(source, dict) and len(item.examples) == 1 and item.examples[0].source is source:
        written["response"] = example_to_json(item.examples[0])
    elif item.examples:
        written["response"] = [example_to_json(example) for example in item.examples]
    elif isinstance(source, dict) and source:
        written["response"] = []
    return written


def example_to_json(example: Example) -> dict[str, Json]:
    """A saved response."""
    source = example.source
    if not isinstance(source, dict):
        return _fresh_example(example)
    before = read_example(source, (), quiet_reading(), ())
    if before is None:
        return _fresh_example(example)
    return _with_id(overlay(source, before, example, lambda: _fresh_example(example), _EXAMPLE), source, example.id)


def _fresh_example(example: Example) -> dict[str, Json]:
    source = example.source if isinstance(example.source, dict) else {}
    request = example.original_request
    parts: dict[str, Json] = {
        "id": example.id or None,
        "name": example.name,
        "originalRequest": None if request is None else request_to_json(request),
        "status": example.status or None,
        "code": example.code,
        "_postman_previewlanguage": example.preview_language or None,
        "header": headers_to_json(example.headers, source.get("header"), sent=True),
        "cookie": [],
        "body": example.body,
    }
    return {key: part for key, part in parts.items() if part is not None}


def environment_to_json(environment: Environment) -> Json:
    """An environment or globals as Postman exports them; unchanged ones as they were, a bare list included."""
    source = environment.source
    if source is None:
        return _fresh_environment(environment)
    before = read_environment_node(source, quiet_reading(), ())
    if not isinstance(source, dict):
        same = (before.name, before.scope) == (environment.name, environment.scope)
        return (
            variables_to_json(environment.variables, source, in_environment=True) if same else _fresh_environment(environment)
        )
    keys: Keys = (("name", "name"), ("scope", "_postman_variable_scope"), ("variables", "values"))
    return _with_id(overlay(source, before, environment, lambda: _fresh_environment(environment), keys), source, environment.id)


def _fresh_environment(environment: Environment) -> dict[str, Json]:
    source = environment.source.get("values") if isinstance(environment.source, dict) else environment.source
    return {
        "id": environment.id,
        "name": environment.name,
        "values": variables_to_json(environment.variables, source, in_environment=True),
        "_postman_variable_scope": environment.scope,
    }


def _with_id(written: dict[str, Json], source: dict[str, Json], identifier: str) -> dict[str, Json]:
    if _has_new_id(own_id(source), identifier):
        written["id"] = identifier
    return written


def _has_new_id(own: str | None, identifier: str) -> bool:
    """Whether an id must be written: not the one the source has, nor one derived because it has none."""
    return bool(identifier) and own != identifier and not (own is None and is_derived(identifier))
