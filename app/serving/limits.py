"""The limits of serving as plain values for the hot path. Each can be set: see app.settings."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeLimits:
    """How much one caller may ask of the server. Seconds are wall-clock; bytes are bytes on the wire unless said otherwise.

    Reading: `url_bytes`, `request_header_bytes`, `request_header_count`, `mock_body_bytes`, `header_seconds` (from the
    connection or the first byte to a complete head), `body_seconds` (for a whole body, and one second more for each
    `body_floor_bytes` received). Connections: `connections` at once, `keepalive_seconds` between two requests,
    `write_stall_seconds` for a client that does not read. Answering: `delay_ms` at most, `waiting` delayed calls at once,
    `buffered_bytes` of unfinished request bodies of all callers together,
    `generated_bytes` that templates add to one answer.
    """

    url_bytes: int = 8 * KIB
    request_header_bytes: int = 64 * KIB
    request_header_count: int = 200
    mock_body_bytes: int = 10 * MIB
    header_seconds: float = 10.0
    body_seconds: float = 30.0
    body_floor_bytes: int = KIB
    keepalive_seconds: float = 5.0
    write_stall_seconds: float = 30.0
    connections: int = 2000
    delay_ms: int = 60_000
    waiting: int = 500
    buffered_bytes: int = 256 * MIB
    generated_bytes: int = MIB
