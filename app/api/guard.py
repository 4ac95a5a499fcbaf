"""The outermost layer of the admin plane: which Host may ask, how much it may send, and what every answer carries."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from app.api.problems import FAULT, MEDIA_TYPE, problem_bytes

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
WILDCARD_ADDRESSES = ("0.0.0.0", "::", "")  # noqa: S104 (named to be left out)
PROBES = ("/healthz", "/readyz")
"""Asked by orchestrators under whatever address they use; they tell nothing, so any Host may."""

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY_HEADERS = [
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
]

log = logging.getLogger("understudy.admin")


def allowed_hosts(bind_address: str, listed: Iterable[str]) -> frozenset[str]:
    """Host names, without port, under which the admin plane may be opened: loopback names, the bind address, listed ones."""
    own = () if bind_address in WILDCARD_ADDRESSES else (_in_url(bind_address.lower()),)
    return frozenset((*LOOPBACK_HOSTS, *own, *(_in_url(name.lower()) for name in listed)))


def _in_url(name: str) -> str:
    return f"[{name}]" if name.count(":") > 1 and not name.startswith("[") else name


class AdminGuard:
    """Wraps the admin application. Adds the security headers, refuses foreign hosts and large bodies, catches what escaped."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str], body_bytes: int) -> None:
        self._app = app
        self._hosts = hosts
        self._body_bytes = body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send, is_head=scope["method"] == "HEAD")
        scope = {**scope, "understudy.request_id": answer.request_id}
        if answer.is_head:
            scope["method"] = "GET"
        refusal = self._refusal(scope)
        if refusal is not None:
            await answer.problem(*refusal)
            return
        try:
            await self._app(scope, self._counted(receive), answer.send)
        except _BodyTooLarge:
            await answer.problem(*self._too_large())
        except Exception:
            log.exception("request %s: %s failed", answer.request_id, scope["path"])
            await answer.problem(500, "error", FAULT)

    def _refusal(self, scope: Scope) -> tuple[int, str, str] | None:
        headers = dict(reversed(scope["headers"]))
        if scope["path"] not in PROBES and _name_of(headers.get(b"host", b"")) not in self._hosts:
            advice = "This server does not answer under that host name. If it should, list the name in UNDERSTUDY_ADMIN_HOSTS."
            return 421, "host.not_allowed", advice
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > self._body_bytes:
            return self._too_large()
        return None

    def _too_large(self) -> tuple[int, str, str]:
        return 413, "limit.bytes", f"A request body may have {self._body_bytes} bytes at most."

    def _counted(self, receive: Receive) -> Receive:
        left = self._body_bytes

        async def counted() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise _BodyTooLarge
            return message

        return counted


class _BodyTooLarge(Exception):
    """A chunked body went over the limit while it was read."""


class _Answer:
    """One answer on its way out: knows whether it has begun, adds the headers that every answer carries."""

    def __init__(self, send: Send, *, is_head: bool) -> None:
        self.request_id = uuid.uuid4().hex
        self.is_head = is_head
        self._send = send
        self._has_begun = self._is_complete = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._has_begun = True
            given = {name.lower() for name, _ in message.get("headers", ())}
            ours = [(b"x-request-id", self.request_id.encode()), *SECURITY_HEADERS]
            added = [(name, value) for name, value in ours if name not in given]
            message = {**message, "headers": [*message.get("headers", ()), *added]}
        elif message["type"] == "http.response.body":
            self._is_complete = not message.get("more_body", False)
            if self.is_head:
                message = {**message, "body": b""}
        await self._send(message)

    async def problem(self, status: int, code: str, detail: str) -> None:
        """Sends a problem document, unless an answer was sent; one that broke off is left to whoever runs us to cut."""
        if self._is_complete:
            return
        if self._has_begun:
            raise RuntimeError("an answer broke off after it had begun")
        body = problem_bytes(status, code, detail, self.request_id)
        headers = [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode())]
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})


def _name_of(host: bytes) -> str:
    text = host.decode("latin-1").lower()
    name, colon, port = text.rpartition(":")
    return name if colon and (port.isdigit() or not port) and not name.endswith(":") else text
