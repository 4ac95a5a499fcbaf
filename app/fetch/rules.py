"""What may be fetched, how much of it and for how long. Pure values; the settings say them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

from app.fetch.addresses import unwrapped

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Allowed:
    """A target that is opened though the rules would refuse it: a host with its port, or a network."""

    host: str = ""
    port: int = 0
    network: IPv4Network | IPv6Network | None = None


def read_allowed(text: str) -> Allowed:
    """`specs.internal:8443`, `[::1]:8000`, `10.1.0.0/16` or `10.1.2.3`. Raises ValueError that says what is expected."""
    try:
        return Allowed(network=ip_network(text.strip().strip("[]")))
    except ValueError:
        pass
    host, colon, port = text.strip().lower().rpartition(":")
    if not (colon and host and port.isascii() and port.isdigit() and 0 < int(port) < 65536) or set(host) & set("/@ "):
        raise ValueError(f"expected host:port or a network such as 10.1.0.0/16, found {text[:80]!r}")
    return Allowed(host=host.strip("[]").rstrip("."), port=int(port))


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRules:
    """`allow`: single targets that are opened. `bytes`: of one document, unpacked. `connect_seconds`: until a connection
    stands; `seconds`: for everything, redirects too."""

    allow: tuple[Allowed, ...] = ()
    bytes: int = 32 * MIB
    connect_seconds: float = 5.0
    seconds: float = 20.0
    redirects: int = 3

    def opens_host(self, host: str, port: int) -> bool:
        """Whether this host is opened on this port, wherever it leads."""
        return any((each.host, each.port) == (host, port) for each in self.allow if each.host)

    def opens_address(self, address: IPv4Address | IPv6Address) -> bool:
        """Whether this address, and every one that is hidden in it, lies in an opened network."""
        networks = [each.network for each in self.allow if each.network is not None]
        return any(address in network for network in networks) or (
            bool(hidden := unwrapped(address)) and all(any(each in network for network in networks) for each in hidden)
        )

    @property
    def opens_networks(self) -> bool:
        return any(each.network is not None for each in self.allow)


def read_all_allowed(texts: Iterable[str]) -> tuple[Allowed, ...]:
    """Every target of a setting. Raises ValueError for the first that cannot be read."""
    return tuple(map(read_allowed, texts))
