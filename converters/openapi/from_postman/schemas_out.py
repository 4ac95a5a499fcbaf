"""Schemas of a Document written as components of one definition: every reference leads to `#/components/schemas/…`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from converters.openapi.model import Schema
from converters.openapi.refs import as_pointer, as_ref, lookup
from converters.openapi.structure import SCHEMAS
from converters.pointers import escape, steps_of

_HOMES = (["components", "schemas"], ["definitions"])
_NOT_WRITTEN = frozenset(
    ("$id", "id", "$schema", "$anchor", "$dynamicAnchor", "$dynamicRef", "$recursiveAnchor", "$recursiveRef", "$vocabulary")
)
_SHAPES: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("title", "description", "pattern", "format", "$comment", "contentEncoding", "contentMediaType"), (str,)),
    **dict.fromkeys(("multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"), (int, float)),
    **dict.fromkeys(("maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties"), (int,)),
    **dict.fromkeys(("maxContains", "minContains"), (int,)),
    **dict.fromkeys(("uniqueItems", "deprecated", "readOnly", "writeOnly"), (bool,)),
    **dict.fromkeys(("enum", "examples", "required"), (list,)),
    **dict.fromkeys(("dependentRequired", "xml", "externalDocs", "discriminator"), (dict,)),
}
"""Keywords of the dialect and what their values are; another value makes the definition invalid and says nothing."""


class SchemaStore:
    """The component schemas of a definition in the making, those it had first, then what else is referred to."""

    def __init__(self, root: Mapping[str, Any], fits: Callable[[Any, Schema], bool]) -> None:
        """`fits`: whether a value fits a schema. A default that does not is kept as an extension."""
        self._root, self._fits = root, fits
        self._names: dict[str, str] = {}
        self.written: dict[str, Any] = {}
        waiting = []
        for home in _HOMES:
            known = lookup(root, "#/" + "/".join(home))
            for name in known if isinstance(known, dict) else ():
                if isinstance(known[name], dict | bool):
                    waiting.append("#/" + "/".join(home) + "/" + escape(name))
                    self._name(waiting[-1], name)
        for pointer in waiting:
            self._write(pointer)

    def schema(self, schema: Schema) -> Any:
        """A schema where it is used: a component by reference, another as it stands."""
        if self._is_component(schema.pointer):
            return {"$ref": self._ref(schema.pointer)}
        return self.clean(schema.node)

    def _is_component(self, pointer: str) -> bool:
        steps = steps_of(pointer)
        return any(steps[: len(home)] == home for home in _HOMES) or steps[:1] == ["x-documents"]

    def clean(self, node: Any) -> Any:
        """A schema with its references rewritten, without what would be read in another way where it stands now."""
        if not isinstance(node, Mapping):
            return node if isinstance(node, bool) else {}
        made: dict[str, Any] = {}
        for key, value in node.items():
            if key in _NOT_WRITTEN:
                continue
            shape = SCHEMAS.get(key)
            if key == "$ref":
                pointer = as_pointer(value)
                made |= {"$ref": self._ref(pointer)} if pointer is not None else {}
            elif shape is not None:
                made |= self._inner(key, shape, value)
            elif key == "default" and not self._is_default(value, node):
                made["x-understudy-default"] = value
            elif _is_sound(key, value):
                made[key] = self._discriminator(value) if key == "discriminator" else value
        return made

    def _inner(self, key: str, shape: str, value: Any) -> dict[str, Any]:
        if shape == "map" and isinstance(value, Mapping):
            return {key: {name: self.clean(inner) for name, inner in value.items()}}
        if shape == "list" and isinstance(value, list) and value:
            return {key: [self.clean(inner) for inner in value]}
        return {key: self.clean(value)} if shape == "one" and isinstance(value, Mapping | bool) else {}

    def _is_default(self, value: Any, node: Mapping[str, Any]) -> bool:
        """Whether a default fits its own schema; of international names nobody's checks agree."""
        if str(node.get("format", "")).startswith(("idn-", "iri")) and not str(value).isascii():
            return False
        return self._fits(value, Schema(node=node, pointer=""))

    def _discriminator(self, value: dict[str, Any]) -> dict[str, Any]:
        value = {key: inner for key, inner in value.items() if key in ("propertyName", "mapping") or key.startswith("x-")}
        mapping = value.get("mapping")
        if not isinstance(mapping, dict) or not all(isinstance(target, str) for target in mapping.values()):
            return {key: inner for key, inner in value.items() if key != "mapping"}
        pointers = {name: as_pointer(target) for name, target in mapping.items()}
        refs = {name: target if pointers[name] is None else self._ref(str(pointers[name])) for name, target in mapping.items()}
        return {**value, "mapping": refs}

    def _ref(self, pointer: str) -> str:
        """The reference to what stands at a pointer, which is a component then."""
        steps = steps_of(pointer)
        home = next((home for home in _HOMES if steps[: len(home)] == home and len(steps) > len(home)), None)
        depth = len(home) + 1 if home else len(steps)
        holder = "#" + "".join(f"/{escape(step)}" for step in steps[:depth])
        if holder not in self._names:
            self._name(holder, steps[depth - 1] if steps else "Schema")
            self._write(holder)
        rest = "".join(f"/{escape(step)}" for step in steps[depth:])
        return as_ref(f"#/components/schemas/{self._names[holder]}{rest}")

    def _name(self, pointer: str, wanted: str) -> None:
        name = re.sub(r"[^A-Za-z0-9._-]+", "_", wanted) or "Schema"
        found, number = name, 2
        while found in self.written:
            found, number = f"{name}{number}", number + 1
        self._names[pointer] = found
        self.written[found] = True

    def _write(self, pointer: str) -> None:
        node = lookup(self._root, pointer)
        self.written[self._names[pointer]] = True if node is None else self.clean(node)


def _is_sound(key: str, value: Any) -> bool:
    """Whether a keyword has a value that the dialect allows; keywords it does not know may have any."""
    kinds = _SHAPES.get(key)
    if key in ("discriminator", "externalDocs") and isinstance(value, dict):
        return isinstance(value.get("propertyName" if key == "discriminator" else "url"), str)
    if key == "type":
        return isinstance(value, str) or (isinstance(value, list) and bool(value))
    if key == "required" and isinstance(value, list):
        return all(isinstance(one, str) for one in value) and len(set(value)) == len(value)
    if kinds is None:
        return True
    if isinstance(value, bool) and bool not in kinds:
        return False
    return isinstance(value, kinds) and not (kinds[:1] == (int,) and isinstance(value, int) and value < 0)
