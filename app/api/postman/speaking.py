"""Makes everything below `/postman` speak as Postman's API does: shapes of errors, rate headers, UIDs' slashes, keys.

One layer around the others, so that who is not let in is told so in the same shapes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from fastapi import FastAPI, Request
from starlette.responses import Response

from app.actions.postman_face.values import Refused
from app.api.guard import ASGIApp, Message, Receive, Scope, Send
from app.api.problems import MEDIA_TYPE

FACE = "/postman/"
"""Below it collections are sent, which may be large."""

PROBLEMS = "https://api.postman.com/problems"
PER_MINUTE = 6000
"""What is told of a rate limit: there is none, and scripts that look at it shall not wait."""

RATE_HEADERS = [
    (b"ratelimit", f"limit={PER_MINUTE}, remaining={PER_MINUTE - 1}, reset=60".encode()),
    (b"ratelimit-policy", f"{PER_MINUTE};w=60".encode()),
    (b"ratelimit-limit", str(PER_MINUTE).encode()),
    (b"ratelimit-remaining", str(PER_MINUTE - 1).encode()),
    (b"ratelimit-reset", b"60"),
    (b"x-ratelimit-limit", str(PER_MINUTE).encode()),
    (b"x-ratelimit-remaining", str(PER_MINUTE - 1).encode()),
    (b"x-ratelimit-reset", b"60"),
]
FORBIDDEN = "forbiddenError"
NO_KEY = "Invalid API Key. Every request requires a valid API Key to be sent."
KEY_IN_ADDRESS = (
    "An API Key in the address is not taken, because addresses are written into logs. Send it in the header X-API-Key."
)
SLUGS = {404: "not-found", 405: "method-not-allowed", 409: "conflict", 413: "payload-too-large", 415: "unsupported-media-type"}

_SLASHES = re.compile("/{2,}")


def speak_postman(app: FastAPI) -> None:
    """Puts the layer around all others; call it after `control_access`."""

    @app.exception_handler(Refused)
    async def on_refused(request: Request, error: Refused) -> Response:
        return Response(json.dumps(error.body), error.status, media_type="application/json")

    app.add_middleware(PostmanShapes)


class PostmanShapes:
    """The layer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what is not below `/postman`."""
        if scope["type"] != "http" or not _SLASHES.sub("/", scope["path"]).startswith(FACE):
            await self._app(scope, receive, send)
            return
        path = _SLASHES.sub("/", scope["path"]).rstrip("/")
        answer = _Answer(send, path)
        if _has_key_in_address(scope["query_string"]):
            await answer.refuse(401, authentication(KEY_IN_ADDRESS))
            return
        try:
            await self._app({**scope, "path": path}, receive, answer.send)
        except Exception:
            if not answer.has_begun:
                await answer.refuse(500, server_error())
            raise


class _Answer:
    """An answer on its way out. Our problem documents are held back and told in Postman's shapes."""

    def __init__(self, send: Send, path: str) -> None:
        self.has_begun = False
        self._send = send
        self._path = path
        self._held: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if dict(message["headers"]).get(b"content-type") == MEDIA_TYPE.encode():
                self._held = message
                return
            message = {**message, "headers": [*message["headers"], *RATE_HEADERS]}
            self.has_begun = True
        elif self._held is not None:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._tell(self._held)
            return
        await self._send(message)

    async def _tell(self, held: Message) -> None:
        body = in_postmans_words(held["status"], json.loads(self._body), self._path)
        status = 403 if "error" in body and body["error"].get("name") == FORBIDDEN else held["status"]
        status = 400 if status == 422 else status
        left = [(name, value) for name, value in held["headers"] if name not in (b"content-type", b"content-length")]
        await self.refuse(status, body, left)

    async def refuse(self, status: int, body: Mapping[str, Any], headers: list[tuple[bytes, bytes]] | None = None) -> None:
        """Sends an error, as a problem document or as plain JSON."""
        self.has_begun = True
        data = json.dumps(body).encode()
        kind = b"application/json; charset=utf-8" if "error" in body else MEDIA_TYPE.encode()
        own = [(b"content-type", kind), (b"content-length", str(len(data)).encode())]
        await self._send({"type": "http.response.start", "status": status, "headers": [*(headers or ()), *own, *RATE_HEADERS]})
        await self._send({"type": "http.response.body", "body": data})


def in_postmans_words(status: int, problem: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    """One of our problem documents in the shape that Postman's API has for such errors (postman-mock.md §5.1)."""
    detail = str(problem.get("detail", ""))
    if status == 401:
        return authentication(NO_KEY if "token" in detail else detail)
    if status == 403 or problem.get("code") == "mock.from_files":
        return {"error": {"name": FORBIDDEN, "message": detail}}
    if status == 422 or problem.get("code") == "request.invalid":
        return _invalid(problem, detail)
    if status == 404 and problem.get("code") != "not_found":
        return {"error": {"name": "instanceNotFoundError", "message": detail, "details": {}}}
    if status == 429:
        return {"error": {"name": "rateLimited", "message": detail, "details": {}}}
    if status >= 500:
        return server_error(detail)
    title = HTTPStatus(status).phrase
    slug = SLUGS.get(status, title.lower().replace(" ", "-"))
    return {"type": f"{PROBLEMS}/{slug}", "title": title, "detail": detail, "status": status, "instance": path}


def authentication(message: str) -> Mapping[str, Any]:
    """Nobody is known to ask."""
    return {"error": {"name": "AuthenticationError", "message": message}}


def server_error(message: str = "Something went wrong with the server") -> Mapping[str, Any]:
    """It is not the asker's fault."""
    return {"error": {"type": "serverError", "message": message}}


def _invalid(problem: Mapping[str, Any], detail: str) -> Mapping[str, Any]:
    found = [(str(each["pointer"]), str(each["message"])) for each in problem.get("errors", ())]
    for pointer, message in found:
        if pointer.startswith("/query/"):
            name = pointer.rpartition("/")[2]
            text = f"Invalid value for parameter: {name}. {message}"
            return {"error": {"name": "invalidParamsError", "message": text, "details": {"param": name}}}
    details = [f"{pointer.removeprefix('/body')}: {message}" for pointer, message in found] or [detail]
    words = f"Found {len(details)} errors with the supplied request."
    return {"error": {"name": "malformedRequestError", "message": words, "details": details}}


def _has_key_in_address(query: bytes) -> bool:
    return any(name.lower() in ("apikey", "api_key") for name, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True))
