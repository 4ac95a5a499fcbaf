"""What people speak of when they review: the mock, an operation, an example, a field or a call; and what became of it. Pure.

A subject's key is one readable line, the same for the same subject in every revision and process, and fit for an address once
it is quoted: `example|GET /orders/:id|9a1c…`, `field|GET /orders/:id|9a1c…|response:/items/0/price`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal
from urllib.parse import unquote

from app.compare.operations import Operation, operations_of, pair_examples, pair_operations
from app.compare.pointers import NOTHING, json_of, value_at
from app.errors import AppError
from app.matching.address import base_of, has_address
from app.matching.example import folder_scope
from converters.pointers import unescape
from converters.postman.model import Collection, Environment, Example, Item, Request
from converters.postman.variables import Scope

Kind = Literal["mock", "operation", "example", "field", "call"]
KINDS: tuple[Kind, ...] = ("mock", "operation", "example", "field", "call")
MOCK = "mock"
SIDES = ("response", "headers", "request", "query", "path", "request-headers", "cookie", "settings")
"""What the pointer of a field begins with: `response:/total` stands in the body of an answer, `headers:/Location` in its head,
`request:/customer` in the body of a call, `query:/limit` among its parameters."""
LONGEST_KEY = 4096

_KEPT_APART = re.compile(r"[%|\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class SubjectInvalid(AppError):
    """A text that is no subject's key."""

    code = "subject.invalid"
    status = 422

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return (
            "That names no part of a mock. Take a subject as a comparison writes it: mock, operation|GET /orders, "
            "example|GET /orders|id, field|GET /orders|id|response:/total, call||||id."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A part of a mock. `operation`: `GET /orders/:id`; `example`: its id; `pointer`: `response:/total`; `call`: its id.

    A field without an example is one of its operation (`request:/customer`) or of the mock (`settings:/delay`).
    """

    kind: Kind = "mock"
    operation: str = ""
    example: str = ""
    pointer: str = ""
    call: str = ""

    @property
    def key(self) -> str:
        """The subject as one line of text."""
        parts = (self.kind, *map(_escaped, (self.operation, self.example, self.pointer, self.call)))
        return "|".join(parts).rstrip("|")

    def __str__(self) -> str:
        """The subject for people: `GET /orders/:id · response:/total`."""
        if self.kind == "call":
            return f"call {self.call}"
        return " · ".join(filter(None, (self.operation, self.pointer))) or "the mock"


def read_subject(text: str) -> Subject:
    """The subject of a key. Raises SubjectInvalid."""
    kind, *parts = text.split("|") if len(text) <= LONGEST_KEY else [""]
    if kind not in KINDS or len(parts) > 4:
        raise SubjectInvalid(text[:200])
    operation, example, pointer, call = (unquote(part, errors="surrogatepass") for part in (*parts, "", "", "", "")[:4])
    found = Subject(kind=kind, operation=operation, example=example, pointer=pointer, call=call)
    if found.key != text or not _is_whole(found):
        raise SubjectInvalid(text[:200])
    return found


def _escaped(text: str) -> str:
    return _KEPT_APART.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "surrogatepass")), text)


def _is_whole(subject: Subject) -> bool:
    """Whether a subject has what its kind needs, and nothing else."""
    operation, example, pointer, call = map(bool, (subject.operation, subject.example, subject.pointer, subject.call))
    if subject.kind == "field":
        return pointer and not call and (operation or not example) and _is_pointer(subject.pointer)
    if subject.kind == "call":
        return call and not example and not pointer
    wanted = {"mock": (False, False), "operation": (True, False), "example": (True, True)}[subject.kind]
    return (operation, example) == wanted and not pointer and not call


def _is_pointer(text: str) -> bool:
    side, colon, pointer = text.partition(":")
    return bool(colon) and side in SIDES and (not pointer or pointer.startswith("/"))


# --- what decides their answers -----------------------------------------------------------------------------------------


def subjects_of(
    collection: Collection, environment: Environment | None = None, settings: Mapping[str, Any] | None = None
) -> Mapping[str, str]:
    """Key → SHA-256 of what decides the answers, for every operation and example; for the mock too where settings are given.

    The hash of an example holds the request it was saved with and its answer, variables filled in, but no id: an example that
    came under another id answers as before. That of an operation holds its request and its examples in their order. Names of
    requests and descriptions decide nothing.
    """
    found = {} if settings is None else {MOCK: _hash(settings)}
    return found | hashes_of(collection, operations_of(collection), environment)


def hashes_of(collection: Collection, operations: Sequence[Operation], environment: Environment | None) -> dict[str, str]:
    """The hashes of operations that are known already, and of their examples."""
    found: dict[str, str] = {}
    surroundings = Scope.of(environment.variables if environment else ())
    outermost = Scope.of(collection.variables)
    scopes: dict[int, Scope] = {}
    for operation in operations:
        folder = id(operation.folders[-1]) if operation.folders else 0
        scope = scopes.get(folder)
        if scope is None:
            scope = scopes[folder] = surroundings.over(folder_scope(operation.folders, outermost))
        hashes = {key: _hash(answer_of(operation.item, each, scope)) for key, each in operation.examples.items()}
        found[Subject(kind="operation", operation=operation.key).key] = _hash(
            [request_of(operation.item.request, operation.item, scope), list(hashes.values())]
        )
        for key, value in hashes.items():
            found[Subject(kind="example", operation=operation.key, example=key).key] = value
    return found


def answer_of(item: Item, example: Example, scope: Scope) -> list[Any]:
    """What decides when an example answers, and with what; as JSON data, variables filled in."""
    headers = [[row.key, scope.resolve(row.value)] for row in example.headers if not row.disabled]
    asked = request_of(example.original_request or item.request, item, scope)
    return [asked, example.name, example.code, headers, scope.resolve(example.body)]


def request_of(request: Request, item: Item, scope: Scope) -> list[Any]:
    """What a request is compared by: method, path, query, headers, body. Without an address of its own, its item's counts."""
    url = request.url if has_address(request) else item.request.url
    address: list[Any] = []
    if url is not None:
        values = [
            [each.key, scope.resolve(each.value or "", empty_is_unset=True)] for each in url.variables if not each.disabled
        ]
        query = [
            [scope.resolve(row.key), scope.resolve(row.value or "", empty_is_unset=True)]
            for row in url.query
            if not row.disabled
        ]
        path = [scope.resolve(part, empty_is_unset=True) for part in url.path or ()]
        address = [list(base_of(url, scope)), path, query, values]
    headers = [[row.key.lower(), scope.resolve(row.value)] for row in request.headers if not row.disabled]
    return [request.method, address, headers, _body(request, scope)]


def _body(request: Request, scope: Scope) -> list[Any]:
    body = request.body
    if body is None or body.disabled:
        return []
    graphql = body.graphql
    fields = [
        [row.key, scope.resolve(row.value), row.type, row.src, row.content_type] for row in body.fields if not row.disabled
    ]
    query = [graphql.query, graphql.variables, graphql.operation_name] if graphql else []
    return [body.mode, body.language, scope.resolve(body.raw), fields, list(map(scope.resolve, query)), body.file_src]


def _hash(value: Any) -> str:
    data = json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(data.encode("ascii")).hexdigest()


# --- from one revision to another ---------------------------------------------------------------------------------------


def follow(subject: Subject, before: Collection, after: Collection) -> Subject | None:
    """What the subject is in the other revision: by id, then by key, then the most alike; None if it is gone.

    For many subjects of the same revisions, make one Follower.
    """
    return Follower(before, after).follow(subject)


class Follower:
    """Follows subjects from one revision to another."""

    def __init__(self, before: Collection, after: Collection) -> None:
        self.before = operations_of(before)
        self.after = operations_of(after)
        self._examples: dict[str, dict[str, str]] = {}

    @cached_property
    def operations(self) -> Mapping[str, Operation]:
        """Key before → the operation after."""
        pairs = pair_operations(self.before, self.after)
        return {self.before[one].key: self.after[other] for one, other in pairs.items()}

    @cached_property
    def _by_key(self) -> Mapping[str, Operation]:
        return {operation.key: operation for operation in self.before}

    @cached_property
    def _by_key_after(self) -> Mapping[str, Operation]:
        return {operation.key: operation for operation in self.after}

    @cached_property
    def _by_id(self) -> Mapping[str, tuple[str, str]]:
        """The id of an example after → operation and key."""
        return {key: (operation.key, key) for operation in reversed(self.after) for key in operation.examples}

    def follow(self, subject: Subject) -> Subject | None:
        """As `follow`. A call stays what it is: it happened, whatever became of its operation."""
        if subject.kind == "call":
            called = self.operations.get(subject.operation)
            return replace(subject, operation=called.key) if called else subject
        if not subject.operation:
            return subject
        operation = self.operations.get(subject.operation)
        if not subject.example:
            return replace(subject, operation=operation.key) if operation else None
        place = self._example(subject, operation)
        if place is None:
            return None
        now = replace(subject, operation=place[0], example=place[1])
        return now if subject.kind != "field" or self._has_field(subject, now) else None

    def _example(self, subject: Subject, operation: Operation | None) -> tuple[str, str] | None:
        was = self._by_key.get(subject.operation)
        if operation is not None and was is not None:
            pairs = self._examples.get(was.key)
            if pairs is None:
                pairs = self._examples[was.key] = pair_examples(was, operation)
            if subject.example in pairs:
                return operation.key, pairs[subject.example]
        return self._by_id.get(subject.example)

    def _has_field(self, subject: Subject, now: Subject) -> bool:
        """Whether the field is still there; one that was not there before either is kept with its example."""
        was, its = self._by_key.get(subject.operation), self._by_key_after[now.operation]
        old = was.examples.get(subject.example) if was else None
        return field_in(its.item, its.examples[now.example], subject.pointer) or (
            old is None or was is None or not field_in(was.item, old, subject.pointer)
        )


def field_in(item: Item, example: Example, pointer: str) -> bool:
    """Whether an example has that field: `response:/total`, `headers:/Location`, `request:/customer`, `query:/limit`."""
    side, _, path = pointer.partition(":")
    request = example.original_request or item.request
    if side in ("response", "request"):
        text = example.body if side == "response" else request.body.raw if request.body else ""
        return value_at(json_of(text), path) is not NOTHING if path else bool(text)
    name = unescape(path.removeprefix("/"))
    if side == "headers":
        return any(row.key.lower() == name.lower() for row in example.headers if not row.disabled)
    if side == "request-headers":
        return any(row.key.lower() == name.lower() for row in request.headers if not row.disabled)
    url = request.url if has_address(request) else item.request.url
    rows: tuple[Any, ...] = () if url is None else url.query if side == "query" else url.variables if side == "path" else ()
    return any(row.key == name for row in rows if not row.disabled)
