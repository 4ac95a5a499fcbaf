"""One definition as a workflow uses it: its operations by name, and values made from its schemas."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

from converters.arazzo.model import Json
from converters.diagnostics import Diagnostics
from converters.openapi.model import Document, MediaType, Operation, Parameter, Schema
from converters.openapi.sample import Direction, Sampler
from converters.openapi.sample.names import tokens_of
from converters.openapi.to_postman import media as kinds
from converters.openapi.to_postman.context import owner_of
from converters.openapi.to_postman.parameters import path_owner


class Desk:
    """A definition, its operations, and a sampler whose findings nobody needs: the conversion tells them."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.sampler = Sampler(document, Diagnostics())
        self.by_id = {
            operation.operation_id: operation for operation in reversed(document.operations) if operation.operation_id
        }

    def at(self, path: str, method: str) -> Operation | None:
        """The operation of a path and method; without a method the only one of the path."""
        found = [one for one in self.document.operations if one.path == path and method.upper() in ("", one.method.upper())]
        return found[0] if len(found) == 1 or (found and method) else None

    def parameter_value(self, operation: Operation, parameter: Parameter) -> Json:
        """What a parameter is usually sent with: its first example that fits, else a sample."""
        if parameter.schema is None:
            return next((one.value for one in parameter.examples if one.has_value), "value")
        for example in parameter.examples:
            if example.has_value and self.sampler.fits(example.value, parameter.schema, "request"):
                return example.value
        owner = path_owner(operation, parameter.name) if parameter.location == "path" else owner_of(operation)
        return self.sampled(parameter.schema, "request", name=parameter.name, owner=owner)

    def body_value(self, operation: Operation, media: MediaType, direction: Direction) -> Json:
        """What a body usually is: the first declared example, else a sample; a text where nothing is said about it."""
        for example in media.examples:
            if example.has_value and self.fits(example.value, media.schema, direction):
                return deepcopy(example.value)
        return self.made(operation, media, direction)

    def made(self, operation: Operation, media: MediaType, direction: Direction) -> Json:
        """A sample of a body."""
        owner = owner_of(operation)
        if media.schema is not None:
            return self.sampled(media.schema, direction, owner=owner)
        if media.item_schema is not None:
            return [self.sampled(media.item_schema, direction, owner=owner)]
        return {} if is_json(media.name) else ""

    def sampled(self, schema: Schema, direction: Direction, *, name: str = "", owner: str = "") -> Json:
        """A sample of a schema, a value of its own that may be changed."""
        return deepcopy(self.sampler.sample(schema, direction, name=name, owner=owner).value)

    def fits(self, value: Json, schema: Schema | None, direction: Direction) -> bool:
        """Whether a value fits a schema; everything fits where there is none."""
        return schema is None or self.sampler.fits(value, schema, direction)

    def part(self, schema: Schema | None, steps: Sequence[str]) -> Schema | None:
        """The schema of what stands at these steps below a value of a schema, if it is said."""
        for step in steps:
            if schema is None:
                return None
            shape = self.sampler.shape(schema)
            if step in shape.properties:
                node, pointer = shape.properties[step][0]
            elif step.isdigit() and shape.items:
                node, pointer = shape.items[0].schema, shape.items[0].pointer
            else:
                return None
            schema = Schema(node=node, pointer=pointer)
        return schema


def is_json(name: str) -> bool:
    """Whether a media type's bodies are JSON, or may be."""
    return kinds.is_json(name) or kinds.plain(name) in ("", "*/*", "application/*")


def preferred(content: Sequence[MediaType], name: str = "") -> MediaType | None:
    """The media type of this name; else the first that is JSON, else the first."""
    wanted = kinds.plain(name)
    named = [one for one in content if wanted and kinds.plain(one.name) == wanted]
    return next(iter([*named, *(one for one in content if is_json(one.name)), *content]), None)


def id_key(name: str, values: dict[str, Json]) -> str | None:
    """The property that says which thing it is: of a path variable's name, or `id` where that is an id."""
    wanted = tokens_of(name)
    found = next((key for key in values if tokens_of(key) == wanted), None)
    if found is None and wanted and wanted[-1] in ("id", "uuid", "guid", "key", "number"):
        found = next((key for key in values if tokens_of(key) == wanted[-1:]), None)
    return found
