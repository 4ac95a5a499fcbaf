"""Schemas of objects that occur several times become components, named from the property or path where they stand first."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from converters.openapi.from_postman.texts import GUESS, guessed
from converters.openapi.sample.names import singular, tokens_of

_FEWEST_PROPERTIES = 2
_INNER = ("items", "additionalProperties")
METHODS = frozenset(("get", "put", "post", "delete", "options", "head", "patch", "trace"))


def extract_components(document: dict[str, Any]) -> None:
    """Moves the object schemas that stand in several places to `components/schemas`. Changes the document."""
    shapes = _Shapes()
    places = list(_schemas_in(document))
    for holder, hint in places:
        shapes.note(holder["schema"], hint)
    for holder, _ in places:
        holder["schema"] = shapes.replaced(holder["schema"])
    if shapes.components:
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas |= dict(sorted(shapes.components.items()))


def _schemas_in(document: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """What holds a schema of a body, and what its things may be called."""
    for path, item in document.get("paths", {}).items():
        noun = _noun_of_path(path)
        for method, operation in item.items():
            if method not in METHODS:
                continue
            bodies = [(operation.get("requestBody"), f"{noun}Request")]
            bodies += [
                (response, noun if status < "3" else "Error") for status, response in operation.get("responses", {}).items()
            ]
            for body, hint in bodies:
                for media in (body or {}).get("content", {}).values():
                    if "schema" in media:
                        yield media, hint


def _noun_of_path(path: str) -> str:
    literal = next((step for step in reversed(path.split("/")) if step and "{" not in step), "")
    return _pascal(literal)


def _pascal(name: str) -> str:
    words = tokens_of(singular(name))
    return "".join(word.capitalize() for word in words) or "Object"


class _Shapes:
    """How often each object schema occurs, guesses aside, and the components made of those that do so twice."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._count: dict[int, int] = {}
        self._hints: dict[int, str] = {}
        self._of: dict[int, int] = {}
        self._names: dict[int, str] = {}
        self.components: dict[str, dict[str, Any]] = {}

    def note(self, schema: dict[str, Any], hint: str) -> int:
        """The number of a schema: equal ones have one number."""
        own: dict[str, Any] = {}
        for key, value in schema.items():
            if key == "properties":
                own[key] = {name: self.note(inner, _pascal(name)) for name, inner in value.items()}
            elif key in _INNER and isinstance(value, dict):
                own[key] = self.note(value, _pascal(hint))
            elif key != GUESS:
                own[key] = value
        number = self._numbers.setdefault(json.dumps(own, sort_keys=True), len(self._numbers))
        self._of[id(schema)] = number
        if schema.get("type") == "object" and len(schema.get("properties", ())) >= _FEWEST_PROPERTIES:
            self._count[number] = self._count.get(number, 0) + 1
            self._hints.setdefault(number, hint)
        return number

    def replaced(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The schema with references to components."""
        number = self._of[id(schema)]
        if self._count.get(number, 0) < 2:
            return self._inside(schema)
        if number not in self._names:
            name = self._names[number] = self._free(self._hints[number])
            self.components[name] = {}
            made = {key: value for key, value in self._inside(schema).items() if key != GUESS}
            self.components[name] = guessed(made, "name and schema from bodies that have this shape")
        return {"$ref": f"#/components/schemas/{self._names[number]}"}

    def _inside(self, schema: dict[str, Any]) -> dict[str, Any]:
        made = dict(schema)
        if "properties" in made:
            made["properties"] = {name: self.replaced(inner) for name, inner in made["properties"].items()}
        for key in _INNER:
            if isinstance(made.get(key), dict):
                made[key] = self.replaced(made[key])
        return made

    def _free(self, hint: str) -> str:
        name = re.sub(r"[^A-Za-z0-9]", "", hint) or "Object"
        found, number = name, 2
        while found in self.components:
            found, number = f"{name}{number}", number + 1
        return found
