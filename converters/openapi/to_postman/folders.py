"""Folders for items: by tag in the document's order, or by the literal segments of paths; in each of them distinct names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from converters.openapi.model import Document, Operation
from converters.openapi.to_postman.options import ConvertOptions
from converters.postman.ids import derive_id
from converters.postman.model import Folder, Item
from converters.postman.reading import FOLDER_DEPTH

Names = tuple[str, ...]
"""The folders that lead to an item, outermost first."""
Placed = tuple[Operation, Item]

MOST_IN_ONE_LIST = 12
"""So many items without any tag are found at a glance; more of them stand in folders by their paths."""


@dataclass(slots=True)
class _Branch:
    """A folder while it fills."""

    folders: dict[str, _Branch] = field(default_factory=dict)
    items: list[Placed] = field(default_factory=list)


def in_folders(document: Document, options: ConvertOptions, items: list[Placed]) -> tuple[Item | Folder, ...]:
    """Items in their folders, as `folder_strategy` and `collapse_folders` say. What belongs to no folder comes after them.

    With `every_tag` an item is there once for each tag: the copies have ids of their own (`copy_ids`). With `tags`, many
    items of which none has a tag stand in folders by path.
    """
    places = _Places(document, options, [operation for operation, _ in items])
    root = _Branch()
    for names in places.in_order(operation for operation, _ in items):
        _branch(root, names)
    for operation, item in items:
        for number, names in enumerate(places.of(operation)):
            _branch(root, names).items.append((operation, _copy(item, number) if number else item))
    tree = _closed(root, (), places.descriptions)
    return _collapsed(tree) if options.collapse_folders else tree


def copy_ids(operation: Operation, item_id: str, options: ConvertOptions) -> tuple[str, ...]:
    """The ids of the copies that an item has in further folders."""
    if options.folder_strategy != "every_tag":
        return ()
    return tuple(_copy_id(item_id, number) for number in range(1, len(dict.fromkeys(operation.tags))))


def distinctly_named(placed: Sequence[Placed]) -> tuple[Item, ...]:
    """The items of one folder; those of one name say their path, their method, or both as well."""
    known = Counter(item.name.lower() for _, item in placed)
    alike = {name: [one for one, item in placed if item.name.lower() == name] for name, count in known.items() if count > 1}
    return tuple(_marked(item, operation, alike.get(item.name.lower(), ())) for operation, item in placed)


def _marked(item: Item, operation: Operation, alike: Sequence[Operation]) -> Item:
    """The item, its name followed by what tells its operation from those that are called alike."""
    if not alike:
        return item
    marks: tuple[Callable[[Operation], str], ...] = (
        lambda one: one.path, lambda one: one.method, lambda one: f"{one.method} {one.path}",
    )  # fmt: skip
    telling = next((mark for mark in marks if len({mark(one) for one in alike}) == len(alike)), marks[-1])
    return replace(item, name=f"{item.name} ({telling(operation)})")


def about(description: str, external_docs: str) -> str:
    """A description with the address of what there is to read beside it."""
    return f"{description}\n\nMore: {external_docs}".strip() if external_docs else description


class _Places:
    """In which folders an operation's item stands."""

    def __init__(self, document: Document, options: ConvertOptions, operations: Sequence[Operation]) -> None:
        self._strategy = options.folder_strategy
        self._below: Counter[Names] | None = None
        if self._strategy == "tags" and len(operations) > MOST_IN_ONE_LIST and not any(one.tags for one in operations):
            self._group_by_path(operations)
        self._tags = document.tags if self._is_by_tag else ()
        self._parents = {tag.name: tag.parent for tag in document.tags}
        self.descriptions = (
            {tag.name: about(tag.description or tag.summary, tag.external_docs) for tag in self._tags}
            if options.descriptions
            else dict[str, str]()
        )

    def _group_by_path(self, operations: Sequence[Operation]) -> None:
        """Folders by path for what has no tags: without the steps that all paths begin with, and none for a single item."""
        steps = [_steps(operation) for operation in operations]
        self._start = _shared(min(steps), max(steps))
        self._below = Counter(names[self._start : end] for names in steps for end in range(self._start + 1, len(names) + 1))

    @property
    def _is_by_tag(self) -> bool:
        return self._strategy in ("tags", "nested_tags", "every_tag")

    def in_order(self, operations: Iterator[Operation]) -> Iterator[Names]:
        """The folders of tags in use that stand outermost or below a parent, in the document's order."""
        nearest = 0 if self._strategy == "nested_tags" else -1
        used = {names[nearest] for operation in operations for names in self.of(operation) if names}
        found = (tag.name for tag in self._tags if tag.name in used)
        return ((name,) if nearest == 0 else self._below_parents(name) for name in found)

    def of(self, operation: Operation) -> tuple[Names, ...]:
        """The folders of one operation; more than one only for copies."""
        tags = tuple(dict.fromkeys(operation.tags))
        if self._strategy == "paths":
            return (_steps(operation),)
        if self._below is not None:
            names = _steps(operation)[self._start :]
            return (tuple(name for end, name in enumerate(names, 1) if self._below[names[:end]] > 1),)
        if self._strategy == "none" or not tags:
            return ((),)
        if self._strategy == "nested_tags":
            return (tags[:FOLDER_DEPTH],)
        return tuple(self._below_parents(tag) for tag in (tags if self._strategy == "every_tag" else tags[:1]))

    def _below_parents(self, name: str) -> Names:
        """A tag below its parents (3.2), outermost first; a circle of parents ends where it began."""
        path = [name]
        while (parent := self._parents.get(path[0], "")) and parent not in path and len(path) < FOLDER_DEPTH:
            path.insert(0, parent)
        return tuple(path)


def _branch(root: _Branch, names: Names) -> _Branch:
    for name in names:
        root = root.folders.setdefault(name, _Branch())
    return root


def _steps(operation: Operation) -> Names:
    steps = [step for step in operation.path.split("?")[0].split("/") if step and "{" not in step]
    return tuple(steps[:FOLDER_DEPTH])


def _shared(one: Names, other: Names) -> int:
    """With how many steps both begin; of the least and the greatest of many these are those that all begin with."""
    return next(
        (at for at, (mine, theirs) in enumerate(zip(one, other, strict=False)) if mine != theirs), min(len(one), len(other))
    )


def _copy(item: Item, number: int) -> Item:
    """The same item once more: everything in it that has an id gets another one."""
    examples = tuple(replace(example, id=_copy_id(example.id, number)) for example in item.examples)
    return replace(item, id=_copy_id(item.id, number), examples=examples)


def _copy_id(original: str, number: int) -> str:
    return derive_id("copy", original, str(number))


def _closed(branch: _Branch, path: Names, descriptions: dict[str, str]) -> tuple[Item | Folder, ...]:
    folders = tuple(
        Folder(
            id=derive_id("folder", *path, name),
            name=name or "(no name)",
            description=descriptions.get(name, ""),
            items=_closed(inner, (*path, name), descriptions),
        )
        for name, inner in branch.folders.items()
    )
    return (*folders, *distinctly_named(branch.items))


def _collapsed(nodes: tuple[Item | Folder, ...]) -> tuple[Item | Folder, ...]:
    """The same tree in which no folder holds only a folder. The inner one stays, with the names and words of both."""
    return tuple(_joined(node) if isinstance(node, Folder) else node for node in nodes)


def _joined(folder: Folder) -> Folder:
    inside = _collapsed(folder.items)
    inner = inside[0] if len(inside) == 1 else None
    if isinstance(inner, Folder):
        words = "\n\n".join(filter(None, (folder.description, inner.description)))
        return replace(inner, name=f"{folder.name} / {inner.name}", description=words)
    return replace(folder, items=inside)
