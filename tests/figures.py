"""Measures a conversion by its definition: what was declared, and how much of it the collection has. Counts, no opinions.

Schemas are asked by jsonschema-rs with formats asserted, not by the converter's own checks.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import quote, unquote_plus

import jsonschema_rs

from converters.openapi.model import MediaType, MediaTypeExample, Operation, Parameter, Response, Schema
from converters.openapi.to_postman import operation_item_id
from converters.postman.model import Example, Item
from tests.converted import Converted

PLACEHOLDER = re.compile(r'"<[A-Za-z][\w .-]*>"|\[object Object\]|<Error:|<Circular')
JSON_TYPE = re.compile(r"(application/json|[\w.+-]+/[\w.+-]+\+json)\s*(;.*)?", re.IGNORECASE)
ROOT = "urn:definition"
SCALARS = ("string", "integer", "number", "boolean")


@dataclass(slots=True)
class Figures:
    """For each figure how often it was asked and how often the answer was yes; and where it was no."""

    asked: Counter[str] = field(default_factory=Counter)
    good: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)

    def count(self, figure: str, good: bool, place: str) -> None:
        self.asked[figure] += 1
        if good:
            self.good[figure] += 1
        else:
            self.missed.append(f"{figure}: {place}")

    def share(self, figure: str) -> float:
        """The share of yes; everything where nothing was asked."""
        return self.good[figure] / self.asked[figure] if self.asked[figure] else 1.0

    def add(self, other: Figures) -> None:
        self.asked += other.asked
        self.good += other.good
        self.missed += other.missed


class Validators:
    """Schemas of one definition by jsonschema-rs, one validator for each place and direction."""

    def __init__(self, made: Converted) -> None:
        self.root = made.document.root
        self.not_asked: list[str] = []
        self.refused = {found.where for found in made.found if found.code == "schema.unsatisfiable"}
        self._known: dict[tuple[str, str], jsonschema_rs.Validator | None] = {}

    @cached_property
    def _registries(self) -> dict[str, jsonschema_rs.Registry]:
        """The whole definition without what the other direction alone has to have (OpenAPI 3.1 §4.8.24.4)."""
        return {
            flag: jsonschema_rs.Registry([(ROOT, without_required(self.root, flag, self.root))])
            for flag in ("readOnly", "writeOnly")
        }

    def accepts(self, value: Any, schema: Schema, *, response: bool) -> bool | None:
        """Whether a value is valid; None where the schema itself cannot be asked, for a pattern that is none."""
        flag = "writeOnly" if response else "readOnly"
        key = (target_of(schema), flag)
        if key not in self._known:
            self._known[key] = self._compiled(*key)
        validator = self._known[key]
        return None if validator is None else validator.is_valid(value)

    def _compiled(self, pointer: str, flag: str) -> jsonschema_rs.Validator | None:
        schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": ROOT + pointer}
        try:
            return jsonschema_rs.validator_for(schema, registry=self._registries[flag], validate_formats=True, offline=True)
        except ValueError as error:
            self.not_asked.append(f"{pointer}: {error}")
            return None


def target_of(schema: Schema) -> str:
    """Where a schema stands, as part of an address; of one that only refers to another, where that stands."""
    node = schema.node
    refers = isinstance(node, Mapping) and node.keys() == {"$ref"}
    return quote(node["$ref"] if refers else schema.pointer, safe="#/~%!$&'()*+,;=:@")


def without_required(node: Any, flag: str, root: Any) -> Any:
    """A copy in which no property with this flag is required."""
    if isinstance(node, list):
        return [without_required(child, flag, root) for child in node]
    if not isinstance(node, Mapping):
        return node
    copy = {key: without_required(value, flag, root) for key, value in node.items()}
    properties, required = node.get("properties"), node.get("required")
    if isinstance(properties, Mapping) and isinstance(required, list):
        copy["required"] = [name for name in required if not flagged(properties.get(name), flag, root)]
    return copy


def flagged(node: Any, flag: str, root: Any, hops: int = 0) -> bool:
    if not isinstance(node, Mapping) or hops > 20:
        return False
    parts = [*node.get("allOf", ()), *([at(root, node["$ref"])] if "$ref" in node else [])]
    return node.get(flag) is True or any(flagged(part, flag, root, hops + 1) for part in parts)


def at(root: Any, pointer: str) -> Any:
    """What a local reference leads to; None where it leads nowhere."""
    node = root
    for part in pointer.lstrip("#").split("/")[1:]:
        key = unquote_plus(part.replace("+", "%2B")).replace("~1", "/").replace("~0", "~")
        try:
            node = node[int(key)] if isinstance(node, list) else node[key]
        except (KeyError, IndexError, ValueError, TypeError):
            return None
    return node


def measured(made: Converted, *, every: int = 1) -> Figures:
    """Everything counted. `every`: only each n-th operation is asked whether its values are valid."""
    figures, validators = Figures(), Validators(made)
    items = {item.id: item for item in made.items}
    figures.count("distinct ids", len(items) == len(made.items), made.name)
    for number, operation in enumerate(made.document.operations):
        item = items.get(operation_item_id(operation))
        place = f"{made.name} {operation.method} {operation.path}"
        figures.count("operations", item is not None and item.request.method == operation.method, place)
        if item is None:
            continue
        count_presence(figures, operation, item, place)
        count_access(figures, made, operation, item, place)
        if number % every == 0:
            count_values(figures, validators, operation, item, place)
    return figures


# What is there


def count_presence(figures: Figures, operation: Operation, item: Item, place: str) -> None:
    declared = {response.status for response in operation.responses}
    figures.count("distinct names", len({one.name for one in item.examples}) == len(item.examples), place)
    for example in item.examples:
        figures.count("clean", PLACEHOLDER.search(example.body) is None, f"{place} {example.name}")
    for response in operation.responses:
        there = [example for example in item.examples if answers(example.code, response.status, declared)]
        figures.count("statuses", bool(there), f"{place} {response.status}")
        for media in response.content:
            of_type = [example for example in there if is_of(content_type(example), media.name)]
            figures.count("media types", bool(of_type), f"{place} {response.status} {media.name}")
            count_declared(figures, media, of_type, f"{place} {response.status}")
        count_headers(figures, response, there, f"{place} {response.status}")
    sent = [item.request, *(example.original_request for example in item.examples if example.original_request)]
    bodies = [request.body for request in sent if request.body is not None]
    for media in operation.request_body.content if operation.request_body else ():
        for example in declared_examples(media, is_json=bool(JSON_TYPE.fullmatch(media.name))):
            found = any(is_value(body.raw, example) for body in bodies if body.mode == "raw")
            figures.count("request examples", found, f"{place} {media.name} {example.key}")


def answers(code: int, status: str, declared: set[str]) -> bool:
    """Whether an example with a code stands for a declared status."""
    if status == "default":
        return str(code) not in declared
    if status[1:].upper() == "XX":
        return str(code)[0] == status[0]
    return str(code) == status


def content_type(example: Example) -> str:
    return next((header.value for header in example.headers if header.key.lower() == "content-type"), "")


def is_of(given: str, declared: str) -> bool:
    """Whether a Content-Type is the declared one, or one of the declared range."""
    one, other = (text.partition(";")[0].strip().lower() for text in (given, declared))
    kind, _, rest = other.partition("/")
    return one == other or (other == "*/*" and bool(one)) or (rest == "*" and one.startswith(f"{kind}/"))


def count_declared(figures: Figures, media: MediaType, there: list[Example], place: str) -> None:
    for declared in declared_examples(media, is_json=bool(JSON_TYPE.fullmatch(media.name))):
        held = [example for example in there if is_value(example.body, declared)]
        figure = "single examples" if declared.key is None else "named examples"
        figures.count(figure, bool(held), f"{place} {declared.key}")
        if declared.key is not None:
            names = [name for name in (declared.key, declared.summary) if name]
            figures.count("example names", any(name in one.name for one in held for name in names), f"{place} {declared.key}")


def declared_examples(media: MediaType, *, is_json: bool) -> Iterator[MediaTypeExample]:
    """The examples whose value can be looked for: JSON data, or text."""
    for example in media.examples:
        if example.has_value and not example.external_value and (is_json or isinstance(example.value, str)):
            yield example


def is_value(body: str, declared: MediaTypeExample) -> bool:
    if isinstance(declared.value, str) and body.strip() == declared.value.strip():
        return True
    try:
        return bool(json.loads(body) == declared.value)
    except ValueError:
        return False


def count_headers(figures: Figures, response: Response, there: list[Example], place: str) -> None:
    for header in response.headers:
        for example in there:
            sent = {one.key.lower(): one.value for one in example.headers}
            figures.count("response headers", bool(sent.get(header.name.lower(), "").strip()), f"{place} {header.name}")


def count_access(figures: Figures, made: Converted, operation: Operation, item: Item, place: str) -> None:
    """An operation that needs credentials has them, a public one has none."""
    wanted = operation.security if operation.security is not None else made.document.security
    known = made.document.security_schemes
    auth = item.request.auth or made.collection.auth
    has_auth = auth is not None and auth.type != "noauth"
    keys = [key for requirement in wanted for key in requirement]
    if not any(wanted):
        figures.count("public operations", not has_auth, place)
    elif all(wanted) and all(key in known and known[key].type in ("apiKey", "http", "oauth2") for key in keys):
        rows = {header.key.lower() for header in item.request.headers} & {"cookie", "authorization"}
        figures.count("protected operations", has_auth or bool(rows), place)


# Whether values are valid


def count_values(figures: Figures, validators: Validators, operation: Operation, item: Item, place: str) -> None:
    declared = {response.status for response in operation.responses}
    for response in operation.responses:
        there = [example for example in item.examples if answers(example.code, response.status, declared)]
        for media in response.content:
            for example in there:
                has_body = operation.method != "HEAD" and is_of(content_type(example), media.name)
                if has_body and JSON_TYPE.fullmatch(media.name):
                    ask = body_asker(figures, validators, media, response=True)
                    ask("bodies", example.body, f"{place} {example.code} {example.name}")
            of_type = [one for one in there if is_of(content_type(one), media.name)]
            count_shown(figures, validators, media, of_type, f"{place} {response.status}")
        for header in response.headers:
            for example in there:
                text = next((one.value for one in example.headers if one.key.lower() == header.name.lower()), "")
                count_text(figures, validators, "header values", header.schema, text, f"{place} {header.name}", response=True)
    for media in operation.request_body.content if operation.request_body else ():
        body = item.request.body
        if body is not None and body.mode == "raw" and JSON_TYPE.fullmatch(media.name) and is_first(operation, media):
            body_asker(figures, validators, media, response=False)("request bodies", body.raw, place)
    for parameter in operation.parameters:
        text = sent_text(item, parameter)
        if text is not None:
            count_text(figures, validators, "parameters", parameter.schema, text, f"{place} {parameter.name}", response=False)


def count_shown(figures: Figures, validators: Validators, media: MediaType, there: list[Example], place: str) -> None:
    """Counts whether declared examples, which may break their schema, stand beside at least one body that is valid."""
    if media.examples and media.schema is not None and media.schema.pointer not in validators.refused:
        answers = [validators.accepts(data_of(one.body), media.schema, response=True) for one in there]
        figures.count("a valid body beside declared examples", any(answer is not False for answer in answers), place)


def data_of(body: str) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body


def is_first(operation: Operation, media: MediaType) -> bool:
    """Whether the item's own request sends this media type for sure: it is the only one."""
    return operation.request_body is not None and operation.request_body.content == (media,)


def body_asker(
    figures: Figures, validators: Validators, media: MediaType, *, response: bool
) -> Callable[[str, str, str], None]:
    """Counts whether a generated body is valid; what the author wrote word for word is the author's.

    Where the converter said that no value fits the schema, that is counted apart: what it said must be so.
    """

    def ask(figure: str, body: str, place: str) -> None:
        if media.schema is None or any(is_value(body, declared) for declared in media.examples):
            return
        try:
            answer = validators.accepts(json.loads(body), media.schema, response=response)
        except ValueError:
            answer = False
        if media.schema.pointer in validators.refused:
            figures.count("bodies of a schema that refuses every value", answer is False, place)
        elif answer is not None:
            figures.count(figure, answer, place)

    return ask


def sent_text(item: Item, parameter: Parameter) -> str | None:
    """The value that the item's request holds for a parameter, if it stands alone there."""
    url = item.request.url
    rows: Mapping[str, list[str | None]] = {
        "path": [one.value for one in url.variables if one.key == parameter.name] if url else [],
        "query": [unquote_plus(one.value or "") for one in url.query if one.key == parameter.name] if url else [],
        "header": [one.value for one in item.request.headers if one.key.lower() == parameter.name.lower()],
    }
    values = rows.get(parameter.location, [])
    return values[0] if len(values) == 1 else None


def count_text(
    figures: Figures, validators: Validators, figure: str, schema: Schema | None, text: str, place: str, *, response: bool
) -> None:
    """Counts whether a text stands for a valid value. Only plain values are asked: of a list there is more than one way."""
    if schema is None or not isinstance(schema.node, Mapping) or "{{" in text or not text:
        return
    node = at(validators.root, schema.node["$ref"]) if "$ref" in schema.node else schema.node
    if not isinstance(node, Mapping) or node.get("type") not in SCALARS:
        return
    value: Any = text
    if node["type"] != "string":
        try:
            value = json.loads(text)
        except ValueError:
            value = text
    answer = validators.accepts(value, schema, response=response)
    if answer is not None:
        figures.count(figure, answer, place)
