"""Where the nodes of a collection stand in the file they were read from: JSON paths such as `item[3].response[0]`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from converters.postman.model import Collection, Example, Folder, Item, Json


def walk_places(collection: Collection) -> Iterator[tuple[str, tuple[Folder, ...], Item]]:
    """Every item in reading order with its JSON path and the folders around it. The path is "" where there is no file."""
    todo: list[tuple[str, tuple[Folder, ...], Item | Folder]] = []
    _push(todo, collection, "", ())
    while todo:
        where, around, node = todo.pop()
        if isinstance(node, Item):
            yield where, around, node
        else:
            _push(todo, node, where, (*around, node))


def place_of_example(where: str, item: Item, example: Example) -> str:
    """The JSON path of an item's example; "" where there is no file."""
    at = _position(_entries(item.source, "response"), example.source)
    return f"{where}.response[{at}]" if where and at is not None else where


def _push(
    todo: list[tuple[str, tuple[Folder, ...], Item | Folder]],
    parent: Collection | Folder,
    where: str,
    around: tuple[Folder, ...],
) -> None:
    entries = _entries(parent.source, "item")
    places = {id(entry): at for at, entry in enumerate(entries)}
    prefix = f"{where}." if where else ""
    for child in reversed(parent.items):
        at = places.get(id(child.source)) if child.source is not None else None
        todo.append((f"{prefix}item[{at}]" if at is not None else "", around, child))


def _entries(source: Json, key: str) -> Sequence[Json]:
    entries = source.get(key) if isinstance(source, dict) else None
    return entries if isinstance(entries, list) else ()


def _position(entries: Sequence[Json], source: Json) -> int | None:
    """By identity: reading may have left entries out, and equal ones may stand beside each other."""
    return next((at for at, entry in enumerate(entries) if source is not None and entry is source), None)
