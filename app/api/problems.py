"""Errors of the admin plane as `application/problem+json` (RFC 9457): one shape for all, with a code and a request id."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.errors import AppError

MEDIA_TYPE = "application/problem+json"
ALLOWED = "understudy.allowed"
"""Where the layer that lets requests in says which methods an address takes, for the others (405)."""
DETAIL_CHARS = 500
MOST_ERRORS = 20
NO_FACTS: Mapping[str, Any] = {}

FAULT = "The server failed to answer; its log says why under this request id."
CODES = {400: "request.invalid", 404: "not_found", 405: "method.not_allowed", 413: "limit.bytes", 421: "host.not_allowed"}


def problem(
    status: int,
    code: str,
    detail: str,
    request_id: str,
    errors: list[dict[str, Any]] | None = None,
    facts: Mapping[str, Any] = NO_FACTS,
) -> dict[str, Any]:
    """The members of a problem document. Nothing the caller sent is quoted in it. `facts`: members of some errors."""
    found = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail[:DETAIL_CHARS],
        "request_id": request_id,
    }
    return found | ({"errors": errors[:MOST_ERRORS]} if errors else {}) | dict(facts)


def problem_bytes(
    status: int,
    code: str,
    detail: str,
    request_id: str,
    errors: list[dict[str, Any]] | None = None,
    facts: Mapping[str, Any] = NO_FACTS,
) -> bytes:
    """The same as UTF-8 JSON."""
    return json.dumps(problem(status, code, detail, request_id, errors, facts), ensure_ascii=False).encode()


WORDS = {
    400: "The request cannot be understood.",
    401: "Nobody is known to ask, or by a token or password that is not good.",
    403: "Who asks may not do this, or a page from elsewhere asks.",
    404: "What is asked for is not there.",
    409: "The present state does not allow it.",
    412: "It was changed since it was read, or is there already; `If-Match` or `If-None-Match` said not to go on then.",
    413: "The body, or what was fetched, is too large.",
    415: "The body is not declared to be JSON.",
    421: "This server does not answer under that host name.",
    422: "Some values cannot be used; `errors` says which.",
    429: "Too many attempts failed; `Retry-After` says when to try again.",
    500: "The server failed to answer.",
    502: "What was asked outside said no, or broke off.",
    503: "The store cannot be reached.",
    504: "What was asked outside was too slow.",
}
TEXT = {"type": "string"}
SCHEMA = {
    "title": "Problem",
    "description": "An error (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "request_id"],
    "properties": {
        "type": TEXT,
        "title": TEXT,
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Which error it is, such as `mock.not_found`."},
        "detail": {"type": "string", "description": "What is wrong and what to do, for people."},
        "request_id": {"type": "string", "description": "Under this id the server's log says more."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "pointer", "message"],
                "properties": {"code": TEXT, "pointer": TEXT, "message": TEXT},
            },
        },
        "newest": {
            "description": "Of an edit upon an older revision (412): the newest one, and who made it.",
            "type": "object",
            "properties": {"number": {"type": "integer"}, "content": TEXT, "author": TEXT, "created_at": TEXT, "message": TEXT},
        },
    },
}


def declared(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """How the API's description declares that a route may answer with these errors."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": WORDS[status], "content": content} for status in statuses}


def describe_errors(app: FastAPI) -> None:
    """Puts the schema that `declared` refers to into the API's description."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        document = plain()
        document["components"]["schemas"]["Problem"] = SCHEMA
        return document

    app.openapi = openapi  # type: ignore[method-assign]


def add_error_handlers(app: FastAPI) -> None:
    """Makes every error of the application a problem document; the guard logs those that nobody foresaw."""

    @app.exception_handler(Exception)
    async def on_fault(request: Request, error: Exception) -> Response:
        return _response(request, 500, "error", FAULT)

    @app.exception_handler(AppError)
    async def on_app_error(request: Request, error: AppError) -> Response:
        errors = [{**found, "pointer": f"/body{found['pointer']}"} for found in getattr(error, "errors", ())]
        facts = getattr(error, "facts", NO_FACTS)
        headers = headers_of(error)
        return _response(request, error.status, error.code, str(error), errors=errors or None, headers=headers, facts=facts)

    @app.exception_handler(HTTPException)
    async def on_http_error(request: Request, error: HTTPException) -> Response:
        code = CODES.get(error.status_code, "error")
        headers = dict(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.scope.get(ALLOWED):
            headers["Allow"] = request.scope[ALLOWED]
        return _response(request, error.status_code, code, _advice(error), headers=headers)

    @app.exception_handler(RequestValidationError)
    async def on_invalid_request(request: Request, error: RequestValidationError) -> Response:
        places = [
            {"code": "value.invalid", "pointer": "/" + "/".join(map(str, found["loc"])), "message": found["msg"]}
            for found in error.errors()
        ]
        return _response(request, 422, "request.invalid", "Some values cannot be used.", errors=places)


def headers_of(error: AppError) -> dict[str, str]:
    """What an answer says beside the problem: how to say who asks, and when to try again."""
    found = {"WWW-Authenticate": "Bearer"} if error.status == HTTPStatus.UNAUTHORIZED else {}
    again = getattr(error, "retry_after", None)
    return found if again is None else found | {"Retry-After": str(again)}


def _advice(error: HTTPException) -> str:
    if error.status_code == HTTPStatus.NOT_FOUND:
        return "Nothing is at this address. The API is described at /api/v1/openapi.json; mocks answer below /mock/<name>/."
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return "This address does not answer that method."
    if error.status_code == HTTPStatus.BAD_REQUEST:
        return "The body cannot be read: it breaks off, or is nested too deep."
    return HTTPStatus(error.status_code).phrase


def _response(
    request: Request,
    status: int,
    code: str,
    detail: str,
    *,
    errors: list[dict[str, Any]] | None = None,
    headers: Any = None,
    facts: Mapping[str, Any] = NO_FACTS,
) -> Response:
    body = problem_bytes(status, code, detail, request.scope.get("understudy.request_id", ""), errors, facts)
    return Response(body, status, headers, MEDIA_TYPE)
