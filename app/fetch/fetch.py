"""Fetch one document: each hop looked up, checked, connected to as checked, and its bytes counted as they are unpacked.

Built on httpcore, the engine of httpx, because it does nothing by itself: no proxies, no cookies, no redirects.
"""

from __future__ import annotations

import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

import httpcore

from app.fetch.connect import Connect, PinnedBackend, system_connect
from app.fetch.errors import FetchFailed, FetchTimedOut, FetchTooLarge, TooManyRedirects
from app.fetch.guard import Resolve, checked_addresses, system_addresses
from app.fetch.rules import FetchRules
from app.fetch.urls import Url, read_url

T = TypeVar("T")

_REDIRECTS = (301, 302, 303, 307, 308)
_PIECE = 64 * 1024
_HEADERS = {"accept": "application/yaml, application/json, application/zip, */*;q=0.5", "accept-encoding": "gzip"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The world outside: how names are looked up, connections made, certificates trusted. Tests give their own."""

    resolve: Resolve = system_addresses
    connect: Connect = system_connect
    trusted: ssl.SSLContext | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A document, and the address at which it was in the end. `media_type` is what the server says: a hint, no more."""

    url: Url
    data: bytes = field(repr=False)
    media_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a server answered, whatever the status. `headers`: by name in small letters, of several the last one."""

    url: Url
    status: int
    headers: Mapping[str, str]
    data: bytes = field(repr=False)


def fetch(
    text: str, rules: FetchRules, *, credentials: Mapping[str, str] | None = None, network: Network | None = None
) -> Fetched:
    """The document at an address. `credentials`: headers for the host that was named, and for no other it leads to.

    Raises FetchBlocked, TooManyRedirects, FetchTimedOut, FetchFailed, FetchTooLarge.
    """
    first = url = read_url(text)
    until = time.monotonic() + rules.seconds
    for _ in range(rules.redirects + 1):
        headers = dict(credentials or {}) if url.origin == first.origin else {}
        answer = _ask(url, rules, headers, network or Network(), until, _document)
        if isinstance(answer, Fetched):
            return answer
        url = answer
    raise TooManyRedirects(str(first), rules.redirects)


def ask(text: str, rules: FetchRules, *, headers: Mapping[str, str], network: Network | None = None) -> Answered:
    """What a server answers to GET with these headers. Nothing is followed: they are for the host that was named alone.

    Raises FetchBlocked, FetchTimedOut, FetchFailed, FetchTooLarge.
    """
    return _ask(read_url(text), rules, headers, network or Network(), time.monotonic() + rules.seconds, _answered)


def post(text: str, rules: FetchRules, *, headers: Mapping[str, str], body: bytes, network: Network | None = None) -> Answered:
    """What a server answers to POST with these headers and this body. Nothing is followed. Raises as `ask` does."""
    until = time.monotonic() + rules.seconds
    return _ask(read_url(text), rules, headers, network or Network(), until, _answered, body)


def _ask(
    url: Url,
    rules: FetchRules,
    credentials: Mapping[str, str],
    network: Network,
    until: float,
    read: Callable[[Url, httpcore.Response, FetchRules], T],
    body: bytes | None = None,
) -> T:
    """One hop, and what `read` makes of the answer. With a body it is POST, else GET."""
    connected_until = min(until, time.monotonic() + rules.connect_seconds)
    addresses = checked_addresses(url, rules, network.resolve, until=connected_until)
    backend = PinnedBackend(addresses, network.connect, connected_until=connected_until, until=until)
    where = httpcore.URL(scheme=url.scheme, host=url.host, port=url.port, target=url.target)
    headers = list({"host": url.authority, "user-agent": "understudy", **_HEADERS, **credentials}.items())
    trusted = network.trusted or _trusted_by_the_system()
    try:
        with (
            httpcore.ConnectionPool(ssl_context=trusted, network_backend=backend) as pool,
            pool.stream("GET" if body is None else "POST", where, headers=headers, content=body) as response,
        ):
            return read(url, response, rules)
    except httpcore.ConnectTimeout:
        raise FetchTimedOut(str(url), "connecting to it", rules.connect_seconds) from None
    except httpcore.TimeoutException:
        raise FetchTimedOut(str(url), "fetching it", rules.seconds) from None
    except httpcore.ConnectError as error:
        raise FetchFailed(str(url), _why_not_connected(error)) from None
    except (httpcore.NetworkError, httpcore.ProtocolError):
        raise FetchFailed(str(url), "the connection broke, or what came back is not HTTP.") from None


@cache
def _trusted_by_the_system() -> ssl.SSLContext:
    """The authorities of the system and of certifi. Reading them takes as long as fetching a file."""
    return httpcore.default_ssl_context()


def _why_not_connected(error: httpcore.ConnectError) -> str:
    if isinstance(error.__cause__ or error.__context__, ssl.SSLError):
        return "the host's certificate is not valid or not trusted, or it does not speak TLS."
    return "nothing answers there."


def _headers_of(response: httpcore.Response) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}


def _document(url: Url, response: httpcore.Response, rules: FetchRules) -> Fetched | Url:
    """The document, or the address it leads on to."""
    headers = _headers_of(response)
    if response.status in _REDIRECTS:
        if "location" not in headers:
            raise FetchFailed(str(url), "it leads on, but does not say where to.")
        return url.joined(headers["location"])
    if response.status != 200:
        raise FetchFailed(str(url), f"the server answered with the status {response.status}.")
    return Fetched(url=url, data=_body(url, response, rules), media_type=headers.get("content-type", ""))


def _answered(url: Url, response: httpcore.Response, rules: FetchRules) -> Answered:
    data = _body(url, response, rules)
    return Answered(url=url, status=response.status, headers=_headers_of(response), data=data)


def _body(url: Url, response: httpcore.Response, rules: FetchRules) -> bytes:
    headers = _headers_of(response)
    if headers.get("content-length", "").isdigit() and int(headers["content-length"]) > rules.bytes:
        raise FetchTooLarge(str(url), rules.bytes)
    coding = headers.get("content-encoding", "identity").strip().lower()
    return b"".join(_counted(_decoded(_counted(response.iter_stream(), url, rules), coding, url), url, rules))


def _counted(parts: Iterable[bytes], url: Url, rules: FetchRules) -> Iterator[bytes]:
    length = 0
    for part in parts:
        length += len(part)
        if length > rules.bytes:
            raise FetchTooLarge(str(url), rules.bytes)
        yield part


def _decoded(parts: Iterable[bytes], coding: str, url: Url) -> Iterator[bytes]:
    """The body's own bytes, unpacked a piece at a time."""
    if coding in ("identity", ""):
        yield from parts
        return
    if coding not in ("gzip", "x-gzip"):
        raise FetchFailed(str(url), "the server packed it in a way that was not asked for.")
    inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        for part in parts:
            waiting = part
            while waiting:
                if inflater.eof:  # one packed file may follow another
                    inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
                yield inflater.decompress(waiting, _PIECE)
                waiting = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
        while not inflater.eof:
            if not (rest := inflater.decompress(b"", _PIECE)):
                raise zlib.error
            yield rest
    except zlib.error:
        raise FetchFailed(str(url), "it was packed by the server and cannot be unpacked.") from None
