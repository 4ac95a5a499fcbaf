"""The tree of a collection: folders and items. Depth is bound, so recursion is (security.md §9)."""

from __future__ import annotations

from typing import Literal

from converters.postman.ids import derive_id
from converters.postman.model import Folder, Item, Json, Request
from converters.postman.read_example import read_examples
from converters.postman.read_parts import read_auth, read_events, read_variables
from converters.postman.read_request import read_request
from converters.postman.reading import FOLDER_DEPTH, Path, Reading, description_of, kind_of_json, own_id, text_of
from converters.postman.url import url_text


def kind_of_entry(entry: Json) -> Literal["folder", "item"] | None:
    """What an entry of an item list is: with `item` a folder; with a request, or examples to stand for it, an item."""
    if not isinstance(entry, dict):
        return None
    if isinstance(entry.get("item"), list):
        return "folder"
    if isinstance(entry.get("request"), (dict, str)) or (entry.get("response") and isinstance(entry["response"], list)):
        return "item"
    return None


def is_read(entry: Json, depth: int) -> bool:
    """Whether reading keeps this entry of an item list that lies inside `depth` folders."""
    kind = kind_of_entry(entry)
    return kind == "item" or (kind == "folder" and depth < FOLDER_DEPTH)


def read_items(value: Json, folders: tuple[str, ...], reading: Reading, path: Path) -> tuple[Item | Folder, ...]:
    """The items and folders of a list. `folders` are the names around it."""
    if not isinstance(value, list):
        return ()
    read = (_read_entry(entry, folders, reading, (*path, index)) for index, entry in enumerate(value))
    return tuple(node for node in read if node is not None)


def _read_entry(entry: Json, folders: tuple[str, ...], reading: Reading, path: Path) -> Item | Folder | None:
    kind = kind_of_entry(entry)
    if kind is None:
        _warn_about_neither(entry, reading, path)
        return None
    if kind == "folder" and len(folders) >= FOLDER_DEPTH:
        reading.warn("limit.depth", f"Folders deeper than {FOLDER_DEPTH} are left out.", path)
        return None
    reading.count_item(path)
    return read_folder(entry, folders, reading, path) if kind == "folder" else read_item(entry, folders, reading, path)


def _warn_about_neither(entry: Json, reading: Reading, path: Path) -> None:
    if isinstance(entry, dict):
        reading.warn("item.skipped", "Neither a folder (no item list) nor an item (no request); it was left out.", path)
    else:
        reading.warn("item.skipped", f"An item is an object, found {kind_of_json(entry)}; it was left out.", path)


def read_folder(entry: dict[str, Json], folders: tuple[str, ...], reading: Reading, path: Path) -> Folder:
    """A folder with everything in it. `auth` and `variable` of a folder hold for what is inside."""
    if isinstance(entry.get("request"), (dict, str)):
        reading.warn("item.skipped", "An entry with both item and request is a folder; its request was left out.", path)
    name = text_of(entry.get("name"))
    names = (*folders, name)
    return folder_of(
        entry,
        identifier=own_id(entry) or _derive(("folder", *names), reading),
        items=read_items(entry["item"], names, reading, (*path, "item")),
        reading=reading,
        path=path,
    )


def folder_of(
    entry: dict[str, Json], *, identifier: str, items: tuple[Item | Folder, ...], reading: Reading, path: Path
) -> Folder:
    """The folder an entry describes, with an id and items found elsewhere."""
    return Folder(
        id=identifier,
        name=text_of(entry.get("name")),
        description=description_of(entry.get("description")),
        items=items,
        variables=read_variables(entry.get("variable"), reading, (*path, "variable")),
        auth=read_auth(entry.get("auth"), reading, (*path, "auth")),
        events=read_events(entry.get("event"), reading, (*path, "event")),
        source=entry,
    )


def read_item(entry: dict[str, Json], folders: tuple[str, ...], reading: Reading, path: Path) -> Item:
    """An item with its examples."""
    name = text_of(entry.get("name"))
    request = read_request(entry.get("request"), reading, (*path, "request")) or Request()
    names = (*folders, request.method, _address(request), name)
    return Item(
        id=own_id(entry) or _derive(("item", *names), reading),
        name=name,
        description=description_of(entry.get("description")),
        request=request,
        examples=read_examples(entry.get("response"), names, reading, (*path, "response")),
        variables=read_variables(entry.get("variable"), reading, (*path, "variable")),
        events=read_events(entry.get("event"), reading, (*path, "event")),
        source=entry,
    )


def _address(request: Request) -> str:
    return url_text(request.url) if request.url is not None else ""


def _derive(names: tuple[str, ...], reading: Reading) -> str:
    return derive_id(*names, str(reading.nth(names)))
