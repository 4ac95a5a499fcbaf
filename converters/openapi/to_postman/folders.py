"""Folders for items: by tag in the document's order, or by the literal segments of paths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from converters.openapi.model import Document, Operation
from converters.openapi.to_postman.options import ConvertOptions
from converters.postman.ids import derive_id
from converters.postman.model import Folder, Item
from converters.postman.reading import FOLDER_DEPTH

Names = tuple[str, ...]
"""The folders that lead to an item, outermost first."""


@dataclass(slots=True)
class _Branch:
    """A folder while it fills."""

    folders: dict[str, _Branch] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)


def in_folders(document: Document, options: ConvertOptions, items: list[tuple[Operation, Item]]) -> tuple[Item | Folder, ...]:
    """Items in their folders, as `folder_strategy` and `collapse_folders` say. What belongs to no folder comes after them.

    With `every_tag` an item is there once for each tag: the copies have ids of their own (`copy_ids`).
    """
    places = _Places(document, options)
    root = _Branch()
    for names in places.in_order(operation for operation, _ in items):
        _branch(root, names)
    for operation, item in items:
        for number, names in enumerate(places.of(operation)):
            _branch(root, names).items.append(_copy(item, number) if number else item)
    tree = _closed(root, (), places.descriptions)
    return _collapsed(tree) if options.collapse_folders else tree


def copy_ids(operation: Operation, item_id: str, options: ConvertOptions) -> tuple[str, ...]:
    """The ids of the copies that an item has in further folders."""
    if options.folder_strategy != "every_tag":
        return ()
    return tuple(_copy_id(item_id, number) for number in range(1, len(dict.fromkeys(operation.tags))))


def about(description: str, external_docs: str) -> str:
    """A description with the address of what there is to read beside it."""
    return f"{description}\n\nMore: {external_docs}".strip() if external_docs else description


class _Places:
    """In which folders an operation's item stands."""

    def __init__(self, document: Document, options: ConvertOptions) -> None:
        self._strategy = options.folder_strategy
        self._tags = document.tags if self._is_by_tag else ()
        self._parents = {tag.name: tag.parent for tag in document.tags}
        self.descriptions = (
            {tag.name: about(tag.description or tag.summary, tag.external_docs) for tag in self._tags}
            if options.descriptions
            else dict[str, str]()
        )

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
    return (*folders, *branch.items)


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
