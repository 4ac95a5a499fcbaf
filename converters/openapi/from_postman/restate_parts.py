"""The small objects of a definition as OpenAPI 3.1 writes them: servers, tags, security schemes, examples."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from converters.openapi.from_postman.security import FLOW_FIELDS
from converters.openapi.model import MediaTypeExample, SecurityScheme, ServerObject, Tag

Tree = dict[str, Any]


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_licence(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("name"), str) and not ("url" in value and "identifier" in value)


def _is_contact(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


FIELDS_OF_INFO: Mapping[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("title", "version", "summary", "description", "termsOfService"), _is_text),
    "license": _is_licence,
    "contact": _is_contact,
}
"""Fields of the Info Object that are written as they are, and whether they may be."""


def extensions(node: Any, *, but: Sequence[str] = ()) -> Tree:
    """The extensions (`x-…`) of an object."""
    if not isinstance(node, Mapping):
        return {}
    return {key: value for key, value in node.items() if isinstance(key, str) and key.startswith("x-") and key not in but}


def texts(**fields: str) -> Tree:
    """The fields that say something."""
    return {key: value for key, value in fields.items() if value}


def server(one: ServerObject) -> Tree:
    """A Server Object."""
    made: Tree = {"url": one.url or "/"} | texts(description=one.description or one.name)
    variables = {
        each.name: {"default": each.default}
        | ({"enum": list(each.enum)} if each.enum else {})
        | texts(description=each.description)
        for each in one.variables
    }
    return made | ({"variables": variables} if variables else {})


def tag(one: Tag, raw: Any) -> Tree:
    """A Tag Object; what 3.2 says more (parent, kind) as extensions."""
    made: Tree = {"name": one.name} | texts(description=one.description or one.summary)
    made |= {"externalDocs": {"url": one.external_docs}} if one.external_docs else {}
    more = {f"x-understudy-{key}": value for key, value in (("parent", one.parent), ("kind", one.kind)) if value}
    return made | more | extensions(raw)


def security_scheme(scheme: SecurityScheme) -> Tree | None:
    """A Security Scheme Object; None for what 3.1 cannot describe."""
    made: Tree = {"type": scheme.type} | texts(description=scheme.description)
    if scheme.type == "apiKey":
        fits = scheme.location in ("query", "header", "cookie")
        return made | {"in": scheme.location, "name": scheme.name or scheme.key} if fits else None
    if scheme.type == "http":
        return made | {"scheme": scheme.scheme} | texts(bearerFormat=scheme.bearer_format) if scheme.scheme else None
    if scheme.type == "oauth2":
        return made | {"flows": {name: _flow(name, scheme.flows[name]) for name in FLOW_FIELDS if name in scheme.flows}}
    if scheme.type == "openIdConnect":
        return made | {"openIdConnectUrl": scheme.open_id_connect_url}
    return made if scheme.type == "mutualTLS" else None


def _flow(name: str, flow: Mapping[str, Any]) -> Tree:
    scopes = flow.get("scopes")
    made: Tree = {field: flow[field] if isinstance(flow.get(field), str) else "" for field in FLOW_FIELDS[name]}
    made |= {"refreshUrl": flow["refreshUrl"]} if isinstance(flow.get("refreshUrl"), str) else {}
    made["scopes"] = {key: str(value) for key, value in scopes.items()} if isinstance(scopes, Mapping) else {}
    return made | extensions(flow)


def named_examples(examples: Sequence[MediaTypeExample]) -> Tree:
    """Examples by key, or the single one without."""
    if len(examples) == 1 and examples[0].key is None:
        return {"example": examples[0].value} if examples[0].has_value else {}
    return (
        {"examples": {one.key if one.key is not None else "example": example_object(one) for one in examples}}
        if examples
        else {}
    )


def example_object(one: MediaTypeExample) -> Tree:
    """An Example Object."""
    made = texts(summary=one.summary, description=one.description)
    if one.external_value and not one.has_value:
        return made | {"externalValue": one.external_value}
    return made | ({"value": one.value} if one.has_value else {})
