"""Servers, security and tags of a bundled definition."""

from __future__ import annotations

from collections.abc import Iterator

from converters.openapi.model import SecurityRequirement, SecurityScheme, ServerObject, ServerVariable, Tag
from converters.openapi.nodes import Book, Node


def read_servers(book: Book, holder: Node) -> tuple[ServerObject, ...]:
    """The server objects that a document, path item or operation names itself."""
    servers: list[ServerObject] = []
    for value, pointer in book.items(holder, "servers"):
        node = book.node(value, pointer, "server")
        if node is not None:
            servers.append(
                ServerObject(
                    url=book.text(node, "url"),
                    name=book.text(node, "name"),
                    description=book.text(node, "description"),
                    variables=tuple(_variables(book, node)),
                )
            )
    return tuple(servers)


def _variables(book: Book, server: Node) -> Iterator[ServerVariable]:
    for name, value, pointer in book.members(server, "variables"):
        node = book.node(value, pointer, "server variable")
        if node is not None:
            enum = book.texts(node, "enum")
            default = book.text(node, "default") or next(iter(enum), "")
            yield ServerVariable(name=name, default=default, enum=enum, description=book.text(node, "description"))


def read_requirements(book: Book, holder: Node) -> tuple[SecurityRequirement, ...]:
    """The alternatives in `security`."""
    requirements: list[SecurityRequirement] = []
    for value, pointer in book.items(holder, "security"):
        node = book.node(value, pointer, "security requirement")
        if node is not None:
            requirements.append({key: book.texts(node, key) for key in node.value})
    return tuple(requirements)


def read_security_schemes(book: Book, document: Node) -> Iterator[SecurityScheme]:
    """The schemes in `components`, by key."""
    components = document.value.get("components")
    if not isinstance(components, dict):
        return
    for key, value, pointer in book.members(Node(components, document.at("components")), "securitySchemes"):
        node = book.node(value, pointer, "security scheme")
        if node is not None:
            flows = node.value.get("flows")
            yield SecurityScheme(
                key=key,
                type=book.text(node, "type"),
                name=book.text(node, "name"),
                location=book.text(node, "in"),
                scheme=book.text(node, "scheme"),
                bearer_format=book.text(node, "bearerFormat"),
                flows={name: flow for name, flow in flows.items() if isinstance(flow, dict)} if isinstance(flows, dict) else {},
                open_id_connect_url=book.text(node, "openIdConnectUrl"),
                oauth2_metadata_url=book.text(node, "oauth2MetadataUrl"),
                deprecated=node.flag("deprecated"),
                description=book.text(node, "description"),
            )


def read_tags(book: Book, document: Node) -> Iterator[Tag]:
    """The tags that the document describes, in its order."""
    for value, pointer in book.items(document, "tags"):
        node = book.node(value, pointer, "tag")
        if node is not None and (name := book.text(node, "name")):
            yield Tag(
                name=name,
                description=book.text(node, "description"),
                summary=book.text(node, "summary"),
                parent=book.text(node, "parent"),
                kind=book.text(node, "kind"),
                external_docs=book.external_docs(node),
            )
