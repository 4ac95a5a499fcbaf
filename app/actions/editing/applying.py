"""Does single edits to the document of a collection, and says in words what was done."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import singledispatch
from http import HTTPStatus
from typing import Any

from app.actions.editing.checks import LONGEST_NAME, LONGEST_WORDS, EditInvalid, check_parts, check_text
from app.actions.editing.document import Found, Json, Kind, find_entry
from app.actions.editing.edits import (
    AddExample,
    ChangeCollection,
    ChangeExample,
    ChangeFolder,
    ChangeRequest,
    DeleteExample,
    DuplicateExample,
    Edit,
    ExampleParts,
    HeaderRow,
    NoSuchEntry,
    OrderExamples,
    RequestParts,
)
from app.store.transaction import new_id
from converters.postman.model import Body, Example, Header, Request
from converters.postman.read_example import read_example
from converters.postman.read_request import read_request
from converters.postman.reading import description_of, quiet_reading, text_of
from converters.postman.write import example_to_json
from converters.sync.addresses import call_text
from converters.sync.examples import media_type

NAMES: Mapping[Kind, str] = {"folder": "folder", "request": "request", "response": "example"}
_PHRASES = {status.value: status.phrase for status in HTTPStatus}
_OF_ORIGINAL = ("method", "header", "body", "url")
_NOT_COPIED = ("id", "_postman_id", "uid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What one edit did. `words` for the revision's message; `example`: the id of the example it is about, "" for none."""

    words: str
    example: str = ""
    is_gone: bool = False


def apply_edit(document: Json, edit: Edit, pointer: str) -> Done:
    """Does one edit to the document. `pointer`: where it stands in what was sent. Raises NoSuchEntry, EditInvalid."""
    return _apply(edit, document, pointer)


@singledispatch
def _apply(edit: Any, document: Json, pointer: str) -> Done:
    raise TypeError(type(edit).__name__)


@_apply.register
def _change_example(edit: ChangeExample, document: Json, pointer: str) -> Done:
    check_parts(edit.parts, pointer)
    found = _found(document, "response", edit.example)
    before = _example(found)
    found.put(example_to_json(_changed(before, edit.parts, lambda: _request_around(document, found))))
    words = f"Example {quoted(before.name)} of {_call(document, found)}"
    is_renaming = edit.parts.name is not None and edit.parts == ExampleParts(name=edit.parts.name)
    ending = f"renamed {quoted(edit.parts.name or '')}" if is_renaming else "changed"
    return Done(words=f"{words} {ending}", example=edit.example)


@_apply.register
def _add_example(edit: AddExample, document: Json, pointer: str) -> Done:
    check_parts(edit.parts, pointer)
    around = _found(document, "request", edit.request).entry
    made = Example(id=new_id(), name="New example", original_request=_saved_with(around), status="OK")
    made = _changed(made, edit.parts, lambda: _saved_with(around))
    kind = media_type(made)
    made = replace(made, preview_language="json" if kind.endswith(("/json", "+json")) else "text")
    if not isinstance(around.get("response"), list):
        around["response"] = []
    around["response"].append(example_to_json(made))
    return Done(words=f"Example {quoted(made.name)} added to {_call_of(around)}", example=made.id)


@_apply.register
def _duplicate_example(edit: DuplicateExample, document: Json, pointer: str) -> Done:
    check_text(edit.name, f"{pointer}/name", LONGEST_NAME)
    found = _found(document, "response", edit.example)
    was = text_of(found.entry.get("name"))
    entry = {key: copy.deepcopy(value) for key, value in found.entry.items() if key not in _NOT_COPIED}
    name = edit.name if edit.name is not None else _free_name(was, found.siblings)
    made = {"id": new_id(), **entry, "name": name}
    found.siblings.insert(found.at + 1, made)
    words = f"Example {quoted(was)} of {_call(document, found)} duplicated as {quoted(name)}"
    return Done(words=words, example=made["id"])


@_apply.register
def _delete_example(edit: DeleteExample, document: Json, pointer: str) -> Done:
    found = _found(document, "response", edit.example)
    words = f"Example {quoted(text_of(found.entry.get('name')))} of {_call(document, found)} deleted"
    del found.siblings[found.at]
    return Done(words=words, example=edit.example, is_gone=True)


@_apply.register
def _order_examples(edit: OrderExamples, document: Json, pointer: str) -> Done:
    around = _found(document, "request", edit.request).entry
    entries = around.get("response") if isinstance(around.get("response"), list) else []
    known = {each["id"]: each for each in entries or () if isinstance(each, dict) and "id" in each}
    if len(set(edit.examples)) != len(edit.examples) or set(edit.examples) != known.keys():
        words = "Name each example of this request once, and no others: somebody may have added or deleted one meanwhile."
        raise EditInvalid("request.invalid", words, f"{pointer}/examples")
    ordered = iter([known[each] for each in edit.examples])
    around["response"] = [
        next(ordered) if isinstance(each, dict) and known.get(each.get("id", "")) is each else each for each in entries or ()
    ]
    return Done(words=f"Examples of {_call_of(around)} put in another order")


@_apply.register
def _change_request(edit: ChangeRequest, document: Json, pointer: str) -> Done:
    entry = _found(document, "request", edit.request).entry
    request = entry.get("request")
    is_inside = isinstance(request, dict) and not description_of(entry.get("description"))
    return _named(entry, "Request", edit, pointer, described=request if is_inside else entry)


@_apply.register
def _change_folder(edit: ChangeFolder, document: Json, pointer: str) -> Done:
    return _named(_found(document, "folder", edit.folder).entry, "Folder", edit, pointer)


@_apply.register
def _change_collection(edit: ChangeCollection, document: Json, pointer: str) -> Done:
    if not isinstance(document.get("info"), dict):
        document["info"] = {}
    return _named(document["info"], "Collection", edit, pointer)


def _named(
    entry: Json, what: str, edit: ChangeRequest | ChangeFolder | ChangeCollection, pointer: str, *, described: Any = None
) -> Done:
    check_text(edit.name, f"{pointer}/name", LONGEST_NAME)
    check_text(edit.description, f"{pointer}/description", LONGEST_WORDS)
    if edit.name is not None and not edit.name.strip():
        raise EditInvalid("name.invalid", "A name may not be empty.", f"{pointer}/name")
    was = text_of(entry.get("name"))
    is_renamed = edit.name is not None and edit.name != was
    if is_renamed:
        entry["name"] = edit.name
    is_described = edit.description is not None and _describe(entry if described is None else described, edit.description)
    deeds = [f"renamed {quoted(edit.name or '')}"] * is_renamed + ["described"] * is_described
    return Done(words=f"{what} {quoted(was)} {' and '.join(deeds) or 'left as it was'}")


def _describe(entry: Json, text: str) -> bool:
    """Puts the words in; those that are an object keep their type."""
    before = entry.get("description")
    if description_of(before) == text:
        return False
    entry["description"] = {**before, "content": text} if isinstance(before, dict) else text
    return True


def _changed(before: Example, parts: ExampleParts, around: Callable[[], Request]) -> Example:
    said: dict[str, Any] = {}
    if parts.name is not None:
        said["name"] = parts.name
    if parts.status is not None and parts.status != before.code:
        said |= {"code": parts.status, "status": _PHRASES.get(parts.status, "")}
    if parts.reason is not None:
        said["status"] = parts.reason
    if parts.headers is not None:
        said["headers"] = _headers(before.headers, parts.headers)
    if parts.body is not None:
        said["body"] = parts.body
    if parts.original_request is not None and not parts.original_request.is_empty:
        said["original_request"] = _request(before.original_request or around(), parts.original_request)
    return replace(before, **said)


def _headers(before: Sequence[Header], rows: Sequence[HeaderRow]) -> tuple[Header, ...]:
    """The rows as headers; one whose name was there before keeps what else its row says."""
    left = list(before)
    made = []
    for row in rows:
        same = [each for each in left if each.key.lower() == row.key.lower()]
        known = next((each for each in same if each.value == row.value), same[0] if same else None)
        if known is None:
            made.append(Header(key=row.key, value=row.value, description=row.description or "", disabled=row.disabled))
            continue
        left = [each for each in left if each is not known]
        words = known.description if row.description is None else row.description
        made.append(replace(known, key=row.key, value=row.value, description=words, disabled=row.disabled))
    return tuple(made)


def _request(before: Request, parts: RequestParts) -> Request:
    said: dict[str, Any] = {}
    if parts.method is not None:
        said["method"] = parts.method.upper()
    if parts.url is not None and (before.url is None or parts.url != before.url.raw):
        read = read_request({"url": parts.url}, quiet_reading(), ())
        said["url"] = replace(read.url, source=None, raw=parts.url) if read is not None and read.url is not None else None
    if parts.headers is not None:
        said["headers"] = _headers(before.headers, parts.headers)
    if parts.body is not None:
        said["body"] = _body(before.body, parts.body)
    return replace(before, **said)


def _body(before: Body | None, text: str) -> Body | None:
    if not text:
        return None
    if before is not None and before.mode == "raw":
        return replace(before, raw=text)
    return Body(mode="raw", raw=text, language="json" if text.lstrip()[:1] in ("{", "[") else "")


def _example(found: Found) -> Example:
    read = read_example(found.entry, (), quiet_reading(), ())
    if read is None:
        raise NoSuchEntry("example", str(found.entry.get("id")))
    return read


def _request_around(document: Json, found: Found) -> Request:
    around = find_entry(document, "request", lambda identifier: identifier == found.parent)
    return _saved_with(around.entry if around is not None else {})


def _saved_with(entry: Json) -> Request:
    """The request of an item as an example is saved with it: without its words and how it signs in."""
    given = entry.get("request")
    if isinstance(given, dict):
        given = {key: copy.deepcopy(given[key]) for key in _OF_ORIGINAL if key in given}
    return read_request(given, quiet_reading(), ()) or Request()


def _found(document: Json, kind: Kind, identifier: str) -> Found:
    found = find_entry(document, kind, lambda each: each == identifier)
    if found is None:
        raise NoSuchEntry(NAMES[kind], identifier)
    return found


def _call(document: Json, found: Found) -> str:
    around = find_entry(document, "request", lambda identifier: identifier == found.parent)
    return _call_of(around.entry if around is not None else {})


def _call_of(entry: Json) -> str:
    read = read_request(entry.get("request"), quiet_reading(), ())
    return call_text(read) if read is not None else quoted(text_of(entry.get("name")))


def _free_name(name: str, siblings: Sequence[Any]) -> str:
    taken = {text_of(each.get("name")) for each in siblings if isinstance(each, dict)}
    wanted = f"{name} (copy)"
    number = 2
    while wanted in taken:
        wanted = f"{name} (copy {number})"
        number += 1
    return wanted


def quoted(name: str) -> str:
    """A name in a sentence, cut short."""
    return f"“{name if len(name) <= 60 else name[:59] + '…'}”"
