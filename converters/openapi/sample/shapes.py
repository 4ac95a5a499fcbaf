"""Makes shapes from schemas, each once: parts merged, branches taken out, discriminators set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from converters.openapi.sample.merging import MERGES
from converters.openapi.sample.scalars import text_keeps
from converters.openapi.sample.shape import Branches, Conj, Shape
from converters.openapi.sample.tree import Part, Tree
from converters.pointers import unescape


class Shapes:
    """Makes shapes, each once."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._made: dict[Any, Shape] = {}
        self._bare: dict[tuple[int, str], Mapping[str, Any]] = {}
        self._markers: dict[Any, tuple[Any, str] | None] = {}
        self._alive: list[Any] = []

    def of(self, conj: Conj) -> Shape:
        """The shape of schemas that hold together."""
        key = id(conj[0][0]) if len(conj) == 1 else tuple(id(node) for node, _ in conj)
        shape = self._made.get(key)
        if shape is None:
            shape = self._made[key] = self._merge(conj)
            self._alive.append(conj)
        return shape

    def _merge(self, conj: Conj) -> Shape:
        shape = Shape(conj)
        opened = [self.tree.parts(node, pointer) for node, pointer in conj]
        shape.cyclic = any(cyclic for _, cyclic in opened)
        if len(opened) == 1:
            shape.parts.extend(opened[0][0])
        else:
            once: dict[int, Part] = {}
            for part in (part for parts, _ in opened for part in parts):
                once.setdefault(id(part[0]), part)
            shape.parts.extend(once.values())
        for node, pointer in shape.parts:
            for key, value in node.items():
                merge = MERGES.get(key)
                if merge is not None:
                    merge(shape, value, node, pointer)
        _settle(shape, conj)
        self._name_kind(shape)
        return shape

    def _name_kind(self, shape: Shape) -> None:
        """Sets the discriminator property a parent in allOf asks for: a Cat says that it is one."""
        choosing = [part for part in shape.parts if _is_parent(part[0])]
        if not choosing:
            return
        own = next((pointer for node, pointer in shape.parts if component_of(pointer) and "$ref" not in node), "")
        for node, pointer in choosing if own else ():
            chosen_by = node["discriminator"]
            name = chosen_by.get("propertyName")
            schemas = shape.properties.get(name) if isinstance(name, str) else None
            label = label_of(chosen_by, own)
            if schemas and self._allows(schemas, label):
                schemas.append(({"const": label}, pointer))

    def _allows(self, schemas: list[tuple[Any, str]], label: str) -> bool:
        shape = self.of(tuple(schemas))
        open_text = shape.kind in ("string", "") and not shape.branches and text_keeps(shape, label)
        return open_text and (shape.choices is None or label in shape.choices)

    def with_branch(self, shape: Shape, branch: tuple[Any, str], mark: tuple[Any, str] | None) -> Conj:
        """The schema with a branch of its first oneOf or anyOf chosen: the group is gone, the branch stands beside the rest."""
        others = [(self.bare(node, shape.branches[0]), pointer) for node, pointer in shape.parts]
        return (*others, branch) if mark is None else (*others, branch, mark)

    def marker(self, name: str, label: str, branch: tuple[Any, str]) -> tuple[Any, str] | None:
        """A schema that sets the discriminator property; None if the branch's own schema for it says otherwise."""
        key = ("marker", name, label, id(branch[0]))
        if key not in self._markers:
            own = self.of((branch,)).properties.get(name)
            allowed = self.of(tuple(own)).choices if own else None
            fits = allowed is None or label in allowed
            node = {"properties": {name: {"const": label}}, "required": [name]}
            self._markers[key] = (node, branch[1]) if fits else None
            self._alive.append(branch)
        return self._markers[key]

    def bare(self, node: Mapping[str, Any], group: Branches | None) -> Mapping[str, Any]:
        """A part without what was opened or chosen already."""
        taken = {"$ref", "$dynamicRef", "allOf"}
        for word in ("oneOf", "anyOf"):
            if group is not None and isinstance(node.get(word), list) and _is_of(group, node[word]):
                taken.add(word)
        if group is not None and group.discriminator is None and "if" in node and _is_condition(group, node):
            taken.add("if")
        taken &= node.keys()
        if not taken:
            return node
        key = (id(node), " ".join(sorted(taken)))
        if key not in self._bare:
            self._bare[key] = {word: value for word, value in node.items() if word not in taken}
            self._alive.append(node)
        return self._bare[key]


def _is_parent(node: Mapping[str, Any]) -> bool:
    return isinstance(node.get("discriminator"), dict) and "oneOf" not in node and "anyOf" not in node


def _is_of(group: Branches, schemas: list[Any]) -> bool:
    return len(group.schemas) == len(schemas) and all(a is b for (a, _), b in zip(group.schemas, schemas, strict=True))


def _is_condition(group: Branches, node: Mapping[str, Any]) -> bool:
    first = group.schemas[0][0] if group.schemas else None
    return isinstance(first, Mapping) and isinstance(first.get("allOf"), list) and first["allOf"][0] is node["if"]


def _settle(shape: Shape, conj: Conj) -> None:
    """What only shows once all parts are merged."""
    for _, pointer in shape.parts:
        shape.name = shape.name or component_of(pointer)
    if shape.types is not None and not shape.types:
        shape.impossible = True
    if shape.choices is not None and not shape.choices:
        shape.impossible = True
    if shape.rest and any(rest.unevaluated for rest in shape.rest):
        _settle_unevaluated(shape)
    shape.required = list(dict.fromkeys(shape.required))
    shape.kind = next((name for name in shape.types or () if name != "null"), "null" if shape.types else shape.hint)
    shape.plain = shape.kind in ("string", "number", "integer", "boolean", "null") and not shape.branches and not shape.cyclic
    shape.checked = shape.checked or bool(shape.branches) or (len(conj) > 1 and bool(shape.choices))


def _settle_unevaluated(shape: Shape) -> None:
    """What the other parts name, or have a rule for, is evaluated; the whole is checked in the end."""
    ruled = [rest for rest in shape.rest if not rest.unevaluated]
    if ruled:
        shape.rest = ruled
    for rest in shape.rest:
        if rest.unevaluated:
            rest.names = frozenset(shape.properties)
            rest.patterns = tuple(pattern for pattern, _, _ in shape.by_pattern)


def component_of(pointer: str) -> str:
    """`Order` of `#/components/schemas/Order` and of `#/definitions/Order`."""
    steps = pointer.rsplit("/", 3)
    if pointer.startswith("#/x-documents/") and pointer.count("/") == 2:
        return "" if steps[-1].isdigit() else steps[-1].partition(".")[0]
    if len(steps) > 2 and steps[-2] in ("schemas", "definitions", "$defs") and steps[-3] != "properties":
        return unescape(steps[-1])
    return ""


def label_of(discriminator: Any, target: str) -> str:
    """The discriminator value that means the schema at a pointer: its key in `mapping`, else the schema's name."""
    mapping = discriminator.get("mapping")
    name = unescape(target.rsplit("/", 1)[-1])
    for key, meant in mapping.items() if isinstance(mapping, dict) else ():
        if meant in (target, name):
            return str(key)
    return name
