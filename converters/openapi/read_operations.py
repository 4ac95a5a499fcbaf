"""Path items and operations of a bundled definition. A broken one is reported and costs only itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from converters.openapi.findings import found
from converters.openapi.model import Callback, Link, Operation, Parameter, RequestBody, Response, ServerObject
from converters.openapi.nodes import Book, Node
from converters.openapi.read_content import read_headers, read_media_types, read_parameter
from converters.openapi.read_parts import read_requirements, read_servers
from converters.openapi.refs import MOST_HOPS, as_pointer, lookup
from converters.openapi.structure import METHODS
from converters.source.text import shown

_STATUS = re.compile(r"[1-5](?:[0-9]{2}|[xX]{2})|default", re.IGNORECASE)
_METHOD = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}")  # a token, RFC 9110 §9.1
_MOST_PARTS = 2_000_000


class OperationReader:
    """Reads operations below path items; `servers` are the document's, for those that name none."""

    def __init__(self, book: Book, servers: tuple[ServerObject, ...]) -> None:
        self._book, self._servers = book, servers
        self._callbacks: dict[str, tuple[Callback, ...]] = {}
        self._spent = 0
        self._told = False

    def read(self, holder: Node, key: str) -> Iterator[Operation]:
        """Every operation of `paths` or `webhooks`, in document order."""
        members = self._book.fields(holder, key) if key == "paths" else self._book.members(holder, key)
        for path, value, pointer in members:
            if key == "paths" and not path.startswith("/"):
                message = "A path begins with a slash; this one is kept as it is written."
                self._book.findings.warning("path.invalid", message, pointer)
            if self._spent <= _MOST_PARTS:
                yield from self._path_item(path, value, pointer)

    def _path_item(self, path: str, value: Any, pointer: str) -> Iterator[Operation]:
        layers = self._layers(value, pointer)
        shared = self._parameters({}, reversed(layers))
        servers = next((own for layer in layers if (own := read_servers(self._book, layer))), self._servers)
        summary, description = (self._first_text(layers, key) for key in ("summary", "description"))
        seen: set[str] = set()
        for layer in layers:
            for method, operation, at in self._operations(layer):
                if method not in seen and not self._exhausted(at):
                    seen.add(method)
                    read = self._operation(method, path, operation, at, shared, servers)
                    if read is not None:
                        yield replace(read, path_summary=summary, path_description=description)

    def _first_text(self, layers: list[Node], key: str) -> str:
        return next((text for layer in layers if (text := self._book.text(layer, key))), "")

    def _exhausted(self, pointer: str) -> bool:
        """Whether shared path items, parameters and responses make more than anyone can have written; told once."""
        if self._spent > _MOST_PARTS and not self._told:
            self._told = True
            message = f"Shared parts make more than {_MOST_PARTS} parameters and responses; the rest was left out."
            self._book.findings.error("limit.expansion", message, pointer)
        return self._told

    def _layers(self, value: Any, pointer: str) -> list[Node]:
        """A path item and those it refers to: what stands beside a `$ref` wins over what it leads to."""
        layers: list[Node] = []
        for _ in range(MOST_HOPS):
            if not isinstance(value, dict):
                message = f"Expected a path item, found {found(value)}; it was left out."
                self._book.findings.error("item.skipped", message, pointer)
                return layers
            layers.append(Node(value, pointer))
            target = as_pointer(value.get("$ref"))
            if target is None:
                return layers
            pointer, value = target, lookup(self._book.root, target)
        self._book.findings.error("ref.cycle", "The references of this path item lead in a circle.", pointer)
        return layers[:1]

    def _operations(self, item: Node) -> Iterator[tuple[str, Any, str]]:
        for key, value in item.value.items():
            if key.lower() in METHODS:
                yield key.upper(), value, item.at(key)
        for key, value, pointer in self._book.members(item, "additionalOperations"):
            if _METHOD.fullmatch(key):
                yield key, value, pointer
            else:
                self._book.findings.error("item.skipped", "This cannot be a method; the operation was left out.", pointer)

    def _parameters(self, known: dict[tuple[str, str], Parameter], holders: Iterator[Node]) -> dict[tuple[str, str], Parameter]:
        """Parameters by place and name; later ones replace earlier ones where they stand."""
        merged = dict(known)
        for holder in holders:
            own: dict[tuple[str, str], Parameter] = {}
            for value, pointer in self._book.items(holder, "parameters"):
                parameter = read_parameter(self._book, value, pointer)
                if parameter is None:
                    continue
                key = (parameter.location, parameter.name)
                if key in own:
                    message = f"The {key[0]} parameter {shown(key[1])} stands here twice; the last one counts."
                    self._book.findings.warning("name.duplicate", message, pointer)
                own[key] = parameter
            merged |= own
        return merged

    def _operation(
        self,
        method: str,
        path: str,
        value: Any,
        pointer: str,
        shared: dict[tuple[str, str], Parameter],
        servers: tuple[ServerObject, ...],
    ) -> Operation | None:
        book = self._book
        if not isinstance(value, dict):
            message = f"Expected an operation, found {found(value)}; it was left out."
            book.findings.error("item.skipped", message, pointer)
            return None
        node = book.node(value, pointer, "operation")  # a reference is not allowed here, yet definitions in many files have it
        if node is None:
            return None
        parameters = self._parameters(shared, iter((node,)))
        responses = tuple(self._responses(node))
        self._spent += 1 + len(parameters) + len(responses)
        return Operation(
            method=method,
            path=path,
            operation_id=book.text(node, "operationId"),
            summary=book.text(node, "summary"),
            description=book.text(node, "description"),
            external_docs=book.external_docs(node),
            tags=book.texts(node, "tags"),
            deprecated=node.flag("deprecated"),
            parameters=tuple(parameters.values()),
            request_body=self._request_body(node),
            responses=responses,
            security=read_requirements(book, node) if isinstance(node.value.get("security"), list) else None,
            servers=read_servers(book, node) or servers,
            callbacks=tuple(self._all_callbacks(node)),
            pointer=pointer,
        )

    def _all_callbacks(self, operation: Node) -> Iterator[Callback]:
        for name, value, pointer in self._book.members(operation, "callbacks"):
            node = self._book.node(value, pointer, "callback")
            if node is not None:
                for callback in self._callback(node):
                    yield replace(callback, name=name)

    def _callback(self, node: Node) -> tuple[Callback, ...]:
        """What a Callback Object calls, read once however often it is referred to; inside itself it calls nothing more."""
        if node.pointer not in self._callbacks:
            self._callbacks[node.pointer] = ()
            self._callbacks[node.pointer] = tuple(
                Callback(
                    name="",
                    expression=expression,
                    operations=tuple(self._path_item(expression, value, pointer)),
                    pointer=pointer,
                )
                for expression, value, pointer in self._book.own_fields(node)
            )
        return self._callbacks[node.pointer]

    def _request_body(self, operation: Node) -> RequestBody | None:
        if operation.value.get("requestBody") is None:
            return None
        value, pointer = operation.value["requestBody"], operation.at("requestBody")
        return self._book.once("request body", value, pointer, self._read_request_body)

    def _read_request_body(self, node: Node) -> RequestBody:
        return RequestBody(
            description=self._book.text(node, "description"),
            required=node.flag("required"),
            content=read_media_types(self._book, node),
            pointer=node.pointer,
        )

    def _responses(self, operation: Node) -> Iterator[Response]:
        for status, value, pointer in self._book.fields(operation, "responses"):
            if not _STATUS.fullmatch(status):
                message = "A response stands below a status such as 200, 2XX or default; this one was left out."
                self._book.findings.error("status.invalid", message, pointer)
                continue
            response = self._book.once("response", value, pointer, self._read_response)
            if response is not None:
                yield replace(response, status=status)

    def _read_response(self, node: Node) -> Response:
        return Response(
            status="",
            summary=self._book.text(node, "summary"),
            description=self._book.text(node, "description"),
            headers=read_headers(self._book, node),
            content=read_media_types(self._book, node),
            links=tuple(self._links(node)),
            refs=_texts(node.value.get("x-microcks-refs")),
            pointer=node.pointer,
        )

    def _links(self, response: Node) -> Iterator[Link]:
        for name, value, pointer in self._book.members(response, "links"):
            node = self._book.node(value, pointer, "link")
            if node is not None:
                parameters = node.value.get("parameters")
                yield Link(
                    name=name,
                    operation_id=self._book.text(node, "operationId"),
                    operation_ref=self._book.text(node, "operationRef"),
                    parameters=parameters if isinstance(parameters, dict) else {},
                    request_body=node.value.get("requestBody"),
                    description=self._book.text(node, "description"),
                )


def _texts(value: Any) -> tuple[str, ...]:
    """The texts of a list, each once."""
    return tuple(dict.fromkeys(one for one in value if isinstance(one, str) and one)) if isinstance(value, list) else ()
