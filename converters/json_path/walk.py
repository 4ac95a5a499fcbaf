"""A query followed through a tree.

Here and not by the library, because a query is as foreign as the tree: `$..[?$..a]` visits every value once for each value,
and a regular expression may run without end. Each look at a value costs a step, and a query that has spent its steps is given
up; `match` and `search` use an engine whose time grows with the text alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jsonpath import JSONPathEnvironment
from jsonpath import filter as expressions
from jsonpath import selectors as chosen
from jsonpath.exceptions import JSONPathError
from jsonpath.path import JSONPath
from jsonpath.segments import JSONPathRecursiveDescentSegment

from converters.json_path import Path, QueryError, Steps
from converters.json_path.regex import checked

LONGEST_QUERY = 4000
_NOTHING = object()
_STRICT = JSONPathEnvironment(strict=True)


@dataclass(frozen=True, slots=True)
class _Node:
    """A value and the way to it: its key in the value before."""

    value: Any
    key: str | int = ""
    above: _Node | None = None

    @property
    def path(self) -> Path:
        keys: list[str | int] = []
        node = self
        while node.above is not None:
            keys.append(node.key)
            node = node.above
        return tuple(reversed(keys))

    def children(self) -> Iterator[_Node]:
        value = self.value
        pairs: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, inner in pairs:
            yield _Node(inner, key, self)


class _Nodes(list[_Node]):
    """What a query selects, told apart from a list that is a value."""


def selected(query: str, data: Any, steps: Steps) -> list[tuple[Path, Any]]:
    """What `select` gives. Raises QueryError."""
    walk = _Walk(data, steps)
    try:
        return [(node.path, node.value) for node in walk.nodes(_parsed(query), _Node(data))]
    except RecursionError:
        raise QueryError("nests too deep") from None


@lru_cache(maxsize=256)
def _parsed(query: str) -> JSONPath:
    if len(query) > LONGEST_QUERY:
        raise QueryError(f"is longer than {LONGEST_QUERY} characters")
    try:
        parsed = _STRICT.compile(query)
    except RecursionError:
        raise QueryError("nests too deep") from None
    except JSONPathError as error:
        raise QueryError(f"is no JSONPath query of RFC 9535 ({_first_line(error)})") from None
    if not isinstance(parsed, JSONPath):
        raise QueryError("is no JSONPath query of RFC 9535 (unions of queries are no part of it)")
    return parsed


def _first_line(error: JSONPathError) -> str:
    return str(error.args[0] if error.args else error).split("\n")[0][:100]


class _Walk:
    """Follows one query through one tree. Every value looked at costs a step."""

    def __init__(self, root: Any, steps: Steps) -> None:
        self._root = _Node(root)
        self._steps = steps

    def _spend(self, steps: int = 1) -> None:
        self._steps.left -= steps
        if self._steps.left < 0:
            raise QueryError("takes too many steps on this document")

    def nodes(self, path: JSONPath, start: _Node) -> _Nodes:
        """The nodes a query selects (RFC 9535 §2.1.2: each segment takes the nodes of the one before)."""
        found = _Nodes([start])
        for segment in path.segments:
            descends = isinstance(segment, JSONPathRecursiveDescentSegment)
            visited = (below for node in found for below in self._descendants(node)) if descends else iter(found)
            found = _Nodes(
                child for node in visited for selector in segment.selectors for child in self._selected(selector, node)
            )
        return found

    def _descendants(self, node: _Node) -> Iterator[_Node]:
        """The node itself and all below it, each before its children (§2.5.2.2)."""
        waiting = [node]
        while waiting:
            one = waiting.pop()
            self._spend()
            yield one
            below = list(one.children())
            self._spend(len(below))
            waiting += reversed(below)

    def _selected(self, selector: chosen.JSONPathSelector, node: _Node) -> Iterator[_Node]:
        self._spend()
        value = node.value
        match selector:
            case chosen.NameSelector():
                if isinstance(value, dict) and selector.name in value:
                    yield _Node(value[selector.name], selector.name, node)
            case chosen.IndexSelector():
                if isinstance(value, list) and -len(value) <= selector.index < len(value):
                    index = selector.index % len(value)
                    yield _Node(value[index], index, node)
            case chosen.SliceSelector():
                if isinstance(value, list) and selector.slice.step != 0:
                    yield from self._sliced(selector.slice, node)
            case chosen.WildcardSelector():
                for child in node.children():
                    self._spend()
                    yield child
            case chosen.Filter():
                for child in node.children():
                    self._spend()
                    if self._is_true(self._result(selector.expression, child)):
                        yield child
            case _:
                raise QueryError(f"uses a selector that RFC 9535 does not have ({selector})")

    def _sliced(self, wanted: slice, node: _Node) -> Iterator[_Node]:
        for index in range(*wanted.indices(len(node.value))):
            self._spend()
            yield _Node(node.value[index], index, node)

    def _result(self, expression: expressions.BaseExpression, node: _Node) -> Any:
        """What a part of a filter comes to: a list of nodes, a truth, or a value; _NOTHING where there is none."""
        self._spend()
        match expression:
            case expressions.FilterExpression():
                return self._result(expression.expression, node)
            case expressions.RelativeFilterQuery():
                return self.nodes(expression.path, _Node(node.value))
            case expressions.RootFilterQuery():
                return self.nodes(expression.path, self._root)
            case expressions.InfixExpression():
                return self._infix(expression, node)
            case expressions.PrefixExpression():
                return not self._is_true(self._result(expression.right, node))
            case expressions.FunctionExtension():
                return self._called(expression.name, [self._result(argument, node) for argument in expression.args])
            case expressions.Nil():
                return None
            case expressions.BooleanLiteral() | expressions.StringLiteral():
                return expression.value
            case expressions.IntegerLiteral() | expressions.FloatLiteral():
                return expression.value
        raise QueryError(f"uses a filter that RFC 9535 does not have ({expression})")

    @staticmethod
    def _is_true(result: Any) -> bool:
        """A query in a filter asks whether it selects anything (§2.3.5.1)."""
        return bool(result) if isinstance(result, _Nodes) else result is True

    def _infix(self, expression: expressions.InfixExpression, node: _Node) -> bool:
        operator = expression.operator
        left = self._result(expression.left, node)
        if operator in ("&&", "||"):
            if self._is_true(left) is (operator == "||"):
                return operator == "||"
            return self._is_true(self._result(expression.right, node))
        return self._compared(_single(left), operator, _single(self._result(expression.right, node)))

    def _compared(self, left: Any, operator: str, right: Any) -> bool:
        """§2.3.5.2.2: only numbers and texts have an order; `<=` also holds of whatever is equal."""
        match operator:
            case "==":
                return self._same(left, right)
            case "!=":
                return not self._same(left, right)
            case "<" | "<=":
                return self._less(left, right) or (operator == "<=" and self._same(left, right))
            case ">" | ">=":
                return self._less(right, left) or (operator == ">=" and self._same(left, right))
        raise QueryError(f"uses an operator that RFC 9535 does not have ({operator})")

    @staticmethod
    def _less(left: Any, right: Any) -> bool:
        if isinstance(left, str) and isinstance(right, str):
            return left < right
        return _is_number(left) and _is_number(right) and bool(left < right)

    def _same(self, left: Any, right: Any) -> bool:
        waiting = [(left, right)]
        while waiting:
            one, other = waiting.pop()
            self._spend()
            if isinstance(one, dict) and isinstance(other, dict):
                if one.keys() != other.keys():
                    return False
                self._spend(len(one))
                waiting += [(value, other[key]) for key, value in one.items()]
            elif isinstance(one, list) and isinstance(other, list):
                if len(one) != len(other):
                    return False
                self._spend(len(one))
                waiting += zip(one, other, strict=True)
            elif not _same_scalar(one, other):
                return False
        return True

    def _called(self, name: str, arguments: list[Any]) -> Any:
        """The functions of RFC 9535 §2.4."""
        if name == "count":
            return len(arguments[0])
        if name == "value":
            return _single(arguments[0])
        values = [_single(argument) for argument in arguments]
        if name == "length":
            return len(values[0]) if isinstance(values[0], str | list | dict) else _NOTHING
        if name not in ("match", "search"):
            raise QueryError(f"calls {name}(), which RFC 9535 does not have")
        text, pattern = values
        if not isinstance(text, str) or not isinstance(pattern, str):
            return False
        self._spend(20 + (len(text) + len(pattern)) // 16)
        check = checked(f"^(?:{_dots_by_rfc(pattern)})$" if name == "match" else _dots_by_rfc(pattern))
        return check is not None and check.is_valid(text)


def _single(result: Any) -> Any:
    """The value of the one node of a list; other results are values themselves."""
    if not isinstance(result, _Nodes):
        return result
    return result[0].value if len(result) == 1 else _NOTHING


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same_scalar(one: Any, other: Any) -> bool:
    if isinstance(one, bool) or isinstance(other, bool) or one is _NOTHING or other is _NOTHING:
        return one is other
    return type(one) is type(other) and bool(one == other) if not _is_number(one) else _is_number(other) and bool(one == other)


def _dots_by_rfc(pattern: str) -> str:
    r"""A dot of an I-Regexp (RFC 9485 §5.3) is anything but \n and \r; elsewhere but \n."""
    parts: list[str] = []
    in_class = escaped = False
    for char in pattern:
        is_dot = char == "." and not in_class and not escaped
        in_class = in_class if escaped else char == "[" or (in_class and char != "]")
        escaped = char == "\\" and not escaped
        parts.append(r"[^\n\r]" if is_dot else char)
    return "".join(parts)
