"""The values a request sends in its parameters: the declared examples, else samples of their schemas."""

from __future__ import annotations

import json
from dataclasses import dataclass

from converters.openapi.model import Json, MediaTypeExample, Operation, Parameter, Schema
from converters.openapi.sample import Direction
from converters.openapi.sample.names import singular
from converters.openapi.to_postman.context import Context, owner_of
from converters.source.text import shown

IGNORED_HEADERS = frozenset(("accept", "content-type", "authorization"))
"""Header parameters of these names say nothing (OpenAPI 3.1 §4.8.12.2)."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A parameter with the value it is sent with; `enabled` False: shown, but not sent."""

    parameter: Parameter
    value: Json
    enabled: bool


def sent_parameters(context: Context, operation: Operation) -> tuple[Sent, ...]:
    """Every parameter of an operation with the value its request has."""
    owner = owner_of(operation)
    return tuple(
        Sent(
            parameter, parameter_value(context, parameter, _owner(operation, parameter, owner)), _is_enabled(context, parameter)
        )
        for parameter in operation.parameters
        if not (parameter.location == "header" and parameter.name.lower() in IGNORED_HEADERS)
    )


def paired(sent: tuple[Sent, ...], key: str | None, answers: frozenset[str] = frozenset()) -> tuple[Sent, ...]:
    """The same parameters, with the examples that carry this key where they have one.

    `answers`: the keys of the operation's response examples. An optional parameter whose examples belong to other answers is
    not sent with this one: else each answer would be saved with the first example of every filter.
    """
    return tuple(_paired(one, key, answers) for one in sent)


def _paired(one: Sent, key: str | None, answers: frozenset[str]) -> Sent:
    parameter = one.parameter
    found = next((example for example in parameter.examples if _is_named(example, key)), None) if key is not None else None
    if found is not None:
        return Sent(parameter, found.value, True)
    optional = not parameter.required and parameter.location != "path"
    elsewhere_only = any(_is_named(example, other) for example in parameter.examples for other in answers)
    return Sent(parameter, one.value, False) if optional and elsewhere_only else one


def pairs_with(sent: tuple[Sent, ...], key: str | None) -> bool:
    """Whether some parameter has an example of this key."""
    return key is not None and any(_is_named(example, key) for one in sent for example in one.parameter.examples)


def _is_named(example: MediaTypeExample, key: str | None) -> bool:
    return example.key == key and example.has_value


def elsewhere(context: Context, operation: Operation, sent: tuple[Sent, ...]) -> tuple[Sent, ...]:
    """The same parameters with another value for the last path variable: what does not exist is asked for by another id."""
    last = next((one for one in reversed(sent) if one.parameter.location == "path"), None)
    if last is None or last.parameter.schema is None:
        return sent
    name, schema = last.parameter.name, last.parameter.schema
    other = context.sampler.another(schema, "request", last.value, name=name, owner=path_owner(operation, name))
    return tuple(Sent(one.parameter, other, True) if one is last else one for one in sent)


def parameter_value(context: Context, parameter: Parameter, owner: str) -> Json:
    """The first declared example that fits, else a sample. An example that does not fit is reported."""
    for example in parameter.examples:
        if not example.has_value:
            continue
        if parameter.schema is None:
            return example.value
        for value in _readings(example.value):
            if context.sampler.fits(value, parameter.schema, "request"):
                return value if parameter.media_type or not isinstance(example.value, str) else example.value
        why = context.sampler.misfit(_readings(example.value)[-1], parameter.schema, "request")
        message = f"The example of parameter {shown(parameter.name)} does not fit its schema ({why})"
        context.warn("value.invalid", f"{message}; the request has another value.", example.pointer or parameter.pointer)
    if parameter.schema is None:
        return "value" if not parameter.media_type else {}
    return sampled(context, parameter.schema, parameter.name, owner)


def _readings(value: Json) -> list[Json]:
    """An example, and what its text may stand for: definitions write `\"3\"` where they mean 3."""
    if not isinstance(value, str):
        return [value]
    try:
        return [value, json.loads(value)]
    except (ValueError, RecursionError):
        return [value]


def sampled(
    context: Context, schema: Schema, name: str, owner: str, *, variant: int = 0, direction: Direction = "request"
) -> Json:
    """A value that is something: an empty array or object, or null, only when there is nothing else."""
    value = context.sampler.sample(schema, direction, name=name, owner=owner, variant=variant).value
    for other in (1, 2):
        if value not in (None, "", [], {}) or variant:
            break
        value = context.sampler.sample(schema, direction, name=name, owner=owner, variant=other).value
    return value


def _owner(operation: Operation, parameter: Parameter, owner: str) -> str:
    return path_owner(operation, parameter.name) if parameter.location == "path" else owner


def path_owner(operation: Operation, name: str) -> str:
    """What a path variable names: the literal segment before it, as one of them (`/orders/{id}` → order)."""
    before = operation.path.split("{" + name + "}")[0]
    literal = [step for step in before.split("/") if step and "{" not in step]
    return singular(literal[-1]) if literal else ""


def _is_enabled(context: Context, parameter: Parameter) -> bool:
    if parameter.required or parameter.location == "path":
        return True
    wish = context.options.optional_parameters
    return wish == "all" or (wish == "example" and any(example.has_value for example in parameter.examples))
