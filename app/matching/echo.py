"""Writes what a call sent into an answer: ids of its path, and fields of the same name and type. Pure.

Client libraries' own tests look for the ids they sent. Only JSON objects of successes are written into, and nothing is added:
a field that the answer does not have stays out of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

from app.matching.bodies.json_text import NOT_JSON, parse_json
from app.matching.example import IndexedExample
from app.matching.paths import SLASH, Wildcard, captures
from app.matching.request import MockRequest

DEEPEST = 20
MOST_ROWS = 1000
_IDS = ("id", "_id", "uuid")


def echoed(body: bytes, example: IndexedExample, request: MockRequest) -> bytes | None:
    """The body with what the call sent, None where that changes nothing.

    A field of the request's JSON object or form goes to the field of the same name in the same object, a query parameter to one
    at the top; a variable of the path to one of its name, and the one that ends the path to `id`. What the path says wins.
    """
    if not 200 <= example.code < 300 or not body:
        return None
    answer = parse_json(body)
    if not isinstance(answer, dict):
        return None
    before = json.dumps(answer)
    _write_texts(answer, dict(parse_qsl(request.query_text[:65_536], keep_blank_values=True)[:MOST_ROWS]))
    sent = _sent(request)
    if sent:
        _write(answer, sent, 0)
    path, own_id = _of_path(example, request)
    if own_id is not None and (key := next((name for name in _IDS if name in answer), None)):
        _write_texts(answer, {key: own_id})
    _write_texts(answer, path, loosely=True)
    if json.dumps(answer) == before:
        return None
    return json.dumps(answer, ensure_ascii=False, indent=2 if b"\n" in body.strip() else None).encode("utf-8", "replace")


def _sent(request: MockRequest) -> Mapping[str, Any]:
    """The fields of the request's body: a JSON object, or a form, whose texts are marked as such; `a[b]=c` is `b` in `a`."""
    if not request.data:
        return {}
    rows = request.body.rows
    if rows is not None:
        return _nested((key, value) for key, value in rows[:MOST_ROWS] if isinstance(value, str))
    sent = request.body.json
    return sent if sent is not NOT_JSON and isinstance(sent, dict) else {}


class _Text(str):
    """A value of a form: it stands for a number or a truth as well as for a text."""

    __slots__ = ()


def _nested(rows: Iterator[tuple[str, str]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in rows:
        steps = key.replace("]", "").split("[")
        if not all(steps) or len(steps) > DEEPEST:
            continue
        inside = found
        for step in steps[:-1]:
            below = inside.setdefault(step, {})
            inside = below if isinstance(below, dict) else {}
        inside[steps[-1]] = _Text(value)
    return found


def _write(answer: dict[str, Any], sent: Mapping[str, Any], depth: int) -> None:
    """What was sent, into the fields of the same name and type; objects into objects."""
    if depth > DEEPEST:
        return
    for key, old in answer.items():
        if key not in sent:
            continue
        new = sent[key]
        if isinstance(old, dict) and isinstance(new, dict):
            _write(old, new, depth + 1)
        elif isinstance(new, _Text):
            answer[key] = _as_type_of(old, new)
        elif _is_same_kind(old, new):
            answer[key] = new


def _is_same_kind(old: Any, new: Any) -> bool:
    """Whether both are texts, truths, whole numbers, numbers, or lists of such of one kind."""
    if isinstance(old, list) and isinstance(new, list):
        return bool(old) and all(_is_same_kind(old[0], each) and not isinstance(each, list | dict) for each in new)
    if isinstance(old, bool) or isinstance(new, bool):
        return isinstance(old, bool) and isinstance(new, bool)
    if isinstance(old, float):
        return isinstance(new, int | float)
    return isinstance(old, str | int) and type(old) is type(new)


def _write_texts(answer: dict[str, Any], sent: Mapping[str, str], *, loosely: bool = False) -> None:
    """Texts into fields at the top. `loosely`: `petId` of a path is `pet_id` and `PetID` too."""
    if not sent:
        return
    names = {_loose(name): value for name, value in sent.items()} if loosely else sent
    for key, old in answer.items():
        name = _loose(key) if loosely else key
        if name in names:
            answer[key] = _as_type_of(old, names[name])


def _loose(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


def _as_type_of(old: Any, text: str) -> Any:
    """The text as a value of the same type, the old value where it is none of that type."""
    if isinstance(old, str):
        return str(text)
    if isinstance(old, bool):
        return {"true": True, "false": False}.get(text.lower(), old)
    if not isinstance(old, int | float) or len(text) > 18:
        return old
    value = parse_json(text)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and (isinstance(old, float) or isinstance(value, int)) else old


def _of_path(example: IndexedExample, request: MockRequest) -> tuple[dict[str, str], str | None]:
    """What the variables of the path stand for, and the value of the one that ends it."""
    call = request.segments[: request.length]
    for form in (*(saved.form for saved in example.address.forms), *example.templates, *example.request_forms):
        found = captures(form, call)
        if found:
            last = form[len(call) - 1] if len(call) <= len(form) else None
            return found, call[-1].replace(SLASH, "/") if isinstance(last, Wildcard) else None
    return {}, None
