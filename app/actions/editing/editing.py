"""Edits become revisions: on the newest one, as drafts that wait to be published, or published at once where that is wished."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from app.actions.editing.answers import answers_of
from app.actions.editing.applying import Done, apply_edit, quoted
from app.actions.editing.checks import findings_of
from app.actions.editing.document import model_of, read_document, write_document
from app.actions.editing.edits import Edit, check_count
from app.actions.kept import own_mock
from app.actions.revisions import ShownRevision
from app.actions.revisions import publish as publish_revision
from app.errors import AppError
from app.live.contents import DEFAULTS, MADE, read_content
from app.store.blobs import read_blob
from app.store.errors import NoRevision, RevisionChanged
from app.store.mocks import get_mock
from app.store.records import Blob, Content, Mock, Revision
from app.store.revisions import add_revision, get_revision
from app.store.rows import short_text
from app.store.transaction import Change, Store
from app.workspace.mock_settings import WrongValue
from converters.diagnostics import Diagnostic
from converters.errors import ConversionError
from converters.postman.model import Collection, Example, Item, walk

LONGEST_MESSAGE = 200
TRIES = 2
"""How often edits are worked out without holding up others; then they are made while nobody else changes anything."""

EDIT, RESTORE = "edit", "restore"
"""What `source_kind` says of revisions that were made here."""


class StaleEdit(RevisionChanged):
    """Somebody made another revision since the one that was looked at. `newest`: which, by whom."""

    status = 412

    def __init__(self, mock: Mock, newest: Revision) -> None:
        self.newest = newest
        super().__init__(
            f"{mock.name!r} was changed since you looked: revision {newest.number} is the newest now, made by {newest.author} "
            f"at {newest.created_at:%Y-%m-%d %H:%M} UTC ({newest.message[:80] or 'without words'}). Nothing was changed and "
            "nothing is lost: look at that revision, then send your edit again upon it."
        )
        self.facts: Mapping[str, Any] = {
            "newest": {
                "number": newest.number,
                "content": newest.content,
                "author": newest.author,
                "created_at": newest.created_at.isoformat(),
                "message": newest.message,
            }
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """What an edit did. `is_new` False: everything was so already, and no revision was made. `examples`: the ids of those that
    were edited, in the order of the edits, "" for edits of something else. `findings`: what is to be known of them."""

    shown: ShownRevision
    mock: Mock
    is_new: bool = True
    examples: tuple[str, ...] = ()
    findings: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EditWishes:
    """How edits are to be kept. `expected`: number or content hash of the newest revision, as it was when people looked.

    `message`: instead of the words that the edits have by themselves. `publish`: let the mock answer with it at once.
    """

    expected: int | str | None = None
    message: str = ""
    publish: bool = False


AS_DRAFT = EditWishes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A revision that was added, before it is published. For who edits within a transaction of his own."""

    mock: Mock
    revision: Revision
    is_new: bool
    examples: tuple[str, ...] = ()
    findings: tuple[Diagnostic, ...] = ()


def edit(store: Store, name: str, edits: Sequence[Edit], wishes: EditWishes = AS_DRAFT) -> Edited:
    """Does the edits to the newest revision, all of them or none: one new revision, a draft unless it is to be published.

    Raises MockNotFound, MockMoved, NoRevision, StaleEdit, NoSuchEntry, EditInvalid, InputRefused. That it may not be published
    is a finding: the draft is kept.
    """
    for _ in range(TRIES):
        ready = _prepared(store, own_mock(store, name), edits, wishes)
        changed = store.change(lambda change, ready=ready: _add_prepared(change, name, ready, wishes))  # type: ignore[misc]
        if changed is not None:
            return finished(store, changed, wishes)
    return finished(store, store.change(lambda change: edit_in(change, name, edits, wishes)), wishes)


def edit_in(change: Change, name: str, edits: Sequence[Edit], wishes: EditWishes = AS_DRAFT) -> Changed:
    """The same within a transaction, without publishing. Raises as `edit` does."""
    made = _add_prepared(change, name, _prepared(change, own_mock(change, name), edits, wishes), wishes)
    assert made is not None, "nobody else changes anything meanwhile"
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """What edits lead to, worked out before anything is locked. `content` None: nothing is changed."""

    before: Revision
    content: Content | None
    message: str = ""
    examples: tuple[str, ...] = ()
    findings: tuple[Diagnostic, ...] = ()


def _prepared(where: Store | Change, mock: Mock, edits: Sequence[Edit], wishes: EditWishes) -> _Prepared:
    check_count(edits, mock.name)
    before = newest_revision(where, mock, wishes.expected)
    kept = read_blob(where, before.collection)
    document, is_same = read_document(kept)
    was = kept if is_same else write_document(document)
    done = [apply_edit(document, each, f"/edits/{at}") for at, each in enumerate(edits)]
    data = write_document(document)
    examples = tuple(each.example for each in done)
    if data == was:
        return _Prepared(before=before, content=None, examples=examples)
    collection = model_of(document, mock.name)
    content = edited_content(where, before, data, collection, touched=examples)
    findings = (
        *_edit_findings(where, before, collection, done),
        *_setting_findings(where, mock, before, content),
        *notes_of_files(mock),
    )
    message = wishes.message or message_of(done)
    return _Prepared(before=before, content=content, message=message, examples=examples, findings=findings)


def _add_prepared(change: Change, name: str, ready: _Prepared, wishes: EditWishes) -> Changed | None:
    """The revision; None where another one came in between."""
    mock = own_mock(change, name)
    newest = newest_revision(change, mock, wishes.expected)
    if newest.number != ready.before.number:
        return None
    if ready.content is None:
        return Changed(mock=mock, revision=newest, is_new=False, examples=ready.examples)
    source = f"{mock.name}@{newest.number}"
    added = add(change, mock, ready.content, message=ready.message, kind=EDIT, source=source)
    return replace(added, examples=ready.examples, findings=ready.findings)


def restore(store: Store, name: str, number: int, wishes: EditWishes = AS_DRAFT) -> Edited:
    """Makes a new revision with the content of an earlier one: undoes everything since, and can be undone itself.

    Raises MockNotFound, MockMoved, RevisionNotFound, StaleEdit.
    """

    def step(change: Change) -> Changed:
        mock = own_mock(change, name)
        newest = newest_revision(change, mock, wishes.expected)
        wanted = get_revision(change, mock.id, number)
        if wanted.content == newest.content:
            return Changed(mock=mock, revision=newest, is_new=False)
        content = Content(
            collection=Blob(read_blob(change, wanted.collection)),
            environment=None if wanted.environment is None else Blob(read_blob(change, wanted.environment)),
            contract=None if wanted.contract is None else Blob(read_blob(change, wanted.contract)),
            settings=wanted.settings,
        )
        message = wishes.message or f"Revision {number} restored"
        made = add(change, mock, content, message=message, kind=RESTORE, source=f"{mock.name}@{number}")
        return replace(made, findings=notes_of_files(mock))

    return finished(store, store.change(step), wishes)


def newest_revision(where: Store | Change, mock: Mock, expected: int | str | None) -> Revision:
    """The revision that edits are made upon. Raises NoRevision, and StaleEdit when it is not the one that is expected."""
    if not mock.newest:
        raise NoRevision(f"{mock.name!r} has no revision yet that could be edited: import or send a collection first.")
    newest = get_revision(where, mock.id, mock.newest)
    if expected is not None and expected not in (newest.number, newest.content):
        raise StaleEdit(mock, newest)
    return newest


def edited_content(
    where: Store | Change, before: Revision, data: bytes, collection: Collection, *, touched: Iterable[str] = ()
) -> Content:
    """The content of the next revision: that collection, and everything else as it was before.

    What the settings know of examples that are gone is left out; one that somebody edited is not made up any more.
    """
    known = {example.id for _, item in walk(collection) for example in item.examples}
    settings = dict(before.settings)
    for key, left in ((DEFAULTS, known), (MADE, known - set(touched))):
        if key in settings:
            settings[key] = [each for each in settings[key] if each in left]
            if not settings[key]:
                del settings[key]
    return Content(
        collection=Blob(data),
        environment=None if before.environment is None else Blob(read_blob(where, before.environment)),
        contract=None if before.contract is None else Blob(read_blob(where, before.contract)),
        settings=settings,
    )


def add(change: Change, mock: Mock, content: Content, *, message: str, kind: str, source: str) -> Changed:
    """Adds the revision. The message is cut to what is kept."""
    told = short_text(message[:LONGEST_MESSAGE], "the message", LONGEST_MESSAGE)
    added = add_revision(change, mock.id, content, message=told, source_kind=kind, source_name=source[:LONGEST_MESSAGE])
    return Changed(mock=get_mock(change, mock.id), revision=added.revision, is_new=added.created)


def finished(store: Store, changed: Changed, wishes: EditWishes) -> Edited:
    """Publishes where that is wished, by the one action that decides whether it may be. A refusal leaves the draft, and is a
    finding."""
    mock = changed.mock
    refused: tuple[Diagnostic, ...] = ()
    if wishes.publish and mock.published != changed.revision.number:
        try:
            mock = publish_revision(store, mock.name, changed.revision.number, content=changed.revision.content)
        except AppError as problem:
            if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise
            words = f"It was kept as revision {changed.revision.number} and not published: {problem}"
            refused = (Diagnostic("error", problem.code, words, mock.name),)
    shown = ShownRevision(revision=changed.revision, is_published=mock.published == changed.revision.number)
    return Edited(
        shown=shown,
        mock=mock,
        is_new=changed.is_new,
        examples=changed.examples,
        findings=(*refused, *changed.findings),
    )


def message_of(done: Sequence[Done]) -> str:
    """What was done, in words: `Example “paid” of POST /orders changed`."""
    told = list(dict.fromkeys(each.words for each in done))
    if len(told) == 1:
        return told[0]
    return f"{len(done)} edits: {'; '.join(told)}"


def _edit_findings(
    where: Store | Change, before: Revision, collection: Collection, done: Sequence[Done]
) -> tuple[Diagnostic, ...]:
    """What is to be known of the examples that were edited."""
    touched = {each.example for each in done if each.example and not each.is_gone}
    if not touched:
        return ()
    answers = answers_of(where, before)
    return tuple(
        found
        for item, example in _examples(collection)
        if example.id in touched
        for found in findings_of(answers, item, example, f"{item.name} › {example.name}"[:200])
    )


def _examples(collection: Collection) -> Iterable[tuple[Item, Example]]:
    return ((item, example) for _, item in walk(collection) for example in item.examples)


def _setting_findings(where: Store | Change, mock: Mock, before: Revision, content: Content) -> tuple[Diagnostic, ...]:
    """What the mock's settings name in vain now, and did not before: an example was renamed that they know by its name."""
    if not any(key in before.settings for key in ("examples", "rules", "include", "exclude")):
        return ()
    try:
        old = read_content(mock.name, read_blob(where, before.collection), None, before.settings).warnings
        new = read_content(mock.name, content.collection.data, None, content.settings).warnings
    except (ConversionError, WrongValue):
        return ()
    known = {(each.code, each.message) for each in old}
    return tuple(each for each in new if each.level != "info" and (each.code, each.message) not in known)


def notes_of_files(mock: Mock) -> tuple[Diagnostic, ...]:
    """Of a mock that is made of files: what becomes of an edit when they change."""
    if mock.origin != "files":
        return ()
    message = (
        f"The mock {quoted(mock.name)} is made of files, which stay as they are: this edit is kept beside them. When the files "
        "say something new, their revision comes after this one and answers in its place; edit the files to make it last."
    )
    return (Diagnostic("info", "mock.files_follow", message, mock.name),)
