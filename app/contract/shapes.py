"""Texts become values as a schema expects them: what a parameter or a form field may be, and how its text is read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Any

from app.contract.schemas import beside, target_of
from app.contract.violation import kind_of
from converters.openapi.model import Json

Pick = Callable[[list[Json]], Json]
Build = Callable[[Pick], Json]

ANYTHING = frozenset(("string", "number", "boolean", "null", "object", "array"))
MOST_READINGS = 16
_MOST_PARTS = 64
_MOST_HOPS = 16
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,99})(?:\.[0-9]{1,100})?(?:[eE][+-]?[0-9]{1,3})?")


@dataclass(slots=True, eq=False)
class Shape:
    """What a value may be, as far as its text is to be read: its types, and the schemas of what it holds."""

    types: frozenset[str] = ANYTHING
    properties: dict[str, list[Any]] = field(default_factory=dict)
    items: list[Any] = field(default_factory=list)
    prefix: list[Any] = field(default_factory=list)
    more: list[Any] = field(default_factory=list)
    is_binary: bool = False


NOTHING_KNOWN = Shape()


class Shapes:
    """The shapes of the schemas of one contract, worked out once each."""

    def __init__(self, schemas: Mapping[str, Any]) -> None:
        self._schemas = schemas
        self._known: dict[tuple[int, ...], Shape] = {}

    def of_name(self, name: str | None) -> Shape:
        """The shape of a schema of the contract."""
        return NOTHING_KNOWN if name is None else self.of([self._schemas.get(name, True)])

    def of(self, nodes: list[Any]) -> Shape:
        """The shape of a value that any of these schemas may speak of."""
        if not nodes:
            return NOTHING_KNOWN
        key = tuple(map(id, nodes))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._worked_out(nodes)
        return known

    def item(self, shape: Shape, at: int) -> Shape:
        """The shape of an item of an array."""
        return self.of([shape.prefix[at]] if at < len(shape.prefix) else shape.items)

    def member(self, shape: Shape, name: str) -> Shape:
        """The shape of a property of an object."""
        return self.of(shape.properties.get(name) or shape.more)

    def _worked_out(self, nodes: list[Any]) -> Shape:
        types = frozenset[str]().union(*(self._types(node, _MOST_HOPS) for node in nodes))
        shape = Shape(types=types or ANYTHING)
        for part in self._parts(nodes):
            for name, inner in part.get("properties", {}).items():
                shape.properties.setdefault(name, []).append(inner)
            shape.prefix = shape.prefix or part.get("prefixItems", [])
            shape.items += [part["items"]] if isinstance(part.get("items"), dict) else []
            shape.more += [part["additionalProperties"]] if isinstance(part.get("additionalProperties"), dict) else []
            shape.is_binary = shape.is_binary or part.get("format") in ("binary", "file")
        return shape

    def _parts(self, nodes: list[Any]) -> Iterator[dict[str, Any]]:
        """A schema with all that speak of the same value, each once."""
        waiting, seen = list(nodes), set[int]()
        while waiting and len(seen) < _MOST_PARTS:
            node = waiting.pop(0)
            if isinstance(node, dict) and id(node) not in seen:
                seen.add(id(node))
                yield node
                waiting += beside(node, self._schemas)

    def _types(self, node: Any, hops: int) -> frozenset[str]:
        if not isinstance(node, dict) or not hops:
            return ANYTHING
        types = _own_types(node)
        target = target_of(node, self._schemas)
        for part in (*([target] if target is not None else ()), *node.get("allOf", ())):
            types &= self._types(part, hops - 1)
        for key in ("anyOf", "oneOf"):
            if node.get(key):
                types &= frozenset[str]().union(*(self._types(part, hops - 1) for part in node[key][:_MOST_PARTS]))
        return types


def _own_types(node: Mapping[str, Any]) -> frozenset[str]:
    if "type" in node:
        named = node["type"] if isinstance(node["type"], list) else [node["type"]]
        return frozenset("number" if name == "integer" else name for name in named)
    values = node.get("enum", [node["const"]] if "const" in node else None)
    if values is None:
        return ANYTHING
    return frozenset("number" if (kind := kind_of(value)) == "integer" else kind for value in values)


# --- texts --------------------------------------------------------------------------------------------------------------


def candidates(text: str, shape: Shape) -> list[Json]:
    """What a text may stand for, the likeliest first; the text itself where it can be nothing else."""
    types = shape.types
    found: list[Json] = []
    if "number" in types and _NUMBER.fullmatch(text):
        found.append(json.loads(text))
    if "boolean" in types and text in ("true", "false"):
        found.append(text == "true")
    if "null" in types and text in ("", "null"):
        found.append(None)
    if text[:1] in ("{", "[") and not types.isdisjoint(("object", "array")):
        read = json_value(text)
        if kind_of(read) in types and read is not NO_JSON:
            found.append(read)
    if "string" in types or not found:
        found.append(text)
    return found


def first(found: list[Json]) -> Json:
    """The likeliest."""
    return found[0]


def readings(build: Build) -> Iterator[Json]:
    """The values that texts may stand for, taken together; the likeliest first, a bounded number of them."""
    sizes: list[int] = []

    def noting(found: list[Json]) -> Json:
        if len(found) > 1:
            sizes.append(len(found))
        return found[0]

    yield build(noting)
    if not sizes:
        return
    if len(sizes) > 4:
        yield build(lambda found: found[-1])
        return
    for chosen in islice(product(*(range(size) for size in sizes)), 1, MOST_READINGS):
        rest = iter(chosen)
        yield build(lambda found, rest=rest: found[next(rest)] if len(found) > 1 else found[0])  # type: ignore[misc]


NO_JSON: Any = object()
"""Stands for a text that is no JSON."""


def json_value(text: str | bytes) -> Any:
    """The JSON value of a text, or NO_JSON. Raises nothing."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return NO_JSON


def _refuse(constant: str) -> Any:
    raise ValueError(constant)
