"""The values a request sends in its parameters: the declared examples, else samples of their schemas."""

from __future__ import annotations

import json
from dataclasses import dataclass

from converters.openapi.model import Json, MediaTypeExample, Operation, Parameter, Schema
from converters.openapi.sample import Direction
from converters.openapi.sample.names import singular
from converters.openapi.to_postman import media as kinds
from converters.openapi.to_postman.context import Context, owner_of
from converters.openapi.to_postman.described import is_deprecated
from converters.source.text import shown

IMPLICIT_HEADERS = frozenset(("accept", "content-type", "authorization"))
"""Header parameters of these names say nothing (OpenAPI 3.1 §4.8.12.2): body, responses and security do."""


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
        if _is_wanted(context, parameter)
    )


def _is_wanted(context: Context, parameter: Parameter) -> bool:
    """Whether a parameter is kept at all: what is required stays even where deprecated parts are left out."""
    is_ignored = is_implicit(parameter) and not context.document.spec_version.startswith("2")  # 2.0 has no such rule
    if is_ignored and not context.options.keep_implicit_headers:
        return False
    return context.options.include_deprecated or _is_needed(parameter) or not _is_deprecated(context, parameter)


def is_implicit(parameter: Parameter) -> bool:
    """Whether it is a header that a request gets from its body, responses or security."""
    return parameter.location == "header" and parameter.name.lower() in IMPLICIT_HEADERS


def says_which(context: Context, parameter: Parameter) -> bool:
    """Whether a parameter declares its value: by an example, a default, or what it allows."""
    shape = context.sampler.shape(parameter.schema) if parameter.schema else None
    return any(one.has_value for one in parameter.examples) or (
        shape is not None and bool(shape.choices or shape.defaults or shape.declared)
    )


def _is_needed(parameter: Parameter) -> bool:
    return parameter.required or parameter.location == "path"


def _is_deprecated(context: Context, parameter: Parameter) -> bool:
    return parameter.deprecated or is_deprecated(context.sampler.shape(parameter.schema) if parameter.schema else None)


def by_key(parameter: Parameter) -> dict[str, MediaTypeExample]:
    """The examples of a parameter that have a key and a value; of one key the first."""
    found: dict[str, MediaTypeExample] = {}
    for example in parameter.examples:
        if example.key is not None and example.has_value:
            found.setdefault(example.key, example)
    return found


def parameter_value(context: Context, parameter: Parameter, owner: str) -> Json:
    """The first declared example that fits, else a sample. An example that does not fit is reported."""
    for example in parameter.examples if context.options.request_values == "examples" else ():
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
        return {} if kinds.is_json(parameter.media_type or "") else "value"
    return sampled(context, parameter.schema, parameter.name, owner, told=parameter.description)


def _readings(value: Json) -> list[Json]:
    """An example, and what its text may stand for: definitions write `\"3\"` where they mean 3."""
    if not isinstance(value, str):
        return [value]
    try:
        return [value, json.loads(value)]
    except (ValueError, RecursionError):
        return [value]


def sampled(
    context: Context,
    schema: Schema,
    name: str,
    owner: str,
    *,
    variant: int = 0,
    direction: Direction = "request",
    told: str = "",
) -> Json:
    """A value that is something: an empty array or object, or null, only when there is nothing else.

    `told`: the description of what it is the value of.
    """
    value = context.sampler.sample(schema, direction, name=name, owner=owner, variant=variant, told=told).value
    for other in (1, 2):
        if value not in (None, "", [], {}) or variant:
            break
        value = context.sampler.sample(schema, direction, name=name, owner=owner, variant=other, told=told).value
    return value


def _owner(operation: Operation, parameter: Parameter, owner: str) -> str:
    return path_owner(operation, parameter.name) if parameter.location == "path" else owner


def path_owner(operation: Operation, name: str) -> str:
    """What a path variable names: the literal segment before it, as one of them (`/orders/{id}` → order)."""
    before = operation.path.split("{" + name + "}")[0]
    literal = [step for step in before.split("/") if step and "{" not in step]
    return singular(literal[-1]) if literal else ""


def _is_enabled(context: Context, parameter: Parameter) -> bool:
    if _is_needed(parameter):
        return True
    if context.options.deprecated_parameters == "disabled" and _is_deprecated(context, parameter):
        return False
    wish = context.options.optional_parameters
    return wish == "all" or (wish == "example" and any(example.has_value for example in parameter.examples))
