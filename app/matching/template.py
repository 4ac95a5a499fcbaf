"""Templates in saved responses: variables, captures, helpers and dynamic variables, filled in in one pass (postman-mock.md §3).

Text from the caller is put in as it is and never parsed again. Order of meaning: environment and collection variables
(filled in when the template is compiled), captures, helpers, dynamic variables; whatever none of them knows stays as written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, TypeAlias

from app.matching.bodies.json_text import NOT_JSON
from app.matching.dynamic import GENERATORS, DynamicSource
from app.matching.paths import SLASH
from app.matching.query import decoded
from app.matching.request import MockRequest
from converters.postman.variables import VARIABLE, Scope

MAX_HELPERS = 10_000
_HELPER = re.compile(r"\{\{\$(body|queryParams|headers|pathSegments)(?=[\s}])")
_ARGUMENT = re.compile(r"""\s*(\\?)(['"])((?:(?!\1\2)(?:\\.|[^\\])){0,1000})\1\2""", re.DOTALL)
_END = re.compile(r"\s*\}\}")
_DOT = re.compile(r"(?<!\\)\.")


class TemplateTooLarge(Exception):
    """What the call sent would make the answer grow beyond the limit (`limit.template`)."""


@dataclass(slots=True)
class CallFacts:
    """What a template may ask about a call. `captures`: what path and query wildcards got."""

    request: MockRequest
    captures: Mapping[str, str]
    dynamic: DynamicSource


Part: TypeAlias = str | Callable[[CallFacts], str]


@dataclass(frozen=True, slots=True)
class Template:
    """Texts and what stands between them. `static` if nothing in it depends on the call."""

    parts: tuple[Part, ...]

    @property
    def static(self) -> bool:
        return all(isinstance(part, str) for part in self.parts)

    @property
    def text(self) -> str:
        """The text of a static template."""
        return "".join(part for part in self.parts if isinstance(part, str))

    def render(self, facts: CallFacts, max_generated: int) -> str:
        """The filled-in text; `TemplateTooLarge` if the filled-in parts exceed `max_generated` bytes."""
        pieces, left = [], max_generated
        for part in self.parts:
            if isinstance(part, str):
                pieces.append(part)
                continue
            piece = part(facts)
            left -= len(piece) if piece.isascii() else len(piece.encode("utf-8", "replace"))
            if left < 0:
                raise TemplateTooLarge
            pieces.append(piece)
        return "".join(pieces)


def compile_template(text: str, scope: Scope, captured: AbstractSet[str] = frozenset(), *, helpers: bool = True) -> Template:
    """The template of a saved text. `captured`: the names that the example's path and query capture.

    Without `helpers` nothing that the caller sent can come in: so headers are filled in.
    """
    if "{{" not in text:
        return Template((text,))
    return Template(_merged(_parts(scope.resolve(text, empty_is_unset=True), scope, captured, helpers=helpers)))


def _parts(text: str, scope: Scope, captured: AbstractSet[str], *, helpers: bool = True) -> list[Part]:
    parts: list[Part] = []
    at = done = count = 0
    while count < MAX_HELPERS and (at := text.find("{{", at)) >= 0:
        found = (_helper_at(text, at, scope, captured) if helpers else None) or _variable_at(text, at, scope, captured)
        count += 1
        if found is None:
            at += 1
            continue
        part, end = found
        parts += [text[done:at], part]
        at = done = end
    parts.append(text[done:])
    return parts


def _merged(parts: list[Part]) -> tuple[Part, ...]:
    merged: list[Part] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        elif part != "":
            merged.append(part)
    return tuple(merged) or ("",)


def _variable_at(text: str, at: int, scope: Scope, captured: AbstractSet[str]) -> tuple[Part, int] | None:
    found = VARIABLE.match(text, at)
    if found is None:
        return None
    name, end = found[1], found.end()
    if name in captured:
        fallback = scope.values.get(name, found[0])
        return (lambda facts: facts.captures.get(name, fallback)), end
    if name in scope.values and not scope.values[name]:
        return "", end
    generator = GENERATORS.get(name)
    return ((lambda facts: generator(facts.dynamic)), end) if generator else (found[0], end)


def _helper_at(text: str, at: int, scope: Scope, captured: AbstractSet[str]) -> tuple[Part, int] | None:
    """A helper with its quoted arguments: key and default. The default may hold variables of its own."""
    found = _HELPER.match(text, at)
    if found is None:
        return None
    arguments: list[str] = []
    position = found.end()
    while len(arguments) < 2 and (argument := _ARGUMENT.match(text, position)):
        arguments.append(argument[3])
        position = argument.end()
    end = _END.match(text, position)
    if end is None or (not arguments and found[1] != "body"):
        return None
    default = Template(_merged(_parts(arguments[1], scope, captured))) if len(arguments) == 2 else Template(("",))
    value = _VALUES[found[1]]
    key = arguments[0] if arguments else ""

    def fill(facts: CallFacts) -> str:
        got = value(facts.request, key)
        return default.render(facts, 10_000) if got is None else got

    return fill, end.end()


def _from_body(request: MockRequest, key: str) -> str | None:
    """`$body`: the whole body, or by object path (`a.b.0.c`, `\\.` for a dot) of a JSON body, or a field of a form."""
    if not key:
        return request.body.text
    names = [name.replace("\\.", ".") for name in _DOT.split(key)]
    value = request.body.json
    if value is NOT_JSON:
        rows = request.body.rows or []
        return next((row_value for row_key, row_value in rows if row_key == key.replace("\\.", ".")), None)
    for name in names:
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and name.isdecimal() and len(name) < 10 and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return _as_text(value)


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError:  # read just below the stack's limit, written just above it
        return ""


def _from_query(request: MockRequest, key: str) -> str | None:
    values = request.query.get(key)
    return decoded(values[0]) if values else None


def _from_headers(request: MockRequest, key: str) -> str | None:
    return request.header(key.lower()) or None


def _from_path(request: MockRequest, key: str) -> str | None:
    """`$pathSegments '1'`: counted from 0."""
    segments = request.segments
    if not key.isdecimal() or len(key) > 4 or int(key) >= len(segments):
        return None
    return segments[int(key)].replace(SLASH, "/")


_VALUES: dict[str, Callable[[MockRequest, str], str | None]] = {
    "body": _from_body,
    "queryParams": _from_query,
    "headers": _from_headers,
    "pathSegments": _from_path,
}
