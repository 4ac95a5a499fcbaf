"""An address that a person or a server gave, taken apart strictly: what two readers could read differently is refused. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import quote, unquote, urljoin, urlsplit

from app.fetch.errors import FetchBlocked

LONGEST = 8 * 1024
_PORTS = {"https": 443, "http": 80}
_NUMBER = re.compile(r"(?:\d+|0[xX][0-9a-fA-F]*)")
_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?")
_KEPT = "!#$%&'()*+,/:;=?@[]~"


@dataclass(frozen=True, slots=True)
class Url:
    """A URL of http or https. `host`: a name in lower case, or an address without brackets; `target`: path and query."""

    scheme: str
    host: str
    port: int
    path: str
    query: str = ""

    @property
    def address(self) -> IPv4Address | IPv6Address | None:
        """The host, if it is an address."""
        try:
            return ip_address(self.host)
        except ValueError:
            return None

    @property
    def authority(self) -> str:
        """Host and port as they stand in a URL and in `Host`; a usual port is left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port

    @property
    def target(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def folder(self) -> str:
        """The path up to its last slash."""
        return self.path[: self.path.rindex("/") + 1]

    def __str__(self) -> str:
        """The URL for people: a query may hold secrets and is left out."""
        return f"{self.scheme}://{self.authority}{self.path}"

    def joined(self, reference: str) -> Url:
        """The URL that a reference found at this one leads to. Raises FetchBlocked."""
        _check_text(reference, str(self))
        try:
            return read_url(urljoin(f"{self.scheme}://{self.authority}{self.target}", reference))
        except ValueError:
            raise FetchBlocked(str(self), "it leads on to something that is no address.") from None

    def below(self, base: Url) -> str | None:
        """This URL's path seen from the folder of another one, decoded: `parts/a.yaml`. None if it is not below it."""
        if self.origin != base.origin or self.query or not self.path.startswith(base.folder):
            return None
        name = self.path.removeprefix(base.folder)
        return unquote(name) if "%2f" not in name.lower() else None


def read_url(text: str) -> Url:
    """Takes a URL apart. Raises FetchBlocked with the rule it breaks."""
    shown = _shown(text)
    _check_text(text, shown)
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise FetchBlocked(shown, "this is no address. Write https://host/path.") from None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS:
        raise FetchBlocked(shown, "only https addresses are. Write https://host/path.")
    if "@" in parts.netloc:
        raise FetchBlocked(shown, "an address with a user name or password in it is not used. Leave it out.")
    host = _host(parts.hostname or "", shown, is_bracketed="[" in parts.netloc)
    if port == 0:
        raise FetchBlocked(shown, "there is no port 0.")
    return Url(scheme, host, port or _PORTS[scheme], quote(parts.path or "/", safe=_KEPT), quote(parts.query, safe=_KEPT))


def _check_text(text: str, shown: str) -> None:
    if len(text) > LONGEST:
        raise FetchBlocked(shown, f"an address of more than {LONGEST} characters is not used.")
    if any(unicodedata.category(character) in ("Cc", "Cs") or character.isspace() for character in text):
        raise FetchBlocked(shown, "blanks and control characters may not stand in an address.")
    if "\\" in text:
        raise FetchBlocked(shown, "a backslash may not stand in an address. Write / instead.")


def _host(text: str, shown: str, *, is_bracketed: bool) -> str:
    """The host in its one usual form. `2130706433`, `0x7f.1` and `0177.0.0.1` are addresses to some programs: refused."""
    if "%" in text:
        raise FetchBlocked(shown, "a host may not be written with %. Write its name as it is.")
    if is_bracketed:
        try:
            return str(IPv6Address(text))
        except ValueError:
            raise FetchBlocked(shown, "its host is no address of IPv6.") from None
    try:
        name = text.encode("idna").decode("ascii").lower() if not text.isascii() else text.lower()
    except UnicodeError:
        raise FetchBlocked(shown, "its host is no name of a host.") from None
    name = name.removesuffix(".")
    labels = name.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        try:
            return str(IPv4Address(name))
        except ValueError:
            raise FetchBlocked(shown, "its host is a number but no usual address. Write it as four numbers.") from None
    if len(name) > 253 or not all(len(label) <= 63 and _NAME.fullmatch(label) for label in labels):
        raise FetchBlocked(shown, "its host is no name of a host.")
    return name


def _shown(text: str) -> str:
    """What was given, for a message: without what may be secret in it, and short."""
    plain = "".join(character if character.isprintable() else "?" for character in text[:200])
    plain = plain.partition("?")[0].partition("#")[0]
    scheme, slashes, rest = plain.partition("//")
    authority, slash, path = rest.partition("/")
    return f"{scheme}{slashes}{authority.rpartition('@')[2]}{slash}{path}" if slashes else plain.rpartition("@")[2]
