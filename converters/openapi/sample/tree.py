"""Schemas in their document: where a pointer leads, what a schema is made of, which references lead back to themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias
from urllib.parse import unquote

from converters.openapi.model import Json
from converters.pointers import unescape

Part: TypeAlias = tuple[Mapping[str, Any], str]
"""A schema object and its pointer."""

_LITERALS = frozenset(("enum", "const", "default", "example", "examples", "required"))
_PARTS = frozenset(("$ref", "$dynamicRef", "allOf"))
NAMED = frozenset(("properties", "patternProperties", "dependentSchemas", "$defs", "definitions", "schemas"))
NOTHING: Mapping[str, Any] = {"not": {}}


class Tree:
    """Looks schemas up in `Document.root`, each once."""

    def __init__(self, root: Mapping[str, Json]) -> None:
        self.root = root
        self.missing: set[str] = set()
        self._found: dict[str, Any] = {}
        self._parts: dict[tuple[int, bool], tuple[tuple[Part, ...], bool]] = {}
        self._cyclic: set[int] = set()
        self._looked_at: set[str] = set()
        self._alive: list[Any] = []

    def at(self, pointer: str) -> Any:
        """The node at a local pointer such as `#/components/schemas/Order`; {} (anything fits) when there is none."""
        if pointer not in self._found:
            self._found[pointer] = self._walk(pointer)
        return self._found[pointer]

    def _walk(self, pointer: str) -> Any:
        node: Any = self.root
        try:
            for step in pointer.removeprefix("#").split("/")[1:]:
                name = unescape(step)
                if isinstance(node, list):
                    node = node[int(name)]
                else:
                    node = node[name] if name in node else node[unquote(name)]
        except (KeyError, IndexError, ValueError, TypeError):
            self.missing.add(pointer)
            return {}
        return node if isinstance(node, (Mapping, bool)) else {}

    def parts(self, node: Any, pointer: str) -> tuple[tuple[Part, ...], bool]:
        """The schema objects that make up a schema, itself first, and whether a reference on the way leads back to it."""
        key = (id(node), bool(pointer))  # who only asks what holds at once knows no pointer
        known = self._parts.get(key)
        if known is None:
            known = self._parts[key] = self._open(node, pointer)
            self._alive.append(node)
        return known

    def is_deprecated(self, node: Any) -> bool:
        """Whether a schema, or one it is made of, is deprecated."""
        return any(part.get("deprecated") is True for part, _ in self.parts(node, "")[0])

    def _open(self, node: Any, pointer: str) -> tuple[tuple[Part, ...], bool]:
        if isinstance(node, dict) and not is_made_of_parts(node):
            return ((node, pointer),), False
        parts: list[Part] = []
        seen: set[int] = set()
        cyclic = False
        todo = [(node, pointer)]
        while todo:
            current, where = todo.pop()
            if not isinstance(current, Mapping):
                parts.append((NOTHING if current is False else {}, where))
                continue
            if id(current) in seen:
                continue
            seen.add(id(current))
            parts.append((current, where))
            following: list[tuple[Any, str]] = []
            target = reference(current)
            if target is not None:
                following.append((self.at(target), target))
                cyclic = cyclic or self.is_cyclic(current)
            every = current.get("allOf")
            if isinstance(every, list):
                following += [(branch, f"{where}/allOf/{index}") for index, branch in enumerate(every)]
            todo.extend(reversed(following))
        return tuple(parts), cyclic

    def is_cyclic(self, node: Mapping[str, Any]) -> bool:
        """Whether the reference in this schema object is part of a circle."""
        target = reference(node)
        if target is not None and target not in self._looked_at:
            self._cyclic |= _circles(self, target, self._looked_at)
        return id(node) in self._cyclic


def is_made_of_parts(node: Mapping[str, Any]) -> bool:
    """Whether there is more to a schema object than what it says itself."""
    return not _PARTS.isdisjoint(node)


def reference(node: Mapping[str, Any]) -> str | None:
    """The local pointer a schema object refers to, if it does."""
    target = node.get("$ref")
    if not isinstance(target, str):
        target = node.get("$dynamicRef")
    return target if isinstance(target, str) and target.startswith("#") else None


def references_below(node: Any) -> Iterator[Mapping[str, Any]]:
    """Every schema object with a reference inside a schema, literal values left out."""
    todo = [node]
    while todo:
        current = todo.pop()
        if isinstance(current, dict):
            if "$ref" in current or "$dynamicRef" in current:
                yield current
            for key, value in current.items():
                if key in NAMED and isinstance(value, dict):
                    todo.extend(value.values())
                elif key not in _LITERALS and isinstance(value, (dict, list)):
                    todo.append(value)
        elif isinstance(current, list):
            todo.extend(value for value in current if isinstance(value, (dict, list)))


def _circles(tree: Tree, start: str, looked_at: set[str]) -> set[int]:
    """The schema objects that can be reached from a target whose reference stays inside a circle of references.

    Tarjan's components, without recursion. `looked_at`: the targets already asked about, which lead to no new ones.
    """
    edges = _edges(tree, start, looked_at)
    looked_at.update(edges)
    component = _components({name: [target for _, target in found if target in edges] for name, found in edges.items()})
    return {
        id(node)
        for name, found in edges.items()
        for node, target in found
        if component[name] == component.get(target)  # a trivial component has an edge to itself only if it is a circle
    }


def _edges(tree: Tree, start: str, looked_at: set[str]) -> dict[str, list[tuple[Mapping[str, Any], str]]]:
    edges: dict[str, list[tuple[Mapping[str, Any], str]]] = {}
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in edges and name not in looked_at:
            found = [(node, reference(node)) for node in references_below(tree.at(name))]
            edges[name] = [(node, target) for node, target in found if target is not None]
            waiting += [target for _, target in edges[name]]
    return edges


def _components(graph: dict[str, list[str]]) -> dict[str, int]:
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    component: dict[str, int] = {}
    for start in graph:
        if start in index:
            continue
        work = [(start, iter(graph[start]))]
        index[start] = low[start] = len(index)
        stack.append(start)
        while work:
            name, targets = work[-1]
            for target in targets:
                if target not in index:
                    index[target] = low[target] = len(index)
                    stack.append(target)
                    work.append((target, iter(graph[target])))
                    break
                if target not in component:
                    low[name] = min(low[name], index[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == index[name]:
                    _close(name, stack, component)
    return component


def _close(name: str, stack: list[str], component: dict[str, int]) -> None:
    number = len(component)
    while stack:
        member = stack.pop()
        component[member] = number
        if member == name:
            return
