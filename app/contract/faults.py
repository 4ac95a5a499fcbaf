"""What a validator says, as violations: the rule and the place, never a value or a key that the caller chose."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from itertools import islice
from typing import Any

import jsonschema_rs

from app.contract.violation import MOST, Violation, kind_of
from converters.pointers import escape

LARGE = 500
"""Values in a value of which all errors are told."""

_LIMITS = {
    "minimum": "is less than {limit}",
    "maximum": "is more than {limit}",
    "exclusiveMinimum": "is not more than {limit}",
    "exclusiveMaximum": "is not less than {limit}",
    "multipleOf": "is no multiple of {limit}",
    "minLength": "is shorter than {limit} characters",
    "maxLength": "is longer than {limit} characters",
    "minItems": "has fewer than {limit} items",
    "maxItems": "has more than {limit} items",
    "minProperties": "has fewer than {limit} properties",
    "maxProperties": "has more than {limit} properties",
}
_WORDS = {
    "enum": "is none of the values that are listed",
    "const": "is not the value that is asked for",
    "pattern": "does not have the pattern that is asked for",
    "uniqueItems": "has the same item twice",
    "additionalProperties": "has a property that is not declared",
    "unevaluatedProperties": "has a property that is not declared",
    "additionalItems": "has more items than are declared",
    "unevaluatedItems": "has more items than are declared",
    "anyOf": "fits none of the alternatives",
    "oneOf": "fits none of the alternatives, or more than one",
    "not": "is what it must not be",
    "contains": "lacks an item that is asked for",
    "propertyNames": "has a property whose name is not allowed",
    "dependentRequired": "lacks a property that goes with another one",
    "falseSchema": "is not allowed here",
}
_RULES = {"oneOfNotValid": "oneOf", "oneOfMultipleValid": "oneOf", "falseSchema": "false"}
_ATTRIBUTES = ("limit", "multiple_of")


def faults_of(
    validator: jsonschema_rs.Draft202012Validator, value: Any, where: str, start: str, names: Container[str]
) -> Iterator[Violation]:
    """The violations of a value, a bounded number of them. `start`: the pointer of the value; `names`: declared ones.

    All errors of a value are made at once, which takes long for a large one: of that, only the first is looked for.
    """
    if _is_small(value):
        for error in islice(validator.iter_errors(value), MOST):
            yield _violation(error, value, where, start, names)
        return
    try:
        validator.validate(value)
    except jsonschema_rs.ValidationError as error:
        yield _violation(error, value, where, start, names)


def _is_small(value: Any) -> bool:
    waiting, count = [value], 0
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, dict | list):
            count += len(inner)
            if count > LARGE:
                return False
            waiting += inner.values() if isinstance(inner, dict) else inner
    return True


def _violation(error: Any, value: Any, where: str, start: str, names: Container[str]) -> Violation:
    rule = str(error.kind.name)
    steps = list(error.instance_path)
    found = kind_of(_at(value, steps))
    missing = getattr(error.kind, "property", None) if rule == "required" else None
    if isinstance(missing, str):
        steps, found = [*steps, missing], "nothing"
    pointer = start + "".join(f"/{_shown(step, names)}" for step in steps)
    return Violation(where, pointer, _RULES.get(rule, rule), found, _message(error, rule, found))


def _shown(step: str | int, names: Container[str]) -> str:
    """A step of a pointer: a number or a declared name; what else the caller wrote there is his."""
    if isinstance(step, int):
        return str(step)
    return escape(step) if step in names else "*"


def _message(error: Any, rule: str, found: str) -> str:
    if rule == "required":
        return "It is missing."
    if rule == "type":
        types = sorted(error.kind.types)
        return f"It is {found}, and {' or '.join(types)} is asked for."
    if rule == "format":
        return f"It does not have the format {error.kind.format}."
    if rule in _LIMITS:
        limit = next((value for name in _ATTRIBUTES if (value := getattr(error.kind, name, None)) is not None), "")
        return f"It {_LIMITS[rule].format(limit=limit)}."
    return f"It {_WORDS.get(rule, 'does not fit its schema')}."


def _at(value: Any, steps: Sequence[str | int]) -> Any:
    for step in steps:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value
