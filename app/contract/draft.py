"""The contract of a definition: what each operation asks of its calls and says of its answers, as plain JSON data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias
from urllib.parse import unquote, urlsplit

from app.contract.schemas import SchemaStock
from converters.openapi.model import (
    Document,
    Encoding,
    MediaType,
    Operation,
    Parameter,
    Response,
    SecurityRequirement,
    SecurityScheme,
    ServerObject,
)

Contract: TypeAlias = dict[str, Any]
"""`{"contract": 1, "operations": [...], "schemas": {name: schema}, "schemes": {key: scheme}, "answer_schemas": {…}}`; see
`contract_of`."""

VERSION = 1
_EXPRESSION = re.compile(r"\{([^{}]+)\}")
_IGNORED_HEADERS = frozenset(("accept", "content-type", "authorization"))
"""Header parameters of these names are ignored (OpenAPI 3 §4.8.12.1)."""
_MOST_BASES = 10


class ContractError(ValueError):
    """Bytes that are no contract."""


def contract_of(document: Document, item_ids: Mapping[str, Iterable[str]] | None = None) -> Contract:
    """The contract of a definition. `item_ids`: operation key (`GET /orders`) → ids of the items it became.

    Each operation says its method, path, names, the paths of its servers, parameters, request body, security and the media
    types it answers with; schemas are named, and stand in `schemas` by these names, as JSON Schema 2020-12. Its responses name
    those of their bodies in `answer_schemas`: no call is held against these, but examples are, and revisions are compared by
    them.
    """
    stock, answers = SchemaStock(document.root), SchemaStock(document.root, hidden="writeOnly")
    operations: dict[tuple[str, str], dict[str, Any]] = {}
    for operation in document.operations:
        key = f"{operation.method} {operation.path}"
        items = list((item_ids or {}).get(key, ()))
        known = operations.get((operation.method, operation.path))
        if known is None:
            operations[operation.method, operation.path] = _operation(document, operation, key, items, stock)
            operations[operation.method, operation.path]["responses"] = _responses(operation.responses, answers)
        else:
            known["items"] = list(dict.fromkeys((*known["items"], *items)))
    written = list(operations.values())
    used = {key for each in written for choice in each.get("security", ()) for key in choice}
    schemes = {key: _scheme(scheme) for key, scheme in document.security_schemes.items() if key in used}
    said = {"operations": written, "schemas": stock.finish(), "schemes": schemes}
    return {"contract": VERSION, **said, "answer_schemas": answers.finish()}


def write_contract(contract: Contract) -> bytes:
    """A contract as bytes, the same for equal contracts."""
    return json.dumps(contract, ensure_ascii=True, separators=(",", ":"), allow_nan=False).encode()


def read_contract(data: bytes) -> Contract:
    """The contract that `write_contract` wrote. Raises ContractError."""
    try:
        contract = json.loads(data)
    except (ValueError, RecursionError):
        raise ContractError("What is kept of the definition is not JSON.") from None
    if not isinstance(contract, dict) or contract.get("contract") != VERSION:
        raise ContractError("What is kept of the definition is of another kind or version.")
    if not isinstance(contract.get("operations"), list) or not isinstance(contract.get("schemas"), dict):
        raise ContractError("What is kept of the definition has no operations or no schemas.")
    return contract


def fitted(data: bytes, items: Mapping[str, str]) -> bytes:
    """A contract, as bytes, for another collection: each operation is about its items of old, else those with its request.

    `items`: id → what it requests, as `GET /orders/:id`. b"" where no operation is about any: then it is another API's.
    """
    try:
        contract = read_contract(data)
        operations = [_fitted(each, items) for each in contract["operations"]]
    except (ContractError, KeyError, TypeError, AttributeError):
        return b""
    if not any(item in items for each in operations for item in each["items"]):
        return b""
    return data if operations == contract["operations"] else write_contract({**contract, "operations": operations})


def _fitted(operation: dict[str, Any], items: Mapping[str, str]) -> dict[str, Any]:
    """An operation with its items of old, where one is there; an operation without any is left out when calls are checked."""
    if not operation["items"] or any(item in items for item in operation["items"]):
        return operation
    places = {_bare(f"{operation['method']} {base}{operation['path']}") for base in (*operation.get("bases", ()), "")}
    found = [item for item, request in items.items() if _bare(request) in places]
    return {**operation, "items": found} if found else operation


def _bare(request: str) -> str:
    """A method and a path with nothing in the open segments: `GET /orders/*`."""
    return "/".join("*" if segment[:1] in (":", "{") else segment for segment in request.rstrip("/").split("/"))


def _operation(document: Document, operation: Operation, key: str, items: list[str], stock: SchemaStock) -> dict[str, Any]:
    security = document.security if operation.security is None else operation.security
    written: dict[str, Any] = {
        "method": operation.method,
        "path": operation.path,
        "id": operation.operation_id,
        "key": key,
        "items": items,
        "bases": _bases(operation.servers),
        "parameters": [_parameter(each, stock) for each in operation.parameters if not _is_ignored(each)],
        "answers": sorted({media.name for response in operation.responses for media in response.content}),
    }
    if operation.request_body is not None:
        content = [_media_type(each, stock) for each in operation.request_body.content]
        written["body"] = {"required": operation.request_body.required, "content": content}
    if security:
        written["security"] = [_requirement(each) for each in security]
    return written


def _responses(responses: Iterable[Response], stock: SchemaStock) -> dict[str, Any]:
    """Status → the headers, each with whether it is always there, and the schemas of the bodies by media type."""
    return {
        response.status: {
            "headers": {header.name: header.required for header in response.headers},
            "content": {media.name: stock.take(media.schema) for media in response.content},
        }
        for response in responses
    }


def _is_ignored(parameter: Parameter) -> bool:
    return parameter.location == "header" and parameter.name.lower() in _IGNORED_HEADERS


def _bases(servers: Iterable[ServerObject]) -> list[str]:
    """The paths below which an operation stands, without the slash at the end; "" for the root."""
    found: dict[str, None] = {}
    for server in servers:
        values = {variable.name: variable.default for variable in server.variables}
        filled = _EXPRESSION.sub(lambda name, values=values: values.get(name[1], ""), server.url)  # type: ignore[misc]
        try:
            found[unquote(urlsplit(filled).path).rstrip("/")] = None
        except ValueError:
            continue
    return [base for base in found if not base or base.startswith("/")][:_MOST_BASES] or [""]


def _parameter(parameter: Parameter, stock: SchemaStock) -> dict[str, Any]:
    written: dict[str, Any] = {
        "name": parameter.name,
        "in": parameter.location,
        "style": parameter.style,
        "explode": parameter.explode,
        "schema": stock.take(parameter.schema),
    }
    if parameter.required:
        written["required"] = True
    if parameter.allow_empty_value:
        written["empty"] = True
    if parameter.media_type is not None:
        written["content"] = parameter.media_type
    return written


def _media_type(media: MediaType, stock: SchemaStock) -> dict[str, Any]:
    written: dict[str, Any] = {"type": media.name, "schema": stock.take(media.schema)}
    if media.item_schema is not None:
        written["items"] = stock.take(media.item_schema)
    if media.encoding:
        written["encoding"] = {name: _encoding(each) for name, each in media.encoding.items()}
    return written


def _encoding(encoding: Encoding) -> dict[str, Any]:
    said = {"type": encoding.content_type, "style": encoding.style, "explode": encoding.explode}
    return {name: value for name, value in said.items() if value not in (None, "")}


def _requirement(requirement: SecurityRequirement) -> list[str]:
    return list(requirement)


def _scheme(scheme: SecurityScheme) -> dict[str, str]:
    return {"type": scheme.type, "name": scheme.name, "in": scheme.location, "scheme": scheme.scheme.lower()}
