"""Column types that mean the same in SQLite and PostgreSQL: moments, JSON values, text that both can keep."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from app.store.errors import TextInvalid

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Number: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")
"""Numbers that the database gives out: SQLite does so for INTEGER only, which is 64 bits wide there."""


class Moment(TypeDecorator[datetime]):
    """A time with a zone, kept as microseconds since 1970 in UTC: sorted, compared and read alike everywhere."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        since = value - EPOCH
        try:
            _ = EPOCH + since  # as it will be read again: other zones have a year 0 and a year 10000
        except OverflowError:
            raise TextInvalid("it names a time before the year 1 or after 9999, as UTC has it") from None
        return since // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Json(TypeDecorator[Any]):
    """A JSON value kept as ASCII text: escapes carry what PostgreSQL's own JSON would refuse, and keys keep their order."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        try:
            return json.dumps(value, separators=(",", ":"), allow_nan=False)
        except (ValueError, TypeError) as problem:
            raise TextInvalid("it is no JSON value") from problem

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class Words(TypeDecorator[str]):
    """Text that both databases can keep: no NUL, no lone surrogates."""

    impl = Text
    cache_ok = True

    @property
    def python_type(self) -> type[str]:
        """For cursors, which hold values of the sorted columns."""
        return str

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is not None:
            refuse_odd_text(value)
        return value


def refuse_odd_text(text: str) -> None:
    """Raises TextInvalid for text with a NUL or a lone surrogate."""
    if "\0" in text:
        raise TextInvalid("it holds the character U+0000")
    if not is_unicode(text):
        raise TextInvalid("it holds half of a character (a lone surrogate)")


def is_unicode(text: str) -> bool:
    """Whether every character can be written as UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def storable(text: str) -> str:
    """The text with a mark (U+FFFD) in the place of what cannot be kept: for what callers sent, which is never refused."""
    text = text.replace("\0", "\ufffd")
    return text if is_unicode(text) else text.encode("utf-8", "replace").decode()
