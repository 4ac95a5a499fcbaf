"""JSON text becomes a tree, by the standard library's reader and with the checks it does not make.

The reader recurses, but stops by itself (RecursionError) long before the stack ends, so depth is checked afterwards, level by
level. Findings need a place, which the reader does not give: they are found again by a walk, only in files that have any.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from converters.diagnostics import Diagnostics
from converters.errors import SourceError
from converters.source.limits import Limits
from converters.source.places import JsonPlaces, Path, Place
from converters.source.text import line_and_column, shown
from converters.source.values import NUMBER_ADVICE, TEXT_ADVICE, floating, integer, storable_text

_MOST_PLACES = 300
_ODD_ESCAPE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.DOTALL)
_COMMENTS = ("//", "/*", "#")
_NOT_FINITE = re.compile(r'"(?:[^"\\]|\\.)*+"|-?Infinity|NaN', re.DOTALL)


def read_json(text: str, file: str, limits: Limits, diagnostics: Diagnostics) -> tuple[Any, JsonPlaces]:
    """The tree of a JSON text and where its values stand.

    Raises SourceError: json.invalid, value.number, limit.depth, limit.nodes.
    """
    _check_count(text, file, limits)
    reader = _Reader()
    try:
        tree = json.JSONDecoder(
            object_pairs_hook=reader.map,
            parse_int=reader.integer,
            parse_float=reader.floating,
            parse_constant=reader.refuse_constant,
        ).decode(text)
    except json.JSONDecodeError as error:
        raise _syntax_error(error, text, file) from None
    except _ConstantError as error:
        raise _constant_error(error, text, file) from None
    except RecursionError:
        raise _depth_error(text, file, limits) from None
    _check_depth(tree, text, file, limits)
    places = JsonPlaces(text)
    if reader.repeated:
        _report_repeated(tree, reader.repeated, places, diagnostics)
    if reader.changed_numbers or _ODD_ESCAPE.search(text):
        _clean(tree, reader.changed_numbers, places, diagnostics)
    return tree, places


class _ConstantError(Exception):
    """NaN, Infinity or -Infinity."""


class _Reader:
    """What the standard reader calls back: notes what a second look is needed for."""

    def __init__(self) -> None:
        self.repeated: dict[int, tuple[dict[str, Any], list[str]]] = {}
        self.changed_numbers: set[int] = set()
        self._kept: list[float] = []  # keeps the noted numbers alive, so that their ids stay theirs

    def map(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            keys = [key for key, _ in pairs]
            self.repeated[id(found)] = (found, list(_repeated(keys)))
        return found

    def integer(self, digits: str) -> int | float:
        number = integer(digits)
        if type(number) is float:
            self._note(number)
        return number

    def floating(self, text: str) -> float:
        number = float(text)
        if math.isinf(number):
            number = floating(text)
            self._note(number)
        return number

    def refuse_constant(self, name: str) -> None:
        raise _ConstantError(name)

    def _note(self, number: float) -> None:
        self._kept.append(number)
        self.changed_numbers.add(id(number))


def _repeated(keys: list[str]) -> Iterator[str]:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            yield key
        seen.add(key)


def _check_count(text: str, file: str, limits: Limits) -> None:
    """Refuses too many values before they take up memory. Commas inside strings are told apart only when it matters."""
    if _count(text) > limits.nodes and _count(_STRING.sub("", text)) > limits.nodes:
        raise SourceError("limit.nodes", f"The file holds more than {limits.nodes} values. Split it.", file=file)


def _count(text: str) -> int:
    return text.count(",") + text.count("{") + text.count("[") + 1


def _check_depth(tree: Any, text: str, file: str, limits: Limits) -> None:
    """Looks at the tree level by level: no recursion, whatever its shape."""
    depth, level = 0, [tree]
    while level:
        depth += 1
        if depth > limits.depth:
            raise _depth_error(text, file, limits)
        below: list[Any] = []
        for container in level:
            values = container.values() if type(container) is dict else container
            below += [value for value in values if type(value) is dict or type(value) is list]
        level = below


def _report_repeated(
    tree: Any, repeated: dict[int, tuple[dict[str, Any], list[str]]], places: JsonPlaces, diagnostics: Diagnostics
) -> None:
    findings = _Changes(places)
    for path, container in _containers(tree):
        if id(container) in repeated:
            for key in repeated[id(container)][1]:
                message = f"The key {shown(key)} stands here more than once; the last one counts. Remove the others."
                findings.note("json.duplicate_key", message, (*path, key))
    findings.report(diagnostics)


def _clean(tree: Any, changed_numbers: set[int], places: JsonPlaces, diagnostics: Diagnostics) -> None:
    """Reports numbers that were changed and texts that cannot be stored, and puts storable texts in their place."""
    findings = _Changes(places)

    def check(value: Any, path: Path) -> Any:
        stored = storable_text(value) if type(value) is str else value
        if stored != value:
            findings.note("value.text", TEXT_ADVICE, path)
        elif type(value) is float and id(value) in changed_numbers:
            findings.note("value.number", NUMBER_ADVICE, path)
        return stored

    for path, container in _containers(tree):
        for key, value in list(container.items() if type(container) is dict else enumerate(container)):
            container[key] = check(value, (*path, key))
        if type(container) is dict and any(storable_text(key) != key for key in container):
            pairs = [(check(key, (*path, key)), value) for key, value in container.items()]
            container.clear()
            container.update(pairs)
    findings.report(diagnostics)


class _Changes:
    """Findings in the order of their places. Only the first few are looked for: no report names more."""

    def __init__(self, places: JsonPlaces) -> None:
        self._places = places
        self._found: list[tuple[Place, str, str]] = []
        self._others: list[tuple[str, str]] = []

    def note(self, code: str, message: str, path: Path) -> None:
        place = self._places.find(path) if len(self._found) < _MOST_PLACES else None
        if place:
            self._found.append((place, code, message))
        else:
            self._others.append((code, message))

    def report(self, diagnostics: Diagnostics) -> None:
        for (line, column), code, message in sorted(self._found):
            diagnostics.warning(code, message, line=line, column=column)
        for code, message in self._others:
            diagnostics.warning(code, message)


def _containers(tree: Any) -> Iterator[tuple[Path, Any]]:
    """Every map and list with its path, without recursion; in document order."""
    stack: list[tuple[Path, Any]] = [((), tree)]
    while stack:
        path, container = stack.pop()
        if type(container) is dict or type(container) is list:
            yield path, container
            items = list(container.items() if type(container) is dict else enumerate(container))
            stack += [((*path, key), value) for key, value in reversed(items) if type(value) is dict or type(value) is list]


def _syntax_error(error: json.JSONDecodeError, text: str, file: str) -> SourceError:
    position = error.pos
    if error.msg.startswith("Illegal trailing comma"):  # from Python 3.13 on at the comma, before at what follows it
        position += 1 + len(text[position + 1 :]) - len(text[position + 1 :].lstrip())
    line, column = line_and_column(text, position)
    return SourceError("json.invalid", _said_plainly(error, text, position), file=file, line=line, column=column)


def _said_plainly(error: json.JSONDecodeError, text: str, position: int) -> str:
    if text.startswith(_COMMENTS, position):
        return "This is a comment, and JSON has none. Remove it, or save the file as YAML."
    if error.msg.startswith("Extra data"):
        return "There is text after the end of the JSON. Remove it, or close the brackets later."
    if not text[position:].strip():
        return "The JSON ends too early: a bracket, a quote or a value is missing at the end."
    if error.msg.startswith("Unterminated string"):
        return "The text that starts here has no closing quote."
    if error.msg.startswith("Invalid control character"):
        return "A line break or another control character stands inside a text. Write it as an escape, such as \\n."
    if error.msg.startswith("Invalid \\"):
        return "There is a backslash that starts no JSON escape. Write \\\\ for a backslash."
    if text[:position].rstrip()[-1:] == "," or text[position : position + 1] == ",":
        return "There is a comma too many, or a name or value is missing."
    return f"This is not JSON: {error.msg[0].lower()}{error.msg[1:]}."


def _constant_error(error: _ConstantError, text: str, file: str) -> SourceError:
    name = str(error)
    offset = next((found.start() for found in _NOT_FINITE.finditer(text) if found.group() == name), 0)
    line, column = line_and_column(text, offset)
    message = f"{name} is not JSON. Write a number, null or a string."
    return SourceError("value.number", message, file=file, line=line, column=column)


def _depth_error(text: str, file: str, limits: Limits) -> SourceError:
    depth = offset = 0
    for found in _BRACKETS.finditer(text):
        bracket = found.group()
        depth += 1 if bracket in "[{" else -1 if bracket in "]}" else 0
        if depth > limits.depth:
            offset = found.start()
            break
    line, column = line_and_column(text, offset)
    message = f"Lists and maps are nested more than {limits.depth} deep here. Flatten the document."
    return SourceError("limit.depth", message, file=file, line=line, column=column)
