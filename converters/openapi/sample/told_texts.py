"""Texts by what a description says: how a value is spelt, whatever its name, and what it is where the name says nothing."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

from converters.openapi.sample import words
from converters.openapi.sample.callings import town_of
from converters.openapi.sample.cues import cues
from converters.openapi.sample.flags import flag_named
from converters.openapi.sample.formats import email, phone, token, url
from converters.openapi.sample.names import About
from converters.openapi.sample.seeds import pick
from converters.openapi.sample.times import day, epoch, moment

Maker = Callable[[About], str]
_NEAR = 60
Rule = tuple[frozenset[str], Callable[[frozenset[str], About], bool], Maker]


def spelt(about: About) -> str:
    """A text as its description says it is spelt: JSON, base64, seconds since 1970, two letters; empty if it says nothing."""
    said = cues(about.told)
    if _TELLING.isdisjoint(said):
        return ""
    return next((make(about) for needed, holds, make in _SPELT if needed & said and holds(said, about)), "")


def cased(about: About, value: str) -> str:
    """A text in lower or upper case where its description says so."""
    if not about.told or " " in value or "://" in value:
        return value
    said = cues(about.told)
    if "lowercase" in said or ("lower" in said and "case" in said):
        return value if "uppercase" in said or "upper" in said else value.lower()
    return value.upper() if "uppercase" in said or ("upper" in said and "case" in said) else value


def hinted(about: About) -> str:
    """A text of the kind that a description speaks of; empty if it speaks of none."""
    said = cues(about.told[:_NEAR])
    return next((make(about) for word, make in _HINTED if word in said), "")


def _is_json(said: frozenset[str], about: About) -> bool:
    return not said.isdisjoint(("encoded", "stringified", "serialized", "array", "map")) or "json string" in _start(about)


def _start(about: About) -> str:
    return about.told[:200].lower()


def _json(about: About) -> str:
    if "filters" in about.tokens:
        held: object = {"status": ["active"]}
    elif about.says("array", "list"):
        held = [{"type": "text", "text": pick(words.SENTENCES, about.seed)}]
    else:
        held = {"name": pick(words.TITLES, about.seed)}
    return json.dumps(held, separators=(",", ":"))


def _is_base64(said: frozenset[str], about: About) -> bool:
    return bool(about.tokens) and about.tokens[-1] not in ("url", "uri", "type", "format", "encoding", "id", "name")


def _base64(about: About) -> str:
    return base64.b64encode(pick(words.SENTENCES, about.seed).encode()).decode()


def _is_epoch(said: frozenset[str], about: About) -> bool:
    return "3339" not in said and "rfc3339" not in said and "8601" not in said


def _is_day(said: frozenset[str], about: About) -> bool:
    return "dd" in said and "mm" in said


def _is_day_only(said: frozenset[str], about: About) -> bool:
    is_timed = not said.isdisjoint(("time", "timestamp", "utc", "datetime", "3339", "rfc3339"))
    return "date" in said and not is_timed and about.tokens[-1:] not in (("at",), ("time",), ("timestamp",), ("datetime",))


def _is_country(said: frozenset[str], about: About) -> bool:
    is_short = not said.isdisjoint(("3166", "iso3166", "alpha2")) or ("letter" in said and not said.isdisjoint(("two", "2")))
    return is_short and ("country" in said or "country" in about.tokens) and "currency" not in about.tokens


def _is_long_country(said: frozenset[str], about: About) -> bool:
    is_long = "alpha3" in said or ("letter" in said and not said.isdisjoint(("three", "3")))
    return is_long and ("country" in said or "country" in about.tokens) and "currency" not in about.tokens


def _is_state(said: frozenset[str], about: About) -> bool:
    return "letter" in said and not said.isdisjoint(("two", "2")) and about.tokens[-1:] in (("state",), ("region",))


def _is_color(said: frozenset[str], about: About) -> bool:
    return not {"color", "colour"}.isdisjoint((*said, *about.tokens))


def _color(about: About) -> str:
    made = pick(words.HEX_COLORS, about.base + about.variant)
    return made[1:] if "without" in _start(about) or "omit" in _start(about) else made


def _is_digits(said: frozenset[str], about: About) -> bool:
    return bool(about.tokens) and about.tokens[-1] not in ("id", "url", "name", "encoding", "format")


def _is_flag(said: frozenset[str], about: About) -> bool:
    start = _start(about)[:40]
    is_id = about.tokens[-1:] in (("id",), ("ids",), ("name",))
    return not is_id and ("true" in start or start.startswith(("whether", "boolean", "a boolean", "if whether")))


def _any(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SPELT: tuple[Rule, ...] = (
    (_any("base64"), _is_base64, _base64),
    (_any("json"), _is_json, _json),
    (_any("unix epoch"), _is_epoch, lambda about: str(epoch(about))),
    (_any("yyyy"), _is_day, lambda about: moment(about) if about.says("hh") else day(about)),
    (_any("8601 iso8601 rfc3339 3339"), _is_day_only, day),
    (_any("8601 iso8601 rfc3339 3339"), lambda said, about: "date" in said or "timestamp" in said or "time" in said, moment),
    (_any("alpha3 letter"), _is_long_country, lambda about: town_of(about).long_code),
    (_any("3166 iso3166 alpha2 letter"), _is_country, lambda about: town_of(about).code),
    (_any("letter"), _is_state, lambda about: town_of(about).state_code),
    (_any("hex hexadecimal"), _is_color, _color),
    (_any("hex hexadecimal"), _is_digits, lambda about: token(about, 32)),
    (_any("arch architecture"), lambda said, about: "platform" in about.tokens, lambda about: "linux/amd64"),
    (_any("boolean true whether"), _is_flag, lambda about: "true" if flag_named(about.tokens, about.variant) else "false"),
)
_TELLING = frozenset(word for needed, _, _ in _SPELT for word in needed)
_HINTED: tuple[tuple[str, Maker], ...] = (
    ("url", url),
    ("email", email),
    ("timestamp", moment),
    ("phone", phone),
    ("cursor", token),
    ("boolean", lambda about: "true" if flag_named(about.tokens, about.variant) else "false"),
)
