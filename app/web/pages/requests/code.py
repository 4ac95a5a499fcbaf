"""JSON as lines that can be linked to: laid out, coloured, each with the pointer of what stands in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from typing import Any

from markupsafe import Markup

MOST_LINES = 4_000
MOST_TEXT = 200_000
"""Lines of laid out JSON and characters of text that a page shows; the rest is left out, and said to be."""
NO_MARKS: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Code:
    """Lines as HTML. `left_out`: how many are not shown."""

    html: Markup
    lines: int
    left_out: int = 0


class _Number(str):
    """A number as it is written: 1.10 stays so."""

    __slots__ = ()


@dataclass(slots=True)
class _Writer:
    """Collects lines. `marks`: pointers of what breaks a rule, and which."""

    anchor: str
    marks: Mapping[str, str]
    lines: list[str] = field(default_factory=list)
    count: int = 0

    def line(self, depth: int, html: str, pointer: str | None) -> None:
        """A line; without a pointer one that cannot be linked to."""
        self.count += 1
        if self.count > MOST_LINES:
            return
        said = ""
        if pointer is not None:
            said = f' id="{escape(f"{self.anchor}:{pointer}")}"'
            if pointer in self.marks:
                said += f' data-wrong="{escape(self.marks[pointer])}"'
        self.lines.append(f"<span{said}>{'  ' * depth}{html}</span>")

    def value(self, value: Any, depth: int, before: str, after: str, pointer: str) -> None:
        """A value with what stands before and after it: one line, or as many as it has."""
        if not isinstance(value, dict | list) or not value:
            self.line(depth, f"{before}{_scalar(value)}{after}", pointer)
            return
        opens, closes = "{}" if isinstance(value, dict) else "[]"
        self.line(depth, f"{before}{opens}", pointer)
        last = len(value) - 1
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for at, (key, inner) in enumerate(pairs):
            name = f"<b>{_text(key)}</b>: " if isinstance(value, dict) else ""
            step = str(key).replace("~", "~0").replace("/", "~1")
            self.value(inner, depth + 1, name, "" if at == last else ",", f"{pointer}/{step}")
        self.line(depth, f"{closes}{after}", None)


def _scalar(value: Any) -> str:
    if isinstance(value, dict | list):
        return "{}" if isinstance(value, dict) else "[]"
    if isinstance(value, _Number):
        return f"<u>{escape(value)}</u>"
    if isinstance(value, str):
        return f"<i>{_text(value)}</i>"
    return f'<i class="k">{json.dumps(value)}</i>'


def _text(value: str) -> str:
    return escape(json.dumps(value, ensure_ascii=False), quote=False)


@lru_cache(maxsize=64)
def code_of(body: str, anchor: str, marks: tuple[tuple[str, str], ...] = NO_MARKS) -> Code | None:
    """The lines of a JSON text; None for what is none, or is nested too deeply. `anchor`: what ids of lines begin with."""
    if not body.strip():
        return None
    try:
        value = json.loads(body, parse_float=_Number, parse_int=_Number, parse_constant=_Number)
        writer = _Writer(anchor, dict(marks))
        writer.value(value, 0, "", "", "")
        html = "".join(writer.lines)
        html.encode()
    except (ValueError, RecursionError):
        return None
    return Code(Markup(html), writer.count, max(0, writer.count - MOST_LINES))  # noqa: S704 - all of it is escaped above
