"""Requests that no client library would send, as bytes to a real server: each has one outcome, however its bytes arrive.

Each row is sent alone, in many pieces, on a used connection, and in one piece with a call before it; on the fast
way, on the ordinary one, and to two workers. `app/serving/README.md` has the outcomes in words.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from converters.postman.write import write_collection
from tests.app.workers.served_by_two import needs_proc
from tests.server_process import free_port, running, understudy
from tests.small_mocks import collection, example

LINE = b"GET /mock/shop/a HTTP/1.1"
MANY = 1 << 20
STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")


def get(*headers: bytes, line: bytes = LINE, host: bytes = b"Host: localhost") -> bytes:
    return b"".join(each + b"\r\n" for each in (line, *([host] if host else []), *headers, b""))


def post(*headers: bytes, body: bytes = b"") -> bytes:
    return get(*headers, line=b"POST /mock/shop/a HTTP/1.1") + body


def chunked(body: bytes) -> bytes:
    return post(b"Transfer-Encoding: chunked", body=body)


CALL = get()
LAST = get(b"Connection: close")


@dataclass(frozen=True)
class Row:
    """`statuses` of the answers. `closes`: nothing is answered behind them. `first`: a connection must begin with it.

    `in_pieces`: False where bytes that come after the end of the connection would take the answer with them.
    """

    data: bytes
    statuses: tuple[int, ...]
    closes: bool = True
    first: bool = False
    in_pieces: bool = True


def bad(data: bytes, status: int = 400) -> Row:
    return Row(data, (status,))


def fine(data: bytes, *statuses: int, first: bool = False) -> Row:
    return Row(data, statuses or (200,), closes=False, first=first)


LINES = {
    "another method of one's own": fine(get(line=b"VIEW /mock/shop/a HTTP/1.1"), 404, first=True),
    "a method of WebDAV": fine(get(line=b"PURGE /mock/shop/a HTTP/1.1"), 404),
    "no method": bad(get(line=b" /mock/shop/a HTTP/1.1")),
    "a very long method": bad(get(line=b"A" * 200 + b" /mock/shop/a HTTP/1.1")),
    "a control character in the method": bad(get(line=b"G\x01T /mock/shop/a HTTP/1.1")),
    "a colon in the method": bad(get(line=b"G:T /mock/shop/a HTTP/1.1")),
    "tabs in the request line": bad(get(line=b"GET\t/mock/shop/a\tHTTP/1.1")),
    "a space in the target": bad(get(line=b"GET /mock/shop/a b HTTP/1.1")),
    "no target": bad(get(line=b"GET  HTTP/1.1")),
    "a backslash for a slash": bad(get(line=b"GET \\mock\\shop\\a HTTP/1.1")),
    "an asterisk": fine(get(line=b"GET * HTTP/1.1"), 404),
    "a fragment": fine(get(line=b"GET /mock/shop/a#x HTTP/1.1")),
    "an absolute target": fine(get(line=b"GET http://localhost/mock/shop/a HTTP/1.1")),
    "an absolute target with a user": bad(get(line=b"GET http://me@localhost/mock/shop/a HTTP/1.1")),
    "an absolute target without a host": bad(get(line=b"GET http:///mock/shop/a HTTP/1.1")),
    "an authority as target": bad(get(line=b"GET localhost:80 HTTP/1.1")),
    "UTF-8 in the target": bad(get(line="GET /mock/shop/é HTTP/1.1".encode())),
    "NUL in the target": bad(get(line=b"GET /mock/shop/a\x00 HTTP/1.1")),
    "DEL in the target": bad(get(line=b"GET /mock/shop/\x7f HTTP/1.1")),
    "a broken escape": fine(get(line=b"GET /mock/shop/%zz HTTP/1.1"), 404),
    "two slashes in front": fine(get(line=b"GET //mock/shop/a HTTP/1.1"), 404),
    "dots that lead out": fine(get(line=b"GET /mock/shop/../../etc/hostname HTTP/1.1"), 404),
    "quotes and brackets": fine(get(line=b'GET /mock/shop/a/b"<> HTTP/1.1'), 404),
    "no version": bad(get(line=b"GET /mock/shop/a"), 505),
    "HTTP/2.0": bad(get(line=b"GET /mock/shop/a HTTP/2.0"), 505),
    "HTTP/1.2": bad(get(line=b"GET /mock/shop/a HTTP/1.2")),
    "HTTP/3.0": bad(get(line=b"GET /mock/shop/a HTTP/3.0")),
    "HTTP/1.10": bad(get(line=b"GET /mock/shop/a HTTP/1.10")),
    "HTTP/1": bad(get(line=b"GET /mock/shop/a HTTP/1")),
    "http in small letters": bad(get(line=b"GET /mock/shop/a http/1.1")),
    "a space behind the version": bad(get(line=b"GET /mock/shop/a HTTP/1.1 ")),
    "CONNECT": bad(get(line=b"CONNECT localhost:80 HTTP/1.1"), 405),
    "TRACE": bad(get(line=b"TRACE /mock/shop/a HTTP/1.1"), 405),
}
HEADERS = {
    "a folded header": bad(get(b"A: b\r\n c")),
    "a first header that is folded": bad(LINE + b"\r\n Host: a\r\n\r\n"),
    "bare line feeds": bad(b"GET /mock/shop/a HTTP/1.1\nHost: a\n\n"),
    "one bare line feed": bad(LINE + b"\r\nHost: a\nA: b\r\n\r\n"),
    "a bare line feed for the empty line": bad(LINE + b"\r\nHost: a\r\n\n"),
    "bare carriage returns": bad(LINE + b"\rHost: a\r\r"),
    "a carriage return in a value": bad(get(b"A: b\rc")),
    "NUL in a value": bad(get(b"A: b\x00")),
    "DEL in a value": bad(get(b"A: b\x7f")),
    "a control character in a value": bad(get(b"A: b\x01")),
    "Latin-1 in a value": fine(get(b"A: \xe9")),
    "a tab before the colon": bad(get(b"A\t: b")),
    "a space in a name": bad(get(b"A B: c")),
    "no name": bad(get(b": b")),
    "no colon": bad(get(b"ABC")),
    "a control character in a name": bad(get(b"A\x01: b")),
    "no Host": bad(get(host=b"")),
    "two Hosts": bad(get(b"Host: localhost")),
    "a list of hosts": bad(get(host=b"Host: a, b")),
    "a Host with a user": bad(get(host=b"Host: me@a")),
    "a Host with too long a port": bad(get(host=b"Host: a:123456")),
    "a Host with a zone": bad(get(host=b"Host: [fe80::1%25eth0]")),
    "a Host with an escape": bad(get(host=b"Host: a%2f")),
    "UTF-8 in Host": bad(get(host="Host: é".encode())),
    "200 headers": fine(get(*[b"A: b"] * 199)),
    "201 headers": bad(get(*[b"A: b"] * 200), 431),
    "10,000 headers": bad(get(*[b"A: b"] * 10_000), 431),
    "a header of 1 MiB": bad(get(b"A: " + b"b" * MANY), 431),
    "a name of 70 kB": bad(get(b"A" * 70_000 + b": b"), 431),
    "a URL of 1 MiB": bad(get(line=b"GET /mock/shop/a?" + b"q" * MANY + b" HTTP/1.1"), 414),
    "keep-alive and close": Row(get(b"Connection: keep-alive, close"), (200,)),
    "a Connection that says nothing": fine(get(b"Connection: ,, x")),
    "a handshake for h2c": fine(get(b"Connection: Upgrade", b"Upgrade: h2c")),
    "a handshake for WebSocket": fine(get(b"Connection: Upgrade", b"Upgrade: websocket", b"Sec-WebSocket-Version: 13")),
    "HTTP/1.0": Row(get(line=b"GET /mock/shop/a HTTP/1.0", host=b""), (200,)),
    "HTTP/1.0 that would be kept": Row(get(b"Connection: keep-alive", line=b"GET /mock/shop/a HTTP/1.0"), (200,)),
}
LENGTHS = {
    "zeros before a length": fine(post(b"Content-Length: 0002", body=b"{}"), 201),
    "blanks around a length": fine(post(b"Content-Length: \t 2  ", body=b"{}"), 201),
    "two equal lengths": bad(post(b"Content-Length: 2", b"Content-Length: 2", body=b"{}")),
    "two other lengths": bad(post(b"Content-Length: 2", b"Content-Length: 3", body=b"{}")),
    "a list of lengths": bad(post(b"Content-Length: 2, 2", body=b"{}")),
    "a negative length": bad(post(b"Content-Length: -1")),
    "a plus before a length": bad(post(b"Content-Length: +2", body=b"{}")),
    "a hexadecimal length": bad(post(b"Content-Length: 0x2", body=b"{}")),
    "a length with an exponent": bad(post(b"Content-Length: 1e1", body=b"{}")),
    "two numbers": bad(post(b"Content-Length: 2 2", body=b"{}")),
    "an empty length": bad(post(b"Content-Length:")),
    "a length beyond the limit": bad(post(b"Content-Length: 10485761"), 413),
    "a length of 2^63": bad(post(b"Content-Length: 9223372036854775808"), 413),
    "a length of 2^64 and 2": bad(post(b"Content-Length: 18446744073709551618", body=b"{}")),
    "a length of thirty digits": bad(post(b"Content-Length: " + b"9" * 30)),
    "length and chunks": bad(post(b"Content-Length: 2", b"Transfer-Encoding: chunked", body=b"2\r\n{}\r\n0\r\n\r\n")),
    "chunks and length": bad(post(b"Transfer-Encoding: chunked", b"Content-Length: 2", body=b"2\r\n{}\r\n0\r\n\r\n")),
    "chunks in capitals": fine(post(b"Transfer-Encoding: CHUNKED", body=b"2\r\n{}\r\n0\r\n\r\n"), 201),
    "chunked twice": bad(post(b"Transfer-Encoding: chunked, chunked", body=b"2\r\n{}\r\n0\r\n\r\n")),
    "chunked in two headers": bad(post(*[b"Transfer-Encoding: chunked"] * 2, body=b"2\r\n{}\r\n0\r\n\r\n")),
    "gzip": bad(post(b"Transfer-Encoding: gzip")),
    "gzip behind chunks": bad(post(b"Transfer-Encoding: chunked, gzip", body=b"0\r\n\r\n")),
    "identity": bad(post(b"Transfer-Encoding: identity")),
    "another word for chunked": bad(post(b"Transfer-Encoding: xchunked", body=b"0\r\n\r\n")),
    "no coding": bad(post(b"Transfer-Encoding:")),
    "a GET with chunks": fine(get(b"Transfer-Encoding: chunked") + b"2\r\n{}\r\n0\r\n\r\n"),
    "a body without a length": Row(CALL + b"{}\r\n\r\n", (200, 400)),
}
CHUNKS = {
    "no hexadecimal number": bad(chunked(b"zz\r\n")),
    "a negative number": bad(chunked(b"-1\r\n")),
    "a prefix": bad(chunked(b"0x2\r\n{}\r\n0\r\n\r\n")),
    "17 digits": bad(chunked(b"f" * 17 + b"\r\n")),
    "no number": bad(chunked(b"\r\n0\r\n\r\n")),
    "zeros in front": fine(chunked(b"0002\r\n{}\r\n0\r\n\r\n"), 201),
    "a blank behind the number": bad(chunked(b"2 \r\n{}\r\n0\r\n\r\n")),
    "more than was said": bad(chunked(b"2\r\n{}}\r\n0\r\n\r\n")),
    "no line end behind a chunk": bad(chunked(b"2\r\n{}0\r\n\r\n")),
    "bare line feeds in between": bad(chunked(b"2\n{}\n0\n\n")),
    "an extension": fine(chunked(b"2;a=b\r\n{}\r\n0\r\n\r\n"), 201),
    "an extension in quotes": fine(chunked(b'2;a="b;c"\r\n{}\r\n0;x\r\n\r\n'), 201),
    "a line feed in an extension": bad(chunked(b"2;a\nb\r\n{}\r\n0\r\n\r\n")),
    "an extension of 1 MiB": bad(chunked(b"2;a=" + b"b" * MANY + b"\r\n{}\r\n0\r\n\r\n"), 431),
    "a trailer": fine(chunked(b"0\r\nA: b\r\n\r\n"), 201),
    "a length as a trailer": bad(chunked(b"0\r\nContent-Length: 5\r\n\r\n")),
    "a trailer without a colon": bad(chunked(b"0\r\nA b\r\n\r\n")),
    "trailers of 1 MiB": bad(chunked(b"0\r\n" + b"A: b\r\n" * (MANY // 6) + b"\r\n"), 431),
    "an expectation with its body": Row(post(b"Expect: 100-continue", b"Content-Length: 2", body=b"{}"), (100, 201)),
    "an expectation of HTTP/1.0": Row(
        get(b"Expect: 100-continue", b"Content-Length: 2", line=b"POST /mock/shop/a HTTP/1.0") + b"{}", (201,)
    ),
    "an expectation without a body": fine(get(b"Expect: 100-continue")),
    "another expectation": fine(post(b"Expect: 200-ok", b"Content-Length: 2", body=b"{}"), 201),
}
OTHERS = {
    "nothing odd": fine(CALL),
    "two calls": fine(CALL + CALL, 200, 200),
    "a call behind one that closes": Row(LAST + CALL, (200,), in_pieces=False),
    "a call behind nonsense": bad(b"NONSENSE\r\n\r\n" + CALL),
    "empty lines before": fine(b"\r\n" * 5 + CALL),
    "100 kB of empty lines before": fine(b"\r\n" * 50_000 + CALL, first=True),
    "blanks before": bad(b"   " + CALL),
    "NULs before": bad(b"\x00" * 10 + CALL),
    "every byte": bad(bytes(range(256))),
    "TLS": bad(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 32),
    "a proxy's line": bad(b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n" + CALL),
    "SSH": bad(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "JSON": bad(b'{"a": 1}\r\n\r\n'),
}
ROWS = LINES | HEADERS | LENGTHS | CHUNKS | OTHERS


@pytest.fixture(scope="module", params=["fast", "ordinary", pytest.param("two workers", marks=needs_proc)])
def port(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A server with one mock."""
    folder: Path = tmp_path_factory.mktemp("served")
    examples = example("GET /a", "one", id="a"), example("POST /a", "posted", id="p", code=201)
    (folder / "shop.json").write_bytes(write_collection(collection(*examples)))
    options = {"fast": [], "ordinary": ["--no-fast"], "two workers": ["--workers", "2"]}[request.param]
    port = free_port()
    quiet = {"UNDERSTUDY_LOG_LEVEL": "error"}
    with running([*understudy([folder], port), "--no-watch", *options], port, ready="/readyz", variables=quiet):
        yield port


def statuses(port: int, pieces: Sequence[bytes], row: Row) -> tuple[int, ...]:
    """Of all answers up to the end of the connection, which a last call asks for where the row leaves it open."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answered = b""
        try:
            for piece in pieces:
                line.sendall(piece)
            if not row.closes:
                line.sendall(LAST)
            while data := line.recv(1 << 16):
                answered += data
        except (ConnectionResetError, BrokenPipeError):  # cut while it was still sending
            pass
    return tuple(int(status) for status in STATUS.findall(answered))


def after_a_call(port: int, row: Row) -> tuple[int, ...]:
    """The row's bytes on a connection on which a call was answered already."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(CALL)
        answered = line.recv(1 << 16)
        assert answered.startswith(b"HTTP/1.1 200 ")
        answered = b""
        try:
            line.sendall(row.data if row.closes else row.data + LAST)
            while data := line.recv(1 << 16):
                answered += data
        except (ConnectionResetError, BrokenPipeError):
            pass
    return tuple(int(status) for status in STATUS.findall(answered))


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_every_request_has_its_outcome_however_it_arrives(port: int, row: Row):
    expected = row.statuses if row.closes else (*row.statuses, 200)
    size = max(1, len(row.data) // 400)
    pieces = [row.data[at : at + size] for at in range(0, len(row.data), size)]
    assert statuses(port, [row.data], row) == expected
    assert not row.in_pieces or statuses(port, pieces, row) == expected
    if not row.first:
        assert after_a_call(port, row) == expected
        assert statuses(port, [CALL + row.data], row) == (200, *expected)


@pytest.mark.parametrize("sent", [b"", b"GET /mock", LINE + b"\r\nHost: a\r\n", post(b"Content-Length: 5", body=b"ab")])
def test_who_ends_in_the_middle_of_a_request_gets_nothing(port: int, sent: bytes):
    assert half_closed(port, sent) == ()


def test_who_has_asked_and_says_no_more_gets_what_is_ready(port: int):
    assert half_closed(port, CALL * 20) == (200,) * 20


def half_closed(port: int, sent: bytes) -> tuple[int, ...]:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        answered = b""
        while data := line.recv(1 << 16):
            answered += data
    return tuple(int(status) for status in STATUS.findall(answered))


def test_there_are_hundreds_of_them():
    """Each row in four ways at three servers."""
    assert len(ROWS) * 4 * 3 > 1000
