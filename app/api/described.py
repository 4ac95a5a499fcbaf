"""Says in the API's description how to sign in, and which answers every route has because it is guarded."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from fastapi import FastAPI

from app.api.problems import declared

SCHEMES = {
    "token": {"type": "http", "scheme": "bearer", "description": "A personal token, as `POST /api/v1/tokens` issues it."},
    "apiKey": {"type": "apiKey", "in": "header", "name": "X-Api-Key", "description": "The same, for scripts made for Postman."},
    "session": {"type": "apiKey", "in": "cookie", "name": "__Host-understudy", "description": "A browser that is signed in."},
}
"""Over plain HTTP the cookie has the name `understudy`; a description can name only one."""


def describe_access(app: FastAPI, guarded: Collection[tuple[str, str]]) -> None:
    """Puts the ways to sign in, and 401, 403 and 415 where they may be answered, into the API's description.

    `guarded`: method and path of the routes that need a role.
    """
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        document = plain()
        document.setdefault("components", {})["securitySchemes"] = SCHEMES
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                is_guarded = (method.upper(), path) in guarded
                operation["security"] = [{name: []} for name in SCHEMES] if is_guarded else []
                _declare(operation, is_guarded=is_guarded, changes=method != "get")
        return document

    app.openapi = openapi  # type: ignore[method-assign]


def _declare(operation: dict[str, Any], *, is_guarded: bool, changes: bool) -> None:
    takes_json = "application/json" in operation.get("requestBody", {}).get("content", {})
    statuses = {401: is_guarded, 403: is_guarded or changes, 415: takes_json, 503: is_guarded}
    for status, answer in declared(*(status for status, may in statuses.items() if may)).items():
        operation["responses"].setdefault(str(status), answer)
