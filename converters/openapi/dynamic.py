"""`$dynamicRef` by its dynamic scope, for the schemas that fill in a template (JSON Schema 2020-12 §8.2.3.2).

    Page: {$id: page, type: array, items: {$dynamicRef: '#item'}, $defs: {any: {$dynamicAnchor: item}}}
    Orders: {$id: orders, $ref: page, $defs: {order: {$dynamicAnchor: item, $ref: Order}}}

What `#item` means depends on how the template is reached. A bundled tree has local pointers only, so a schema that binds an
anchor of the schema it refers to gets a copy of that one, with the anchor filled in. Every other `$dynamicRef` leads where a
`$ref` would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any, TypeAlias

from converters.openapi.refs import as_ref, child, is_missing
from converters.pointers import pointer_of

Place: TypeAlias = Callable[[str, list[str]], list[str] | None]
"""The steps of what a reference leads to, seen from the steps of a place in the same file; None if that is not in it."""

_MOST_COPIED = 100_000
_OWN_NAMES = ("$id", "$anchor", "$dynamicAnchor")


def bind_dynamic_refs(data: Any, place: Place) -> None:
    """Gives each schema of a file that fills in a template its own copy of that template. Changes the tree in place."""
    left = _MOST_COPIED
    for node, steps in [found for found in _maps(data) if isinstance(found[0].get("$ref"), str)]:
        bound = _bound(node, steps)
        origin = place(node["$ref"], steps) if bound else None
        template = _at(data, origin) if origin is not None else None
        if origin is None or not isinstance(template, dict) or template is node:
            continue
        maps = list(_maps(template))
        left -= len(maps)
        if left > 0 and any(_anchor_of(one) in bound for one, _ in maps):
            del node["$ref"]
            filled = _filled(template, origin, bound, place)
            node["allOf"] = [filled, *(node["allOf"] if isinstance(node.get("allOf"), list) else ())]


def _bound(node: dict[str, Any], steps: list[str]) -> dict[str, str]:
    """The anchors that a schema binds, by itself or in its `$defs`, and the pointers they stand for."""
    bound: dict[str, str] = {}
    definitions = node.get("$defs")
    for name, one in definitions.items() if isinstance(definitions, dict) else ():
        if isinstance(one, dict) and isinstance(one.get("$dynamicAnchor"), str):
            bound[one["$dynamicAnchor"]] = pointer_of([*steps, "$defs", name])
    if isinstance(node.get("$dynamicAnchor"), str):
        bound[node["$dynamicAnchor"]] = pointer_of(steps)
    return bound


def _filled(template: dict[str, Any], steps: list[str], bound: dict[str, str], place: Place) -> dict[str, Any]:
    """A copy of a template in which references are pointers from the file's root, and bound anchors are filled in."""
    copy = deepcopy(template)
    for node, below in list(_maps(copy)):
        anchor = _anchor_of(node)
        if anchor in bound:
            del node["$dynamicRef"]
            node["$ref"] = as_ref(bound[anchor])
        elif isinstance(node.get("$ref"), str):
            target = place(node["$ref"], [*steps, *below])
            node["$ref"] = node["$ref"] if target is None else as_ref(pointer_of(target))
        for name in _OWN_NAMES:
            node.pop(name, None)
    return copy


def _anchor_of(node: dict[str, Any]) -> str:
    reference = node.get("$dynamicRef")
    return reference.rpartition("#")[2] if isinstance(reference, str) else ""


def _maps(data: Any) -> Iterator[tuple[dict[str, Any], list[str]]]:
    """Every map of a tree with the steps to it."""
    waiting: list[tuple[Any, list[str]]] = [(data, [])]
    while waiting:
        node, steps = waiting.pop()
        if isinstance(node, dict):
            yield node, steps
        below = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        waiting.extend((value, [*steps, str(key)]) for key, value in below if isinstance(value, dict | list))


def _at(data: Any, steps: list[str]) -> Any:
    for step in steps:
        data = child(data, step)
        if is_missing(data):
            return None
    return data
