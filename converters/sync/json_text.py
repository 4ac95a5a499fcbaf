"""JSON texts taken apart and written again in the hand of who wrote them: indent, blanks, line ends, numbers as they were."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from converters.postman.model import Json
from converters.source.values import is_deeper
from converters.sync.values import Real

NO_JSON: Final = object()
DEEPEST = 100


@dataclass(frozen=True, slots=True)
class Style:
    """How a JSON text is written; `indent` None: on one line."""

    indent: str | None = "  "
    comma: str = ","
    colon: str = ": "
    ascii_only: bool = False


def parse_json(text: str) -> Any:
    """The value of a JSON text; NO_JSON for other text, one with a key twice in an object, and one nested too deeply."""
    if text.lstrip()[:1] not in ("{", "["):
        return NO_JSON
    try:
        value = json.loads(text, parse_float=Real, parse_constant=_refuse, object_pairs_hook=_object)
    except (ValueError, RecursionError):
        return NO_JSON
    return NO_JSON if is_deeper(value, DEEPEST) else value


def _refuse(constant: str) -> Json:
    raise ValueError(constant)


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found


def write_like(value: Json, sample: str) -> str:
    """A JSON value as text in the style of another JSON text, its outer blanks and line ends included."""
    has_crlf = "\r\n" in sample
    lines = sample.replace("\r\n", "\n")
    core = lines.strip()
    text = write_json(value, _style_of(core))
    start = lines[: len(lines) - len(lines.lstrip())]
    whole = start + text + lines[len(start) + len(core) :]
    return whole.replace("\n", "\r\n") if has_crlf else whole


def _style_of(text: str) -> Style:
    ascii_only = text.isascii() and "\\u" in text
    lines = text.split("\n", 2)
    if len(lines) > 1:
        return Style(lines[1][: len(lines[1]) - len(lines[1].lstrip())] or "  ", ascii_only=ascii_only)
    value = parse_json(text)
    styles = [Style(None, comma, colon, ascii_only) for comma, colon in ((",", ":"), (", ", ": "), (",", ": "))]
    return next((style for style in styles if write_json(value, style) == text), styles[0])


def write_json(value: Json, style: Style, level: int = 0) -> str:
    """A JSON value as text."""
    if isinstance(value, Real):
        return value.text
    if isinstance(value, dict) and value:
        rows = [
            f"{json.dumps(key, ensure_ascii=style.ascii_only)}{style.colon}{write_json(inner, style, level + 1)}"
            for key, inner in value.items()
        ]
        return _block("{", rows, "}", style, level)
    if isinstance(value, list) and value:
        return _block("[", [write_json(inner, style, level + 1) for inner in value], "]", style, level)
    return json.dumps(value, ensure_ascii=style.ascii_only)


def _block(opening: str, rows: list[str], closing: str, style: Style, level: int) -> str:
    if style.indent is None:
        return opening + style.comma.join(rows) + closing
    line = "\n" + style.indent * (level + 1)
    return f"{opening}{line}{(style.comma + line).join(rows)}\n{style.indent * level}{closing}"
