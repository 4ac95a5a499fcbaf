"""Errors as pages for people: what is a problem document for scripts becomes a page that says what to do."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from app.api.access import READING, Access, Who
from app.api.guard import ASGIApp, Message, Receive, Scope, Send
from app.api.problems import MEDIA_TYPE
from app.errors import AppError
from app.web.next_page import SIGN_IN
from app.web.rendering import Shell, rendered

FOR_SCRIPTS = ("/api/", "/postman/", "/static/", "/mock/", "/healthz", "/readyz", "/metrics")


@dataclass(frozen=True, slots=True)
class Words:
    """What an error page says: `advice` may be empty where the problem's own text tells all."""

    title: str
    advice: str = ""


WORDS = {
    401: Words("Sign in to see this"),
    403: Words("Your role does not allow this", "Ask somebody who is an owner here to give you another role."),
    404: Words("Nothing is here", "It may have been renamed or deleted. The list of mocks knows what there is."),
    405: Words("This address does not answer that"),
    409: Words("That does not fit the present state", "Go back, reload the page, and look at what there is now."),
    412: Words("Somebody else changed it", "Go back, reload the page, and look at what there is now."),
    413: Words("That is too large"),
    421: Words("Not under this name"),
    422: Words("This address cannot be understood", "A part of the address is not what it should be. Follow a link instead."),
    429: Words("Too many attempts", "Wait a little, then try again."),
    500: Words("Something broke on the server", "Try again. If it stays so, the server's log says why under the request id."),
    503: Words("Not available at this moment", "Mocks go on answering. Try again in a few seconds."),
}
UNKNOWN = Words("This did not work", "Go back and try again.")


class ErrorPages:
    """Wraps the admin application: a problem that answers a browser's look at a page is shown as a page."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not is_for_people(scope):
            await self._app(scope, receive, send)
            return
        held = _Held(send)
        await self._app({**scope}, receive, held.send)
        if held.start is not None:
            await self._show(scope, held, send)

    async def _show(self, scope: Scope, held: _Held, send: Send) -> None:
        assert held.start is not None
        problem = read_problem(held.body, held.start["status"])
        headers = [each for each in held.start["headers"] if each[0].lower() not in REPLACED]
        if problem["status"] == HTTPStatus.UNAUTHORIZED:
            await send_all(send, 303, [*headers, (b"location", where_to_sign_in(scope).encode())], b"")
            return
        shell = Shell(path=scope["path"], who=await self._who(scope))
        words = WORDS.get(problem["status"], UNKNOWN)
        text = rendered("error.html", shell=shell, problem=problem, words=words).encode()
        kind = (b"content-type", b"text/html; charset=utf-8")
        await send_all(send, problem["status"], [*headers, kind], b"" if scope["method"] == "HEAD" else text)

    async def _who(self, scope: Scope) -> Who | None:
        """Who asks, so that the page around the error is the one they know; None where that cannot be told now."""
        try:
            return await self._access.who(self._access.credentials(scope))
        except AppError:
            return None


REPLACED = (b"content-type", b"content-length", b"www-authenticate")


class _Held:
    """Passes an answer on, unless it is a problem document: that is held back whole."""

    def __init__(self, send: Send) -> None:
        self.start: Message | None = None
        self.body = b""
        self._send = send

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_problem(message):
            self.start = message
        elif self.start is None:
            await self._send(message)
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")


def is_for_people(scope: Scope) -> bool:
    """Whether a browser looks at a page."""
    if scope["type"] != "http" or scope["method"] not in READING or scope["path"].startswith(FOR_SCRIPTS):
        return False
    return any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])


def read_problem(body: bytes, status: int) -> dict[str, Any]:
    """The problem document; of an answer without a body (HEAD), its status."""
    found: dict[str, Any] = json.loads(body) if body else {"code": "", "detail": "", "request_id": ""}
    return found | {"status": status}


def where_to_sign_in(scope: Scope) -> str:
    """The page for signing in, which leads back to what was asked for."""
    query = scope.get("query_string", b"").decode("latin-1")
    wanted = scope["path"] + (f"?{query}" if query else "")
    return SIGN_IN if wanted == "/" else f"{SIGN_IN}?next={quote(wanted, safe='/')}"


async def send_all(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    """An answer in one piece."""
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})


def _is_problem(message: Message) -> bool:
    return any(name.lower() == b"content-type" and value == MEDIA_TYPE.encode() for name, value in message["headers"])
