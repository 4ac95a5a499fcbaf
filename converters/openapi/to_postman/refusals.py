"""Requests that an error really answers: an id that is not there, a field or parameter that is missing or not valid.

A mock server compares path, query and body. Each request here differs from the usual one in one thing that no right call has,
and by which it fits no right call better than the usual request does: of the query a value is replaced or a single row is left
out (a call that has the row then fits the usual request at least as well), an equal body is a bonus only for the same body, and
the id in the path is one that nobody asks for by chance.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from converters.openapi.model import Json, MediaTypeExample, Operation, Schema
from converters.openapi.sample.names import tokens_of
from converters.openapi.sample.objects import schemas_for
from converters.openapi.sample.shape import Shape
from converters.openapi.to_postman import media as kinds
from converters.openapi.to_postman.bodies import sample_value
from converters.openapi.to_postman.cases import Case
from converters.openapi.to_postman.context import Context, owner_of
from converters.openapi.to_postman.parameters import Sent, path_owner
from converters.openapi.to_postman.request_bodies import BodyChoice

_ABSENT = frozenset((404, 410))
_INVALID = frozenset((400, 422))
_MOST_FIELDS = 24
_MOST_TEXT = 4000
_WORD = re.compile(r"\w+")
_NOWHERE: tuple[Json, ...] = (
    *("unknown", 999_999, "00000000-0000-4000-8000-000000000000", "00000000-0000-0000-0000-000000000000"),
    *("missing", "not-found", 404, 99_999, "nobody@example.com", "1900-01-01", "1900-01-01T00:00:00Z"),
)
"""Ids that nothing has."""
_SAYS_MISSING = frozenset(("missing", "required", "absent", "without", "no"))
_TEXTS = ("not valid", "?", "")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that is refused because of `name`. `missing`: it is left out; else it has a value that it cannot have."""

    name: str
    sent: tuple[Sent, ...]
    choice: BodyChoice | None
    missing: bool = False


class Refusals:
    """The requests of an operation's errors: each error gets one of its own as long as there are any.

    `sent` and `usual_choice` are what the usual example was saved with. `choice` is the body that a field is taken from.
    """

    def __init__(self, context: Context, operation: Operation, sent: tuple[Sent, ...], usual_choice: BodyChoice | None,
                 choice: BodyChoice | None) -> None:  # fmt: skip
        self._context, self._operation, self._sent = context, operation, sent
        self.usual_choice = usual_choice
        self._choice = usual_choice if usual_choice is not None and _is_readable(usual_choice) else choice
        self._given: dict[tuple[str, str | None], Refusal | None] = {}
        self._used: set[int] = set()
        self._absent: list[Refusal] | None = None
        self._invalid: list[Refusal] | None = None

    def of_case(self, case: Case) -> Refusal | None:
        """The request of an error; None where nothing in a request is plainly at fault. Media types of one error share it."""
        if case.code not in _ABSENT | _INVALID:
            return None
        key = (case.response.status, case.key)
        if key not in self._given:
            self._given[key] = self._best(case)
        return self._given[key]

    def _best(self, case: Case) -> Refusal | None:
        """One that no other error has: of what the example speaks of, else the first."""
        found = [each for each in self._possible(case.code) if id(each) not in self._used]
        if not found:
            return None
        told, words = _words_of(case)
        best = max(found, key=lambda each: _mentioned(each, told, words))
        self._used.add(id(best))
        return best

    def _possible(self, code: int) -> list[Refusal]:
        if code in _ABSENT:
            if self._absent is None:
                self._absent = list(self._elsewhere())
            return self._absent
        if self._invalid is None:
            missing, wrong = self._bad_bodies()
            self._invalid = [*missing, *self._without_parameter(), *wrong, *self._wrong_parameter()]
        if code == 422:  # understood, but not acceptable: wrong values before missing ones
            return sorted(self._invalid, key=lambda each: each.missing)
        return self._invalid

    def _elsewhere(self) -> Iterator[Refusal]:
        """Other ids, for the last path variable first."""
        for one in reversed(self._sent):
            if one.parameter.location != "path" or one.parameter.schema is None:
                continue
            name = one.parameter.name
            about = path_owner(self._operation, name) or name
            for value in self._absent_ids(one.parameter.schema, one.value):
                yield Refusal(about, _changed(self._sent, one, value), self.usual_choice)

    def _absent_ids(self, schema: Schema, value: Json) -> list[Json]:
        """Up to three values that nobody asks for by chance: valid ones, else one that is not among an enum's."""
        shape = self._context.sampler.shape(schema)
        if shape.choices is None and shape.kind != "boolean":
            fitting = [one for one in (*_NOWHERE, *_zeroed(value)) if self._fits(one, schema) and one != value]
            if fitting:
                return fitting[:3]
        return ["unknown"] if not self._fits("unknown", schema) else []

    def _bad_bodies(self) -> tuple[list[Refusal], list[Refusal]]:
        """Bodies without a field, and with a wrong one. Unless asked for, no body is saved that does not fit its schema."""
        if self._context.options.error_requests == "bodies":
            return list(self._without_field()), list(self._wrong_field())
        is_form = self._choice is not None and not kinds.is_json(self._choice.name)
        return (list(self._without_field()) if is_form else []), []

    def _without_field(self) -> Iterator[Refusal]:
        for body in self._body():
            for name in list(body)[:_MOST_FIELDS]:
                yield from self._refused({key: value for key, value in body.items() if key != name}, name, missing=True)

    def _wrong_field(self) -> Iterator[Refusal]:
        for body in self._body():
            shape = self._shape_of_body()
            for name in list(body)[:_MOST_FIELDS]:
                inner = _property(self._context, shape, name)
                for value in () if inner is not None and "binary" in inner.formats else self._wrong_values(inner, body[name]):
                    found = list(self._refused({**body, name: value}, name))
                    yield from found
                    if found:
                        break

    def _refused(self, body: dict[str, Json], name: str, *, missing: bool = False) -> Iterator[Refusal]:
        choice = self._choice
        if choice is None or choice.media.schema is None or not (body or kinds.is_json(choice.name)):
            return  # a form without rows is no body, which is compared with nothing
        if not self._fits(body, choice.media.schema):
            example = MediaTypeExample(key=None, value=body)
            self._context.kept.append(example)
            yield Refusal(name, self._sent, BodyChoice(choice.media, choice.name, example), missing)

    def _body(self) -> list[dict[str, Json]]:
        """The usual body, if it is an object of JSON or of a form, and valid."""
        choice = self._choice
        if choice is None or choice.media.schema is None or not _is_readable(choice):
            return []
        if choice.example is None:
            value = sample_value(self._context, choice.media, "request", owner_of(self._operation))
        else:
            value = _read(choice.example.value)
        return [value] if isinstance(value, dict) and self._fits(value, choice.media.schema) else []

    def _shape_of_body(self) -> Shape | None:
        schema = self._choice.media.schema if self._choice is not None else None
        return self._context.sampler.shape(schema) if schema is not None else None

    def _wrong_values(self, shape: Shape | None, value: Json) -> tuple[Json, ...]:
        if isinstance(value, str) and self._choice is not None and kinds.is_json(self._choice.name):
            return (*_wrong_texts(shape), 0)
        return _wrong_texts(shape) if isinstance(value, str) else _wrong(value)

    def _without_parameter(self) -> Iterator[Refusal]:
        for one in self._rows():
            if one.parameter.required:
                yield Refusal(one.parameter.name, _changed(self._sent, one, one.value, enabled=False), self.usual_choice, True)

    def _wrong_parameter(self) -> Iterator[Refusal]:
        """Of the query, then of the path: a value that its schema does not allow."""
        paths = [one for one in reversed(self._sent) if one.parameter.location == "path"]
        for one in (*self._rows(), *paths):
            schema = one.parameter.schema
            if schema is None or isinstance(one.value, (dict, list)):
                continue
            shape = self._context.sampler.shape(schema)
            values = _wrong_texts(shape) if isinstance(one.value, str) else _wrong(one.value)
            wrong = [value for value in values if not self._fits(value, schema) and (value != "" or one not in paths)]
            if wrong:
                yield Refusal(one.parameter.name, _changed(self._sent, one, wrong[0]), self.usual_choice)

    def _rows(self) -> list[Sent]:
        """The query parameters that the usual request sends in rows of one name, whatever their value."""
        return [one for one in self._sent if one.parameter.location == "query" and one.enabled and not _is_spread(one)]

    def _fits(self, value: Json, schema: Schema) -> bool:
        return self._context.sampler.fits(value, schema, "request")


def _is_readable(choice: BodyChoice) -> bool:
    """Whether a body has fields that can be told apart."""
    return kinds.is_json(choice.name) or kinds.is_urlencoded(choice.name) or kinds.is_multipart(choice.name)


def _is_spread(one: Sent) -> bool:
    """Whether the names of a parameter's rows depend on its value."""
    return isinstance(one.value, dict) or (isinstance(one.value, list) and one.parameter.style == "deepObject")


def _changed(sent: tuple[Sent, ...], one: Sent, value: Json, *, enabled: bool = True) -> tuple[Sent, ...]:
    return tuple(Sent(each.parameter, value, enabled) if each is one else each for each in sent)


def _property(context: Context, shape: Shape | None, name: str) -> Shape | None:
    if shape is None or name not in shape.properties:
        return None
    return context.sampler.shapes.of(schemas_for(shape, name))


def _wrong_texts(shape: Shape | None) -> tuple[Json, ...]:
    """Texts that a text of this shape can hardly be."""
    if shape is None:
        return _TEXTS
    if shape.choices is not None:
        return ("unknown", *_TEXTS)
    named = tuple(f"not a valid {form}" for form in shape.formats[:1])
    longest = shape.limits.get("maxLength")
    too_long = ("x" * (int(longest) + 1),) if isinstance(longest, (int, float)) and 0 < longest <= 100 else ()
    return (*named, *_TEXTS, *too_long)


def _wrong(value: Json) -> tuple[Json, ...]:
    """What can hardly stand in the place of a value that is no text."""
    if isinstance(value, bool):
        return ("not a boolean",)
    if isinstance(value, (int, float)):
        return (-1, 0, 10**6, "not a number")
    if isinstance(value, list):
        return ([], "not a list")
    return ("not an object",) if isinstance(value, dict) else ()


def _zeroed(value: Json) -> tuple[Json, ...]:
    """An id of the same form in which nothing counts: `ord_4711` → ord_0000."""
    return tuple(re.sub(r"[0-9]", digit, value) for digit in "09") if isinstance(value, str) else ()


def _read(value: Json) -> Json:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def _words_of(case: Case) -> tuple[set[str], set[str]]:
    """The words by which an error is called, and those of its body."""
    example = case.example
    summary = f"{example.summary} {example.description}" if example is not None else ""
    told = set(tokens_of(f"{case.key or ''} {summary} {case.response.description}"[:_MOST_TEXT]))
    value = case.declared.value if case.declared is not None else ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return told, {word.lower() for word in _WORD.findall(text[:_MOST_TEXT])}


def _mentioned(refusal: Refusal, told: set[str], words: set[str]) -> tuple[int, bool]:
    """How plainly an error speaks of what is at fault, and whether of its being missing."""
    by_name = 2 if all(token in told for token in tokens_of(refusal.name)) else int(refusal.name.lower() in words)
    return by_name, bool(by_name and refusal.missing and told & _SAYS_MISSING)
