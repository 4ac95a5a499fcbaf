"""What people ask of the call log: search, follow, export, coverage, what callers expected, and a call made an example."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.actions.editing.looking import served
from app.calls.coverage import Coverage, coverage_of
from app.calls.misses import Expected, expected_by, proposal_for
from app.calls.writing import call_json, har, json_lines, moment
from app.errors import AppError, MockNotFound
from app.store.calls import calls_after, count_calls, delete_calls, get_call, last_call_id, list_misses, search_calls
from app.store.errors import CallNotFound, NoRevision
from app.store.mocks import find_mock, get_mock
from app.store.records import Call, CallCount, CallFilter, Mock, Page
from app.store.revisions import get_revision
from app.store.transaction import Store
from converters.postman.write import item_to_json

MOST_MISSES = 1000
AT_ONCE = 100
SOURCE = "call"

_STATUSES = re.compile(r"([1-5])xx|(\d{3})(?:-(\d{3}))?", re.IGNORECASE)
_AGO = re.compile(r"(\d{1,6})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class SearchInvalid(AppError):
    """A filter that cannot be understood."""

    code = "request.invalid"
    status = 422

    def __init__(self, name: str, expected: str) -> None:
        super().__init__(name, expected)
        self.name = name
        self.expected = expected

    def __str__(self) -> str:
        return f"{self.name} cannot be understood: write {self.expected}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which calls a person looks for, in their words; what is None or empty does not narrow.

    `status`: `404`, `4xx` or `400-499`. `since`, `until`: ISO 8601, or how long ago: `30m`, `2h`, `7d`. `example`: its id.
    """

    mock: str | None = None
    operation: str | None = None
    status: str | None = None
    key: str | None = None
    method: str | None = None
    example: str | None = None
    miss: bool | None = None
    text: str = ""
    since: str | None = None
    until: str | None = None


EVERY_CALL = Wanted()


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedCall:
    """A call with the name of its mock."""

    call: Call
    mock: str

    def as_json(self, *, full: bool = False) -> dict[str, Any]:
        """The call as JSON data."""
        return call_json(self.call, self.mock, full=full)


def find_calls(store: Store, wanted: Wanted, *, cursor: str | None = None, limit: int = 50) -> Page[NamedCall]:
    """Calls that fit, the newest first, without heads and bodies.

    A search for text looks at so many calls for a page: it may hold fewer than `limit`, and `next` goes on.
    Raises MockNotFound, SearchInvalid.
    """
    page = search_calls(store, filter_of(store, wanted), cursor=cursor, limit=limit)
    names = _Names(store)
    return Page(items=tuple(NamedCall(call=call, mock=names.of(call)) for call in page), next=page.next)


def one_call(store: Store, id: int) -> NamedCall:
    """One call with heads and bodies. Raises CallNotFound."""
    call = get_call(store, id)
    return NamedCall(call=call, mock=_Names(store).of(call))


def remove_call(store: Store, id: int) -> None:
    """Takes one call out of the log; the counters stay. Raises CallNotFound."""
    found = one_call(store, id)
    if not store.change(lambda change: _removed(change, found.call.mock_id, found.mock, id)):
        raise CallNotFound(str(id))


def clear_calls(store: Store, mock: str) -> int:
    """Takes all calls of a mock out of the log; the counters stay. Returns how many. Raises MockNotFound."""
    found = find_mock(store, mock).mock
    return store.change(lambda change: _removed(change, found.id, found.name, None))


def _removed(change: Any, mock_id: str, name: str, id: int | None) -> int:
    removed = delete_calls(change, mock_id=mock_id, id=id)
    if removed:
        change.note("clear" if id is None else "delete", "calls", name, calls=removed)
    return removed


def expected_calls(store: Store, mock: str, *, limit: int = 50) -> tuple[tuple[Expected, dict[str, Any] | None], ...]:
    """The misses of a mock grouped into what callers expected, the most frequent first, each with a proposal.

    The proposal is a Postman item: the missing request with an example to fill. Raises MockNotFound.
    """
    found = find_mock(store, mock).mock
    groups = expected_by(list_misses(store, found.id, limit=MOST_MISSES))[:limit]
    return tuple((group, _proposal(store, group)) for group in groups)


def _proposal(store: Store, group: Expected) -> dict[str, Any] | None:
    try:
        return item_to_json(proposal_for(get_call(store, group.last_id)))
    except CallNotFound:  # removed a moment ago
        return None


def counted_calls(store: Store, mock: str, *, since: date | None = None, until: date | None = None) -> tuple[CallCount, ...]:
    """How often each operation, example and status was called, on which day and by which key. Raises MockNotFound."""
    return count_calls(store, find_mock(store, mock).mock.id, since=since, until=until)


def covered(
    store: Store, mock: str, *, revision: int | None = None, since: date | None = None, until: date | None = None
) -> Coverage:
    """What was ever called of a revision, the published one (or else the newest) unless told.

    Raises MockNotFound, RevisionNotFound, NoRevision.
    """
    found = find_mock(store, mock).mock
    kept = get_revision(store, found.id, revision or _current(found))
    content, index = served(store, found, kept)
    counts = count_calls(store, found.id, since=since, until=until)
    return coverage_of(kept.number, content.collection, content.environment, index, counts)


def exported_har(store: Store, wanted: Wanted, base: str) -> Iterator[str]:
    """The calls that fit as a HAR 1.2 file, in order, in pieces. Raises MockNotFound, SearchInvalid before the first piece."""
    return har(_every(store, filter_of(store, wanted)), base)


def exported_lines(store: Store, wanted: Wanted) -> Iterator[str]:
    """The calls that fit as JSON lines, in order. Raises MockNotFound, SearchInvalid before the first line."""
    return json_lines(_every(store, filter_of(store, wanted)))


def _every(store: Store, wanted: CallFilter) -> Iterator[tuple[Call, str]]:
    """Every call that was there when this began, a page in memory at a time."""
    names, cursor, last = _Names(store), None, last_call_id(store)
    while True:
        page = search_calls(store, wanted, cursor=cursor, limit=AT_ONCE, newest_first=False, with_bodies=True)
        for call in page:
            if call.id > last:
                return
            yield call, names.of(call)
        cursor = page.next
        if cursor is None:
            return


@dataclass(slots=True)
class Following:
    """Follows the log, whichever process writes it. `fits`: which calls; `after`: the id of the last call seen."""

    store: Store
    fits: CallFilter
    after: int
    _names: _Names | None = None

    def more(self, limit: int = AT_ONCE) -> tuple[NamedCall, ...]:
        """The calls since that fit, in order, without heads and bodies. Raises StorageError; then it can be asked again."""
        if self._names is None:
            self._names = _Names(self.store)
        found = calls_after(self.store, self.after, mock_id=self.fits.mock_id, limit=limit)
        if found and self._is_narrow:
            ids = self._fitting()
            fitting = tuple(call for call in found if call.id in ids)
        else:
            fitting = found
        named = tuple(NamedCall(call=call, mock=self._names.of(call)) for call in fitting)
        if found:
            self.after = found[-1].id
        return named

    @property
    def _is_narrow(self) -> bool:
        return self.fits != CallFilter(mock_id=self.fits.mock_id)

    def _fitting(self) -> set[int]:
        return {call.id for call in search_calls(self.store, self.fits, limit=AT_ONCE, after=self.after, newest_first=False)}


def follow_calls(store: Store, wanted: Wanted = EVERY_CALL, *, after: int | None = None) -> Following:
    """Follows from that call on, from now on without one. Raises MockNotFound, SearchInvalid."""
    return Following(store, filter_of(store, wanted), last_call_id(store) if after is None else after)


def expected_json(group: Expected, proposal: dict[str, Any] | None) -> dict[str, Any]:
    """What callers expected as JSON data."""
    return {
        "method": group.method,
        "path": group.path,
        "calls": group.calls,
        "last_at": moment(group.last_at) if group.last_at else None,
        "last_call": group.last_id,
        "paths": list(group.paths),
        "proposal": proposal,
    }


def _current(mock: Mock) -> int:
    number = mock.published or mock.newest
    if not number:
        raise NoRevision(f"{mock.name!r} has no revision.")
    return number


def filter_of(store: Store, wanted: Wanted, *, now: datetime | None = None) -> CallFilter:
    """The filter that the words stand for. Raises MockNotFound, SearchInvalid."""
    now = now or store.clock()
    return CallFilter(
        mock_id=None if wanted.mock is None else find_mock(store, wanted.mock).mock.id,
        operation=wanted.operation,
        statuses=None if wanted.status is None else statuses_of(wanted.status),
        key_id=wanted.key,
        method=None if wanted.method is None else wanted.method.upper(),
        example_id=wanted.example,
        is_miss=wanted.miss,
        text=wanted.text,
        since=None if wanted.since is None else moment_of("since", wanted.since, now),
        until=None if wanted.until is None else moment_of("until", wanted.until, now),
    )


def statuses_of(text: str) -> tuple[int, int]:
    """The least and the largest status. Raises SearchInvalid."""
    found = _STATUSES.fullmatch(text.strip())
    if found is None:
        raise SearchInvalid("status", "404, 4xx or 400-499")
    if found[1]:
        return int(found[1]) * 100, int(found[1]) * 100 + 99
    return int(found[2]), int(found[3] or found[2])


def moment_of(name: str, text: str, now: datetime) -> datetime:
    """A point in time; one without a zone is in UTC. Raises SearchInvalid."""
    ago = _AGO.fullmatch(text.strip())
    try:
        if ago:
            return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        given = datetime.fromisoformat(text.strip())
        return given.replace(tzinfo=UTC) if given.tzinfo is None else given.astimezone(UTC)
    except (ValueError, OverflowError):
        raise SearchInvalid(name, "a time such as 2026-03-01T12:00:00Z, or how long ago: 30m, 2h, 7d") from None


class _Names:
    """Names of mocks by id, each asked for once; the id itself for one that is gone."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._names: dict[str, str] = {}

    def of(self, call: Call) -> str:
        name = self._names.get(call.mock_id)
        if name is None:
            try:
                name = get_mock(self._store, call.mock_id).name
            except MockNotFound:
                name = call.mock_id
            self._names[call.mock_id] = name
        return name
