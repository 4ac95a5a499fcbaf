"""What two definitions ask of calls and say of answers, keyword by keyword."""

from __future__ import annotations

from typing import Any

import pytest

from app.compare.compare import compare
from app.compare.model import Side
from app.compare.schemas import MOST_DIFFERENCES, SchemaPair
from tests.app.compare.worlds import collection, example, item

ITEM = item("POST /orders", example("made", "{}", 201))


def asking(**operation: Any) -> Side:
    """A definition with one operation, whose schemas are given in place."""
    schemas: dict[str, Any] = operation.pop("schemas", {})
    said = {"method": "POST", "path": "/orders", "items": [ITEM.id], "parameters": [], "answers": [], **operation}
    contract = {"contract": 1, "operations": [said], "schemas": schemas, "schemes": operation.pop("schemes", {})}
    return Side(collection=collection(ITEM), contract=contract)


def told(before: Side, after: Side) -> list[tuple[str, bool, str]]:
    return [(each.rule, each.breaking, each.subject.pointer) for each in compare(before, after).changes]


def parameter(**said: Any) -> dict[str, Any]:
    return {"name": "limit", "in": "query", "style": "form", "explode": True, "schema": "s0", **said}


@pytest.mark.parametrize(
    ("before", "after", "rule", "breaking"),
    [
        ([parameter()], [], "request.parameter.removed", True),
        ([], [parameter()], "request.parameter.added", False),
        ([], [parameter(required=True)], "request.parameter.required", True),
        ([parameter()], [parameter(required=True)], "request.parameter.required", True),
        ([parameter(required=True)], [parameter()], "request.parameter.optional", False),
    ],
)
def test_parameters_come_go_and_are_asked_for(before: list, after: list, rule: str, breaking: bool):
    assert told(asking(parameters=before), asking(parameters=after)) == [(rule, breaking, "query:/limit")]


@pytest.mark.parametrize(
    ("before", "after", "kind", "breaking"),
    [
        ({"type": "string"}, {"type": "integer"}, "type", True),
        ({"type": "integer"}, {"type": "number"}, "type", False),
        ({"type": "number"}, {"type": "integer"}, "type", True),
        ({}, {"type": "integer"}, "type", True),
        ({"enum": ["a", "b"]}, {"enum": ["a"]}, "enum", True),
        ({"enum": ["a"]}, {"enum": ["a", "b"]}, "enum", False),
        ({}, {"enum": ["a"]}, "enum", True),
        ({"enum": ["a"]}, {}, "enum", False),
        ({"format": "date"}, {"format": "date-time"}, "format", True),
        ({"format": "date"}, {}, "format", False),
        ({"type": ["string", "null"]}, {"type": "string"}, "nullable", True),
        ({"type": "string"}, {"type": ["string", "null"]}, "nullable", False),
        ({"maxLength": 9}, {"maxLength": 5}, "limits", True),
        ({"minimum": 5}, {"minimum": 1}, "limits", False),
        ({"pattern": "a"}, {"pattern": "b"}, "limits", True),
    ],
)
def test_values_of_parameters(before: dict, after: dict, kind: str, breaking: bool):
    one, two = (asking(parameters=[parameter()], schemas={"s0": schema}) for schema in (before, after))
    assert told(one, two) == [(f"request.parameter.{kind}", breaking, "query:/limit")]


def body(schema: dict[str, Any], *, required: bool = True, type: str = "application/json", **schemas: Any) -> Side:
    return asking(body={"required": required, "content": [{"type": type, "schema": "s0"}]}, schemas={"s0": schema, **schemas})


OBJECT = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}


@pytest.mark.parametrize(
    ("after", "rule", "breaking", "pointer"),
    [
        ({**OBJECT, "required": ["a"]}, "request.field.required", True, "request:/a"),
        ({"type": "object", "properties": {"a": {"type": "string"}}}, "request.field.removed", False, "request:/b"),
        ({"type": "object", "properties": {**OBJECT["properties"], "c": {}}}, "request.field.added", False, "request:/c"),
        (
            {"type": "object", "properties": {**OBJECT["properties"], "c": {}}, "required": ["c"]},
            "request.field.required", True, "request:/c",
        ),
        (
            {"type": "object", "properties": {**OBJECT["properties"], "a": {"type": "array"}}},
            "request.field.type", True, "request:/a",
        ),
    ],
)  # fmt: skip
def test_fields_of_bodies(after: dict, rule: str, breaking: bool, pointer: str):
    assert told(body(OBJECT), body(after)) == [(rule, breaking, pointer)]


def test_a_field_that_is_not_taken_any_more_breaks_where_unknown_ones_are_refused():
    closed = {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": False}
    assert told(body({**OBJECT, "additionalProperties": False}), body(closed)) == [
        ("request.field.removed", True, "request:/b")
    ]


def test_bodies_come_go_and_change_their_media_type():
    plain = asking()
    assert told(plain, body({})) == [("request.body.added", True, "request:")]
    assert told(plain, body({}, required=False)) == [("request.body.added", False, "request:")]
    assert told(body({}), plain) == [("request.body.removed", True, "request:")]
    assert told(body({}, required=False), body({})) == [("request.body.required", True, "request:")]
    assert told(body({}), body({}, type="text/plain")) == [
        ("request.media_type.removed", True, "request:"),
        ("request.media_type.added", False, "request:"),
    ]


def test_parts_alternatives_and_references_are_put_together():
    before = body({"allOf": [{"$ref": "#/$defs/s1"}, {"required": ["a"]}]}, s1=OBJECT)
    after = body({"oneOf": [{**OBJECT, "required": ["a"]}, {**OBJECT, "required": ["a", "b"]}]})
    assert told(before, after) == []


def test_items_and_circles():
    tree = {
        "type": "object",
        "properties": {"children": {"type": "array", "items": {"$ref": "#/$defs/s0"}}, "name": {"type": "string"}},
    }
    other = {**tree, "properties": {**tree["properties"], "name": {"type": "integer"}}}
    assert told(body(tree), body(other)) == [("request.field.type", True, "request:/name")]
    listed = {"type": "array", "items": {"type": "object", "properties": {"a~/b": {"type": "string"}}}}
    longer = {"type": "array", "items": {"type": "object", "properties": {"a~/b": {"type": "integer"}}}}
    assert told(body(listed), body(longer)) == [("request.field.type", True, "request:/0/a~0~1b")]


def test_a_hostile_schema_takes_a_bounded_time():
    """Alternatives of alternatives, each of which leads to all others."""
    names = [f"s{at}" for at in range(60)]
    schemas = {
        name: {
            "oneOf": [{"$ref": f"#/$defs/{other}"} for other in names],
            "properties": {name: {"$ref": f"#/$defs/{names[at - 1]}"}},
        }
        for at, name in enumerate(names)
    }
    others = {name: {**schema, "type": "object"} for name, schema in schemas.items()}
    assert len(SchemaPair(schemas, others).named("s0", "s0")) <= MOST_DIFFERENCES


def test_security():
    key, bearer = (
        {"type": "apiKey", "scheme": "", "in": "header", "name": "X-Key"},
        {"type": "http", "scheme": "bearer", "in": "", "name": ""},
    )

    def secured(*choices: list[str]) -> Side:
        return asking(security=[*choices], schemes={"key": key, "bearer": bearer})

    assert told(secured(), secured(["key"])) == [("request.access.changed", True, "")]
    assert told(secured(["key"]), secured(["key"], ["bearer"])) == [("request.access.changed", False, "")]
    assert told(secured(["key"]), secured()) == [("request.access.changed", False, "")]
    assert told(secured(["key"]), secured(["key", "bearer"])) == [("request.access.changed", True, "")]


def answering(
    status: str = "201", *, headers: dict[str, bool] | None = None, media: str = "application/json", **schema: Any
) -> Side:
    answers = {status: {"headers": headers or {}, "content": {media: "s0"}}}
    said = {"method": "POST", "path": "/orders", "items": [ITEM.id], "parameters": [], "responses": answers}
    contract = {"contract": 1, "operations": [said], "schemas": {}, "answer_schemas": {"s0": schema}}
    return Side(collection=collection(ITEM), contract=contract)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"required": ["a"], **OBJECT}, OBJECT, [("response.field.optional", True, "response:/a")]),
        (OBJECT, {"required": ["a"], **OBJECT}, [("response.field.required", False, "response:/a")]),
        (OBJECT, {**OBJECT, "properties": {"a": {"type": "string"}}}, [("response.field.removed", True, "response:/b")]),
        ({"enum": ["a"]}, {"enum": ["a", "b"]}, [("response.field.enum", True, "response:")]),
        ({"enum": ["a", "b"]}, {"enum": ["a"]}, [("response.field.enum", False, "response:")]),
        ({"type": "string"}, {"type": ["string", "null"]}, [("response.field.nullable", True, "response:")]),
        ({"type": "integer"}, {"type": "number"}, [("response.field.type", True, "response:")]),
        ({"type": "number"}, {"type": "integer"}, [("response.field.type", False, "response:")]),
        ({"format": "date"}, {"format": "uuid"}, [("response.field.format", True, "response:")]),
        ({}, {"format": "uuid"}, [("response.field.format", False, "response:")]),
        ({"maximum": 5}, {"maximum": 9}, [("response.field.limits", False, "response:")]),
    ],
)  # fmt: skip
def test_what_answers_hold(before: dict, after: dict, expected: list):
    assert told(answering(**before), answering(**after)) == expected


def test_statuses_headers_and_media_types_of_answers():
    assert told(answering("201"), answering("200")) == [
        ("response.status.removed", True, ""),
        ("response.status.added", False, ""),
    ]
    assert told(answering("404"), answering("4XX"))[0] == ("response.status.removed", False, "")
    assert told(answering(headers={"A": True, "B": True}), answering(headers={"B": False, "C": True})) == [
        ("response.header.removed", True, "headers:/A"),
        ("response.header.removed", True, "headers:/B"),
        ("response.header.added", False, "headers:/C"),
    ]
    assert told(answering(), answering(media="text/plain")) == [
        ("response.media_type.removed", True, ""),
        ("response.media_type.added", False, ""),
    ]


@pytest.mark.parametrize(("schema", "breaking"), [({"type": "object"}, False), (None, True)])
def test_where_a_schema_says_what_an_answer_holds_its_samples_break_nobody(schema: dict | None, breaking: bool):
    responses = {"2XX": {"headers": {}, "content": {"application/json; charset=utf-8": "s0" if schema else None}}}
    said = {"method": "POST", "path": "/orders", "items": [ITEM.id], "parameters": [], "responses": responses}
    contract = {"contract": 1, "operations": [said], "schemas": {}, "answer_schemas": {"s0": schema}}
    one, two = (
        Side(
            collection=collection(item("POST /orders", example("made", text, 201, Content_Type="application/json"))),
            contract=contract,
        )
        for text in ('{"a": 1}', "{}")
    )
    assert told(one, two) == [("response.field.removed", breaking, "response:/a")]
