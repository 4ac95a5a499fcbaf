"""Dates around the present, days of the week, months."""

from __future__ import annotations

from app.matching.dynamic.basics import iso_time
from app.matching.dynamic.source import DynamicSource, Generator, one_of

_DAY = 86_400
_YEAR = 365 * _DAY

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def future_date(source: DynamicSource) -> str:
    """Returns a time within the next year."""
    return iso_time(source.now() + 1 + source.random.random() * _YEAR)


def past_date(source: DynamicSource) -> str:
    """Returns a time within the last year."""
    return iso_time(source.now() - 1 - source.random.random() * _YEAR)


def recent_date(source: DynamicSource) -> str:
    """Returns a time within the last day."""
    return iso_time(source.now() - source.random.random() * _DAY)


GENERATORS: dict[str, Generator] = {
    "$randomDateFuture": future_date,
    "$randomDatePast": past_date,
    "$randomDateRecent": recent_date,
    "$randomWeekday": one_of(_WEEKDAYS),
    "$randomMonth": one_of(_MONTHS),
}
