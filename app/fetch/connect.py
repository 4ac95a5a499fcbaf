"""Connect to the address that was checked, and to no other; every wait ends when the time for the whole is up."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import httpcore

Connect = Callable[[str, int, float], httpcore.NetworkStream]
"""Address, port and seconds → an open connection. Raises httpcore's errors."""


def system_connect(address: str, port: int, seconds: float) -> httpcore.NetworkStream:
    """A connection of the system."""
    return httpcore.SyncBackend().connect_tcp(address, port, timeout=seconds)


class PinnedBackend(httpcore.NetworkBackend):
    """Connects to the given addresses, whatever host is asked for. Both times are moments in monotonic seconds."""

    def __init__(self, addresses: Sequence[str], connect: Connect, *, connected_until: float, until: float) -> None:
        self._addresses = addresses
        self._connect = connect
        self._connected_until = connected_until
        self._until = until

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """The first address that answers; each gets its share of the time."""
        for number, address in enumerate(self._addresses, start=1):
            others = len(self._addresses) - number
            seconds = _left(self._connected_until, httpcore.ConnectTimeout) / (others + 1)
            try:
                return _TimedStream(self._connect(address, port, seconds), self._connected_until, self._until)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if not others:
                    raise
        raise httpcore.ConnectError

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        """Never: a socket file is no address."""
        raise httpcore.ConnectError


def _left(until: float, timeout: type[httpcore.TimeoutException]) -> float:
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise timeout
    return seconds


class _TimedStream(httpcore.NetworkStream):
    """A connection whose reads and writes all end at one moment, however many there are."""

    def __init__(self, stream: httpcore.NetworkStream, connected_until: float, until: float) -> None:
        self._stream = stream
        self._connected_until = connected_until
        self._until = until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._until, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._until, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        seconds = _left(self._connected_until, httpcore.ConnectTimeout)
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, seconds), self._connected_until, self._until)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
