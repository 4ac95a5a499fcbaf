"""The call log: written in batches, searched, trimmed. What enters it was redacted before."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, or_, select, text

from app.store.columns import EPOCH, storable
from app.store.engine import is_sqlite
from app.store.errors import CallNotFound
from app.store.keys import touch_keys
from app.store.records import Call, CallCount, CallFilter, Headers, Miss, Page
from app.store.review_gates import note_examples
from app.store.rows import PAGE, chunks, page_of
from app.store.tables import call_counts, calls, mocks
from app.store.transaction import Change, Store, looking, recording

BATCH = 200
BODY_BYTES = 64 * 1024
PER_MOCK = 10_000
DAYS = 7
LONGEST_TEXT = 200
LONGEST_PATH = 8192
LONGEST_HEADS = 64 * 1024
MOST_VIOLATIONS = 20
LOCK = 0x63616C6C
"""The advisory lock of a batch on PostgreSQL: ids rise in the order of commits, so that who follows the log misses nothing."""

MANY = 50
"""Rows in one statement."""

AT_ONCE = 2000
"""Rows that one transaction removes."""

LOOKED_AT = 2000
"""Calls that one page of a search for text looks at."""

WRITTEN = tuple(column.name for column in calls.c if column is not calls.c.id)
HEAVY = ("request_headers", "response_headers", "request_body", "response_body", "request_base64", "response_base64")
Line = tuple[Any, ...]
_MICROSECOND = timedelta(microseconds=1)


def record_calls(
    store: Store, answered: Sequence[Call], *, body_bytes: int = BODY_BYTES, uncounted: Sequence[CallCount] = ()
) -> int:
    """Writes calls, with their counters and the last use of their keys, in batches of one transaction each.

    `uncounted`: calls that are counted though they are not kept. Returns how many were written. Nothing a caller sent is
    refused: odd text is marked, long text cut.
    """
    for batch in chunks(answered, BATCH):
        rows = [_row_of(call, body_bytes) for call in batch]
        counts = _counts(batch, uncounted)
        used = {call.key_id: call.at for call in batch if call.key_id}
        examples = {(call.mock_id, call.revision, _cut(call.example_id)) for call in batch if call.example_id and call.revision}
        store.record(
            lambda change, rows=rows, counts=counts, used=used, examples=examples: _write(  # type: ignore[misc]
                change, rows, counts, used, examples
            )
        )
        uncounted = ()
    if uncounted:
        store.record(lambda change: _write(change, [], _counts((), uncounted), {}))
    return len(answered)


@looking
def search_calls(
    connection: Connection,
    wanted: CallFilter,
    *,
    cursor: str | None = None,
    limit: int = PAGE,
    newest_first: bool = True,
    with_bodies: bool = False,
    after: int = 0,
) -> Page[Call]:
    """Calls that fit, one page, the newest first or in order; only those after that id, if told.

    Heads and bodies only when asked for: they are long.

    A search for text looks at LOOKED_AT calls for a page: it may hold fewer than asked for, even none, and `next` goes on.
    """
    columns = [column for column in calls.c if with_bodies or column.name not in HEAVY]
    query = select(*columns).where(*_conditions(wanted), calls.c.id > after)
    given: dict[str, Any] = {"cursor": cursor, "limit": limit, "newest_first": newest_first}
    if not wanted.text:
        return page_of(connection, query, (calls.c.id,), _call, **given)
    ids = select(calls.c.id).where(*_conditions(replace(wanted, text="")), calls.c.id > after)
    looked_at = page_of(
        connection, ids, (calls.c.id,), lambda row: int(row.id), **(given | {"limit": LOOKED_AT}), largest=LOOKED_AT
    )
    if not looked_at.items:
        return Page()
    between = calls.c.id.between(min(looked_at), max(looked_at))
    found = page_of(connection, query.where(between), (calls.c.id,), _call, **given)
    return found if found.next else replace(found, next=looked_at.next)


@looking
def calls_after(connection: Connection, id: int, *, mock_id: str | None = None, limit: int = PAGE) -> tuple[Call, ...]:
    """The calls written after that one, in order, without heads and bodies: for who follows the log."""
    columns = [column for column in calls.c if column.name not in HEAVY]
    query = select(*columns).where(calls.c.id > id, *_conditions(CallFilter(mock_id=mock_id)))
    return tuple(_call(row) for row in connection.execute(query.order_by(calls.c.id).limit(limit)))


@looking
def last_call_id(connection: Connection) -> int:
    """The id of the newest call, 0 without any."""
    return connection.scalar(select(func.max(calls.c.id))) or 0


@looking
def get_call(connection: Connection, id: int) -> Call:
    """One call with heads and bodies. Raises CallNotFound."""
    row = connection.execute(select(calls).where(calls.c.id == id)).one_or_none()
    if row is None:
        raise CallNotFound(str(id))
    return _call(row)


@recording
def delete_calls(change: Change, *, mock_id: str, id: int | None = None) -> int:
    """Removes one call of a mock, or all of them. The counters stay. Returns how many."""
    mine = calls.c.mock_id == mock_id
    return change.connection.execute(delete(calls).where(mine if id is None else and_(mine, calls.c.id == id))).rowcount


def trim_calls(store: Store, *, per_mock: int = PER_MOCK, days: int = DAYS, mock_ids: Iterable[str] | None = None) -> int:
    """Removes calls beyond that many of each mock, and those older than that many days. Returns how many.

    `mock_ids`: only these mocks, and nothing by age: for who knows which have grown. No transaction removes many at once, so
    that nobody waits long for one.
    """
    removed = 0
    if mock_ids is None:
        before = store.clock() - timedelta(days=days)
        removed = _remove_all(store, calls.c.at < before)
        counted = select(calls.c.mock_id).group_by(calls.c.mock_id).having(func.count() > per_mock)
        mock_ids = store.read(lambda connection: connection.scalars(counted).all())
    for mock_id in mock_ids:
        mine = select(calls.c.id).where(calls.c.mock_id == mock_id).order_by(calls.c.id.desc()).offset(per_mock).limit(1)
        last = store.read(lambda connection, mine=mine: connection.scalar(mine))  # type: ignore[misc]
        if last is not None:
            removed += _remove_all(store, and_(calls.c.mock_id == mock_id, calls.c.id <= last))
    return removed


def _remove_all(store: Store, condition: ColumnElement[bool]) -> int:
    removed = 0
    some = select(calls.c.id).where(condition).order_by(calls.c.id).limit(AT_ONCE)
    while gone := store.record(lambda change: change.connection.execute(delete(calls).where(calls.c.id.in_(some))).rowcount):
        removed += gone
        if gone < AT_ONCE:
            break
    return removed


@looking
def count_calls(
    connection: Connection, mock_id: str, *, since: date | None = None, until: date | None = None
) -> tuple[CallCount, ...]:
    """How often each operation, example and status was called, on which day and by which key; in the order of days."""
    query = select(call_counts).where(call_counts.c.mock_id == mock_id)
    if since is not None:
        query = query.where(call_counts.c.day >= since)
    if until is not None:
        query = query.where(call_counts.c.day <= until)
    return tuple(
        CallCount(**{column.name: row._mapping[column] for column in call_counts.c})
        for row in connection.execute(query.order_by(*call_counts.primary_key))
    )


@looking
def calls_on(connection: Connection, day: date) -> Mapping[str, int]:
    """How many calls each mock answered on a day, by its id; mocks without any are left out."""
    # by way of the mocks: the counters are found by mock and day, and there may be years of them
    query = select(call_counts.c.mock_id, func.sum(call_counts.c.calls)).where(
        call_counts.c.mock_id.in_(select(mocks.c.id)), call_counts.c.day == day
    )
    return {row[0]: int(row[1]) for row in connection.execute(query.group_by(call_counts.c.mock_id))}


def day_of(moment: datetime) -> date:
    """The day a call is counted on: in UTC, so that it is the same on every machine."""
    return moment.astimezone(UTC).date()


@looking
def list_misses(connection: Connection, mock_id: str, *, limit: int = PAGE) -> tuple[Miss, ...]:
    """What callers expected and no example answers, by method and path without query; the most frequent first."""
    query = select(calls.c.method, calls.c.path, calls.c.at, calls.c.id).where(calls.c.mock_id == mock_id, calls.c.is_miss)
    found: dict[tuple[str, str], Miss] = {}
    for row in connection.execute(query.order_by(calls.c.id)):
        method, path = key = (row.method, row.path.partition("?")[0])
        times = found[key].calls if key in found else 0
        found[key] = Miss(method=method, path=path, calls=times + 1, last_at=row.at, last_id=row.id)
    return tuple(sorted(found.values(), key=lambda miss: (-miss.calls, -miss.last_id))[:limit])


def _write(
    change: Change,
    rows: list[Line],
    counts: list[Line],
    used: Mapping[str, datetime],
    examples: Iterable[tuple[str, int, str]] = (),
) -> None:
    """Rows are bound as they are, many to a statement: each statement is one turn at the interpreter's lock."""
    is_file = is_sqlite(change.connection)
    if not is_file:
        change.connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    for many in (MANY, 1):
        whole = len(rows) // many * many
        for start in range(0, whole, many):
            given = tuple(chain.from_iterable(rows[start : start + many]))
            change.connection.exec_driver_sql(_insertion(many, is_file=is_file), given)
        rows = rows[whole:]
    if counts:
        days = [(row[0], row[1].isoformat(), *row[2:]) for row in counts] if is_file else counts
        change.connection.exec_driver_sql(_counting(is_file=is_file), days)
    if used:
        touch_keys(change, used)
    if examples:
        note_examples(change, examples)


@cache
def _insertion(many: int, *, is_file: bool) -> str:
    one = f"({', '.join(['?' if is_file else '%s'] * len(WRITTEN))})"
    return f"INSERT INTO calls ({', '.join(WRITTEN)}) VALUES {', '.join([one] * many)}"  # noqa: S608 (names of our own)


@cache
def _counting(*, is_file: bool) -> str:
    names = call_counts.c.keys()
    later = "CASE WHEN excluded.last_at > call_counts.last_at THEN excluded.last_at ELSE call_counts.last_at END"
    return (
        f"INSERT INTO call_counts ({', '.join(names)}) VALUES ({', '.join(['?' if is_file else '%s'] * len(names))}) "  # noqa: S608
        f"ON CONFLICT ({', '.join(call_counts.primary_key.columns.keys())}) DO UPDATE SET "
        f"calls = call_counts.calls + excluded.calls, misses = call_counts.misses + excluded.misses, last_at = {later}"
    )


def _counts(kept: Iterable[Call], uncounted: Iterable[CallCount]) -> list[Line]:
    """Everything added up by what is counted, in a fixed order: two processes never wait for each other crosswise."""
    counted: dict[Line, list[int]] = {}
    for call in kept:
        key = (call.mock_id, day_of(call.at), _cut(call.operation), _cut(call.example_id), call.status, call.key_id)
        _add(counted, key, 1, call.is_miss, call.at)
    for count in uncounted:
        operation, example = _cut(count.operation), _cut(count.example_id)
        key = (count.mock_id, count.day, operation, example, count.status, count.key_id)
        _add(counted, key, count.calls, count.misses, count.last_at)
    return [(*key, *counted[key]) for key in sorted(counted)]


def _add(counted: dict[Line, list[int]], key: Line, times: int, misses: int, at: datetime) -> None:
    moment = _microseconds(at)
    count = counted.get(key)
    if count is None:
        counted[key] = [times, int(misses), moment]
    else:
        count[0] += times
        count[1] += misses
        count[2] = max(count[2], moment)


def _row_of(call: Call, body_bytes: int) -> Line:
    """A row in the order of WRITTEN, as the databases take it."""
    request, is_request_base64 = _as_text(call.request_body[:body_bytes])
    response, is_response_base64 = _as_text(call.response_body[:body_bytes])
    violations = [dict(violation) for violation in call.violations[:MOST_VIOLATIONS]]
    return (
        _microseconds(call.at),
        call.mock_id,
        call.revision,
        call.key_id,
        _cut(call.method),
        _cut(call.path, LONGEST_PATH),
        _cut(call.operation),
        _cut(call.example_id),
        _cut(call.example_name),
        call.score,
        call.status,
        call.is_miss,
        call.milliseconds,
        call.request_size,
        call.response_size,
        json.dumps(violations, separators=(",", ":"), allow_nan=False) if violations else "[]",
        _heads(call.request_headers),
        _heads(call.response_headers),
        request,
        response,
        is_request_base64,
        is_response_base64,
    )


def _microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // _MICROSECOND


def _cut(value: str, longest: int = LONGEST_TEXT) -> str:
    if len(value) <= longest and value.isascii() and "\0" not in value:
        return value
    return storable(value[:longest])


@lru_cache(256)
def _heads(headers: Headers) -> str:
    """Headers as JSON. Callers send the same ones again and again."""
    kept, room = [], LONGEST_HEADS
    for name, value in headers:
        room -= len(name) + len(value)
        if room < 0:
            break
        kept.append((name, value))
    return json.dumps(kept, separators=(",", ":"))


def _as_text(body: bytes) -> tuple[str, bool]:
    """A body as text that can be searched, or else in base64. A character that was cut in two is dropped."""
    if not body:
        return "", False
    try:
        decoded = body.decode()
    except UnicodeDecodeError as problem:
        if problem.reason != "unexpected end of data":
            return base64.b64encode(body).decode(), True
        decoded = body[: problem.start].decode()
    return (decoded, False) if "\0" not in decoded else (base64.b64encode(body).decode(), True)


def _as_bytes(kept: str, is_base64: bool) -> bytes:
    return base64.b64decode(kept) if is_base64 else kept.encode()


def _call(row: Row[Any]) -> Call:
    values = {column.name: row._mapping[column] for column in calls.c if column in row._mapping}
    values["violations"] = tuple(values["violations"])
    if "request_body" in values:
        for side in ("request", "response"):
            values[f"{side}_body"] = _as_bytes(values[f"{side}_body"], values.pop(f"{side}_base64"))
            values[f"{side}_headers"] = tuple((name, value) for name, value in values[f"{side}_headers"])
    return Call(**values)


def _conditions(wanted: CallFilter) -> list[ColumnElement[bool]]:
    exact = ("mock_id", "revision", "operation", "key_id", "method", "example_id", "is_miss", "path")
    conditions = [calls.c[name] == getattr(wanted, name) for name in exact if getattr(wanted, name) is not None]
    if wanted.statuses is not None:
        conditions.append(calls.c.status.between(*wanted.statuses))
    if wanted.since is not None:
        conditions.append(calls.c.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(calls.c.at < wanted.until)
    if wanted.text:
        searched = (
            calls.c.path,
            calls.c.request_body,
            calls.c.response_body,
            calls.c.request_headers,
            calls.c.response_headers,
        )
        conditions.append(or_(*(_holds(column, wanted.text) for column in searched)))
    return conditions


def _holds(column: ColumnElement[str], wanted: str) -> ColumnElement[bool]:
    return func.lower(column).contains(storable(wanted).lower(), autoescape=True)
