"""What two definitions ask of the calls of one operation, and say of its answers. Pure.

A contract is app.contract.draft's; its schemas are compared by app.compare.schemas.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.compare.model import Change, Json, Side, change
from app.compare.operations import Operation
from app.compare.schemas import SchemaDifference, SchemaPair
from app.compare.shown import shown, told
from app.compare.subjects import Subject
from converters.pointers import escape
from converters.postman.model import Example
from converters.slices import same_segment
from converters.sync.examples import media_type

SIDE_OF = {"query": "query", "path": "path", "header": "request-headers", "cookie": "cookie", "querystring": "query"}
Declared = Mapping[str, Any]


@dataclass(slots=True)
class _Half:
    """One contract by the ids of the items that its operations became, and by method and path."""

    by_item: dict[str, Declared] = field(default_factory=dict)
    by_path: dict[tuple[str, tuple[str, ...]], Declared] = field(default_factory=dict)

    @classmethod
    def of(cls, operations: Sequence[Declared]) -> _Half:
        made = cls()
        for operation in operations:
            for item in operation.get("items", ()):
                made.by_item.setdefault(item, operation)
            path = tuple(same_segment(segment) for segment in operation["path"].split("/")[1:])
            made.by_path.setdefault((operation["method"], path), operation)
        return made

    def find(self, operation: Operation) -> Declared | None:
        return self.by_item.get(operation.item.id) or self.by_path.get(operation.entry.call)


class Contracts:
    """The definitions of both sides, where both have one."""

    def __init__(self, before: Side, after: Side) -> None:
        none: Declared = {"operations": (), "schemas": {}}
        one, other = before.contract or none, after.contract or none
        self._halves = (_Half.of(one["operations"]), _Half.of(other["operations"]))
        self._schemas = SchemaPair(one["schemas"], other["schemas"])
        self._schemes = (one.get("schemes", {}), other.get("schemes", {}))
        self._answers = SchemaPair(one.get("answer_schemas", {}), other.get("answer_schemas", {}))

    def both(self, before: Operation, after: Operation) -> tuple[Declared, Declared] | None:
        """What both say of an operation; None where one of them does not speak of it."""
        one, other = self._halves[0].find(before), self._halves[1].find(after)
        return (one, other) if one and other else None

    def compare_calls(self, operation: str, before: Declared, after: Declared) -> Iterator[Change]:
        """What became of parameters, body and security."""
        old, new = ({(each["in"], each["name"]): each for each in side["parameters"]} for side in (before, after))
        for key, parameter in old.items():
            if key in new:
                yield from self._parameter(operation, parameter, new[key])
            elif key[0] != "path":
                text = f"The {key[0]} parameter {key[1]} is gone."
                yield change(_of_parameter(operation, parameter), "removed", "request.parameter.removed", text, key[1])
        for key, parameter in new.items():
            if key not in old and key[0] != "path":
                is_required = bool(parameter.get("required"))
                rule = "request.parameter.required" if is_required else "request.parameter.added"
                text = f"The {key[0]} parameter {key[1]} is new{' and must be sent' if is_required else ''}."
                yield change(_of_parameter(operation, parameter), "added", rule, text, None, key[1])
        yield from self._body(operation, before.get("body"), after.get("body"))
        yield from self._security(operation, before, after)

    def _parameter(self, operation: str, before: Declared, after: Declared) -> Iterator[Change]:
        subject, name = _of_parameter(operation, after), f"The {after['in']} parameter {after['name']}"
        if bool(before.get("required")) != bool(after.get("required")):
            is_required = bool(after.get("required"))
            rule = "request.parameter.required" if is_required else "request.parameter.optional"
            text = f"{name} {'must be sent' if is_required else 'may be left out'} now."
            yield change(subject, "changed", rule, text, not is_required, is_required)
        for each in self._schemas.named(before.get("schema"), after.get("schema")):
            kind = each.kind if each.kind in _VALUE_KINDS else "type"
            where = f"{name}, at {each.pointer}," if each.pointer else name
            yield _said(subject, f"request.parameter.{kind}", where, each, breaking=each.narrower)

    def _body(self, operation: str, before: Declared | None, after: Declared | None) -> Iterator[Change]:
        whole = Subject(kind="field", operation=operation, pointer="request:")
        if before is None and after is None:
            return
        if before is None or after is None:
            is_required = bool(after and after["required"])
            if after is None:
                yield change(whole, "removed", "request.body.removed", "It takes no body any more.")
            else:
                text = f"It takes a body{', which must be sent' if is_required else ''}."
                yield change(whole, "added", "request.body.added", text, breaking=is_required)
            return
        if before["required"] != after["required"]:
            rule = "request.body.required" if after["required"] else "request.body.optional"
            text = f"The body {'must be sent' if after['required'] else 'may be left out'} now."
            yield change(whole, "changed", rule, text, before["required"], after["required"])
        old, new = ({media["type"]: media for media in side["content"]} for side in (before, after))
        for name in old:
            if name not in new:
                text = f"It takes no {name} any more."
                yield change(whole, "removed", "request.media_type.removed", text, name)
        for name in new:
            if name not in old:
                yield change(whole, "added", "request.media_type.added", f"It takes {name}, too.", None, name)
        yield from self._request_fields(operation, old, new)

    def _request_fields(self, operation: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
        """Of several media types of one body, what is told of the first is not told again."""
        seen: set[tuple[str, str]] = set()
        for name, media in old.items():
            if name not in new:
                continue
            for each in self._schemas.named(media.get("schema"), new[name].get("schema")):
                subject = Subject(kind="field", operation=operation, pointer=f"request:{each.pointer}")
                rule = "required" if each.kind == "added" and each.is_required else each.kind
                if (each.pointer, rule) not in seen:
                    seen.add((each.pointer, rule))
                    where = f"{each.pointer or 'The body'} of the request"
                    yield _said(subject, f"request.field.{rule}", where, each, breaking=each.narrower)

    def _security(self, operation: str, before: Declared, after: Declared) -> Iterator[Change]:
        old, new = (
            [frozenset(_scheme(self._schemes[side], name) for name in choice) for choice in each.get("security", ())]
            for side, each in enumerate((before, after))
        )
        if set(old) == set(new):
            return
        asked = set(old) or {frozenset[str]()}
        enough = set(new) or {frozenset[str]()}
        breaking = any(not any(choice <= shown_before for choice in enough) for shown_before in asked)
        was, now = (_choices(each) for each in (old, new))
        text = f"Callers show {now} now, and showed {was}."
        subject = Subject(kind="operation", operation=operation)
        yield change(subject, "changed", "request.access.changed", text, was, now, breaking=breaking)

    def compare_answers(self, operation: str, before: Declared, after: Declared) -> Iterator[Change]:
        """What became of statuses, headers, media types and fields that are declared."""
        old, new = before["responses"], after["responses"]
        subject = Subject(kind="operation", operation=operation)
        for status, answer in old.items():
            if status in new:
                yield from self._answer(operation, status, answer, new[status])
            else:
                text, breaking = f"It does not answer {status} any more.", status[0] in "23"
                yield change(subject, "removed", "response.status.removed", text, status, breaking=breaking)
        for status in new:
            if status not in old:
                yield change(subject, "added", "response.status.added", f"It may answer {status}.", None, status)

    def _answer(self, operation: str, status: str, before: Declared, after: Declared) -> Iterator[Change]:
        subject = Subject(kind="operation", operation=operation)
        for name, is_required in before["headers"].items():
            if name not in after["headers"] or (is_required and not after["headers"][name]):
                gone = name not in after["headers"]
                text = f"The header {name} of {status} {'is gone' if gone else 'may be missing now'}."
                place = Subject(kind="field", operation=operation, pointer=f"headers:/{escape(name)}")
                yield change(place, "removed" if gone else "changed", "response.header.removed", text, name, breaking=True)
        for name in after["headers"]:
            if name not in before["headers"]:
                place = Subject(kind="field", operation=operation, pointer=f"headers:/{escape(name)}")
                yield change(place, "added", "response.header.added", f"The header {name} of {status} is new.", None, name)
        old, new = before["content"], after["content"]
        for media in old:
            if media not in new:
                text = f"Its answers {status} are never {media} any more."
                yield change(subject, "removed", "response.media_type.removed", text, media)
        for media in new:
            if media not in old:
                text = f"Its answers {status} may be {media}."
                yield change(subject, "added", "response.media_type.added", text, None, media)
        for media in old:
            if media in new:
                yield from self._answer_fields(operation, status, old[media], new[media])

    def _answer_fields(self, operation: str, status: str, before: str | None, after: str | None) -> Iterator[Change]:
        for each in self._answers.named(before, after):
            subject = Subject(kind="field", operation=operation, pointer=f"response:{each.pointer}")
            breaking = each.kind in ("removed", "optional") or (
                (each.wider and each.kind in ("type", "enum", "nullable"))
                or (each.kind == "format" and each.before is not None)
            )
            yield _said(
                subject, f"response.field.{each.kind}", f"{each.pointer or 'The body'} of {status}", each, breaking=breaking
            )


_VALUE_KINDS = ("type", "enum", "format", "nullable", "limits")


def tells_answers(declared: tuple[Declared, Declared] | None) -> bool:
    """Whether both definitions say what answers hold. Contracts that were kept by earlier releases do not."""
    return declared is not None and all("responses" in side for side in declared)


def schemas_tell(declared: tuple[Declared, Declared] | None, before: Example, after: Example) -> bool:
    """Whether both definitions say by a schema what the body of an example holds."""
    return declared is not None and all(
        _schema_of(side, each) is not None for side, each in zip(declared, (before, after), strict=True)
    )


def _schema_of(declared: Declared, example: Example) -> str | None:
    """The name of the schema of an answer of that status and media type."""
    responses, code = declared["responses"], str(example.code)
    response = next((responses[key] for key in (code, f"{code[0]}XX", "default") if key in responses), None)
    content: Mapping[str, str | None] = response["content"] if response else {}
    name = media_type(example)
    return next((schema for media, schema in content.items() if media.partition(";")[0].strip().lower() == name), None)


def _of_parameter(operation: str, parameter: Declared) -> Subject:
    return Subject(
        kind="field", operation=operation, pointer=f"{SIDE_OF.get(parameter['in'], 'query')}:/{escape(parameter['name'])}"
    )


def _said(subject: Subject, rule: str, where: str, each: SchemaDifference, *, breaking: bool) -> Change:
    kind = each.kind if each.kind in ("added", "removed") else "changed"
    before, after = shown(each.before), shown(each.after)
    return change(subject, kind, rule, f"{where} {_words(each, before, after)}", before, after, breaking=breaking)


def _words(each: SchemaDifference, before: Json, after: Json) -> str:
    match each.kind:
        case "added":
            return "is new and must be sent." if each.is_required and each.narrower else "is new."
        case "removed":
            return "is gone."
        case "required":
            return "must be there now."
        case "optional":
            return "may be missing now."
        case "nullable":
            return "may be null now." if after else "is never null now."
        case "type":
            return f"is of type {_names(after)}, and was {_names(before)}."
        case "format":
            return f"is of format {after or 'none'}, and was {before or 'none'}."
        case "enum":
            return _enum_words(before, after)
    return f"has other limits: {told(after)}, and had {told(before)}."


def _names(types: Json) -> str:
    return " or ".join(types) if isinstance(types, list) else str(types)


def _enum_words(before: Json, after: Json) -> str:
    if before is None:
        return f"is one of {told(after)} now."
    if after is None:
        return "is not one of a list of values any more."
    gone = f"is never {told(before)} any more" if before else ""
    return " and ".join(filter(None, (gone, f"may be {told(after)}" if after else ""))) + "."


def _scheme(schemes: Mapping[str, Any], name: str) -> str:
    """What a scheme asks callers to show, whatever a definition calls it."""
    said = schemes.get(name)
    return name if not said else " ".join(filter(None, (said["type"], said["scheme"], said["in"], said["name"])))


def _choices(choices: Sequence[frozenset[str]]) -> str:
    return " or ".join(" and ".join(sorted(each)) or "nothing" for each in choices) or "nothing"
