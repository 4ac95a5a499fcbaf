"""The call log: written in batches, searched, trimmed. What enters it was redacted before."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, or_, select, text

from app.store.columns import storable
from app.store.engine import is_sqlite
from app.store.errors import CallNotFound
from app.store.keys import touch_keys
from app.store.records import Call, CallCount, CallFilter, Headers, Miss, Page
from app.store.rows import PAGE, chunks, insert_or_set, page_of
from app.store.tables import call_counts, calls
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

HEAVY = ("request_headers", "response_headers", "request_body", "response_body", "request_base64", "response_base64")
Values = dict[str, Any]


def record_calls(store: Store, answered: Sequence[Call], *, body_bytes: int = BODY_BYTES) -> int:
    """Writes calls, with their counters and the last use of their keys, in batches of one transaction each.

    Returns how many were written. Nothing a caller sent is refused: odd text is marked, long text cut.
    """
    for batch in chunks(answered, BATCH):
        rows = [_row_of(call, body_bytes) for call in batch]
        store.record(lambda change, rows=rows: _write(change, rows))  # type: ignore[misc]
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
) -> Page[Call]:
    """Calls that fit, one page, the newest first or in order. Heads and bodies only when asked for: they are long."""
    columns = [column for column in calls.c if with_bodies or column.name not in HEAVY]
    query = select(*columns).where(*_conditions(wanted))
    return page_of(connection, query, (calls.c.id,), _call, cursor=cursor, limit=limit, newest_first=newest_first)


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


def trim_calls(store: Store, *, per_mock: int = PER_MOCK, days: int = DAYS) -> int:
    """Removes calls beyond that many of each mock, and those older than that many days. Returns how many."""
    removed = store.record(lambda change: _delete(change, calls.c.at < change.now - timedelta(days=days)))
    counted = select(calls.c.mock_id).group_by(calls.c.mock_id).having(func.count() > per_mock)
    for mock_id in store.read(lambda connection: connection.scalars(counted).all()):
        removed += store.record(lambda change, mock_id=mock_id: _trim(change, mock_id, per_mock))  # type: ignore[misc]
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


def _write(change: Change, rows: list[Values]) -> None:
    if not is_sqlite(change.connection):
        change.connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    change.connection.execute(insert(calls), rows)
    counted = call_counts.c
    insert_or_set(
        change.connection,
        call_counts,
        _counts(rows),
        lambda more: {
            "calls": counted.calls + more.calls,
            "misses": counted.misses + more.misses,
            "last_at": more.last_at,
        },
    )
    touch_keys(change, {row["key_id"]: row["at"] for row in rows if row["key_id"]})


def _counts(rows: Iterable[Values]) -> list[Values]:
    """The rows added up by what is counted, in a fixed order: two processes never wait for each other crosswise."""
    counted: dict[tuple[Any, ...], Values] = {}
    for row in rows:
        key = (row["mock_id"], day_of(row["at"]), row["operation"], row["example_id"], row["status"], row["key_id"])
        count = counted.setdefault(key, dict(zip(call_counts.primary_key.columns.keys(), key, strict=True)))
        count["calls"] = count.get("calls", 0) + 1
        count["misses"] = count.get("misses", 0) + row["is_miss"]
        count["last_at"] = max(count.get("last_at", row["at"]), row["at"])
    return [counted[key] for key in sorted(counted)]


def _row_of(call: Call, body_bytes: int) -> Values:
    request, is_request_base64 = _as_text(call.request_body[:body_bytes])
    response, is_response_base64 = _as_text(call.response_body[:body_bytes])
    row = {column.name: getattr(call, column.name) for column in calls.c if hasattr(call, column.name)}
    del row["id"]
    return row | {
        "method": _cut(call.method),
        "path": _cut(call.path, LONGEST_PATH),
        "operation": _cut(call.operation),
        "example_id": _cut(call.example_id),
        "example_name": _cut(call.example_name),
        "violations": [dict(violation) for violation in call.violations[:MOST_VIOLATIONS]],
        "request_headers": _heads(call.request_headers),
        "response_headers": _heads(call.response_headers),
        "request_body": request,
        "response_body": response,
        "request_base64": is_request_base64,
        "response_base64": is_response_base64,
    }


def _cut(value: str, longest: int = LONGEST_TEXT) -> str:
    return storable(value[:longest])


def _heads(headers: Headers) -> list[tuple[str, str]]:
    kept, room = [], LONGEST_HEADS
    for name, value in headers:
        room -= len(name) + len(value)
        if room < 0:
            break
        kept.append((name, value))
    return kept


def _as_text(body: bytes) -> tuple[str, bool]:
    """A body as text that can be searched, or else in base64. A character that was cut in two is dropped."""
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
    exact = ("mock_id", "operation", "key_id", "method", "example_id", "is_miss")
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


def _trim(change: Change, mock_id: str, per_mock: int) -> int:
    mine = select(calls.c.id).where(calls.c.mock_id == mock_id).order_by(calls.c.id.desc())
    last_removed = change.connection.scalar(mine.offset(per_mock).limit(1))
    return 0 if last_removed is None else _delete(change, and_(calls.c.mock_id == mock_id, calls.c.id <= last_removed))


def _delete(change: Change, condition: ColumnElement[bool]) -> int:
    return change.connection.execute(delete(calls).where(condition)).rowcount
