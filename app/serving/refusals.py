"""What the server says before any application is asked: short JSON answers in the shape of the mocks' own errors."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

from app.serving.limits import ServeLimits

USUAL_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
"""What a caller is told that may be asked; any other token but TRACE and CONNECT may be, too."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that ends its connection. The fields are those of Postman's mock errors; `header` is a short title."""

    status: int
    name: str
    header: str
    message: str

    @property
    def body(self) -> bytes:
        """`{"error": {"name", "message", "header"}}` as UTF-8."""
        return json.dumps({"error": {"name": self.name, "message": self.message, "header": self.header}}).encode()

    def answer(self, extra_headers: Iterable[tuple[bytes, bytes]] = (), *, with_body: bool = True) -> bytes:
        """The whole HTTP/1.1 response. `with_body=False` for answers to HEAD."""
        body = self.body
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}".encode()]
        lines += [name + b": " + value for name, value in extra_headers]
        lines += [
            b"content-type: application/json; charset=utf-8",
            f"content-length: {len(body)}".encode(),
            b"x-content-type-options: nosniff",
            b"connection: close",
        ]
        if self.status == HTTPStatus.METHOD_NOT_ALLOWED:
            lines.append(b"allow: " + USUAL_METHODS.encode())
        if self.status == HTTPStatus.SERVICE_UNAVAILABLE:
            lines.append(b"retry-after: 1")
        return b"\r\n".join(lines) + b"\r\n\r\n" + (body if with_body else b"")


class RequestRefused(Exception):
    """Leaves the parser's callbacks when a request breaks a rule; carries the refusal."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


def bad_request(message: str) -> Refusal:
    return Refusal(400, "malformedRequestError", "Bad request", message)


def method_not_allowed(method: str) -> Refusal:
    return Refusal(405, "methodNotAllowedError", "Method not allowed", f"{method} is not answered here.")


def too_slow(what: str, seconds: float) -> Refusal:
    return Refusal(408, "requestTimeoutError", "Request timed out", f"The {what} did not arrive within {seconds:g} seconds.")


def body_too_large(limit: int) -> Refusal:
    return Refusal(413, "requestTooLargeError", "Request too large", f"A request body may have {limit} bytes at most.")


def url_too_long(limit: int) -> Refusal:
    return Refusal(414, "urlTooLongError", "URL too long", f"A URL may have {limit} bytes at most.")


def headers_too_large(limits: ServeLimits) -> Refusal:
    message = (
        f"A request may have {limits.request_header_count} headers of {limits.request_header_bytes} bytes together at most."
    )
    return Refusal(431, "headersTooLargeError", "Headers too large", message)


def version_not_supported() -> Refusal:
    return Refusal(505, "httpVersionError", "HTTP version not supported", "Use HTTP/1.1.")


SERVER_ERROR = Refusal(500, "serverError", "Server error", "The server failed to answer this request; its log says why.")
BUSY = Refusal(503, "serverBusyError", "Server busy", "Too many connections are open. Try again in a moment.")
STOPPING = Refusal(503, "serverStoppingError", "Server stopping", "The server is stopping. Try again in a moment.")
TOO_MANY_PIPELINED = Refusal(503, "serverBusyError", "Server busy", "Too many requests came without waiting for their answers.")
