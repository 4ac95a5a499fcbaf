"""Which media types a caller accepts, and how gladly (RFC 9110 §12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence

_QUALITY = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")
_MOST = 100


def accepts(accept: str, kind: str) -> bool:
    """Whether a media type is accepted at all."""
    return quality_of(accept, kind) > 0


def says_nothing(accept: str) -> bool:
    """Whether a value of Accept asks for nothing in particular."""
    return accept.strip() in ("", "*/*")


def quality_of(accept: str, kind: str) -> float:
    """How gladly a media type is taken, from 0 to 1; the nearest range decides. Everything is, by an empty value."""
    ranges = _ranges(accept)
    if not ranges:
        return 1.0
    main, _, sub = kind.partition(";")[0].strip().lower().partition("/")
    best, quality = -1, 0.0
    for own_main, own_sub, said in ranges:
        if own_main == "*" and own_sub == "*":
            near = 0
        elif own_main == main and own_sub == "*":
            near = 1
        elif own_main == main and _is_same(own_sub, sub):
            near = 2 if own_sub == sub else 1
        else:
            continue
        if near > best:
            best, quality = near, said
    return quality


def best_of(accept: str, kinds: Sequence[str]) -> int | None:
    """The place of the media type that is taken most gladly, the first of equals; None when none is accepted."""
    qualities = [quality_of(accept, kind) for kind in kinds]
    most = max(qualities, default=0.0)
    return qualities.index(most) if most > 0 else None


def _is_same(asked: str, own: str) -> bool:
    """A range that asks for JSON takes problem+json too, and the other way round: clients mean the syntax."""
    return asked == own or own.endswith(f"+{asked}")


def _ranges(accept: str) -> list[tuple[str, str, float]]:
    found = []
    for piece in accept.split(",", _MOST)[:_MOST]:
        name, *parameters = (text.strip() for text in piece.split(";"))
        main, slash, sub = name.lower().partition("/")
        if not slash or not main or not sub:
            continue
        said = next((text[2:].strip() for text in parameters if text[:2].lower() == "q="), "1")
        found.append((main, sub, float(said) if _QUALITY.fullmatch(said) else 1.0))
    return found
