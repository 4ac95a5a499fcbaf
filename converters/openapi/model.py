"""An OpenAPI definition as frozen values, in the specification's own words, whatever its version.

`read` makes this from Swagger 2.0 and OpenAPI 3.0, 3.1, 3.2; `to_postman` makes a collection from it. Every `$ref` outside
schemas is already followed. Schemas are JSON Schema 2020-12 whatever the document's version said (`nullable` became a type,
boolean exclusiveMinimum a number, ignored siblings of $ref are gone), all in one tree, `Document.root`, in which each `$ref`
is local (`#/…`): documents of other files stand in it below `#/x-documents/<key>`. Nothing here is ever changed after reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from converters.openapi.sources import Sources

Json: TypeAlias = Any
SchemaNode: TypeAlias = Mapping[str, Any] | bool
ParameterIn: TypeAlias = Literal["path", "query", "header", "cookie", "querystring"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """A schema and where it stands: `pointer` such as `#/components/schemas/Order` in `Document.root`."""

    node: SchemaNode
    pointer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaTypeExample:
    """An Example Object, or the single `example` (then `key` is None). `value` is meaningful only if `has_value`.

    `serialized`: the value is already the text that goes over the wire (3.2 `serializedValue`, 2.0 non-JSON text).
    `serialized_value`: that text where `value` is the data it stands for (3.2 `dataValue` beside `serializedValue`).
    """

    key: str | None
    value: Json = None
    has_value: bool = True
    serialized: bool = False
    serialized_value: str | None = None
    summary: str = ""
    description: str = ""
    external_value: str = ""
    pointer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter, its style and explode filled in with the defaults of the specification.

    `media_type` is set for a parameter described by `content`.
    """

    name: str
    location: ParameterIn
    required: bool = False
    deprecated: bool = False
    description: str = ""
    style: str = "form"
    explode: bool = True
    allow_reserved: bool = False
    allow_empty_value: bool = False
    schema: Schema | None = None
    media_type: str | None = None
    examples: tuple[MediaTypeExample, ...] = ()
    pointer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """How one property or part of a form body is written. The encodings in it are of its own parts (3.2)."""

    content_type: str = ""
    style: str | None = None
    explode: bool | None = None
    allow_reserved: bool = False
    headers: tuple[ResponseHeader, ...] = ()
    encoding: Mapping[str, Encoding] = field(default_factory=dict)
    prefix_encoding: tuple[Encoding, ...] = ()
    item_encoding: Encoding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaType:
    """One media type of a request body or response. `name` as written, such as `application/json; charset=utf-8`.

    `item_schema`: of each item of a sequence such as JSON Lines; `prefix_encoding`, `item_encoding`: of unnamed parts (3.2).
    """

    name: str
    schema: Schema | None = None
    item_schema: Schema | None = None
    examples: tuple[MediaTypeExample, ...] = ()
    encoding: Mapping[str, Encoding] = field(default_factory=dict)
    prefix_encoding: tuple[Encoding, ...] = ()
    item_encoding: Encoding | None = None
    pointer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestBody:
    """A Request Body Object."""

    description: str = ""
    required: bool = False
    content: tuple[MediaType, ...] = ()
    pointer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseHeader:
    """A Header Object; `name` is its key."""

    name: str
    required: bool = False
    deprecated: bool = False
    description: str = ""
    explode: bool = False
    schema: Schema | None = None
    media_type: str | None = None
    examples: tuple[MediaTypeExample, ...] = ()
    pointer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A Link Object; kept for descriptions and for use cases. `request_body` None: it says nothing of one."""

    name: str
    operation_id: str = ""
    operation_ref: str = ""
    parameters: Mapping[str, Json] = field(default_factory=dict)
    request_body: Json = None
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A response under its key: `status` is `200`, `2XX` or `default`, as written.

    `refs`: the keys of the request examples it answers, where it has no content to say so (`x-microcks-refs`).
    """

    status: str
    summary: str = ""
    description: str = ""
    headers: tuple[ResponseHeader, ...] = ()
    content: tuple[MediaType, ...] = ()
    links: tuple[Link, ...] = ()
    refs: tuple[str, ...] = ()
    pointer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerVariable:
    """A variable of a server's address, under its key."""

    name: str
    default: str = ""
    enum: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerObject:
    """A Server Object. `url` as written, its variables still in braces."""

    url: str
    name: str = ""
    description: str = ""
    variables: tuple[ServerVariable, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityScheme:
    """A security scheme; `type` apiKey, http, oauth2, openIdConnect, mutualTLS. `flows` as in OpenAPI 3."""

    key: str
    type: str
    name: str = ""
    location: str = ""
    scheme: str = ""
    bearer_format: str = ""
    flows: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    open_id_connect_url: str = ""
    oauth2_metadata_url: str = ""
    deprecated: bool = False
    description: str = ""


SecurityRequirement: TypeAlias = Mapping[str, tuple[str, ...]]
"""Scheme key → scopes; all of them together. An empty one means no security."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A Tag Object; `parent` names another one, `kind` says what it is for, such as `nav` or `badge` (OpenAPI 3.2)."""

    name: str
    description: str = ""
    summary: str = ""
    parent: str = ""
    kind: str = ""
    external_docs: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """What one expression of a Callback Object calls: `expression` such as `{$request.body#/callbackUrl}`, `name` its key.

    The path of its operations is the expression. A callback that leads back to itself has no operations the second time.
    """

    name: str
    expression: str
    operations: tuple[Operation, ...] = ()
    pointer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An operation with what its path item adds: parameters merged, servers inherited.

    `path` is the template as written (`/orders/{orderId}`); of a webhook it is the name, of a callback the expression. `method`
    is upper-case for the usual ones, as written for others (3.2). `security` None: the document's holds. `tags` as written.
    `path_summary` and `path_description` are the path item's.
    """

    method: str
    path: str
    operation_id: str = ""
    summary: str = ""
    description: str = ""
    external_docs: str = ""
    tags: tuple[str, ...] = ()
    deprecated: bool = False
    parameters: tuple[Parameter, ...] = ()
    request_body: RequestBody | None = None
    responses: tuple[Response, ...] = ()
    security: tuple[SecurityRequirement, ...] | None = None
    servers: tuple[ServerObject, ...] = ()
    callbacks: tuple[Callback, ...] = ()
    path_summary: str = ""
    path_description: str = ""
    pointer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole definition. `operations` in document order, webhooks apart. `spec_version` as written, such as `3.1.0`.

    `sources` tells where a pointer of `root` stands in the files; None for a document that was not read from any.
    """

    spec_version: str
    title: str = ""
    version: str = ""
    summary: str = ""
    description: str = ""
    external_docs: str = ""
    servers: tuple[ServerObject, ...] = ()
    tags: tuple[Tag, ...] = ()
    security: tuple[SecurityRequirement, ...] = ()
    security_schemes: Mapping[str, SecurityScheme] = field(default_factory=dict)
    operations: tuple[Operation, ...] = ()
    webhooks: tuple[Operation, ...] = ()
    root: Mapping[str, Json] = field(default_factory=dict)
    file: str = ""
    sources: Sources | None = field(default=None, repr=False, compare=False)
