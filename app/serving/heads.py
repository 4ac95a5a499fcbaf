"""What the head of a request must look like beyond what the parser checks: Host and the request target (RFC 9112 §3.2)."""

from __future__ import annotations

import re

from app.serving import refusals
from app.serving.limits import ServeLimits
from app.serving.refusals import RequestRefused

Headers = list[tuple[bytes, bytes]]

HOST = re.compile(rb"(?:[A-Za-z0-9._~-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{0,5})?")
ABSOLUTE_FORM = re.compile(rb"https?://([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)


def check_version(version: str) -> None:
    """HTTP/1.1 or 1.0. Raises RequestRefused."""
    if version not in ("1.1", "1.0"):
        raise RequestRefused(refusals.version_not_supported())


def check_host(host: bytes, count: int, version: str) -> None:
    """Exactly one valid Host; HTTP/1.0 may leave it out. Raises RequestRefused."""
    if count == 0 and version == "1.0":
        return
    if count != 1:
        raise RequestRefused(refusals.bad_request(f"A request needs exactly one Host header, this one has {count}."))
    if not HOST.fullmatch(host):
        raise RequestRefused(refusals.bad_request("The Host header is not a host name with an optional port."))


def origin_form(target: bytes, headers: Headers) -> bytes:
    """The path and query of a target that does not start with `/`; a host named in it replaces the Host header, in place.

    Raises RequestRefused for a target that is neither a URL of http nor `*`.
    """
    if target == b"*":
        return target
    absolute = ABSOLUTE_FORM.fullmatch(target)
    if absolute is None or not HOST.fullmatch(absolute[1]):
        raise RequestRefused(refusals.bad_request("The request target must be a path or an http URL."))
    headers[:] = [(name, absolute[1] if name == b"host" else value) for name, value in headers]
    rest = absolute[2]
    return rest if rest.startswith(b"/") else b"/" + rest


def check_size(headers: Headers, limits: ServeLimits) -> None:
    """The headers are neither too many nor, as they stand on the wire, too long together. Raises RequestRefused."""
    size = sum(len(name) + len(value) + 4 for name, value in headers)
    if len(headers) > limits.request_header_count or size > limits.request_header_bytes:
        raise RequestRefused(refusals.headers_too_large(limits))
