"""A Document said again as one OpenAPI 3.1 definition, whatever version and however many files it was read from.

Schemas, parameters and headers that were components stay components, extensions are kept; what 3.1 has no word for is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from converters.diagnostics import Diagnostics
from converters.openapi.from_postman.draft import VERSION, put_operation
from converters.openapi.from_postman.restate_parts import (
    FIELDS_OF_INFO,
    extensions,
    named_examples,
    security_scheme,
    server,
    tag,
    texts,
)
from converters.openapi.from_postman.schemas_out import SchemaStore
from converters.openapi.from_postman.texts import guessed
from converters.openapi.model import (
    Callback,
    Document,
    Encoding,
    Link,
    MediaType,
    Operation,
    Parameter,
    RequestBody,
    Response,
    ResponseHeader,
    SecurityRequirement,
)
from converters.openapi.refs import lookup
from converters.openapi.sample import Sampler
from converters.openapi.to_postman.naming import item_name
from converters.pointers import escape, steps_of
from converters.source.text import shown

Tree = dict[str, Any]

_STYLES = {
    "path": ("simple", "label", "matrix"),
    "header": ("simple",),
    "cookie": ("form",),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
}
"""The styles each place has in 3.1, the usual one first."""
_TEMPLATE = re.compile(r"\{([^{}/]+)\}")


class Restated:
    """Writes the parts of one Document. `operations`: the node of each, by the operation's pointer."""

    def __init__(self, document: Document, diagnostics: Diagnostics) -> None:
        self.document, self._diagnostics = document, diagnostics
        self.sampler = Sampler(document, Diagnostics(limit=0))
        self.schemas = SchemaStore(document.root, lambda value, schema: self.sampler.fits(value, schema, "request"))
        self.operations: dict[str, Tree] = {}
        self._components: dict[str, Tree] = {"parameters": {}, "headers": {}}
        self._scheme_names: dict[str, str] = {}
        self._ids: set[str] = set()

    def definition(self) -> Tree:
        """The whole definition."""
        document, root = self.document, self.document.root
        made: Tree = {"openapi": VERSION, "info": self._info()}
        made |= {"externalDocs": {"url": document.external_docs}} if document.external_docs else {}
        servers = [server(one) for one in document.servers] if isinstance(root.get("servers"), list) else []
        made |= {"servers": servers} if servers else {}
        schemes = self._schemes()
        made |= {"security": self.requirements(document.security)} if document.security else {}
        tags = list({one.name: tag(one, _raw_tag(root, one.name)) for one in reversed(document.tags)}.values())
        made |= {"tags": tags[::-1]} if tags else {}
        made["paths"] = self._path_items(document.operations, "paths")
        hooks = self._path_items(document.webhooks, "")
        made |= {"webhooks": hooks} if hooks else {}
        components = {"schemas": self.schemas.written, **self._components, "securitySchemes": schemes}
        made["components"] = {name: part for name, part in components.items() if part}
        return made | extensions(root, but=("x-documents",))

    def _info(self) -> Tree:
        raw = self.document.root.get("info")
        info = {key: value for key, value in raw.items() if key in FIELDS_OF_INFO} if isinstance(raw, dict) else {}
        info = {key: value for key, value in info.items() if FIELDS_OF_INFO[key](value)}
        title, version = self.document.title or "Untitled API", self.document.version or "1.0.0"
        return {**info, "title": title, "version": version, **extensions(raw)}

    def _schemes(self) -> Tree:
        made: Tree = {}
        for key, scheme in self.document.security_schemes.items():
            name = re.sub(r"[^A-Za-z0-9._-]+", "_", key) or "scheme"
            while name in made:
                name += "_"
            node = security_scheme(scheme)
            if node is None:
                self._warn("item.skipped", f"OpenAPI 3.1 cannot describe the security scheme {shown(key)}; it was left out.")
                continue
            self._scheme_names[key] = name
            made[name] = node
        return made

    def requirements(self, wanted: Sequence[SecurityRequirement]) -> list[Tree]:
        """Security requirements by the names that the schemes have now."""
        return [{self._scheme_names.get(key, key): list(scopes) for key, scopes in one.items()} for one in wanted]

    def _path_items(self, operations: Sequence[Operation], holder: str) -> Tree:
        """Path items by path; of webhooks by name. `holder`: the field of the document whose extensions they have."""
        items: Tree = {}
        for operation in operations:
            path = operation.path if not holder or operation.path.startswith("/") else f"/{operation.path}"
            if path not in items:
                raw = lookup(self.document.root, f"#/paths/{escape(operation.path)}") if holder else None
                items[path] = texts(summary=operation.path_summary, description=operation.path_description) | extensions(raw)
            node = self.operations[operation.pointer] = self.operation(operation)
            put_operation(items, path, operation.method, node, self._diagnostics)
        return items

    def operation(self, operation: Operation) -> Tree:
        """An Operation Object."""
        raw = lookup(self.document.root, operation.pointer)
        made: Tree = {"tags": list(operation.tags)} if operation.tags else {}
        made |= texts(summary=operation.summary, description=operation.description)
        made |= {"externalDocs": {"url": operation.external_docs}} if operation.external_docs else {}
        if operation.operation_id and operation.operation_id not in self._ids:
            self._ids.add(operation.operation_id)
            made["operationId"] = operation.operation_id
        elif operation.operation_id:
            message = f"The operationId {shown(operation.operation_id)} is taken; it was left out here."
            self._warn("name.duplicate", message, operation)
            made.setdefault("summary", item_name(operation))
        parameters = self._parameters(operation)
        made |= {"parameters": parameters} if parameters else {}
        made |= {"requestBody": self.request_body(operation.request_body)} if operation.request_body else {}
        responses = {self.status(one): self.response(one) for one in operation.responses if self.status(one)}
        made |= {"responses": responses} if responses else {}
        made |= {"callbacks": self._callbacks(operation.callbacks)} if operation.callbacks else {}
        made |= {"deprecated": True} if operation.deprecated else {}
        made |= {"security": self.requirements(operation.security)} if operation.security is not None else {}
        if operation.servers and operation.servers != self.document.servers:
            made["servers"] = [server(one) for one in operation.servers]
        return made | extensions(raw)

    def status(self, response: Response) -> str:
        """A key of `responses`; "" for what can be none."""
        key = response.status.strip()
        key = key.upper() if re.fullmatch(r"[1-5][xX]{2}", key) else key.lower() if key.lower() == "default" else key
        return key if re.fullmatch(r"[1-5](\d\d|XX)|default", key) else ""

    def _parameters(self, operation: Operation) -> list[Tree]:
        """The parameters of an operation, with those that only its path names."""
        made = []
        wanted = dict.fromkeys(_TEMPLATE.findall(operation.path.partition("?")[0]))
        known = {one.name for one in operation.parameters if one.location == "path"}
        for one in operation.parameters:
            if one.location == "querystring":
                message = f"OpenAPI 3.1 has no parameter for a whole query ({shown(one.name)}); it was left out."
                self._warn("item.skipped", message, operation)
            elif one.location != "path" or one.name in wanted or not operation.path.startswith("/"):
                made.append(self._shared("parameters", one, lambda one=one: self.parameter(one)))  # type: ignore[misc]
        if operation.path.startswith("/"):
            made += [_undeclared(name) for name in wanted if name not in known]
        return made

    def _shared(self, section: str, part: Parameter | ResponseHeader, write: Callable[[], Tree]) -> Tree:
        """A parameter or header: by reference where it was a component."""
        reference = _reference(section, part.pointer)
        node = write()
        if reference is None or self._components[section].setdefault(reference.rpartition("/")[2], node) != node:
            return node
        return {"$ref": reference}

    def parameter_reference(self, parameter: Parameter) -> Tree:
        """How a parameter is referred to, if it is."""
        return {"$ref": _reference("parameters", parameter.pointer)}

    def parameter(self, parameter: Parameter) -> Tree:
        """A Parameter Object."""
        place = parameter.location
        made: Tree = {"name": parameter.name, "in": place} | texts(description=parameter.description)
        if parameter.required or place == "path":
            made["required"] = True
        made |= {"deprecated": True} if parameter.deprecated else {}
        if place == "query" and parameter.allow_empty_value:
            made["allowEmptyValue"] = True
        if parameter.media_type is None:
            usual = _STYLES[place][0]
            style = parameter.style if parameter.style in _STYLES[place] else usual
            made |= {"style": style} if style != usual else {}
            made |= {"explode": parameter.explode} if parameter.explode != (style == "form") else {}
            if place == "query" and parameter.allow_reserved:
                made["allowReserved"] = True
        return made | self._described(parameter) | extensions(lookup(self.document.root, parameter.pointer))

    def _described(self, part: Parameter | ResponseHeader) -> Tree:
        """Schema or content with its examples."""
        schema = self.schemas.schema(part.schema) if part.schema is not None else {}
        if part.media_type is not None:
            media = ({"schema": schema} if part.schema is not None else {}) | named_examples(part.examples)
            return {"content": {part.media_type: media}}
        return {"schema": schema} | named_examples(part.examples)

    def request_body(self, body: RequestBody) -> Tree:
        """A Request Body Object."""
        made = texts(description=body.description)
        made["content"] = {media.name: self.media_type(media) for media in body.content}
        made |= {"required": True} if body.required else {}
        return made | extensions(lookup(self.document.root, body.pointer))

    def media_type(self, media: MediaType) -> Tree:
        """A Media Type Object. The schema of items (3.2) becomes that of a list of them."""
        made: Tree = {}
        if media.schema is not None:
            made["schema"] = self.schemas.schema(media.schema)
        elif media.item_schema is not None:
            items = {"type": "array", "items": self.schemas.schema(media.item_schema)}
            made["schema"] = guessed(items, "a list from itemSchema, which 3.1 does not have")
        made |= named_examples(media.examples)
        if media.encoding:
            made["encoding"] = {name: self._encoding(one) for name, one in media.encoding.items()}
        if media.prefix_encoding or media.item_encoding:
            self._warn(
                "item.skipped", f"OpenAPI 3.1 has no encoding for unnamed parts of {shown(media.name)}; it was left out."
            )
        return made | extensions(lookup(self.document.root, media.pointer))

    def _encoding(self, encoding: Encoding) -> Tree:
        made: Tree = {"contentType": encoding.content_type} if encoding.content_type else {}
        headers = {one.name: self._header(one) for one in encoding.headers}
        made |= {"headers": headers} if headers else {}
        made |= {"style": encoding.style} if encoding.style in _STYLES["query"] else {}
        made |= {"explode": encoding.explode} if encoding.explode is not None else {}
        return made | ({"allowReserved": True} if encoding.allow_reserved else {})

    def response(self, response: Response) -> Tree:
        """A Response Object."""
        made: Tree = {"description": response.description or response.summary}
        headers = {one.name: self._header(one) for one in response.headers}
        made |= {"headers": headers} if headers else {}
        made |= {"content": {one.name: self.media_type(one) for one in response.content}} if response.content else {}
        links = {one.name: _link(one) for one in response.links if one.operation_id or one.operation_ref}
        made |= {"links": links} if links else {}
        return made | extensions(lookup(self.document.root, response.pointer))

    def _header(self, header: ResponseHeader) -> Tree:
        def write() -> Tree:
            made = texts(description=header.description)
            made |= {"required": True} if header.required else {}
            made |= {"deprecated": True} if header.deprecated else {}
            made |= {"explode": True} if header.explode and header.media_type is None else {}
            return made | self._described(header) | extensions(lookup(self.document.root, header.pointer))

        return self._shared("headers", header, write)

    def _callbacks(self, callbacks: Sequence[Callback]) -> Tree:
        made: Tree = {}
        for one in callbacks:
            item: Tree = {}
            for operation in one.operations:
                holder: Tree = {one.expression: item}
                put_operation(holder, one.expression, operation.method, self.operation(operation), self._diagnostics)
            made.setdefault(one.name, {})[one.expression] = item
        return made

    def _warn(self, code: str, message: str, operation: Operation | None = None) -> None:
        self._diagnostics.warning(code, message, operation.pointer if operation is not None else "")


def _reference(section: str, pointer: str) -> str | None:
    """The reference to what was a component of this kind in the definition, whatever its version."""
    steps = steps_of(pointer)
    if steps[:-1] not in (["components", section], [section]):
        return None
    return f"#/components/{section}/" + (re.sub(r"[^A-Za-z0-9._-]+", "_", steps[-1]) or "part")


def _undeclared(name: str) -> Tree:
    node: Tree = {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
    return guessed(node, "parameter from the path, which names it")


def _link(link: Link) -> Tree:
    made: Tree = {"operationId": link.operation_id} if link.operation_id else {"operationRef": link.operation_ref}
    made |= {"parameters": dict(link.parameters)} if link.parameters else {}
    made |= {"requestBody": link.request_body} if link.request_body is not None else {}
    return made | texts(description=link.description)


def _raw_tag(root: Mapping[str, Any], name: str) -> Any:
    tags = root.get("tags")
    return (
        next((one for one in tags if isinstance(one, dict) and one.get("name") == name), None)
        if isinstance(tags, list)
        else None
    )
