"""Draws values that are ids of other things: as the id of that thing is drawn, so that both are the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from converters.openapi.model import Json
from converters.openapi.sample.names import tokens_of
from converters.openapi.sample.place import Drawn, Place, drawn_as
from converters.openapi.sample.shape import Branches, Shape
from converters.openapi.sample.things import ID_WORDS, SCOPES, Thing, meant, singular_words
from converters.openapi.sample.varying import varied

if TYPE_CHECKING:
    from converters.openapi.sample.drawing import Drawer

_ANOTHER = 3
"""How far on in a row of things the parent or source of one stands."""


def draw_reference(drawer: Drawer, shape: Shape, place: Place) -> Drawn | None:
    """The id a value refers to something by; None where it refers to nothing."""
    if shape.kind not in ("string", "integer") or shape.choices is not None or drawer.referring:
        return None
    found = meant(shape, place.name, place.owner, shape.told or place.told, drawer.things)
    thing = drawer.things.named(found.words) if found is not None else None
    if found is None:
        return None
    if thing is not None:
        is_own = drawer.things.named(tokens_of(place.owner)) is thing
        offset = _ANOTHER if is_own and not found.exact else 0
        return _id_of(drawer, thing, shape, replace(place, variant=place.variant + offset))
    if tokens_of(place.name)[-1] in ID_WORDS:
        return None
    return drawer.draw_shape(shape, replace(place, name="_".join((*singular_words(found.words), "id")), told=""))


def draw_beside(drawer: Drawer, group: Branches, shape: Shape, place: Place) -> Drawn | None:
    """The text of `anyOf: [text, Customer]`: the customer's id."""
    if not shape.plain or shape.kind not in ("string", "integer") or shape.choices is not None or shape.declared:
        return None
    thing = drawer.things.beside(group)
    return _id_of(drawer, thing, shape, place) if thing is not None else None


def id_for(drawer: Drawer, thing: Thing, variant: int) -> str:
    """The id of a thing as a text; empty where it has none that is a text or number."""
    drawn = _own(drawer, thing, Place(thing.id_name, thing.owner, variant=variant))
    value = _as_kind(drawn.value, "string")
    return value if isinstance(value, str) and not drawn.problem else ""


def _id_of(drawer: Drawer, thing: Thing, shape: Shape, place: Place) -> Drawn | None:
    """The id of a thing, if the value may have it: a number is written as a text, and the other way round."""
    is_elsewhere = thing.owner in SCOPES and drawer.things.named(tokens_of(place.owner)) is not thing
    variant = 0 if is_elsewhere else place.variant
    drawer.referring = True
    try:
        drawn = _own(drawer, thing, Place(thing.id_name, thing.owner, variant=variant))
    finally:
        drawer.referring = False
    value = _as_kind(drawn.value, shape.kind)
    if drawn.problem or value is None or not drawer.fits(value, shape):
        return None
    return drawn_as(value)


def _own(drawer: Drawer, thing: Thing, place: Place) -> Drawn:
    """The id as the thing itself has it: of its declared examples, else as its schema says."""
    if thing.known and drawer.wishes.declared:
        value = thing.known[place.variant] if place.variant < len(thing.known) else varied(thing.known[0], place.variant)
        if drawer.fits(value, thing.shape):
            return drawn_as(value)
    return drawer.draw_shape(thing.shape, place)


def _as_kind(value: Json, kind: str) -> Json:
    if kind == "string" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if kind == "integer" and isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None
    return value
