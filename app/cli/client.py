"""Asks the API: that of a running server, or the same API over the local store, in this process. The only user of httpx."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from app import __version__
from app.errors import AppError, NotReachable

SECONDS = 60.0
WORKING_SECONDS = 900.0
"""An import may read for long, and wait for others and for rate limits first."""

BASE = "/api/v1/"


class ApiRefused(AppError):
    """The API said no. `code` and `status` are what it said."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(status, code, detail)
        self.status = status  # type: ignore[misc]
        self.code = code  # type: ignore[misc]
        self.detail = detail

    def __str__(self) -> str:
        return self.detail


class ServerNotReached(NotReachable):
    """No server answers there, or it cannot do anything now."""

    code = "fetch.failed"
    status = 503

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return self.problem


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API answered: its JSON (None without a body), and the `ETag`."""

    json: Any
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Api:
    """The API of a server, or of this process where `server` is empty. `token`: a personal token."""

    server: str = ""
    token: str = ""

    def ask(
        self,
        method: str,
        path: str,
        said: Any = None,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        seconds: float = SECONDS,
    ) -> Answer:
        """One request below /api/v1/. Raises ApiRefused, ServerNotReached, and what opening the local store raises."""
        request = _request(query, headers)
        if said is not None:
            request["json"] = said
        answer = self._remote(method, path, request, seconds) if self.server else asyncio.run(_local(method, path, request))
        return _read(answer, self.server)

    def text(self, path: str) -> str:
        """A text that the API writes. Raises as `ask` does."""
        request = _request()
        answer = self._remote("GET", path, request) if self.server else asyncio.run(_local("GET", path, request))
        if not answer.is_success:
            raise _refusal(answer, self.server)
        return answer.text

    def download(self, path: str, *, query: Mapping[str, Any] | None = None) -> bytes:
        """A file of the server. Raises ApiRefused, ServerNotReached."""
        answer = self._remote("GET", path, _request(query))
        if not answer.is_success:
            raise _refusal(answer, self.server)
        return answer.content

    def upload(
        self,
        path: str,
        files: Sequence[tuple[str, tuple[str, bytes, str]]],
        said: Mapping[str, Any] | None = None,
        *,
        query: Mapping[str, Any] | None = None,
        seconds: float = SECONDS,
    ) -> Answer:
        """Sends files to the server, each as (field, (name, bytes, media type)), and fields. Raises as `ask` does."""
        request = {**_request(query), "files": list(files), "data": dict(said or {})}
        return _read(self._remote("POST", path, request, seconds), self.server)

    def pieces(self, path: str, *, query: Mapping[str, Any] | None = None) -> Iterator[bytes]:
        """What the server sends, as it comes. Raises ApiRefused, ServerNotReached, also in the middle."""
        with (
            self._client(SECONDS) as client,
            client.stream("GET", self._address(path), **self._told(_request(query))) as answer,
        ):
            self._require_success(answer)
            yield from answer.iter_bytes()

    def lines(
        self, path: str, *, query: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> Iterator[str]:
        """The same line by line, for streams that go on and on."""
        request = self._told(_request(query, headers))
        with self._client(SECONDS) as client, client.stream("GET", self._address(path), **request) as answer:
            self._require_success(answer)
            yield from answer.iter_lines()

    def _remote(self, method: str, path: str, request: dict[str, Any], seconds: float = SECONDS) -> httpx.Response:
        with self._client(seconds) as client:
            return client.request(method, self._address(path), **self._told(request))

    def _address(self, path: str) -> str:
        return f"{self.server.rstrip('/')}{BASE}{path}"

    def _told(self, request: dict[str, Any]) -> dict[str, Any]:
        if self.token:
            request["headers"]["authorization"] = f"Bearer {self.token}"
        return request

    def _require_success(self, answer: httpx.Response) -> None:
        if not answer.is_success:
            answer.read()
            raise _refusal(answer, self.server)

    @contextmanager
    def _client(self, seconds: float) -> Iterator[httpx.Client]:
        """A client for one request; what goes wrong on the way is told in words."""
        try:
            with httpx.Client(timeout=httpx.Timeout(seconds, connect=min(seconds, SECONDS)), follow_redirects=False) as client:
                yield client
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError):
            advice = f"--server: expected an address such as https://mocks.example.com, found {self.server[:100]!r}."
            raise ApiRefused(422, "url.invalid", advice) from None
        except httpx.TimeoutException:
            raise ServerNotReached(f"{self.server} did not answer within {seconds:g} s.") from None
        except httpx.HTTPError as problem:
            raise ServerNotReached(f"{self.server} cannot be reached: {type(problem).__name__}. Is it running?") from None


def _request(query: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    return {
        "params": {name: value for name, value in (query or {}).items() if value is not None},
        "headers": {"user-agent": f"understudy/{__version__}", **(headers or {})},
    }


def api_at(server: str, token_env: str) -> Api:
    """The API that a person names. The token is read from the variable, so that no list of processes shows it.

    Raises ApiRefused for what cannot be a token.
    """
    token = os.environ.get(token_env, "").strip() if server else ""
    if not can_be_header(token):
        raise ApiRefused(
            422, "request.invalid", f"The variable {token_env[:100]!r} holds no personal token: ust_…, in plain ASCII."
        )
    return Api(server, token)


def can_be_header(value: str) -> bool:
    """Whether a value can be sent in a header as it is."""
    return value.isascii() and value.isprintable()


async def _local(method: str, path: str, request: dict[str, Any]) -> httpx.Response:
    """The same API over the store of the settings, asked as the local user."""
    from app.main import local_api

    with local_api() as app:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.request(method, BASE + path, **request)


def _read(answer: httpx.Response, server: str) -> Answer:
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if answer.is_success and (kind == "application/json" or not answer.content):
        return Answer(answer.json() if answer.content else None, answer.headers.get("etag", ""))
    raise _refusal(answer, server)


def _refusal(answer: httpx.Response, server: str) -> AppError:
    kind = answer.headers.get("content-type", "").partition(";")[0]
    problem = answer.json() if kind == "application/problem+json" else None
    if problem is None:
        return ServerNotReached(f"{server or 'The local API'} answers as no server of Understudy does ({answer.status_code}).")
    detail = str(problem["detail"])
    more = [_place(each) for each in problem.get("errors", ()) if each["message"] not in detail]
    detail = " ".join((detail, *more))
    if answer.status_code == 401:
        detail += " The commands take a token from the variable UNDERSTUDY_TOKEN, or the one that --token-env names."
    if answer.status_code in (502, 503, 504) or str(problem["code"]).startswith("fetch."):
        return ServerNotReached(detail)
    return ApiRefused(answer.status_code, str(problem["code"]), detail)


def _place(found: Mapping[str, Any]) -> str:
    return f"{found['pointer'].removeprefix('/body')}: {found['message']}"
