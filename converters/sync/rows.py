"""Lists of rows three ways: headers by name, query rows by key, examples by what they answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from converters.postman.model import Json
from converters.postman.secret_names import is_secret_name
from converters.sync.ledger import REMOVED, REMOVED_AND_CHANGED, Ledger, Place, Same, is_same
from converters.sync.model import Resolution
from converters.sync.order import arrange
from converters.sync.pairing import Tier, Triple, align, orders
from converters.sync.secrets import masked
from converters.sync.values import MISSING, get, plain, same_json, same_text

Row = TypeVar("Row")
MergeOne = Callable[[Ledger, Place, str, Any, Any, Any], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What a kind of row is: how rows are told apart, how two states of one are merged, and how it is shown.

    `label`: what a row is called in the plan, such as `header[X-Id]`; "" for one that is a place of its own, as examples are.
    """

    by_hand: Sequence[Tier]
    by_api: Sequence[Tier]
    direct: Sequence[Tier]
    merge: MergeOne
    label: Callable[[str, Any], str]
    shown: Callable[[Any], Json] = plain
    place: Callable[[Place, Any], Place] = lambda place, row: place


def merge_rows(
    ledger: Ledger, place: Place, name: str, rows: Rows, base: Sequence[Any], mine: Sequence[Any], new: Sequence[Any]
) -> tuple[Any, ...]:
    """The rows that stand; `mine` itself if nothing changes."""
    if tuple(base) == tuple(mine) == tuple(new):
        return tuple(mine)
    triples = align(base, mine, new, by_hand=rows.by_hand, by_api=rows.by_api, direct=rows.direct)
    standing = {}
    for index, triple in enumerate(triples):
        row = _settled(ledger, place, name, rows, *_nodes(triple, base, mine, new))
        if row is not None:
            standing[index] = row
    was, ours, theirs = ([index for index in order if index in standing] for order in orders(triples))
    arranged, is_conflict = arrange(was, ours, theirs)
    if is_conflict:
        labels = [[rows.label(name, standing[index]) for index in order] for order in (was, ours, theirs)]
        sides = labels[0], labels[1], labels[2]
        if ledger.note("conflict", place, f"{name} order", sides, ledger.settings.conflicts) == "new":
            arranged, _ = arrange(ours, ours, theirs)
    result = tuple(standing[index] for index in arranged)
    unchanged = len(result) == len(mine) and all(one is other for one, other in zip(result, mine, strict=True))
    return tuple(mine) if unchanged else result


def _nodes(triple: Triple, base: Sequence[Any], mine: Sequence[Any], new: Sequence[Any]) -> tuple[Any, Any, Any]:
    return (
        None if triple.base is None else base[triple.base],
        None if triple.mine is None else mine[triple.mine],
        None if triple.new is None else new[triple.new],
    )


def _settled(ledger: Ledger, place: Place, name: str, rows: Rows, base: Any, mine: Any, new: Any) -> Any:
    """The row that stands, or None."""
    first = next(row for row in (mine, new, base) if row is not None)
    at, label = rows.place(place, first), rows.label(name, first)
    if mine is not None and new is not None:
        return rows.merge(ledger, at, label, base, mine, new)
    if mine is not None:
        return _without_new(ledger, at, label, rows, base, mine)
    if new is None:
        return None
    if base is None:
        return (
            new
            if ledger.note("changed" if label else "added", at, label, (None, None, new), "new", shown=rows.shown) == "new"
            else None
        )
    told = REMOVED if _is_same(rows, base, new) else REMOVED_AND_CHANGED
    ledger.note("kept", at, label, (base, None, new), note=told, shown=rows.shown)
    return None


def _without_new(ledger: Ledger, at: Place, label: str, rows: Rows, base: Any, mine: Any) -> Any:
    if base is None:
        ledger.note("kept", at, label, (None, mine, None), note="made by hand", shown=rows.shown)
        return mine
    if _is_same(rows, base, mine):
        default: Resolution = "new" if label else "keep" if ledger.settings.removed == "keep" else "drop"
        taken = ledger.note("changed" if label else "removed", at, label, (base, mine, None), default, shown=rows.shown)
        return None if taken in ("drop", "new") else mine
    sides, told = (base, mine, None), "no longer in the definition"
    taken = ledger.note("conflict", at, label, sides, ledger.settings.conflicts, note=told, shown=rows.shown)
    return None if taken in ("drop", "new") else mine


def _is_same(rows: Rows, base: Any, other: Any) -> bool:
    return is_same(lambda ledger, place, one, two, three: rows.merge(ledger, place, "", one, two, three), base, other)


def merge_fields(
    ledger: Ledger, place: Place, name: str, base: Any, mine: Row, new: Any, fields: Mapping[str, Same],
    *, shown: Callable[[Any], Json] = plain,
) -> Row:  # fmt: skip
    """`mine` with those of the fields that new changed; `mine` itself if there are none."""
    changed = {}
    for field, same in fields.items():
        at = f"{name}.{field}".lstrip(".")
        sides = get(base, field), getattr(mine, field), get(new, field)
        changed[field] = ledger.settle(place, at, *sides, same=same, shown=shown)
    return with_fields(mine, changed)


def with_fields(node: Row, fields: Mapping[str, Any]) -> Row:
    """A node with other values in those fields that differ; the node itself if none does."""
    changed = {field: value for field, value in fields.items() if value is not getattr(node, field)}
    found: Row = replace(node, **changed) if changed else node  # type: ignore[type-var]
    return found


def keyed_rows(label: str, key: Callable[[Any], str], fields: Mapping[str, Same], *, extra: Sequence[Tier] = ()) -> Rows:
    """Rows told apart by a key; of equal keys by their value first, then by their order. Secrets among them are masked."""
    tiers = (Tier(lambda row: (key(row), str(row.value))), Tier(key), *extra)

    def merge(ledger: Ledger, place: Place, name: str, base: Any, mine: Any, new: Any) -> Any:
        shown = masked if is_secret_name(mine.key) else plain
        return merge_fields(ledger, place, name, base, mine, new, fields, shown=shown)

    def shown(row: Any) -> Json:
        values = {field: plain(getattr(row, field)) for field in ("key", *fields)}
        values["value"] = masked(values["value"]) if is_secret_name(row.key) else values["value"]
        return {field: value for field, value in values.items() if value not in ("", None, False)}

    return Rows(
        by_hand=tiers,
        by_api=tiers,
        direct=tiers[:2],
        merge=merge,
        label=lambda name, row: f"{name}{label}[{row.key}]",
        shown=shown,
    )


def atomic_rows(
    label: str, key: Callable[[Any], str], json_of: Callable[[Any], Json], shown: Callable[[Any], Json] = plain
) -> Rows:
    """Rows that change as a whole: scripts by what they listen to, settings of auth. `json_of`: what they say."""
    tiers = (Tier(key),)

    def same(left: Any, right: Any) -> bool:
        return same_json(*(json_of(row) if row is not MISSING else MISSING for row in (left, right)))

    def merge(ledger: Ledger, place: Place, name: str, base: Any, mine: Any, new: Any) -> Any:
        return ledger.settle(place, name, MISSING if base is None else base, mine, new, same=same, shown=shown)

    return Rows(
        by_hand=tiers,
        by_api=tiers,
        direct=tiers,
        merge=merge,
        label=lambda name, row: f"{name}{label}[{key(row)}]",
        shown=shown,
    )


PLAIN_ROW: dict[str, Same] = {"value": same_text, "description": same_text, "disabled": same_json}
