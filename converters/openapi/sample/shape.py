"""A schema as one view: everything its parts ask for at once, merged so that a value can be built straight from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from converters.openapi.model import Json
from converters.openapi.sample.tree import Part

Conj: TypeAlias = tuple[tuple[Any, str], ...]
"""Schemas that hold together, each with its pointer."""

TYPES = ("object", "array", "string", "number", "integer", "boolean", "null")


@dataclass(slots=True)
class Branches:
    """A oneOf or anyOf, or an if that became one."""

    schemas: list[tuple[Any, str]]
    exactly_one: bool
    discriminator: Mapping[str, Any] | None = None


@dataclass(slots=True)
class Rest:
    """What one part says about properties, or items, it does not name: `schema` for those beyond `names` and `patterns`."""

    schema: Any
    pointer: str
    names: frozenset[str]
    patterns: tuple[str, ...] = ()
    unevaluated: bool = False


@dataclass(slots=True)
class Shape:
    """The merged view. `types` None: any. `checked`: a value built from it must be checked, building alone does not do.

    `kind` is the type to build, "" where nothing tells. `plain`: a single value, whose sample depends on no room left.
    `chosen`: one branch of a larger whole, which has others to try.
    """

    source: Conj
    name: str = ""
    cyclic: bool = False
    impossible: bool = False
    checked: bool = False
    types: tuple[str, ...] | None = None
    hint: str = ""
    choices: list[Json] | None = None
    declared: list[tuple[Json, str]] = field(default_factory=list)
    defaults: list[tuple[Json, str]] = field(default_factory=list)
    limits: dict[str, Any] = field(default_factory=dict)
    multiples: list[float] = field(default_factory=list)
    patterns: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    properties: dict[str, list[tuple[Any, str]]] = field(default_factory=dict)
    required: list[str] = field(default_factory=list)
    encoding: str = ""
    media: str = ""
    content: tuple[Any, str] | None = None
    by_pattern: list[tuple[str, Any, str]] = field(default_factory=list)
    rest: list[Rest] = field(default_factory=list)
    names: list[tuple[Any, str]] = field(default_factory=list)
    implied: dict[str, list[str]] = field(default_factory=dict)
    implied_schemas: dict[str, tuple[Any, str]] = field(default_factory=dict)
    items: list[Rest] = field(default_factory=list)
    prefix: list[list[tuple[Any, str]]] = field(default_factory=list)
    contains: list[tuple[Any, str, int]] = field(default_factory=list)
    unique: bool = False
    branches: list[Branches] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    kind: str = ""
    plain: bool = False
    chosen: bool = False

    @property
    def nullable(self) -> bool:
        return self.types is not None and "null" in self.types and (self.choices is None or None in self.choices)

    @property
    def told(self) -> str:
        """The description: of several parts the first that has one."""
        for node, _ in self.parts:
            text = node.get("description")
            if isinstance(text, str):
                return text
        return ""

    @property
    def pointer(self) -> str:
        return self.source[0][1]


def same(one: Json, other: Json) -> bool:
    """Equality of JSON values: true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)
