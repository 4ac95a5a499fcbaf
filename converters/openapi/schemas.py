"""One schema becomes JSON Schema 2020-12, in place: the keywords of Swagger 2.0 and OpenAPI 3.0 in its terms.

Works on one node; the walk over all of them is `bundle`. What a validator would refuse to compile is taken out and reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeAlias

from converters.openapi.findings import found
from converters.source.text import shown

Note: TypeAlias = Callable[[str, str], None]
"""Called with a code and a message."""

_TYPES = frozenset(("null", "boolean", "object", "array", "number", "string", "integer"))
_NUMBER, _TEXT, _LIST, _MAP, _FLAG = (int, float), (str,), (list,), (dict,), (bool,)
_EXPECTED: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependentRequired"), _MAP),
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems", "enum", "required"), _LIST),
    **dict.fromkeys(("minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum"), _NUMBER),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"), _NUMBER),
    **dict.fromkeys(("minContains", "maxContains"), _NUMBER),
    **dict.fromkeys(("pattern", "format", "title", "description", "contentEncoding", "contentMediaType"), _TEXT),
    **dict.fromkeys(("uniqueItems", "readOnly", "writeOnly", "deprecated"), _FLAG),
    **dict.fromkeys(("discriminator", "xml", "externalDocs"), _MAP),
    "type": (str, list),
    "examples": _LIST,
    "$ref": _TEXT,
}
_COUNTS = frozenset(
    ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains")
)
_OLD = frozenset(
    (
        *("nullable", "x-nullable", "exclusiveMinimum", "exclusiveMaximum", "example", "x-example", "x-examples", "examples"),
        *("discriminator", "items", "additionalItems", "divisibleBy", "$id", "$schema", "$anchor", "$dynamicAnchor"),
        *("$recursiveAnchor", "$vocabulary", "$dynamicRef", "collectionFormat", "allowEmptyValue"),
    )
)
_BYTES = re.compile(r"\s*(?:image/(?!svg)|audio/|video/|font/|application/(?:octet-stream|pdf|zip|gzip)\b)", re.IGNORECASE)
_NAMES_OF_ITSELF = ("$id", "$schema", "$anchor", "$dynamicAnchor", "$recursiveAnchor", "$vocabulary")


def upgrade_schema(node: dict[str, Any], note: Note) -> None:
    """Rewrites a schema's own keywords; schemas inside it are left to the caller. `note` is told what was taken out."""
    if not _OLD.isdisjoint(node):
        _upgrade_old(node)
    for key in node:
        if key in _EXPECTED and type(node[key]) not in _EXPECTED[key]:
            _take_out_wrong(node, note)
            break
    if "type" in node:
        _upgrade_type(node, note)
    if "required" in node and not all(isinstance(name, str) for name in node["required"]):
        node["required"] = [name for name in node["required"] if isinstance(name, str)]
        note("format.invalid", "`required` takes names; what is none was left out.")
    for key in ("allOf", "anyOf", "oneOf", "prefixItems", "enum"):
        if key in node and not node[key]:
            del node[key]
            note("format.invalid", f"`{key}` is empty, which nothing can satisfy; it was left out.")
    _take_out_counts(node, note)
    if "format" in node or "contentEncoding" in node or "contentMediaType" in node:
        _agree_on_content(node)


def _agree_on_content(node: dict[str, Any]) -> None:
    """`format: byte` and `binary` are content keywords since 3.1; both are written, whichever was (OpenAPI 3.1 §4.8.24.4)."""
    encoding = node.get("contentEncoding")
    if node.get("format") == "byte":
        node.setdefault("contentEncoding", "base64")
    elif isinstance(encoding, str) and encoding.lower() in ("base64", "base64url"):
        node.setdefault("format", "byte")
    elif encoding is None and isinstance(kind := node.get("contentMediaType"), str) and _BYTES.match(kind):
        node.setdefault("format", "binary")


def _take_out_wrong(node: dict[str, Any], note: Note) -> None:
    for key in list(node):
        if key in _EXPECTED and type(node[key]) not in _EXPECTED[key]:
            wrong = node.pop(key)
            note("format.invalid", f"`{key}` of a schema cannot be {found(wrong)}; it was left out.")


def _take_out_counts(node: dict[str, Any], note: Note) -> None:
    for key in _COUNTS & node.keys():
        count = node[key]
        if count < 0 or count != int(count):
            del node[key]
            note("format.invalid", f"`{key}` is not a count; it was left out.")
        else:
            node[key] = int(count)
    if "multipleOf" in node and node["multipleOf"] <= 0:
        del node["multipleOf"]
        note("format.invalid", "`multipleOf` is not above zero; it was left out.")


def _upgrade_old(node: dict[str, Any]) -> None:
    for key in _NAMES_OF_ITSELF:
        node.pop(key, None)  # references are local pointers from the root: a base of its own would bend them
    node.pop("collectionFormat", None)
    node.pop("allowEmptyValue", None)
    _upgrade_bounds(node)
    _upgrade_examples(node)
    _upgrade_items(node)
    if isinstance(node.get("discriminator"), str):
        node["discriminator"] = {"propertyName": node["discriminator"]}
    if node.pop("nullable", None) is True or node.pop("x-nullable", None) is True:
        _allow_null(node)
    node.pop("x-nullable", None)


def _upgrade_bounds(node: dict[str, Any]) -> None:
    for exclusive, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(node.get(exclusive), bool) and node.pop(exclusive) and bound in node:
            node[exclusive] = node.pop(bound)


def _upgrade_examples(node: dict[str, Any]) -> None:
    """All of a schema's examples in one list: `example` first, as the older and more deliberate one."""
    examples = node.get("examples", [])
    if isinstance(examples, dict):
        examples = [one["value"] if isinstance(one, dict) and "value" in one else one for one in examples.values()]
    if "example" in node:
        examples = [node.pop("example"), *(examples if isinstance(examples, list) else [])]
    elif "x-example" in node:
        examples = [node["x-example"], *(examples if isinstance(examples, list) else [])]
    if examples:
        node["examples"] = examples


def _upgrade_items(node: dict[str, Any]) -> None:
    """A list of schemas in `items` is `prefixItems` since 2020-12, and what `additionalItems` said is `items`."""
    if isinstance(node.get("items"), list):
        node["prefixItems"] = node.pop("items")
        if "additionalItems" in node:
            node["items"] = node["additionalItems"]
    node.pop("additionalItems", None)


def _allow_null(node: dict[str, Any]) -> None:
    """`nullable` adds null to the type; an `enum` must list it itself (OpenAPI 3.0.3 §4.7.24, `nullable`)."""
    kind = node.get("type")
    if isinstance(kind, str) and kind != "null":
        node["type"] = [kind, "null"]
    elif isinstance(kind, list) and "null" not in kind:
        node["type"] = [*kind, "null"]
    if kind is None:
        for choice in ("anyOf", "oneOf"):
            if isinstance(node.get(choice), list):
                node[choice] = [*node[choice], {"type": "null"}]


def _upgrade_type(node: dict[str, Any], note: Note) -> None:
    kind = node["type"]
    if isinstance(kind, str) and kind in _TYPES:
        return
    kept: dict[str, None] = {}
    for one in [kind] if isinstance(kind, str) else kind:
        meant, form = _meant(one)
        if form:
            node.setdefault("format", form)
        if meant:
            kept[meant] = None
        if meant != one and one != "file" and one != "any":
            note("format.invalid", f"`type` {_shown(one)} is no JSON type; {_read_as(meant, form)}.")
    if kept:
        node["type"] = next(iter(kept)) if len(kept) == 1 else list(kept)
    else:
        del node["type"]


def _meant(kind: Any) -> tuple[str, str]:
    """The JSON type and format that a name stands for; empty if nobody knows."""
    if not isinstance(kind, str):
        return "", ""
    return (kind, "") if kind in _TYPES else _MEANT.get(kind.lower(), ("", ""))


def _shown(kind: Any) -> str:
    return shown(kind, 30) if isinstance(kind, str) else f"has {found(kind)}, which"


def _read_as(meant: str, form: str) -> str:
    if not meant:
        return "it was left out"
    return f"it is read as {meant}" + (f" with the format {form}" if form else "")


_MEANT = {
    **{name: (name, "") for name in _TYPES},
    **dict.fromkeys(("int", "int32", "int64", "long", "short"), ("integer", "")),
    **dict.fromkeys(("float", "double", "decimal", "numeric"), ("number", "")),
    **dict.fromkeys(("str", "text", "char", "enum"), ("string", "")),
    **dict.fromkeys(("datetime", "date-time", "timestamp"), ("string", "date-time")),
    **dict.fromkeys(("uri", "url"), ("string", "uri")),
    **{name: ("string", name) for name in ("date", "time", "uuid", "email", "byte", "binary", "password")},
    "file": ("string", "binary"),
    "bool": ("boolean", ""),
    **dict.fromkeys(("map", "dict"), ("object", "")),
    **dict.fromkeys(("list", "set"), ("array", "")),
}
"""What is written for a JSON type by people who think of another language: the type, and the format it has."""
