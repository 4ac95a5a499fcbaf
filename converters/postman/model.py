"""Postman's collection and environment as frozen values: the one model every format is read into.

Field names follow the collection format v2.1 (schema.postman.com/json/collection/v2.1.0). Nothing of a file is lost: a node
keeps the JSON it was read from in `source`, and `write` puts changed fields over it. Change means a new value:
`dataclasses.replace(example, name="paid")`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Json: TypeAlias = Any
"""A JSON value: dict, list, str, int, float, bool or None."""


def _source() -> Any:
    return field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A collection, folder or environment variable. `value` is text; other JSON values are kept in `source`."""

    key: str
    value: str = ""
    type: str = ""
    description: str = ""
    disabled: bool = False
    source: Json = _source()


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A header of a request or an example. `value` is as written, variables unresolved."""

    key: str
    value: str = ""
    description: str = ""
    disabled: bool = False
    source: Json = _source()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryParam:
    """One row of a query. `value` None is `?key`, "" is `?key=`."""

    key: str
    value: str | None = None
    description: str = ""
    disabled: bool = False
    source: Json = _source()


@dataclass(frozen=True, slots=True, kw_only=True)
class PathVariable:
    """The value of a `:key` path segment. None: the file gives no value."""

    key: str
    value: str | None = None
    description: str = ""
    disabled: bool = False
    source: Json = _source()


@dataclass(frozen=True, slots=True, kw_only=True)
class Url:
    """An address as parts. `path` None: the file names no path and `raw` holds none either.

    A file's URL text is parsed into the same parts; `source` is then that text.
    """

    raw: str | None = None
    protocol: str | None = None
    host: tuple[str, ...] = ()
    port: str | None = None
    path: tuple[str, ...] | None = None
    query: tuple[QueryParam, ...] = ()
    hash: str | None = None
    variables: tuple[PathVariable, ...] = ()
    source: Json = _source()

    @property
    def segments(self) -> tuple[str, ...]:
        """The segments of the path; of an address that is a single variable, or has no path at all, none."""
        return self.path or ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One row of an urlencoded or form-data body. `type` is text or file; `src` (a local path) is never opened."""

    key: str
    value: str = ""
    type: str = "text"
    src: Json = None
    content_type: str = ""
    description: str = ""
    disabled: bool = False
    source: Json = _source()


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphQL:
    """A GraphQL body. `variables` is JSON text, as exports hold it; "" for none."""

    query: str = ""
    variables: str = ""
    operation_name: str = ""
    source: Json = _source()


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A request body. `mode` is raw, urlencoded, formdata, file, graphql, or "" (no body)."""

    mode: str = ""
    raw: str = ""
    language: str = ""
    fields: tuple[FormField, ...] = ()
    graphql: GraphQL | None = None
    file_src: Json = None
    disabled: bool = False
    source: Json = _source()


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthSetting:
    """One setting of an auth block: `key` such as token, `value` any JSON, `type` such as string."""

    key: str
    value: Json = None
    type: str = "string"


@dataclass(frozen=True, slots=True, kw_only=True)
class Auth:
    """How a request authenticates. `type` noauth stops inheritance; no Auth at all inherits."""

    type: str
    settings: tuple[AuthSetting, ...] = ()
    source: Json = _source()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What an item sends, or what an example was saved with (its original request). `method` is upper-case."""

    method: str = "GET"
    url: Url | None = None
    headers: tuple[Header, ...] = ()
    body: Body | None = None
    auth: Auth | None = None
    description: str = ""
    source: Json = _source()


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A saved response: what a mock server answers, and the request it was saved with.

    `id` is the file's, or derived from what the example names (converters.postman.ids). `original_request` None: the file
    has none, the item's request stands in. `code` is the status code; a missing one is read as 200.
    """

    id: str
    name: str = ""
    original_request: Request | None = None
    code: int = 200
    status: str = ""
    headers: tuple[Header, ...] = ()
    body: str = ""
    preview_language: str = ""
    source: Json = _source()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A request with its saved examples. `events` (scripts) are kept and never run."""

    id: str
    name: str = ""
    description: str = ""
    request: Request = Request()
    examples: tuple[Example, ...] = ()
    variables: tuple[Variable, ...] = ()
    events: tuple[Mapping[str, Json], ...] = ()
    source: Json = _source()


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder (the schema's item-group)."""

    id: str
    name: str = ""
    description: str = ""
    items: tuple[Item | Folder, ...] = ()
    variables: tuple[Variable, ...] = ()
    auth: Auth | None = None
    events: tuple[Mapping[str, Json], ...] = ()
    source: Json = _source()


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A collection: the one thing that is read, served, shown, compared and exported."""

    id: str
    name: str = ""
    description: str = ""
    version: str = ""
    items: tuple[Item | Folder, ...] = ()
    variables: tuple[Variable, ...] = ()
    auth: Auth | None = None
    events: tuple[Mapping[str, Json], ...] = ()
    source: Json = _source()


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """An environment, or the globals of a workspace (`scope` globals). Variables in file order."""

    id: str
    name: str = ""
    variables: tuple[Variable, ...] = ()
    scope: str = "environment"
    source: Json = _source()


def walk(parent: Collection | Folder, folders: tuple[Folder, ...] = ()) -> Iterator[tuple[tuple[Folder, ...], Item]]:
    """Every item in reading order, with the folders around it, outermost first. Iterative: depth costs no stack."""
    todo: list[tuple[tuple[Folder, ...], Item | Folder]] = [(folders, child) for child in reversed(parent.items)]
    while todo:
        around, node = todo.pop()
        if isinstance(node, Item):
            yield around, node
        else:
            inside = (*around, node)
            todo.extend((inside, child) for child in reversed(node.items))
