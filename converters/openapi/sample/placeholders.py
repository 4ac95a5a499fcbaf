"""A sample with `<string>`, `<integer>`, `<uuid>` … in place of its values, for people to fill in; its structure stays.

What a schema leaves no choice about, a const or one of an enum, stays too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from converters.openapi.model import Json
from converters.openapi.sample.arrays import item_schemas
from converters.openapi.sample.objects import schemas_for
from converters.openapi.sample.shape import Conj, Shape

if TYPE_CHECKING:
    from converters.openapi.sample.drawing import Drawer

_KINDS = {str: "string", bool: "boolean", int: "integer", float: "number"}
_MOST_BRANCHES = 8


def placeholders(drawer: Drawer, value: Json, conj: Conj) -> Json:
    """The value with a placeholder for each text, number and boolean its schemas leave open."""
    shape = _chosen(drawer, value, drawer.shapes.of(conj))
    if isinstance(value, dict):
        return {name: placeholders(drawer, inner, schemas_for(shape, name)) for name, inner in value.items()}
    if isinstance(value, list):
        return [placeholders(drawer, inner, item_schemas(shape, index)) for index, inner in enumerate(value)]
    return value if value is None or shape.choices is not None else _placeholder(value, shape)


def _chosen(drawer: Drawer, value: Json, shape: Shape) -> Shape:
    """The shape with the branch taken that the value was made for."""
    for _ in range(_MOST_BRANCHES):
        if not shape.branches:
            break
        fitting = (branch for branch in shape.branches[0].schemas if drawer.check.fits(value, branch[0]))
        branch = next(fitting, shape.branches[0].schemas[0])
        shape = drawer.shapes.of(drawer.shapes.with_branch(shape, branch, None))
    return shape


def _placeholder(value: Json, shape: Shape) -> str:
    kind = shape.kind if shape.kind in ("string", "integer", "number", "boolean") else _KINDS.get(type(value), "any")
    return f"<{shape.formats[0]}>" if kind == "string" and shape.formats else f"<{kind}>"
