"""The small objects of Swagger 2.0 in the shape of OpenAPI 3: servers, security schemes, parameters' schemas, responses."""

from __future__ import annotations

from typing import Any

from converters.openapi.refs import as_ref
from converters.openapi.schemas import Note, upgrade_schema

_SCHEMA_FIELDS = frozenset(
    (
        *("type", "format", "items", "default", "enum", "pattern", "multipleOf", "uniqueItems"),
        *("maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"),
        *("maxLength", "minLength", "maxItems", "minItems", "x-nullable", "nullable"),
    )
)
_STYLES = {
    "csv": ("form", False),
    "ssv": ("spaceDelimited", False),
    "tsv": ("tabDelimited", False),
    "pipes": ("pipeDelimited", False),
    "multi": ("form", True),
}
_FLOWS = {"application": "clientCredentials", "accessCode": "authorizationCode"}


def servers_of(root: dict[str, Any], schemes: list[Any]) -> list[dict[str, Any]]:
    """One server object for each scheme of host and base path; only the path where no host is given."""
    host, base = root.get("host"), root.get("basePath")
    path = "/" + base.strip("/") if isinstance(base, str) and base.strip("/") else ""
    if not isinstance(host, str) or not host:
        return [{"url": path or "/"}]
    return [{"url": f"{scheme}://{host}{path}"} for scheme in schemes if isinstance(scheme, str)] or [
        {"url": f"https://{host}{path}"}
    ]


def security_scheme(scheme: Any) -> Any:
    """`basic` is an HTTP scheme now, and OAuth's four flows have a place each."""
    if not isinstance(scheme, dict):
        return scheme
    if scheme.get("type") == "basic":
        return {**scheme, "type": "http", "scheme": "basic"}
    if scheme.get("type") == "oauth2" and isinstance(scheme.get("flow"), str):
        fields = ("authorizationUrl", "tokenUrl", "scopes")
        flow = {field: scheme[field] for field in fields if field in scheme}
        return {**scheme, "flows": {_FLOWS.get(scheme["flow"], scheme["flow"]): flow}}
    return scheme


def move_into_schema(parameter: dict[str, Any], note: Note) -> None:
    """A parameter's or header's type and bounds become its schema, its collection format a style. Changes it in place."""
    schema = {key: parameter.pop(key) for key in list(parameter) if key in _SCHEMA_FIELDS}
    collection = parameter.pop("collectionFormat", "csv")
    if schema.get("type") == "array":
        style, explode = _STYLES.get(collection, ("form", False)) if isinstance(collection, str) else ("form", False)
        parameter["explode"] = explode
        parameter["style"] = style if parameter.get("in") in ("query", "formData") or style != "form" else "simple"
    if "x-example" in parameter:
        parameter["example"] = parameter["x-example"]
    elif isinstance(parameter.get("x-examples"), dict):
        parameter["examples"] = {key: {"value": value} for key, value in parameter["x-examples"].items()}
    if "schema" not in parameter:
        upgrade_schema(schema, note)
        parameter["schema"] = schema


def encoding_of(parameters: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """How the arrays of a form are written."""
    return {
        name: {"style": parameter["style"], "explode": parameter["explode"]}
        for name, parameter in parameters.items()
        if "style" in parameter and "explode" in parameter
    }


def content_of(response: dict[str, Any], pointer: str, produces: list[str]) -> dict[str, Any]:
    """The content of the response at `pointer`: a media type for each one that is produced or has an example."""
    examples = response.get("examples")
    examples = examples if isinstance(examples, dict) else {}
    kinds = list(produces) if "schema" in response else []
    if "schema" in response and not kinds:
        kinds = ["application/octet-stream" if _is_file(response["schema"]) else "application/json"]
    content: dict[str, Any] = {}
    for kind in dict.fromkeys((*kinds, *(name for name in examples if "/" in name))):
        media: dict[str, Any] = {}
        if "schema" in response:
            media["schema"] = {"$ref": as_ref(f"{pointer}/schema")}
        if kind in examples:
            media["example"] = examples[kind]
        content[kind] = media
    return content


def _is_file(schema: Any) -> bool:
    return isinstance(schema, dict) and schema.get("format") == "binary"
