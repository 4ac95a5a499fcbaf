"""Whether a value fits a schema in one direction: JSON Schema 2020-12 with formats, read as it stands, without compiling.

Each schema of a definition is asked about one or two values only, so a compiled validator costs far more than it saves
(10 ms and megabytes each for a large definition). Patterns and formats are judged by jsonschema-rs. A required property
that is readOnly is not asked for in a request, a writeOnly one not in a response (OpenAPI 3.1 §4.8.24.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from converters.openapi.model import Json
from converters.openapi.sample.checks import CHECKS, listed
from converters.openapi.sample.formats import has_pattern
from converters.openapi.sample.tree import Tree, is_made_of_parts, reference

Direction: TypeAlias = Literal["request", "response"]
MAX_DEPTH = 120
MAX_HOPS = 20_000
MAX_BRANCHES = 500
MAX_STEPS = 5_000_000
_NONE: frozenset[str] = frozenset()


class Checker:
    """Answers `fits` for one direction; once all of its steps are spent everything counts as valid."""

    def __init__(self, tree: Tree, direction: Direction, most_steps: int = MAX_STEPS) -> None:
        self.tree, self.steps_left = tree, most_steps
        self.flag = "readOnly" if direction == "request" else "writeOnly"
        self._hidden: dict[int, frozenset[str]] = {}
        self._flagged: dict[int, bool] = {}
        self._following: set[tuple[str, int]] = set()
        self._hops = 0
        self._assumed = 0
        self._known: dict[tuple[str, int], tuple[Json, bool]] = {}

    def fits(self, value: Json, node: Any, relaxed: frozenset[str] = _NONE, depth: int = 0) -> bool:
        """Whether the value is valid. `relaxed`: required properties of the other direction. Too deep counts as valid."""
        if not isinstance(node, (dict, Mapping)):  # asked so, as a dict is known at once
            return node is not False
        self.steps_left -= 1
        if depth > MAX_DEPTH or self.steps_left < 0:
            self._assumed += 1
            return True
        for word, argument in node.items():
            check = CHECKS.get(word)
            if check is not None and not check(self, value, argument, node, relaxed, depth + 1):
                return False
        return True

    def failing(self, value: Json, node: Mapping[str, Any], relaxed: frozenset[str] = _NONE) -> str | None:
        """The first keyword of a schema that the value does not satisfy; None if it fits."""
        words = ((word, check, argument) for word, argument in node.items() if (check := CHECKS.get(word)) is not None)
        return next((word for word, check, argument in words if not check(self, value, argument, node, relaxed, 1)), None)

    def follow(self, value: Json, target: str, relaxed: frozenset[str], depth: int) -> bool:
        """Whether the value fits what a reference leads to. A reference back to where it came from asks nothing new.

        Answers for objects are kept: a part of a sample is asked about again with each whole it becomes part of.
        """
        if depth <= 3:
            self._hops = 0
        self._hops += 1
        key = (target, id(value))
        known = None if relaxed else self._known.get(key)
        if known is not None:
            return known[1]
        if key in self._following or self._hops > MAX_HOPS:
            self._assumed += 1
            return True
        assumed = self._assumed
        self._following.add(key)
        try:
            answer = self.fits(value, self.tree.at(target), relaxed, depth)
        finally:
            self._following.discard(key)
        if isinstance(value, dict) and not relaxed and assumed == self._assumed:
            self._known[key] = (value, answer)  # the value is kept, so its identity is never another's
        return answer

    def is_hidden(self, node: Any) -> bool:
        """Whether a property with this schema belongs to the other direction only."""
        if isinstance(node, dict) and not is_made_of_parts(node):
            return node.get(self.flag) is True
        if id(node) not in self._flagged:
            parts, _ = self.tree.parts(node, "")
            self._flagged[id(node)] = any(part.get(self.flag) is True for part, _ in parts)
        return self._flagged[id(node)]

    def hidden(self, node: Mapping[str, Any]) -> frozenset[str]:
        """The names of properties of the other direction, in all parts of a schema.

        Those of its branches (anyOf, oneOf) count where no branch has or requires them otherwise: which of them holds then
        makes no difference.
        """
        known = self._hidden.get(id(node))
        if known is None:
            own, _ = self._named(node)
            branches = [self._named(branch) for branch in self._branches(node)]
            below = {name for flagged, _ in branches for name in flagged}
            known = self._hidden[id(node)] = frozenset(own | below.difference(*(others for _, others in branches)))
        return known

    def _named(self, node: Mapping[str, Any]) -> tuple[set[str], set[str]]:
        """The properties that a schema has or requires, branches aside: those of the other direction, and the others."""
        flagged: set[str] = set()
        others: set[str] = set()
        for part, _ in self.tree.parts(node, "")[0]:
            properties = part.get("properties")
            for name, schema in properties.items() if isinstance(properties, dict) else ():
                (flagged if isinstance(schema, dict) and self.is_hidden(schema) else others).add(name)
            others.update(name for name in listed(part.get("required")) if isinstance(name, str))
        return flagged, others - flagged

    def _branches(self, node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """All branches below a schema; none of one that has more than are looked into."""
        found: dict[int, Mapping[str, Any]] = {}
        waiting = [node]
        while waiting:
            parts, _ = self.tree.parts(waiting.pop(), "")
            for branch in (each for part, _ in parts for word in ("anyOf", "oneOf") for each in listed(part.get(word))):
                if isinstance(branch, Mapping) and id(branch) not in found:
                    found[id(branch)] = branch
                    waiting.append(branch)
            if len(found) > MAX_BRANCHES:
                return []
        return list(found.values())

    def evaluated(self, value: Json, node: Any, depth: int = 0, *, inside: bool = True) -> set[str]:
        """The properties or positions a schema says something about, its own `unevaluated…` only when asked from outside."""
        if not isinstance(node, Mapping) or depth > MAX_DEPTH or not isinstance(value, (dict, list)):
            return set()
        found = _own_names(value, node, inside=inside)
        target = reference(node)
        beside = [self.tree.at(target)] if target else []
        beside += [branch for word in ("allOf", "anyOf", "oneOf") for branch in listed(node.get(word))]
        if "if" in node:
            met = self.fits(value, node["if"], _NONE, depth + 1)
            beside += [node["if"], node.get("then", True)] if met else [node.get("else", True)]
        if isinstance(value, list) and "contains" in node:
            found |= {str(index) for index, item in enumerate(value) if self.fits(item, node["contains"], _NONE, depth + 1)}
        if isinstance(value, dict) and isinstance(node.get("dependentSchemas"), dict):
            beside += [schema for name, schema in node["dependentSchemas"].items() if name in value]
        for branch in beside:
            if self.fits(value, branch, self.hidden(node), depth + 1):
                found |= self.evaluated(value, branch, depth + 1)
        return found


def _own_names(value: Json, node: Mapping[str, Any], *, inside: bool) -> set[str]:
    if isinstance(value, list):
        if "items" in node or (inside and "unevaluatedItems" in node):
            return {str(index) for index in range(len(value))}
        return {str(index) for index in range(min(len(value), len(listed(node.get("prefixItems")))))}
    if "additionalProperties" in node or (inside and "unevaluatedProperties" in node):
        return set(value)
    named = node.get("properties")
    found = set(value) & set(named if isinstance(named, dict) else ())
    patterns = node.get("patternProperties")
    if isinstance(patterns, dict):
        found |= {name for name in value for pattern in patterns if has_pattern(name, pattern)}
    return found
