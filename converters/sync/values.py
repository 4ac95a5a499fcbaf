"""When two values of a collection say the same, however they were written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from converters.postman.model import Json


class _Missing:
    """Stands for a value that one side does not have at all, which null is not."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()


@dataclass(frozen=True, slots=True)
class Real:
    """A JSON number with a fraction or an exponent, as it was written."""

    text: str


def get(node: object, name: str) -> Any:
    """A field of a node; MISSING if there is no node."""
    return MISSING if node is None else getattr(node, name)


def same_text(left: Any, right: Any) -> bool:
    """Texts are the same whatever their line ends, and none is the same as an empty one."""
    if left is MISSING or right is MISSING:
        return left is right
    left, right = left or "", right or ""
    return bool(left == right or _lines(left) == _lines(right))


def same_trimmed(left: Any, right: Any) -> bool:
    """As `same_text`, without outer blanks: header values."""
    if left is MISSING or right is MISSING:
        return left is right
    return same_text((left or "").strip(), (right or "").strip())


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def same_word(left: Any, right: Any) -> bool:
    """Words such as a preview language: case says nothing."""
    return left is right or (left is not MISSING and right is not MISSING and str(left).lower() == str(right).lower())


def same_type(left: Any, right: Any) -> bool:
    """Types of variables: Postman writes one where there was none."""
    plain = ("", "string", "default", "any", "text")
    return left == right or (left in plain and right in plain)


def same_json(left: Any, right: Any) -> bool:
    """Equal JSON values: the order of keys says nothing, and true is not 1. Iterative: depth costs no stack."""
    todo = [(left, right)]
    while todo:
        one, other = todo.pop()
        if isinstance(one, dict) and isinstance(other, dict):
            if one.keys() != other.keys():
                return False
            todo.extend((one[key], other[key]) for key in one)
        elif isinstance(one, list) and isinstance(other, list):
            if len(one) != len(other):
                return False
            todo.extend(zip(one, other, strict=True))
        elif not _same_scalar(one, other):
            return False
    return True


def _same_scalar(one: Any, other: Any) -> bool:
    if one is MISSING or other is MISSING or one is None or other is None:
        return one is other
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return bool(one == other)


def plain(value: Any) -> Json:
    """A value as JSON for a plan: what one side does not have is null."""
    if value is MISSING:
        return None
    if isinstance(value, Real):
        return float(value.text)
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return value
