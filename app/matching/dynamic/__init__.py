"""Postman's dynamic variables: all 118 names, each with a believable value (postman-mock §3.4). No clock or chance of its own.

Values come from a `DynamicSource`, so the same seed and clock give the same values. They may stand inside a JSON string as
they are: never a quote, a backslash, a brace or a line end, so "lines" and "paragraphs" follow each other after a blank.
Mail, domain and picture addresses lie under the names kept for examples (RFC 2606): nothing made up here reaches a real host.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.matching.dynamic import basics, business, commerce, dates, files, finance, images, internet, people, places, text
from app.matching.dynamic.source import DynamicSource, Generator

__all__ = ["GENERATORS", "DynamicSource", "Generator", "generate"]

_THEMES = (basics, internet, people, places, images, finance, business, dates, files, commerce, text)

GENERATORS: Mapping[str, Generator] = MappingProxyType(
    {name: generator for theme in _THEMES for name, generator in theme.GENERATORS.items()}
)
"""What makes a value, by the variable's name with its `$`."""


def generate(name: str, source: DynamicSource) -> str | None:
    """Returns a new value for the dynamic variable `name` (with its `$`), or None if Postman has no variable of that name."""
    generator = GENERATORS.get(name)
    return generator(source) if generator else None
