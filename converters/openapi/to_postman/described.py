"""What the rows of a request tell about themselves: required, deprecated, the default, what is allowed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from converters.openapi.model import Json, Parameter
from converters.openapi.sample.shape import Shape
from converters.openapi.to_postman.context import Context
from converters.openapi.to_postman.serialize import scalar

_MOST_ALLOWED = 12
_LONGEST_ALLOWED = 120
_LONGEST_DEFAULT = 60
_TOLD_BY_THE_VALUE = frozenset(("int32", "int64", "float", "double", "string", "binary", "file"))


def parameter_description(context: Context, parameter: Parameter) -> str:
    """A parameter's description with what its schema says in few words; empty where descriptions are not wanted."""
    if not context.options.descriptions:
        return ""
    shape = context.sampler.shape(parameter.schema) if parameter.schema else None
    required = parameter.required and parameter.location != "path"
    deprecated = parameter.deprecated or is_deprecated(shape)
    description = parameter.description or _first(shape, "description")
    return told(description, shape, required=required, deprecated=deprecated)


def told(description: str, shape: Shape | None, *, required: bool, deprecated: bool) -> str:
    """`(Required, deprecated) What it is. Default: 20. One of: a, b.`"""
    marks = ", ".join(mark for mark, is_so in (("required", required), ("deprecated", deprecated)) if is_so)
    text = description.strip()
    facts = " ".join(_facts(shape)) if shape is not None else ""
    opening = f"({marks.capitalize()})" if marks else ""
    if "\n" in text and facts:
        return f"{opening} {text}\n\n{facts}".strip()
    return " ".join(filter(None, (opening, text, facts)))


def is_deprecated(shape: Shape | None) -> bool:
    """Whether a schema says that what it describes is deprecated."""
    return shape is not None and any(node.get("deprecated") is True for node in _nodes(shape))


def _facts(shape: Shape) -> Iterator[str]:
    default = _first(shape, "default", None)
    if default is not None and len(text := scalar(default)) <= _LONGEST_DEFAULT and text:
        yield f"Default: {text}."
    allowed = _first(shape, "enum", None)
    if isinstance(allowed, list) and len(allowed) > 1:
        yield f"One of: {_listed(allowed)}."
    format = _first(shape, "format")
    if isinstance(format, str) and format and format not in _TOLD_BY_THE_VALUE and len(format) < _LONGEST_DEFAULT:
        yield f"Format: {format}."
    more = _first(shape, "externalDocs", None)
    if isinstance(more, dict) and isinstance(more.get("url"), str):
        yield f"More: {more['url']}"


def _listed(allowed: list[Json]) -> str:
    """The allowed values, as many as are read at one glance."""
    texts = ["null" if value is None else scalar(value) or '""' for value in allowed]
    shown: list[str] = []
    for text in texts[:_MOST_ALLOWED]:
        if sum(map(len, shown)) + len(text) > _LONGEST_ALLOWED:
            break
        shown.append(text)
    return ", ".join(shown) + (f" and {len(texts) - len(shown)} more" if len(shown) < len(texts) else "")


def _first(shape: Shape | None, keyword: str, otherwise: Any = "") -> Any:
    return next((node[keyword] for node in _nodes(shape) if keyword in node), otherwise) if shape else otherwise


def _nodes(shape: Shape) -> Iterator[Any]:
    return (node for node, _ in shape.parts if isinstance(node, dict))
