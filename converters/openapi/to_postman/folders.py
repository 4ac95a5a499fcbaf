"""Folders for items: by tag in the document's order, or by the literal segments of paths."""

from __future__ import annotations

from dataclasses import dataclass, field

from converters.openapi.model import Document, Operation
from converters.openapi.to_postman.options import ConvertOptions
from converters.postman.ids import derive_id
from converters.postman.model import Folder, Item
from converters.postman.reading import FOLDER_DEPTH


@dataclass(slots=True)
class _Branch:
    """A folder while it fills."""

    folders: dict[str, _Branch] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)


def in_folders(document: Document, options: ConvertOptions, items: list[tuple[Operation, Item]]) -> tuple[Item | Folder, ...]:
    """Items in their folders. Operations without a tag stay at the top, after the folders."""
    root = _Branch()
    parents = {tag.name: tag.parent for tag in document.tags}
    by_tags = options.folder_strategy == "tags"
    used = {operation.tags[0] for operation, _ in items if operation.tags}
    for tag in document.tags if by_tags else ():
        if tag.name in used:
            _branch(root, _tag_path(tag.name, parents))
    for operation, item in items:
        path = _tag_path(operation.tags[0], parents) if by_tags and operation.tags else [] if by_tags else _steps(operation)
        _branch(root, path).items.append(item)
    descriptions = {tag.name: tag.description or tag.summary for tag in document.tags} if by_tags else {}
    return _closed(root, (), descriptions)


def _branch(root: _Branch, path: list[str]) -> _Branch:
    for name in path:
        root = root.folders.setdefault(name, _Branch())
    return root


def _tag_path(name: str, parents: dict[str, str]) -> list[str]:
    """A tag below its parents (3.2), outermost first; a circle of parents ends where it began."""
    path = [name]
    while (parent := parents.get(path[0], "")) and parent not in path and len(path) < FOLDER_DEPTH:
        path.insert(0, parent)
    return path


def _steps(operation: Operation) -> list[str]:
    steps = [step for step in operation.path.split("?")[0].split("/") if step and "{" not in step]
    return steps[:FOLDER_DEPTH]


def _closed(branch: _Branch, path: tuple[str, ...], descriptions: dict[str, str]) -> tuple[Item | Folder, ...]:
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
