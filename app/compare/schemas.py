"""Two schemas of two definitions: which values are right now and were not, and the other way round. Pure.

A schema is looked at as what it says of one value: the parts that hold together (`allOf`, `$ref`) are put together, of
alternatives (`oneOf`, `anyOf`) what any of them allows counts. Schemas that several operations share are compared once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Direction = Literal["request", "response"]
Kind = Literal["added", "removed", "required", "optional", "type", "enum", "format", "nullable", "limits"]

MOST_PARTS = 200
"""Parts of one schema that are put together."""
MOST_DIFFERENCES = 200
"""Differences of one pair of schemas that are told."""
DEEPEST = 40

_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_OTHER = ("pattern", "multipleOf", "uniqueItems")
_TYPES = ("string", "number", "boolean", "null", "object", "array")


@dataclass(frozen=True, slots=True)
class SchemaDifference:
    """One difference, at the pointer of the value that it speaks of; `0` stands for any item of an array, `*` for any name.

    `narrower`: values that were right before are wrong now; `wider`: the other way round.
    """

    kind: Kind
    pointer: str
    before: Any = None
    after: Any = None
    narrower: bool = False
    wider: bool = False
    is_required: bool = False

    def below(self, pointer: str) -> SchemaDifference:
        """The same at another place."""
        return SchemaDifference(
            self.kind, pointer + self.pointer, self.before, self.after, self.narrower, self.wider, self.is_required
        )


@dataclass(slots=True)
class Flat:
    """What a schema says of one value. `types` None: any. `enum` None: no list. `is_closed`: takes no other fields."""

    types: frozenset[str] | None = None
    enum: tuple[str, ...] | None = None
    formats: frozenset[str] = frozenset()
    limits: dict[str, Any] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    properties: dict[str, list[Any]] = field(default_factory=dict)
    items: list[Any] = field(default_factory=list)
    more: list[Any] = field(default_factory=list)
    is_closed: bool = False

    @property
    def is_nullable(self) -> bool:
        """Whether null is a right value, as far as types tell."""
        return self.types is not None and "null" in self.types

    @property
    def own_types(self) -> frozenset[str] | None:
        """Its types, null aside."""
        return None if self.types is None else self.types - {"null"}


class SchemaPair:
    """Compares the schemas of two definitions: `before` and `after` are their schemas by name."""

    def __init__(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        self._before = before
        self._after = after
        self._known: dict[tuple[str, str], tuple[SchemaDifference, ...]] = {}

    def named(self, before: str | None, after: str | None) -> tuple[SchemaDifference, ...]:
        """The differences of two schemas by their names; None for one that allows anything."""
        one, other = ([{"$ref": f"#/$defs/{name}"}] if name else [True] for name in (before, after))
        return self._pair(one, other, 0)

    def _pair(self, before: Sequence[Any], after: Sequence[Any], depth: int) -> tuple[SchemaDifference, ...]:
        """`before`, `after`: schemas that all hold. Of a pair that is being compared already, a circle, nothing is told."""
        if depth > DEEPEST:
            return ()
        key = (_fingerprint(before), _fingerprint(after))
        known = self._known.get(key)
        if known is None:
            self._known[key] = ()
            found: list[SchemaDifference] = []
            for each in self._compared(flat(before, self._before), flat(after, self._after), depth):
                found.append(each)
                if len(found) >= MOST_DIFFERENCES:
                    break
            known = self._known[key] = tuple(found)
        return known

    def _compared(self, one: Flat, other: Flat, depth: int) -> Iterator[SchemaDifference]:
        yield from _types(one, other)
        yield from _enums(one, other)
        yield from _formats(one, other)
        yield from _limits(one, other)
        yield from self._properties(one, other, depth)
        for step, before, after in (("/0", one.items, other.items), ("/*", one.more, other.more)):
            if before and after:
                yield from (each.below(step) for each in self._pair(before, after, depth + 1))

    def _properties(self, one: Flat, other: Flat, depth: int) -> Iterator[SchemaDifference]:
        for name, before in one.properties.items():
            at = "/" + name.replace("~", "~0").replace("/", "~1")
            if name not in other.properties:
                was = _told(flat(before, self._before).types)
                yield SchemaDifference("removed", at, was, None, other.is_closed, is_required=name in one.required)
                continue
            if (name in one.required) != (name in other.required):
                is_required = name in other.required
                kind: Kind = "required" if is_required else "optional"
                yield SchemaDifference(kind, at, not is_required, is_required, narrower=is_required, wider=not is_required)
            yield from (each.below(at) for each in self._pair(before, other.properties[name], depth + 1))
        for name, after in other.properties.items():
            if name not in one.properties:
                at = "/" + name.replace("~", "~0").replace("/", "~1")
                is_required = name in other.required
                now = _told(flat(after, self._after).types)
                yield SchemaDifference("added", at, None, now, narrower=is_required, is_required=is_required)


def _fingerprint(nodes: Sequence[Any]) -> str:
    """Nodes by what they say; references by their names."""
    return json.dumps(nodes, sort_keys=True, separators=(",", ":"))


# --- what a schema says of one value ------------------------------------------------------------------------------------


def flat(nodes: Sequence[Any], named: Mapping[str, Any]) -> Flat:
    """What schemas that all hold say of one value."""
    return _flat(nodes, named, set(), [MOST_PARTS])


def _flat(nodes: Sequence[Any], named: Mapping[str, Any], seen: set[str], left: list[int]) -> Flat:
    """`seen`: references on the way, which lead no further a second time; `left`: how many parts may still be looked at."""
    made = Flat()
    todo = list(nodes)
    while todo and left[0] > 0:
        left[0] -= 1
        node = todo.pop(0)
        if not isinstance(node, dict):
            continue
        ref = node.get("$ref")
        if isinstance(ref, str) and ref not in seen:
            seen = seen | {ref}
            todo.append(named.get(ref.removeprefix("#/$defs/"), True))
        todo += node.get("allOf", ())
        _take(made, node)
        for key in ("oneOf", "anyOf"):
            if isinstance(node.get(key), list):
                _take_any(made, [_flat([each], named, seen, left) for each in node[key]])
    return made


def _take(made: Flat, node: Mapping[str, Any]) -> None:
    types = node.get("type")
    if types is not None:
        made.types = _both(made.types, _type_set(types))
    values = [node["const"]] if "const" in node else node.get("enum")
    if isinstance(values, list):
        texts = tuple(json.dumps(value, sort_keys=True) for value in values)
        made.enum = texts if made.enum is None else tuple(text for text in made.enum if text in texts)
    if isinstance(node.get("format"), str):
        made.formats |= {node["format"]}
    for key in (*_LOWER, *_UPPER, *_OTHER):
        if key in node:
            known = made.limits.get(key)
            made.limits[key] = node[key] if known is None else _tighter(key, known, node[key])
    made.required |= frozenset(node.get("required", ()))
    for name, inner in node.get("properties", {}).items():
        made.properties.setdefault(name, []).append(inner)
    if "items" in node:
        made.items.append(node["items"])
    more = node.get("additionalProperties", node.get("unevaluatedProperties"))
    if more is False:
        made.is_closed = True
    elif isinstance(more, dict):
        made.more.append(more)


def _take_any(made: Flat, choices: Sequence[Flat]) -> None:
    """What any of these allows: of alternatives, only what all of them ask is asked."""
    if not choices:
        return
    kinds = [each.types for each in choices]
    if None not in kinds:
        made.types = _both(made.types, frozenset().union(*(kind for kind in kinds if kind is not None)))
    lists = [each.enum for each in choices]
    if None not in lists:
        made.enum = tuple(dict.fromkeys(text for texts in lists for text in texts or ()))
    made.formats |= frozenset.intersection(*(each.formats for each in choices))
    asking = [each.required for each in choices if each.types != frozenset(("null",))]
    made.required |= frozenset.intersection(*asking) if asking else frozenset()
    for name in dict.fromkeys(name for each in choices for name in each.properties):
        told = [each.properties[name] for each in choices if name in each.properties]
        made.properties.setdefault(name, []).append(_any_of(told))
    items = [each.items for each in choices if each.items]
    made.items += [_any_of(items)] if items else []


def _any_of(choices: Sequence[list[Any]]) -> Any:
    """A schema for what any of these allows, each of them several that all hold; those that say the same count once."""
    once = list({_fingerprint(parts): parts for parts in choices}.values())
    wholes = [parts[0] if len(parts) == 1 else {"allOf": parts} for parts in once]
    return wholes[0] if len(wholes) == 1 else {"anyOf": wholes}


def _both(one: frozenset[str] | None, other: frozenset[str]) -> frozenset[str]:
    return other if one is None else one & other or other


def _type_set(types: Any) -> frozenset[str]:
    names = types if isinstance(types, list) else [types]
    return frozenset(str(name) for name in names)


def _tighter(key: str, one: Any, other: Any) -> Any:
    if key in _LOWER:
        return max(one, other)
    return min(one, other) if key in _UPPER else other


# --- one keyword after the other ----------------------------------------------------------------------------------------


def _types(one: Flat, other: Flat) -> Iterator[SchemaDifference]:
    ours, theirs = one.own_types, other.own_types
    if ours != theirs:
        narrower = theirs is not None and not _covers(theirs, ours)
        wider = ours is not None and not _covers(ours, theirs)
        yield SchemaDifference("type", "", _told(ours), _told(theirs), narrower, wider)
    if one.types is not None and other.types is not None and one.is_nullable != other.is_nullable:
        yield SchemaDifference(
            "nullable", "", one.is_nullable, other.is_nullable, narrower=one.is_nullable, wider=other.is_nullable
        )


def _covers(types: frozenset[str], others: frozenset[str] | None) -> bool:
    """Whether each of the others is one of the types; whole numbers are numbers."""
    if others is None:
        return False
    return all(each in types or (each == "integer" and "number" in types) for each in others)


def _told(types: frozenset[str] | None) -> str | list[str]:
    if types is None:
        return "any"
    return next(iter(types)) if len(types) == 1 else sorted(types)


def _enums(one: Flat, other: Flat) -> Iterator[SchemaDifference]:
    if one.enum == other.enum:
        return
    if one.enum is None or other.enum is None:
        before, after = (None if each is None else _values(each) for each in (one.enum, other.enum))
        yield SchemaDifference("enum", "", before, after, narrower=one.enum is None, wider=other.enum is None)
        return
    gone = [text for text in one.enum if text not in other.enum]
    new = [text for text in other.enum if text not in one.enum]
    if gone or new:
        yield SchemaDifference("enum", "", _values(gone), _values(new), bool(gone), bool(new))


def _values(texts: Iterable[str]) -> list[Any]:
    return [json.loads(text) for text in texts]


def _formats(one: Flat, other: Flat) -> Iterator[SchemaDifference]:
    if one.formats != other.formats:
        before, after = (", ".join(sorted(each.formats)) or None for each in (one, other))
        yield SchemaDifference(
            "format", "", before, after, narrower=not other.formats <= one.formats, wider=not one.formats <= other.formats
        )


def _limits(one: Flat, other: Flat) -> Iterator[SchemaDifference]:
    names = [key for key in (*_LOWER, *_UPPER, *_OTHER) if one.limits.get(key) != other.limits.get(key)]
    if not names:
        return
    before, after = ({key: each.limits[key] for key in names if key in each.limits} for each in (one, other))
    narrower = any(_is_narrower(key, before.get(key), after.get(key)) for key in names)
    wider = any(_is_narrower(key, after.get(key), before.get(key)) for key in names)
    yield SchemaDifference("limits", "", before, after, narrower, wider)


def _is_narrower(key: str, before: Any, after: Any) -> bool:
    if after is None or after is False:
        return False
    if before is None or key in _OTHER:
        return True
    return bool(after > before if key in _LOWER else after < before)
