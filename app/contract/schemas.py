"""The schemas that calls are checked against, taken out of a definition: every `$ref` leads to another one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import jsonschema_rs

from converters.openapi.model import Json, Schema
from converters.openapi.refs import as_pointer, lookup
from converters.openapi.structure import SCHEMAS

MOST_NODES = 500_000
"""Schema nodes of one contract; what lies beyond allows anything."""
PATTERN_LIMITS = jsonschema_rs.RegexOptions(size_limit=1 << 20, dfa_size_limit=1 << 20)
"""Linear in the text, whatever the expression: those that need more (lookaround, back references) are not checked."""
ROOT = "urn:understudy:contract"
"""The address of the document that holds all schemas of a contract, below `$defs`."""

_ALLOWED = 32
_BITS = {"int32": 31, "int64": 63}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return _is_number(value) and value >= 0 and value == int(value)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _are_types(value: Any) -> bool:
    names = value if isinstance(value, list) else [value]
    known = ("string", "number", "integer", "boolean", "null", "object", "array")
    return bool(names) and len(set(map(str, names))) == len(names) and all(each in known for each in names)


_KEPT: Mapping[str, Callable[[Any], bool]] = {
    "type": _are_types,
    "enum": lambda value: isinstance(value, list) and bool(value),
    "const": lambda value: True,
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _is_number),
    "multipleOf": lambda value: _is_number(value) and value > 0,
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems", "minContains", "maxContains"), _is_count),
    **dict.fromkeys(("minProperties", "maxProperties"), _is_count),
    "format": lambda value: isinstance(value, str),
    "uniqueItems": lambda value: isinstance(value, bool),
    "required": _are_texts,
    "dependentRequired": lambda value: isinstance(value, dict) and all(map(_are_texts, value.values())),
}
"""Keywords that are kept as they are, and what their values must be for a validator to take them."""

_BESIDE = ("allOf", "anyOf", "oneOf")
_HELD = {"$defs", "definitions", "contentSchema"}


class SchemaStock:
    """Takes schemas of a bundled definition in, each once by its pointer; `taken` is the `$defs` of the contract."""

    def __init__(self, root: Mapping[str, Json], *, hidden: str = "readOnly") -> None:
        """`hidden`: the mark of properties that the side which is checked does not have: `readOnly` of calls, `writeOnly` of
        answers."""
        self._root = root
        self._hidden = hidden
        self._names: dict[str, str] = {}
        self._waiting: list[tuple[str, Any]] = []
        self._patterns: dict[str, bool] = {}
        self._nodes = 0
        self.taken: dict[str, Any] = {}
        self.unchecked: set[str] = set()

    def take(self, schema: Schema | None) -> str | None:
        """The name of a schema in `taken`; None for one that says nothing."""
        if schema is None or schema.node is True or schema.node == {}:
            return None
        name = self._name_of(schema.pointer, schema.node)
        while self._waiting:
            own, node = self._waiting.pop()
            self.taken[own] = self._copied(node)
        return name

    def finish(self) -> dict[str, Any]:
        """All that was taken, once nothing more comes: what only the other side has is not asked of this one any more."""
        _relax_required(self.taken, self._hidden)
        for node in self.taken.values():
            _drop_marks(node, self._hidden)
        return self.taken

    def _name_of(self, pointer: str, node: Any) -> str:
        name = self._names.get(pointer)
        if name is None:
            name = self._names[pointer] = f"s{len(self._names)}"
            self._waiting.append((name, node))
        return name

    def _copied(self, node: Any) -> Any:
        """The keywords of a schema that ask something of a value, references rewritten."""
        self._nodes += 1
        if not isinstance(node, dict) or self._nodes > MOST_NODES:
            return node if isinstance(node, bool) and self._nodes <= MOST_NODES else True
        made: dict[str, Any] = {}
        for key, value in node.items():
            shape = None if key in _HELD else SCHEMAS.get(key)
            if key in _KEPT:
                if _KEPT[key](value):
                    made[key] = value
            elif shape == "one":
                made[key] = self._copied(value)
            elif shape == "list" and isinstance(value, list) and value:
                made[key] = [self._copied(each) for each in value]
            elif shape == "map" and isinstance(value, dict):
                made[key] = {name: self._copied(each) for name, each in value.items() if self._is_usable(key, name)}
        if isinstance(node.get("pattern"), str) and self._is_pattern(node["pattern"]):
            made["pattern"] = node["pattern"]
        if node.get(self._hidden) is True:
            made[self._hidden] = True
        self._limit_integers(made)
        if "$ref" in node:
            self._refer(made, node["$ref"])
        return made

    def _refer(self, made: dict[str, Any], ref: Any) -> None:
        pointer = as_pointer(ref)
        target = None if pointer is None else lookup(self._root, pointer)
        if pointer is not None and isinstance(target, dict | bool):
            made["$ref"] = f"#/$defs/{self._name_of(pointer, target)}"

    def _limit_integers(self, made: dict[str, Any]) -> None:
        """`int32` and `int64` are ranges, which JSON Schema does not know as formats."""
        bits = _BITS.get(made.get("format", ""))
        if bits and made.get("type") in ("integer", "number", ["integer", "null"], ["number", "null"]):
            made["minimum"] = max(made.get("minimum", -(2**bits)), -(2**bits))
            made["maximum"] = min(made.get("maximum", 2**bits - 1), 2**bits - 1)

    def _is_usable(self, key: str, name: str) -> bool:
        return key != "patternProperties" or self._is_pattern(name)

    def _is_pattern(self, pattern: str) -> bool:
        known = self._patterns.get(pattern)
        if known is None:
            known = self._patterns[pattern] = len(pattern) <= 1000 and _compiles(pattern)
            if not known:
                self.unchecked.add(pattern)
        return known


def _compiles(pattern: str) -> bool:
    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern}, offline=True, pattern_options=PATTERN_LIMITS)
    except (jsonschema_rs.ValidationError, ValueError):
        return False
    return True


# --- what only answers hold ---------------------------------------------------------------------------------------------


def target_of(node: Any, taken: Mapping[str, Any]) -> Any:
    """The schema that a `$ref` among these leads to; None without one."""
    ref = node.get("$ref") if isinstance(node, dict) else None
    return taken.get(ref.removeprefix("#/$defs/")) if isinstance(ref, str) else None


def beside(node: Mapping[str, Any], taken: Mapping[str, Any]) -> Iterator[Any]:
    """The schemas that speak of the very value that this one speaks of."""
    target = target_of(node, taken)
    if target is not None:
        yield target
    for key in _BESIDE:
        yield from node.get(key, ())
    for key in ("if", "then", "else"):
        if key in node:
            yield node[key]
    if isinstance(node.get("dependentSchemas"), dict):
        yield from node["dependentSchemas"].values()


def every_node(roots: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Each schema and those inside it, references not followed."""
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        if not isinstance(node, dict):
            continue
        yield node
        for key, shape in SCHEMAS.items():
            if key not in node:
                continue
            inner = node[key]
            waiting += [inner] if shape == "one" else inner if shape == "list" else inner.values()


def _relax_required(taken: Mapping[str, Any], mark: str) -> None:
    """Properties of that mark (read-only ones of calls) may be left out, also where another part of the schema requires them.

    Parts that several schemas share are relaxed for all of them: a call is rather let through than refused for nothing.
    """
    nodes = list(every_node(taken.values()))
    hidden: dict[int, set[str]] = {}
    for node in nodes:
        names = {name for name, inner in node.get("properties", {}).items() if _is_marked(inner, taken, mark)}
        if names:
            hidden[id(node)] = names
    if not hidden:
        return
    for _ in range(_ALLOWED):
        if not _spread(nodes, hidden, taken):
            break
    for node in nodes:
        names = hidden.get(id(node), set())
        if names and "required" in node:
            node["required"] = [name for name in node["required"] if name not in names]


def _spread(nodes: Iterable[dict[str, Any]], hidden: dict[int, set[str]], taken: Mapping[str, Any]) -> bool:
    """Makes parts and wholes know each other's marked properties; False once nothing is new."""
    is_new = False
    for node in nodes:
        parts = [part for part in beside(node, taken) if isinstance(part, dict)]
        if not parts:
            continue
        known = hidden.get(id(node), set()).union(*(hidden.get(id(part), ()) for part in parts))
        for each in (node, *parts):
            if known and hidden.get(id(each), set()) != known:
                hidden[id(each)] = set(known)
                is_new = True
    return is_new


def _is_marked(node: Any, taken: Mapping[str, Any], mark: str) -> bool:
    for _ in range(_ALLOWED):
        if not isinstance(node, dict):
            return False
        if node.get(mark) is True or any(_says(part, mark) for part in node.get("allOf", ())):
            return True
        node = target_of(node, taken)
    return False


def _says(node: Any, mark: str) -> bool:
    return isinstance(node, dict) and node.get(mark) is True


def _drop_marks(root: Any, mark: str) -> None:
    for node in every_node([root]):
        node.pop(mark, None)
