"""A contract compiled: calls find their operation by path, schemas become validators when the first call needs them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import jsonschema_rs

from app.contract.bodies import Declared, plain_type
from app.contract.draft import Contract, ContractError
from app.contract.reading import Field
from app.contract.recursion import ANY_DEPTH, Recursion, is_within
from app.contract.routes import Routes, Segment, segment_of
from app.contract.schemas import PATTERN_LIMITS, ROOT, every_node
from app.contract.shapes import Shapes

Validator = jsonschema_rs.Draft202012Validator


@dataclass(frozen=True, slots=True)
class CompiledParameter:
    """A parameter; `content`: the media type of one that is described by it; `key`: the name as it is looked for."""

    name: str
    key: str
    place: str
    required: bool
    may_be_empty: bool
    schema: str | None
    content: str
    field: Field


@dataclass(frozen=True, slots=True, eq=False)
class CompiledOperation:
    """An operation of a contract. `names`: what `validate` may call it; `items`: ids of the items it became.

    `answers`: the media types it declares for its answers. `body_required` None: it declares no body.
    """

    method: str
    path: str
    names: tuple[str, ...]
    items: frozenset[str]
    parameters: tuple[CompiledParameter, ...]
    path_segments: tuple[Segment | str, ...]
    bases: tuple[str, ...]
    bodies: tuple[Declared, ...]
    body_required: bool | None
    security: tuple[tuple[str, ...], ...]
    answers: tuple[str, ...]
    query_names: frozenset[str]


class CompiledContract:
    """What calls are checked against. Read by one thread; a validator that cannot be made asks for nothing."""

    def __init__(self, contract: Contract, items: Container[str] | None) -> None:
        self.schemas: Mapping[str, Any] = contract["schemas"]
        self.schemes: Mapping[str, Mapping[str, str]] = contract.get("schemes", {})
        self.shapes = Shapes(self.schemas)
        self.names = _declared_names(self.schemas)
        self.operations = tuple(
            self._operation(each)
            for each in contract["operations"]
            if items is None or not each.get("items") or any(item in items for item in each["items"])
        )
        self._routes: Routes[CompiledOperation] = Routes()
        self._literal: dict[tuple[str, str], CompiledOperation] = {}
        self._bases: dict[str, None] = {}
        for operation in self.operations:
            self._routes.add(operation.path, operation.method, operation)
            self._bases |= dict.fromkeys(base for base in operation.bases if base)
        self._registry: jsonschema_rs.Registry | None = None
        self._validators: dict[str, Validator | None] = {}
        self._recursion: Recursion | None = None

    def find(self, method: str, path: str) -> tuple[CompiledOperation | None, frozenset[str], str]:
        """The operation of a call, the methods its path has otherwise, and its path below the server's."""
        key = (method, path)
        known = self._literal.get(key)
        if known is not None:
            return known, frozenset(), path
        methods: frozenset[str] = frozenset()
        for below in (path, *(path[len(base) :] for base in self._bases if path.startswith(f"{base}/"))):
            operation, others = self._found(method, below)
            if operation is not None:
                if not any(isinstance(segment, Segment) for segment in operation.path_segments) and len(self._literal) < 10_000:
                    self._literal[key] = operation
                return operation, frozenset(), below
            methods |= others
        return None, methods, path

    def _found(self, method: str, path: str) -> tuple[CompiledOperation | None, frozenset[str]]:
        segments = path.split("/")[1:]
        operation, methods = self._routes.find(segments, method)
        if operation is None and method == "HEAD":
            operation, _ = self._routes.find(segments, "GET")
        if operation is None and len(segments) > 1 and not segments[-1]:
            operation, more = self._routes.find(segments[:-1], method)
            methods |= more
        return operation, methods

    def validator(self, name: str) -> Validator | None:
        """The validator of a schema; None where no validator can be made of it."""
        if name not in self._validators:
            self._validators[name] = self._compiled(name)
        return self._validators[name]

    def may_check(self, name: str, value: Any) -> bool:
        """Whether a value nests no deeper than its schema can be followed in bounded time."""
        if self._recursion is None:
            self._recursion = Recursion(self.schemas)
        depth = self._recursion.depth_of(name)
        return depth >= ANY_DEPTH or is_within(value, depth)

    def _compiled(self, name: str) -> Validator | None:
        try:
            if self._registry is None:
                self._registry = jsonschema_rs.Registry([(ROOT, {"$defs": dict(self.schemas)})])
            return Validator(
                {"$ref": f"{ROOT}#/$defs/{name}"},
                registry=self._registry,
                validate_formats=True,
                pattern_options=PATTERN_LIMITS,
                offline=True,
                mask="the value",
            )
        except (ValueError, jsonschema_rs.ReferencingError):
            return None

    def _operation(self, written: Mapping[str, Any]) -> CompiledOperation:
        parameters = tuple(self._parameter(each) for each in written.get("parameters", ()))
        body = written.get("body")
        bodies = tuple(self._declared(each) for each in body["content"]) if body else ()
        names = (written["id"], written["key"]) if written.get("id") else (written["key"],)
        return CompiledOperation(
            method=written["method"],
            path=written["path"],
            names=names,
            items=frozenset(written.get("items", ())),
            parameters=parameters,
            path_segments=tuple(segment_of(text) for text in written["path"].split("/")[1:]),
            bases=tuple(written.get("bases", ("",))),
            bodies=bodies,
            body_required=None if body is None else bool(body.get("required")),
            security=tuple(tuple(each) for each in written.get("security", ())),
            answers=tuple(plain_type(name) for name in written.get("answers", ())),
            query_names=frozenset(each.name for each in parameters if each.place == "query"),
        )

    def _parameter(self, written: Mapping[str, Any]) -> CompiledParameter:
        place, name, style = written["in"], written["name"], written["style"]
        shape = self.shapes.of_name(written["schema"])
        coding = {"query": "form", "header": "none"}.get(place, "none" if style == "cookie" else "percent")
        return CompiledParameter(
            name=name,
            key=name.lower() if place == "header" else name,
            place=place,
            required=bool(written.get("required")),
            may_be_empty=bool(written.get("empty")),
            schema=written["schema"],
            content=plain_type(written.get("content", "")),
            field=Field(name, style, bool(written["explode"]), shape, coding),
        )

    def _declared(self, written: Mapping[str, Any]) -> Declared:
        shape = self.shapes.of_name(written["schema"])
        items = written.get("items")
        return Declared(plain_type(written["type"]), written["schema"], items, shape, written.get("encoding", {}))


def compile_contract(contract: Contract, items: Container[str] | None = None) -> CompiledContract:
    """A contract that calls can be checked against. Raises ContractError for one that is not as `contract_of` makes them.

    `items`: the ids of the items that are served; operations that became none of these are left out.
    """
    try:
        return CompiledContract(contract, items)
    except (KeyError, TypeError, AttributeError, IndexError):
        raise ContractError("What is kept of the definition is not as it must be.") from None


def operation_names(compiled: CompiledContract) -> tuple[str, ...]:
    """What the operations of a contract may be called."""
    return tuple(name for operation in compiled.operations for name in operation.names)


def _declared_names(schemas: Mapping[str, Any]) -> frozenset[str]:
    """The names of properties that the definition says itself."""
    found: set[str] = set()
    for node in every_node(schemas.values()):
        found.update(node.get("properties", ()))
        found.update(node.get("required", ()))
        for names in cast("Iterable[Sequence[str]]", node.get("dependentRequired", {}).values()):
            found.update(names)
    return frozenset(found)
