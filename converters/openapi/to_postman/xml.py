"""A value as XML, by the hints of its schema: name, prefix, namespace, attribute, wrapped, nodeType (OpenAPI 3.2 §4.26)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from converters.openapi.model import Json, Schema
from converters.openapi.sample import Sampler
from converters.openapi.sample.arrays import item_schemas
from converters.openapi.sample.objects import schemas_for
from converters.openapi.sample.shape import Conj, Shape
from converters.openapi.to_postman.serialize import compact, scalar

_UNSAFE = re.compile(r"[^\w.:-]+")
_UNSPEAKABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST_NAME = 200  # names stand at every element: a long one would make a sample of any size
_LONGEST_NAMESPACE = 1000
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
_INDENTS = {"2": "  ", "4": "    ", "tab": "\t", "none": ""}


def write_xml(value: Json, schema: Schema | None, sampler: Sampler, indent: str = "2") -> str:
    """The value as an XML document. `indent`: how deep each level is, as the option of that name."""
    writer = _XmlWriter(sampler, _INDENTS[indent])
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
    return ("" if indent == "none" else "\n").join([_DECLARATION, *writer.lines])


class _XmlWriter:
    """Writes elements line by line; what is `text` or `cdata` stands inside its element without blanks around it."""

    def __init__(self, sampler: Sampler, indent: str) -> None:
        self.shapes = sampler.shapes
        self.indent = indent
        self.lines: list[str] = []
        self.depth = 0

    def open(self, tag: str, attributes: str = "") -> None:
        """Opens an element; what follows is one level deeper."""
        self._line(f"<{tag}{attributes}>")
        self.depth += 1

    def close(self, tag: str) -> None:
        """Closes the element opened last."""
        self.depth -= 1
        self._line(f"</{tag}>")

    def element(self, name: str, value: Json, conj: Conj) -> None:
        """A value as the element its schema asks for; an array as one element for each item."""
        shape = self.shapes.of(conj)
        tag = _qualified(shape, name)
        kind = _node_type(shape)
        if isinstance(value, list):
            self._array(tag, name, value, shape)
        elif kind in ("text", "cdata"):
            self._line(_text(value, kind))
        elif isinstance(value, dict):
            self._object(tag, value, shape)
        else:
            self._line(f"<{tag}{_namespace(shape)}>{_text(value, kind)}</{tag}>")

    def _line(self, text: str) -> None:
        self.lines.append(f"{self.indent * self.depth}{text}")

    def _object(self, tag: str, value: dict[str, Json], shape: Shape) -> None:
        attributes, texts = _namespace(shape), ""
        children: list[tuple[str, Json, Conj]] = []
        for key, inner in value.items():
            conj = schemas_for(shape, key)
            inner_shape = self.shapes.of(conj)
            kind = _node_type(inner_shape)
            if kind == "attribute":
                attributes += f' {_qualified(inner_shape, key)}="{_escaped(_attribute(inner), quote=True)}"'
            elif kind in ("text", "cdata"):
                texts += _text(inner, kind)
            else:
                children.append((key, inner, conj))
        if _node_type(shape) == "none":
            self._children(children, texts)
        elif not children:
            self._line(f"<{tag}{attributes}>{texts}</{tag}>" if texts else f"<{tag}{attributes}/>")
        else:
            self.open(tag, attributes)
            self._children(children, texts)
            self.close(tag)

    def _children(self, children: list[tuple[str, Json, Conj]], texts: str) -> None:
        if texts:
            self._line(texts)
        for key, inner, conj in children:
            self.element(key, inner, conj)

    def _array(self, tag: str, name: str, value: list[Json], shape: Shape) -> None:
        """One element an item, all in one more where that is asked for. A name of the array counts only for that one."""
        is_wrapped = _hint(shape).get("wrapped") is True or _hint(shape).get("nodeType") == "element"
        if is_wrapped:
            self.open(tag, _namespace(shape))
            name = str(_hint(shape).get("name") or name)
        for index, item in enumerate(value):
            self.element(name, item, item_schemas(shape, index))
        if is_wrapped:
            self.close(tag)


def _node_type(shape: Shape) -> str:
    """`nodeType`, or what `attribute` stands for in versions that have none."""
    hint = _hint(shape)
    kind = hint.get("nodeType")
    return kind if isinstance(kind, str) else "attribute" if hint.get("attribute") is True else "element"


def _attribute(value: Json) -> str:
    """An attribute's text: the items of an array with blanks between them."""
    if isinstance(value, list):
        return " ".join(map(scalar, value))
    return scalar(value)


def _text(value: Json, kind: str) -> str:
    text = compact(value) if isinstance(value, (dict, list)) else scalar(value)
    if kind == "cdata":
        return f"<![CDATA[{_UNSPEAKABLE.sub('', text).replace(']]>', ']]]]><![CDATA[>')}]]>"
    return _escaped(text)


def _escaped(text: str, *, quote: bool = False) -> str:
    """A text as XML may hold it: without control characters (XML 1.0 §2.2)."""
    return escape(_UNSPEAKABLE.sub("", text), quote=quote)


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
