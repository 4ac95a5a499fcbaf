"""The requests that tell of one operation: its items' own and those their examples were saved with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from converters.openapi.from_postman.paths import Path, path_of, values_at
from converters.openapi.from_postman.variables import Variables
from converters.postman.model import Example, Folder, Item, Request


@dataclass(slots=True)
class Use:
    """One request. `key`: the name of the example it was saved with; `is_own`: it is the item's."""

    key: str
    request: Request
    values: dict[str, str] = field(default_factory=dict)
    is_own: bool = False


@dataclass(slots=True)
class Call:
    """An item with the folders around it and its path."""

    item: Item
    folders: tuple[Folder, ...]
    path: Path
    literals: list[Path] = field(default_factory=list)
    """The paths its examples were saved with, in their order; those of an example without a request are the item's."""

    @property
    def method(self) -> str:
        return self.item.request.method.strip() or "GET"


def call_of(item: Item, folders: tuple[Folder, ...], variables: Variables) -> Call:
    """The call an item makes."""
    literals = [path_of(_request(item, example).url, variables) for example in item.examples]
    return Call(item, folders, path_of(item.request.url, variables), literals)


def _request(item: Item, example: Example) -> Request:
    return example.original_request if example.original_request is not None else item.request


def uses_of(call: Call, path: Path, own_key: str, keys: list[str]) -> Iterator[Use]:
    """The item's own request, then that of each example under its key."""
    own = values_at(path, call.path) or call.path.values
    yield Use(own_key, call.item.request, own, is_own=True)
    for example, literal, key in zip(call.item.examples, call.literals, keys, strict=True):
        values = values_at(path, literal)
        yield Use(key, _request(call.item, example), own if values is None else {**own, **values})
