"""HTTP by hand, for requests that no client library would send."""

from __future__ import annotations

import json
import select
import socket
from dataclasses import dataclass
from typing import Any

from tests.costs import PATIENCE

CLOSE = b"Connection: close\r\n"


@dataclass(frozen=True, slots=True)
class Answer:
    """One response as it came over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> str:
        """The name in a mock error."""
        return str(self.json["error"]["name"])


class Line:
    """One connection. Every wait ends after a minute with an error."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.port = int(self._socket.getsockname()[1])
        self._data = b""

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def shrink_window(self) -> None:
        """Makes this side take in as little as the system allows before the sender has to wait."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)

    def answer(self) -> Answer:
        """The next whole response."""
        while b"\r\n\r\n" not in self._data:
            self._receive()
        head, self._data = self._data.split(b"\r\n\r\n", 1)
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines)
        status = int(first.split()[1])
        length = 0 if status < 200 else int(headers.get("content-length", "0"))
        while len(self._data) < length:
            self._receive()
        body, self._data = self._data[:length], self._data[length:]
        return Answer(status, headers, body)

    def has_data_within(self, seconds: float) -> bool:
        """Whether the server sent something or closed the connection in that time."""
        return bool(select.select([self._socket], [], [], seconds)[0])

    def wait_for_reset(self) -> None:
        """Waits, without reading, until the server has cut the connection."""
        poll = select.poll()
        poll.register(self._socket, select.POLLHUP | select.POLLERR)
        assert poll.poll(PATIENCE * 1000), "the connection is still open"

    def rest(self) -> bytes:
        """What came until the server closed the connection; a reset counts as closed."""
        try:
            while True:
                self._receive()
        except EOFError:
            return self._data
        except ConnectionResetError:
            return self._data

    def _receive(self) -> None:
        data = self._socket.recv(65536)
        if not data:
            raise EOFError(self._data)
        self._data += data


def answers_to(port: int, data: bytes, count: int = 1) -> list[Answer]:
    """Sends these bytes on a new connection and reads that many responses; more bytes after them are an error."""
    with Line(port) as line:
        line.send(data)
        answers = [line.answer() for _ in range(count)]
        if answers[-1].headers.get("connection") == "close":
            assert line.rest() == b""
        return answers


def answer_to(port: int, data: bytes) -> Answer:
    """The one response to these bytes."""
    return answers_to(port, data)[0]
