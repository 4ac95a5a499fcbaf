"""Bodies: what is equal, kind by kind, and what odd bytes from a caller do (nothing)."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.matching.bodies import CallBody, saved_body
from app.matching.bodies.forms import multipart_rows, parameter, urlencoded_rows
from app.matching.bodies.json_text import NOT_JSON, parse_json
from converters.postman.model import Body, FormField, GraphQL, Request
from converters.postman.variables import Scope

FORM = "application/x-www-form-urlencoded"


def meets(body: Body, data: str | bytes, content_type: str = "", *, declared: str = "", **variables: str) -> bool:
    """Whether a call's bytes are what was saved."""
    saved = saved_body(Request(body=body), Scope(variables), declared)
    assert saved is not None
    return saved.meets(CallBody(data.encode() if isinstance(data, str) else data, content_type))


def raw(text: str) -> Body:
    return Body(mode="raw", raw=text)


@pytest.mark.parametrize(
    ("saved", "sent"),
    [
        ('{"a":1,"b":2}', ' {"b": 2, "a": 1}\n'),
        ("[]", "[ ]"),
        ("1", "1.0"),
        ('"ü"', '"\\u00fc"'),
        ("null", "null"),
        ('// note\n{"a": /* why */ 1}', '{"a":1}'),
        ('{"url": "http://h/a"} // note', '{"url":"http://h/a"}'),
        ('{"a": {{x}}}', '{"a": {"b": []}}'),
        ('{"a": "{{x}}"}', '{"a": 7}'),
        ('{"a": "<integer>"}', '{"a": 7}'),
        ('{"a": "<integer>"}', '{"a": null}'),
        ('{"a": "x{{y}}z"}', '{"a": "xz"}'),
        ('"a\\"{{x}}"', '"a\\"b"'),
        ("{{x}}", "anything at all"),
    ],
)
def test_equal_json(saved: str, sent: str) -> None:
    assert meets(raw(saved), sent)


@pytest.mark.parametrize(
    ("saved", "sent"),
    [
        ('{"a":1}', '{"a":1,"b":2}'),
        ('{"a":1}', '{"a":"1"}'),
        ('{"a":1}', '{"a":true}'),
        ('{"a":[0]}', '{"a":[false]}'),
        ("[1,2]", "[2,1]"),
        ("{}", "[]"),
        ("null", "{}"),
        ('{"a": "<string>"}', '{"a": {}}'),
        ('{"a": "<string>"}', '{"a": []}'),
        ('{"a": "x{{y}}"}', '{"a": 7}'),
        ('{"a": "x{{y}}"}', '{"a": "yx"}'),
        ('{"a":1}', "not json"),
        ("not json", '{"a":1}'),
    ],
)
def test_different_json(saved: str, sent: str) -> None:
    assert not meets(raw(saved), sent)


def test_variables_of_a_saved_body_are_filled_in_first() -> None:
    assert meets(raw('{"a": {{x}}, "b": "{{y}}"}'), '{"a": 5, "b": ""}', x="5", y="")
    assert not meets(raw('{"a": {{x}}}'), '{"a": 6}', x="5")


@pytest.mark.parametrize("declared", ["", "application/json", "text/plain", "application/xml"])
def test_json_is_compared_as_json_whatever_its_type(declared: str) -> None:
    assert meets(raw('{"a":1}'), '{ "a": 1 }', "text/plain", declared=declared)


@pytest.mark.parametrize(
    ("saved", "sent", "equal"),
    [
        ("<a>\n  <b>1</b>\n</a>", "<a><b>1</b></a>", True),
        ("<a><b>1</b></a>", "<a><b> 1 </b></a>", False),
        ("<a><b>{{x}}</b></a>", "<a> <b>one two</b> </a>", True),
        ("two   words", " two\twords\r\n", True),
        ("two words", "twowords", False),
        ("a > b", "a >b", False),
        ("say {{x}}!", "say !", True),
        ("say {{x}}!", "say", False),
    ],
)
def test_text_and_xml(saved: str, sent: str, *, equal: bool) -> None:
    assert meets(raw(saved), sent) is equal


FIELDS = (FormField(key="a", value="1"), FormField(key="b", value="{{x}}"), FormField(key="off", value="0", disabled=True))


@pytest.mark.parametrize(
    ("sent", "content_type", "equal"),
    [
        ("a=1&b=2", FORM, True),
        ("b=&a=1", FORM, True),
        ("b=%C3%BC+x&a=1", f"{FORM}; charset=utf-8", True),
        ("a=1", FORM, False),
        ("a=1&b=2&off=0", FORM, False),
        ("a=2&b=2", FORM, False),
        ("a=1&b=2", "text/plain", False),
        ("a=1&b=2", "", False),
    ],
)
def test_urlencoded_forms(sent: str, content_type: str, *, equal: bool) -> None:
    assert meets(Body(mode="urlencoded", fields=FIELDS), sent, content_type) is equal


@pytest.mark.parametrize(
    ("values", "sent", "equal"),
    [
        (("{{x}}", "a{{y}}"), "k=ab&k=cd", True),
        (("{{x}}", "a{{y}}"), "k=bb&k=cd", False),
        (("1", "{{x}}"), "k=2&k=1", True),
        (("1", "1"), "k=1&k=2", False),
    ],
)
def test_form_rows_of_one_key_are_paired_in_some_order(values: tuple[str, ...], sent: str, *, equal: bool) -> None:
    fields = tuple(FormField(key="k", value=value) for value in values)
    assert meets(Body(mode="urlencoded", fields=fields), sent, FORM) is equal


def multipart(*rows: tuple[str, str, str | None]) -> bytes:
    """A multipart body of (key, value, file name or None) with the boundary `cut`."""
    parts = [
        f'--cut\r\nContent-Disposition: form-data; name="{key}"'
        + (f'; filename="{file}"\r\nContent-Type: image/png' if file is not None else "")
        + f"\r\n\r\n{value}\r\n"
        for key, value, file in rows
    ]
    return ("".join(parts) + "--cut--\r\n").encode()


@pytest.mark.parametrize(
    ("rows", "equal"),
    [
        ([("title", "Beach", None), ("file", "…", "a.png")], True),
        ([("file", "other", ""), ("title", "Beach", None)], True),
        ([("title", "Work", None), ("file", "…", "a.png")], False),
        ([("title", "Beach", None), ("picture", "…", "a.png")], False),
        ([("title", "Beach", None)], False),
    ],
)
def test_multipart_forms(rows: list[tuple[str, str, str | None]], *, equal: bool) -> None:
    body = Body(mode="formdata", fields=(FormField(key="title", value="Beach"), FormField(key="file", type="file", src="x")))
    assert meets(body, multipart(*rows), "multipart/form-data; boundary=cut") is equal


@pytest.mark.parametrize(
    ("body", "content_type", "rows"),
    [
        (multipart(("a", "1", None)), 'multipart/form-data; boundary="cut"', [("a", "1")]),
        (multipart(("a", "x\r\ny", None)), "Multipart/Form-Data; Boundary=cut", [("a", "x\r\ny")]),
        (multipart(), "multipart/form-data; boundary=cut", None),
        (multipart(("a", "1", None)), "multipart/form-data", None),
        (multipart(("a", "1", None)), "multipart/form-data; boundary=other", None),
        (multipart(("a", "1", None))[:-8], "multipart/form-data; boundary=cut", None),
        (b"", "multipart/form-data; boundary=cut", None),
    ],
)
def test_multipart_bodies_are_read_or_refused_whole(body: bytes, content_type: str, rows: list[tuple[str, str]] | None) -> None:
    assert (multipart_rows(body, content_type) or None) == rows


def test_header_parameters_are_unquoted() -> None:
    assert parameter('form-data; name="a \\"b\\"; c"; filename=x.png', "name") == 'a "b"; c'
    assert parameter("form-data; filename=x.png", "filename") == "x.png"
    assert parameter("form-data", "name") is None


def test_urlencoded_text_as_rows() -> None:
    assert urlencoded_rows("a=1&&b&=c&d=%zz") == [("a", "1"), ("b", ""), ("", "c"), ("d", "%zz")]


GRAPHQL = Body(mode="graphql", graphql=GraphQL(query="query Q($id: ID) {\n  user(id: $id)\n}", variables='{"id": "{{id}}"}'))


@pytest.mark.parametrize(
    ("sent", "equal"),
    [
        ({"query": "query Q($id: ID) { user(id: $id) }", "variables": {"id": 7}}, True),
        ({"query": "query Q($id: ID) { user(id: $id) }", "variables": '{"id": 7}', "operationName": "Q"}, True),
        ({"query": "query Q($id: ID) { user(id: $id) }"}, False),
        ({"query": "{ users }", "variables": {"id": 7}}, False),
        ({"query": 7}, False),
        ([], False),
    ],
)
def test_graphql(sent: object, *, equal: bool) -> None:
    assert meets(GRAPHQL, json.dumps(sent)) is equal


def test_graphql_asks_for_the_operation_name_only_if_one_was_saved() -> None:
    body = Body(mode="graphql", graphql=GraphQL(query="{ a }", operation_name="A"))
    assert meets(body, '{"query": "{ a }", "operationName": "A", "variables": null}')
    assert not meets(body, '{"query": "{ a }", "operationName": "B"}')


def test_any_bytes_meet_a_file() -> None:
    assert meets(Body(mode="file"), b"\x00\xff")
    assert not meets(Body(mode="file"), b"")


@pytest.mark.parametrize(
    "body",
    [
        None,
        Body(),
        Body(mode="raw"),
        Body(mode="raw", raw=" \n"),
        Body(mode="raw", raw="{{empty}}"),
        Body(mode="raw", raw="{}", disabled=True),
        Body(mode="urlencoded"),
        Body(mode="formdata", fields=(FormField(key="a", disabled=True),)),
        Body(mode="graphql"),
    ],
)
def test_some_saved_bodies_are_none(body: Body | None) -> None:
    assert saved_body(Request(body=body), Scope({"empty": ""}), "") is None


@pytest.mark.parametrize(
    "data",
    [b"\xff\xfe\x00", b"[" * 100_000, b'{"a":' * 5000, b"NaN", b"1e999", b'"\\ud800"', b"-", b"\x00", b"{" + b"}" * 10],
    ids=["utf-16 mark", "brackets", "objects", "NaN", "huge number", "half a pair", "hyphen", "nul", "braces"],
)
@pytest.mark.parametrize("saved", ['{"a": "{{x}}"}', "[[]]", "text {{x}} text", "<a/>"])
def test_odd_bytes_are_different_and_never_raise(saved: str, data: bytes) -> None:
    assert not meets(raw(saved), data)
    assert not meets(GRAPHQL, data)
    assert not meets(Body(mode="urlencoded", fields=FIELDS), data, FORM)
    assert not meets(Body(mode="formdata", fields=FIELDS), data, "multipart/form-data; boundary=cut")


def test_a_saved_body_deeper_than_comparing_goes_is_compared_as_text() -> None:
    deep = "[" * 300 + "1" + "]" * 300
    assert meets(raw(deep), deep)
    assert not meets(raw(deep), deep.replace("1", "2"))


JSON_BYTES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON_BYTES, st.booleans())
def test_what_is_sent_is_read_as_python_reads_it(value: object, ascii: bool):
    text = json.dumps(value, ensure_ascii=ascii)
    assert repr(parse_json(text.encode("utf-8", "surrogatepass"))) == repr(parse_json(text))


@given(st.text(alphabet='"\\u0d8ef1-+.E[]{},: \n\ta', max_size=12))
def test_odd_texts_are_read_as_python_reads_them(text: str):
    assert repr(parse_json(text.encode())) == repr(parse_json(text))


@pytest.mark.parametrize(
    "sent",
    [
        *(
            b"1e400",
            b"-0",
            b"-0.0",
            b"1" * 30,
            b"1" * 5000,
            b"NaN",
            b"[Infinity]",
            b"01",
            b"1.",
            b"[1,]",
            b"1\x00",
            b"\xff",
            b"",
        ),
        *(b'"\\ud800"', b'{"a":1,"b":2,"a":3}', b"\xef\xbb\xbf1", '"é"'.encode("utf-16"), b"[" * 250 + b"]" * 250),
        *(b"0.1" + b"0" * 800 + b"1", b"2.2250738585072011e-308", b"9223372036854775808", b"1.7976931348623159e308"),
    ],
)
def test_edges_are_read_as_python_reads_them(sent: bytes):
    try:
        text = sent.decode(json.detect_encoding(sent), "surrogatepass")
    except UnicodeDecodeError:
        assert CallBody(sent, "").json is NOT_JSON
        return
    assert repr(parse_json(sent)) == repr(parse_json(text))
