"""The outermost layer of the admin plane: which Host may ask, how much it may send, and what every answer carries."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any

from app.api.problems import FAULT, MEDIA_TYPE, problem_bytes
from app.logs import REQUEST_ID

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

NO_UPLOADS: Mapping[str, int] = {}
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

    def __init__(self, app: ASGIApp, hosts: frozenset[str], body_bytes: int, uploads: Mapping[str, int] = NO_UPLOADS) -> None:
        """`uploads`: paths that take larger bodies, with how large; one that ends with a slash stands for all below it."""
        self._app = app
        self._hosts = hosts
        self._body_bytes = body_bytes
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send, is_head=scope["method"] == "HEAD")
        scope = {**scope, "understudy.request_id": answer.request_id}
        REQUEST_ID.set(answer.request_id)
        began = time.perf_counter()
        try:
            await self._answer(scope, receive, answer)
        finally:
            took = round(1000 * (time.perf_counter() - began), 1)
            said = {"method": scope["method"], "path": scope["path"], "status": answer.status, "milliseconds": took}
            log.info("%s %s %s", scope["method"], scope["path"], answer.status, extra=said)

    async def _answer(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        if answer.is_head:
            scope["method"] = "GET"
        refusal = self._refusal(scope)
        if refusal is not None:
            await answer.problem(*refusal)
            return
        try:
            await self._app(scope, self._counted(scope, receive), answer.send)
        except _BodyTooLarge:
            await answer.problem(*self._too_large(scope))
        except Exception:
            log.exception("%s failed", scope["path"], extra={"request_id": answer.request_id})
            await answer.problem(500, "error", FAULT)

    def _refusal(self, scope: Scope) -> tuple[int, str, str] | None:
        headers = dict(reversed(scope["headers"]))
        if scope["path"] not in PROBES and name_of(headers.get(b"host", b"")) not in self._hosts:
            advice = "This server does not answer under that host name. If it should, list the name in UNDERSTUDY_ADMIN_HOSTS."
            return 421, "host.not_allowed", advice
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > self._most_bytes(scope):
            return self._too_large(scope)
        return None

    def _most_bytes(self, scope: Scope) -> int:
        path: str = scope["path"]
        found = (size for wanted, size in self._uploads.items() if _is_at(path, wanted))
        return max((self._body_bytes, *found))

    def _too_large(self, scope: Scope) -> tuple[int, str, str]:
        return 413, "limit.bytes", f"A request body may have {self._most_bytes(scope)} bytes at most."

    def _counted(self, scope: Scope, receive: Receive) -> Receive:
        left = self._most_bytes(scope)

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
        self.status = 0
        self._has_begun = self._is_complete = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._has_begun = True
            self.status = message["status"]
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


def _is_at(path: str, wanted: str) -> bool:
    return path == wanted or (wanted.endswith("/") and path.startswith(wanted))


def name_of(host: bytes) -> str:
    """The name in a Host header, in small letters and without its port."""
    text = host.decode("latin-1").lower()
    name, colon, port = text.rpartition(":")
    return name if colon and (port.isdigit() or not port) and not name.endswith(":") else text
