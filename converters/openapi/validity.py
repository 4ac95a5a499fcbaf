"""What openapi-spec-validator and the specification's own schema say of a definition, in words, each at its place.

Slow and not to be trusted with a hostile file: `validate` runs this in a process of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import GeneratorType
from typing import Any, TypeAlias

from converters.openapi.findings import found
from converters.openapi.refs import as_pointer, child, is_missing, lookup
from converters.openapi.structure import METHODS
from converters.pointers import pointer_of, steps_of
from converters.source.text import shown

Fault: TypeAlias = tuple[str, str]
"""What is wrong, and the pointer to where."""

_PYTHON = re.compile(r"^(?:None|True|False)\b")
_MASK = "the value"
_MOST_CHOICES = 12
_TYPES = {"string": "a text", "object": "a map", "array": "a list", "boolean": "true or false", "null": "nothing"}
_TOLD_WHEN_READ = frozenset(("DuplicateOperationIDError", "UnresolvableParameterError", "ParameterDuplicateError"))
"""Faults that reading tells itself, in better words: see `advice`."""
_PLACES = ("tags", "operation", "parameter", "schema")
_SECTIONS = {
    "schemas": "schema",
    "definitions": "schema",
    "responses": "response",
    "parameters": "parameter",
    "requestBodies": "request body",
    "headers": "header",
    "examples": "example",
    "securitySchemes": "security scheme",
    "securityDefinitions": "security scheme",
    "links": "link",
    "callbacks": "callback",
    "pathItems": "path item",
    "mediaTypes": "media type",
}


def structure_faults(data: Any) -> Iterator[Fault]:
    """Where a definition is not built as its specification says. Takes milliseconds."""
    import jsonschema_rs
    from openapi_spec_validator.schemas.utils import get_schema_content

    version = str(data.get("openapi") or data.get("swagger") or "")[:3]
    validator = jsonschema_rs.validator_for(dict(get_schema_content(version)), offline=True, mask=_MASK)
    for error in validator.iter_errors(data):
        for fault, steps in _told(error):
            yield _named(steps, fault), pointer_of(steps)


def meaning_faults(data: Any) -> Iterator[Fault]:
    """What does not hold together: schemas that are none, defaults that do not fit, tags with no parent."""
    from jsonschema_path import SchemaPath
    from openapi_spec_validator.shortcuts import get_validator_cls

    handlers: dict[str, Any] = dict.fromkeys(("<all_urls>", "http", "https", "file"), _deny)
    validator = get_validator_cls(data)(SchemaPath.from_dict(data, handlers=handlers))
    errors: Any = validator.root_validator(validator.schema_path)
    for error in errors:
        if type(error).__name__ not in _TOLD_WHEN_READ:
            steps = [*_place(errors, SchemaPath), *(str(step) for step in getattr(error, "absolute_path", ()))]
            pointer = _pointer(data, steps)
            yield _named(steps_of(pointer), _in_json(plain(str(getattr(error, "message", error))))), pointer


def plain(message: str) -> str:
    """A message on one line."""
    return " ".join(message.split())


def _in_json(message: str) -> str:
    """A message about a value, which the validator writes as Python does, as the definition has it."""
    return _PYTHON.sub(lambda word: {"None": "null", "True": "true", "False": "false"}[word.group()], message)


def _deny(uri: str) -> Any:
    raise ValueError("References to other files and hosts are not followed here.")


def _place(errors: Any, path_class: type) -> list[str]:
    """Where the validator is just now: its errors carry no path, but the generators they come through hold it."""
    steps: list[str] = []
    while isinstance(errors, GeneratorType) and errors.gi_frame is not None:
        names = errors.gi_frame.f_locals
        for name in _PLACES:
            if isinstance(names.get(name), path_class):
                steps = [str(step) for step in names[name].parts]
        if "default_value" in names:
            return [*steps, "default"]
        errors = errors.gi_yieldfrom
    return steps


def _pointer(data: Any, steps: list[str]) -> str:
    """The pointer of a place given by the way to it, which may lead through references."""
    pointer, node = "#", data
    for step in steps:
        while isinstance(node, dict) and step not in node and (target := as_pointer(node.get("$ref"))) is not None:
            pointer, node = target, lookup(data, target)
        below = child(node, step)
        if is_missing(below):
            break
        pointer, node = f"{pointer}{pointer_of([step])[1:]}", below
    return pointer


def _told(error: Any) -> Iterator[tuple[str, list[str]]]:
    """An error of the structure in words, with the steps to its place; of alternatives the one that was meant."""
    kind, steps = error.kind, [str(step) for step in error.instance_path]
    if kind.name in ("oneOf", "anyOf") and getattr(kind, "context", None):
        branches = _meant(kind.context, error.instance)
        yield from _told_apart(branches) or (fault for inner in _nearest(branches) for fault in _told(inner))
    elif kind.name in ("additionalProperties", "unevaluatedProperties"):
        for name in kind.unexpected:
            yield f"{shown(name, 40)} is no field of this. Remove it, or begin it with `x-`.", [*steps, name]
    elif kind.name == "required":
        yield f"`{kind.property}` is missing. Add it.", steps
    elif kind.name == "type":
        names = [_TYPES.get(name, f"a {name}") for name in _listed(kind.types)]
        yield f"Expected {' or '.join(names)}, found {found(error.instance)}.", steps
    elif kind.name == "enum":
        yield _choices(kind.options), steps
    elif kind.name == "minProperties":
        yield "It is empty. Say what belongs there.", steps
    else:
        yield plain(error.message), steps


def _listed(types: Any) -> list[str]:
    return [types] if isinstance(types, str) else sorted(str(one) for one in types)


def _choices(options: Any) -> str:
    named = [shown(one, 30) for one in options][:_MOST_CHOICES]
    return f"Expected {'one of ' if len(named) > 1 else ''}{', '.join(named)}."


def _meant(context: Any, instance: Any) -> list[Any]:
    """The alternatives that may have been meant: a reference only if there is one."""
    is_ref = isinstance(instance, dict) and "$ref" in instance
    return [branch for branch in context if is_ref == any(_asks_for_ref(error) for error in branch)] or list(context)


def _told_apart(branches: list[Any]) -> list[tuple[str, list[str]]]:
    """What a field such as `in` may be, where its value is that of none of the alternatives."""
    wrong = [[error for error in branch if error.kind.name == "enum" and error.instance_path] for branch in branches]
    places = {tuple(error.instance_path) for errors in wrong for error in errors}
    if len(branches) < 2 or not all(wrong) or len(places) > 1:
        return []
    options = dict.fromkeys(option for errors in wrong for error in errors for option in error.kind.options)
    return [(_choices(options), [str(step) for step in places.pop()])]


def _nearest(branches: list[Any]) -> list[Any]:
    """The errors of the alternative that is nearest to what stands there."""
    return list(min(branches, key=lambda branch: (_is_of_other_type(branch), len(branch)), default=[]))


def _asks_for_ref(error: Any) -> bool:
    return bool(error.kind.name == "required" and error.kind.property == "$ref")


def _is_of_other_type(branch: Any) -> bool:
    return any(error.kind.name == "type" and not error.instance_path for error in branch)


def _named(steps: list[str], fault: str) -> str:
    """A fault with the name of what it is a fault of: `GET /orders, response 200: …`."""
    parts: list[str] = []
    if len(steps) > 1 and steps[0] in ("paths", "webhooks"):
        method = steps[2].upper() + " " if len(steps) > 2 and steps[2].lower() in METHODS else ""
        parts.append(f"{method}{shown(steps[1], 80).strip(chr(39))}")
        if len(steps) > 4 and steps[3] == "responses":
            parts.append(f"response {shown(steps[4], 20).strip(chr(39))}")
    elif len(steps) > 2 and steps[0] == "components":
        parts.append(f"{_SECTIONS.get(steps[1], steps[1])} {shown(steps[2], 60)}")
    elif len(steps) > 1 and steps[0] in _SECTIONS:
        parts.append(f"{_SECTIONS[steps[0]]} {shown(steps[1], 60)}")
    return f"{', '.join(parts)}: {fault}" if parts else fault
