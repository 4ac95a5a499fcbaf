"""XML bodies by the hints of the schema, as the examples of the specification write them (OpenAPI 3.2 §4.26)."""

from __future__ import annotations

from typing import Any

import pytest

from converters.openapi.to_postman.xml import write_xml
from tests.converters.openapi.conversions import JsonMap, only_item, operation, sampler_for

ANIMALS: JsonMap = {"type": "array", "items": {"type": "string"}}


def _xml(value: Any, node: JsonMap, indent: str = "none") -> str:
    """The document without its declaration, in one line."""
    sampler, schema = sampler_for(node)
    return write_xml(value, schema, sampler, indent).partition("?>")[2]


def _object(**properties: JsonMap) -> JsonMap:
    return {"type": "object", "xml": {"name": "root"}, "properties": properties}


@pytest.mark.parametrize(
    ("array", "items", "text"),
    [
        ({}, {}, "<animals>a</animals><animals>b</animals>"),
        ({}, {"name": "animal"}, "<animal>a</animal><animal>b</animal>"),
        ({"name": "aliens"}, {"name": "animal"}, "<animal>a</animal><animal>b</animal>"),
        ({"wrapped": True}, {}, "<animals><animals>a</animals><animals>b</animals></animals>"),
        ({"wrapped": True}, {"name": "animal"}, "<animals><animal>a</animal><animal>b</animal></animals>"),
        ({"wrapped": True, "name": "aliens"}, {}, "<aliens><aliens>a</aliens><aliens>b</aliens></aliens>"),
        ({"wrapped": True, "name": "aliens"}, {"name": "animal"}, "<aliens><animal>a</animal><animal>b</animal></aliens>"),
        (
            {"nodeType": "element", "name": "aliens"},
            {"name": "animal"},
            "<aliens><animal>a</animal><animal>b</animal></aliens>",
        ),
    ],
)
def test_an_array_is_named_and_wrapped_as_its_hints_say(array: JsonMap, items: JsonMap, text: str) -> None:
    node = _object(animals={"type": "array", "xml": array, "items": {"type": "string", "xml": items}})
    assert _xml({"animals": ["a", "b"]}, node) == f"<root>{text}</root>"


@pytest.mark.parametrize(
    ("hint", "text"),
    [
        ({}, "<root><q>a&amp;b</q></root>"),
        ({"name": "r"}, "<root><r>a&amp;b</r></root>"),
        ({"attribute": True}, '<root q="a&amp;b"/>'),
        ({"nodeType": "attribute", "name": "r"}, '<root r="a&amp;b"/>'),
        ({"prefix": "p", "namespace": "urn:x"}, '<root><p:q xmlns:p="urn:x">a&amp;b</p:q></root>'),
        ({"namespace": "urn:x"}, '<root><q xmlns="urn:x">a&amp;b</q></root>'),
        ({"nodeType": "text"}, "<root>a&amp;b</root>"),
        ({"nodeType": "cdata"}, "<root><![CDATA[a&b]]></root>"),
    ],
)
def test_a_property_is_the_node_its_hints_say(hint: JsonMap, text: str) -> None:
    assert _xml({"q": "a&b"}, _object(q={"type": "string", "xml": hint})) == text


def test_text_stands_before_elements_and_attributes_before_both() -> None:
    node = _object(
        id={"type": "integer", "xml": {"attribute": True}},
        title={"type": "string", "xml": {"nodeType": "text"}},
        note={"type": "string"},
    )
    assert _xml({"note": "n", "title": "t", "id": 7}, node) == '<root id="7">t<note>n</note></root>'


def test_an_object_without_a_node_gives_its_children() -> None:
    node = _object(pair={"type": "object", "xml": {"nodeType": "none"}, "properties": {"a": {}, "b": {}}})
    assert _xml({"pair": {"a": 1, "b": 2}}, node) == "<root><a>1</a><b>2</b></root>"


def test_a_list_in_an_attribute_has_blanks_between() -> None:
    node = _object(sizes={**ANIMALS, "xml": {"attribute": True}})
    assert _xml({"sizes": ["a", "b"]}, node) == '<root sizes="a b"/>'


def test_what_xml_cannot_hold_is_left_out() -> None:
    assert _xml({"a b": "x\x00\x1fy", "1": None}, _object()) == "<root><a_b>xy</a_b><_1></_1></root>"


def test_cdata_ends_where_it_should() -> None:
    node = _object(q={"type": "string", "xml": {"nodeType": "cdata"}})
    assert _xml({"q": "a]]>b"}, node) == "<root><![CDATA[a]]]]><![CDATA[>b]]></root>"


@pytest.mark.parametrize(("indent", "blanks"), [("2", "  "), ("4", "    "), ("tab", "\t")])
def test_elements_are_indented_by_choice(indent: str, blanks: str) -> None:
    assert _xml({"q": "a"}, _object(q={}), indent) == f"\n<root>\n{blanks}<q>a</q>\n</root>"


def test_a_list_at_the_top_has_an_element_around_it() -> None:
    node = {"type": "array", "xml": {"name": "pets"}, "items": {"type": "string", "xml": {"name": "pet"}}}
    assert _xml(["a"], node) == "<pets><pet>a</pet></pets>"


@pytest.mark.parametrize(
    ("content", "body"),
    [
        ({"schema": {"type": "string", "const": "juniper"}}, "<root>juniper</root>"),
        ({"schema": {"type": "string", "const": "juniper", "xml": {"name": "berry"}}}, "<berry>juniper</berry>"),
        ({"schema": {"type": "string", "const": "<berry/>"}}, "<berry/>"),
        ({"schema": {"type": "string"}, "example": "juniper"}, "juniper"),
    ],
    ids=["a made text", "with a name", "XML already", "declared: as it is"],
)
def test_a_bare_text_is_an_element(content: JsonMap, body: str) -> None:
    responses = {"200": {"description": "Fine", "content": {"application/xml": content}}}
    assert only_item(operation(responses=responses)).examples[0].body.splitlines()[-1] == body
