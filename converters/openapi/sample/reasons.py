"""Why a value does not fit a schema, for messages: the first keyword that fails and where; never a whole value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from converters.openapi.model import Json
from converters.openapi.sample.fits import MAX_DEPTH, Checker
from converters.openapi.sample.formats import has_pattern
from converters.openapi.sample.tree import reference
from converters.pointers import escape
from converters.source.text import shown

_LONGEST = 40
_LONGEST_PLACE = 80
_NONE: frozenset[str] = frozenset()
_Deeper: TypeAlias = tuple[str | None, Json, Any, frozenset[str]]
"""The step into the value (None: it stays), what stands there, the schema it does not fit, and what that does not ask for."""


def reason(checker: Checker, value: Json, node: Any) -> str:
    """Such as `at /id: expected integer, found text`; empty if the value fits."""
    steps: list[str] = []
    relaxed = _NONE
    said = ""
    for _ in range(MAX_DEPTH):
        word = checker.failing(value, node, relaxed) if isinstance(node, Mapping) else None
        if word is None:
            said = "nothing is allowed here" if node is False else said
            break
        deeper = _deeper(checker, word, value, node, relaxed)
        if deeper is None:
            said = _said(checker, word, value, node, relaxed)
            break
        if word == "additionalProperties" and deeper[2] is False:
            said = f"the schema knows no property {shown(deeper[0] or '', _LONGEST)}"
            break
        said = "it does not fit"
        step, value, node, relaxed = deeper
        steps += [step] if step is not None else []
    place = "".join(f"/{escape(step)}" for step in steps)
    return f"at {place[:_LONGEST_PLACE]}: {said}" if place and said else said


def _deeper(checker: Checker, word: str, value: Json, node: Mapping[str, Any], relaxed: frozenset[str]) -> _Deeper | None:
    """The part that is to blame, if a keyword speaks of parts."""
    argument = node[word]
    if word in ("$ref", "$dynamicRef"):
        target = reference(node)
        return (None, value, checker.tree.at(target), relaxed) if target else None
    if word in ("allOf", "anyOf", "oneOf"):
        loose = relaxed | checker.hidden(node)
        branches = argument if word == "allOf" else _only(value, argument)
        return next(((None, value, one, loose) for one in branches if not checker.fits(value, one, loose)), None)
    if word == "if":
        branch = node.get("then" if checker.fits(value, argument) else "else", True)
        return None, value, branch, relaxed
    parts = _PARTS.get(word)
    for name, inner, schema in parts(value, argument, node) if parts else ():
        if not checker.fits(inner, schema):
            return name, inner, schema, _NONE
    return None


def _only(value: Json, branches: list[Any]) -> list[Any]:
    """The branch that must be meant: the only one, or the only one beside null."""
    others = [one for one in branches if not (isinstance(one, Mapping) and one.get("type") == "null")]
    return others if len(others) == 1 and value is not None else []


_Parts: TypeAlias = Callable[[Any, Any, Mapping[str, Any]], Iterable[tuple[str, Json, Any]]]


def _properties(value: Any, argument: Any, node: Mapping[str, Any]) -> Iterable[tuple[str, Json, Any]]:
    return ((name, inner, argument[name]) for name, inner in value.items() if name in argument)


def _by_pattern(value: Any, argument: Any, node: Mapping[str, Any]) -> Iterable[tuple[str, Json, Any]]:
    matching = ((name, one) for one in argument for name in value if has_pattern(name, one))
    return ((name, value[name], argument[one]) for name, one in matching)


def _additional(value: Any, argument: Any, node: Mapping[str, Any]) -> Iterable[tuple[str, Json, Any]]:
    named, patterns = (known if isinstance(known := node.get(key), dict) else {} for key in ("properties", "patternProperties"))
    extra = (name for name in value if name not in named and not any(has_pattern(name, one) for one in patterns))
    return ((name, value[name], argument) for name in extra)


def _items(value: Any, argument: Any, node: Mapping[str, Any]) -> Iterable[tuple[str, Json, Any]]:
    first = node.get("prefixItems")
    start = len(first) if isinstance(first, list) else 0
    return ((str(start + index), item, argument) for index, item in enumerate(value[start:]))


def _prefix(value: Any, argument: Any, node: Mapping[str, Any]) -> Iterable[tuple[str, Json, Any]]:
    return ((str(index), item, schema) for index, (item, schema) in enumerate(zip(value, argument, strict=False)))


_PARTS: dict[str, _Parts] = {
    "properties": _properties,
    "patternProperties": _by_pattern,
    "additionalProperties": _additional,
    "items": _items,
    "prefixItems": _prefix,
}


def _said(checker: Checker, word: str, value: Json, node: Mapping[str, Any], relaxed: frozenset[str]) -> str:
    argument = node[word]
    if word == "type":
        return f"expected {' or '.join(map(str, argument)) if isinstance(argument, list) else argument}, found {_kind(value)}"
    if word == "required":
        known = value.keys() | relaxed | checker.hidden(node)
        return f"the required property {shown(next(name for name in argument if name not in known), _LONGEST)} is missing"
    if word in ("anyOf", "oneOf"):
        loose = relaxed | checker.hidden(node)
        count = sum(checker.fits(value, one, loose) for one in argument)
        return f"it fits {count or 'none'} of the {len(argument)} schemas of {word}" + (", not one alone" if count else "")
    return _SAID.get(word, "`{word}` does not hold").format(word=word, value=_short(value), argument=_short(argument))


_SAID = {
    "enum": "{value} is not in the enum",
    "const": "{value} is not {argument}, the one value allowed",
    "minimum": "{value} is below the minimum {argument}",
    "maximum": "{value} is above the maximum {argument}",
    "exclusiveMinimum": "{value} is not above {argument}",
    "exclusiveMaximum": "{value} is not below {argument}",
    "multipleOf": "{value} is no multiple of {argument}",
    "minLength": "the text is shorter than {argument}",
    "maxLength": "the text is longer than {argument}",
    "minItems": "the array has fewer items than {argument}",
    "maxItems": "the array has more items than {argument}",
    "minProperties": "the object has fewer properties than {argument}",
    "maxProperties": "the object has more properties than {argument}",
    "pattern": "{value} does not match the pattern {argument}",
    "format": "{value} has not the format {argument}",
    "uniqueItems": "two items are equal",
    "not": "it is what `not` excludes",
    "contains": "it does not contain what `contains` asks for",
}


def _kind(value: Json) -> str:
    names = {dict: "object", list: "array", str: "text", bool: "boolean", type(None): "null", int: "integer"}
    return names.get(type(value), "number")


def _short(value: Json) -> str:
    """A text or number as it is, cut; of anything else only what it is."""
    if isinstance(value, str):
        return shown(value, _LONGEST)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return str(value)[:_LONGEST] if is_number else f"this {_kind(value)}"
