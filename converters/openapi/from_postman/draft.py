"""A bare collection as a definition: the best that requests and saved examples say of the API, every guess marked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from converters.diagnostics import Diagnostics
from converters.openapi.from_postman.components import METHODS, extract_components
from converters.openapi.from_postman.contents import request_body_of, response_of
from converters.openapi.from_postman.parameters import parameters_of
from converters.openapi.from_postman.paths import Path, find_shared_ids
from converters.openapi.from_postman.security import Requirement, Schemes, auth_of
from converters.openapi.from_postman.servers import server_of, shared
from converters.openapi.from_postman.texts import guessed
from converters.openapi.from_postman.uses import Call, Use, call_of, uses_of
from converters.openapi.from_postman.variables import Variables, variables_of
from converters.openapi.sample.names import tokens_of
from converters.openapi.to_postman.naming import Names
from converters.openapi.to_postman.statuses import reason
from converters.postman.model import Collection, Example, Folder, Item, walk
from converters.source.text import shown

VERSION = "3.1.1"
OTHER_OPERATIONS = "x-understudy-operations"
"""Operations of methods that OpenAPI 3.1 has no field for, by method: an extension of path items."""

Tree = dict[str, Any]


def drafted(collection: Collection, diagnostics: Diagnostics) -> Tree:
    """The definition that a bare collection makes."""
    return Draft(collection, diagnostics).document()


class Draft:
    """Makes operations of calls; those with one method and path are one operation."""

    def __init__(self, collection: Collection, diagnostics: Diagnostics, ids: Sequence[str] = ()) -> None:
        self._collection, self._diagnostics = collection, diagnostics
        self._variables: Variables = variables_of(collection)
        self.schemes = Schemes(self._variables)
        self._shared = self.schemes.requirement(collection.auth)
        self._operation_ids = Names()
        for each in ids:
            self._operation_ids.distinct(each)

    def document(self) -> Tree:
        """The whole definition."""
        calls = self.calls([(folders, item) for folders, item in walk(self._collection)])
        servers = shared(server_of(call.item.request.url, self._variables) for call in calls)
        paths: Tree = {}
        for own in self.grouped(calls).values():
            put_operation(paths, own[0].path.template, own[0].method, self.operation(own, servers), self._diagnostics)
        info = {"title": self._collection.name or "Untitled API", "version": self._collection.version}
        if not info["version"]:
            info = guessed(info | {"version": "1.0.0"}, "version from nothing: the collection has none")
        if self._collection.description:
            info["description"] = self._collection.description
        made: Tree = {"openapi": VERSION, "info": info}
        if servers:
            made["servers"] = servers
        made |= {"security": [self._shared]} if self._shared else {}
        tags = self._tags(calls)
        made |= {"tags": tags} if tags else {}
        made["paths"] = paths
        if self.schemes.found:
            made["components"] = {"securitySchemes": self.schemes.found}
        extract_components(made)
        return made

    def calls(self, items: Sequence[tuple[tuple[Folder, ...], Any]]) -> list[Call]:
        """The calls that items make, their paths made alike."""
        calls = [call_of(item, folders, self._variables) for folders, item in items]
        find_shared_ids([path for call in calls for path in (call.path, *call.literals)])
        return calls

    def grouped(self, calls: Sequence[Call]) -> dict[tuple[str, str], list[Call]]:
        """Calls of one operation together, in order."""
        groups: dict[tuple[str, str], list[Call]] = {}
        for call in calls:
            groups.setdefault((call.path.template, call.method), []).append(call)
        return groups

    def operation(self, calls: Sequence[Call], servers: Sequence[Tree]) -> Tree:
        """The Operation Object of calls with one method and path. `servers`: the document's, not said again."""
        first, path = calls[0].item, calls[0].path
        saved, uses = _uses(calls, path)
        security = self._security(calls)
        made: Tree = {
            "operationId": self._operation_id(calls[0]),
            "summary": title_of(first) or f"{calls[0].method} {path.template}",
        }
        description = first.request.description or first.description
        made |= {"description": description} if description else {}
        tag = tag_of(calls[0].folders)
        made |= {"tags": [tag]} if tag else {}
        api_keys = [(scheme["in"], _row_name(scheme)) for scheme in self._api_keys(security or self._default())]
        parameters = parameters_of(path, uses, self._variables, api_keys)
        made |= {"parameters": parameters} if parameters else {}
        body = request_body_of(uses, self._variables)
        made |= {"requestBody": body} if body else {}
        made["responses"] = self._responses(saved)
        made |= {} if security is None else {"security": security}
        own = [server_of(call.item.request.url, self._variables) for call in calls]
        others = list({server["url"]: server for server in own if server is not None}.values())
        made |= {"servers": others} if others and others != list(servers) else {}
        scripts = _scripts(calls)
        return made | ({"x-understudy-scripts": scripts} if scripts else {})

    def _responses(self, saved: Sequence[tuple[str, Example]]) -> Tree:
        by_status: dict[str, list[tuple[str, Example]]] = {}
        for key, example in saved:
            status = str(example.code) if 100 <= example.code <= 599 else "default"
            if status == "default":
                message = f"The status {example.code} has no place in a definition; the example stands under `default`."
                self._diagnostics.warning("status.invalid", message, shown(example.name))
            by_status.setdefault(status, []).append((key, example))
        if not by_status:
            return {"default": guessed({"description": "No response is saved."}, "from nothing: the request has no example")}
        return {status: response_of(own) for status, own in sorted(by_status.items())}

    def _security(self, calls: Sequence[Call]) -> list[Requirement] | None:
        """The alternatives an operation has; None where it inherits the document's."""
        wanted: list[Requirement] = []
        for call in calls:
            auth, is_shared = auth_of(self._collection, call.folders, call.item)
            found = self._shared if is_shared else self.schemes.requirement(auth)
            if found is None:
                found = self.schemes.from_headers(call.item.request.headers)
            requirement = found if found is not None else {}
            if requirement not in wanted:
                wanted.append(requirement)
        if wanted == self._default():
            return None
        return [] if wanted == [{}] else wanted

    def _default(self) -> list[Requirement]:
        return [self._shared or {}]

    def _api_keys(self, wanted: Sequence[Requirement]) -> list[Tree]:
        schemes = [self.schemes.found[key] for requirement in wanted for key in requirement]
        return [scheme for scheme in schemes if scheme["type"] == "apiKey"]

    def _operation_id(self, call: Call) -> str:
        words = tokens_of(title_of(call.item)) or tokens_of(f"{call.method} {call.path.template}")
        name = words[0] + "".join(word.capitalize() for word in words[1:]) if words else call.method.lower()
        name = name if not name[0].isdigit() else f"{call.method.lower()}{name}"
        return re.sub(r"[^A-Za-z0-9]+", "_", self._operation_ids.distinct(name[:100])).strip("_")

    def _tags(self, calls: Sequence[Call]) -> list[Tree]:
        found: dict[str, Tree] = {}
        for call in calls:
            name = tag_of(call.folders)
            if name and name not in found:
                description = call.folders[-1].description
                found[name] = {"name": name, **({"description": description} if description else {})}
        return list(found.values())


def put_operation(paths: Tree, template: str, method: str, operation: Tree, diagnostics: Diagnostics) -> None:
    """Puts an operation where it belongs; one of a method that has no field, in an extension."""
    item = paths.setdefault(template, {})
    if method.lower() in METHODS:
        item[method.lower()] = operation
        return
    message = f"OpenAPI 3.1 has no field for the method {shown(method)}; the operation stands in `{OTHER_OPERATIONS}`."
    diagnostics.warning("item.skipped", message, template)
    item.setdefault(OTHER_OPERATIONS, {})[method] = operation


def title_of(item: Item) -> str:
    """The name of an item; none where it is only its address, as Postman names what nobody did: that may hold a secret."""
    return "" if "://" in item.name or ("?" in item.name and "=" in item.name) else item.name


def tag_of(folders: Sequence[Folder]) -> str:
    """The folders around an item as one tag: OpenAPI 3.1 knows no tags in tags."""
    return " / ".join(folder.name or "(no name)" for folder in folders)


def _uses(calls: Sequence[Call], path: Path) -> tuple[list[tuple[str, Example]], list[Use]]:
    """The examples of calls by key, each key once, and the requests that tell of the operation."""
    names = Names()
    saved: list[tuple[str, Example]] = []
    uses: list[Use] = []
    for call in calls:
        examples = call.item.examples
        keys = [names.distinct(each.name or reason(each.code), title_of(call.item), str(each.code)) for each in examples]
        saved += zip(keys, examples, strict=True)
        uses += uses_of(call, path, names.distinct(title_of(call.item) or call.method, "request"), keys)
    return saved, uses


def _row_name(scheme: Mapping[str, Any]) -> str:
    return scheme["name"].lower() if scheme["in"] == "header" else str(scheme["name"])


def _scripts(calls: Sequence[Call]) -> Tree:
    """The scripts of the requests as text, by when they run. Nothing runs them."""
    found: dict[str, list[str]] = {}
    for event in (event for call in calls for event in call.item.events):
        script = event.get("script")
        lines = script.get("exec") if isinstance(script, Mapping) else None
        text = "\n".join(map(str, lines)) if isinstance(lines, list) else lines if isinstance(lines, str) else ""
        if text.strip():
            found.setdefault(str(event.get("listen") or "test"), []).append(text)
    return {name: "\n".join(texts) for name, texts in found.items()}
