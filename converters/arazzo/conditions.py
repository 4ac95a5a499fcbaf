"""Criteria: whether what a step got satisfies them, and what would have to be there so that it does.

Simple conditions are read whole. Regular expressions and JSONPath queries are judged by engines whose time is bounded; of a
query only `[?@.name == value]` says what to put there. XPath is not read: it counts as satisfied.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from converters.arazzo.expressions import MISSING, Expression, Scope, parsed, resolved
from converters.arazzo.model import Criterion, Json
from converters.json_path import QueryError, Steps, matches, select

_TOKEN = re.compile(
    r"\s*(?:(?P<operator>&&|\|\||==|!=|<=|>=|[<>!()])|(?P<text>'(?:[^']|'')*')|(?P<double>\"[^\"]*\")"
    r"|(?P<expression>\$[^\s()=!<>&|]+)|(?P<word>[^\s()=!<>&|'\"$]+))"
)
_FILTER = re.compile(r"\$(?:\.\.)?\[\?\s*\(?\s*@\.([A-Za-z_][\w.]*)\s*==\s*('[^']*'|\"[^\"]*\"|[\w.+-]+)\s*\)?\s*\]")
_LONGEST = 2000
_QUERY_STEPS = 200_000

Operand: TypeAlias = "Expression | Constant"


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal in a condition."""

    value: Json


@dataclass(frozen=True, slots=True)
class Compare:
    """Two operands and what stands between them; `operator` empty: the left one alone should be true."""

    left: Operand
    operator: str = ""
    right: Operand = Constant(True)


@dataclass(frozen=True, slots=True)
class Join:
    """`&&` or `||` of several conditions."""

    operator: Literal["&&", "||"]
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """A condition that holds where its part does not."""

    part: Node


Node: TypeAlias = "Compare | Join | Not"


@dataclass(frozen=True, slots=True)
class Wish:
    """What would have to hold so that a criterion does: the value at an expression stands so to another."""

    expression: Expression
    operator: str
    value: Json


class ConditionError(ValueError):
    """A text that is no condition."""


def holds(criterion: Criterion, scope: Scope, *, unknown: frozenset[str] = frozenset()) -> bool | None:
    """Whether a criterion is satisfied; None where that depends on what is not known yet, or cannot be told.

    `unknown`: roots of expressions whose values are not known yet. Raises ConditionError for what is no condition.
    """
    if criterion.type == "simple":
        return _holds(read_condition(criterion.condition), scope, unknown)
    context = parsed(criterion.context)
    if context is None:
        raise ConditionError(f"needs a runtime expression as its `context`, not {criterion.context!r}")
    if context.root in unknown or criterion.type == "xpath":
        return None
    value = resolved(context, scope)
    if value is MISSING:
        return False
    if criterion.type == "regex":
        found = matches(criterion.condition, value if isinstance(value, str) else json.dumps(value))
        if found is None:
            raise ConditionError("is no regular expression that can be read")
        return found
    return _selects(criterion.condition, value)


def _selects(query: str, value: Json) -> bool:
    """Whether a query selects anything. A filter at the root looks at the members of a value; people mean the value itself."""
    try:
        return any(select(query, data, Steps(_QUERY_STEPS)) for data in (value, [value]))
    except QueryError as error:
        raise ConditionError(str(error)) from None


def _holds(node: Node, scope: Scope, unknown: frozenset[str]) -> bool | None:
    match node:
        case Not():
            inner = _holds(node.part, scope, unknown)
            return None if inner is None else not inner
        case Join():
            found = [_holds(part, scope, unknown) for part in node.parts]
            decisive = node.operator == "||"
            return decisive if decisive in found else None if None in found else not decisive
    operands = (node.left, node.right)
    if any(isinstance(operand, Expression) and operand.root in unknown for operand in operands):
        return None
    left, right = (operand.value if isinstance(operand, Constant) else resolved(operand, scope) for operand in operands)
    return compared(left, node.operator, right)


def compared(left: Json, operator: str, right: Json) -> bool:
    """A loose comparison: texts without regard to case, numbers also with texts that are numbers; nothing is null."""
    left, right = (None if side is MISSING else side for side in (left, right))
    if not operator:
        return bool(left)
    if operator in ("==", "!="):
        return _alike(left, right) is (operator == "==")
    one, other = _as_number(left), _as_number(right)
    if one is None or other is None:
        return False
    return {"<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}[operator]


def _alike(left: Json, right: Json) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return str(left).lower() == str(right).lower()
    if isinstance(left, str) and isinstance(right, str):
        return left.casefold() == right.casefold()
    one, other = _as_number(left), _as_number(right)
    if one is not None and other is not None:
        return one == other
    return bool(left == right)


def _as_number(value: Json) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def wishes(criterion: Criterion) -> list[Wish]:
    """What would have to hold so that the criterion does, as far as that is plain; of alternatives the first."""
    if criterion.type == "simple":
        return list(_wishes(read_condition(criterion.condition), negated=False))
    context = parsed(criterion.context)
    found = _FILTER.fullmatch(criterion.condition.strip()) if criterion.type == "jsonpath" else None
    if context is None or found is None:
        return []
    pointer = context.pointer + "".join(f"/{step}" for step in found.group(1).split("."))
    expression = Expression(context.text, context.root, context.names, pointer)
    return [Wish(expression, "==", _literal(found.group(2)))]


def _wishes(node: Node, *, negated: bool) -> Iterator[Wish]:
    match node:
        case Not():
            yield from _wishes(node.part, negated=not negated)
        case Join():
            for part in node.parts if (node.operator == "&&") is not negated else node.parts[:1]:
                yield from _wishes(part, negated=negated)
        case Compare(Expression() as left, operator, Constant(value)):
            operator = operator or "=="
            yield Wish(left, _OPPOSITES[operator] if negated else operator, value)
        case Compare(Constant(value), operator, Expression() as right):
            operator = _SWAPPED.get(operator, operator)
            yield Wish(right, _OPPOSITES[operator] if negated else operator, value)


_OPPOSITES = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_SWAPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def numbers_in(criterion: Criterion) -> list[int]:
    """The whole numbers a condition names: candidates for a status it asks for."""
    return [int(digits) for digits in re.findall(r"(?<![\w.])[1-5]\d\d(?![\w.])", criterion.condition)]


@lru_cache(maxsize=512)
def read_condition(text: str) -> Node:
    """A simple condition as a tree. Raises ConditionError."""
    if len(text) > _LONGEST:
        raise ConditionError(f"is longer than {_LONGEST} characters")
    inner = text.strip()
    if inner.startswith("{") and inner.endswith("}"):
        inner = inner[1:-1]  # `{$statusCode == 200}`, as the specification's own example has it
    try:
        return _Parser(inner).whole()
    except RecursionError:
        raise ConditionError("nests too deep") from None


class _Parser:
    """`||` joins weakest, then `&&`, then comparison, then `!` (Arazzo 1.0.1 §5.8.12.2)."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0

    def whole(self) -> Node:
        node = self._or()
        if self._at < len(self._tokens):
            raise ConditionError(f"has {self._tokens[self._at][1]!r} where its end was expected")
        return node

    def _or(self) -> Node:
        parts = [self._and()]
        while self._took("||"):
            parts.append(self._and())
        return parts[0] if len(parts) == 1 else Join("||", tuple(parts))

    def _and(self) -> Node:
        parts = [self._comparison()]
        while self._took("&&"):
            parts.append(self._comparison())
        return parts[0] if len(parts) == 1 else Join("&&", tuple(parts))

    def _comparison(self) -> Node:
        if self._took("!"):
            return Not(self._comparison())
        if self._took("("):
            node = self._or()
            if not self._took(")"):
                raise ConditionError("has a bracket that is not closed")
            return node
        left = self._operand()
        for operator in ("==", "!=", "<=", ">=", "<", ">"):
            if self._took(operator):
                return Compare(left, operator, self._operand())
        return Compare(left)

    def _operand(self) -> Operand:
        kind, text = self._tokens[self._at] if self._at < len(self._tokens) else ("end", "its end")
        self._at += 1
        if kind == "expression":
            expression = parsed(text)
            if expression is None:
                raise ConditionError(f"has {text!r}, which is no runtime expression")
            return expression
        if kind in ("text", "double", "word"):
            return Constant(_literal(text))
        raise ConditionError(f"has {text!r} where a value was expected")

    def _took(self, operator: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at] == ("operator", operator):
            self._at += 1
            return True
        return False


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    text = text.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise ConditionError(f"cannot be read from {text[at : at + 20]!r} on")
        yield found.lastgroup, found.group(found.lastgroup)
        at = found.end()


def _literal(text: str) -> Json:
    if text[:1] in ("'", '"'):
        return text[1:-1].replace("''", "'")
    words = {"true": True, "false": False, "null": None}
    if text in words:
        return words[text]
    try:
        return int(text) if re.fullmatch(r"[+-]?\d{1,18}", text) else float(text)
    except ValueError:
        return text
