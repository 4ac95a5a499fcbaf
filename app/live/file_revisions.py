"""Mocks that are made of files are kept as well: each new content is a revision in the store, so that there is one story."""

from __future__ import annotations

from app.live.contents import content_of
from app.store.errors import NameTaken
from app.store.mocks import mock_named, put_mock
from app.store.records import Content, Mock, MockDraft
from app.store.revisions import add_revision, get_revision, publish, revision_with
from app.store.transaction import Change, Store
from app.workspace.revisions import Made, Recorded

AUTHOR = "files"
KIND = "files"
LONGEST_SOURCES = 200


class FileRevisions:
    """Gives revisions their numbers from the store. One for each process: it remembers how far this one has come."""

    def __init__(self, store: Store) -> None:
        self._store = store.acting(AUTHOR)
        self._last: dict[str, int] = {}

    def record(self, made: Made) -> Recorded:
        """Puts the mock, adds its content as a revision if it is new, and publishes that: one transaction, or none at all.

        A revision that people published instead stays so until the files say something new; a paused mock stays paused.
        Other processes read the same files: what one of them has recorded since this one came is not recorded again, and
        where it was replaced already, the newer one answers. Raises NameTaken for a name that a mock of the store has, and
        StorageError.
        """
        store = self._store
        content = content_of(made.collection, made.environment, made.settings, made.defaults, made.item_ids, made.contract)
        mock = _found(store, made)
        number = self._known_as(store, mock, made, content) if mock else None
        if mock is None or number is None:
            mock, number = store.change(lambda change: self._record(change, made, content))
        self._last[mock.id] = number
        return Recorded(revision=number, id=mock.id, published=mock.published == number and mock.answers_at(store.clock()))

    def _known_as(self, where: Store | Change, mock: Mock, made: Made, content: Content) -> int | None:
        """The number that the content has already: the files' last one, or one from a process that is further than this one.

        Who has just begun knows of nothing that came before: what was changed back while nobody looked is new.
        """
        number = _current(where, mock, made, content)
        if number is not None or mock.id not in self._last:
            return number
        return revision_with(where, mock.id, content.hash, kind=KIND, after=self._last[mock.id])

    def _record(self, change: Change, made: Made, content: Content) -> tuple[Mock, int]:
        """Looks once more: others may have come first while this one waited for its turn."""
        known = _found(change, made)
        number = self._known_as(change, known, made, content) if known else None
        return _recorded(change, made, content) if known is None or number is None else (known, number)


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


def _current(where: Store | Change, known: Mock, made: Made, content: Content) -> int | None:
    """The number of the newest revision, if the files say nothing new since then."""
    draft = _draft(made, known)
    if any(getattr(known, name) != getattr(draft, name) for name in ("title", "use_case", "access")):
        return None
    return known.newest if known.newest > 0 and get_revision(where, known.id).content == content.hash else None


def _recorded(change: Change, made: Made, content: Content) -> tuple[Mock, int]:
    mock = put_mock(change, _draft(made, _found(change, made))).mock
    sources = ", ".join(made.sources)[:LONGEST_SOURCES]
    if add_revision(change, mock.id, content, source_kind=KIND, source_name=sources).created:
        mock = publish(change, mock.id)
    return mock, mock.newest
