"""One Postman environment for each server of a definition: choosing another one sends the same requests elsewhere."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from converters.diagnostics import Diagnostics
from converters.openapi.findings import Findings
from converters.openapi.model import Document, ServerObject
from converters.openapi.sample import Sampler
from converters.openapi.to_postman.auth import Security
from converters.openapi.to_postman.context import Context
from converters.openapi.to_postman.naming import Names, first_line
from converters.openapi.to_postman.options import ConvertOptions
from converters.openapi.to_postman.servers import LOCAL, Address, Servers
from converters.postman.ids import derive_id
from converters.postman.model import Environment, Variable

LONGEST = 40


def openapi_to_environments(document: Document, options: ConvertOptions | None = None) -> tuple[Environment, ...]:
    """An environment for each of the document's servers, named by its name, description or host; all names differ.

    Each gives the address variable of `openapi_to_collection` that server's address, the server's own variables their defaults,
    and the variables of auth no value: they are secrets, for people to fill in.
    """
    unread = Diagnostics(limit=0)
    findings = Findings(unread, document.sources)
    context = Context(document, findings, options or ConvertOptions(), Sampler(document, unread))
    servers = Servers(context)
    secrets = _auth_variables(context)
    names = Names()
    pairs = zip(document.servers or (ServerObject(url=LOCAL),), servers.addresses, strict=True)
    return tuple(_environment(context, names.distinct(_name(server)), address, secrets) for server, address in pairs)


def _environment(context: Context, name: str, address: Address, secrets: tuple[Variable, ...]) -> Environment:
    rows = (
        Variable(key=context.options.base_url_name, value=address.value, type="default"),
        *(Variable(key=key, value=value, type="default") for key, value in address.parts),
        *secrets,
    )
    return Environment(id=derive_id("environment", context.document.title, name), name=name, variables=rows)


def _auth_variables(context: Context) -> tuple[Variable, ...]:
    """What auth declares beyond the variables of servers."""
    before = set(context.variables.found)
    security = Security(context)
    for operation in context.document.operations:
        security.access(operation)
    return tuple(Variable(key=key, value="", type="secret") for key in context.variables.found if key not in before)


def _name(server: ServerObject) -> str:
    said = first_line(server.name, LONGEST) or first_line(server.description, LONGEST)
    return said or _host(server.url) or "server"


def _host(url: str) -> str:
    """The host of an address, without what is variable in it."""
    try:
        host = urlsplit(url if "//" in url else f"//{url}").netloc if "//" in url or not url.startswith("/") else ""
    except ValueError:
        return ""
    return re.sub(r"[{}]", "", host)[:LONGEST] or ("localhost" if url.startswith("/") else "")
