"""Examples grouped by their operations, once per revision: what `Accept` chooses among, and what refused calls get."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from app.contract.compiled import CompiledContract
from app.matching.example import IndexedExample

Group: TypeAlias = tuple[IndexedExample, ...]
Alternatives: TypeAlias = Mapping[int, Group]
"""Position of an example → the examples of its item and status, itself among them, where they differ in their media types."""

Refusals: TypeAlias = Mapping[str, Group]
"""Operation, as `POST /orders` → its examples that say that something is wrong with a call, the default ones first."""

REFUSING = frozenset((400, 401, 403, 422, 404, 405, 406, 415))


def alternatives_of(examples: Iterable[IndexedExample]) -> Alternatives:
    """The examples among which `Accept` may choose."""
    found: dict[tuple[int, int], list[IndexedExample]] = {}
    for example in examples:
        found.setdefault((id(example.item), example.code), []).append(example)
    groups = [tuple(own) for own in found.values() if len({media_type_of(each) for each in own}) > 1]
    return {example.position: own for own in groups for example in own}


def refusals_of(contract: CompiledContract, examples: Iterable[IndexedExample]) -> Refusals:
    """The examples of each operation of a contract with which a call may be refused."""
    by_item: dict[str, list[IndexedExample]] = {}
    for example in examples:
        if example.code in REFUSING:
            by_item.setdefault(example.item.id, []).append(example)
    found: dict[str, Group] = {}
    for operation in contract.operations:
        own = [example for item in operation.items for example in by_item.get(item, ())]
        if own:
            found[operation.names[-1]] = tuple(sorted(own, key=lambda each: (not each.is_default, each.position)))
    return found


def media_type_of(example: IndexedExample) -> str:
    """The media type that an example answers with, without parameters."""
    value = next((value for name, value in example.reply.headers(0, b"") if name == b"content-type"), b"")
    return value.decode("latin-1").partition(";")[0].strip().lower()
