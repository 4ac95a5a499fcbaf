"""A client of Postman's REST API (postman-mock.md §5): reads only, through the guarded fetcher, as fast as Postman allows."""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from app.errors import SettingInvalid
from app.fetch.errors import FetchBlocked
from app.fetch.fetch import Answered, Network, ask
from app.fetch.rules import FetchRules
from app.fetch.urls import Url, read_url
from app.postman.answers import busy_for, error_for, is_monthly, seconds_to_wait
from app.postman.errors import PostmanError, PostmanKeyMalformed
from app.postman.records import PostmanMock, Summary, mock_from, summary_from

DEFAULT_BASE = "https://api.postman.com"
HOSTS = ("api.postman.com", "api.eu.postman.com", "api.getpostman.com")
LONGEST_WAIT = 60.0
"""Seconds that one import waits at most, all rate limits together."""

USUAL_WAIT = 10.0
MOST_PAGES = 200
PAGE = 100
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_KEY = re.compile(r"[!-~]{1,500}")


def read_base(text: str, rules: FetchRules) -> Url:
    """The address of an API: Postman's own hosts, or one that the settings allow by name. Raises FetchBlocked, so that a key
    never goes elsewhere."""
    url = read_url(text.rstrip("/") or DEFAULT_BASE)
    is_postman = url.scheme == "https" and url.host in HOSTS and url.port == 443
    if not is_postman and not rules.opens_host(url.host, url.port):
        rule = (
            f"a Postman key is sent to {' and '.join(HOSTS[:2])} only. If this is another one of Postman's addresses, allow it "
            f"with UNDERSTUDY_FETCH_ALLOW={url.host}:{url.port}."
        )
        raise FetchBlocked(str(url), rule)
    return url


@dataclass(slots=True)
class PostmanClient:
    """Asks one host with one key. `waited`: seconds spent on rate limits so far. Not for several threads."""

    key: str = field(repr=False)
    rules: FetchRules
    base: str = DEFAULT_BASE
    network: Network | None = None
    sleep: Callable[[float], None] = time.sleep
    waited: float = 0.0
    _url: Url = field(init=False)

    def __post_init__(self) -> None:
        self._url = read_base(self.base, self.rules)
        if not _KEY.fullmatch(self.key):
            raise PostmanKeyMalformed

    @property
    def host(self) -> str:
        """Where it asks, without scheme: kept with what was pulled."""
        return self._url.authority

    def workspaces(self) -> tuple[Summary, ...]:
        """The workspaces that the key may see."""
        return tuple(summary_from(row) for row in self._pages("/workspaces", {}, "workspaces", "the workspaces"))

    def collections(self, workspace: str) -> tuple[Summary, ...]:
        """The collections of a workspace."""
        return self._listed("collections", workspace)

    def environments(self, workspace: str) -> tuple[Summary, ...]:
        """The environments of a workspace."""
        return self._listed("environments", workspace)

    def mocks(self, workspace: str) -> tuple[PostmanMock, ...]:
        """The mock servers of a workspace."""
        query = {"workspace": _checked(workspace)}
        rows = self._pages("/mocks", query, "mocks", f"the mocks of the workspace {workspace}")
        return tuple(map(mock_from, rows))

    def collection(self, identifier: str) -> bytes:
        """A collection with the ids of its examples, as Postman wraps it: not parsed here."""
        return self._ask(f"/collections/{_checked(identifier)}", {}, f"the collection {identifier}").data

    def environment(self, identifier: str) -> bytes:
        """An environment, secrets in clear, as Postman wraps it: not parsed here."""
        return self._ask(f"/environments/{_checked(identifier)}", {}, f"the environment {identifier}").data

    def globals(self, workspace: str) -> bytes:
        """The globals of a workspace: `{"values": […]}`, not parsed here."""
        path = f"/workspaces/{_checked(workspace)}/global-variables"
        return self._ask(path, {}, f"the globals of the workspace {workspace}").data

    def mock(self, identifier: str) -> PostmanMock:
        """One mock server with its settings."""
        found = self._object(f"/mocks/{_checked(identifier)}", f"the mock {identifier}").get("mock")
        if not isinstance(found, dict):
            raise PostmanError(f"What Postman answered when asked for the mock {identifier} is no mock.")
        return mock_from(found)

    def server_response(self, mock: str, identifier: str) -> Mapping[str, Any]:
        """A server response of a mock."""
        path = f"/mocks/{_checked(mock)}/server-responses/{_checked(identifier)}"
        return self._object(path, f"the server response {identifier}")

    def _listed(self, what: str, workspace: str) -> tuple[Summary, ...]:
        query = {"workspace": _checked(workspace)}
        return tuple(map(summary_from, self._pages(f"/{what}", query, what, f"the {what} of the workspace {workspace}")))

    def _pages(self, path: str, query: Mapping[str, str], key: str, what: str) -> Iterator[dict[str, Any]]:
        """All entries of a list. Lists that Postman pages say how many there are, or give a cursor."""
        more: dict[str, str] = {}
        count = 0
        for _ in range(MOST_PAGES):
            body = self._object(path, what, {**query, **more})
            rows = [row for row in _list(body.get(key)) if isinstance(row, dict)]
            yield from rows
            count += len(rows)
            more = _next_page(body.get("meta"), count, len(rows))
            if not more:
                return

    def _object(self, path: str, what: str, query: Mapping[str, str] | None = None) -> dict[str, Any]:
        try:
            found = json.loads(self._ask(path, query or {}, what).data)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise PostmanError(f"What came back when {self.host} was asked for {what} is not from Postman's API.")
        return found

    def _ask(self, path: str, query: Mapping[str, str], what: str) -> Answered:
        """An answer with status 200; a rate limit is waited for, as long as it is bearable."""
        target = f"{str(self._url).rstrip('/')}{path}" + (f"?{urlencode(query, quote_via=quote)}" if query else "")
        while True:
            answer = ask(
                target, self.rules, headers={"x-api-key": self.key, "accept": "application/json"}, network=self.network
            )
            if answer.status == 200:
                return answer
            if answer.status != 429:
                raise error_for(answer.status, answer.data, what)
            self._wait(answer)

    def _wait(self, answer: Answered) -> None:
        seconds = seconds_to_wait(answer.headers)
        wanted = USUAL_WAIT if seconds is None else seconds
        if is_monthly(answer.data) or self.waited + wanted > LONGEST_WAIT:
            raise busy_for(answer.data, seconds)
        self.sleep(wanted)
        self.waited += wanted

    def waiting_told(self) -> str:
        """What to say of rate limits that were waited for; "" if there were none."""
        return f"Postman's rate limit was waited for: {math.ceil(self.waited)} s." if self.waited else ""


def _checked(identifier: str) -> str:
    """An id or UID as it may stand in a path. Raises SettingInvalid."""
    if not _ID.fullmatch(identifier.strip()):
        raise SettingInvalid("id", "expected an id or UID of Postman, made of letters, digits and hyphens")
    return identifier.strip()


def _next_page(meta: Any, count: int, last: int) -> dict[str, str]:
    if not isinstance(meta, dict) or not last:
        return {}
    cursor, total = meta.get("nextCursor"), meta.get("total")
    if isinstance(cursor, str) and cursor:
        return {"cursor": cursor}
    if isinstance(total, int) and count < total:
        limit = meta.get("limit")
        return {"offset": str(count), "limit": str(limit if isinstance(limit, int) and limit > 0 else PAGE)}
    return {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
