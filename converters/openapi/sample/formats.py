"""The formats of strings: a value for each, and whether a text has one. Checks are jsonschema-rs's, as everywhere."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from functools import lru_cache

import jsonschema_rs

from converters.openapi.sample import words
from converters.openapi.sample.seeds import Dice, pick

_PATTERN_LIMITS = jsonschema_rs.FancyRegexOptions(backtrack_limit=200_000, size_limit=4 << 20, dfa_size_limit=1 << 20)
_BASE64 = re.compile(r"[A-Za-z0-9+/\r\n]*={0,2}")
_CHECKED = frozenset(
    (
        "date", "date-time", "time", "duration", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6", "uri",
        "uri-reference", "iri", "iri-reference", "uuid", "regex", "json-pointer", "relative-json-pointer", "uri-template",
    )
)  # fmt: skip
_EARLY = frozenset(
    ("created", "create", "start", "started", "from", "begin", "since", "birth", "birthday", "dob", "born", "opened")
)
_LATE = frozenset(
    (
        "expires",
        "expiry",
        "expiration",
        "end",
        "ended",
        "ends",
        "until",
        "due",
        "to",
        "closed",
        "completed",
        "finish",
        "finished",
    )
)


def has_format(text: str, name: str) -> bool:
    """Whether the text has the format; formats nobody knows are had by every text."""
    if name == "byte":
        return _BASE64.fullmatch(text) is not None
    return name not in _CHECKED or _format_check(name).is_valid(text)


@lru_cache(maxsize=64)
def _format_check(name: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({"format": name}, validate_formats=True, offline=True)


@lru_cache(maxsize=256)
def _pattern_check(pattern: str) -> jsonschema_rs.Draft202012Validator | None:
    try:
        return jsonschema_rs.Draft202012Validator({"pattern": pattern}, offline=True, pattern_options=_PATTERN_LIMITS)
    except jsonschema_rs.ValidationError:
        return None


def has_pattern(text: str, pattern: str) -> bool:
    """Whether the expression finds something in the text; one that no validator can read is met by every text."""
    check = _pattern_check(pattern)
    return check is None or check.is_valid(text)


def of_format(name: str, seed: int, tokens: tuple[str, ...]) -> str | None:
    """A text of that format, or None for formats nobody knows. `tokens` are the words of the property's name."""
    maker = _MAKERS.get(name.lower())
    return maker(seed, tokens) if maker else None


def day(seed: int, tokens: tuple[str, ...]) -> str:
    """A date; what a name calls early lies before what it calls late."""
    quarter = 1 if not _EARLY.isdisjoint(tokens) else 10 if not _LATE.isdisjoint(tokens) else 5
    return f"2026-{quarter + seed % 3:02d}-{1 + seed // 3 % 28:02d}"


def moment(seed: int, tokens: tuple[str, ...]) -> str:
    """A date-time in UTC during business hours."""
    return f"{day(seed, tokens)}T{clock(seed)}Z"


def clock(seed: int) -> str:
    """A time of day during business hours, to the second."""
    return f"{8 + seed // 89 % 10:02d}:{seed // 97 % 60:02d}:{seed // 101 % 60:02d}"


def uuid(seed: int) -> str:
    """A version 4 UUID."""
    digits = Dice(seed).hex(32)
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def email(seed: int) -> str:
    """An address at example.com."""
    return f"{pick(words.GIVEN_NAMES, seed).lower()}.{pick(words.FAMILY_NAMES, seed // 12).lower()}@example.com"


def url(seed: int, tokens: tuple[str, ...]) -> str:
    """An address at example.com, of a picture where the name asks for one."""
    ending = ".png" if not {"image", "avatar", "icon", "logo", "photo", "picture", "thumbnail"}.isdisjoint(tokens) else ""
    return f"https://example.com/{pick(words.WORDS, seed)}{ending}"


def host(seed: int) -> str:
    """A host name below example.com."""
    return f"{pick(words.WORDS, seed)}.example.com"


def ipv4(seed: int) -> str:
    """An address of the block kept for documentation (RFC 5737)."""
    return f"192.0.2.{1 + seed % 254}"


_MAKERS: dict[str, Callable[[int, tuple[str, ...]], str]] = {
    "date": day,
    "date-time": moment,
    "datetime": moment,
    "time": lambda seed, _: clock(seed) + "Z",
    "duration": lambda seed, _: f"PT{5 + seed % 50}M",
    "email": lambda seed, _: email(seed),
    "idn-email": lambda seed, _: email(seed),
    "hostname": lambda seed, _: host(seed),
    "idn-hostname": lambda seed, _: host(seed),
    "ipv4": lambda seed, _: ipv4(seed),
    "ip": lambda seed, _: ipv4(seed),
    "ipv6": lambda seed, _: f"2001:db8::{1 + seed % 65000:x}",
    "cidr": lambda seed, _: f"192.0.2.{seed % 16 * 16}/28",
    "mac": lambda seed, _: ":".join(("02", *(Dice(seed).hex(10)[i : i + 2] for i in range(0, 10, 2)))),
    "uri": url,
    "url": url,
    "iri": url,
    "uri-reference": lambda seed, _: f"/{pick(words.WORDS, seed)}",
    "iri-reference": lambda seed, _: f"/{pick(words.WORDS, seed)}",
    "uri-template": lambda seed, _: f"https://example.com/{pick(words.WORDS, seed)}/{{id}}",
    "uuid": lambda seed, _: uuid(seed),
    "guid": lambda seed, _: uuid(seed),
    "byte": lambda seed, _: base64.b64encode(pick(words.SENTENCES, seed).encode()).decode(),
    "base64": lambda seed, _: base64.b64encode(pick(words.SENTENCES, seed).encode()).decode(),
    "binary": lambda seed, _: pick(words.SENTENCES, seed),
    "password": lambda seed, _: f"{pick(words.WORDS, seed)}-{pick(words.WORDS, seed // 24)}-{seed % 90 + 10}",
    "regex": lambda seed, _: f"^{pick(words.WORDS, seed)}[0-9]+$",
    "json-pointer": lambda seed, _: f"/{pick(words.WORDS, seed)}/0",
    "relative-json-pointer": lambda seed, _: f"1/{pick(words.WORDS, seed)}",
    "phone": lambda seed, _: f"+1202555{seed % 10000:04d}",
    "currency": lambda seed, _: pick(words.CURRENCIES, seed),
    "color": lambda seed, _: pick(words.HEX_COLORS, seed),
    "unix-time": lambda seed, _: str(1767225600 + seed % 20_000_000),
    "decimal": lambda seed, _: f"{5 + seed % 200}.{seed // 200 % 100:02d}",
    "int64": lambda seed, _: str(1000 + seed % 9000),
}
