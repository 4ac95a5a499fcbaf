"""One call against a contract: every rule it breaks, a bounded number of them, told without anything that it sent.

Rules in their order: the operation, its security, what it accepts, its parameters, its body. Undeclared parameters and headers
break none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import unquote, unquote_plus

from app.contract.bodies import MOST_ROWS, Declared, covers, is_json, parts_value, plain_type, read_form, read_parts
from app.contract.compiled import CompiledContract, CompiledOperation, CompiledParameter
from app.contract.faults import faults_of
from app.contract.negotiation import accepts
from app.contract.reading import Rows, from_path, from_rows, from_text
from app.contract.routes import Segment, captured
from app.contract.security import security_fault
from app.contract.shapes import NO_JSON, Build, json_value, readings
from app.contract.violation import MOST, Violation
from app.matching.bodies.json_text import NOT_JSON
from app.matching.request import MockRequest

_BETWEEN = {"application/x-www-form-urlencoded": b"&", "multipart/form-data": b"\r\n--"}
"""What stands between the rows or parts of a form."""


class Checked(NamedTuple):
    """What a contract says of a call. `operation` None: it names none; `methods`: those that its path has, if any."""

    operation: CompiledOperation | None
    violations: tuple[Violation, ...]
    methods: frozenset[str] = frozenset()


def check(contract: CompiledContract, request: MockRequest) -> Checked:
    """The operation that a call is meant for, and what is wrong with the call. Raises nothing, whatever the call holds."""
    operation, methods, path = contract.find(request.method, request.raw_path)
    if operation is None and methods:
        told = Violation(
            "operation", "", "method", "", f"This path has no {_shown_method(request)}: {', '.join(sorted(methods))}."
        )
        return Checked(None, (told,), methods)
    if operation is None:
        return Checked(None, (Violation("operation", "", "path", "", "The definition has no such path."),))
    found = _Call(contract, operation, request, path).violations()
    return Checked(operation, tuple(islice(found, MOST)))


def violations(contract: CompiledContract, request: MockRequest) -> tuple[Violation, ...]:
    """What is wrong with a call by a contract; at most MOST rules. Raises nothing, whatever the call holds."""
    return check(contract, request).violations


def _shown_method(request: MockRequest) -> str:
    return request.method if request.method in _METHODS else "such method"


_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"))


class _Call:
    """One call while it is checked; each view of it is made once, if at all."""

    __slots__ = ("_contract", "_cookies", "_operation", "_path", "_request", "_rows")

    def __init__(self, contract: CompiledContract, operation: CompiledOperation, request: MockRequest, path: str) -> None:
        self._contract, self._operation, self._request, self._path = contract, operation, request, path
        self._rows: Rows | None = None
        self._cookies: Rows | None = None

    def violations(self) -> Iterator[Violation]:
        operation = self._operation
        if operation.security:
            fault = security_fault(operation.security, self._contract.schemes, self._sent)
            if fault is not None:
                yield fault
        if operation.answers:
            accept = self._request.header("accept")
            if accept and not any(accepts(accept, kind) for kind in operation.answers):
                message = "No media type that the operation answers with is accepted."
                yield Violation("header", "accept", "accept", "string", message)
        if operation.parameters:
            captures = self._captures()
            for parameter in operation.parameters:
                yield from self._parameter(parameter, captures)
        yield from self._body()

    # --- what was sent --------------------------------------------------------------------------------------------------

    @property
    def rows(self) -> Rows:
        """The rows of the query, values still encoded."""
        if self._rows is None:
            pieces = self._request.query_text.split("&") if self._request.query_text else []
            split = (piece.partition("=") for piece in pieces if piece)
            self._rows = [(unquote_plus(name), value) for name, _, value in split]
        return self._rows

    @property
    def cookies(self) -> Rows:
        if self._cookies is None:
            pieces = self._request.header("cookie").replace(", ", "; ").split(";")
            split = (piece.strip().partition("=") for piece in pieces if piece.strip())
            self._cookies = [(name.strip(), value.strip().strip('"')) for name, _, value in split]
        return self._cookies

    def _sent(self, place: str, name: str) -> str | None:
        if place == "header":
            key = name.lower()
            return self._request.header(key) if self._has_header(key) else None
        rows = self.rows if place == "query" else self.cookies
        return next((value for own, value in rows if own == name), None)

    def _has_header(self, key: str) -> bool:
        sought = key.encode("latin-1", "replace")
        return any(name == sought for name, _ in self._request.headers)

    def _captures(self) -> dict[str, str]:
        """What stands in the open places of the path, still encoded."""
        found: dict[str, str] = {}
        for segment, text in zip(self._operation.path_segments, self._path.split("/")[1:], strict=False):
            if isinstance(segment, Segment):
                found |= captured(segment, text) or {}
        return found

    # --- parameters -----------------------------------------------------------------------------------------------------

    def _parameter(self, parameter: CompiledParameter, captures: dict[str, str]) -> Iterator[Violation]:
        place = parameter.place
        if place == "querystring":
            yield from self._whole_query(parameter)
            return
        build, is_broken = self._build(parameter, captures)
        if is_broken:
            message = f"It is not what its {'media type' if parameter.content else 'style'} asks for."
            yield Violation(place, parameter.name, "content" if parameter.content else "style", "string", message)
        elif build is None:
            if parameter.required:
                yield Violation(place, parameter.name, "required", "nothing", "It is missing.")
        elif parameter.schema is not None:
            yield from self._value(parameter.schema, build, place, parameter.name)

    def _build(self, parameter: CompiledParameter, captures: dict[str, str]) -> tuple[Build | None, bool]:
        """How the value is built, None where nothing was sent; and whether what was sent cannot be read."""
        shapes, field = self._contract.shapes, parameter.field
        if parameter.place in ("query", "cookie"):
            rows = self.rows if parameter.place == "query" else self.cookies
            if parameter.may_be_empty and any(name == parameter.name and not value for name, value in rows):
                return None, False
            if not parameter.content:
                taken = self._operation.query_names if parameter.place == "query" else frozenset[str]()
                return from_rows(field, rows, shapes, taken), False
            text = next((value for name, value in rows if name == parameter.name), None)
        elif parameter.place == "header":
            text = self._sent("header", parameter.key)
        else:
            text = captures.get(parameter.name)
        if text is None:
            return None, False
        if parameter.content:
            return _described(parameter, text)
        if parameter.place == "path":
            build = from_path(field, text, shapes)
            return build, build is None
        return from_text(field, text, shapes), False

    def _whole_query(self, parameter: CompiledParameter) -> Iterator[Violation]:
        """A parameter that is the whole query (3.2): as a form or as JSON."""
        text = self._request.query_text
        if not text:
            if parameter.required:
                yield Violation("query", "", "required", "nothing", "It is missing.")
            return
        if parameter.schema is None:
            return
        if is_json(parameter.content):
            value = json_value(unquote(text))
            if value is NO_JSON:
                yield Violation("query", "", "content", "string", "It is not what its media type asks for.")
            else:
                yield from self._value(parameter.schema, lambda pick: value, "query", "")
        elif parameter.content == "application/x-www-form-urlencoded":
            declared = Declared(parameter.content, parameter.schema, None, parameter.field.shape, {})
            whole = MockRequest("POST", "/", data=text.encode("latin-1", "replace"))
            yield from self._value(parameter.schema, read_form(whole, declared, self._contract.shapes), "query", "")

    # --- the body -------------------------------------------------------------------------------------------------------

    def _body(self) -> Iterable[Violation]:
        operation, request = self._operation, self._request
        if operation.body_required is None:
            return ()
        if not request.data:
            return (Violation("body", "", "required", "nothing", "The body is missing."),) if operation.body_required else ()
        kind = plain_type(request.header("content-type"))
        declared = _declared_for(kind, operation.bodies)
        if declared is not None:
            return self._declared_body(declared, kind or declared.kind)
        if not operation.bodies:
            return ()
        known = ", ".join(each.kind for each in operation.bodies[:10])
        message = f"The media type of the body is not one of {known}." if kind else f"No media type is named: {known}."
        return (Violation("header", "content-type", "content-type", "string" if kind else "nothing", message),)

    def _declared_body(self, declared: Declared, kind: str) -> Iterable[Violation]:
        if not is_json(kind):
            return self._other_body(declared, kind)
        value = self._request.body.json  # parsed once, for matching too
        if value is NOT_JSON:
            return (Violation("body", "", "json", "string", "The body is not JSON."),)
        return () if declared.schema is None else self._fixed(declared.schema, value, "body", "")

    def _other_body(self, declared: Declared, kind: str) -> Iterator[Violation]:
        request, shapes = self._request, self._contract.shapes
        if declared.schema is None or request.data.count(_BETWEEN.get(kind, b"\0")) > MOST_ROWS:
            return
        if kind == "application/x-www-form-urlencoded":
            yield from self._value(declared.schema, read_form(request, declared, shapes), "body", "")
        elif kind == "multipart/form-data":
            parts = read_parts(request.data, request.header("content-type"))
            if parts is None:
                yield Violation("body", "", "multipart", "string", "The body is cut off, or names no boundary.")
                return
            build, broken = parts_value(parts, declared, shapes)
            for name in broken[:MOST]:
                shown = name if name in self._contract.names else "*"
                yield Violation("body", f"/{shown}", "json", "string", "The part says that it is JSON, and is not.")
            if not broken:
                yield from self._value(declared.schema, build, "body", "")
        elif kind.startswith("text/plain") and declared.shape.types == frozenset(("string",)) and not declared.shape.is_binary:
            text = request.data.decode("utf-8", "replace")
            yield from self._fixed(declared.schema, text, "body", "")

    def _fixed(self, schema: str, value: Any, where: str, start: str) -> Iterable[Violation]:
        """The violations of a value that can be read in one way only."""
        validator = self._contract.validator(schema)
        try:
            if validator is None or not self._contract.may_check(schema, value) or validator.is_valid(value):
                return ()
            return list(islice(faults_of(validator, value, where, start, self._contract.names), MOST))
        except (ValueError, RecursionError):  # text that is no Unicode, numbers beyond all measure
            return (Violation(where, start, "text", "string", "It holds what is no text or no number."),)

    def _value(self, schema: str, build: Build, where: str, start: str) -> Iterator[Violation]:
        """The violations of a value; of its readings, one that fits is enough."""
        validator = self._contract.validator(schema)
        if validator is None:
            return
        likeliest: Any = None
        try:
            for number, value in enumerate(readings(build)):
                if not self._contract.may_check(schema, value) or validator.is_valid(value):
                    return
                if number == 0:
                    likeliest = value
            yield from faults_of(validator, likeliest, where, start, self._contract.names)
        except (ValueError, RecursionError):  # text that is no Unicode, numbers beyond all measure
            yield Violation(where, start, "text", "string", "It holds what is no text or no number.")


def _described(parameter: CompiledParameter, text: str) -> tuple[Build | None, bool]:
    """A parameter described by a media type: JSON is read, a text is one, others are not looked into."""
    decoded = parameter.field.decoded(text)
    if is_json(parameter.content):
        value = json_value(decoded)
        return (lambda pick: value), value is NO_JSON
    if parameter.content.startswith("text/") and parameter.field.shape.types == frozenset(("string",)):
        return (lambda pick: decoded), False
    return None, False


def _declared_for(kind: str, bodies: Sequence[Declared]) -> Declared | None:
    """The declared media type that a body's own is nearest to; without one, the only one that is declared."""
    if not kind:
        return bodies[0] if len(bodies) == 1 else None
    for each in bodies:
        if each.kind == kind:
            return each
    fitting = [(covers(each.kind, kind), -at, each) for at, each in enumerate(bodies) if covers(each.kind, kind) >= 0]
    return max(fitting, key=lambda each: each[:2])[2] if fitting else None
