"""In what an example and a call differ: the first path segment, parameter or place in the body, for people and for pages.

A call may be made to cost much or to say much: no text here is long, and a body is looked at for so many steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

from app.matching.bodies import CallBody, SavedBody
from app.matching.bodies.call import media_type
from app.matching.example import IndexedExample
from app.matching.paths import Segments
from app.matching.query import CallQuery, SavedQuery, compare, decoded
from app.matching.request import MockRequest
from converters.pointers import escape

LONGEST_TEXT = 80
LONGEST_POINTER = 200
MOST_STEPS = 20_000
"""Values of a body that are compared for one example."""
DEEPEST = 100

Where = Literal["method", "status", "id", "name", "path", "query", "header", "body"]


@dataclass(frozen=True, slots=True)
class Difference:
    """The first thing that an example and a call do not share.

    `at`: which one it is: the number of a path's segment, from 1; a parameter's or header's name; the JSON pointer in a body.
    `saved`, `sent`: what the example and the call have there, shortened; None where one of them has nothing.
    """

    where: Where
    at: str = ""
    saved: str | None = None
    sent: str | None = None

    def as_json(self) -> dict[str, str | None]:
        """The difference as JSON data."""
        return {"in": self.where, "at": self.at, "saved": self.saved, "sent": self.sent}


def shortened(text: str, most: int = LONGEST_TEXT) -> str:
    """A text that may be told, whatever a caller or a file has made of it."""
    return text if len(text) <= most else text[: most - 1] + "…"


# --- the path -----------------------------------------------------------------------------------------------------------


def path_difference(example: IndexedExample, call: Segments) -> tuple[str, Difference]:
    """The first segment in which the example's nearest form and the call differ: in words, and as data."""
    if not example.address.forms:
        return "It has no address; only its id or name selects it.", Difference("path")
    form = example.address.forms[0].form
    found = _first_segment(form, call)
    if len(form) != len(call):
        count = f"{len(form)} segment{'s' if len(form) != 1 else ''}"
        return f"Its path {shortened(example.path)} has {count}, the call's has {len(call)}.", found
    if found.at:
        return f"Segment {found.at} of its path is {found.saved!r}, the call's is {found.sent!r}.", found
    return f"Its path is {shortened(example.path)}.", Difference("path", "", shortened(example.path))


def _first_segment(form: Sequence[object], call: Segments) -> Difference:
    for number, (saved, called) in enumerate(zip(form, call, strict=False), 1):
        if isinstance(saved, str) and isinstance(called, str) and saved.lower() != called.lower():
            return Difference("path", str(number), shortened(saved), shortened(called))
    common = min(len(form), len(call))
    if len(form) == len(call):
        return Difference("path")
    saved_rest = str(form[common]) if len(form) > common else None
    sent_rest = str(call[common]) if len(call) > common else None
    return Difference("path", str(common + 1), saved_rest and shortened(saved_rest), sent_rest and shortened(sent_rest))


# --- the query ----------------------------------------------------------------------------------------------------------


def query_difference(saved: SavedQuery, sent: CallQuery) -> Difference | None:
    """The first saved parameter that the call lacks, else the first with another value, else the first that is not saved."""
    texts = dict(reversed(saved.texts))
    others = []
    for key, values in saved.values.items():
        if key not in sent:
            return Difference("query", shortened(key), shortened(texts.get(key, "")))
        if compare(SavedQuery({key: values}), {key: sent[key]})[1]:
            others.append(key)
    if others:
        value = ", ".join(decoded(one) for one in sent[others[0]][:5])
        return Difference("query", shortened(others[0]), shortened(texts.get(others[0], "")), shortened(value))
    more = next((key for key in sent if key not in saved.values), None)
    return None if more is None else Difference("query", shortened(more), None, shortened(decoded(sent[more][0])))


def query_words(saved: SavedQuery, sent: CallQuery) -> str:
    """Which parameters differ, and on which side they are missing."""
    both = [key for key in saved.values if key in sent]
    changed = [key for key in both if compare(SavedQuery({key: saved.values[key]}), {key: sent[key]})[1]]
    parts = (
        ("another value of", changed),
        ("the call lacks", (key for key in saved.values if key not in sent)),
        ("the example lacks", (key for key in sent if key not in saved.values)),
    )
    told = [f"{words} {listed}" for words, keys in parts if (listed := _listed(keys))]
    return f" ({'; '.join(told)})" if told else ""


def _listed(keys: Iterable[str]) -> str:
    some = [shortened(key, 40) for _, key in zip(range(6), keys, strict=False)]
    return ", ".join(some[:5]) + (", …" if len(some) > 5 else "")


# --- the body -----------------------------------------------------------------------------------------------------------


def body_difference(example: IndexedExample, request: MockRequest) -> tuple[str, Difference]:
    """Where the body of the call is another one than the example's: in words, and as data."""
    saved = example.body
    if saved is None:
        return "It was saved without a body, the call has one.", Difference("body")
    if not request.data:
        return "It was saved with a body, the call has none.", Difference("body")
    declared, sent = shortened(media_type(example.content_type)), shortened(request.body.media_type)
    if declared and declared != sent:
        words = f"Its Content-Type is {declared}, the call's is {sent or 'not given'}."
        return words, Difference("header", "content-type", declared, sent or None)
    found = first_difference(saved, request.body)
    return f"The body differs{' at ' + found.at if found.at else ''}.", found


def first_difference(saved: SavedBody, call: CallBody) -> Difference:
    """The first difference between two JSON bodies; without a place where there is none to name."""
    value, sent = getattr(saved, "value", None), call.json
    if not isinstance(value, dict | list) or not isinstance(sent, dict | list):
        return Difference("body")
    return _Walk().first(value, sent, "", 0) or Difference("body")


_MISSING: Any = object()


class _Walk:
    """Goes through two JSON values side by side, for so many steps."""

    def __init__(self) -> None:
        self.left = MOST_STEPS

    def first(self, saved: Any, sent: Any, at: str, depth: int) -> Difference | None:
        self.left -= 1
        if self.left < 0:
            return None
        if depth < DEEPEST and isinstance(saved, dict) and isinstance(sent, dict):
            pairs: Iterable[tuple[Any, Any, Any]] = chain(
                ((key, value, sent.get(key, _MISSING)) for key, value in saved.items()),
                ((key, _MISSING, value) for key, value in sent.items() if key not in saved),
            )
        elif depth < DEEPEST and isinstance(saved, list) and isinstance(sent, list):
            common = min(len(saved), len(sent))
            rest = (common, *(each[common] if len(each) > common else _MISSING for each in (saved, sent)))
            pairs = chain(
                ((number, *both) for number, both in enumerate(zip(saved, sent, strict=False))),
                [rest] if len(saved) != len(sent) else (),
            )
        else:
            return None if saved == sent else Difference("body", at or "/", _told(saved), _told(sent))
        return self._among(pairs, at, depth)

    def _among(self, pairs: Iterable[tuple[Any, Any, Any]], at: str, depth: int) -> Difference | None:
        for key, one, other in pairs:
            if self.left < 0:
                return None
            below = shortened(f"{at}/{escape(shortened(str(key)))}", LONGEST_POINTER)
            if one is _MISSING or other is _MISSING:
                return Difference("body", below, _told(one), _told(other))
            if found := self.first(one, other, below, depth + 1):
                return found
        return None


def _told(value: Any) -> str | None:
    if value is _MISSING:
        return None
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    if isinstance(value, str):
        return f'"{shortened(value)}"'
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return shortened(f"{value:g}" if isinstance(value, float) else _number(value))


def _number(value: Any) -> str:
    return str(value) if not isinstance(value, int) or abs(value) < 10**LONGEST_TEXT else "a long number"
