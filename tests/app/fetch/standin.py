"""A small server of the world outside, on 127.0.0.1: says what it is told to, byte for byte, in clear or over TLS."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import httpcore
import trustme

from app.fetch.connect import system_connect
from app.fetch.fetch import Network
from tests.costs import PATIENCE

PUBLIC = "93.184.215.14"
"""An address of the world outside, which these tests never really ask."""

Talk = Callable[[socket.socket], None]
Answer = bytes | Talk


@dataclass(slots=True)
class StandIn:
    """A running server: its port, and the heads of the requests it was sent."""

    port: int
    heads: list[str] = field(default_factory=list)
    server_names: list[str] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        return [head.split(" ")[1] for head in self.heads]

    def headers(self, number: int) -> dict[str, str]:
        """The headers of one request, by lower-case name."""
        lines = self.heads[number].split("\r\n")[1:]
        return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}


@contextmanager
def standing_in(answers: Mapping[str, Answer], tls: ssl.SSLContext | None = None) -> Iterator[StandIn]:
    """Serves these answers by path; others are 404."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = StandIn(listener.getsockname()[1])
    if tls is not None:
        tls.sni_callback = lambda _, name, __: server.server_names.append(name or "")
    threading.Thread(target=_accept, args=(listener, server, answers, tls), daemon=True).start()
    try:
        yield server
    finally:
        listener.close()


def _accept(listener: socket.socket, server: StandIn, answers: Mapping[str, Answer], tls: ssl.SSLContext | None) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_serve, args=(connection, server, answers, tls), daemon=True).start()


def _serve(connection: socket.socket, server: StandIn, answers: Mapping[str, Answer], tls: ssl.SSLContext | None) -> None:
    with suppress(OSError), connection:
        connection.settimeout(PATIENCE)
        stream = tls.wrap_socket(connection, server_side=True) if tls else connection
        with stream:
            head = b""
            while b"\r\n\r\n" not in head:
                part = stream.recv(4096)
                if not part:
                    return
                head += part
            server.heads.append(head.decode("latin-1"))
            answer = answers.get(server.paths[-1], said(b"", status=404))
            if isinstance(answer, bytes):
                stream.sendall(answer)
            else:
                answer(stream)


def said(body: bytes = b"", *, status: int = 200, length: int | None = None, **headers: str) -> bytes:
    """An answer; `content_type="text/html"` is a header."""
    lines = [f"HTTP/1.1 {status} Words", f"Content-Length: {len(body) if length is None else length}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def packed(body: bytes) -> bytes:
    """An answer packed with gzip."""
    return said(gzip.compress(body), content_encoding="gzip")


def moved(to: str, status: int = 302) -> bytes:
    """An answer that leads on."""
    return said(status=status, location=to)


@dataclass(slots=True)
class World:
    """A network in which names lead where a test says, and public addresses to a server on this machine.

    `names`: host → the answers to one lookup after the other, the last one again and again. `connected`: every address that was
    connected to.
    """

    names: dict[str, list[list[str]]]
    port: int = 0
    trusted: ssl.SSLContext | None = None
    connected: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    @property
    def network(self) -> Network:
        return Network(resolve=self._resolve, connect=self._connect, trusted=self.trusted)

    def _resolve(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        if host not in self.names:
            raise OSError(-2, "not known")
        answers = self.names[host]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def _connect(self, address: str, port: int, seconds: float) -> httpcore.NetworkStream:
        self.connected.append(address)
        return system_connect("127.0.0.1", self.port if address == PUBLIC else port, seconds)


def authority(*names: str, own: trustme.CA | None = None) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The two ends of TLS under an authority of our own: the server's, with a certificate for these names, and the client's."""
    own = own or trustme.CA()
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    own.issue_cert(*names).configure_cert(server)
    own.configure_trust(client)
    return server, client
