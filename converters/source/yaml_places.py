"""Where values stand in a YAML text: a second look at its events, taken when a place is first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from converters.source.places import Place

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class _Node:
    """A value's place, its key's, and its members; a map that merges others keeps them in `merged`.

    While a map is read, `key` is the key whose value comes next and `next_at` its place.
    """

    place: Place
    members: dict[str | int, _Node] | None = None
    merged: list[_Node] | None = None
    text: str = ""
    key: str | None = None
    is_map: bool = False
    key_at: Place | None = None
    next_at: Place | None = None


class YamlPlaces:
    """Places in a YAML text that was already read without error, and so within the limits."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._root: _Node | None = None

    def find(self, path: Sequence[str | int]) -> Place | None:
        """Line and column of the value at a path; of an aliased value, where the alias stands."""
        node = self._node(path)
        return node.place if node else None

    def find_key(self, path: Sequence[str | int]) -> Place | None:
        """The place of the key; of a list's item and of the root, which have none, that of the value."""
        node = self._node(path)
        return (node.key_at or node.place) if node else None

    def _node(self, path: Sequence[str | int]) -> _Node | None:
        if self._root is None:
            self._root = _places(self._text)
        node: _Node | None = self._root
        for key in path:
            node = _member(node, key) if node else None
        return node


def _member(node: _Node, key: str | int) -> _Node | None:
    """Looks into merged maps without recursion: they may merge others in turn."""
    waiting, seen = [node], set[int]()
    while waiting:
        one = waiting.pop()
        if id(one.members) in seen:
            continue
        seen.add(id(one.members))
        if one is not node and not one.is_map:  # a list of maps to merge
            waiting += reversed((one.members or {}).values())
        elif one.members and key in one.members:
            return one.members[key]
        else:
            waiting += reversed(one.merged or ())
    return None


def _places(text: str) -> _Node:
    root = _Node((1, 1))
    stack: list[_Node] = []
    anchors: dict[str, _Node] = {}
    events: Iterator[Any] = iter(yaml.parse(text, Loader=_LOADER))
    for event in events:
        node = _node_of(event, anchors)
        if node is None:
            if isinstance(event, yaml.CollectionEndEvent):
                stack.pop()
            continue
        if not stack:
            root = node
        elif not _took_key(stack[-1], node, event):
            _put(stack[-1], node)
        if isinstance(event, yaml.CollectionStartEvent):
            stack.append(node)
    return root


def _node_of(event: Any, anchors: dict[str, _Node]) -> _Node | None:
    if not isinstance(event, yaml.NodeEvent) or event.start_mark is None:
        return None
    place = (event.start_mark.line + 1, event.start_mark.column + 1)
    if isinstance(event, yaml.AliasEvent):
        named = anchors[event.anchor or ""]
        return _Node(place, named.members, named.merged, named.text, is_map=named.is_map)
    node = _Node(place)
    if isinstance(event, yaml.ScalarEvent):
        node.text = event.value
    else:
        node.members, node.merged, node.is_map = {}, [], isinstance(event, yaml.MappingStartEvent)
    if event.anchor:
        anchors[event.anchor] = node
    return node


def _took_key(frame: _Node, node: _Node, event: Any) -> bool:
    if not frame.is_map or frame.key is not None:
        return False
    merges = node.text == "<<" and isinstance(event, yaml.ScalarEvent) and event.implicit[0]
    frame.key, frame.next_at = "\0<<" if merges else node.text, node.place
    return True


def _put(frame: _Node, node: _Node) -> None:
    assert frame.members is not None
    assert frame.merged is not None
    if not frame.is_map:
        frame.members[len(frame.members)] = node
    elif frame.key == "\0<<":
        frame.merged.append(node)
        frame.key = None
    elif frame.key is not None:
        node.key_at = frame.next_at
        frame.members[frame.key] = node
        frame.key = None
