"""What each keyword adds to a shape: of two limits the tighter, of two lists of choices what both allow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from converters.openapi.sample.shape import TYPES, Branches, Rest, Shape, same
from converters.pointers import escape

Merge: TypeAlias = Callable[[Shape, Any, Mapping[str, Any], str], None]


def _type(shape: Shape, value: Any, node: Mapping[str, Any], pointer: str) -> None:
    found = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    types = tuple(name for name in found if name in TYPES)
    if not types:
        return
    shape.types = types if shape.types is None else _both(shape.types, types)


def _both(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    kept = [name for name in one if name in other or (name == "integer" and "number" in other)]
    if "number" in one and "integer" in other and "integer" not in kept:
        kept.append("integer")
    return tuple(kept)


def _enum(shape: Shape, value: Any, node: Mapping[str, Any], pointer: str) -> None:
    if not isinstance(value, list) or not value:
        return
    if shape.choices is None:
        shape.choices = list(value)
    else:
        shape.choices = [item for item in shape.choices if any(same(item, other) for other in value)]


def _const(shape: Shape, value: Any, node: Mapping[str, Any], pointer: str) -> None:
    _enum(shape, [value], node, pointer)


def _example(shape: Shape, value: Any, node: Mapping[str, Any], pointer: str) -> None:
    shape.declared.append((value, f"{pointer}/example"))


def _examples(shape: Shape, value: Any, node: Mapping[str, Any], pointer: str) -> None:
    if isinstance(value, list):
        shape.declared.extend((item, f"{pointer}/examples/{index}") for index, item in enumerate(value))


def _default(shape: Shape, value: Any, node: Mapping[str, Any], pointer: str) -> None:
    if value not in (None, "", [], {}):  # an empty default says that nothing is usual, not what it looks like
        shape.defaults.append((value, pointer))


def _limit(word: str, keep: Callable[[Any, Any], Any], hint: str) -> Merge:
    def merge(shape: Shape, value: Any, node: Mapping[str, Any], pointer: str) -> None:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            known = shape.limits.get(word)
            shape.limits[word] = value if known is None else keep(known, value)
            shape.hint = shape.hint or hint
            shape.checked = shape.checked or word == "maxProperties"

    return merge


def _multiple(shape: Shape, value: Any, node: Mapping[str, Any], pointer: str) -> None:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0:
        shape.multiples.append(value)
        shape.hint = shape.hint or "number"


def _pattern(shape: Shape, value: Any, node: Mapping[str, Any], pointer: str) -> None:
    if isinstance(value, str):
        shape.patterns.append(value)
        shape.hint = shape.hint or "string"
        shape.checked = True


def _format(shape: Shape, value: Any, node: Mapping[str, Any], pointer: str) -> None:
    if isinstance(value, str):
        shape.formats.append(value)
        if value not in ("int32", "int64", "float", "double"):
            shape.hint = shape.hint or "string"


def _encoding(shape: Shape, value: Any, node: Mapping[str, Any], pointer: str) -> None:
    shape.encoding = value if isinstance(value, str) else shape.encoding


def _media(shape: Shape, value: Any, node: Mapping[str, Any], pointer: str) -> None:
    shape.media = value if isinstance(value, str) else shape.media


def _content(shape: Shape, value: Any, node: Mapping[str, Any], pointer: str) -> None:
    shape.content = (value, f"{pointer}/contentSchema") if isinstance(value, (dict, bool)) else shape.content


def _properties(shape: Shape, value: Any, node: Mapping[str, Any], pointer: str) -> None:
    if not isinstance(value, dict):
        return
    shape.hint = shape.hint or "object"
    for name, schema in value.items():
        if isinstance(schema, (dict, bool)):
            shape.properties.setdefault(name, []).append((schema, f"{pointer}/properties/{escape(name)}"))


def _required(shape: Shape, value: Any, node: Mapping[str, Any], pointer: str) -> None:
    if isinstance(value, list):
        shape.required.extend(name for name in value if isinstance(name, str))
        shape.hint = shape.hint or "object"


def _rest(word: str) -> Merge:
    def merge(shape: Shape, value: Any, node: Mapping[str, Any], pointer: str) -> None:
        if not isinstance(value, (dict, bool)):
            return
        named = node.get("properties")
        patterns = node.get("patternProperties")
        names = frozenset(named if isinstance(named, dict) else ())
        shape.checked = shape.checked or word == "unevaluatedProperties"
        shape.hint = shape.hint or "object"
        shape.rest.append(
            Rest(value, f"{pointer}/{word}", names, tuple(patterns) if isinstance(patterns, dict) else (), word[:1] == "u")
        )

    return merge


def _by_pattern(shape: Shape, value: Any, node: Mapping[str, Any], pointer: str) -> None:
    if isinstance(value, dict):
        shape.checked = True
        shape.hint = shape.hint or "object"
        shape.by_pattern.extend(
            (pattern, schema, f"{pointer}/patternProperties/{escape(pattern)}") for pattern, schema in value.items()
        )


def _names(shape: Shape, value: Any, node: Mapping[str, Any], pointer: str) -> None:
    if isinstance(value, (dict, bool)):
        shape.names.append((value, f"{pointer}/propertyNames"))
        shape.checked = True


def _implied(shape: Shape, value: Any, node: Mapping[str, Any], pointer: str) -> None:
    if isinstance(value, dict):
        shape.checked = True
        for name, needed in value.items():
            if isinstance(needed, list):
                shape.implied.setdefault(name, []).extend(other for other in needed if isinstance(other, str))


def _implied_schemas(shape: Shape, value: Any, node: Mapping[str, Any], pointer: str) -> None:
    if isinstance(value, dict):
        shape.checked = True
        for name, schema in value.items():
            shape.implied_schemas[name] = (schema, f"{pointer}/dependentSchemas/{escape(name)}")


def _items(shape: Shape, value: Any, node: Mapping[str, Any], pointer: str) -> None:
    if isinstance(value, (dict, bool)):
        first = node.get("prefixItems")
        names = frozenset(str(index) for index in range(len(first) if isinstance(first, list) else 0))
        shape.items.append(Rest(value, f"{pointer}/items", names))
        shape.hint = shape.hint or "array"


def _prefix(shape: Shape, value: Any, node: Mapping[str, Any], pointer: str) -> None:
    if isinstance(value, list):
        shape.hint = shape.hint or "array"
        for index, schema in enumerate(value):
            while len(shape.prefix) <= index:
                shape.prefix.append([])
            shape.prefix[index].append((schema, f"{pointer}/prefixItems/{index}"))


def _contains(shape: Shape, value: Any, node: Mapping[str, Any], pointer: str) -> None:
    if isinstance(value, (dict, bool)):
        least = node.get("minContains", 1)
        shape.contains.append((value, f"{pointer}/contains", least if isinstance(least, int) else 1))
        shape.checked = True
        shape.hint = shape.hint or "array"


def _unique(shape: Shape, value: Any, node: Mapping[str, Any], pointer: str) -> None:
    shape.unique = shape.unique or value is True


def _group(word: str) -> Merge:
    def merge(shape: Shape, value: Any, node: Mapping[str, Any], pointer: str) -> None:
        if isinstance(value, list) and value:
            schemas = [(schema, f"{pointer}/{word}/{index}") for index, schema in enumerate(value)]
            chosen_by = node.get("discriminator")
            shape.branches.append(Branches(schemas, word == "oneOf", chosen_by if isinstance(chosen_by, dict) else None))

    return merge


def _condition(shape: Shape, value: Any, node: Mapping[str, Any], pointer: str) -> None:
    """An if is a choice: it holds together with then, or else holds. The whole is checked in the end."""
    shape.checked = True
    met = {"allOf": [value, node.get("then", True)]}
    unmet = node.get("else", True)
    shape.branches.append(Branches([(met, f"{pointer}/then"), (unmet, f"{pointer}/else")], exactly_one=False))


def _checked(shape: Shape, value: Any, node: Mapping[str, Any], pointer: str) -> None:
    shape.checked = True


MERGES: dict[str, Merge] = {
    "type": _type,
    "enum": _enum,
    "const": _const,
    "example": _example,
    "examples": _examples,
    "default": _default,
    "minimum": _limit("minimum", max, "number"),
    "maximum": _limit("maximum", min, "number"),
    "exclusiveMinimum": _limit("exclusiveMinimum", max, "number"),
    "exclusiveMaximum": _limit("exclusiveMaximum", min, "number"),
    "multipleOf": _multiple,
    "minLength": _limit("minLength", max, "string"),
    "maxLength": _limit("maxLength", min, "string"),
    "minItems": _limit("minItems", max, "array"),
    "maxItems": _limit("maxItems", min, "array"),
    "minProperties": _limit("minProperties", max, "object"),
    "maxProperties": _limit("maxProperties", min, "object"),
    "pattern": _pattern,
    "format": _format,
    "contentEncoding": _encoding,
    "contentMediaType": _media,
    "contentSchema": _content,
    "properties": _properties,
    "required": _required,
    "additionalProperties": _rest("additionalProperties"),
    "unevaluatedProperties": _rest("unevaluatedProperties"),
    "patternProperties": _by_pattern,
    "propertyNames": _names,
    "dependentRequired": _implied,
    "dependentSchemas": _implied_schemas,
    "items": _items,
    "prefixItems": _prefix,
    "contains": _contains,
    "uniqueItems": _unique,
    "oneOf": _group("oneOf"),
    "anyOf": _group("anyOf"),
    "if": _condition,
    "not": _checked,
    "unevaluatedItems": _checked,
    "maxContains": _checked,
}
