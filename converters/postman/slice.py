"""Cut a collection down to one use case, choose the examples it tells, and put several collections into one. Pure."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from converters.diagnostics import Diagnostic, Diagnostics
from converters.postman.ids import derive_id
from converters.postman.model import Collection, Example, Folder, Item, Url, walk
from converters.slices import (
    Slice,
    Subject,
    did_you_mean,
    is_wanted,
    left_without_answers,
    nearest,
    status_wanted,
    unknown_words,
)


def slice_collection(
    collection: Collection,
    wanted: Slice,
    diagnostics: Diagnostics | None = None,
    *,
    item_ids: Mapping[str, Sequence[str]] | None = None,
) -> Collection:
    """The collection with only the items that the slice takes; folders left empty by it go too.

    Tags are folder names, paths are request paths, operations are item names or ids, or keys of `item_ids` (operationId → item
    ids), statuses those of saved examples (no example is `default`), deprecated what a converted description says it is.
    Findings as in `slice_document`.
    """
    if wanted.takes_all:
        return collection
    others: dict[str, list[str]] = {}
    for name, ids in (item_ids or {}).items():
        for item_id in ids:
            others.setdefault(item_id, []).append(name)
    subjects = {id(item): _subject(folders, item, others.get(item.id, ())) for folders, item in walk(collection)}
    kept: dict[int, Item] = {}
    empty: list[str] = []
    for _, item in walk(collection):
        if is_wanted(subjects[id(item)], wanted):
            kept[id(item)] = _with_statuses(item, wanted)
            if item.examples and not kept[id(item)].examples:
                empty.append(kept.pop(id(item)).name)
    if diagnostics is not None:
        if empty:
            diagnostics.warning(
                "item.skipped", left_without_answers(empty), "include" if wanted.include.statuses else "exclude"
            )
        for unknown in unknown_words(wanted, subjects.values()):
            diagnostics.error("ref.unresolved", str(unknown), unknown.side)
        if not kept:
            diagnostics.warning("item.skipped", "include and exclude leave no request: there is nothing to answer.", "include")
    return replace(collection, items=_kept_items(collection.items, kept))


def _subject(folders: tuple[Folder, ...], item: Item, others: Sequence[str]) -> Subject:
    names = tuple(dict.fromkeys(name for name in (*others, item.name, item.id) if name))
    return Subject(
        tags=tuple(folder.name for folder in folders),
        names=names,
        path=_path_of(item.request.url),
        deprecated=item.request.description.startswith("**Deprecated.**"),
        statuses=tuple(_status_of(example) for example in item.examples),
    )


def _with_statuses(item: Item, wanted: Slice) -> Item:
    """The item with the examples whose status is wanted."""
    if not wanted.chooses_statuses:
        return item
    kept = tuple(example for example in item.examples if status_wanted(_status_of(example), wanted))
    return item if len(kept) == len(item.examples) else replace(item, examples=kept)


def _status_of(example: Example) -> str:
    return str(example.code)


def _path_of(url: Url | None) -> str:
    if url is None:
        return "/"
    if url.path is not None:
        return "/" + "/".join(segment for segment in url.path if segment)
    return _path_of_text(url.raw or "")


def _path_of_text(raw: str) -> str:
    address = raw.partition("?")[0].partition("#")[0]
    _, scheme, rest = address.partition("://")
    return "/" + (rest if scheme else address).partition("/")[2]


def _kept_items(items: tuple[Item | Folder, ...], kept: Mapping[int, Item]) -> tuple[Item | Folder, ...]:
    found: list[Item | Folder] = []
    for node in items:
        if isinstance(node, Item):
            if id(node) in kept:
                found.append(kept[id(node)])
        elif inside := _kept_items(node.items, kept):
            found.append(replace(node, items=inside))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenExamples:
    """A collection with the examples of a use case. `defaults`: ids of those that answer first."""

    collection: Collection
    defaults: frozenset[str] = frozenset()
    diagnostics: tuple[Diagnostic, ...] = ()


def choose_examples(
    collection: Collection,
    chosen: Mapping[str, Sequence[str]],
    *,
    item_ids: Mapping[str, Sequence[str]] | None = None,
    example_keys: Mapping[str, str] | None = None,
    optional: Container[str] = (),
    left_out: Container[str] = (),
    file: str = "",
) -> ChosenExamples:
    """Keeps, of each operation named in `chosen`, only the examples listed, in that order; the first is its default.

    An operation is an item's name or id, or a key of `item_ids` (operationId → item ids). An example is found by its name, its
    id, or its key (`example_keys`: example id → key in the definition). A name that fits nothing is an error `ref.unresolved`
    with the nearest names; an operation none of whose listed examples exist keeps all of its own. Operations in `optional` may
    be missing; those in `left_out` exist but were not included.
    """
    diagnostics = Diagnostics(file=file)
    items = [item for _, item in walk(collection)]
    changed: dict[int, Item] = {}
    defaults: set[str] = set()
    for operation, names in chosen.items():
        found = items_named(items, operation, item_ids or {})
        if not found and operation in optional:
            continue
        if not found:
            message = why_missing(operation, [*(item_ids or {}), *(item.name for item in items)], left_out)
            diagnostics.error("ref.unresolved", message, f"examples.{operation}")
            continue
        kept = _examples_named(found, names, example_keys or {})
        _report_unknown_examples(operation, found, names, example_keys or {}, diagnostics)
        for item in found:
            if any(kept.values()):
                changed[id(item)] = replace(item, examples=kept[id(item)])
        defaults |= _first_of(found, kept, names, example_keys or {})
    items_now = _replaced(collection.items, changed)
    return ChosenExamples(
        collection=replace(collection, items=items_now) if changed else collection,
        defaults=frozenset(defaults),
        diagnostics=tuple(diagnostics),
    )


def why_missing(operation: str, known: Sequence[str], left_out: Container[str]) -> str:
    """What to tell of an operation that is not there; `known`: the names that are."""
    if operation in left_out:
        return f"The operation {operation!r} is not included in this mock. Include it, or take its examples out."
    return f"There is no operation {operation!r}{did_you_mean(nearest(operation, known))}"


def items_named(items: Sequence[Item], operation: str, item_ids: Mapping[str, Sequence[str]]) -> list[Item]:
    """The items that a name of an operation means: a key of `item_ids`, an id, or a name."""
    wanted = item_ids.get(operation) or (operation,)
    by_id = [item for item in items if item.id in wanted]
    return by_id or [item for item in items if item.name == operation]


def answers_to(example: Example, name: str, keys: Mapping[str, str]) -> bool:
    """Whether an example has this name, id or key in its definition."""
    return name in (example.name, example.id, keys.get(example.id))


def _examples_named(items: Sequence[Item], names: Sequence[str], keys: Mapping[str, str]) -> dict[int, tuple[Example, ...]]:
    kept: dict[int, tuple[Example, ...]] = {}
    for item in items:
        listed = [example for name in names for example in item.examples if answers_to(example, name, keys)]
        kept[id(item)] = tuple({id(example): example for example in listed}.values())
    return kept


def _first_of(
    items: Sequence[Item], kept: Mapping[int, tuple[Example, ...]], names: Sequence[str], keys: Mapping[str, str]
) -> set[str]:
    """All examples of the first listed name that exists: one name may stand for one answer in several media types."""
    for name in names:
        ids = {example.id for item in items for example in kept[id(item)] if answers_to(example, name, keys)}
        if ids:
            return ids
    return set()


def _report_unknown_examples(
    operation: str, items: Sequence[Item], names: Sequence[str], keys: Mapping[str, str], diagnostics: Diagnostics
) -> None:
    examples = [example for item in items for example in item.examples]
    for at, name in enumerate(names):
        if any(answers_to(example, name, keys) for example in examples):
            continue
        known = dict.fromkeys(word for example in examples for word in (keys.get(example.id), example.name) if word)
        advice = did_you_mean(nearest(name, known))
        if advice == "." and known:
            advice = f". It has {', '.join(repr(word) for word in list(known)[:5])}."
        diagnostics.error("ref.unresolved", f"{operation} has no example {name!r}{advice}", f"examples.{operation}[{at}]")


def _replaced(items: tuple[Item | Folder, ...], changed: Mapping[int, Item]) -> tuple[Item | Folder, ...]:
    return tuple(
        changed.get(id(node), node) if isinstance(node, Item) else replace(node, items=_replaced(node.items, changed))
        for node in items
    )


def merge_collections(collections: Sequence[Collection], *, name: str) -> Collection:
    """One collection in which each given one is a folder with its variables, auth and scripts; one alone stays as it is."""
    if len(collections) == 1:
        return collections[0]
    folders = tuple(_as_folder(collection, name, at) for at, collection in enumerate(collections))
    return Collection(id=derive_id("merged", name, *(collection.id for collection in collections)), name=name, items=folders)


def _as_folder(collection: Collection, name: str, at: int) -> Folder:
    return Folder(
        id=derive_id("merged", name, str(at), collection.id),
        name=collection.name,
        description=collection.description,
        items=collection.items,
        variables=collection.variables,
        auth=collection.auth,
        events=collection.events,
    )
