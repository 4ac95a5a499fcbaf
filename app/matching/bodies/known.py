"""JSON bodies that are recognised at once: where many examples differ in theirs, a call's is looked up, not compared with each.

A body has a token: the same for JSON that is equal, whatever the order of keys, white space or the way numbers are written. It
takes long to work out, so a call's is found by quicker forms of the same body: the texts that clients usually write, for which
nothing is parsed; its values as they stand; its values with sorted keys. What is found by none of them is compared as ever.
"""

from __future__ import annotations

import json
import marshal
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from app.matching.bodies.call import CallBody
from app.matching.bodies.json_text import NOT_JSON, parse_json
from app.matching.patterns import AnyScalar, AnyText, Runs

FEWEST = 4
"""Bodies from which on looking up is quicker than comparing."""
LARGEST = 65_536
"""Length of a body up to which it is looked up."""

_STYLES: tuple[dict[str, Any], ...] = (
    {},
    {"ensure_ascii": False},
    {"separators": (",", ":")},
    {"separators": (",", ":"), "ensure_ascii": False},
    {"indent": 2, "ensure_ascii": False},
)


@dataclass(frozen=True, slots=True)
class Forms:
    """What a saved JSON body is found by, all as digests. `token`: for what it equals; `texts`: as clients write it."""

    token: bytes
    texts: tuple[bytes, ...]
    ordered: bytes
    sorted: bytes


def forms_of(text: str, value: Any) -> Forms | None:
    """The forms of a saved body with this text; None where something in it stands for more than itself, and for a large one."""
    if len(text) > LARGEST:
        return None
    try:
        token = _digest(json.dumps(_plainly(value), sort_keys=True).encode())
        texts = {json.dumps(value, **style) for style in _STYLES} | ({text} if parse_json(text) is not NOT_JSON else set())
        return Forms(token, tuple(_digest(each.encode()) for each in texts), _ordered(value), _sorted(value))
    except (ValueError, RecursionError):
        return None


class KnownBodies:
    """The JSON bodies of all examples of one method."""

    __slots__ = ("_of_ordered", "_of_sorted", "_of_text")

    def __init__(self, bodies: Iterable[Forms]) -> None:
        forms = tuple(bodies)
        self._of_text = {text: each.token for each in forms for text in each.texts}
        self._of_ordered = {each.ordered: each.token for each in forms}
        self._of_sorted = {each.sorted: each.token for each in forms}

    def recognise(self, call: CallBody) -> None:
        """Gives a call's body its token, if it is one of these."""
        if len(call.data) > LARGEST:
            return
        token = self._of_text.get(_digest(call.data))
        if token is None and (value := call.json) is not NOT_JSON:
            try:
                token = self._of_ordered.get(_ordered(value)) or self._of_sorted.get(_sorted(value))
            except (ValueError, RecursionError):
                return
        call.token = token


def _digest(data: bytes) -> bytes:
    return sha256(data).digest()[:16]


def _ordered(value: Any) -> bytes:
    return _digest(marshal.dumps(value, 0))  # of JSON's own kinds of values only: the same values have the same bytes


def _sorted(value: Any) -> bytes:
    return _digest(json.dumps(value, sort_keys=True).encode())


def _plainly(value: Any) -> Any:
    """With one way to write each number: 2.0 is 2. Raises ValueError where something stands for more than itself."""
    if isinstance(value, dict):
        return {key: _plainly(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_plainly(member) for member in value]
    if isinstance(value, AnyText | AnyScalar | Runs):
        raise ValueError
    return int(value) if isinstance(value, float) and value.is_integer() else value
