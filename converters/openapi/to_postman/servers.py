"""Server objects as collection variables: `{{baseUrl}}` for the first, one more for each further address."""

from __future__ import annotations

import re

from converters.openapi.model import Operation, ServerObject
from converters.openapi.to_postman.context import Context

LOCAL = "http://localhost:8000"
_PART = re.compile(r"\{([^{}]+)\}")


class Servers:
    """Which variable an operation's address begins with."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._known: dict[str, str] = {}
        for server in context.document.servers or (ServerObject(url=LOCAL),):
            self._declare(server)

    def base(self, operation: Operation) -> str:
        """The variable for an operation's own server, else `{{baseUrl}}`."""
        if operation.servers and operation.servers != self.context.document.servers:
            for server in operation.servers[1:]:
                self._declare(server)
            return self._declare(operation.servers[0])
        return "{{baseUrl}}"

    def _declare(self, server: ServerObject) -> str:
        url = self._address(server)
        if url not in self._known:
            number = len(self._known) + 1
            key = "baseUrl" if number == 1 else f"baseUrl{number}"
            description = " ".join(filter(None, (server.name, server.description)))
            self._known[url] = self.context.variables.declare(key, url, description=description)
            self._declare_parts(server)
        return self._known[url]

    def _address(self, server: ServerObject) -> str:
        """The address with `{{variables}}`, absolute, without a slash at its end."""
        url = server.url.strip()
        if url.startswith("//"):
            url = f"https:{url}"
        elif "://" not in url and not url.startswith("{"):
            url = LOCAL + ("/" if url and not url.startswith("/") else "") + url
        values = {variable.name: variable.default for variable in server.variables}
        return _PART.sub(lambda part: "{{" + self._name(part.group(1), values.get(part.group(1), "")) + "}}", url.rstrip("/"))

    def _name(self, name: str, value: str) -> str:
        """The server variable's own name, unless another server gives it another value."""
        known = self.context.variables.found.get(name)
        return name if known is None or known.value == value else f"{name}{len(self._known) + 1}"

    def _declare_parts(self, server: ServerObject) -> None:
        for variable in server.variables:
            name = self._name(variable.name, variable.default)
            allowed = f"One of: {', '.join(variable.enum)}." if variable.enum else ""
            description = " ".join(filter(None, (variable.description, allowed)))
            self.context.variables.declare(name, variable.default, description=description)
