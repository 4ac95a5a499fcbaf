"""Under which addresses a mock answers, as the person who asks can reach them."""

from __future__ import annotations

from dataclasses import dataclass

from app.records import Listening, MockStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How the asker reached the server: scheme, host name without port, and port (None: the scheme's own)."""

    scheme: str
    host: str
    port: int | None = None


def reached_by(scheme: str, host_header: str) -> Reached:
    """Splits a Host header into name and port."""
    name, colon, port = host_header.rpartition(":")
    if colon and port.isdigit() and not name.endswith(":"):
        return Reached(scheme=scheme, host=name, port=int(port))
    return Reached(scheme=scheme, host=host_header.removesuffix(":"))


def base_urls(mock: MockStatus, listening: Listening, reached: Reached, mock_domain: str) -> tuple[str, ...]:
    """Every base URL of a mock, the most useful first: below /mock/, by host name, at the root of its own port."""
    urls = [f"{mocks_origin(listening, reached)}/mock/{mock.name}"]
    port = reached.port if listening.mocks is None else listening.mocks.port
    urls.append(_origin(reached.scheme, f"{mock.name}.{mock_domain}", port))
    own = listening.own.get(mock.name)
    if own is not None:
        urls.append(_origin("http", reached.host, own.port))
    return tuple(urls)


def mocks_origin(listening: Listening, reached: Reached) -> str:
    """The address below which all mocks answer, without a slash behind."""
    return _origin(reached.scheme, reached.host, reached.port if listening.mocks is None else listening.mocks.port)


def _origin(scheme: str, host: str, port: int | None) -> str:
    return f"{scheme}://{host}" + (f":{port}" if port is not None else "")
