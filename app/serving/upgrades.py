"""Reads the body of a request that asks for another protocol, as Java's HTTP client does with `Upgrade: h2c` by default.

The parser ends such a request after its head and takes the rest for the other protocol. We answer in HTTP/1.1, so the rest is
the body the head announced.
"""

from __future__ import annotations

from typing import Protocol

import httptools


class BodyReader(Protocol):
    """What takes the pieces of a body; both methods may raise to end the parsing."""

    def on_body(self, body: bytes, /) -> None: ...

    def on_message_complete(self) -> None: ...


class _OneBody:
    """Hands on one body and nothing that follows it."""

    def __init__(self, reader: BodyReader) -> None:
        self._reader: BodyReader | None = reader

    def on_body(self, body: bytes) -> None:
        if self._reader is not None:
            self._reader.on_body(body)

    def on_message_complete(self) -> None:
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.on_message_complete()


def parser_for_body(reader: BodyReader, length: int, *, is_chunked: bool) -> httptools.HttpRequestParser:
    """A parser whose next bytes are a body of that length, or a chunked one; it calls `reader` as a request parser would."""
    parser = httptools.HttpRequestParser(_OneBody(reader))
    framing = b"transfer-encoding: chunked" if is_chunked else b"content-length: %d" % length
    parser.feed_data(b"POST / HTTP/1.1\r\n" + framing + b"\r\n\r\n")
    return parser
