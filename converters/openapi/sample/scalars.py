"""Texts and numbers for a shape: by format, pattern and name, then made to keep its limits."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial

from converters.openapi.sample import words
from converters.openapi.sample.checks import is_multiple
from converters.openapi.sample.cues import listed
from converters.openapi.sample.formats import has_format, has_pattern, of_format
from converters.openapi.sample.names import About
from converters.openapi.sample.numbers import number_named
from converters.openapi.sample.pattern import work_of
from converters.openapi.sample.plausible import plausible
from converters.openapi.sample.seeds import pick, seed_of
from converters.openapi.sample.shape import Shape
from converters.openapi.sample.texts import text_named
from converters.openapi.sample.writing import text_for

MAX_LENGTH = 20_000
_TRIES = 14
_NATURAL = 2
_MOST_WORK = 6000
_FINEST = 1e300  # steps finer than that cannot be counted


def text(shape: Shape, about: About) -> str | None:
    """A text of the shape; None when none was found."""
    least, most = _lengths(shape)
    seed = about.seed
    if least > MAX_LENGTH or (most is not None and least > most):
        return None
    formatted = _formatted(shape, about)
    named = text_named(about)
    told = listed(about.told) if about.told and not shape.formats and about.tokens[-1:] not in (("id",), ("ids",)) else ()
    turned = about.variant % len(told) if told else 0
    for candidate in (*told[turned:], *told[:turned], formatted, named):
        if candidate is not None and text_keeps(shape, candidate):
            return candidate
    if most is not None and len(named) > most and "-" in named and text_keeps(shape, short := named.replace("-", "")):
        return short
    likely = plausible(about, named if shape.patterns else "", partial(text_keeps, shape))
    if likely is not None:
        return likely
    for candidate in (formatted, named, *_resized(shape, formatted, least, most)):
        if candidate is not None:
            fitted = candidate if shape.patterns else _fit_length(candidate, least, most, seed, keep=bool(shape.formats))
            if text_keeps(shape, fitted):
                return fitted
    for attempt in range(_tries(shape)):
        candidate = _patterned(shape, about, attempt, least, most)
        if candidate is None:
            continue
        word = pick(words.WORDS, seed) if shape.formats else ""
        for whole in (candidate, candidate + word, word + candidate, f"{candidate}{word}.com") if word else (candidate,):
            if text_keeps(shape, whole):
                return whole
    return None


def _resized(shape: Shape, formatted: str | None, least: int, most: int | None) -> Iterator[str]:
    """A text with a format made longer where that can be done anywhere, or a short one of it."""
    if formatted is None or (least <= len(formatted) and (most is None or len(formatted) <= most)):
        return
    missing = least - len(formatted)
    for form in shape.formats:
        if missing > 0 and form in ("uri", "url", "iri", "uri-reference", "iri-reference", "json-pointer"):
            yield f"{formatted}/{'-'.join(words.WORDS * (missing // 100 + 1))}"[: max(least, 0)].replace("-/", "/")
        elif missing > 0 and form in ("email", "idn-email"):
            yield ("-".join(words.WORDS)[: missing - 1] + "." + formatted)[-max(least, 0) :]
        yield from _SHORT.get(form, ())


_SHORT = {
    "email": ("ada@ex.co", "a@b.co"),
    "idn-email": ("ada@ex.co", "a@b.co"),
    "uri": ("https://ex.co", "tel:112", "a:b"),
    "iri": ("https://ex.co", "tel:112", "a:b"),
    "uri-reference": ("/a", "a", ""),
    "iri-reference": ("/a", "a", ""),
    "uri-template": ("/{id}", "a", ""),
    "hostname": ("ex.co", "a"),
    "idn-hostname": ("ex.co", "a"),
    "ipv4": ("10.0.0.1", "1.1.1.1"),
    "ipv6": ("::1", "::"),
    "duration": ("P1D",),
    "regex": ("^a+$", "a", ""),
    "json-pointer": ("/a", ""),
    "relative-json-pointer": ("0",),
    "byte": ("YQ==", ""),
}
"""The short ones of a format, for a `maxLength`."""


def _tries(shape: Shape) -> int:
    """How many texts to write for a pattern: fewer where each one costs much."""
    if not shape.patterns:
        return 1
    return max(2, min(_TRIES, _MOST_WORK // max(1, *map(work_of, shape.patterns))))


def text_keeps(shape: Shape, value: str) -> bool:
    """Whether a text keeps the lengths, patterns and formats of a shape."""
    least, most = _lengths(shape)
    return (
        least <= len(value)
        and (most is None or len(value) <= most)
        and all(has_pattern(value, pattern) for pattern in shape.patterns)
        and all(has_format(value, name) for name in shape.formats)
    )


def _lengths(shape: Shape) -> tuple[int, int | None]:
    most = shape.limits.get("maxLength")
    return math.ceil(shape.limits.get("minLength", 0)), None if most is None else math.floor(most)


def _formatted(shape: Shape, about: About) -> str | None:
    for form in shape.formats:
        made = of_format(form, about)
        if made is not None:
            return made
    return None


def _patterned(shape: Shape, about: About, attempt: int, least: int, most: int | None) -> str | None:
    """A text for the longest pattern: first as people would write it, then any."""
    seed = seed_of(about.seed, attempt)
    if not shape.patterns:
        return _fit_length(pick(words.WORDS, seed), least, most, seed, keep=False)
    longest = max(shape.patterns, key=len)
    if attempt < _NATURAL:
        is_id = about.tokens[-1:] in (("id",), ("ids",), ("sid",)) or "snowflake" in shape.formats
        return text_for(longest, seed, least, most, digits=18 if is_id else 6)
    most = most if attempt < 2 * _TRIES // 3 else None
    return text_for(longest, seed, least if attempt % 3 else max(least, 1), most, natural=False)


def _fit_length(value: str, least: int, most: int | None, seed: int, *, keep: bool) -> str:
    """The text made longer by words, or shorter by cutting; one with a format is left alone."""
    if keep or (least <= len(value) and (most is None or len(value) <= most)):
        return value
    if most is not None and len(value) > most:
        value = value[:most]
        return (
            value
            if value == value.rstrip()
            else value.rstrip().ljust(least, "a")
            if len(value.rstrip()) < least
            else value.rstrip()
        )
    while len(value) < least:
        word = pick(words.WORDS, seed_of(seed, len(value)))
        value = f"{value} {word}" if len(value) + len(word) < least else value + word[: least - len(value)]
    return value if most is None else value[:most]


def number(shape: Shape, about: About) -> int | float | None:
    """A number of the shape; None when its limits leave none."""
    whole = shape.kind == "integer"
    low, high = _bounds(shape, whole=whole)
    if low is not None and high is not None and low > high:
        return None
    step = _step(shape, whole=whole)
    wished = number_named(about, whole=whole, formats=shape.formats)
    value = _within(wished, low, high, about.seed)
    if step is not None and abs(value) <= step * _FINEST:
        value = _on_step(value, step, low, high)
    elif whole:
        value = _whole(value, low, high)
    if isinstance(value, float) and value.is_integer() and (whole or (abs(value) < 1e15 and step is not None)):
        value = int(value)
    return value if _keeps(shape, value, low, high) else None


def _bounds(shape: Shape, *, whole: bool) -> tuple[float | None, float | None]:
    """The smallest and largest value, exclusive ones moved inwards."""
    limits = shape.limits
    low, high = limits.get("minimum"), limits.get("maximum")
    over, under = limits.get("exclusiveMinimum"), limits.get("exclusiveMaximum")
    room = _room(low if over is None else over, high if under is None else under)
    if over is not None and (low is None or over >= low):
        low = math.floor(over) + 1 if whole else over + room
    if under is not None and (high is None or under <= high):
        high = math.ceil(under) - 1 if whole else under - room
    for form in shape.formats:
        if form in ("int32", "int64"):
            bits = 31 if form == "int32" else 63
            low = -(2**bits) if low is None else max(low, -(2**bits))
            high = 2**bits - 1 if high is None else min(high, 2**bits - 1)
    return low, high


def _room(low: float | None, high: float | None) -> float:
    if low is None or high is None or high <= low:
        return 0.5
    return min(0.5, (high - low) / 4)


def _within(value: float, low: float | None, high: float | None, seed: int) -> float:
    if (low is None or value >= low) and (high is None or value <= high):
        return value
    if low is not None and high is not None:
        span = high - low
        return low + (seed % (int(min(span, 1_000_000)) + 1) if span >= 1 else span / 2)
    return low if low is not None and value < low else high if high is not None else value


def _step(shape: Shape, *, whole: bool) -> float | None:
    if not shape.multiples:
        return None
    steps = (
        [*shape.multiples, 1] if whole and not all(float(step).is_integer() for step in shape.multiples) else shape.multiples
    )
    step = steps[0]
    for other in steps[1:]:
        step = _common(step, other)
    return step


def _common(one: float, other: float) -> float:
    for times in range(1, 10_001):
        if is_multiple(_tidy(one * times), other):
            return _tidy(one * times)
    return one


def _tidy(value: float) -> float:
    """Without the dust of binary fractions; never 0 for what is none: a step of 0 leads nowhere."""
    return value if isinstance(value, int) else round(value, 12) or value


def _on_step(value: float, step: float, low: float | None, high: float | None) -> float:
    times = math.floor(value / step)
    if low is not None and times * step < low:
        times = math.ceil(low / step)
    if high is not None and times * step > high:
        times = math.floor(high / step)
    return _tidy(times * step)


def _whole(value: float, low: float | None, high: float | None) -> int:
    found = math.floor(value)
    if low is not None and found < low:
        found = math.ceil(low)
    return found if high is None or found <= high else math.floor(high)


def _keeps(shape: Shape, value: float, low: float | None, high: float | None) -> bool:
    limits = shape.limits
    inside = (low is None or value >= low) and (high is None or value <= high)
    inside = inside and not ("exclusiveMinimum" in limits and value <= limits["exclusiveMinimum"])
    inside = inside and not ("exclusiveMaximum" in limits and value >= limits["exclusiveMaximum"])
    return inside and math.isfinite(value) and all(is_multiple(value, step) for step in shape.multiples)
