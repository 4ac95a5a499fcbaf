"""What the API's description says of the whole: what it is for, its parts, where it is; and an example for every answer."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI

from app.api.examples import example_of, own_examples
from app.api.problems import MEDIA_TYPE, WORDS

ABOUT = """\
Everything that can be done with Understudy: mocks and their revisions, keys, environments, imports, calls, people.

Errors are problem documents (RFC 9457) with a `code` that app/README.md explains, and the id of the request in the log. Lists
come in pages: `next` is the `cursor` of the page after. What is changed is served before the answer is there. `PUT` by name may
be repeated; `If-Match` with an `ETag` changes only what nobody else has changed.

On the machine itself no credentials are needed as long as only loopback is listened on. Anywhere else a personal token or a
session is.
"""
TAGS = [
    {"name": "mocks", "description": "Mock servers: put, renamed, paused, expired, deleted and had back."},
    {"name": "revisions", "description": "What a mock answers. A revision never changes; publishing moves a pointer."},
    {"name": "editing", "description": "What is in a mock: its tree, its requests, its examples; each edit is a revision."},
    {"name": "definitions", "description": "Definitions looked into, cut into use cases, and kept mocks taken along."},
    {"name": "keys", "description": "What callers of mocks with access `key` carry."},
    {"name": "environments", "description": "Named sets of variables that mocks are served with."},
    {
        "name": "imports",
        "description": "Files of any known kind, addresses, and Postman's own API; a plan before anything is done.",
    },
    {"name": "exports", "description": "Mocks as collections, definitions, and bundles."},
    {"name": "calls", "description": "What callers really sent, and what they were answered."},
    {"name": "signing in", "description": "Coming in, leaving, and what belongs to oneself."},
    {"name": "people", "description": "Who may do what here, and who did."},
]
SERVERS = [{"url": "/", "description": "This server."}]
CODES = {
    400: "request.invalid",
    401: "auth.required",
    403: "auth.forbidden",
    404: "mock.not_found",
    409: "name.taken",
    412: "revision.changed",
    413: "limit.bytes",
    415: "request.media_type",
    421: "host.not_allowed",
    422: "request.invalid",
    429: "auth.throttled",
    500: "error",
    502: "fetch.failed",
    503: "storage.away",
    504: "fetch.timeout",
}
"""For each status one of the codes that come with it."""


def describe_whole(app: FastAPI) -> None:
    """Completes the API's description: only tags that are used, and an example of each problem."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        document = plain()
        operations = [operation for path in document["paths"].values() for operation in path.values()]
        used = {tag for operation in operations for tag in operation.get("tags", ())}
        document["tags"] = [tag for tag in TAGS if tag["name"] in used]
        schemas = document["components"]["schemas"]
        for name, examples in own_examples().items():
            if name in schemas:
                schemas[name]["examples"] = examples
        for operation in operations:
            _exemplify(operation, schemas)
        return document

    app.openapi = openapi  # type: ignore[method-assign]


def _exemplify(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Gives an example to each body and answer that has none."""
    for status, answer in operation["responses"].items():
        for kind, media in answer.get("content", {}).items():
            if kind == MEDIA_TYPE:
                media.setdefault("example", _problem(int(status)))
            else:
                _give_example(media, schemas)
    for media in operation.get("requestBody", {}).get("content", {}).values():
        _give_example(media, schemas)


def _give_example(media: dict[str, Any], schemas: dict[str, Any]) -> None:
    schema = media.get("schema", {})
    named = schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    if not schema:  # a stream of text, or lines
        media.setdefault("example", "…")
    elif not (named.get("examples") or "example" in media or "examples" in media):
        media["example"] = example_of(schema, schemas)


def _problem(status: int) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": CODES.get(status, "error"),
        "detail": WORDS[status],
        "request_id": "4f6c0bd4e9a64b4f8f3a7f5ab0d1c2e3",
    }
