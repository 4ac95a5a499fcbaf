"""Who is at the other end of a connection: this machine, a proxy that is trusted, or anybody."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
Headers = Sequence[tuple[bytes, bytes]]
LocalUser = Literal["direct", "proxied", "off"]

FORWARDED = (b"x-forwarded-", b"cf-", b"fly-", b"x-envoy-", b"tailscale-")
"""Headers that begin so are set by proxies."""
FORWARDED_BY_NAME = frozenset(
    (b"forwarded", b"via", b"x-real-ip", b"x-client-ip", b"x-cluster-client-ip", b"true-client-ip", b"x-original-host")
)


def read_network(text: str) -> IPNetwork:
    """An address or a network such as `10.1.0.0/16`. Raises ValueError; everybody (`0.0.0.0/0`) is no network to trust."""
    try:
        network = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        raise ValueError(f"{text.strip()[:60]!r} is no address or network such as 10.1.0.0/16") from None
    if network.prefixlen == 0:
        raise ValueError("everybody cannot be trusted: name the addresses that the proxies ask from")
    return network


def is_loopback_name(host: str) -> bool:
    """Whether what is listened on, or asked for, is this machine's own loopback: `localhost`, 127.0.0.0/8, ::1."""
    if host.lower().rstrip(".") == "localhost":
        return True
    address = _address(host.strip("[]"))
    return address is not None and address.is_loopback


@dataclass(frozen=True, slots=True)
class Peers:
    """What is known of callers by their address. `bound`: what the server listens on, `trusted`: the proxies' networks."""

    bound: str
    trusted: tuple[IPNetwork, ...] = ()
    local_user: LocalUser = "direct"

    def is_trusted(self, peer: str | None) -> bool:
        """Whether a proxy asks that may say for whom."""
        address = _address(peer or "")
        return address is not None and any(address in network for network in self.trusted)

    def is_local_user(self, peer: str | None, host: str, headers: Headers) -> bool:
        """Whether somebody at this very machine asks, while nobody else can reach the server.

        A proxy or tunnel on this machine has the same address and lets in whom it likes. So what carries a proxy's headers,
        or comes under a name that is not loopback's, is not local; nor is a proxy that is listed as one.
        """
        address = _address(peer or "")
        if self.local_user == "off" or address is None or not address.is_loopback or not is_loopback_name(self.bound):
            return False
        if self.is_trusted(peer):
            return False
        return self.local_user == "proxied" or (is_loopback_name(host) and not is_forwarded(headers))

    def is_secure(self, scheme: str, peer: str | None, headers: Headers) -> bool:
        """Whether the browser speaks HTTPS, with us or with a trusted proxy."""
        if scheme == "https":
            return True
        given = [value for name, value in headers if name == b"x-forwarded-proto"]
        return self.is_trusted(peer) and given == [b"https"]

    def client(self, peer: str | None, headers: Headers) -> str:
        """The address that attempts are counted for: the last one that no trusted proxy has; of IPv6 the network."""
        found = _address(peer or "")
        if self.is_trusted(peer):
            listed = b",".join(value for name, value in headers if name == b"x-forwarded-for").decode("latin-1")
            for text in reversed(listed.split(",")):
                address = _address(text.strip())
                if address is None:
                    break
                found = address
                if not self.is_trusted(str(address)):
                    break
        if isinstance(found, ipaddress.IPv6Address):
            return str(ipaddress.ip_network((found, 64), strict=False))
        return str(found or "unknown")


def is_forwarded(headers: Headers) -> bool:
    """Whether a proxy passed this on, as far as it says so."""
    return any(name.startswith(FORWARDED) or name in FORWARDED_BY_NAME for name, _ in headers)


def _address(text: str) -> IPAddress | None:
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
