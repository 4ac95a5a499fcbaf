"""Bodies that are compressed when a mock is made, and which form of them a call gets (RFC 9110 §12.5.3).

br and gzip everywhere, zstd where Python has it (3.14). Each form has an ETag of its own, and all of them say that
it depends on Accept-Encoding.
"""

from __future__ import annotations

import gzip
import importlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from app.matching.example import IndexedExample, Match
from app.matching.reply import Reply
from app.matching.request import MockRequest

GZIP_LEVEL = 6
BROTLI_QUALITY = 5
"""Smaller than gzip's in about its time. The best quality is a fifth smaller still, and takes a hundred times as long."""
LARGEST = 4 * 1024 * 1024
"""Larger bodies are sent as they are: both forms lie in memory."""
VARY = (b"vary", b"Accept-Encoding")
_PACKED_TEXT = ("json", "xml", "javascript", "yaml", "svg", "csv", "graphql", "x-www-form-urlencoded")

Forms = Mapping[Reply, Mapping[str, IndexedExample]]
"""For each answer that has other forms, these by coding, the best first."""


def _zstd() -> Any:
    try:
        return importlib.import_module("compression.zstd")
    except ImportError:
        return None


def compressors() -> dict[str, Any]:
    """The codings that this Python knows, the best first."""
    import brotli  # only who has such a mock brings it in

    zstd = _zstd()
    return {
        "br": lambda body: brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY),
        **({"zstd": zstd.compress} if zstd is not None else {}),
        "gzip": lambda body: gzip.compress(body, GZIP_LEVEL, mtime=0),
    }


def compressed_forms(examples: Iterable[IndexedExample], above: int) -> dict[Reply, dict[str, IndexedExample]]:
    """The compressed forms of all ready answers longer than `above` bytes that become smaller by it.

    The answers themselves are made to say that they vary.
    """
    found: dict[Reply, dict[str, IndexedExample]] = {}
    for example in examples:
        reply = example.reply
        body = reply.body
        if not reply.is_static or body is None or not above < len(body) <= LARGEST or reply in found or not _is_text(reply):
            continue
        packed = {coding: data for coding, compress in compressors().items() if len(data := compress(body)) < len(body)}
        if packed:
            reply.add(VARY)
            found[reply] = {
                coding: replace(example, reply=reply.coded(coding, data), origin=None) for coding, data in packed.items()
            }
    return found


def _is_text(reply: Reply) -> bool:
    kind = reply.header(b"content-type").lower().partition(b";")[0].decode("latin-1").strip()
    return kind.startswith("text/") or kind.endswith(_PACKED_TEXT)


def in_form(outcome: Match, request: MockRequest, forms: Forms) -> Match:
    """The example in the form that the call likes best. Parts are taken of the body as it is."""
    others = forms.get(outcome.example.reply)
    if others is None or (outcome.example.reply.has_ranges and request.header("range")):
        return outcome
    coding = wanted_coding(request.header("accept-encoding"), tuple(others))
    return replace(outcome, example=others[coding]) if coding else outcome


@lru_cache(maxsize=512)
def wanted_coding(accept: str, known: tuple[str, ...]) -> str:
    """The coding among the known ones with the highest quality, the first of several; "" for none of them."""
    qualities: dict[str, float] = {}
    for part in accept[:1000].split(","):
        name, _, parameters = part.partition(";")
        name = name.strip().lower()
        if name:
            qualities["gzip" if name == "x-gzip" else name] = _quality(parameters)
    rest = qualities.get("*", 0.0)
    found = [(qualities.get(coding, rest), coding) for coding in known]
    best, coding = max(found, key=lambda each: each[0], default=(0.0, ""))
    return coding if best > 0 and best >= qualities.get("identity", 0.0) else ""


def _quality(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            text = value.strip()
            is_number = len(text) <= 5 and text.replace(".", "", 1).isdecimal() and text.isascii()
            return min(float(text), 1.0) if is_number else 0.0
    return 1.0
