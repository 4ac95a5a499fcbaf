"""Ids, times, numbers and colours."""

from __future__ import annotations

from datetime import UTC, datetime
from string import ascii_lowercase, digits

from app.matching.dynamic.source import DynamicSource, Generator, between, one_of
from app.matching.dynamic.words.things import COLOURS

_VERSION_4 = ~((0xF << 76) | (0x3 << 62)) & ((1 << 128) - 1)
_VERSION_4_MARKS = (0x4 << 76) | (0x2 << 62)


def uuid4(source: DynamicSource) -> str:
    """Returns a random UUID, version 4 (RFC 9562 §5.4)."""
    text = f"{source.random.getrandbits(128) & _VERSION_4 | _VERSION_4_MARKS:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def iso_time(seconds: float) -> str:
    """Returns Unix `seconds` as ISO 8601 in UTC with milliseconds and `Z`."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def timestamp(source: DynamicSource) -> str:
    """Returns the present time in whole Unix seconds."""
    return str(int(source.now()))


def iso_timestamp(source: DynamicSource) -> str:
    """Returns the present time as ISO 8601 text."""
    return iso_time(source.now())


def integer(source: DynamicSource) -> str:
    """Returns a whole number from 0 to 1000."""
    return str(between(source, 0, 1000))


def hex_colour(source: DynamicSource) -> str:
    """Returns a colour as `#rrggbb`."""
    return f"#{source.random.getrandbits(24):06x}"


GENERATORS: dict[str, Generator] = {
    "$guid": uuid4,
    "$timestamp": timestamp,
    "$isoTimestamp": iso_timestamp,
    "$randomUUID": uuid4,
    "$randomAlphaNumeric": one_of(tuple(digits + ascii_lowercase)),
    "$randomBoolean": one_of(("true", "false")),
    "$randomInt": integer,
    "$randomColor": one_of(COLOURS),
    "$randomHexColor": hex_colour,
}
