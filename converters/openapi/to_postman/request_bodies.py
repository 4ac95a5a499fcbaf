"""The bodies an operation can be sent, and each of them as Postman keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from converters.openapi.model import Json, MediaType, MediaTypeExample, Operation, Schema
from converters.openapi.to_postman import media as kinds
from converters.openapi.to_postman.bodies import (
    declared_examples,
    declared_text,
    is_base64,
    is_fitting,
    misfit,
    sample_value,
    text_of,
)
from converters.openapi.to_postman.context import Context
from converters.openapi.to_postman.forms import form_fields
from converters.openapi.to_postman.multipart import multipart_text
from converters.postman.model import Body

_SOMETHING: Json = {"key": "value"}


@dataclass(frozen=True, slots=True)
class BodyChoice:
    """One body a request can have: a media type, and its declared example if it is one."""

    media: MediaType
    name: str
    example: MediaTypeExample | None = None

    @property
    def key(self) -> str | None:
        return self.example.key if self.example else None


def body_choices(context: Context, operation: Operation) -> list[BodyChoice]:
    """Every body the definition offers, the one to send first: one that fits its schema, of the preferred media type."""
    found: list[BodyChoice] = []
    for media in operation.request_body.content if operation.request_body else ():
        name = kinds.concrete(context, media)
        declared = declared_examples(context, media) if context.options.request_values == "examples" else []
        fitting, others = _sorted_out(context, media, name, declared)
        for example in others:
            _report(context, example, media, name)
        if not fitting:
            found.append(BodyChoice(media, name))
        found += [BodyChoice(media, name, example) for example in (*fitting, *others)]
    preferred = context.options.preferred_body
    return found if preferred == "first" else sorted(found, key=lambda choice: not _is_of_kind(choice.name, preferred))


def _sorted_out(
    context: Context, media: MediaType, name: str, declared: Sequence[MediaTypeExample]
) -> tuple[list[MediaTypeExample], list[MediaTypeExample]]:
    """The declared examples that fit their schema, and the others."""
    fitting: list[MediaTypeExample] = []
    others: list[MediaTypeExample] = []
    for example in declared:
        (fitting if is_fitting(context, media, name, example, "request") else others).append(example)
    return fitting, others


def _is_of_kind(name: str, kind: str) -> bool:
    """Whether a media type is of a kind that the option `preferred_body` names."""
    if kind == "json":
        return kinds.is_json(name)
    if kind == "xml":
        return kinds.is_xml(name)
    if kind == "urlencoded":
        return kinds.is_urlencoded(name)
    if kind == "formdata":
        return kinds.is_form_data(name)
    return kinds.plain(name).startswith("text/") and not kinds.is_xml(name)


def _report(context: Context, example: MediaTypeExample, media: MediaType, name: str) -> None:
    why = misfit(context, media, name, example, "request")
    message = f"This example of the request body does not fit its schema ({why}); it is kept beside one that does."
    context.warn("value.invalid", message, example.pointer or media.pointer)


def request_body(context: Context, choice: BodyChoice, owner: str, *, documented: bool, wanted: bool = False) -> Body:
    """A request body as Postman keeps it: raw text, form rows, or a file to be chosen.

    `wanted`: the body is required, so that it holds something even where its schema says nothing.
    """
    media, name = choice.media, choice.name
    if kinds.is_urlencoded(name) or kinds.is_form_data(name):
        multipart = kinds.is_multipart(name)
        value = _value(context, choice, owner)
        if isinstance(value, dict) or not choice.example:
            fields = form_fields(context, media, value, multipart=multipart, documented=documented)
            return Body(mode="formdata" if multipart else "urlencoded", fields=fields)
    if choice.example is None and _is_file(context, choice):
        return Body(mode="file")
    return Body(mode="raw", raw=_text(context, choice, owner, wanted=wanted), language=kinds.language(name))


def _text(context: Context, choice: BodyChoice, owner: str, *, wanted: bool) -> str:
    media, name = choice.media, choice.name
    if kinds.is_multipart(name) and not (choice.example and isinstance(choice.example.value, str)):
        return multipart_text(context, media, _value(context, choice, owner))
    if choice.example is not None:
        return declared_text(context, media, name, choice.example, "request")
    if media.schema is None and media.item_schema is None and not (kinds.is_json(name) or kinds.is_xml(name)):
        return "text" if wanted else ""
    return text_of(context, media, name, _value(context, choice, owner), "request")


def _value(context: Context, choice: BodyChoice, owner: str) -> Json:
    """The value a body is written from. What would be nothing is something instead, where that fits."""
    if choice.example is not None:
        return choice.example.value
    value = sample_value(context, choice.media, "request", owner)
    schema = choice.media.schema
    if value not in (None, "", [], {}) or context.room.is_scarce:
        return value
    if schema is None:
        return value if choice.media.item_schema else _SOMETHING
    variants = (1, 2) if _may_vary(context, schema) else ()
    others = [sample_value(context, choice.media, "request", owner, variant=variant) for variant in variants]
    fitting = (other for other in (*others, _SOMETHING) if context.sampler.fits(other, schema, "request"))
    return next((other for other in fitting if other not in (None, "", [], {})), value)


def _may_vary(context: Context, schema: Schema) -> bool:
    """Whether another sample may hold more: not of an object that names no properties, as in requests without parameters."""
    shape = context.sampler.shape(schema)
    return shape.kind != "object" or bool(shape.properties or shape.branches or shape.by_pattern)


def _is_file(context: Context, choice: BodyChoice) -> bool:
    """Whether a body is bytes: by its media type or format. Bytes written in Base64 are text (3.1 §4.8.14.5)."""
    media = choice.media
    if kinds.is_multipart(choice.name):
        return False
    if kinds.is_bytes(choice.name):
        return not is_base64(context, media)
    return media.schema is not None and "binary" in context.sampler.shape(media.schema).formats
