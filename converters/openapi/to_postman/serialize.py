"""Parameter values as text, by style and explode (OpenAPI 3.1 §4.8.12.4)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TypeAlias

from converters.openapi.model import Json

Pair: TypeAlias = tuple[str, str]

_QUERY_UNSAFE = re.compile(r"[%&#+\s]")
_PATH_UNSAFE = re.compile(r"[%/?#\s]")
_SEPARATORS = {"spaceDelimited": "%20", "pipeDelimited": "|", "tabDelimited": "%09", "tab": "%09"}


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


def in_query(text: str) -> str:
    """A text as it may stand in a query: what would end or split it is encoded."""
    return _QUERY_UNSAFE.sub(_percent, text)


def in_path(text: str) -> str:
    """A text as it may stand in a path segment."""
    return _PATH_UNSAFE.sub(_percent, text)


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found.group().encode("utf-8", "replace"))


Encode: TypeAlias = Callable[[str], str]


def query_pairs(name: str, value: Json, style: str, *, explode: bool, encode: Encode = in_query) -> list[Pair]:
    """The rows of a query, a form or a cookie for one value; never none, so that the name is always there.

    `encode`: how a text is written; the rows of a form are encoded by the client, so they stay plain.
    """
    if isinstance(value, dict):
        return _object_pairs(name, value, style, encode, explode=explode) or [(name, "")]
    if isinstance(value, list):
        return _array_pairs(name, value, style, encode, explode=explode) or [(name, "")]
    return [(name, encode(scalar(value)))]


def _array_pairs(name: str, value: list[Json], style: str, encode: Encode, *, explode: bool) -> list[Pair]:
    if style == "deepObject":
        plain = all(not isinstance(item, (dict, list)) for item in value)
        return [(f"{name}[]", encode(scalar(item))) for item in value] if plain else _deep(name, value, encode)
    texts = [encode(scalar(item)) for item in value]
    if explode and style not in _SEPARATORS:
        return [(name, text) for text in texts]
    return [(name, _SEPARATORS.get(style, ",").join(texts))]


def _object_pairs(name: str, value: dict[str, Json], style: str, encode: Encode, *, explode: bool) -> list[Pair]:
    if style == "deepObject":
        return _deep(name, value, encode)
    if explode and style == "form":
        return [(key, encode(scalar(inner))) for key, inner in value.items()]
    flat = [part for key, inner in value.items() for part in (encode(key), encode(scalar(inner)))]
    return [(name, _SEPARATORS.get(style, ",").join(flat))]


def _deep(name: str, value: Json, encode: Encode) -> list[Pair]:
    """`name[key][0]=…`, as deep as the value goes."""
    rows = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if isinstance(value, (dict, list)):
        return [pair for key, inner in rows for pair in _deep(f"{name}[{key}]", inner, encode)]
    return [(name, encode(scalar(value)))]


def simple(value: Json, *, explode: bool) -> str:
    """The style of headers and of most path parameters: a,b,c and key,value or key=value."""
    if isinstance(value, list):
        return ",".join(map(scalar, value))
    if isinstance(value, dict):
        return ",".join(f"{key}={scalar(inner)}" if explode else f"{key},{scalar(inner)}" for key, inner in value.items())
    return scalar(value)


def path_text(name: str, value: Json, style: str, *, explode: bool) -> str:
    """A path parameter by style simple, label or matrix."""
    if style == "label":
        return "." + _joined(value, "." if explode else ",", explode=explode)
    if style == "matrix":
        if isinstance(value, list) and explode:
            return "".join(f";{name}={in_path(scalar(item))}" for item in value)
        if isinstance(value, dict) and explode:
            return "".join(f";{key}={in_path(scalar(inner))}" for key, inner in value.items())
        return f";{name}={_joined(value, ',', explode=False)}"
    return _joined(value, ",", explode=explode)


def _joined(value: Json, separator: str, *, explode: bool) -> str:
    if isinstance(value, list):
        return separator.join(in_path(scalar(item)) for item in value)
    if isinstance(value, dict):
        between = "=" if explode else separator
        return separator.join(f"{key}{between}{in_path(scalar(inner))}" for key, inner in value.items())
    return in_path(scalar(value))
