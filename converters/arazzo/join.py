"""Several definitions as one: the parts of the others stand in its tree below `#/x-documents/<source name>`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from converters.openapi.model import Document, Operation, Schema, SecurityRequirement, SecurityScheme
from converters.openapi.refs import lookup
from converters.openapi.sources import DOCUMENTS, Sources, Spot
from converters.pointers import escape
from converters.source import SourceTree

Part = TypeVar("Part")


def joined(documents: Mapping[str, Document]) -> tuple[Document, dict[str, Document]]:
    """One document with the trees and security schemes of all, and each as it is seen in that one; the first stays as it is.

    The operations of the others point into the one tree, and say themselves which security and servers they have.
    """
    (main_name, main), *others = documents.items()
    if not others:
        whole = replace(main, sources=JoinedSources(main))
        return whole, {main_name: whole}
    root = {**main.root, DOCUMENTS: {**_shelf(main.root)}}
    schemes: dict[str, SecurityScheme] = dict(main.security_schemes)
    moved: dict[str, Document] = {main_name: main}
    sources = JoinedSources(main)
    for name, document in others:
        key = _free_key(name, root[DOCUMENTS])
        prefix = f"#/{DOCUMENTS}/{escape(key)}"
        root[DOCUMENTS][key] = _with_prefix(document.root, prefix)
        sources.add(prefix, document)
        names = {scheme: scheme if scheme not in schemes else f"{name}.{scheme}" for scheme in document.security_schemes}
        schemes |= {names[one.key]: replace(one, key=names[one.key]) for one in document.security_schemes.values()}
        mover = _Mover(root, prefix, names)
        moved[name] = replace(
            document, operations=tuple(mover.operation(one, document) for one in document.operations), root=root
        )
    return replace(main, root=root, security_schemes=schemes, sources=sources), moved


class JoinedSources(Sources):
    """Where places of the one tree stand: each part knows its own files. Places of steps are below `#/x-arazzo/<number>`."""

    def __init__(self, main: Document) -> None:
        self._first = main
        self._parts: dict[str, Document] = {}
        self._steps: dict[str, SourceTree] = {}

    def add(self, prefix: str, document: Document) -> None:
        """From now on places below the prefix are places of that definition."""
        self._parts[prefix] = document

    def step_pointer(self, tree: SourceTree, pointer: str) -> str:
        """How a place in a description of workflows is written here."""
        for prefix, known in self._steps.items():
            if known is tree:
                return prefix + pointer[1:]
        prefix = f"#/x-arazzo/{len(self._steps)}"
        self._steps[prefix] = tree
        return prefix + pointer[1:]

    def locate(self, pointer: str) -> Spot:
        for prefix, tree in self._steps.items():
            if pointer.startswith(prefix + "/"):
                return _in_tree(tree, "#" + pointer[len(prefix) :])
        for prefix, document in self._parts.items():
            if pointer == prefix or pointer.startswith(prefix + "/"):
                return _located(document, "#" + pointer[len(prefix) :])
        return _located(self._first, pointer)


def _in_tree(tree: SourceTree, pointer: str) -> Spot:
    """A spot in a description; of what is not written there, where what holds it begins."""
    while (place := tree.pointer_position(pointer)) is None and "/" in pointer:
        pointer = pointer.rpartition("/")[0]
    return Spot(tree.file, pointer, *(place or (None, None)))


def _located(document: Document, pointer: str) -> Spot:
    """A spot in a definition, which must be named: the one converted is of several files."""
    if document.sources is None:
        return Spot(document.file, pointer)
    spot = document.sources.locate(pointer)
    return replace(spot, file=spot.file or document.file)


class _Mover:
    """Makes the parts of a document point into the joined tree."""

    def __init__(self, root: Mapping[str, Any], prefix: str, schemes: Mapping[str, str]) -> None:
        self._root, self._prefix, self._schemes = root, prefix, schemes

    def operation(self, operation: Operation, document: Document) -> Operation:
        required = document.security if operation.security is None else operation.security
        security = tuple(self._requirement(one) for one in required)
        moved = self._moved(operation)
        return replace(moved, security=security or ({},), servers=operation.servers or document.servers)

    def _requirement(self, requirement: SecurityRequirement) -> SecurityRequirement:
        return {self._schemes.get(key, key): scopes for key, scopes in requirement.items()}

    def _moved(self, part: Part) -> Part:
        """A part with every pointer and schema in it moved. Examples' values are left alone."""
        if isinstance(part, Schema):
            pointer = self._prefix + part.pointer[1:]
            node = lookup(self._root, pointer)
            return replace(part, node=part.node if node is None else node, pointer=pointer)
        if not is_dataclass(part) or isinstance(part, type):
            return part
        changed: dict[str, Any] = {}
        for one in fields(part):
            value = getattr(part, one.name)
            if one.name == "pointer" and isinstance(value, str) and value.startswith("#"):
                changed[one.name] = self._prefix + value[1:]
            elif is_dataclass(value):
                changed[one.name] = self._moved(value)
            elif isinstance(value, tuple) and any(is_dataclass(item) for item in value):
                changed[one.name] = tuple(self._moved(item) for item in value)
            elif one.name == "encoding":
                changed[one.name] = {key: self._moved(item) for key, item in value.items()}
        return replace(part, **changed) if changed else part


def _shelf(root: Mapping[str, Any]) -> Mapping[str, Any]:
    shelf = root.get(DOCUMENTS)
    return shelf if isinstance(shelf, Mapping) else {}


def _free_key(name: str, shelf: Mapping[str, Any]) -> str:
    return next(key for key in _numbered(name) if key not in shelf)


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}.{number}"
        number += 1


def _with_prefix(root: Any, prefix: str) -> Any:
    """A copy of a bundled tree whose local references lead below the prefix."""
    holder: list[Any] = [root]
    waiting: list[tuple[Any, Any]] = [(holder, 0)]
    while waiting:
        target, key = waiting.pop()
        value = target[key]
        if isinstance(value, dict | list):
            copy = target[key] = value.copy()
            waiting += [(copy, below) for below in (copy if isinstance(copy, dict) else range(len(copy)))]
        elif isinstance(value, str) and key in ("$ref", "$dynamicRef") and value.startswith("#"):
            target[key] = prefix + value[1:]
    for node in _maps(holder[0]):
        mapping = node["discriminator"].get("mapping") if isinstance(node.get("discriminator"), dict) else None
        if isinstance(mapping, dict):
            node["discriminator"]["mapping"] = {
                value: prefix + target[1:] if isinstance(target, str) and target.startswith("#/") else target
                for value, target in mapping.items()
            }
    return holder[0]


def _maps(value: Any) -> Iterator[dict[str, Any]]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
