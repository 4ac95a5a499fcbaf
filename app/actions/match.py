"""Who answers a call, and why not the others: the same scoring that serves, told step by step for mocks that are not served."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.actions.open import open_workspace
from app.contract.check import violations
from app.contract.compiled import compile_contract
from app.contract.draft import read_contract
from app.contract.violation import Violation, as_records
from app.errors import AppError, MockNotFound
from app.matching.choosing.choose import RuleBook
from app.matching.explain import Explanation, as_json, as_text, explain
from app.matching.request import Headers, MockRequest
from app.matching.selectors import Selectors, asked_in_headers, selectors_of, take_from_query
from app.records import WorkspaceStatus
from app.serving.published import LiveMock, Published

Progress = Callable[[int, int, str], None]

_MOCK_PATH = re.compile(r"/mock/([a-z0-9][a-z0-9-]*)(?:@[a-z0-9]+)?(/.*|$)")
_METHOD = re.compile(r"[A-Za-z][A-Za-z0-9!#$%&'*+.^_`|~-]*")


class CallInvalid(AppError):
    """A method, address or header that no client could send."""

    code = "call.invalid"
    status = 422

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return self.problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call as a person writes it: `url` is a whole URL or a path, headers are `Name: value`."""

    method: str
    url: str
    headers: tuple[str, ...] = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchReport:
    """For each mock that was asked, what became of the call. `violations`: the rules of their definitions that it breaks."""

    explanations: tuple[tuple[str, Explanation], ...]
    status: WorkspaceStatus
    violations: Mapping[str, tuple[Violation, ...]] = field(default_factory=dict)

    @property
    def answered_by(self) -> tuple[str, ...]:
        """Names of the mocks that have an answer."""
        return tuple(name for name, told in self.explanations if any(verdict.wins for verdict in told.verdicts))

    def texts(self) -> Iterator[tuple[str, list[str]]]:
        """For each mock, the explanation as lines for a terminal."""
        for name, told in self.explanations:
            yield name, [*as_text(told), *_as_lines(self.violations.get(name, ()))]

    def as_json(self) -> dict[str, Any]:
        """The report as JSON data."""
        return {
            "answeredBy": list(self.answered_by),
            "mocks": [{"mock": name, **as_json(told), **self._violations_json(name)} for name, told in self.explanations],
        }

    def _violations_json(self, name: str) -> dict[str, Any]:
        return {"violations": as_records(self.violations[name])} if name in self.violations else {}


def match_call(
    source: Path,
    call: Call,
    *,
    mock: str | None = None,
    mock_domain: str = "localhost",
    limit: int = 10,
    progress: Progress | None = None,
    labels: Mapping[Path, str] | None = None,
) -> MatchReport:
    """Asks the mock of that name, else the one named in the URL, else every mock of the source.

    Raises SourceMissing, MockNotFound and CallInvalid.
    """
    named, path, query = _address(call.url, mock_domain)
    headers = _headers(call)
    published = Published()
    workspace = open_workspace((source,), published, labels=labels)
    try:
        status = workspace.load(progress)
    finally:
        workspace.close()
    asked = _mocks_asked(published, mock or named)
    requests = {live.name: _request(live, call, path, query, headers) for live in asked}
    told = [(live.name, explain(live.index, *requests[live.name], limit=limit, book=_book(live))) for live in asked]
    contracts = {live.name: contract for live in asked if (contract := workspace.contract_of(live.name))}
    broken = {
        name: violations(compile_contract(read_contract(contract)), requests[name][0]) for name, contract in contracts.items()
    }
    return MatchReport(explanations=tuple(told), status=status, violations=broken)


def explained(live: LiveMock, call: Call, *, limit: int = 10) -> Explanation:
    """What becomes of a call at a mock that is compiled, each example's steps told. Raises CallInvalid."""
    _, path, query = _address(call.url, "")
    return explain(live.index, *_request(live, call, path, query, _headers(call)), limit=limit, book=_book(live))


def _book(live: LiveMock) -> RuleBook | None:
    return live.extras.book if live.extras else None


def _as_lines(found: Sequence[Violation]) -> Iterator[str]:
    if found:
        yield "Held against the definition:"
    for each in found:
        yield f"  {' '.join(part for part in (each.where, each.pointer, each.rule) if part)}: {each.message}"


def _mocks_asked(published: Published, name: str | None) -> list[LiveMock]:
    if name is None:
        return [published.mocks[each] for each in sorted(published.mocks)]
    if name not in published.mocks:
        raise MockNotFound(name)
    return [published.mocks[name]]


def _request(live: LiveMock, call: Call, path: str, query: str, headers: Headers) -> tuple[MockRequest, Selectors]:
    asked: dict[str, str] = {}
    if live.index.rules.query_selectors:
        asked, query = take_from_query(query)
    if live.extras is not None:
        _, query = live.extras.read_asked(list(headers), query, in_query=live.index.rules.query_selectors)
    request = MockRequest(call.method.upper(), path, query, headers, call.body)
    return request, selectors_of(asked | asked_in_headers(headers))


def _address(url: str, mock_domain: str) -> tuple[str | None, str, str]:
    """The mock that a URL names (below /mock/, by host name, or none), the path inside the mock, and the query."""
    try:
        parts = urlsplit(url if "://" in url or url.startswith("/") else f"/{url}")
    except ValueError:
        raise CallInvalid(f"{url[:100]!r} is no URL. Write a path such as /orders/7?full=true.") from None
    below = _MOCK_PATH.fullmatch(parts.path)
    if below:
        return below[1], below[2] or "/", parts.query
    name, dot, domain = (parts.hostname or "").partition(".")
    named = name if dot and domain == mock_domain.lower().strip(".") else None
    return named, parts.path or "/", parts.query


def _headers(call: Call) -> list[tuple[bytes, bytes]]:
    if not _METHOD.fullmatch(call.method):
        raise CallInvalid(f"{call.method[:40]!r} is no method. Write GET, POST, PUT, PATCH, DELETE or another word.")
    found: list[tuple[bytes, bytes]] = []
    for line in call.headers:
        name, colon, value = line.partition(":")
        if not colon or not _METHOD.fullmatch(name.strip()):
            raise CallInvalid(f"{line[:60]!r} is no header. Write it as -H 'Name: value'.")
        found.append((name.strip().lower().encode(), value.strip().encode("utf-8")))
    if call.body and not any(name == b"content-type" for name, _ in found):
        found.append((b"content-type", _type_of(call.body)))
    return found


def _type_of(body: bytes) -> bytes:
    """What a body most likely is, where the caller does not say: JSON if it can be read as JSON, else a form as curl has it."""
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return b"application/x-www-form-urlencoded"
    return b"application/json"
