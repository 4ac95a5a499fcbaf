"""What each keyword of JSON Schema asks of a value: one function for each, all together in `CHECKS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, TypeAlias

from converters.openapi.model import Json
from converters.openapi.sample.formats import has_format, has_pattern
from converters.openapi.sample.shape import same
from converters.openapi.sample.tree import reference

if TYPE_CHECKING:
    from converters.openapi.sample.fits import Checker

_NONE: frozenset[str] = frozenset()
Check: TypeAlias = Callable[["Checker", Json, Any, Mapping[str, Any], frozenset[str], int], bool]


def listed(value: Any) -> list[Any]:
    """The value if it is a list, else none."""
    return value if isinstance(value, list) else []


def is_type(value: Json, name: str) -> bool:
    """Whether a value has a JSON Schema type; 1.0 is an integer, true is no number."""
    if name == "string":
        return isinstance(value, str)
    if name == "object":
        return isinstance(value, dict)
    if name == "array":
        return isinstance(value, list)
    if name == "boolean":
        return isinstance(value, bool)
    if name == "null":
        return value is None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return name not in ("number", "integer")
    return (
        name == "number"
        or (name == "integer" and (isinstance(value, int) or value.is_integer()))
        or name not in ("number", "integer")
    )


_KNOWN = frozenset(("string", "object", "array", "boolean", "null", "number", "integer"))


def _type(c: Checker, value: Json, argument: Any, node: Mapping[str, Any], relaxed: frozenset[str], depth: int) -> bool:
    if isinstance(argument, str):
        return is_type(value, argument) or argument not in _KNOWN
    known = [name for name in listed(argument) if name in _KNOWN]
    return not known or any(is_type(value, name) for name in known)


def _enum(c: Checker, value: Json, argument: Any, node: Mapping[str, Any], relaxed: frozenset[str], depth: int) -> bool:
    if not isinstance(argument, list) or not argument:
        return True
    return value in argument if isinstance(value, str) else any(same(value, choice) for choice in argument)


def _const(c: Checker, value: Json, argument: Any, node: Mapping[str, Any], relaxed: frozenset[str], depth: int) -> bool:
    return same(value, argument)


def _number(test: Callable[[Any, Any], bool]) -> Check:
    def check(c: Checker, value: Json, argument: Any, node: Mapping[str, Any], relaxed: frozenset[str], depth: int) -> bool:
        return not _is_number(value) or not _is_number(argument) or test(value, argument)

    return check


def _size(kind: type[Any], test: Callable[[int, Any], bool]) -> Check:
    def check(c: Checker, value: Json, argument: Any, node: Mapping[str, Any], relaxed: frozenset[str], depth: int) -> bool:
        return not isinstance(value, kind) or not _is_number(argument) or test(len(value), argument)

    return check


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_multiple(value: float, step: float) -> bool:
    """Whether value / step is whole, by decimal arithmetic as the texts of both say."""
    if step <= 0:
        return True
    try:
        return Decimal(repr(value)) % Decimal(repr(step)) == 0
    except InvalidOperation:  # more digits than decimals have
        with suppress(ArithmeticError):
            return float(value / step).is_integer()
        return True


def _pattern(c: Checker, value: Json, argument: Any, node: Mapping[str, Any], relaxed: frozenset[str], depth: int) -> bool:
    return not isinstance(value, str) or not isinstance(argument, str) or has_pattern(value, argument)


def _format(c: Checker, value: Json, argument: Any, node: Mapping[str, Any], relaxed: frozenset[str], depth: int) -> bool:
    if isinstance(value, str):
        return not isinstance(argument, str) or has_format(value, argument)
    if argument in ("int32", "int64") and _is_number(value) and is_type(value, "integer"):
        bits = 31 if argument == "int32" else 63
        return bool(-(2**bits) <= value < 2**bits)
    return True


def _properties(c: Checker, value: Json, argument: Any, node: Mapping[str, Any], relaxed: frozenset[str], depth: int) -> bool:
    if not isinstance(value, dict) or not isinstance(argument, dict):
        return True
    return all(c.fits(inner, argument[name], _NONE, depth) for name, inner in value.items() if name in argument)


def _by_pattern(c: Checker, value: Json, argument: Any, node: Mapping[str, Any], relaxed: frozenset[str], depth: int) -> bool:
    if not isinstance(value, dict) or not isinstance(argument, dict):
        return True
    return all(
        c.fits(inner, schema, _NONE, depth)
        for pattern, schema in argument.items()
        for name, inner in value.items()
        if has_pattern(name, pattern)
    )


def _additional(c: Checker, value: Json, argument: Any, node: Mapping[str, Any], relaxed: frozenset[str], depth: int) -> bool:
    if not isinstance(value, dict) or argument is True or not isinstance(argument, (dict, bool)):
        return True
    named, patterns = node.get("properties"), node.get("patternProperties")
    named = named if isinstance(named, dict) else {}
    patterns = patterns if isinstance(patterns, dict) else {}
    return all(
        c.fits(inner, argument, _NONE, depth)
        for name, inner in value.items()
        if name not in named and not any(has_pattern(name, pattern) for pattern in patterns)
    )


def _required(c: Checker, value: Json, argument: Any, node: Mapping[str, Any], relaxed: frozenset[str], depth: int) -> bool:
    if not isinstance(value, dict) or not isinstance(argument, list):
        return True
    missing = [name for name in argument if isinstance(name, str) and name not in value and name not in relaxed]
    return not missing or c.hidden(node).issuperset(missing)


def _names(c: Checker, value: Json, argument: Any, node: Mapping[str, Any], relaxed: frozenset[str], depth: int) -> bool:
    return not isinstance(value, dict) or all(c.fits(name, argument, _NONE, depth) for name in value)


def _implied(c: Checker, value: Json, argument: Any, node: Mapping[str, Any], relaxed: frozenset[str], depth: int) -> bool:
    if not isinstance(value, dict) or not isinstance(argument, dict):
        return True
    return all(name in value for trigger, names in argument.items() if trigger in value for name in listed(names))


def _implied_schemas(
    c: Checker, value: Json, argument: Any, node: Mapping[str, Any], relaxed: frozenset[str], depth: int
) -> bool:
    if not isinstance(value, dict) or not isinstance(argument, dict):
        return True
    return all(c.fits(value, schema, relaxed, depth) for name, schema in argument.items() if name in value)


def _items(c: Checker, value: Json, argument: Any, node: Mapping[str, Any], relaxed: frozenset[str], depth: int) -> bool:
    if not isinstance(value, list) or not isinstance(argument, (dict, bool)):
        return True
    return all(c.fits(item, argument, _NONE, depth) for item in value[len(listed(node.get("prefixItems"))) :])


def _prefix(c: Checker, value: Json, argument: Any, node: Mapping[str, Any], relaxed: frozenset[str], depth: int) -> bool:
    if not isinstance(value, list):
        return True
    return all(c.fits(item, schema, _NONE, depth) for item, schema in zip(value, listed(argument), strict=False))


def _contains(c: Checker, value: Json, argument: Any, node: Mapping[str, Any], relaxed: frozenset[str], depth: int) -> bool:
    if not isinstance(value, list):
        return True
    least, most = node.get("minContains", 1), node.get("maxContains")
    count = sum(c.fits(item, argument, _NONE, depth) for item in value)
    return not (_is_number(least) and count < least) and not (most is not None and _is_number(most) and count > most)


def _unique(c: Checker, value: Json, argument: Any, node: Mapping[str, Any], relaxed: frozenset[str], depth: int) -> bool:
    if argument is not True or not isinstance(value, list):
        return True
    return not any(same(one, other) for index, one in enumerate(value) for other in value[:index])


def _all_of(c: Checker, value: Json, argument: Any, node: Mapping[str, Any], relaxed: frozenset[str], depth: int) -> bool:
    loose = relaxed | c.hidden(node)
    return all(c.fits(value, branch, loose, depth) for branch in listed(argument))


def _any_of(c: Checker, value: Json, argument: Any, node: Mapping[str, Any], relaxed: frozenset[str], depth: int) -> bool:
    loose = relaxed | c.hidden(node)
    return not listed(argument) or any(c.fits(value, branch, loose, depth) for branch in argument)


def _one_of(c: Checker, value: Json, argument: Any, node: Mapping[str, Any], relaxed: frozenset[str], depth: int) -> bool:
    loose = relaxed | c.hidden(node)
    return not listed(argument) or sum(c.fits(value, branch, loose, depth) for branch in argument) == 1


def _not(c: Checker, value: Json, argument: Any, node: Mapping[str, Any], relaxed: frozenset[str], depth: int) -> bool:
    return not isinstance(argument, (dict, bool)) or not c.fits(value, argument, _NONE, depth)


def _if(c: Checker, value: Json, argument: Any, node: Mapping[str, Any], relaxed: frozenset[str], depth: int) -> bool:
    branch = node.get("then" if c.fits(value, argument, _NONE, depth) else "else", True)
    return c.fits(value, branch, relaxed, depth)


def _ref(c: Checker, value: Json, argument: Any, node: Mapping[str, Any], relaxed: frozenset[str], depth: int) -> bool:
    target = reference(node)
    return target is None or c.follow(value, target, relaxed, depth)


def _unevaluated(c: Checker, value: Json, argument: Any, node: Mapping[str, Any], relaxed: frozenset[str], depth: int) -> bool:
    if not isinstance(value, (dict, list)) or argument is True:
        return True
    known = c.evaluated(value, node, depth, inside=False)
    rows = value.items() if isinstance(value, dict) else enumerate(value)
    return all(c.fits(inner, argument, _NONE, depth) for name, inner in rows if str(name) not in known)


def _unevaluated_names(
    c: Checker, value: Json, argument: Any, node: Mapping[str, Any], relaxed: frozenset[str], depth: int
) -> bool:
    return not isinstance(value, dict) or _unevaluated(c, value, argument, node, relaxed, depth)


def _unevaluated_items(
    c: Checker, value: Json, argument: Any, node: Mapping[str, Any], relaxed: frozenset[str], depth: int
) -> bool:
    return not isinstance(value, list) or _unevaluated(c, value, argument, node, relaxed, depth)


CHECKS: dict[str, Check] = {
    "type": _type,
    "enum": _enum,
    "const": _const,
    "minimum": _number(lambda value, limit: value >= limit),
    "maximum": _number(lambda value, limit: value <= limit),
    "exclusiveMinimum": _number(lambda value, limit: value > limit),
    "exclusiveMaximum": _number(lambda value, limit: value < limit),
    "multipleOf": _number(is_multiple),
    "minLength": _size(str, lambda length, limit: length >= limit),
    "maxLength": _size(str, lambda length, limit: length <= limit),
    "minItems": _size(list, lambda length, limit: length >= limit),
    "maxItems": _size(list, lambda length, limit: length <= limit),
    "minProperties": _size(dict, lambda length, limit: length >= limit),
    "maxProperties": _size(dict, lambda length, limit: length <= limit),
    "pattern": _pattern,
    "format": _format,
    "properties": _properties,
    "patternProperties": _by_pattern,
    "additionalProperties": _additional,
    "required": _required,
    "propertyNames": _names,
    "dependentRequired": _implied,
    "dependentSchemas": _implied_schemas,
    "items": _items,
    "prefixItems": _prefix,
    "contains": _contains,
    "uniqueItems": _unique,
    "allOf": _all_of,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "not": _not,
    "if": _if,
    "$ref": _ref,
    "$dynamicRef": _ref,
    "unevaluatedProperties": _unevaluated_names,
    "unevaluatedItems": _unevaluated_items,
}
