"""Whether an address may be fetched, and where it leads: the host is looked up here, once, and every answer is checked."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address

from app.fetch.addresses import is_public
from app.fetch.errors import FetchBlocked, FetchFailed, FetchTimedOut
from app.fetch.rules import FetchRules
from app.fetch.urls import Url

Resolve = Callable[[str, int], Sequence[str]]
"""Host and port → its addresses. Raises OSError for a name that is not known."""

USUAL_PORTS = (80, 443)
_ADVICE = "If it is meant to be, allow it with UNDERSTUDY_FETCH_ALLOW"


def system_addresses(host: str, port: int) -> list[str]:
    """What the system's own lookup says."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def checked_addresses(url: Url, rules: FetchRules, resolve: Resolve, *, until: float) -> list[str]:
    """The addresses of a URL's host, each of which may be connected to. `until`: when the time is up, in monotonic seconds.

    Raises FetchBlocked, FetchFailed for an unknown name, FetchTimedOut.
    """
    if rules.opens_host(url.host, url.port):
        return _looked_up(url, resolve, rules, until)
    advice = f"{_ADVICE}={url.host}:{url.port}."
    if url.scheme != "https" and not rules.opens_networks:
        raise FetchBlocked(str(url), f"only https addresses are. {advice}")
    if url.port not in USUAL_PORTS:
        raise FetchBlocked(str(url), f"only the ports 80 and 443 are asked. {advice}")
    found = _looked_up(url, resolve, rules, until)
    addresses = [_read(url, text) for text in found]
    opened = [rules.opens_address(address) for address in addresses]
    if any(not is_open and not is_public(address) for address, is_open in zip(addresses, opened, strict=True)):
        raise FetchBlocked(str(url), f"its host leads to an address that is not public. {advice}")
    if url.scheme != "https" and not all(opened):
        raise FetchBlocked(str(url), f"only https addresses are. {advice}")
    return found


def _read(url: Url, text: str) -> IPv4Address | IPv6Address:
    try:
        return ip_address(text)
    except ValueError:
        raise FetchBlocked(str(url), "its host leads to something that is no address.") from None


def _looked_up(url: Url, resolve: Resolve, rules: FetchRules, until: float) -> list[str]:
    if url.address is not None:
        return [url.host]
    answer: list[Sequence[str] | OSError] = []

    def ask() -> None:
        try:
            answer.append(resolve(url.host, url.port))
        except (OSError, UnicodeError) as error:
            answer.append(error if isinstance(error, OSError) else OSError())

    asking = threading.Thread(target=ask, daemon=True)  # a lookup cannot be ended, only left behind
    asking.start()
    asking.join(max(0.0, until - time.monotonic()))
    if not answer:
        raise FetchTimedOut(str(url), "looking up its host", rules.connect_seconds)
    if isinstance(answer[0], OSError) or not answer[0]:
        raise FetchFailed(str(url), f"there is no host {url.host!r}. Check the spelling.")
    return list(answer[0])
