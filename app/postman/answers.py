"""What an answer of Postman's API says when it is no success: three shapes of errors, and when to ask again. Pure."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from app.postman.errors import PostmanBusy, PostmanError, PostmanKeyRefused, PostmanNotFound

LONGEST_WORDS = 300
LEAST_WAIT = 1.0
EPOCH = 1_000_000_000
"""A reset beyond this is a moment, not a number of seconds."""

MONTHLY = "serviceLimitExhausted"
_RESET = re.compile(r"\b(?:reset|t)=(\d+)")


@dataclass(frozen=True, slots=True)
class Said:
    """What an error body says: a name such as `instanceNotFoundError` (or a slug), and words for people."""

    name: str = ""
    words: str = ""


def read_error(data: bytes) -> Said:
    """The name and words of an error body in any of its shapes (postman-mock.md §5.1). Never raises."""
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        return Said()
    if not isinstance(body, dict):
        return Said()
    error = body.get("error")
    if isinstance(error, dict):  # {"error": {"name" | "type", "message", "details"}}
        return Said(_text(error.get("name") or error.get("type")), _text(error.get("message")))
    slug = _text(body.get("type")).rstrip("/").rpartition("/")[2]  # application/problem+json
    return Said(slug or _text(error), _text(body.get("detail") or body.get("title") or body.get("message")))


def error_for(status: int, data: bytes, what: str) -> PostmanError:
    """The error for a status that is no success. `what`: what was asked for, such as "the collection 12-ab"."""
    said = read_error(data)
    words = f' Postman says: "{said.words}"' if said.words else ""
    if status == 401 or said.name in ("AuthenticationError", "unauthorized"):
        return PostmanKeyRefused(f"Postman does not accept the API key. Make a new one in Postman's settings.{words}")
    if status == 403:
        return PostmanKeyRefused(f"The API key may not read {what}. Ask for access in Postman.{words}")
    is_unknown = status == 404 or (status == 400 and said.name.lower().endswith("notfounderror"))
    if is_unknown:
        return PostmanNotFound(f"Postman has no {what.removeprefix('the ')}, or the key may not see it.{words}")
    if status >= 500:
        return PostmanError(f"Postman could not answer (status {status}) when asked for {what}. Try again later.{words}")
    return PostmanError(f"Postman answered with the status {status} when asked for {what}.{words}")


def busy_for(data: bytes, seconds: float | None) -> PostmanBusy:
    """The error for a rate limit that is not waited for."""
    said = read_error(data)
    if said.name == MONTHLY:
        return PostmanBusy("This month's calls of Postman's API are used up for this key. Try again next month.")
    advice = f"Try again in {math.ceil(seconds)} seconds." if seconds is not None else "Try again later."
    return PostmanBusy(f"Postman's API takes no more requests of this key for now. {advice}", _whole(seconds))


def is_monthly(data: bytes) -> bool:
    """Whether the calls of the whole month are used up, for which no waiting helps."""
    return read_error(data).name == MONTHLY


def seconds_to_wait(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """How long to wait before the next request, as the headers of a 429 say it; None if they do not."""
    now = now or datetime.now(UTC)
    for name in ("retry-after", "x-ratelimit-retryafter", "ratelimit-reset", "x-ratelimit-reset"):
        seconds = _seconds(headers.get(name, ""), now)
        if seconds is not None:
            return max(seconds, LEAST_WAIT)
    found = _RESET.search(headers.get("ratelimit", ""))
    return max(float(found[1]), LEAST_WAIT) if found else None


def _seconds(text: str, now: datetime) -> float | None:
    """A number of seconds, a moment in seconds of the epoch, or a date."""
    text = text.strip()
    if re.fullmatch(r"\d{1,12}(?:\.\d{1,6})?", text, re.ASCII):
        number = float(text)
        return number - now.timestamp() if number > EPOCH else number
    try:
        return (parsedate_to_datetime(text) - now).total_seconds() if text else None
    except (ValueError, TypeError):
        return None


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else math.ceil(seconds)


def _text(value: Any) -> str:
    """Words of another server: on one line, short, printable."""
    if not isinstance(value, str):
        return ""
    plain = " ".join("".join(character if character.isprintable() else " " for character in value).split())
    return plain if len(plain) <= LONGEST_WORDS else plain[: LONGEST_WORDS - 1] + "…"
