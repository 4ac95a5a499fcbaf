"""Form bodies, urlencoded and multipart: a row for each property, written as its encoding says."""

from __future__ import annotations

from converters.openapi.model import Encoding, Json, MediaType
from converters.openapi.sample.shape import Shape
from converters.openapi.to_postman import media as kinds
from converters.openapi.to_postman.context import Context
from converters.openapi.to_postman.serialize import compact, query_pairs
from converters.postman.model import FormField

_MANY = 8


def form_fields(context: Context, media: MediaType, value: Json, *, multipart: bool, documented: bool) -> tuple[FormField, ...]:
    """The rows of a form for an object. Optional ones are disabled in a long form, and left out where nobody edits it."""
    if not isinstance(value, dict):
        return ()
    shape = context.sampler.shape(media.schema) if media.schema else None
    enabled = _enabled(shape, value)
    rows: list[FormField] = []
    for name, inner in value.items():
        if name not in enabled and not documented:
            continue
        field = _Field(context, name, inner, _encoding(media, name), _property(context, shape, name), multipart)
        rows.extend(field.rows(disabled=name not in enabled, documented=documented))
    return tuple(rows)


def _enabled(shape: Shape | None, value: dict[str, Json]) -> set[str]:
    """Required fields and those with an example; all of them in a short form that requires none."""
    if shape is None:
        return set(value)
    required = {name for name in shape.required if name in value}
    if len(value) <= _MANY:
        return set(value)
    shown = {
        name
        for name, schemas in shape.properties.items()
        if name in value and any(isinstance(node, dict) and ("example" in node or "examples" in node) for node, _ in schemas)
    }
    return required | shown or set(list(value)[:1])


def _encoding(media: MediaType, name: str) -> Encoding | None:
    return media.encoding.get(name)


def _property(context: Context, shape: Shape | None, name: str) -> Shape | None:
    schemas = shape.properties.get(name) if shape else None
    return context.sampler.shapes.of(tuple(schemas)) if schemas else None


class _Field:
    def __init__(
        self, context: Context, name: str, value: Json, encoding: Encoding | None, shape: Shape | None, multipart: bool
    ) -> None:
        self.name, self.value, self.encoding, self.shape, self.multipart = name, value, encoding, shape, multipart
        self.context = context

    def rows(self, *, disabled: bool, documented: bool) -> list[FormField]:
        description = self._description() if documented else ""
        content_type = self.encoding.content_type.split(",")[0].strip() if self.encoding and self.multipart else ""
        content_type = "" if "*" in content_type else content_type
        if self.multipart and self._is_file():
            return [
                FormField(key=self.name, type="file", description=description, disabled=disabled, content_type=content_type)
            ]
        return [
            FormField(key=key, value=text, description=description, disabled=disabled, content_type=content_type)
            for key, text in self._pairs()
        ]

    def _description(self) -> str:
        parts = self.shape.parts if self.shape else []
        return next((node["description"] for node, _ in parts if isinstance(node.get("description"), str)), "")

    def _is_file(self) -> bool:
        if self.encoding and self.encoding.content_type and kinds.is_bytes(self.encoding.content_type.split(",")[0]):
            return True
        shape = self.shape
        if shape is not None and shape.kind == "array" and shape.items:
            shape = self.context.sampler.shapes.of(((shape.items[0].schema, shape.items[0].pointer),))
        if shape is None:
            return False
        raw = any("contentMediaType" in node and "contentEncoding" not in node for node, _ in shape.parts)
        return "binary" in shape.formats or "file" in shape.formats or raw

    def _pairs(self) -> list[tuple[str, str]]:
        style = self.encoding.style if self.encoding else None
        explode = self.encoding.explode if self.encoding else None
        if self.encoding and kinds.is_json(self.encoding.content_type) and isinstance(self.value, (dict, list)):
            return [(self.name, compact(self.value))]
        if style is None and not self._is_plain():
            return [(self.name, compact(self.value))]
        exploded = explode if explode is not None else style in (None, "form", "deepObject")
        return query_pairs(self.name, self.value, style or "form", explode=exploded, encode=str)

    def _is_plain(self) -> bool:
        if isinstance(self.value, dict):
            return False
        return not isinstance(self.value, list) or not any(isinstance(item, (dict, list)) for item in self.value)
