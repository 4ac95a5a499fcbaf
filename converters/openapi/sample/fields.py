"""The properties of an object that was just made, while its values are brought to agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from converters.openapi.model import Json
from converters.openapi.sample.names import tokens_of
from converters.openapi.sample.shape import Shape, same

if TYPE_CHECKING:
    from converters.openapi.sample.drawing import Drawer


@lru_cache(maxsize=16384)
def key_of(name: str) -> str:
    """A name without its case and signs: `line_items` and `lineItems` are the same."""
    return "".join(tokens_of(name))


class Fields:
    """Reads values by name, and changes those we made ourselves to what their schemas allow."""

    def __init__(self, drawer: Drawer, rows: Mapping[str, Shape], value: dict[str, Json]) -> None:
        self.drawer, self.rows, self.value = drawer, rows, value

    def text(self, name: str) -> str:
        """The text of that name; empty if there is none."""
        found = self.value.get(name)
        return found if isinstance(found, str) else ""

    def number(self, name: str) -> int | float | None:
        """The number of that name, or an amount written as a text."""
        return number_in(self.value.get(name))

    def may(self, name: str, value: Json) -> bool:
        """Whether the value may stand there: nothing was declared, and the schema allows it."""
        shape = self.rows.get(name)
        if shape is None or not shape.plain or shape.choices is not None:
            return False
        is_declared = self.drawer.wishes.declared and (shape.declared or shape.defaults)
        return not is_declared and self.drawer.fits(value, shape)

    def put(self, name: str, value: Json) -> bool:
        """Sets the value if it may stand there; amounts that are texts stay texts."""
        if name not in self.value:
            return False
        former = self.value[name]
        if isinstance(value, float):
            value = round(value, 2)
            if self.rows[name].kind == "integer" and value.is_integer():
                value = int(value)
        if isinstance(former, str) and isinstance(value, (int, float)) and not isinstance(value, bool):
            value = f"{value:.2f}" if "." in former else str(value)
        if same(former, value):
            return True
        if not self.may(name, value):
            return False
        self.value[name] = value
        return True

    def change(self, name: str, step: Callable[[Json], Json]) -> None:
        """Replaces an object or array that others may share by a changed one that still fits."""
        former = self.value.get(name)
        if isinstance(former, (dict, list)):
            changed = step(former)
            if changed != former and self.drawer.fits(changed, self.rows[name]):
                self.value[name] = changed

    def inside(self, shape: Shape, value: dict[str, Json] | None = None) -> Fields:
        """The same for an object that stands in this one."""
        plan = self.drawer.plans.get(id(shape))
        return Fields(self.drawer, plan.by_name if plan else {}, {} if value is None else value)


def number_in(value: Json) -> int | float | None:
    """The number a value is, or that an amount written as a text says."""
    if isinstance(value, str) and value.replace(".", "", 1).isdigit() and value.isascii() and len(value) < 16:
        return float(value)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
