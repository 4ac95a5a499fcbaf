"""What a definition says of answers, and whether a saved body keeps to it: examples held against their schemas."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.contract.bodies import covers, is_json, plain_type
from app.contract.compiled import CompiledContract, compile_contract
from app.contract.draft import Contract, ContractError
from app.contract.faults import faults_of
from app.contract.routes import Routes
from app.contract.violation import Violation

OPEN = re.compile(r"\{\{[^{}]*\}\}")
"""A variable in a body: what stands there in the end, only a call decides."""


@dataclass(frozen=True, slots=True)
class Held:
    """What holding an example against its operation found. `declared` False: its status or media type is not declared at all.

    `checked`: its body was compared with a schema. `undeclared`: what is not declared, in words.
    """

    declared: bool = True
    checked: bool = False
    violations: tuple[Violation, ...] = ()
    undeclared: str = ""

    @property
    def is_good(self) -> bool:
        """Whether nothing speaks against it."""
        return self.declared and not self.violations


@dataclass(frozen=True, slots=True, eq=False)
class Described:
    """One operation as the definition says it: its key (`GET /orders`), its row of the contract and its responses."""

    key: str
    row: Mapping[str, Any]
    responses: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


class Answers:
    """The operations of a contract with what they answer. Read by one thread; validators are made when they are needed.

    Raises ContractError for a contract that is not as `contract_of` makes them.
    """

    def __init__(self, contract: Contract) -> None:
        try:
            self.schemas: Mapping[str, Any] = contract.get("answer_schemas", {})
            self._version = contract["contract"]
            self._compiled = self._compile(self.schemas)
            self.asked: Mapping[str, Any] = contract["schemas"]
            self.operations = tuple(Described(row["key"], row, _responses(row)) for row in contract["operations"])
            self._of_item = {item: each for each in self.operations for item in each.row.get("items", ())}
            self._routes: Routes[Described] = Routes()
            for each in self.operations:
                self._routes.add(each.row["path"], each.row["method"], each)
            self._bases = tuple(dict.fromkeys(base for each in self.operations for base in each.row.get("bases", ()) if base))
        except (KeyError, TypeError, AttributeError):
            raise ContractError("What is kept of the definition is not as it must be.") from None

    def _compile(self, schemas: Mapping[str, Any]) -> CompiledContract:
        return compile_contract({"contract": self._version, "operations": [], "schemas": schemas})

    @cached_property
    def _of_calls(self) -> CompiledContract:
        return self._compile(self.asked)

    def of(self, item_id: str, method: str, path: str) -> Described | None:
        """The operation that an item came from, else the one of its method and path (`/orders/:id` as written there)."""
        found = self._of_item.get(item_id)
        if found is not None and found.row["method"] == method:
            return found
        for below in (path, *(path[len(base) :] for base in self._bases if path.startswith(f"{base}/"))):
            operation, _ = self._routes.find(below.split("/")[1:], method)
            if operation is not None:
                return operation
        return found

    def hold(self, operation: Described, status: int, media_type: str, body: str) -> Held:
        """Whether an example of that status, type and body is one that the operation declares, and valid."""
        response = _response_for(operation.responses, status)
        if response is None:
            if not operation.responses:
                return Held()
            return Held(declared=False, undeclared=f"the status {status}")
        content = response["content"]
        if not content or not body:
            return Held()
        kind = plain_type(media_type)
        declared = _content_for(content, kind)
        if declared is None:
            return Held(declared=False, undeclared=f"the media type {kind[:80]!r} for {response['status']}")
        return self._checked(self._compiled, declared, kind or plain_type(declared["type"]), body)

    def hold_call(self, operation: Described, media_type: str, body: str) -> Held:
        """Whether the body of a call is valid; not checked where it is no JSON, or of a type that is not declared."""
        content = (operation.row.get("body") or {}).get("content", ())
        kind = plain_type(media_type)
        declared = _content_for(content, kind) if content and body else None
        if declared is None:
            return Held()
        return self._checked(self._of_calls, declared, kind or plain_type(declared["type"]), body)

    def _checked(self, compiled: CompiledContract, declared: Mapping[str, Any], kind: str, body: str) -> Held:
        name = declared.get("schema")
        if name is None or not is_json(kind) or OPEN.search(body):
            return Held()
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            return Held(checked=True, violations=(Violation("body", "", "json", "string", "The body is not JSON."),))
        return Held(checked=True, violations=tuple(self._violations(compiled, name, value)))

    def _violations(self, compiled: CompiledContract, name: str, value: Any) -> Iterator[Violation]:
        validator = compiled.validator(name)
        try:
            if validator is None or not compiled.may_check(name, value) or validator.is_valid(value):
                return
            yield from faults_of(validator, value, "body", "", _AnyName())
        except (ValueError, RecursionError):
            yield Violation("body", "", "text", "string", "It holds what is no text or no number.")

    def shown_schema(self, name: str | None, *, asked: bool = False, depth: int = 6) -> Any:
        """A schema for people, references unfolded `depth` deep: beyond that, and where it comes back to itself, they stay."""
        return _unfolded({"$ref": f"#/$defs/{name}"}, self.asked if asked else self.schemas, depth, 2_000) if name else None


def _responses(row: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """What an operation says of its answers, status by status; nothing for contracts that were kept before they held any."""
    return tuple(
        {"status": status, "content": [{"type": name, "schema": schema} for name, schema in said["content"].items()]}
        for status, said in row.get("responses", {}).items()
    )


class _AnyName:
    """Examples are the author's own: all their keys may be told."""

    def __contains__(self, name: object) -> bool:
        return True


def _response_for(responses: Sequence[Mapping[str, Any]], status: int) -> Mapping[str, Any] | None:
    by_status = {str(each["status"]).upper(): each for each in responses}
    return next((by_status[key] for key in (str(status), f"{status // 100}XX", "DEFAULT") if key in by_status), None)


def _content_for(content: Sequence[Mapping[str, Any]], kind: str) -> Mapping[str, Any] | None:
    if not kind:
        return content[0] if len(content) == 1 else None
    fitting = [(covers(plain_type(each["type"]), kind), -at) for at, each in enumerate(content)]
    best, at = max(fitting)
    return content[-at] if best >= 0 else None


def _unfolded(node: Any, schemas: Mapping[str, Any], depth: int, most: int) -> Any:
    left = [most]

    def unfold(value: Any, inside: tuple[str, ...], level: int) -> Any:
        left[0] -= 1
        if left[0] < 0:
            return True
        if isinstance(value, list):
            return [unfold(each, inside, level) for each in value]
        if not isinstance(value, dict):
            return value
        ref = value.get("$ref")
        if isinstance(ref, str):
            name = ref.removeprefix("#/$defs/")
            if name not in inside and level > 0 and name in schemas:
                target = unfold(schemas[name], (*inside, name), level - 1)
                rest = {key: unfold(each, inside, level) for key, each in value.items() if key != "$ref"}
                return {**target, **rest} if isinstance(target, dict) else target
        return {key: unfold(each, inside, level) for key, each in value.items()}

    return unfold(node, (), depth)
