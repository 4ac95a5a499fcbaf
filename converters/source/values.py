"""What a value may be once it is read: text that every store takes, numbers that every JSON reader takes (security.md §3.5)."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable
from typing import Any

TEXT_ADVICE = "U+0000 and lone surrogates cannot be stored; each became U+FFFD. Correct the text."
NUMBER_ADVICE = "64 bits do not hold this number; it became the nearest floating-point number. Write it as a string to keep it."

_SMALLEST, _LARGEST = -(2**63), 2**63 - 1
_SAFE_DIGITS = 18
_MOST_DIGITS = 400  # past the largest finite floating-point number; int() of far longer texts is refused or slow


def storable_text(text: str) -> str:
    """The same text; each U+0000 and lone surrogate becomes U+FFFD, surrogates that form a pair one character."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def is_deeper(value: Any, most: int) -> bool:
    """Whether maps and lists lie more than `most` deep inside each other. Iterative: depth costs no stack."""
    level = [value]
    for _ in range(most):
        level = [inner for one in level for inner in _inside(one)]
        if not level:
            return False
    return True


def _inside(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def integer(digits: str) -> int | float:
    """The number that decimal digits (with a sign) stand for; beyond 64 bits the nearest finite float."""
    if len(digits) <= _SAFE_DIGITS:
        return int(digits)
    if len(digits) <= _MOST_DIGITS and _SMALLEST <= (number := int(digits)) <= _LARGEST:
        return number
    return floating(digits)


def floating(text: str) -> float:
    """The float a text stands for; beyond the largest finite one, that one."""
    number = float(text)
    if math.isinf(number):
        return math.copysign(sys.float_info.max, number)
    return number
