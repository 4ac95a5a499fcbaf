"""Mocks that are made of files are kept as well: each new content is a revision in the store, so that there is one story."""

from __future__ import annotations

from app.live.contents import content_of
from app.store.errors import NameTaken
from app.store.mocks import mock_named, put_mock
from app.store.records import Content, Mock, MockDraft
from app.store.revisions import add_revision, last_of_kind, publish
from app.store.transaction import Change, Store
from app.workspace.revisions import Made, Recorded

AUTHOR = "files"
KIND = "files"
LONGEST_SOURCES = 200


class FileRevisions:
    """Gives revisions their numbers from the store."""

    def __init__(self, store: Store) -> None:
        self._store = store.acting(AUTHOR)

    def record(self, made: Made) -> Recorded:
        """Puts the mock, adds its content as a revision if it is new, and publishes that: one transaction, or none at all.

        A revision that people published instead stays so until the files say something new, and so does one that they made by
        editing; a paused mock stays paused. Raises NameTaken for a name that a mock of the store has, and StorageError.
        """
        store = self._store
        content = content_of(made.collection, made.environment, made.settings, made.defaults, made.item_ids, made.contract)
        mock = _found(store, made)
        number = _current(store, mock, made, content) if mock else None
        if mock is None or number is None:
            mock, number = store.change(lambda change: _recorded(change, made, content))
        answers = mock.published == number and mock.answers_at(store.clock())
        return Recorded(revision=number, id=mock.id, published=answers)


def _found(where: Store | Change, made: Made) -> Mock | None:
    """The mock of that name, if it is made of files. Raises NameTaken when it is another one."""
    name = made.settings.name
    found = mock_named(where, name)
    if found is not None and found.origin != "files":
        raise NameTaken(f"A mock {name!r} is kept in the store already: rename one of them, or delete that one.")
    return found


def _draft(made: Made, known: Mock | None) -> MockDraft:
    """What the files say of the mock. What only the store knows of it stays."""
    said = made.settings
    return MockDraft(
        name=said.name,
        title=said.title,
        use_case=said.use_case,
        access=said.access,
        origin="files",
        expires_at=known.expires_at if known else None,
    )


def _current(store: Store, known: Mock, made: Made, content: Content) -> int | None:
    """The number of the files' last revision, if they say nothing new since then."""
    draft = _draft(made, known)
    if any(getattr(known, name) != getattr(draft, name) for name in ("title", "use_case", "access")):
        return None
    last = last_of_kind(store, known.id, KIND)
    return last.number if last is not None and last.content == content.hash else None


def _recorded(change: Change, made: Made, content: Content) -> tuple[Mock, int]:
    mock = put_mock(change, _draft(made, _found(change, made))).mock
    last = last_of_kind(change, mock.id, KIND)
    if last is not None and last.content == content.hash:
        return mock, last.number
    sources = ", ".join(made.sources)[:LONGEST_SOURCES]
    added = add_revision(change, mock.id, content, source_kind=KIND, source_name=sources)
    return publish(change, mock.id, added.revision.number), added.revision.number
