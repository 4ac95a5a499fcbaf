"""Which headers of a saved answer go over the wire, and which the mock adds."""

from __future__ import annotations

import pytest

from app.matching.headers import ascii_safe, is_media_type, sendable
from app.matching.index import compile_index
from app.matching.reply import Labels
from converters.postman.model import Collection, Example, Header, Item, Request, Variable
from converters.postman.url import parse_url
from tests.app.matching.building import answer, call


def test_ordinary_headers_are_sent_with_lower_case_names() -> None:
    headers = [Header(key=" X-Total ", value=" 7 "), Header(key="Link", value="<a>; rel=next"), Header(key="X-Empty")]
    assert sendable(headers) == ([("x-total", "7"), ("link", "<a>; rel=next"), ("x-empty", "")], [])


def test_disabled_headers_are_neither_sent_nor_reported() -> None:
    assert sendable([Header(key="X-A", value="1", disabled=True)]) == ([], [])


def test_a_repeated_header_is_sent_each_time() -> None:
    cookies = [Header(key="Set-Cookie", value="a=1"), Header(key="Set-Cookie", value="b=2")]
    assert sendable(cookies)[0] == [("set-cookie", "a=1"), ("set-cookie", "b=2")]


@pytest.mark.parametrize(
    ("name", "value", "code", "expected"),
    [
        ("Content-Length", "5", "header.dropped", True),
        ("transfer-encoding", "chunked", "header.dropped", True),
        ("Connection", "close", "header.dropped", True),
        ("Keep-Alive", "5", "header.dropped", True),
        ("TE", "trailers", "header.dropped", True),
        ("Trailer", "x", "header.dropped", True),
        ("Upgrade", "h2c", "header.dropped", True),
        ("Proxy-Authenticate", "Basic", "header.dropped", True),
        ("Content-Encoding", "gzip", "header.dropped", True),
        ("Date", "today", "header.dropped", True),
        ("Clear-Site-Data", '"*"', "header.dropped", False),
        ("Service-Worker-Allowed", "/", "header.dropped", False),
        ("Strict-Transport-Security", "max-age=1", "header.dropped", False),
        ("Public-Key-Pins-Report-Only", "x", "header.dropped", False),
        ("NEL", "{}", "header.dropped", False),
        ("Report-To", "{}", "header.dropped", False),
        ("Alt-Svc", "h3", "header.dropped", False),
        ("X-Understudy-Example", "forged", "header.dropped", False),
        ("Set-Cookie", "understudy_session=x", "header.dropped", False),
        ("Set-Cookie", "__Host-x=1", "header.dropped", False),
        ("Set-Cookie", "__secure-x=1", "header.dropped", False),
        ("", "1", "header.invalid", False),
        ("X A", "1", "header.invalid", False),
        ("X:A", "1", "header.invalid", False),
        ("X\r\nY", "1", "header.invalid", False),
        ("Größe", "1", "header.invalid", False),
        ("x" * 201, "1", "header.invalid", False),
        ("X-A", "1\r\nSet-Cookie: a=1", "header.invalid", False),
        ("X-A", "1\x002", "header.invalid", False),
        ("X-A", "x" * 8193, "header.invalid", False),
        ("X-A", "naïve ☺", "header.invalid", False),
    ],
)
def test_a_header_that_must_not_be_sent_is_left_out(name: str, value: str, code: str, *, expected: bool) -> None:
    kept, left_out = sendable([Header(key=name, value=value)])
    assert (kept, [(one.code, one.expected) for one in left_out]) == ([], [(code, expected)])


@pytest.mark.parametrize(
    ("name", "value"),
    [("X-A", "ümlaut"), ("X-A", "tab\tinside"), ("Set-Cookie", "session=1; Secure"), ("Cookie", "a"), ("x" * 200, "y" * 8192)],
)
def test_unusual_headers_that_can_be_sent_are(name: str, value: str) -> None:
    assert sendable([Header(key=name, value=value)]) == ([(name.lower(), value)], [])


def test_at_most_200_headers_are_sent() -> None:
    kept, left_out = sendable([Header(key=f"X-{number}") for number in range(202)])
    assert (len(kept), [one.code for one in left_out]) == (200, ["limit.items", "limit.items"])


@pytest.mark.parametrize(
    "value", ["text/html", "application/problem+json; charset=utf-8", "a/b;c", "application/vnd.x.v1+json"]
)
def test_media_types(value: str) -> None:
    assert is_media_type(value)


@pytest.mark.parametrize("value", ["", "json", "*/*", "text/", "text/html, text/plain", "text /html"])
def test_no_media_types(value: str) -> None:
    assert not is_media_type(value)


def test_names_are_made_safe_for_a_header() -> None:
    assert ascii_safe("Größe 100%\r\n") == b"Gr%C3%B6%C3%9Fe 100%25%0D%0A"


def sent(
    *headers: Header, code: int = 200, body: str = "hello", labels: Labels | None = None, **variables: str
) -> dict[str, str]:
    """The headers of the answer of a mock with one example."""
    example = Example(
        id="id-ü", name="one", code=code, headers=headers, body=body, original_request=Request(url=parse_url("{{url}}/a"))
    )
    held = tuple(Variable(key=key, value=value) for key, value in variables.items())
    collection = Collection(id="c", items=(Item(id="i", examples=(example,)),), variables=held)
    index = compile_index(collection, labels=labels or Labels())
    return {key.decode(): value.decode("latin-1") for key, value in answer(index, call("GET /a")).headers}


def test_what_the_mock_adds() -> None:
    assert sent(labels=Labels(mock="shop@7")) == {
        "content-type": "text/html; charset=utf-8",
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "*",
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox",
        "x-understudy-mock": "shop@7",
        "x-understudy-example": "id-%C3%BC",
        "x-understudy-score": "100",
        "content-length": "5",
    }


def test_origin_headers_can_be_switched_off() -> None:
    assert [name for name in sent(labels=Labels(mock="shop@7", provenance=False)) if name.startswith("x-understudy")] == []


def test_the_examples_own_cors_headers_stay() -> None:
    assert sent(Header(key="Access-Control-Allow-Origin", value="https://a.b"))["access-control-allow-origin"] == "https://a.b"


def test_the_length_is_that_of_the_bytes_sent() -> None:
    assert sent(Header(key="Content-Length", value="999"), body="größe")["content-length"] == "7"


@pytest.mark.parametrize("value", ["json", "", "*/*", "text/html\r\nx: y"])
def test_a_content_type_that_is_none_becomes_html(value: str) -> None:
    assert sent(Header(key="Content-Type", value=value))["content-type"] == "text/html; charset=utf-8"


def test_only_one_content_type_is_sent() -> None:
    headers = sent(Header(key="Content-Type", value="text/plain"), Header(key="content-type", value="text/css"))
    assert headers["content-type"] == "text/plain"


@pytest.mark.parametrize("code", [204, 304])
def test_an_answer_without_body_has_neither_length_nor_a_made_up_type(code: int) -> None:
    assert not {"content-length", "content-type"} & set(sent(code=code))


def test_205_has_a_length_of_nothing() -> None:
    assert sent(code=205)["content-length"] == "0"


def test_variables_in_header_values_are_filled_in_and_checked() -> None:
    assert sent(Header(key="X-V", value="v{{v}}"), v="2")["x-v"] == "v2"
    assert "x-v" not in sent(Header(key="X-V", value="{{v}}"), v="1\r\nSet-Cookie: a=1")


def test_what_a_caller_sent_never_gets_into_a_header() -> None:
    assert sent(Header(key="X-Echo", value="{{$headers 'x'}}"))["x-echo"] == "{{$headers 'x'}}"


def test_dynamic_variables_in_headers_get_values() -> None:
    assert sent(Header(key="X-Time", value="{{$timestamp}}"))["x-time"] == "1795158000"
