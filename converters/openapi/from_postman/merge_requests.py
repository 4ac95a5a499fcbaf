"""What an example was saved with, where people changed it, becomes the parameter and body examples of its key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from converters.openapi.from_postman.contents import request_body_of
from converters.openapi.from_postman.draft import Tree
from converters.openapi.from_postman.infer import infer_text
from converters.openapi.from_postman.paths import Path, path_of, values_at
from converters.openapi.from_postman.restate import Restated
from converters.openapi.from_postman.uses import Use
from converters.openapi.from_postman.variables import Variables
from converters.openapi.model import Operation, Parameter
from converters.openapi.to_postman import media as kinds
from converters.postman.model import Example, Item, Request
from converters.postman.secret_names import is_secret_name

_USUAL = "usual"
"""The key that a single example without one gets beside others."""


class RequestMerge:
    """Writes request examples of one operation into its node."""

    def __init__(self, restated: Restated, operation: Operation, node: Tree, variables: Variables) -> None:
        self._restated, self._operation, self._node, self._variables = restated, operation, node, variables
        self._path = Path(segments=operation.path.lstrip("/").partition("?")[0].split("/"))

    def take(self, was: Example | None, base: Item | None, saved: Example, key: str, old_key: str | None) -> None:
        """Takes over what the request of an example says, if it is another than the conversion gave it.

        `key`: the example's; `old_key`: the one it had in the definition. Under a new name it keeps its partners.
        """
        if old_key is not None and old_key != key:
            self._rename(old_key, key)
        before = was.original_request if was is not None else base.request if base is not None else None
        if saved.original_request is None or saved.original_request == before:
            return
        self._take_parameters(saved.original_request, before, key)
        self._take_body(saved.original_request, before, key)

    def _rename(self, old: str, new: str) -> None:
        for holder in (*self._node.get("parameters", ()), *self._node.get("requestBody", {}).get("content", {}).values()):
            if old in holder.get("examples", {}):
                holder["examples"].setdefault(new, holder["examples"][old])

    def _take_parameters(self, request: Request, before: Request | None, key: str) -> None:
        now, was = self._values(request), self._values(before) if before is not None else {}
        for parameter in self._operation.parameters:
            place = (parameter.location, _name(parameter))
            if place not in now or now[place] == was.get(place) or parameter.media_type or is_secret_name(parameter.name):
                continue
            node = self._parameter(parameter)
            if node is not None:
                _put(node, key, self._value(parameter, now[place]))

    def _parameter(self, parameter: Parameter) -> Tree | None:
        """The node of a parameter; one that was a component becomes the operation's own."""
        nodes: list[Tree] = self._node.get("parameters", [])
        for at, node in enumerate(nodes):
            if "$ref" not in node and (node["in"], node["name"]) == (parameter.location, parameter.name):
                return node
            if "$ref" in node and node == self._restated.parameter_reference(parameter):
                own = self._restated.parameter(parameter)
                nodes[at] = own
                return own
        return None

    def _values(self, request: Request) -> dict[tuple[str, str], list[str]]:
        """What a request sends in its parameters, as text."""
        found: dict[tuple[str, str], list[str]] = {}
        literal = path_of(request.url, self._variables)
        for name, text in (values_at(self._path, literal) or {}).items():
            found["path", name] = [text]
        for row in request.url.query if request.url is not None else ():
            if not row.disabled:
                found.setdefault(("query", row.key), []).append(unquote(self._variables.filled(row.value or "")))
        for header in request.headers:
            if not header.disabled:
                found.setdefault(("header", header.key.strip().lower()), []).append(self._variables.filled(header.value))
        return found

    def _value(self, parameter: Parameter, texts: Sequence[str]) -> Any:
        """The value that texts stand for: one that fits the schema, if there is one."""
        pieces = list(texts) if len(texts) > 1 else texts[0].split(",")
        candidates = [texts[0], _read(texts[0]), list(pieces), [_read(one) for one in pieces]]
        schema = parameter.schema
        if schema is None:
            return texts[0]
        return next((one for one in candidates if self._restated.sampler.fits(one, schema, "request")), candidates[1])

    def _take_body(self, request: Request, before: Request | None, key: str) -> None:
        if request.body is None or (before is not None and before.body == request.body):
            return
        made = request_body_of([Use(key, request)], self._variables)
        if made is None:
            return
        [(name, media)] = made["content"].items()
        body = self._node.setdefault("requestBody", {"content": {}})
        known = next((own for own in body["content"] if kinds.plain(own) == kinds.plain(name)), None)
        if known is None:
            body["content"][name] = media
            known = name
        value = media.pop("example", None) if "example" in media else media.get("examples", {}).get(key, {}).get("value")
        if value is not None:
            _put(body["content"][known], key, value)


def _name(parameter: Parameter) -> str:
    return parameter.name.lower() if parameter.location == "header" else parameter.name


def _read(text: str) -> Any:
    return infer_text([text])[1](text)


def _put(node: Tree, key: str, value: Any) -> None:
    """An example under its key; a single one without a key gets one, as both cannot stand together."""
    if "example" in node:
        node["examples"] = {_USUAL: {"value": node.pop("example")}}
    node.setdefault("examples", {})[key] = {"value": value}
