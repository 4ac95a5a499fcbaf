"""The call that a person begins with before it is sent: the one an example was saved with, in parts that can be edited."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, unquote_plus

from app.actions.editing.edits import NoSuchEntry
from app.actions.editing.looking import served, wanted_revision
from app.matching.example import IndexedExample
from app.matching.replay import own_request
from app.redaction import redacted_headers, redacted_target, redacted_text
from app.store.records import Mock, Revision
from app.store.transaction import Store
from converters.postman.model import Item, walk
from converters.sync.addresses import path_text

Pairs = tuple[tuple[str, str], ...]
_PARAMETER = re.compile(r":[\w-]{1,100}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CallToSend:
    """A call in parts. `path` has its parameters as `:name`, `parameters` their values. `examples`: id, status and name of all
    that can be asked for. `is_masked`: something of it is masked."""

    mock: Mock
    revision: Revision
    request_id: str
    example_id: str = ""
    method: str
    path: str
    parameters: Pairs = ()
    query: Pairs = ()
    headers: Pairs = ()
    body: str = ""
    examples: tuple[tuple[str, int, str], ...] = ()
    is_masked: bool = False


def call_to_send(
    store: Store, name: str, request_id: str, example_id: str = "", number: int | None = None, *, full: bool = False
) -> CallToSend:
    """The call of an example of a revision, of the first one without an id; the request's address where none is served.

    `full`: secrets too. Raises MockNotFound, RevisionNotFound, NoRevision, NoSuchEntry, InputRefused.
    """
    mock, revision = wanted_revision(store, name, number)
    content, index = served(store, mock, revision)
    item = next((item for _, item in walk(content.collection) if item.id == request_id), None)
    if item is None:
        raise NoSuchEntry("request", request_id)
    own = [each for each in index.examples if each.item_id == request_id]
    found = next((each for each in own if each.id == example_id), own[0] if own else None)
    if found is None:
        url = path_text(item.request.url)
        return CallToSend(mock=mock, revision=revision, request_id=request_id, method=item.request.method, path=url or "/")
    return _call(mock, revision, item, found, own, full=full)


def _call(
    mock: Mock, revision: Revision, item: Item, found: IndexedExample, own: list[IndexedExample], *, full: bool
) -> CallToSend:
    asked = own_request(found)
    whole = f"{asked.raw_path}?{asked.query_text}" if asked.query_text else asked.raw_path
    target = whole if full else redacted_target(whole)
    headers = tuple((name.decode("latin-1"), value.decode("utf-8", "replace")) for name, value in asked.headers)
    text = asked.data.decode("utf-8", "replace")
    shown_headers, body = (headers, text) if full else (tuple(redacted_headers(headers)), redacted_text(text))
    raw_path, _, query = target.partition("?")
    path, parameters = parameters_of(path_text(item.request.url), raw_path)
    return CallToSend(
        mock=mock,
        revision=revision,
        request_id=item.id,
        example_id=found.id,
        method=asked.method,
        path=path,
        parameters=parameters,
        query=tuple(_pair(each) for each in query.split("&") if each),
        headers=shown_headers,
        body=body,
        examples=tuple((each.id, each.code, each.name) for each in own),
        is_masked=(target, shown_headers, body) != (whole, headers, text),
    )


def parameters_of(template: str, path: str) -> tuple[str, Pairs]:
    """A path with its parameters as `:name`, and their values: `/breads/:id` and `/breads/7` are `:id` with `7`."""
    named, given = template.split("/")[1:], path.split("/")
    found: dict[str, str] = {}
    first = len(given) - len(named)  # its base may have a path of its own
    if first < 1:
        return path, ()
    for at, (name, value) in enumerate(zip(named, given[first:], strict=True), first):
        if _PARAMETER.fullmatch(name) and name[1:] not in found:
            found[name[1:]] = unquote(value)
            given[at] = name
    return "/".join(given), tuple(found.items())


def _pair(text: str) -> tuple[str, str]:
    key, _, value = text.partition("=")
    return unquote_plus(key), unquote_plus(value)
