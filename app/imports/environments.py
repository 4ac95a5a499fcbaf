"""Which environment belongs to a collection, and what holds when globals lie below it. Pure; values are never shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from converters.postman.ids import derive_id
from converters.postman.model import Environment, Json
from converters.postman.variables import VARIABLE

_UNSEEN = frozenset(("description", "event", "exec", "script", "_postman_previewlanguage"))
"""Below these keys stand words for people and programs that are never run."""

_PLAIN = re.compile(r"[^$]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The environment chosen for a collection. `variables`: those it fills in; `others`: environments that fit as well."""

    environment: Environment | None = None
    variables: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def variables_used(collection: Json) -> frozenset[str]:
    """The names of all `{{variables}}` in a collection's JSON; dynamic ones are none. Iterative."""
    names: set[str] = set()
    waiting: list[Any] = [collection]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            if "{{" in node:
                names.update(name for name in VARIABLE.findall(node) if _PLAIN.match(name))
        elif isinstance(node, dict):
            waiting += [value for key, value in node.items() if key not in _UNSEEN]
        elif isinstance(node, list):
            waiting += node
    return frozenset(names)


def best_environment(used: frozenset[str], environments: Sequence[Environment]) -> Match:
    """The environment that fills in most of the variables a collection uses; of several equal ones the first by name."""
    fits = [(len(filled), each, filled) for each in environments if (filled := used & _keys(each))]
    if not fits:
        return Match()
    most = max(count for count, _, _ in fits)
    best = sorted((found for found in fits if found[0] == most), key=lambda found: found[1].name)
    _, chosen, filled = best[0]
    others = tuple(each.name for _, each, _ in best[1:])
    return Match(environment=chosen, variables=tuple(sorted(filled)), others=others)


def with_globals(environment: Environment | None, globals_: Iterable[Environment], used: frozenset[str]) -> Environment | None:
    """What holds for a mock: the environment, and below it the globals. None when neither says anything about what is used."""
    rows = {row.key: row for each in globals_ for row in each.variables if row.key and not row.disabled}
    own = {row.key for row in environment.variables if not row.disabled} if environment else set()
    below = tuple(row for key, row in rows.items() if key not in own)
    if environment is not None:
        if not below:
            return environment
        return replace(environment, variables=(*below, *environment.variables), source=None)
    if not used.intersection(rows):
        return None
    return Environment(id=derive_id("environment", "globals", ""), name="Globals", variables=below, scope="globals")


def _keys(environment: Environment) -> frozenset[str]:
    """Empty values count as none: they are what is to be filled in."""
    return frozenset(row.key for row in environment.variables if row.key and not row.disabled and row.value)
