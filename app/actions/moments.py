"""Moments that people name: with their zone, and such as can be kept."""

from __future__ import annotations

from datetime import UTC, datetime

from app.errors import AppError


class MomentInvalid(AppError):
    """A time that cannot be kept: without a zone, or beyond the years that there are."""

    code = "value.invalid"
    status = 422

    def __str__(self) -> str:
        return "A time with its zone is needed, such as 2030-01-31T12:00:00Z."


def in_utc(moment: datetime | None) -> datetime | None:
    """The same moment in UTC. Raises MomentInvalid."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise MomentInvalid
    try:
        return moment.astimezone(UTC)
    except (OverflowError, ValueError):
        raise MomentInvalid from None
