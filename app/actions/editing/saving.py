"""A logged call becomes an example of its mock: a new revision like every edit, in which secrets stay masked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.actions.editing.answers import answers_of
from app.actions.editing.applying import quoted
from app.actions.editing.checks import check_parts, findings_of
from app.actions.editing.document import model_of, read_tree_of
from app.actions.editing.editing import Changed, EditWishes, add, edited_content, finished, newest_revision, notes_of_files
from app.actions.editing.edits import ExampleParts
from app.calls.example import Saved, example_of, saved_in
from app.calls.writing import is_cut
from app.errors import AppError
from app.redaction import MASK
from app.store.blobs import read_blob
from app.store.calls import get_call
from app.store.mocks import get_mock
from app.store.records import Call, Mock, Revision
from app.store.transaction import Change, Store
from converters.diagnostics import Diagnostic, Diagnostics
from converters.postman.model import Environment, Example
from converters.postman.read_environment import environment_from_json
from converters.postman.url import url_text
from converters.postman.write import write_collection
from converters.sync.addresses import call_text

SOURCE = "call"


class CallIncomplete(AppError):
    """A call of which too little is kept to make an example of it."""

    code = "call.incomplete"
    status = 422

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"This call cannot be an example as it is: {self.problem}. Say the body yourself."


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedExample:
    """What a call was saved as. `findings`: what is to be known of it, such as which of its values are masked."""

    mock: str
    revision: int
    created: bool
    published: bool
    item: str
    item_id: str
    is_new_item: bool
    example_id: str
    example_name: str
    findings: tuple[Diagnostic, ...] = ()


def save_as_example(
    store: Store,
    id: int,
    *,
    name: str = "",
    status: int | None = None,
    body: str | None = None,
    media_type: str | None = None,
    publish_it: bool = False,
    expected: int | str | None = None,
) -> SavedExample:
    """Makes a call an example of its mock: a new revision with it, published if asked for. Secrets stay masked, and are told.

    `status`, `body` and `media_type` go before what was answered; `expected`: number or hash of the newest revision. Raises
    CallNotFound, CallIncomplete, MockNotFound, NoRevision, EditInvalid, StaleEdit.
    """
    check_parts(ExampleParts(name=name, status=status, body=body), "")
    call = get_call(store, id)
    if body is None:
        _require_whole(call)
    example = example_of(call, name=name, status=status, body=body, media_type=media_type)
    wishes = EditWishes(expected=expected, publish=publish_it)

    def step(change: Change) -> tuple[Changed, Saved]:
        mock = get_mock(change, call.mock_id)
        before = newest_revision(change, mock, expected)
        return _saved(change, mock, before, call, example)

    changed, saved = store.change(step)
    done = finished(store, changed, wishes)
    return SavedExample(
        mock=done.mock.name,
        revision=done.shown.revision.number,
        created=done.is_new,
        published=done.shown.is_published,
        item=saved.item.name,
        item_id=saved.item.id,
        is_new_item=saved.is_new,
        example_id=example.id,
        example_name=example.name,
        findings=done.findings,
    )


def _saved(change: Change, mock: Mock, before: Revision, call: Call, example: Example) -> tuple[Changed, Saved]:
    collection = model_of(read_tree_of(read_blob(change, before.collection)), mock.name)
    saved = saved_in(collection, _environment(change, before), call, example)
    data = write_collection(saved.collection)
    content = edited_content(change, before, data, saved.collection, touched=[example.id])
    words = f"Example {quoted(example.name)} of {call_text(saved.item.request)} saved from call {call.id}"
    added = add(change, mock, content, message=words, kind=SOURCE, source=str(call.id))
    place = f"{saved.item.name} › {example.name}"[:200]
    answers = answers_of(change, before)
    findings = (*_masked(example, place), *findings_of(answers, saved.item, example, place), *notes_of_files(mock))
    return replace(added, examples=(example.id,), findings=findings), saved


def _environment(change: Change, before: Revision) -> Environment | None:
    if before.environment is None:
        return None
    return environment_from_json(json.loads(read_blob(change, before.environment)), Diagnostics(limit=0))


def _masked(example: Example, place: str) -> Iterator[Diagnostic]:
    """Which values of the example are masks: the log never held the secrets themselves."""
    request = example.original_request
    names = [f"the header {header.key} of the answer" for header in example.headers if MASK in header.value]
    if MASK in example.body:
        names.append("the body of the answer")
    if request is not None:
        names += [f"the header {header.key} of its request" for header in request.headers if MASK in header.value]
        if request.url is not None and MASK in url_text(request.url):
            names.append("the address of its request")
        if request.body is not None and MASK in request.body.raw:
            names.append("the body of its request")
    if names:
        message = f"The log masks secrets, and so does this example: {', '.join(names[:20])}. Put in values that may be shown."
        yield Diagnostic("warning", "example.masked", message, place)


def _require_whole(call: Call) -> None:
    if not call.is_miss and is_cut(call.response_body, call.response_size):
        raise CallIncomplete("only the beginning of its answer is kept")
    try:
        call.response_body.decode()
    except UnicodeDecodeError:
        raise CallIncomplete("its answer is no text") from None
