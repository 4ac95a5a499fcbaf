"""What is in a revision, for pages: its tree, a row for each folder, request and example; and one request with everything."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from app.actions.editing.answers import Remembered, answers_of
from app.actions.editing.checks import findings_of, held, says_json
from app.actions.editing.edits import NoSuchEntry
from app.actions.exports import KEY_VARIABLE
from app.actions.kept import mock_named
from app.actions.reach import selector_for
from app.contract.answers import Answers, Described, Held
from app.errors import InputRefused
from app.live.contents import ServedContent, read_content
from app.matching.example import IndexedExample, Match
from app.matching.index import MockIndex, compile_index
from app.matching.match import match
from app.matching.replay import own_request
from app.redaction import redacted_headers, redacted_target, redacted_text
from app.store.blobs import read_blob
from app.store.errors import NoRevision
from app.store.records import Mock, Revision
from app.store.revisions import get_revision
from app.store.transaction import Store
from app.workspace.mock_settings import WrongValue
from converters.collecting import without_collecting
from converters.diagnostics import Diagnostic, Diagnostics
from converters.errors import ConversionError
from converters.postman.model import Collection, Example, Folder, Item, Request, walk
from converters.postman.read import collection_from_json
from converters.postman.url import url_text
from converters.sync.addresses import path_text
from converters.sync.examples import media_type

RowKind = Literal["folder", "request", "example"]
TREES, INDEXES = 16, 3


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the tree. `parent`: the id of what is around it, "" at the root; `depth`: how many folders and requests are.

    `method` and `path` of requests, and of examples that were saved with another one; `status`, `media_type` and `size` (of
    the body, in bytes) of examples.
    """

    kind: RowKind
    id: str
    parent: str
    depth: int
    name: str
    method: str = ""
    path: str = ""
    status: int | None = None
    media_type: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """What is in a revision, in reading order: what is inside comes right after what is around it."""

    mock: Mock
    revision: Revision
    name: str
    description: str
    rows: tuple[Row, ...] = field(repr=False)

    @property
    def counts(self) -> dict[str, int]:
        """How many folders, requests and examples there are."""
        found = {"folders": 0, "requests": 0, "examples": 0}
        for row in self.rows:
            found[f"{row.kind}s"] += 1
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRequest:
    """A request as people read it. `headers`: name, value, and whether it is switched off. `body` as it is sent.

    `checked`: its body was compared with the schema of its operation; `findings`: in what it breaks that, maybe on purpose.
    """

    method: str
    url: str
    path: str
    headers: tuple[tuple[str, str, bool], ...] = ()
    body_mode: str = ""
    body: str = ""
    checked: bool = False
    findings: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownExample:
    """An example as people read it. `pretty`: its body laid out, where it is JSON that is not laid out already.

    `original`: the request it was saved with; None: the request's own stands for it. `called`: path and query of a call like
    that, variables filled in, "" where it has no address. `answers_itself`: whether such a call gets it; where it does not,
    `answered_by` does, and `selector` is the header that selects it. `findings`: what speaks against it. `checked`: its body
    was compared with a schema.
    """

    id: str
    name: str
    status: int
    reason: str
    headers: tuple[tuple[str, str, bool], ...]
    media_type: str
    body: str = field(repr=False)
    pretty: str | None = field(repr=False)
    size: int
    original: ShownRequest | None
    answers_itself: bool
    called: str = ""
    answered_by: str = ""
    selector: str = ""
    checked: bool = False
    declared: bool | None = None
    findings: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownOperation:
    """The operation of the definition that a request stands for. `parameters`, `bodies`, `responses`: as JSON, with schemas."""

    key: str
    id: str
    parameters: tuple[dict[str, Any], ...] = ()
    bodies: tuple[dict[str, Any], ...] = ()
    body_required: bool = False
    responses: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPage:
    """A request with all there is to know of it. `is_masked`: secrets are masked. `curl`: how its first example is called."""

    mock: Mock
    revision: Revision
    id: str
    name: str
    description: str
    folders: tuple[tuple[str, str], ...]
    request: ShownRequest
    examples: tuple[ShownExample, ...]
    operation: ShownOperation | None
    curl: str
    is_masked: bool


_trees: Remembered[tuple[str, str, tuple[Row, ...]]] = Remembered(TREES)
_served: Remembered[tuple[ServedContent, MockIndex]] = Remembered(INDEXES)


def wanted_revision(store: Store, name: str, number: int | None) -> tuple[Mock, Revision]:
    """That revision of a mock, the newest without a number. Raises MockNotFound, RevisionNotFound, NoRevision."""
    mock = mock_named(store, name)
    if not (number or mock.newest):
        raise NoRevision(f"{mock.name!r} has no revision yet.")
    return mock, get_revision(store, mock.id, number or mock.newest)


def tree_of(store: Store, name: str, number: int | None = None) -> Tree:
    """The tree of a revision, the newest without a number. Raises MockNotFound, RevisionNotFound, NoRevision."""
    mock, revision = wanted_revision(store, name, number)
    title, words, rows = _trees.of(revision.collection, lambda: _tree(read_blob(store, revision.collection)))
    return Tree(mock=mock, revision=revision, name=title, description=words, rows=rows)


@without_collecting()
def _tree(data: bytes) -> tuple[str, str, tuple[Row, ...]]:
    collection = collection_from_json(json.loads(data), Diagnostics(limit=0))
    return collection.name, collection.description, tuple(rows_of(collection))


def rows_of(collection: Collection) -> Iterator[Row]:
    """The tree of a collection as rows. Iterative: depth costs no stack."""
    todo: list[tuple[Item | Folder, str, int]] = [(node, "", 0) for node in reversed(collection.items)]
    while todo:
        node, parent, depth = todo.pop()
        if isinstance(node, Folder):
            yield Row("folder", node.id, parent, depth, node.name)
            todo.extend((child, node.id, depth + 1) for child in reversed(node.items))
            continue
        call = node.request.method, path_text(node.request.url)
        yield Row("request", node.id, parent, depth, node.name, *call)
        for example in node.examples:
            yield _example_row(node, example, call, depth + 1)


def _example_row(item: Item, example: Example, call: tuple[str, str], depth: int) -> Row:
    original = example.original_request
    own = call if original is None else (original.method, path_text(original.url))
    other = own if own != call else ("", "")
    size = len(example.body) if example.body.isascii() else len(example.body.encode("utf-8", "replace"))
    return Row("example", example.id, item.id, depth, example.name, *other, example.code, media_type(example), size)


def request_page(
    store: Store, name: str, request_id: str, number: int | None = None, *, server: str = "", full: bool = False
) -> RequestPage:
    """A request of a revision, the newest without a number. `server`: the address it is reached by; `full`: secrets too.

    Raises MockNotFound, RevisionNotFound, NoRevision, NoSuchEntry, InputRefused for a revision that cannot be read.
    """
    mock, revision = wanted_revision(store, name, number)
    content, index = served(store, mock, revision)
    folders, item = _item(_whole(store, revision, content), request_id)
    answers = answers_of(store, revision)
    operation = answers.of(item.id, item.request.method, path_text(item.request.url)) if answers is not None else None
    pinned = "" if mock.published == revision.number else f"@{revision.number}"
    own = {each.id: each for each in index.examples if each.item_id == item.id}
    first = next((own[example.id] for example in item.examples if example.id in own), None)
    return RequestPage(
        mock=mock,
        revision=revision,
        id=item.id,
        name=item.name,
        description=item.description or item.request.description,
        folders=tuple((folder.id, folder.name) for folder in folders),
        request=_request(answers, operation, item.request, full=full),
        examples=tuple(_example(index, answers, operation, item, each, own.get(each.id), full) for each in item.examples),
        operation=_operation(answers, operation) if answers is not None and operation is not None else None,
        curl=_curl(mock, first, f"{server}/mock/{mock.name}{pinned}", full=full),
        is_masked=not full,
    )


def served(store: Store, mock: Mock, revision: Revision) -> tuple[ServedContent, MockIndex]:
    """What a revision answers from, compiled; the last few are remembered. Raises InputRefused where it cannot be read."""

    def make() -> tuple[ServedContent, MockIndex]:
        environment = read_blob(store, revision.environment) if revision.environment else None
        try:
            content = read_content(mock.name, read_blob(store, revision.collection), environment, revision.settings)
        except (ConversionError, WrongValue) as problem:
            message = f"this revision cannot be read: {problem.message}"
            raise InputRefused(problem.code, message, f"{mock.name}@{revision.number}") from None
        rules = content.settings.rules
        return content, compile_index(content.collection, content.environment, rules, defaults=content.defaults)

    return _served.of(revision.content, make)


def _whole(store: Store, revision: Revision, content: ServedContent) -> Collection:
    """The collection with what the settings leave out."""
    if content.settings.slice.takes_all and not content.settings.examples:
        return content.collection
    return collection_from_json(json.loads(read_blob(store, revision.collection)), Diagnostics(limit=0))


def _item(collection: Collection, wanted: str) -> tuple[tuple[Folder, ...], Item]:
    found = next(((folders, item) for folders, item in walk(collection) if item.id == wanted), None)
    if found is None:
        raise NoSuchEntry("request", wanted)
    return found


def _request(answers: Answers | None, operation: Described | None, request: Request, *, full: bool) -> ShownRequest:
    url = request.url
    text = "" if url is None else url.raw if url.raw is not None else url_text(url)
    body = "" if request.body is None else _body_text(request)
    is_raw = answers is not None and operation is not None and request.body is not None and request.body.mode == "raw"
    found = answers.hold_call(operation, _sent_type(request), body) if is_raw and answers and operation else Held()
    return ShownRequest(
        method=request.method,
        url=text if full else redacted_target(text),
        path=path_text(url),
        headers=_headers(request.headers, full=full),
        body_mode=request.body.mode if request.body is not None else "",
        body=body if full else redacted_text(body),
        checked=found.checked,
        findings=tuple(
            Diagnostic("info", "value.invalid", f"{each.pointer or 'the body'}: {each.message}", "", each.pointer)
            for each in found.violations
        ),
    )


def _sent_type(request: Request) -> str:
    return next((each.value for each in request.headers if each.key.lower() == "content-type" and not each.disabled), "")


def _body_text(request: Request) -> str:
    body = request.body
    if body is None:
        return ""
    if body.mode in ("urlencoded", "formdata"):
        return "\n".join(f"{row.key}={row.value}" for row in body.fields if not row.disabled)
    return body.graphql.query if body.graphql is not None else body.raw


def _headers(headers: Sequence[Any], *, full: bool) -> tuple[tuple[str, str, bool], ...]:
    shown = [(each.key, each.value) for each in headers]
    shown = shown if full else [(key, value) for key, value in redacted_headers(shown)]
    return tuple((key, value, each.disabled) for (key, value), each in zip(shown, headers, strict=True))


def _example(
    index: MockIndex,
    answers: Answers | None,
    operation: Described | None,
    item: Item,
    example: Example,
    own: IndexedExample | None,
    full: bool,
) -> ShownExample:
    found = held(answers, item, example)
    body = example.body if full else redacted_text(example.body, media_type(example))
    itself, by, selector = _selected(index, own)
    return ShownExample(
        id=example.id,
        name=example.name,
        status=example.code,
        reason=example.status,
        headers=_headers(example.headers, full=full),
        media_type=media_type(example),
        body=body,
        pretty=pretty(body) if says_json(example) else None,
        size=len(example.body.encode("utf-8", "replace")),
        original=_request(answers, operation, example.original_request, full=full) if example.original_request else None,
        answers_itself=itself,
        called=_called(own, full=full),
        answered_by=by,
        selector=selector,
        checked=found.checked if found is not None else False,
        declared=found.declared if found is not None else None,
        findings=tuple(findings_of(answers, item, example, example.name)),
    )


def _called(own: IndexedExample | None, *, full: bool) -> str:
    if own is None or not own.address.forms:
        return ""
    call = own_request(own)
    target = f"{call.raw_path}?{call.query_text}" if call.query_text else call.raw_path
    return target if full else redacted_target(target)


def _selected(index: MockIndex, own: IndexedExample | None) -> tuple[bool, str, str]:
    """Whether its own request gets the example; else who answers that, and the header that selects this one."""
    if own is None:
        return False, "", ""
    outcome = match(index, own_request(own)) if own.address.forms else None
    if isinstance(outcome, Match) and outcome.example is own:
        return True, "", ""
    return False, outcome.example.place if isinstance(outcome, Match) else "", selector_for(index, own)


def pretty(body: str) -> str | None:
    """JSON laid out for people; None for what is no JSON, or would look the same."""
    try:
        text = json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return None
    return text if text != body else None


def curl_of(example: IndexedExample, base: str, *, full: bool = True) -> str:
    """The command that calls an example, for a shell. Open variables have a stand-in value."""
    call = own_request(example)
    target = f"{call.raw_path}?{call.query_text}" if call.query_text else call.raw_path
    words = ["curl", f"{base}{target if full else redacted_target(target)}"]
    if call.method != "GET":
        words[1:1] = ["-X", call.method]
    pairs = [(name.decode("latin-1"), value.decode("utf-8", "replace")) for name, value in call.headers]
    for name, value in pairs if full else redacted_headers(pairs):
        words += ["-H", f"{name}: {value}"]
    if call.data:
        text = call.data.decode("utf-8", "replace")
        words += ["--data-raw", text if full else redacted_text(text)]
    return shlex.join(words)


def _curl(mock: Mock, example: IndexedExample | None, base: str, *, full: bool) -> str:
    """The same for a mock, whose key is the shell's to fill in."""
    if example is None:
        return ""
    line = curl_of(example, base, full=full)
    return f'{line} -H "X-Api-Key: ${KEY_VARIABLE}"' if mock.access == "key" else line


def _operation(answers: Answers, operation: Described) -> ShownOperation:
    row = operation.row
    body = row.get("body") or {}
    asked: list[dict[str, Any]] = [
        {"type": each["type"], "schema": answers.shown_schema(each.get("schema"), asked=True)}
        for each in body.get("content", ())
    ]
    return ShownOperation(
        key=operation.key,
        id=row.get("id", ""),
        parameters=tuple(
            {
                "name": each["name"],
                "in": each["in"],
                "required": bool(each.get("required")),
                "schema": answers.shown_schema(each.get("schema"), asked=True),
            }
            for each in row.get("parameters", ())
        ),
        bodies=tuple(asked),
        body_required=bool(body.get("required")),
        responses=tuple(
            {
                "status": str(each["status"]),
                "content": [
                    {"type": media["type"], "schema": answers.shown_schema(media.get("schema"))} for media in each["content"]
                ],
            }
            for each in operation.responses
        ),
    )
