"""A Swagger 2.0 tree gets the shape of OpenAPI 3, in place, so that one reader reads both.

Comes after bundling: references are local, schemas upgraded. Schemas stay where 2.0 has them and are referred to from the new
places, so their pointers are those of the file: `#/definitions/Pet`, `#/paths/~1pets/get/responses/200/schema`.
"""

from __future__ import annotations

from typing import Any

from converters.openapi.findings import Findings
from converters.openapi.refs import MOST_HOPS, as_pointer, as_ref, lookup
from converters.openapi.structure import METHODS
from converters.openapi.upgrade_v2_parts import content_of, encoding_of, move_into_schema, security_scheme, servers_of
from converters.pointers import escape

_FORM_TYPES = ("multipart/form-data", "application/x-www-form-urlencoded")


def upgrade_v2(root: dict[str, Any], findings: Findings) -> None:
    """Adds servers, components, request bodies and response content to a bundled 2.0 tree, and schemas to its parameters."""
    root["servers"] = servers_of(root, _list(root.get("schemes")))
    components = root["components"] = dict(_map(root.get("components")))
    schemes = _map(root.get("securityDefinitions"))
    components["securitySchemes"] = {key: security_scheme(scheme) for key, scheme in schemes.items()}
    _Upgrade(root, findings).run()


class _Upgrade:
    """Each path item, operation, parameter and header is changed once, however often it is referred to."""

    def __init__(self, root: dict[str, Any], findings: Findings) -> None:
        self._root, self._findings = root, findings
        self._done: set[int] = set()

    def run(self) -> None:
        for path, item in list(_map(self._root.get("paths")).items()):
            self._path_item(item, f"#/paths/{escape(path)}")

    def _path_item(self, value: Any, at: str) -> None:
        item, pointer = self._followed(value, at)
        if not isinstance(item, dict) or not self._first(item):
            return
        inputs = _Inputs()
        self._sort_parameters(item, pointer, inputs)
        for method in list(item):
            if method.lower() in METHODS and isinstance(item[method], dict):
                self._operation(item[method], f"{pointer}/{method}", inputs)

    def _operation(self, operation: dict[str, Any], pointer: str, shared: _Inputs) -> None:
        if not self._first(operation):
            return
        if isinstance(operation.get("schemes"), list):
            operation["servers"] = servers_of(self._root, operation["schemes"])
        inputs = _Inputs(shared.body, dict(shared.form))
        self._sort_parameters(operation, pointer, inputs)
        consumes = _types(operation.get("consumes"), self._root.get("consumes"))
        body = inputs.request_body(consumes)
        if body is not None:
            operation["requestBody"] = body
        produces = _types(operation.get("produces"), self._root.get("produces"))
        responses = operation.get("responses")
        if isinstance(responses, dict):
            for status in list(responses):
                self._response(responses, status, f"{pointer}/responses/{escape(status)}", produces)

    def _sort_parameters(self, holder: dict[str, Any], pointer: str, inputs: _Inputs) -> None:
        """Notes body and form parameters in `inputs`. They stay in the list, where their schemas have their pointers."""
        for index, one in enumerate(list(_list(holder.get("parameters")))):
            parameter, at = self._followed(one, f"{pointer}/parameters/{index}")
            if not isinstance(parameter, dict):
                continue
            if parameter.get("in") == "body":
                inputs.body = (parameter, at)
                continue
            self._schema_of(parameter, at)
            if parameter.get("in") == "formData" and isinstance(parameter.get("name"), str):
                inputs.form[parameter["name"]] = (parameter, at)

    def _response(self, responses: dict[str, Any], status: str, at: str, produces: list[str]) -> None:
        response, pointer = self._followed(responses[status], at)
        if status.startswith("x-") or not isinstance(response, dict):
            return
        headers = dict(_map(response.get("headers")))
        for name in headers:
            header, header_at = self._followed(headers[name], f"{pointer}/headers/{escape(name)}")
            if isinstance(header, dict):
                self._schema_of(header, header_at)
        content = content_of(response, pointer, produces)
        if pointer == at:
            response["content"] = content
        else:
            shared = {name: {"$ref": as_ref(f"{pointer}/headers/{escape(name)}")} for name in headers}
            responses[status] = {"description": response.get("description", ""), "headers": shared, "content": content}

    def _schema_of(self, parameter: dict[str, Any], pointer: str) -> None:
        if self._first(parameter):
            move_into_schema(parameter, lambda code, message: self._findings.warning(code, message, pointer))

    def _first(self, node: dict[str, Any]) -> bool:
        if id(node) in self._done:
            return False
        self._done.add(id(node))
        return True

    def _followed(self, value: Any, pointer: str) -> tuple[Any, str]:
        for _ in range(MOST_HOPS):
            target = as_pointer(value.get("$ref")) if isinstance(value, dict) else None
            if target is None:
                break
            pointer, value = target, lookup(self._root, target)
        return value, pointer


class _Inputs:
    """The body and form parameters of an operation, each with its pointer."""

    def __init__(self, body: tuple[Any, str] | None = None, form: dict[str, tuple[Any, str]] | None = None) -> None:
        self.body = body
        self.form = form if form is not None else {}

    def request_body(self, consumes: list[str]) -> dict[str, Any] | None:
        """The request body these make, or None: a body parameter wins, as the two cannot stand together."""
        if self.body is not None:
            return _body(*self.body, consumes)
        if self.form:
            return self._form_body(consumes)
        return None

    def _form_body(self, consumes: list[str]) -> dict[str, Any]:
        parameters = {name: parameter for name, (parameter, _) in self.form.items()}
        has_file = any(_map(parameter.get("schema")).get("format") == "binary" for parameter in parameters.values())
        types = [kind for kind in consumes if kind.partition(";")[0].strip().lower() in _FORM_TYPES]
        if has_file or not types:
            types = [kind for kind in types if "multipart" in kind.lower()] or [_FORM_TYPES[0 if has_file else 1]]
        required = [name for name, parameter in parameters.items() if parameter.get("required") is True]
        schema: dict[str, Any] = {
            "type": "object",
            "properties": {name: _property(parameter, at) for name, (parameter, at) in self.form.items()},
        }
        if required:
            schema["required"] = required
        media: dict[str, Any] = {"schema": schema, "encoding": encoding_of(parameters)}
        example = {name: parameter["example"] for name, parameter in parameters.items() if "example" in parameter}
        if example and all(name in example for name in required):
            media["example"] = example
        return {"required": bool(required), "content": dict.fromkeys(types, media)}


def _property(parameter: dict[str, Any], pointer: str) -> dict[str, Any]:
    described = {"description": parameter["description"]} if isinstance(parameter.get("description"), str) else {}
    return {"$ref": as_ref(f"{pointer}/schema"), **described}


def _body(parameter: dict[str, Any], pointer: str, consumes: list[str]) -> dict[str, Any]:
    examples = _map(parameter.get("x-examples"))
    content: dict[str, Any] = {}
    for kind in consumes or ["application/json"]:
        media = content[kind] = {"schema": {"$ref": as_ref(f"{pointer}/schema")}} if "schema" in parameter else {}
        if kind in examples:
            media["example"] = examples[kind]
        elif "x-example" in parameter:
            media["example"] = parameter["x-example"]
        elif examples and not any("/" in name for name in examples):
            media["examples"] = examples
    return {
        "description": parameter.get("description", ""),
        "required": parameter.get("required") is True,
        "content": content,
    }


def _types(own: Any, inherited: Any) -> list[str]:
    """The media types of an operation: its own list counts even when it is empty."""
    kinds = own if isinstance(own, list) else _list(inherited)
    return [kind for kind in kinds if isinstance(kind, str) and kind]


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
