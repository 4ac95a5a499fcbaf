"""Templates: what is filled in, in which order, and that nothing from a caller is read again."""

from __future__ import annotations

import re
from random import Random

import pytest

from app.matching.dynamic import DynamicSource
from app.matching.request import MockRequest
from app.matching.template import CallFacts, TemplateTooLarge, compile_template
from converters.postman.variables import Scope
from tests.app.matching.building import NOW, call


def filled(text: str, request: MockRequest | None = None, captures: dict[str, str] | None = None, **variables: str) -> str:
    template = compile_template(text, Scope(variables), frozenset(captures or {}))
    facts = CallFacts(request or call("GET /a"), captures or {}, DynamicSource(Random(1), lambda: NOW))
    return template.render(facts, 1000)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("plain", "plain"),
        ("{{x}}", "1"),
        ("{{x}}{{x}}", "11"),
        ("{{outer}}", "<1>"),
        ("{{unknown}}", "{{unknown}}"),
        ("{{ x }}", "{{ x }}"),
        ("{{empty}}|", "|"),
        ("{{{x}}}", "{1}"),
        ("{{}}", "{{}}"),
        ("{{x", "{{x"),
        ("{{unknown{{x}}", "{{unknown1"),
        ("{{loop}}", "{{loop}}"),
    ],
)
def test_variables_are_filled_in_and_unknown_ones_stay(text: str, result: str) -> None:
    assert filled(text, x="1", outer="<{{x}}>", empty="", loop="{{loop}}") == result


def test_a_text_without_anything_to_fill_in_is_ready_at_once() -> None:
    template = compile_template("{{x}} and {{unknown}}", Scope({"x": "1"}))
    assert (template.static, template.text) == (True, "1 and {{unknown}}")


def test_captures_come_after_variables() -> None:
    assert filled("{{id}} {{x}}", captures={"id": "7", "x": "captured"}, x="set") == "7 set"


def test_a_capture_that_this_call_did_not_give_stays_as_written() -> None:
    template = compile_template("{{id}}", Scope({}), frozenset({"id"}))
    assert template.render(CallFacts(call("GET /a"), {}, DynamicSource(Random(1), lambda: NOW)), 100) == "{{id}}"


SENT = call(
    "POST /product/12%2F3/details?q=a%20b&q=c&empty=",
    b'{"a": {"b": [{"c": "x"}, 2]}, "a.b": "dot", "no": null, "yes": true, "text": "\xc3\xbc", "big": 1.5}',
    content_type="application/json",
    x_user="Ann",
)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{{$body 'a.b.0.c'}}", "x"),
        ("{{$body 'a.b.1'}}", "2"),
        ("{{$body 'a.b'}}", '[{"c": "x"}, 2]'),
        ("{{$body 'a\\.b'}}", "dot"),
        ("{{$body 'no'}}", "null"),
        ("{{$body 'yes'}}", "true"),
        ("{{$body 'text'}}", "ü"),
        ("{{$body 'big'}}", "1.5"),
        ("{{$body 'gone'}}", ""),
        ("{{$body 'a.b.9'}}", ""),
        ("{{$body 'a.b.-1'}}", ""),
        ("{{$body 'a.b.c'}}", ""),
        ("{{$body 'gone' 'default'}}", "default"),
        ('{{$body "text"}}', "ü"),
        ("{{$queryParams 'q'}}", "a b"),
        ("{{$queryParams 'empty' 'default'}}", ""),
        ("{{$queryParams 'gone' 'default'}}", "default"),
        ("{{$headers 'X-User'}}", "Ann"),
        ("{{$headers 'x-gone'}}", ""),
        ("{{$pathSegments '0'}}", "product"),
        ("{{$pathSegments '1'}}", "12/3"),
        ("{{$pathSegments '3'}}", ""),
        ("{{$pathSegments '-1'}}", ""),
        ("{{$pathSegments 'x'}}", ""),
        ("{{$pathSegments '1'}}{{$headers 'x-user'}}", "12/3Ann"),
        ("{{$body 'gone' '{{x}}'}}", "1"),
        ("{{$body 'gone' '{{$timestamp}}'}}", "1795158000"),
        ("{{$body 'gone' ''}}|", "|"),
        ("{{ $body 'text'}}", "{{ $body 'text'}}"),
        ("{{$body text}}", "{{$body text}}"),
        ("{{$queryParams}}", "{{$queryParams}}"),
        ("{{$bodys 'text'}}", "{{$bodys 'text'}}"),
        ("{{$body 'text'", "{{$body 'text'"),
    ],
)
def test_helpers(text: str, result: str) -> None:
    assert filled(text, SENT, x="1") == result


def test_the_whole_body() -> None:
    assert filled("<{{$body}}>", call("POST /a", b"caf\xc3\xa9")) == "<café>"


def test_a_field_of_a_form_body() -> None:
    form = call("POST /a", b"user=Ann+B&a.b=c", content_type="application/x-www-form-urlencoded")
    assert filled("{{$body 'user'}} {{$body 'a.b'}}", form) == "Ann B c"


def test_helpers_inside_a_saved_json_text_may_have_escaped_quotes() -> None:
    assert filled('{"a": "{{$body \\"text\\"}}"}', SENT) == '{"a": "ü"}'


INJECTED = "{{x}} {{$guid}} {{$body}}"


def test_what_a_caller_sent_is_never_read_again() -> None:
    request = MockRequest("POST", "/{{x}}", "q={{x}}", ((b"h", b"{{x}}"),), INJECTED.encode())
    text = "{{id}}|{{$body}}|{{$queryParams 'q'}}|{{$headers 'h'}}|{{$pathSegments '0'}}"
    assert filled(text, request, {"id": "{{x}}"}, x="secret") == f"{{{{x}}}}|{INJECTED}|{{{{x}}}}|{{{{x}}}}|{{{{x}}}}"


def test_dynamic_variables_get_a_new_value_at_each_place() -> None:
    one, other = filled("{{$guid}} {{$guid}}").split()
    assert one != other
    assert re.fullmatch("[0-9a-f-]{36}", one)


def test_a_variable_of_a_dynamic_variables_name_wins() -> None:
    template = compile_template("{{$guid}}", Scope({"$guid": "mine"}))
    assert template.text == "mine"


def test_an_answer_cannot_be_made_to_grow_beyond_its_limit() -> None:
    template = compile_template("{{$body}}" * 3, Scope({}))
    facts = CallFacts(call("POST /a", b"x" * 400), {}, DynamicSource(Random(1), lambda: NOW))
    assert len(template.render(facts, 1200)) == 1200
    with pytest.raises(TemplateTooLarge):
        template.render(facts, 1199)


def test_at_most_10_000_places_are_filled_in() -> None:
    template = compile_template("{{$body}}" * 10_001, Scope({}))
    assert sum(not isinstance(part, str) for part in template.parts) == 10_000


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "text",
    ["{{" * 20_000, "{{$body '" * 5_000, "{{$body '\\" * 5_000, "{{$body '" + "\\a" * 40, "{{a" * 20_000, "}}" * 20_000 + "{{"],
    ids=["braces", "open helpers", "open escapes", "escapes without an end", "open names", "closed before opened"],
)
def test_hostile_texts_are_compiled_in_time(text: str) -> None:
    assert compile_template(text, Scope({})).text == text


def test_without_helpers_only_dynamic_variables_are_filled_in() -> None:
    template = compile_template("{{$body}} {{$timestamp}}", Scope({}), helpers=False)
    assert template.render(CallFacts(SENT, {}, DynamicSource(Random(1), lambda: NOW)), 100) == "{{$body}} 1795158000"
