"""What a step is answered: the response its criteria ask for, agreeing with the request and with what was answered before."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from converters.arazzo.conditions import ConditionError, Wish, holds, numbers_in, wishes
from converters.arazzo.desk import Desk, id_key, is_json, preferred
from converters.arazzo.expressions import MISSING, Exchange, Expression, Scope, at_pointer, parsed
from converters.arazzo.model import Criterion, Json, Step
from converters.openapi.model import MediaType, Operation, Response, Schema
from converters.openapi.to_postman.context import owner_of
from converters.openapi.to_postman.media import is_bytes
from converters.pointers import steps_of

_UNKNOWN = frozenset(("response",))
_USUAL = {"1": 100, "2": 200, "3": 302, "4": 400, "5": 500}
_BODYLESS = (204, 205, 304)
_MOST_THINGS = 500


@dataclass(slots=True)
class Answer:
    """A response with its code, and its value if it has a body."""

    response: Response
    code: int
    media: MediaType | None = None
    value: Json = MISSING
    headers: dict[str, Json] = field(default_factory=dict)


@dataclass(slots=True)
class Memory:
    """The things that earlier answers were about, so that a later one tells of the same."""

    things: list[dict[str, Json]] = field(default_factory=list)

    def keep(self, value: Json) -> None:
        """Remembers every map in an answer; the last ones come first."""
        found = list(_maps(value, 4))
        self.things = [*found, *self.things][:_MOST_THINGS]


def _maps(value: Json, depth: int) -> Iterator[dict[str, Json]]:
    if isinstance(value, dict):
        yield value
    inside: Any = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inside if depth else ():
        yield from _maps(one, depth - 1)


def expected_response(desk: Desk, operation: Operation, step: Step, scope: Scope,
                      exchange: Exchange) -> tuple[Response, int, bool]:  # fmt: skip
    """The declared response that the criteria ask for, its code, and whether they ask for it.

    Of several the one that leads on to the next step, or has what the outputs read. False: no declared response satisfies
    the criteria; what they name is made up. Raises ConditionError.
    """
    criteria = [one for one in step.success_criteria if one.type != "xpath"]
    named = [code for criterion in criteria if _asks_status(criterion) for code in numbers_in(criterion)]
    candidates = list(_candidates(operation, named, is_asked=bool(named)))
    best: tuple[int, Response, int] | None = None
    for response, code in candidates:
        exchange.status = code
        tried = Scope(scope.inputs, scope.steps, scope.workflows, scope.outputs, exchange)
        if all(holds(criterion, tried, unknown=_UNKNOWN) is not False for criterion in criteria):
            on = [holds(one, tried, unknown=_UNKNOWN) is not False for action in step.on_success for one in action.criteria]
            score = 100 * all(on) + _outputs_in(desk, step, response)
            best = (score, response, code) if best is None or score > best[0] else best
    if best is not None:
        exchange.status = best[2]
        return best[1], best[2], True
    code = named[0] if named else candidates[0][1] if candidates else 200
    exchange.status = code
    return Response(status=str(code), description="Not declared; the workflow expects it."), code, False


def _outputs_in(desk: Desk, step: Step, response: Response) -> int:
    """How many of the places that the step's outputs read are said by a response's schema."""
    media = preferred(response.content)
    pointers = [steps_of(one.pointer) for one in _read_from_body(step)]
    return sum(media is not None and bool(steps) and desk.part(media.schema, steps) is not None for steps in pointers)


def _read_from_body(step: Step) -> list[Expression]:
    found = [parsed(output) for output in step.outputs.values() if isinstance(output, str)]
    return [one for one in found if one is not None and one.root == "response" and one.names == ("body",)]


def _asks_status(criterion: Criterion) -> bool:
    return "$statusCode" in (criterion.context or criterion.condition)


def _candidates(operation: Operation, named: list[int], *, is_asked: bool) -> Iterator[tuple[Response, int]]:
    """Declared responses as codes: exact ones first (successes before others), then ranges, then `default`."""
    exact = [(one, int(one.status)) for one in operation.responses if one.status.isascii() and one.status.isdigit()]
    yield from sorted(exact, key=lambda pair: not 200 <= pair[1] < 300)
    for response in operation.responses:
        digit = response.status[:1]
        if len(response.status) == 3 and response.status[1:].upper() == "XX" and digit in _USUAL:
            for code in (*(code for code in named if str(code)[0] == digit), _USUAL[digit]):
                yield replace(response, status=str(code)), code
    for response in operation.responses:
        if response.status.lower() == "default":
            for code in named if is_asked else (200, 500):
                yield replace(response, status=str(code)), code


class Answerer:
    """Makes the answers of one definition's operations."""

    def __init__(self, desk: Desk, memory: Memory) -> None:
        self._desk, self._memory = desk, memory

    def answer(self, operation: Operation, step: Step, response: Response, code: int, exchange: Exchange) -> Answer:
        """The response with its value and headers."""
        headers = {header.name: self._header(operation, header) for header in response.headers}
        media = preferred(response.content)
        if code in _BODYLESS or operation.method == "HEAD":
            return Answer(response, code, headers=headers)
        if media is None:
            media = MediaType(name="application/json", pointer=response.pointer)
            made = self._wished(self._filled_in(MISSING, media, step), media, step)
            return Answer(response, code, None if made is MISSING else media, made, headers)
        if is_bytes(media.name):  # what is no text cannot stand in a saved example
            return Answer(response, code, media, "", headers)
        value, is_own = self._value(operation, step, media, exchange)
        if not is_own and code < 300 and is_json(media.name):
            value = self._agreeing(operation, self._retold(value), media, exchange)
        return Answer(response, code, media, self._wished(self._filled_in(value, media, step), media, step), headers)

    def _header(self, operation: Operation, header: Any) -> Json:
        declared = next((one.value for one in header.examples if one.has_value and one.value is not None), MISSING)
        if declared is not MISSING:
            return declared
        if header.schema is None:
            return "-"
        return self._desk.sampled(header.schema, "response", name=header.name, owner=owner_of(operation))

    def _value(self, operation: Operation, step: Step, media: MediaType, exchange: Exchange) -> tuple[Json, bool]:
        """The declared example of the step's name, which stays as it is; else one that fits; else what is remembered."""
        for example in media.examples:
            if example.key == step.step_id and example.has_value:
                return deepcopy(example.value), True
        name = _thing(operation)
        asked = exchange.path.get(name)
        declared = [
            one.value for one in media.examples if one.has_value and self._desk.fits(one.value, media.schema, "response")
        ]
        for value in declared:
            if self._is_about(value, name, asked):
                return deepcopy(value), False
        remembered = self._remembered(media, name, asked)
        if remembered is not None:
            return deepcopy(remembered), False
        paired = self._paired(operation, media, exchange)
        if paired is not MISSING:
            return deepcopy(paired), False
        return self._desk.body_value(operation, media, "response"), False

    @staticmethod
    def _is_about(value: Json, name: str, asked: Json) -> bool:
        key = id_key(name, value) if name and isinstance(value, dict) else None
        return key is not None and str(value[key]) == str(asked)

    def _remembered(self, media: MediaType, name: str, asked: Json) -> dict[str, Json] | None:
        """What an earlier answer said of the thing that the path names, if it is one of this schema's kind."""
        if media.schema is None or not name:
            return None
        known = self._desk.sampler.shape(media.schema).properties
        for thing in self._memory.things:
            is_kind = known and thing.keys() <= known.keys() and 2 * len(thing) >= len(known)
            if is_kind and self._is_about(thing, name, asked) and self._desk.fits(thing, media.schema, "response"):
                return thing
        return None

    def _retold(self, value: Json) -> Json:
        """A list, or the lists in an answer, with the things that were told of before as they were told."""
        if isinstance(value, list):
            return [self._as_told(one) if isinstance(one, dict) else one for one in value]
        if isinstance(value, dict):
            return {key: self._retold(inner) if isinstance(inner, list) else inner for key, inner in value.items()}
        return value

    def _as_told(self, item: dict[str, Json]) -> dict[str, Json]:
        key = id_key("id", item)
        same = (one for one in self._memory.things if key and one.keys() == item.keys() and one[key] == item[key])
        return deepcopy(next(same, item))

    def _paired(self, operation: Operation, media: MediaType, exchange: Exchange) -> Json:
        """The declared example whose key has, in the request's declared examples, the very values that are sent.

        Where no parameter tells, the one whose request body has most of what the body sent has.
        """
        sent = {**exchange.path, **exchange.query}
        for example in media.examples:
            values = [
                (one.value, sent.get(parameter.name))
                for parameter in operation.parameters
                for one in parameter.examples
                if one.key is not None and one.key == example.key and one.has_value
            ]
            if example.has_value and values and all(str(value) == str(given) for value, given in values):
                return example.value
        return self._of_nearest_body(operation, media, exchange)

    @staticmethod
    def _of_nearest_body(operation: Operation, media: MediaType, exchange: Exchange) -> Json:
        """The declared example whose key has the request body nearest to the one sent; of equally near ones the first."""
        content = operation.request_body.content if operation.request_body is not None else ()
        near = {
            one.key: equal_leaves(one.value, exchange.body)
            for body in content
            for one in body.examples
            if one.key is not None and one.has_value
        }
        paired = [one for one in media.examples if one.has_value and near.get(one.key or "", 0)]
        return max(paired, key=lambda one: near[one.key or ""]).value if paired else MISSING

    def _agreeing(self, operation: Operation, value: Json, media: MediaType, exchange: Exchange) -> Json:
        """The value with what the request says of the same thing: the id in the path, the fields in the body, the filters."""
        if isinstance(value, dict):
            for name, asked in exchange.path.items():
                key = id_key(name, value) if name == _thing(operation) else _same_key(name, value)
                if key is not None:
                    value = self._with(value, media, key, asked)
            if isinstance(exchange.body, dict):
                for key, given in exchange.body.items():
                    if key in value and given is not None and given != "":
                        value = self._with(value, media, key, given)
        for name, given in exchange.query.items():
            value = self._filtered(value, media, name, given)
        return value

    def _with(self, value: dict[str, Json], media: MediaType, key: str, given: Json) -> dict[str, Json]:
        """The value with one property changed, unless it would not fit its schema any more."""
        for one in (given, _as_other_type(given)):
            changed = {**value, key: deepcopy(one)}
            if self._desk.fits(changed, media.schema, "response"):
                return changed
        return value

    def _filtered(self, value: Json, media: MediaType, name: str, given: Json) -> Json:
        """A list, or the list in an answer, whose items have what a query parameter of the same name asks for."""
        if isinstance(given, dict | list) or given is None:
            return value
        lists: list[tuple[str | None, list[Json]]] = [(None, value)] if isinstance(value, list) else []
        if isinstance(value, dict):
            lists = [(key, inner) for key, inner in value.items() if isinstance(inner, list)]
        for key, inner in lists:
            items = [_with_filter(one, name, given) for one in inner]
            changed = items if key is None else {**value, key: items}
            if items != inner and self._desk.fits(changed, media.schema, "response"):
                value = changed
        return value

    def _filled_in(self, value: Json, media: MediaType, step: Step) -> Json:
        """The value with samples where the step's outputs read and nothing stands."""
        for output in _read_from_body(step):
            if output.pointer and at_pointer(value, output.pointer) is MISSING:
                value = self.filled(value, media, steps_of(output.pointer))
        return value

    def _wished(self, value: Json, media: MediaType, step: Step) -> Json:
        """The value with what the step's criteria ask for, and those of the action that leads on."""
        leading_on = [criterion for action in step.on_success for criterion in action.criteria]
        for criterion in (*leading_on, *step.success_criteria):
            try:
                found = wishes(criterion)
            except ConditionError:
                continue
            for wish in found:
                if wish.expression.root == "response" and wish.expression.names == ("body",):
                    value = self._granted(value, media, wish)
        return value

    def _granted(self, value: Json, media: MediaType, wish: Wish) -> Json:
        steps = steps_of(wish.expression.pointer)
        here = MISSING if value is MISSING else at_pointer(value, wish.expression.pointer)
        if wish.operator == "==":
            return value if here is not MISSING and here == wish.value else put(value, steps, wish.value)
        if wish.operator == "!=":
            return self.filled(value, media, steps) if here in (MISSING, None) and wish.value is None else value
        if isinstance(wish.value, int | float) and (here is MISSING or isinstance(here, int | float)):
            step = {"<": -1, ">": 1}.get(wish.operator, 0)
            return value if _satisfies(here, wish) else put(value, steps, wish.value + step)
        return value

    def filled(self, value: Json, media: MediaType, steps: list[str]) -> Json:
        """The value with a sample at these steps, where the schema says what stands there, or nothing is said at all."""
        schema = self._desk.part(media.schema, steps)
        if media.schema is None and (value is MISSING or isinstance(value, dict)):
            schema = Schema(node={"type": "string"}, pointer=f"{media.pointer}/schema")
        if schema is None or not steps:
            return value
        return put(value, steps, self._desk.sampled(schema, "response", name=steps[-1]))


def equal_leaves(one: Json, other: Json) -> int:
    """How many single values stand at the same place in both."""
    if isinstance(one, dict) and isinstance(other, dict):
        return sum(equal_leaves(value, other[key]) for key, value in one.items() if key in other)
    if isinstance(one, list) and isinstance(other, list):
        return sum(map(equal_leaves, one, other))
    return int(one is not None and type(one) is type(other) and one == other and not isinstance(one, dict | list))


def _thing(operation: Operation) -> str:
    """The path variable that says which thing the answer is about: at the end of the path."""
    last = operation.path.rstrip("/").rpartition("/")[2]
    return last[1:-1] if last.startswith("{") and last.endswith("}") else ""


def _with_filter(item: Json, name: str, given: Json) -> Json:
    key = _same_key(name, item) if isinstance(item, dict) else None
    return item if key is None else {**item, key: given}


def _satisfies(here: Json, wish: Wish) -> bool:
    if here is MISSING:
        return False
    return bool(
        {"<": here < wish.value, "<=": here <= wish.value, ">": here > wish.value, ">=": here >= wish.value}[wish.operator]
    )


def _same_key(name: str, values: dict[str, Json]) -> str | None:
    """The property of the same name, a single value."""
    key = id_key(name, values)
    return key if key is not None and key.lower() not in ("id", "uuid") and not isinstance(values[key], dict | list) else None


def _as_other_type(value: Json) -> Json:
    """3 for "3", and the other way round: a path has texts where a body has numbers."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
        return int(value)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def put(value: Json, steps: list[str], given: Json) -> Json:
    """A copy of a value with another one at these steps; maps are made where nothing stands. Lists do not grow."""
    if not steps:
        return deepcopy(given)
    step, *rest = steps
    if isinstance(value, list):
        index = int(step) if step.isascii() and step.isdigit() and len(step) < 8 else -1
        return [put(one, rest, given) if at == index else one for at, one in enumerate(value)]
    inner = value if isinstance(value, dict) else {}
    return {**inner, step: put(inner.get(step), rest, given)}
