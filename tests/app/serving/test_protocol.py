"""What the server does with requests that no well-behaved client sends: refused with a reason, never a 500, never a hang."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.app.serving.raw_http import Line, answer_to, answers_to
from tests.app.serving.standin_server import Running, running

URL_BYTES, HEADER_BYTES, HEADER_COUNT, BODY_BYTES = 1000, 4000, 30, 10_000
GET = b"GET /mock/shop/a HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture(scope="module", params=["yes", "no"], ids=["held first", "ordinary"])
def server(request: pytest.FixtureRequest) -> Iterator[Running]:
    """Small limits and short deadlines, shared by every test of this module; the fast way knows none of the mocks."""
    with running(
        fast=request.param,
        url_bytes=URL_BYTES,
        request_header_bytes=HEADER_BYTES,
        request_header_count=HEADER_COUNT,
        mock_body_bytes=BODY_BYTES,
        header_seconds=0.4,
        body_seconds=0.5,
        keepalive_seconds=0.3,
        write_stall_seconds=0.3,
        log_level="error",
    ) as started:
        yield started


def head(*headers: bytes, line: bytes = b"POST /mock/shop/a HTTP/1.1", host: bytes = b"Host: localhost") -> bytes:
    return b"\r\n".join([line, host, *headers]) + b"\r\n\r\n"


REFUSED = {
    "no Host": (b"GET /mock/shop/a HTTP/1.1\r\nAccept: */*\r\n\r\n", 400),
    "two Hosts": (head(b"Host: other"), 400),
    "two equal Hosts": (head(b"Host: localhost"), 400),
    "empty Host": (head(host=b"Host:"), 400),
    "Host with a space": (head(host=b"Host: a b"), 400),
    "Host with a path": (head(host=b"Host: a/b"), 400),
    "Host with user info": (head(host=b"Host: me@a"), 400),
    "bad request line": (b"HELLO\r\n\r\n", 400),
    "a method that is no token": (b"F(O / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "TLS on a plain port": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    "bare line feeds": (b"GET / HTTP/1.1\nHost: a\n\n", 400),
    "folded header": (head(b"A: b\r\n c"), 400),
    "space before the colon": (head(b"A : b"), 400),
    "NUL in a header": (head(b"A: b\x00c"), 400),
    "letter beyond ASCII in the URL": (head(line="GET /mock/shop/é HTTP/1.1".encode()), 400),
    "target without a slash": (head(line=b"GET ftp://a/b HTTP/1.1"), 400),
    "length and chunks": (head(b"Content-Length: 1", b"Transfer-Encoding: chunked"), 400),
    "two lengths": (head(b"Content-Length: 1", b"Content-Length: 1"), 400),
    "negative length": (head(b"Content-Length: -1"), 400),
    "compressed body": (head(b"Transfer-Encoding: gzip, chunked"), 400),
    "broken chunk": (head(b"Transfer-Encoding: chunked") + b"zz\r\n", 400),
    "HTTP/0.9": (b"GET /\r\n\r\n", 505),
    "HTTP/2 preface": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    "HTTP/2.0": (b"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
    "TRACE": (head(line=b"TRACE /mock/shop/a HTTP/1.1"), 405),
    "CONNECT": (b"CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n", 405),
    "long URL": (head(line=b"GET /mock/shop/" + b"a" * URL_BYTES + b" HTTP/1.1"), 414),
    "long URL, unfinished": (b"GET /mock/shop/" + b"a" * URL_BYTES, 414),
    "300 headers": (head(*[b"A: b"] * 300), 431),
    "300 headers, unfinished": (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"A: b\r\n" * 300, 431),
    "large header": (head(b"A: " + b"b" * HEADER_BYTES), 431),
    "large header, unfinished": (b"GET / HTTP/1.1\r\nA: " + b"b" * 2 * HEADER_BYTES, 431),
    "many trailers": (head(b"Transfer-Encoding: chunked") + b"0\r\n" + b"A: b\r\n" * 300, 431),
    "announced body too long": (head(b"Content-Length: %d" % (BODY_BYTES + 1)), 413),
    "absurd length": (head(b"Content-Length: " + b"9" * 19), 413),
    "chunked body too long": (head(b"Transfer-Encoding: chunked") + b"2711\r\n" + b"x" * 0x2711 + b"\r\n", 413),
}


@pytest.mark.parametrize(("data", "status"), REFUSED.values(), ids=REFUSED)
def test_what_breaks_a_rule_is_refused_with_a_reason_and_the_connection_closed(server: Running, data: bytes, status: int):
    answer = answer_to(server.port, data)
    assert answer.status == status
    assert answer.headers["connection"] == "close"
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert sorted(answer.json["error"]) == ["header", "message", "name"]
    assert answer_to(server.port, GET).status == 200


def test_a_refused_head_request_gets_no_body(server: Running):
    with Line(server.port) as line:
        line.send(b"HEAD / HTTP/1.1\r\nHost: a b\r\n\r\n")
        refusal = line.rest()
    assert refusal.startswith(b"HTTP/1.1 400 ")
    assert refusal.endswith(b"\r\n\r\n")


ACCEPTED = {
    "HTTP/1.0 without Host": b"GET /mock/shop/a HTTP/1.0\r\n\r\n",
    "a port in Host": head(host=b"Host: localhost:8000", line=b"GET /mock/shop/a HTTP/1.1"),
    "an IPv6 Host": head(host=b"Host: [::1]:8000", line=b"GET /mock/shop/a HTTP/1.1"),
    "underscores in Host": head(host=b"Host: my_mocks.test", line=b"GET /mock/shop/a HTTP/1.1"),
    "empty lines before": b"\r\n\r\n" + GET,
    "as many headers as allowed": head(*[b"A: b"] * (HEADER_COUNT - 1), line=b"GET /mock/shop/a HTTP/1.1"),
    "a WebDAV method": head(line=b"PROPFIND /mock/shop/a HTTP/1.1"),
    "a method of one's own": head(line=b"VIEW /mock/shop/a HTTP/1.1"),
}


@pytest.mark.parametrize("data", ACCEPTED.values(), ids=ACCEPTED)
def test_what_is_odd_but_allowed_is_answered(server: Running, data: bytes):
    answer = answer_to(server.port, data)
    assert (answer.status, answer.json["path"]) == (200, "/mock/shop/a")


@pytest.mark.parametrize("pieces", [[b"VIEW"], [b"V", b"IE", b"W"], [b"view"]], ids=["whole", "in pieces", "in lower case"])
def test_any_token_is_a_method(server: Running, pieces: list[bytes]):
    """postman-mock.md §2.14: any token but TRACE and CONNECT; the parser's own list is shorter."""
    with Line(server.port) as line:
        for piece in pieces:
            line.send(piece)
            time.sleep(0.02)
        line.send(b" /mock/shop/a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi")
        first = line.answer().json
        line.send(b"GET /mock/shop/b HTTP/1.1\r\nHost: a\r\n\r\n")
        second = line.answer().json
    assert (first["method"], first["body"], second["method"], second["path"]) == ("VIEW", "hi", "GET", "/mock/shop/b")


def test_an_absolute_target_replaces_the_host(server: Running):
    """RFC 9112 §3.2.2: a server must ignore the Host field when the target names a host."""
    seen = answer_to(server.port, b"GET http://shop.localhost/a?b=c HTTP/1.1\r\nHost: elsewhere\r\n\r\n").json
    assert (seen["mock"], seen["path"], seen["query"], seen["headers"]) == ("shop", "/a", "b=c", [["host", "shop.localhost"]])


def test_options_asterisk_is_answered(server: Running):
    assert answer_to(server.port, b"OPTIONS * HTTP/1.1\r\nHost: shop.localhost\r\n\r\n").json["path"] == "*"


def test_pipelined_requests_are_answered_in_order(server: Running):
    requests = b"".join(b"GET /mock/shop/%d HTTP/1.1\r\nHost: a\r\n\r\n" % number for number in range(20))
    paths = [answer.json["path"] for answer in answers_to(server.port, requests, 20)]
    assert paths == [f"/mock/shop/{number}" for number in range(20)]


def test_a_refused_request_waits_for_the_answers_before_it(server: Running):
    slow = b"GET /mock/shop/wait-0.2 HTTP/1.1\r\nHost: a\r\n\r\n"
    answers = answers_to(server.port, slow + GET + b"NONSENSE\r\n\r\n", 3)
    assert [answer.status for answer in answers] == [200, 200, 400]


def test_a_body_that_grows_too_long_behind_a_slow_call_is_refused_in_its_turn(server: Running):
    slow = b"GET /mock/shop/wait-0.2 HTTP/1.1\r\nHost: a\r\n\r\n"
    long = head(b"Transfer-Encoding: chunked") + b"2711\r\n" + b"x" * 0x2711 + b"\r\n"
    assert [answer.status for answer in answers_to(server.port, slow + long, 2)] == [200, 413]


def test_too_many_pipelined_requests_are_refused(server: Running):
    with Line(server.port) as line:
        line.send(b"GET /mock/shop/wait-0.3 HTTP/1.1\r\nHost: a\r\n\r\n" + b"GET /mock/a HTTP/1.1\r\nHost: a\r\n\r\n" * 1500)
        statuses = []
        while not statuses or statuses[-1] == 200:
            statuses.append(line.answer().status)
        assert (len(statuses), statuses[-1]) == (1002, 503)


def test_trailers_do_not_reach_the_application(server: Running):
    body = b"3\r\nabc\r\n0\r\nHost: evil\r\nX-Late: 1\r\n\r\n"
    seen = answer_to(server.port, head(b"Transfer-Encoding: chunked") + body).json
    assert (seen["body"], seen["headers"]) == ("abc", [["host", "localhost"], ["transfer-encoding", "chunked"]])


def test_an_announced_expectation_is_met_before_the_body(server: Running):
    with Line(server.port) as line:
        line.send(head(b"Content-Length: 3", b"Expect: 100-continue"))
        assert line.answer().status == 100
        line.send(b"abc")
        assert line.answer().json["body"] == "abc"


def test_a_too_long_body_is_refused_instead_of_asked_for(server: Running):
    assert answer_to(server.port, head(b"Content-Length: 99999", b"Expect: 100-continue")).status == 413


def test_a_refused_caller_can_finish_sending_and_still_reads_the_answer(server: Running):
    data = head(b"Content-Length: 3000000") + b"x" * 3_000_000
    assert answer_to(server.port, data).error == "requestTooLargeError"


@pytest.mark.parametrize("framing", [b"Content-Length: 3", b"Transfer-Encoding: chunked"])
def test_a_request_for_another_protocol_is_answered_in_this_one_with_its_body(server: Running, framing: bytes):
    """Java's HTTP client asks for h2c with every first request, bodies included."""
    body = b"abc" if framing.startswith(b"Content") else b"3\r\nabc\r\n0\r\n\r\n"
    data = head(b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c", b"HTTP2-Settings: AAMA", framing) + body
    answer = answer_to(server.port, data)
    assert (answer.status, answer.json["body"]) == (200, "abc")


def test_the_body_of_such_a_request_may_come_in_pieces(server: Running):
    with Line(server.port) as line:
        line.send(head(b"Connection: Upgrade", b"Upgrade: h2c", b"Content-Length: 6") + b"abc")
        line.send(b"def")
        assert line.answer().json["body"] == "abcdef"


def test_a_websocket_handshake_is_an_ordinary_call(server: Running):
    data = head(b"Connection: Upgrade", b"Upgrade: websocket", line=b"GET /mock/shop/a HTTP/1.1")
    assert [answer.status for answer in answers_to(server.port, data + GET, 2)] == [200, 200]


# --- deadlines ----------------------------------------------------------------------------------------------------------


def seconds_until_closed(line: Line) -> tuple[float, bytes]:
    started = time.monotonic()
    rest = line.rest()
    return time.monotonic() - started, rest


def test_a_silent_connection_is_closed_after_header_seconds(server: Running):
    with Line(server.port) as line:
        seconds, rest = seconds_until_closed(line)
    assert rest == b""
    assert 0.3 < seconds < 20


def test_an_unfinished_head_is_answered_408(server: Running):
    with Line(server.port) as line:
        line.send(b"GET /mock/shop/a HTTP/1.1\r\nHost: a\r\nX-Slow: ")
        assert line.answer().error == "requestTimeoutError"


def test_a_head_that_drips_is_answered_408(server: Running):
    """Each header would renew an idle timeout; the deadline is for the whole head."""
    with Line(server.port) as line:
        line.send(b"GET /mock/shop/a HTTP/1.1\r\nHost: a\r\n")
        for _ in range(HEADER_COUNT - 10):
            if line.has_data_within(0.05):
                break
            line.send(b"X: y\r\n")
        assert line.answer().error == "requestTimeoutError"


def test_an_unfinished_body_is_answered_408(server: Running):
    with Line(server.port) as line:
        line.send(head(b"Content-Length: 10") + b"abc")
        answer = line.answer()
    assert (answer.status, answer.error) == (408, "requestTimeoutError")


def test_a_body_may_take_longer_as_long_as_it_keeps_coming(server: Running):
    """Each KiB received earns a second: a slow line is not a silent one."""
    with Line(server.port) as line:
        line.send(head(b"Content-Length: 8000"))
        for _ in range(20):
            assert not line.has_data_within(0.05)
            line.send(b"x" * 400)
        assert line.answer().json["body"] == 8000


def test_a_kept_connection_is_closed_after_keepalive_seconds(server: Running):
    with Line(server.port) as line:
        line.send(GET)
        assert line.answer().status == 200
        seconds, rest = seconds_until_closed(line)
    assert rest == b""
    assert 0.2 < seconds < 20


def test_a_call_may_take_longer_than_every_deadline_for_reading(server: Running):
    assert answer_to(server.port, b"GET /mock/shop/wait-1 HTTP/1.1\r\nHost: a\r\n\r\n").status == 200


def test_a_caller_who_does_not_read_is_cut_off(server: Running):
    with Line(server.port) as line:
        line.shrink_window()
        line.send(b"GET /mock/shop/large-30000000 HTTP/1.1\r\nHost: a\r\n\r\n")
        line.wait_for_reset()


# --- failing applications -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["fail", "silent"])
def test_an_application_that_fails_costs_one_answer(server: Running, action: str):
    """Only a fault of our own can cause this; even then the answer has the mocks' error shape and the server goes on."""
    answer = answer_to(server.port, b"GET /mock/shop/%s HTTP/1.1\r\nHost: a\r\n\r\n" % action.encode())
    assert (answer.status, answer.error) == (500, "serverError")
    assert answer_to(server.port, GET).status == 200
