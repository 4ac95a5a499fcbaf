"""JSON in saved bodies: comments and open variables tolerated; and JSON compared as JSON, never as Python compares."""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic_core import from_json

from app.matching.patterns import TYPE_PLACEHOLDER, AnyScalar, AnyText, Runs
from converters.postman.variables import VARIABLE

NOT_JSON: Any = object()
"""Stands for a text that is no JSON: null is a value."""

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?|\{\{[^{}]{1,200}\}\}', re.DOTALL)
"""Texts, comments and variables. What is never closed runs to the end, so that nothing is looked at twice."""
_MARKS = tuple(chr(code) for code in range(0xE000, 0xE020))
"""Letters without a meaning of their own; one that the text does not have stands for an open variable while it is parsed."""
_MAX_DEPTH = 200


def parse_json(text: str | bytes) -> Any:
    """The JSON value of a text, or NOT_JSON; also for NaN, and for nesting that a caller chose to exhaust the stack with.

    What a call sent (bytes) is read by the quicker reader, which gives the same values as Python's for all that it takes: what
    it refuses (other encodings, halves of letters, deep nesting) Python's is asked about.
    """
    try:
        if isinstance(text, bytes):
            try:
                return from_json(text, allow_inf_nan=False)
            except ValueError:
                pass
            text = text.decode(json.detect_encoding(text), "surrogatepass")
        return _DECODER.decode(text)
    except (ValueError, RecursionError):
        return NOT_JSON


def parse_kept_json(data: bytes) -> Any:
    """The value of a large text that is let go of again: none of its texts stays behind with the reader. Raises ValueError."""
    try:
        return from_json(data, cache_strings="keys")
    except ValueError:
        return json.loads(data)


def parse_saved_json(text: str) -> Any:
    """Like `parse_json`, for a saved body: without comments, `{{x}}` an AnyText where it is a whole value, else Runs."""
    mark = next((mark for mark in _MARKS if mark not in text), "")
    value = parse_json(text) if "{{" not in text else NOT_JSON
    if value is NOT_JSON and mark and ("{{" in text or "/" in text):
        value = parse_json(_TOKEN.sub(lambda token: _tolerated(token[0], mark), text))
    try:
        return NOT_JSON if value is NOT_JSON else _opened(value, mark)
    except _TooDeep:
        return NOT_JSON


class _TooDeep(Exception):
    """A saved body nests deeper than comparing may go; it is compared as text."""


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


_DECODER = json.JSONDecoder(parse_constant=_refuse)
"""Made once: `json.loads` makes one for each call that has options."""


def _tolerated(text: str, mark: str) -> str:
    if text.startswith('"'):
        return VARIABLE.sub(mark, text)
    return f'"{mark}"' if text.startswith("{{") else " "


def _opened(value: Any, mark: str, depth: int = 0) -> Any:
    """The value with its open texts turned into patterns; unchanged, the very same, if it has none."""
    if isinstance(value, str):
        if value == mark and mark:
            return AnyText()
        if TYPE_PLACEHOLDER.fullmatch(value):
            return AnyScalar()
        return Runs(tuple(value.split(mark))) if mark and mark in value else value
    if depth > _MAX_DEPTH:
        raise _TooDeep
    if isinstance(value, dict):
        return {key: _opened(member, mark, depth + 1) for key, member in value.items()}
    if isinstance(value, list):
        return [_opened(member, mark, depth + 1) for member in value]
    return value


def is_plain(value: Any) -> bool:
    """Whether Python's `==` against this value is JSON's equality: no patterns, and nothing that equals true or false."""
    if isinstance(value, dict):
        return all(is_plain(member) for member in value.values())
    if isinstance(value, list):
        return all(is_plain(member) for member in value)
    return isinstance(value, str) or value is None or (type(value) in (int, float) and value not in (0, 1))


def same_json(saved: Any, sent: Any) -> bool:
    """Structural equality: order of keys aside, 1 equal to 1.0, true not equal to 1; patterns meet what they stand for."""
    kind = type(saved)
    if kind is dict:
        return (
            type(sent) is dict
            and len(saved) == len(sent)
            and all(key in sent and same_json(member, sent[key]) for key, member in saved.items())
        )
    if kind is list:
        return type(sent) is list and len(saved) == len(sent) and all(map(same_json, saved, sent))
    if kind is AnyText:
        return True
    if kind is AnyScalar:
        return type(sent) is not dict and type(sent) is not list
    if kind is Runs:
        return type(sent) is str and saved.meets(sent)
    if kind is bool or type(sent) is bool:
        return saved is sent
    return bool(saved == sent)
