"""Server objects as collection variables: `{{baseUrl}}` for the first, one more for each further address."""

from __future__ import annotations

import re
from dataclasses import dataclass

from converters.openapi.model import Operation, ServerObject
from converters.openapi.to_postman.context import Context

LOCAL = "http://localhost:8000"
_PART = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Address:
    """A server as variables: how its own is written (`{{baseUrl2}}`), its value, and its parts as name → default."""

    base: str
    value: str
    parts: tuple[tuple[str, str], ...] = ()


class Servers:
    """Which variable an operation's address begins with. `addresses`: of the document's servers, in their order."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._known: dict[str, Address] = {}
        servers = context.document.servers or (ServerObject(url=LOCAL),)
        self.addresses = tuple(self._declare(server) for server in servers)
        if not context.options.base_url and _has_no_host(servers[0].url.strip()):
            message = f"The definition names no host; {self.addresses[0].base} is {self.addresses[0].value}. Name a server, or"
            context.findings.info("address.missing", f"{message} say it with the option base_url.", "#/servers")

    def base(self, operation: Operation) -> str:
        """The variable for an operation's own server, else that of the document's first."""
        if operation.servers and operation.servers != self.context.document.servers:
            own = [self._declare(server) for server in operation.servers]
            return own[0].base
        return self.addresses[0].base

    def _declare(self, server: ServerObject) -> Address:
        options = self.context.options
        if not self._known and options.base_url:
            server = ServerObject(url=options.base_url, name=server.name, description=server.description)
        names = {variable.name: self._name(variable.name, variable.default) for variable in server.variables}
        url = self._address(server.url, names)
        if url not in self._known:
            number = len(self._known) + 1
            key = options.base_url_name if number == 1 else f"{options.base_url_name}{number}"
            description = " ".join(filter(None, (server.name, server.description)))
            base = self.context.variables.declare(key, url, description=description)
            parts = tuple((names[variable.name], variable.default) for variable in server.variables)
            self._known[url] = Address(base, url, parts)
            self._declare_parts(server, names)
        return self._known[url]

    def _address(self, written: str, names: dict[str, str]) -> str:
        """The address with `{{variables}}`, absolute, without a slash at its end."""
        url = written.strip()
        if url.startswith("//"):
            url = f"https:{url}"
        elif _has_no_host(url):
            url = LOCAL + ("/" if url and not url.startswith("/") else "") + url
        return _PART.sub(lambda part: self._part(part[1], names), url.rstrip("/"))

    def _part(self, name: str, names: dict[str, str]) -> str:
        """A part of an address as a variable; one that the definition does not describe has no value."""
        return "{{" + names[name] + "}}" if name in names else self.context.variables.declare(name)

    def _name(self, name: str, value: str) -> str:
        """The server variable's own name, unless another server gives it another value."""
        known = self.context.variables.found.get(name)
        return name if known is None or known.value == value else f"{name}{len(self._known) + 1}"

    def _declare_parts(self, server: ServerObject, names: dict[str, str]) -> None:
        for variable in server.variables:
            allowed = f"One of: {', '.join(variable.enum)}." if variable.enum else ""
            description = " ".join(filter(None, (variable.description, allowed)))
            self.context.variables.declare(names[variable.name], variable.default, description=description)


def _has_no_host(url: str) -> bool:
    """Whether an address says only where below its host the API is, or nothing at all."""
    return "://" not in url and not url.startswith(("//", "{"))
