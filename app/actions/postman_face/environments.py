"""Environments by Postman's API. Mocks that have one answer with its new values at once, as Postman's do."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.actions.mock_content import GivenContent, add_content
from app.actions.postman_face.collections import SOURCE
from app.actions.postman_face.values import Refused, malformed, missing, not_found, plain
from app.actions.uploads import json_bytes, uploaded_environment
from app.store.blobs import read_blob
from app.store.environments import (
    delete_environment,
    find_environment,
    get_environment,
    list_environments,
    put_environment,
    rename_environment,
)
from app.store.errors import EnvironmentNotFound
from app.store.postman import mocks_with_environment
from app.store.records import Environment
from app.store.rows import LARGEST_PAGE
from app.store.transaction import Change, Store
from converters.pointers import steps_of

VALUE_FIELDS = ("key", "value", "type", "enabled", "description", "secret", "source")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedValues:
    """An environment with its rows as Postman has them, which may hold secrets."""

    environment: Environment
    values: Sequence[Mapping[str, Any]] = field(default=(), repr=False)


def every_environment(store: Store) -> tuple[Environment, ...]:
    """All environments by name, without their values."""

    def look(connection: Any) -> tuple[Environment, ...]:
        found: list[Environment] = []
        cursor = None
        while True:
            page = list_environments(connection, cursor=cursor, limit=LARGEST_PAGE)
            found += page.items
            cursor = page.next
            if cursor is None:
                return tuple(found)

    return store.read(look)


def read_environment(store: Store, said: str) -> NamedValues:
    """The environment of that id or UID. Raises Refused."""
    return store.read(lambda connection: _read(connection, said))


def create_environment(store: Store, given: Any) -> Environment:
    """Keeps an environment; where its name is taken, a number is added. Raises Refused, InputRefused, TextInvalid."""
    name, values = _checked(given, {"values": []})
    data = uploaded_environment(json_bytes({"name": name, "values": values}), name)

    def step(change: Change) -> Environment:
        free = _free_name(change, name)
        return put_environment(change, free, data if free == name else _named(free, values), expected=0).environment

    return store.change(step)


def replace_environment(store: Store, said: str, given: Any) -> Environment:
    """Puts other values, another name, or both in the place of what is there. Raises Refused, InputRefused, TextInvalid."""
    return _changed(store, said, lambda before: _checked(given, before))


def patch_environment(store: Store, said: str, operations: Any) -> NamedValues:
    """Applies JSON Patch operations (RFC 6902: add, replace, remove) to name and values. Raises Refused, InputRefused."""
    if not isinstance(operations, list) or not operations:
        raise malformed("environment", ": must be array of operations")

    def patched(before: Mapping[str, Any]) -> tuple[str, list[dict[str, Any]]]:
        document = copy.deepcopy(dict(before))
        for at, operation in enumerate(operations):
            _apply(document, operation, at)
        return _checked(document, before)

    return read_environment(store, _changed(store, said, patched).id)


def remove_environment(store: Store, said: str) -> str:
    """Removes an environment; mocks that had it keep the values that they answer with. Returns its id. Raises Refused."""

    def step(change: Change) -> str:
        found = _find(change, said)
        delete_environment(change, found.id)
        return found.id

    return store.change(step)


def _changed(
    store: Store, said: str, change_it: Callable[[Mapping[str, Any]], tuple[str, list[dict[str, Any]]]]
) -> Environment:
    def step(change: Change) -> Environment:
        before = _read(change, said)
        found = before.environment
        name, values = change_it({"name": found.name, "values": list(before.values)})
        if name != found.name:
            name = rename_environment(change, found.id, _free_name(change, name)).name
        done = put_environment(change, name, _named(name, values)).environment
        if done.content != found.content:
            for mock in mocks_with_environment(change, found.id):
                _follow(change, mock, done)
        return done

    return store.change(step)


def _follow(change: Change, mock: Any, environment: Environment) -> None:
    if mock.origin == "files" or mock.newest == 0:
        return
    given = GivenContent(
        settings=None,
        uploaded=None,
        environment=environment.name,
        message="",
        source=SOURCE,
        publish=mock.published is not None,
    )
    add_content(change, mock, given)


def _read(where: Any, said: str) -> NamedValues:
    found = _find(where, said)
    rows = json.loads(read_blob(where, found.content)).get("values")
    return NamedValues(environment=found, values=rows if isinstance(rows, list) else ())


def _find(where: Any, said: str) -> Environment:
    try:
        return get_environment(where, plain(said))
    except EnvironmentNotFound:
        raise not_found("environment", said) from None


def _named(name: str, values: list[dict[str, Any]]) -> bytes:
    return uploaded_environment(json_bytes({"name": name, "values": values}), name)


def _free_name(change: Change, name: str) -> str:
    number, free = 1, name
    while _is_there(change, free):
        number += 1
        free = f"{name} {number}"
    return free


def _is_there(change: Change, name: str) -> bool:
    try:
        find_environment(change, name)
    except EnvironmentNotFound:
        return False
    return True


def _checked(given: Any, before: Mapping[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    """Name and rows of a body; what is left out is as before. Raises Refused."""
    if given is None:
        raise missing("environment")
    if not isinstance(given, dict):
        raise malformed("environment", "environment: must be object")
    name, values = given.get("name", before.get("name")), given.get("values", before.get("values"))
    if name is None:
        raise malformed("environment", "environment: must have required property 'name'")
    if not isinstance(name, str) or not name:
        raise malformed("environment", "environment.name: must be string")
    if not isinstance(values, list):
        raise malformed("environment", "environment.values: must be array")
    for at, row in enumerate(values):
        if not isinstance(row, dict):
            raise Refused(400, "malformedRequestError", f"Invalid type (expected object) at environment.values.{at}")
    return name, values


def _apply(document: dict[str, Any], operation: Any, at: int) -> None:
    """One operation. Its path leads to `/name`, `/values/<row>` or `/values/<row>/<field>`."""
    wrong = malformed("environment", f"[{at}]: must have an op of add, replace or remove, and the path of what is there")
    if not isinstance(operation, dict) or not isinstance(operation.get("path"), str):
        raise wrong
    op, value = operation.get("op"), operation.get("value")
    try:
        steps = [str(step) for step in steps_of("#" + operation["path"])]
    except ValueError:
        raise wrong from None
    if op not in ("add", "replace", "remove"):
        raise wrong
    if steps == ["name"] and op != "remove":
        document["name"] = value
        return
    if not 2 <= len(steps) <= 3 or steps[0] != "values":
        raise wrong
    _apply_to_rows(document["values"], op, steps[1:], value, wrong)


def _apply_to_rows(rows: list[Any], op: str, steps: Sequence[str], value: Any, wrong: Refused) -> None:
    last = len(rows) if op == "add" and len(steps) == 1 else len(rows) - 1
    row = len(rows) if steps[0] == "-" and last == len(rows) else int(steps[0]) if steps[0].isdecimal() else -1
    if not 0 <= row <= last:
        raise wrong
    if len(steps) == 2:
        if not isinstance(rows[row], dict) or steps[1] not in VALUE_FIELDS or (op != "add" and steps[1] not in rows[row]):
            raise wrong
        if op == "remove":
            del rows[row][steps[1]]
        else:
            rows[row][steps[1]] = value
    elif op == "add":
        rows.insert(row, value)
    elif op == "replace":
        rows[row] = value
    else:
        del rows[row]
