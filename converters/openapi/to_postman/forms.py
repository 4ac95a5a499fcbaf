"""Form bodies, urlencoded and multipart: a row for each property, written as its encoding says."""

from __future__ import annotations

from typing import Any

from converters.openapi.model import Encoding, Json, MediaType
from converters.openapi.sample.shape import Shape
from converters.openapi.to_postman import media as kinds
from converters.openapi.to_postman.context import Context
from converters.openapi.to_postman.described import is_deprecated, told
from converters.openapi.to_postman.multipart import content_type, part_headers
from converters.openapi.to_postman.serialize import compact, plain, query_pairs, scalar
from converters.postman.model import FormField

_MANY = 8
_RAW_FORMATS = frozenset(("binary", "file"))


def form_fields(context: Context, media: MediaType, value: Json, *, multipart: bool, documented: bool) -> tuple[FormField, ...]:
    """The rows of a form for an object. Optional ones are disabled in a long form, and left out where nobody edits it."""
    if not isinstance(value, dict):
        return ()
    shape = context.sampler.shape(media.schema) if media.schema else None
    enabled = _enabled(context, shape, value)
    rows: list[FormField] = []
    for name, inner in value.items():
        if name not in enabled and not documented:
            continue
        is_required = shape is not None and name in shape.required
        field = _Field(context, name, inner, media.encoding.get(name), _property(context, shape, name), multipart, is_required)
        rows.extend(field.rows(disabled=name not in enabled, documented=documented))
    return tuple(rows)


def _enabled(context: Context, shape: Shape | None, value: dict[str, Json]) -> set[str]:
    """Required fields and those with an example; all of them in a short form. Deprecated ones only if they are required."""
    if shape is None:
        return set(value)
    required = {name for name in shape.required if name in value}
    usual = set(value) if len(value) <= _MANY else (required | _exemplified(shape, value)) or set(list(value)[:1])
    if context.options.deprecated_parameters == "disabled":
        usual = {name for name in usual if name in required or not is_deprecated(_property(context, shape, name))}
    return usual


def _exemplified(shape: Shape, value: dict[str, Json]) -> set[str]:
    return {
        name
        for name, schemas in shape.properties.items()
        if name in value and any(isinstance(node, dict) and ("example" in node or "examples" in node) for node, _ in schemas)
    }


def _property(context: Context, shape: Shape | None, name: str) -> Shape | None:
    schemas = shape.properties.get(name) if shape else None
    return context.sampler.shapes.of(tuple(schemas)) if schemas else None


class _Field:
    """One property of a form."""

    def __init__(
        self, context: Context, name: str, value: Json, encoding: Encoding | None, shape: Shape | None, multipart: bool,
        is_required: bool,
    ) -> None:  # fmt: skip
        self.name, self.value, self.encoding, self.shape, self.multipart = name, value, encoding, shape, multipart
        self.context, self.is_required = context, is_required

    def rows(self, *, disabled: bool, documented: bool) -> list[FormField]:
        """The rows of the property; the first one is described."""
        description = self._description() if documented and self.context.options.descriptions else ""
        kind = content_type(self.encoding) if self.multipart else ""
        if self.multipart and self._is_file():
            source: Json = [] if self._is_array() else None
            return [
                FormField(key=self.name, type="file", src=source, description=description, disabled=disabled, content_type=kind)
            ]
        rows = []
        for key, text, own_kind in self._written():
            rows.append(
                FormField(key=key, value=text, description=description, disabled=disabled, content_type=kind or own_kind)
            )
            description = ""
        return rows

    def _description(self) -> str:
        """What the schema says, and the headers of the part, which Postman has no place for."""
        nodes = self.shape.parts if self.shape else []
        own = next((node["description"] for node, _ in nodes if isinstance(node.get("description"), str)), "")
        text = told(own, self.shape, required=self.is_required, deprecated=is_deprecated(self.shape))
        headers = part_headers(self.context, self.encoding) if self.multipart else []
        if not headers:
            return text
        return f"{text}\n\nHeaders of the part: {', '.join(f'{name}: {value}' for name, value in headers)}".strip()

    def _is_array(self) -> bool:
        return self.shape is not None and self.shape.kind == "array"

    def _is_file(self) -> bool:
        """Whether a part is bytes: by its encoding, its format, or since 3.1 by its content media type."""
        if self.encoding and kinds.is_bytes(self.encoding.content_type.split(",")[0]):
            return not self._is_base64()
        shape = self.shape
        if shape is not None and shape.kind == "array" and shape.items:
            shape = self.context.sampler.shapes.of(((shape.items[0].schema, shape.items[0].pointer),))
        if shape is None:
            return False
        return bool(_RAW_FORMATS.intersection(shape.formats)) or any(_is_raw(node) for node, _ in shape.parts)

    def _is_base64(self) -> bool:
        return self.shape is not None and any("contentEncoding" in node for node, _ in self.shape.parts)

    def _written(self) -> list[tuple[str, str, str]]:
        """Key, text and content type of each row. Without a style, what is nested is JSON (OpenAPI 3.1 §4.8.15.1.1)."""
        style = self.encoding.style if self.encoding else None
        explode = self.encoding.explode if self.encoding else None
        wants_json = self.encoding is not None and kinds.is_json(content_type(self.encoding))
        if wants_json and style is None:
            return [(self.name, compact(self.value), "")]
        if style is None and not self._is_plain():
            return [(self.name, compact(self.value), "application/json" if self.multipart else "")]
        if not isinstance(self.value, (dict, list)):
            return [(self.name, scalar(self.value), "")]
        exploded = explode if explode is not None else style in (None, "form", "deepObject")
        pairs = query_pairs(self.name, self.value, style or "form", explode=exploded, encode=plain)
        return [(key, text, "") for key, text in pairs]

    def _is_plain(self) -> bool:
        if isinstance(self.value, dict):
            return False
        return not isinstance(self.value, list) or not any(isinstance(item, (dict, list)) for item in self.value)


def _is_raw(node: Any) -> bool:
    """Whether a schema describes bytes: a content media type of bytes, without an encoding that makes them text."""
    kind = node.get("contentMediaType")
    return isinstance(kind, str) and "contentEncoding" not in node and not kinds.is_text(kind)
