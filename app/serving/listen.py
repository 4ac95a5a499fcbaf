"""Opens listening sockets, and says why one cannot be opened."""

from __future__ import annotations

import errno
import os
import socket
from contextlib import ExitStack

from app.records import Address

SKIPPED = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
"""A name such as `localhost` may stand for addresses that this machine does not have, IPv6 in many containers."""


def bind(host: str, port: int, *, shared: bool = False) -> list[socket.socket]:
    """A bound socket for each address of `host`, all with the same port; port 0 takes a free one. Raises OSError.

    `shared`: other processes of this user may listen there too, and the system spreads connections among those that do.
    """
    found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    problem: OSError | None = None
    with ExitStack() as opened:
        sockets: list[socket.socket] = []
        for family, _, _, _, address in dict.fromkeys(found):
            if sockets and port == 0:
                address = (address[0], sockets[0].getsockname()[1], *address[2:])
            try:
                sockets.append(opened.enter_context(_bound(family, address, shared=shared)))
            except OSError as error:
                if error.errno not in SKIPPED:
                    raise
                problem = error
        if not sockets:
            raise problem or OSError(errno.EADDRNOTAVAIL, os.strerror(errno.EADDRNOTAVAIL))
        opened.pop_all()
    return sockets


def reserve(host: str, port: int) -> list[socket.socket]:
    """Shared sockets that do not listen: they keep the port for the processes that will. Raises OSError.

    A port that others listen on is refused, though they may share it too.
    """
    probes = bind(host, port)
    taken = probes[0].getsockname()[1]
    for probe in probes:
        probe.close()
    return bind(host, taken, shared=True)


def _bound(family: int, address: tuple[object, ...], *, shared: bool) -> socket.socket:
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        opened.bind(address)
        opened.setblocking(False)
    except BaseException:
        opened.close()
        raise
    return opened


def address_of(host: str, sockets: list[socket.socket]) -> Address:
    """The address that was really opened: the host as it was asked for, the port as it is."""
    return Address(host, sockets[0].getsockname()[1])


def reason(error: OSError) -> str:
    """Why a socket could not be opened, in words."""
    known = {
        errno.EADDRINUSE: "another process uses this port",
        errno.EACCES: "this port is reserved for the system",
        errno.EADDRNOTAVAIL: "this machine does not have that address",
    }
    if isinstance(error, socket.gaierror):
        return "that host name is not known"
    return known.get(error.errno or 0, error.strerror or "the system refused")


def allow_open_files(wanted: int) -> None:
    """Raises the soft limit of open files towards `wanted`: many systems start with 1024, too few for us."""
    try:
        import resource
    except ImportError:  # not on every system
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
