"""A careful hand for reading a bundled tree: each access says what it expects, and reports what stands there instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from converters.openapi.findings import Findings, found
from converters.openapi.model import Schema
from converters.openapi.refs import MOST_HOPS, as_pointer, lookup
from converters.openapi.structure import OBJECTS
from converters.pointers import escape

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Part = TypeVar("Part", bound="DataclassInstance")


@dataclass(frozen=True, slots=True)
class Node:
    """An object of the definition and where it stands. `own` are texts of the reference that led to it: they win."""

    value: dict[str, Any]
    pointer: str
    own: Mapping[str, str] = field(default_factory=dict)

    def at(self, key: str) -> str:
        """The pointer of a field."""
        return f"{self.pointer}/{escape(key)}"

    def flag(self, key: str, *, default: bool = False) -> bool:
        value = self.value.get(key, default)
        return value if isinstance(value, bool) else default


class Book:
    """The bundled tree, read part by part. `old`: it was Swagger 2.0."""

    def __init__(self, root: dict[str, Any], findings: Findings, *, old: bool) -> None:
        self.root, self.findings, self.old = root, findings, old
        self._read: dict[tuple[str, str], Any] = {}

    def node(self, value: Any, pointer: str, kind: str) -> Node | None:
        """The object that a value is or refers to. None, and a finding, if there is none; a reference's own texts win."""
        own: dict[str, Any] = {}
        for _ in range(MOST_HOPS):
            if not isinstance(value, dict):
                message = f"Expected {named(kind)}, found {found(value)}; it was left out."
                self.findings.error("format.invalid", message, pointer)
                return None
            if "$ref" not in value or kind not in OBJECTS:  # of other objects a reference has no meaning
                return Node(value, pointer, own)
            target = as_pointer(value["$ref"])
            if target is None:
                return None
            texts = {key: value[key] for key in ("summary", "description") if isinstance(value.get(key), str)}
            own, pointer, value = {**texts, **own}, target, lookup(self.root, target)
        self.findings.error("ref.cycle", f"The references to this {kind} lead in a circle; it was left out.", pointer)
        return None

    def once(self, kind: str, value: Any, pointer: str, read: Callable[[Node], Part | None]) -> Part | None:
        """The part a value is or refers to, read once however often it is referred to."""
        node = self.node(value, pointer, kind)
        if node is None:
            return None
        key = (kind, node.pointer)
        if key not in self._read:
            self._read[key] = read(Node(node.value, node.pointer))
        part: Part | None = self._read[key]
        if part is None or not node.own:
            return part
        names = {one.name for one in fields(part)}
        texts: dict[str, Any] = {name: text for name, text in node.own.items() if name in names}
        return replace(part, **texts)

    def text(self, node: Node, key: str) -> str:
        """A text field; numbers and booleans as YAML or JSON wrote them, empty if missing."""
        value = node.own.get(key) or node.value.get(key)
        if isinstance(value, str):
            return value
        if value is None:
            return ""
        if isinstance(value, dict | list):
            self._wrong(node, key, "a text", value)
            return ""
        return str(value).lower() if isinstance(value, bool) else str(value)

    def members(self, node: Node, key: str) -> Iterator[tuple[str, Any, str]]:
        """Name, value and pointer of each member of a map field."""
        value = node.value.get(key)
        if isinstance(value, dict):
            at = node.at(key)
            for name, member in value.items():
                yield name, member, f"{at}/{escape(name)}"
        elif value is not None:
            self._wrong(node, key, "a map", value)

    def own_fields(self, node: Node) -> Iterator[tuple[str, Any, str]]:
        """The members of an object that is a map itself, without extensions (`x-…`) and `$ref`."""
        for name, member in node.value.items():
            if not name.startswith("x-") and name != "$ref":
                yield name, member, node.at(name)

    def fields(self, node: Node, key: str) -> Iterator[tuple[str, Any, str]]:
        """The same without extensions (`x-…`)."""
        return (member for member in self.members(node, key) if not member[0].startswith("x-"))

    def items(self, node: Node, key: str) -> Iterator[tuple[Any, str]]:
        """Value and pointer of each item of a list field."""
        value = node.value.get(key)
        if isinstance(value, list):
            at = node.at(key)
            for index, item in enumerate(value):
                yield item, f"{at}/{index}"
        elif value is not None:
            self._wrong(node, key, "a list", value)

    def texts(self, node: Node, key: str) -> tuple[str, ...]:
        """The texts of a list field."""
        return tuple(str(item) for item, _ in self.items(node, key) if isinstance(item, str | int | float))

    def external_docs(self, node: Node) -> str:
        """The address in `externalDocs`."""
        docs = node.value.get("externalDocs")
        return docs["url"] if isinstance(docs, dict) and isinstance(docs.get("url"), str) else ""

    def schema(self, node: Node, key: str) -> Schema | None:
        """The schema in a field; where it only refers to another, that other one with its own pointer."""
        if key not in node.value:
            return None
        value, pointer = node.value[key], node.at(key)
        for _ in range(MOST_HOPS):
            target = as_pointer(value.get("$ref")) if isinstance(value, dict) and len(value) == 1 else None
            if target is None:
                break
            pointer, value = target, lookup(self.root, target)
        return Schema(node=value if isinstance(value, dict | bool) else True, pointer=pointer)

    def _wrong(self, node: Node, key: str, expected: str, value: Any) -> None:
        self.findings.error("format.invalid", f"`{key}` should be {expected}, not {found(value)}.", node.at(key))


def named(kind: str) -> str:
    """A kind of object with its article, for a message."""
    return {"info": "a map of title and version"}.get(kind, f"an {kind}" if kind[0] in "aeiou" else f"a {kind}")
