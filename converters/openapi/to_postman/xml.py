"""A value as XML, by the hints of its schema: name, prefix, namespace, attribute, wrapped (OpenAPI 3.1 §4.8.26)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from converters.openapi.model import Json, Schema
from converters.openapi.sample import Sampler
from converters.openapi.sample.arrays import item_schemas
from converters.openapi.sample.names import singular
from converters.openapi.sample.objects import schemas_for
from converters.openapi.sample.shape import Conj, Shape
from converters.openapi.to_postman.serialize import scalar

_UNSAFE = re.compile(r"[^\w.:-]+")
_LONGEST_NAME = 200  # names stand at every element: a long one would make a sample of any size
_LONGEST_NAMESPACE = 1000
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'


def write_xml(value: Json, schema: Schema | None, sampler: Sampler) -> str:
    """The value as an XML document, two blanks deep per element."""
    writer = _XmlWriter(sampler)
    conj: Conj = ((schema.node, schema.pointer),) if schema else ((True, ""),)
    shape = sampler.shapes.of(conj)
    name = shape.name or "root"
    if isinstance(value, list):
        items = item_schemas(shape, 0)
        inner = sampler.shapes.of(items)
        wrapper = _hint(shape).get("name") or (f"{inner.name}s" if inner.name else "items")
        writer.open(_qualified(shape, str(wrapper)), _namespace(shape))
        for item in value:
            writer.element(inner.name or "item", item, items)
        writer.close(_qualified(shape, str(wrapper)))
    else:
        writer.element(name, value, conj)
    return "\n".join([_DECLARATION, *writer.lines])


class _XmlWriter:
    def __init__(self, sampler: Sampler) -> None:
        self.shapes = sampler.shapes
        self.lines: list[str] = []
        self.depth = 0

    def open(self, tag: str, attributes: str = "") -> None:
        self.lines.append(f"{'  ' * self.depth}<{tag}{attributes}>")
        self.depth += 1

    def close(self, tag: str) -> None:
        self.depth -= 1
        self.lines.append(f"{'  ' * self.depth}</{tag}>")

    def element(self, name: str, value: Json, conj: Conj) -> None:
        shape = self.shapes.of(conj)
        tag = _qualified(shape, name)
        if isinstance(value, dict):
            self._object(tag, value, shape)
        elif isinstance(value, list):
            self._array(tag, name, value, shape)
        else:
            text = escape(scalar(value), quote=False)
            self.lines.append(f"{'  ' * self.depth}<{tag}{_namespace(shape)}>{text}</{tag}>")

    def _object(self, tag: str, value: dict[str, Json], shape: Shape) -> None:
        attributes, children = _namespace(shape), []
        for key, inner in value.items():
            conj = schemas_for(shape, key)
            inner_shape = self.shapes.of(conj)
            hint = _hint(inner_shape)
            if (hint.get("attribute") is True or hint.get("nodeType") == "attribute") and not isinstance(inner, (dict, list)):
                attributes += f' {_qualified(inner_shape, key)}="{escape(scalar(inner))}"'
            else:
                children.append((key, inner, conj))
        if not children:
            self.lines.append(f"{'  ' * self.depth}<{tag}{attributes}/>")
            return
        self.open(tag, attributes)
        for key, inner, conj in children:
            self.element(key, inner, conj)
        self.close(tag)

    def _array(self, tag: str, name: str, value: list[Json], shape: Shape) -> None:
        items = item_schemas(shape, 0)
        wrapped = _hint(shape).get("wrapped") is True or _hint(shape).get("nodeType") == "element"
        if wrapped:
            self.open(tag, _namespace(shape))
        item_name = str(_hint(self.shapes.of(items)).get("name") or (singular(name) if wrapped and not _hint(shape) else name))
        if not wrapped and _hint(shape).get("name") and not _hint(self.shapes.of(items)).get("name"):
            item_name = str(_hint(shape)["name"])
        for item in value:
            self.element(item_name, item, items)
        if wrapped:
            self.close(tag)


def _hint(shape: Shape) -> Mapping[str, Any]:
    return next((node["xml"] for node, _ in shape.parts if isinstance(node.get("xml"), dict)), {})


def _qualified(shape: Shape, name: str) -> str:
    hint = _hint(shape)
    tag = _UNSAFE.sub("_", str(hint.get("name") or name)[:_LONGEST_NAME])
    tag = tag if tag[:1].isalpha() or tag[:1] == "_" else f"_{tag}"
    return f"{str(hint['prefix'])[:_LONGEST_NAME]}:{tag}" if hint.get("prefix") else tag


def _namespace(shape: Shape) -> str:
    hint = _hint(shape)
    if not hint.get("namespace") or len(str(hint["namespace"])) > _LONGEST_NAMESPACE:
        return ""
    prefix = f":{str(hint['prefix'])[:_LONGEST_NAME]}" if hint.get("prefix") else ""
    return f' xmlns{prefix}="{escape(str(hint["namespace"]))}"'
