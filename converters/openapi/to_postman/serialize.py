"""Parameter values as text, by style and explode (OpenAPI 3.2 §4.12.6, RFC 6570).

What would end or split the text where it stands is percent-encoded, the delimiters of its style included; everything else stays
readable, blanks and all scripts, for clients encode it the same way. Arrays and objects inside others have no form in most
styles: they are JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TypeAlias

from converters.openapi.model import Json

Pair: TypeAlias = tuple[str, str]
Encode: TypeAlias = Callable[[str, str], str]
"""Writes a text; the second argument holds the characters that are delimiters where it stands."""

DELIMITED = {"spaceDelimited": " ", "pipeDelimited": "|", "tabDelimited": "\t"}
"""Styles that join the items of an array by one character (`tabDelimited`: `tsv` of Swagger 2.0)."""

_QUERY_UNSAFE = "%&#+"
_PATH_UNSAFE = "%/?#"
_COOKIE_UNSAFE = r"%;\s\"\\"
_RESERVED_UNSAFE = "&#+"  # RFC 6570 §3.2.3 lets reserved characters through; these three would split or change a query
_LONE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")


def scalar(value: Json) -> str:
    """A single value as text: true, 3, 2.5; null is empty; what is no single value becomes JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return compact(value)


def compact(value: Json) -> str:
    """JSON text without blanks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def plain(text: str, also: str = "") -> str:
    """A text as it is: the client that sends a form encodes its rows itself."""
    return text


def in_query(text: str, also: str = "") -> str:
    """A text as it may stand in a query: what would end or split it is encoded."""
    return _encoded(text, _QUERY_UNSAFE, also)


def in_query_name(text: str) -> str:
    """The name of a row: as declared, blanks included, save what would end it."""
    return _encoded(text, "%&#+", "=")


def in_reserved_query(text: str, also: str = "") -> str:
    """The same with `allowReserved`: percent-encoded triples and reserved characters stay as they are."""
    return _LONE_PERCENT.sub("%25", _encoded(text, _RESERVED_UNSAFE, also))


def in_path(text: str, also: str = "") -> str:
    """A text as it may stand in a path segment."""
    return _encoded(text, _PATH_UNSAFE, also)


def in_cookie(text: str, also: str = "") -> str:
    """A text as it may stand in a cookie (RFC 6265 §4.1.1)."""
    return _encoded(text, _COOKIE_UNSAFE, also)


def _encoded(text: str, unsafe: str, also: str) -> str:
    return _pattern(unsafe, also).sub(_percent, text)


@lru_cache(maxsize=64)
def _pattern(unsafe: str, also: str) -> re.Pattern[str]:
    """What is encoded: these characters, blanks nobody sees (line breaks, tabs), and those at the ends, which get lost."""
    return re.compile(rf"[{unsafe}{re.escape(also)}]|[^\S ]|\A +| +\Z")


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found.group().encode("utf-8", "replace"))


def query_pairs(name: str, value: Json, style: str, *, explode: bool, encode: Encode = in_query) -> list[Pair]:
    """The rows of a query, a form or a cookie for one value; never none, so that the name is always there."""
    key = name if encode is plain else in_query_name(name)
    if isinstance(value, dict):
        return _object_pairs(key, value, style, encode, explode=explode) or [(key, "")]
    if isinstance(value, list):
        return _array_pairs(key, value, style, encode, explode=explode) or [(key, "")]
    return [(key, encode(scalar(value), ""))]


def _array_pairs(name: str, value: list[Json], style: str, encode: Encode, *, explode: bool) -> list[Pair]:
    if style == "deepObject":
        is_plain = all(not isinstance(item, (dict, list)) for item in value)
        return [(f"{name}[]", encode(scalar(item), "")) for item in value] if is_plain else _deep(name, value, encode)
    if explode and style not in DELIMITED:
        return [(name, encode(scalar(item), "")) for item in value]
    if _is_nested(value):
        return [(name, encode(compact(value), ""))]
    return [(name, delimited(list(map(scalar, value)), style, encode))]


def _is_nested(values: Iterable[Json]) -> bool:
    return any(isinstance(value, (dict, list)) for value in values)


def _object_pairs(name: str, value: dict[str, Json], style: str, encode: Encode, *, explode: bool) -> list[Pair]:
    if style == "deepObject":
        return _deep(name, value, encode)
    if explode and style in ("form", "cookie"):
        return [(key if encode is plain else in_query_name(key), encode(scalar(inner), "")) for key, inner in value.items()]
    if _is_nested(value.values()):
        return [(name, encode(compact(value), ""))]
    return [(name, delimited([part for key, inner in value.items() for part in (key, scalar(inner))], style, encode))]


def delimited(texts: list[str], style: str, encode: Encode) -> str:
    """Texts joined as a style joins them; the delimiter inside a text is encoded, so that it reads back."""
    character = DELIMITED.get(style, ",")
    between = "," if character == "," else encode(character, character)
    return between.join(encode(text, character) for text in texts)


def _deep(name: str, value: Json, encode: Encode) -> list[Pair]:
    """`name[key][0]=…`, as deep as the value goes. What is empty has no row: one without a value would be an empty text."""
    if isinstance(value, (dict, list)):
        rows = value.items() if isinstance(value, dict) else enumerate(value)
        return [pair for key, inner in rows for pair in _deep(f"{name}[{encode(str(key), '=')}]", inner, encode)]
    return [(name, encode(scalar(value), ""))]


def cookie_pairs(name: str, value: Json, style: str, *, explode: bool) -> list[Pair]:
    """The cookies of one value. Style `cookie` (3.2) encodes nothing; with `form` an object keeps the parameter's name."""
    if style == "cookie":
        return query_pairs(name, value, style, explode=explode, encode=plain)
    exploded = explode and not isinstance(value, dict)
    return query_pairs(name, value, style, explode=exploded, encode=in_cookie)


def simple(value: Json, *, explode: bool, style: str = "simple") -> str:
    """The text of a header: a,b,c and key,value or key=value. Headers are not percent-encoded (OpenAPI 3.2 §4.12.6)."""
    between = DELIMITED.get(style, ",")
    if isinstance(value, (dict, list)) and _is_nested(value.values() if isinstance(value, dict) else value):
        return compact(value)
    if isinstance(value, list):
        return between.join(map(scalar, value))
    if isinstance(value, dict):
        return between.join(f"{key}={scalar(inner)}" if explode else f"{key},{scalar(inner)}" for key, inner in value.items())
    return scalar(value)


def path_text(name: str, value: Json, style: str, *, explode: bool) -> str:
    """A path parameter by style simple, label or matrix."""
    if style == "label":
        return "." + _joined(value, "." if explode else ",", explode=explode)
    if style == "matrix":
        return _matrix(in_path(name, ";="), value, explode=explode)
    if style in DELIMITED and isinstance(value, list):
        return delimited(list(map(scalar, value)), style, in_path)
    return _joined(value, ",", explode=explode)


def _matrix(name: str, value: Json, *, explode: bool) -> str:
    """`;name=value`; without the sign where there is nothing behind it (RFC 6570 §3.2.7)."""
    if isinstance(value, list) and explode:
        return "".join(f";{name}={in_path(scalar(item), ';')}" for item in value) or f";{name}"
    if isinstance(value, dict) and explode:
        pairs = ((in_path(key, ";="), in_path(scalar(inner), ";")) for key, inner in value.items())
        return "".join(f";{key}={text}" for key, text in pairs) or f";{name}"
    text = _joined(value, ",", explode=False)
    return f";{name}={text}" if text else f";{name}"


def _joined(value: Json, separator: str, *, explode: bool) -> str:
    if isinstance(value, (dict, list)) and _is_nested(value.values() if isinstance(value, dict) else value):
        return in_path(compact(value))
    if isinstance(value, list):
        return separator.join(in_path(scalar(item), ",;") for item in value)
    if isinstance(value, dict):
        between = "=" if explode else separator
        return separator.join(f"{in_path(key, ',;=')}{between}{in_path(scalar(inner), ',;')}" for key, inner in value.items())
    return in_path(scalar(value))
