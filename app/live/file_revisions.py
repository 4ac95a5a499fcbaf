"""Mocks that are made of files are kept as well: each new content is a revision in the store, so that there is one story."""

from __future__ import annotations

from app.live.contents import content_of
from app.records import NO_GATES, ReviewGates
from app.store.errors import NameTaken
from app.store.mocks import get_mock, mock_named, put_mock
from app.store.records import Content, Mock, MockDraft
from app.store.review_errors import GateClosed
from app.store.review_gates import gates_of, set_gates, unmet_gates
from app.store.review_records import KeptGates
from app.store.revisions import add_revision, get_revision, last_of_kind, publish, revision_with
from app.store.transaction import Change, Store
from app.workspace.revisions import Made, Recorded

AUTHOR = "files"
KIND = "files"
LONGEST_SOURCES = 200
FIRST = "The first of its files."


class _Behind(Exception):
    """Another process has read the files after this one did, and they are not as they were then any more."""

    def __init__(self, mock: Mock, revision: int) -> None:
        self.mock = mock
        self.revision = revision
        super().__init__(mock.name, revision)


class FileRevisions:
    """Gives revisions their numbers from the store. One for each process: it remembers how far this one has come."""

    def __init__(self, store: Store) -> None:
        self._store = store.acting(AUTHOR)
        self._last: dict[str, int] = {}

    def record(self, made: Made) -> Recorded:
        """Puts the mock, adds its content as a revision if it is new, and publishes that: one transaction, or none at all.

        A revision that people published instead stays so until the files say something new, and so does one that they made by
        editing; a paused mock stays paused. Where the mock has gates that are closed, a further revision waits for people to
        publish it. Other processes read the same files: what one of them has recorded since this one came is not recorded
        again, and where it was replaced already, the newer one answers. Raises NameTaken for a name that a mock of the store
        has, and StorageError.
        """
        store = self._store
        content = content_of(made.collection, made.environment, made.settings, made.defaults, made.item_ids, made.contract)
        mock = _found(store, made)
        number = self._known_as(store, mock, made, content) if mock else None
        try:
            if mock is None or number is None:
                mock, number = store.change(lambda change: self._record(change, made, content))
        except _Behind as behind:  # what the files say by now is read at the next look
            return Recorded(revision=behind.revision, id=behind.mock.id, published=False)
        self._last[mock.id] = number
        answers = mock.published == number and mock.answers_at(store.clock())
        held = "" if mock.published == number else _held(store, mock, number)
        return Recorded(revision=number, id=mock.id, published=answers, held=held)

    def _known_as(self, where: Store | Change, mock: Mock, made: Made, content: Content) -> int | None:
        """The number that the content has already: of the files' last revision, or given by a process that is further.

        Who has just begun knows of nothing that came before: what was changed back while nobody looked is new.
        """
        newest = last_of_kind(where, mock.id, KIND) if _is_described(mock, made) else None
        if newest is None or _are_other_gates(gates_of(where, mock.id), made.settings.review):
            return None
        if newest.content == content.hash:
            return newest.number
        last = self._last.get(mock.id)
        if last is None:
            return None
        if last > newest.number and get_revision(where, mock.id, last).content == content.hash:
            return last  # the files came to say what somebody had made by editing before
        return revision_with(where, mock.id, content.hash, kind=KIND, after=last)

    def _record(self, change: Change, made: Made, content: Content) -> tuple[Mock, int]:
        """Looks once more: others may have come first while this one waited for its turn."""
        known = _found(change, made)
        number = self._known_as(change, known, made, content) if known else None
        if known is not None and number is not None:
            return known, number
        last = last_of_kind(change, known.id, KIND) if known else None
        if known and last and last.number != self._last.get(known.id) and not made.is_current():
            raise _Behind(known, last.number)
        mock = put_mock(change, _draft(made, known)).mock
        _take_gates(change, mock, made)
        if last is not None and last.content == content.hash:
            return mock, last.number
        sources = ", ".join(made.sources)[:LONGEST_SOURCES]
        added = add_revision(change, mock.id, content, source_kind=KIND, source_name=sources)
        first = FIRST if mock.newest == 0 else None  # nothing answers yet that somebody could rely on
        try:
            return publish(change, mock.id, added.revision.number, overridden=first), added.revision.number
        except GateClosed:
            return get_mock(change, mock.id), added.revision.number


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


def _is_described(known: Mock, made: Made) -> bool:
    """Whether the files say of the mock what the store does."""
    draft = _draft(made, known)
    return all(getattr(known, name) == getattr(draft, name) for name in ("title", "use_case", "access"))


def _take_gates(change: Change, mock: Mock, made: Made) -> None:
    said = made.settings.review
    if _are_other_gates(gates_of(change, mock.id), said):
        set_gates(change, mock.id, said or NO_GATES, origin="store" if said is None else "files")


def _are_other_gates(kept: KeptGates, said: ReviewGates | None) -> bool:
    """Whether the files say of gates what is not kept. Gates that people set stay as long as the files say nothing of any."""
    if said is None:
        return kept.origin == "files"
    return (kept.gates, kept.origin) != (said, "files")


def _held(store: Store, mock: Mock, number: int) -> str:
    """Why what the files say does not answer: what the mock's gates ask for. "" where they ask for nothing."""
    missing = "; ".join(text for _, text in unmet_gates(store, mock.id, number))
    if not missing:
        return ""
    return f"What the files say is kept as revision {number} and not published yet: {missing}. Open a proposal for it."
