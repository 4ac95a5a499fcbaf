"""What every query needs: rows made records, inserts that give way to what is there, lists in pages."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from app.store.columns import refuse_odd_text, storable
from app.store.engine import is_sqlite
from app.store.errors import CursorInvalid, TextInvalid
from app.store.records import Page

T = TypeVar("T")

PAGE = 50
LARGEST_PAGE = 200
LONGEST_NAME = 200
CHUNK = 500
"""Values in one list of a query, and rows in one insert: SQLite allows some thousands."""


def insert_unless_there(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Adds the rows whose primary key is not there yet."""
    dialect = sqlite if is_sqlite(connection) else postgresql
    if given := list(rows):
        connection.execute(dialect.insert(table).on_conflict_do_nothing(), given)


def insert_or_set(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]], given: Callable[[Any], Any]) -> None:
    """Adds the rows; for those whose primary key is there, `given(excluded)` says what is set instead."""
    statement: Any = (sqlite if is_sqlite(connection) else postgresql).insert(table)
    statement = statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=given(statement.excluded))
    if found := list(rows):
        connection.execute(statement, found)


def short_text(text: str, what: str, longest: int = LONGEST_NAME) -> str:
    """The text, when it can be kept and is no longer than that. Raises TextInvalid."""
    refuse_odd_text(text)
    if len(text) > longest:
        raise TextInvalid(f"{what} is longer than {longest} characters")
    return text


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterable[list[T]]:
    """The values in lists of at most that many."""
    rest = list(values)
    return (rest[start : start + size] for start in range(0, len(rest), size))


def page_of(
    connection: Connection,
    query: Select[Any],
    by: Sequence[ColumnElement[Any]],
    make: Callable[[Row[Any]], T],
    *,
    cursor: str | None = None,
    limit: int = PAGE,
    newest_first: bool = False,
    largest: int = LARGEST_PAGE,
) -> Page[T]:
    """One page of a query, sorted by columns that together are unique. Cursors stay right while rows come and go."""
    limit = max(1, min(limit, largest))
    if cursor is not None:
        last = tuple_(*_read_cursor(cursor, by), types=[column.type for column in by])
        query = query.where(tuple_(*by) < last if newest_first else tuple_(*by) > last)
    order = [column.desc() if newest_first else column for column in by]
    rows = connection.execute(query.order_by(None).order_by(*order).limit(limit + 1)).all()
    items = tuple(make(row) for row in rows[:limit])
    more = _write_cursor([rows[limit - 1]._mapping[column] for column in by]) if len(rows) > limit else None
    return Page(items=items, next=more)


def _write_cursor(values: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _read_cursor(cursor: str, by: Sequence[ColumnElement[Any]]) -> list[Any]:
    try:
        values = json.loads(base64.b64decode(cursor.encode() + b"===", altchars=b"-_"))
    except (ValueError, binascii.Error, RecursionError):
        raise CursorInvalid from None
    kinds = [column.type.python_type for column in by]
    if not isinstance(values, list) or [type(value) for value in values] != kinds:
        raise CursorInvalid
    if any(isinstance(value, int) and not 0 <= value < 2**63 for value in values):
        raise CursorInvalid
    if any(isinstance(value, str) and storable(value) != value for value in values):
        raise CursorInvalid
    return values
