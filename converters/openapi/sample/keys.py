"""Names for the properties of maps: the ids of what a map holds, the values it is said to be by, or words that fit its name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from converters.openapi.sample import words
from converters.openapi.sample.names import singular, tokens_of
from converters.openapi.sample.place import Place
from converters.openapi.sample.references import id_for
from converters.openapi.sample.shape import Shape

if TYPE_CHECKING:
    from converters.openapi.sample.drawing import Drawer
    from converters.openapi.sample.things import Things

_KEYED_BY = re.compile(
    r"\b(?:by|per|map of|keys? (?:is|are)|each|indexed by)\s+(?:an?\s|the\s|its\s|their\s|each\s)?([a-z]+)(?:[_ ]([a-z]+))?",
    re.IGNORECASE,
)
_READ = 300
_OF: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = (
    (frozenset(("header",)), ("X-Request-Id", "X-Trace-Id")),
    (frozenset(("rate", "price", "currency", "balance", "amount")), words.CURRENCIES),
    (frozenset(("translation", "language", "locale", "localization", "i18n")), words.LANGUAGES),
    (frozenset(("env", "environment", "variable")), ("LOG_LEVEL", "REGION", "CACHE_SIZE")),
    (frozenset(("country",)), ("NL", "DE", "PT")),
    (frozenset(("metadata", "label", "attribute", "tag", "annotation", "custom")), ("channel", "campaign", "season", "batch")),
)


def key_names(drawer: Drawer, shape: Shape, place: Place) -> Iterator[str]:
    """Names for what a map holds, the likeliest first; none where nothing tells."""
    for rest in shape.rest:
        inner = drawer.shapes.of(((rest.schema, rest.pointer),))
        thing = drawer.things.named(tokens_of(inner.name)) if inner.name and not inner.plain else None
        if thing is not None:
            yield from (made for variant in (0, 1) if (made := id_for(drawer, thing, variant)))
    name = tokens_of(place.owner)
    yield from _said(drawer.things, shape.told or place.told, place.owner)
    yield from next((table for kinds, table in _OF if not kinds.isdisjoint(name)), ())


def _said(things: Things, told: str, owner: str) -> Iterator[str]:
    """The values of the enum a map is said to be by: of the component that is spoken of, if there is one."""
    for found in _KEYED_BY.finditer(told[:_READ]):
        for word in (f"{found[1]}_{found[2]}" if found[2] else found[1], found[1]):
            tables = things.enums.get("".join(tokens_of(singular(word))), ())
            spoken = {singular(token) for token in tokens_of(f"{told[:_READ]} {owner}")}
            best = sorted(tables, key=lambda table: spoken.isdisjoint(tokens_of(table[0])))
            if best:
                yield from best[0][1]
                return
