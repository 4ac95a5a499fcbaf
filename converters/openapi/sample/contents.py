"""Texts that hold something else: base64, JSON in a string (JSON Schema 2020-12, validation §8)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from converters.openapi.sample import words
from converters.openapi.sample.formats import MAKERS
from converters.openapi.sample.seeds import Dice, pick
from converters.openapi.sample.shape import Shape

if TYPE_CHECKING:
    from converters.openapi.sample.drawing import Drawer
    from converters.openapi.sample.place import Place

_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000b49444154789c6360000200000500017a5eab"
    "3f0000000049454e44ae426082"
)
"""The smallest PNG: one transparent pixel."""
_ENCODERS: dict[str, Callable[[bytes], str]] = {
    "base64": lambda data: base64.b64encode(data).decode(),
    "base64url": lambda data: base64.urlsafe_b64encode(data).decode().rstrip("="),
    "base32": lambda data: base64.b32encode(data).decode(),
    "base16": lambda data: data.hex().upper(),
}


def content(drawer: Drawer, shape: Shape, place: Place) -> str | None:
    """What a schema with content keywords holds, encoded; None where they say nothing."""
    encode = _ENCODERS.get(shape.encoding.lower())
    if encode is None and not shape.media:
        return None
    held = _held(drawer, shape, place)
    if held is None:
        return None
    if encode is not None:
        return encode(held)
    return held.decode() if held.isascii() or not shape.media.startswith("image/") else None


def _held(drawer: Drawer, shape: Shape, place: Place) -> bytes | None:
    media = shape.media.partition(";")[0].strip().lower()
    seed = drawer.about(place, shape).seed
    if media == "application/json" or media.endswith("+json"):
        inside = replace(place, level=max(1, place.level), depth=place.depth + 1)
        value = (
            drawer.draw((shape.content,), inside).value if shape.content else {pick(words.KEYS, seed): pick(words.WORDS, seed)}
        )
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    if media == "image/png":
        return _PIXEL
    if media == "application/jwt":
        return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in _token_parts(seed)).encode()
    if media in _MEDIA:
        return _MEDIA[media](drawer, place).encode()
    if media.endswith(("/xml", "+xml")):
        return f"<note>{pick(words.SENTENCES, seed)}</note>".encode()
    return pick(words.SENTENCES, seed).encode() if shape.encoding or media.startswith("text/") else None


def _token_parts(seed: int) -> tuple[bytes, bytes, bytes]:
    name = pick(words.GIVEN_NAMES, seed).lower()
    return b'{"alg":"HS256","typ":"JWT"}', f'{{"sub":"{name}","iat":1767603600}}'.encode(), Dice(seed).hex(32).encode()


_MEDIA: dict[str, Callable[[Drawer, Place], str]] = {
    "text/html": lambda drawer, place: MAKERS["html"](drawer.about(place)),
    "text/markdown": lambda drawer, place: MAKERS["commonmark"](drawer.about(place)),
    "text/csv": lambda drawer, place: f"name,quantity\n{pick(words.PRODUCTS, drawer.about(place).seed)},2\n",
}
