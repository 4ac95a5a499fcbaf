"""Callbacks as operations of their own: what the API calls, at an address that a caller gave it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from converters.openapi.model import Callback, Operation, ServerObject, ServerVariable
from converters.openapi.to_postman.servers import LOCAL

_EXPRESSION = re.compile(r"\{\$[^{}]*\}")
_NAME = re.compile(r"[A-Za-z0-9_-]+")
_ORIGIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*|\{[^{}/]+\}")


def callback_operations(operations: Iterable[Operation]) -> Iterator[Operation]:
    """The operations of all callbacks, each expression such as `{$request.body#/callbackUrl}` a variable named by its end."""
    for operation in operations:
        for callback in operation.callbacks:
            for called in callback.operations:
                yield _with_address(called, callback)


def _with_address(operation: Operation, callback: Callback) -> Operation:
    """The operation at its own server; a part of the address that only a call can say is a variable without a value."""
    address = _EXPRESSION.sub(lambda found: "{" + _last_name(found[0]) + "}", callback.expression)
    origin = _ORIGIN.match(address)
    server = _server(origin[0]) if origin else None
    path = address[origin.end() :] if origin else address
    return replace(
        operation,
        path=path if path.startswith("/") else f"/{path}",
        servers=(server,) if server else operation.servers,
        summary=operation.summary or ("" if operation.operation_id else callback.name),
    )


def _server(origin: str) -> ServerObject:
    if not origin.startswith("{"):
        return ServerObject(url=origin)
    name = origin[1:-1]
    said = "The address that the caller gave for callbacks."
    return ServerObject(url=origin, description=said, variables=(ServerVariable(name=name, default=LOCAL, description=said),))


def _last_name(expression: str) -> str:
    """`{$request.body#/callbackUrl}` → callbackUrl."""
    names = _NAME.findall(expression.replace("~1", "/"))
    return names[-1] if names else "callback"
