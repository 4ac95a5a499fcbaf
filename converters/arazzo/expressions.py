"""Runtime expressions: what `$inputs.id`, `$steps.find.outputs.id#/0` or `Bearer {$steps.login.outputs.token}` stands for.

Pure: what the names mean comes from a `Scope`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from converters.arazzo.model import Json
from converters.json_path import QueryError, Steps, select
from converters.pointers import steps_of

MISSING: Any = object()
"""What an expression stands for that leads nowhere."""

_ALONE = ("url", "method", "statusCode", "self")
_MESSAGES = ("request", "response")
_PLACES = ("header", "query", "path", "body")
_NAMED = ("inputs", "outputs")
_EMBEDDED = re.compile(r"\{(\$[^{}\n]{1,1000})\}")
_SELECTOR_FIELDS = {"context", "selector", "type"}
_QUERY_STEPS = 200_000
_DOTTED = re.compile(r"[^.\[\]]+")


@dataclass(frozen=True, slots=True)
class Expression:
    """A runtime expression: `root` such as `steps`, `names` such as (`find`, `outputs`, `id`), `pointer` what follows `#`."""

    text: str
    root: str
    names: tuple[str, ...] = ()
    pointer: str = ""


@dataclass(slots=True)
class Exchange:
    """A request and its answer, as expressions see them. Names of headers are in lower case."""

    method: str = ""
    url: str = ""
    status: int = 0
    path: dict[str, Json] = field(default_factory=dict)
    query: dict[str, Json] = field(default_factory=dict)
    header: dict[str, Json] = field(default_factory=dict)
    body: Json = MISSING
    answer_header: dict[str, Json] = field(default_factory=dict)
    answer_body: Json = MISSING


@dataclass(slots=True)
class Scope:
    """What names stand for where a step is called. `outputs`: of the workflow itself, or of the one a step called."""

    inputs: dict[str, Json] = field(default_factory=dict)
    steps: dict[str, dict[str, Json]] = field(default_factory=dict)
    workflows: dict[str, dict[str, dict[str, Json]]] = field(default_factory=dict)
    outputs: dict[str, Json] = field(default_factory=dict)
    exchange: Exchange | None = None


@lru_cache(maxsize=1024)
def parsed(text: str) -> Expression | None:
    """The expression a text is; None for any other text (Arazzo 1.0.1 §5.9)."""
    if not text.startswith("$") or len(text) > 1000:
        return None
    name, _, pointer = text[1:].partition("#")
    root, _, rest = name.partition(".")
    if root in _ALONE:
        return Expression(text, root) if not rest else None
    if not rest:
        return None
    if root in _MESSAGES:
        return _of_message(text, root, rest, pointer)
    if root in _NAMED:
        return Expression(text, root, (rest,), pointer)
    if root == "steps":
        step, outputs, output = rest.partition(".outputs.")
        return Expression(text, root, (step, output), pointer) if step and outputs and output else None
    if root == "workflows":
        for kind in _NAMED:
            workflow, found, output = rest.partition(f".{kind}.")
            if found and output:
                return Expression(text, root, (workflow, kind, output), pointer)
        return None
    return Expression(text, root, tuple(rest.split(".", 1)), pointer) if root in ("sourceDescriptions", "components") else None


def _of_message(text: str, root: str, rest: str, pointer: str) -> Expression | None:
    place, dot, name = rest.partition(".")
    if place.startswith("body") and (place == "body" or place[4:5] == "["):
        # `$response.body.id` is no expression by the letter, but what people write for `$response.body#/id`
        steps = [*_DOTTED.findall(place[4:]), *_DOTTED.findall(name if dot else "")]
        return Expression(text, root, ("body",), pointer or "".join(f"/{step}" for step in steps))
    if place in _PLACES and name:
        return Expression(text, root, (place, name.lower() if place == "header" else name), pointer)
    return None


def resolved(expression: Expression, scope: Scope) -> Json:
    """What an expression stands for; MISSING if it leads nowhere."""
    found = _named(expression, scope)
    return found if found is MISSING or not expression.pointer else at_pointer(found, expression.pointer)


def _named(expression: Expression, scope: Scope) -> Json:
    names = expression.names
    match expression.root:
        case "inputs":
            return _reached(scope.inputs, names[0])
        case "outputs":
            return _reached(scope.outputs, names[0])
        case "steps":
            return _reached(scope.steps.get(names[0], {}), names[1])
        case "workflows":
            return _reached(scope.workflows.get(names[0], {}).get(names[1], {}), names[2])
    return MISSING if scope.exchange is None else _of_exchange(expression, scope.exchange)


def _of_exchange(expression: Expression, exchange: Exchange) -> Json:
    answers = expression.root == "response"
    match (expression.root, *expression.names[:1]):
        case ("url",):
            return exchange.url
        case ("method",):
            return exchange.method
        case ("statusCode",):
            return exchange.status
        case (_, "body"):
            return exchange.answer_body if answers else exchange.body
        case (_, "header"):
            return (exchange.answer_header if answers else exchange.header).get(expression.names[1], MISSING)
        case ("request", "query"):
            return exchange.query.get(expression.names[1], MISSING)
        case ("request", "path"):
            return exchange.path.get(expression.names[1], MISSING)
    return MISSING


def _reached(values: Mapping[str, Json], name: str) -> Json:
    """The value of a name; `customer.name` is also the property of a value named `customer`."""
    if name in values:
        return values[name]
    first, *others = _DOTTED.findall(name) or [name]
    found = values.get(first, MISSING) if others else MISSING
    return found if found is MISSING else at_pointer(found, "".join(f"/{step}" for step in others))


def at_pointer(value: Json, pointer: str) -> Json:
    """The value at a JSON pointer (RFC 6901) such as `/items/0/id`; MISSING if nothing stands there."""
    for step in steps_of(pointer):
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isascii() and step.isdigit() and len(step) < 8 and int(step) < len(value):
            value = value[int(step)]
        else:
            return MISSING
    return value


def evaluated(value: Json, scope: Scope, tell: Callable[[str], None], *, as_text: bool = False) -> Json:
    """A value with every expression in it replaced by what it stands for; `tell` hears of those that lead nowhere.

    A text that is one expression becomes a value of any type, one with expressions in it a text. `as_text`: even a text that
    is nothing but an embedded one, such as `{$inputs.id}`. What leads nowhere is MISSING, inside of a text an empty one.
    """
    if isinstance(value, str):
        return _evaluated_text(value, scope, tell, as_text=as_text)
    if isinstance(value, dict):
        if value.keys() == _SELECTOR_FIELDS:
            return _selected(value, scope, tell)
        return {key: evaluated(inner, scope, tell, as_text=as_text) for key, inner in value.items()}
    if isinstance(value, list):
        return [evaluated(inner, scope, tell, as_text=as_text) for inner in value]
    return value


def without_missing(value: Json, usual: Json) -> Json:
    """The value with what stands in a usual one in the place of what is MISSING, or without it."""
    if isinstance(value, dict):
        beside = usual if isinstance(usual, dict) else {}
        return {
            key: without_missing(inner, beside.get(key, MISSING))
            for key, inner in value.items()
            if inner is not MISSING or key in beside
        }
    if isinstance(value, list):
        return [without_missing(inner, MISSING) for inner in value if inner is not MISSING]
    return usual if value is MISSING else value


def _evaluated_text(text: str, scope: Scope, tell: Callable[[str], None], *, as_text: bool) -> Json:
    expression = parsed(text)
    whole = _EMBEDDED.fullmatch(text) if expression is None and not as_text else None
    if whole is not None:
        expression = parsed(whole.group(1))
    if expression is not None:
        found = resolved(expression, scope)
        if found is MISSING and not _is_told(expression, scope):
            tell(expression.text)
        return found
    return _EMBEDDED.sub(lambda embedded: _written(embedded.group(1), scope, tell), text)


def _written(text: str, scope: Scope, tell: Callable[[str], None]) -> str:
    expression = parsed(text)
    if expression is None:
        return "{" + text + "}"
    found = resolved(expression, scope)
    if found is MISSING:
        if not _is_told(expression, scope):
            tell(text)
        return ""
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)


def _is_told(expression: Expression, scope: Scope) -> bool:
    """Whether it asks for an output that was found missing where it was to be read."""
    outputs = scope.steps.get(expression.names[0], {}) if expression.root == "steps" else {}
    if expression.root == "outputs":
        return scope.outputs.get(expression.names[0]) is MISSING
    return expression.root == "steps" and outputs.get(expression.names[1]) is MISSING


def _selected(value: dict[str, Json], scope: Scope, tell: Callable[[str], None]) -> Json:
    """A Selector Object of Arazzo 1.1: what a JSON pointer or JSONPath query finds in what an expression stands for."""
    context, selector = value["context"], value["selector"]
    kind = value["type"].get("type") if isinstance(value["type"], dict) else value["type"]
    expression = parsed(context) if isinstance(context, str) else None
    found = resolved(expression, scope) if expression is not None else MISSING
    if found is not MISSING and isinstance(selector, str):
        if kind == "jsonpointer":
            found = at_pointer(found, selector)
        elif kind == "jsonpath":
            found = first_selected(selector, found)
        else:
            found = MISSING
    if found is MISSING:
        tell(f"{context} {selector}")
    return found


def first_selected(query: str, value: Json) -> Json:
    """The first value a JSONPath query selects; MISSING if there is none."""
    try:
        found = select(query, value, Steps(_QUERY_STEPS))
    except QueryError:
        return MISSING
    return found[0][1] if found else MISSING
