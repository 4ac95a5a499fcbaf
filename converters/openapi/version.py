"""Which specification a tree follows, and what it is if it follows none."""

from __future__ import annotations

import re
from typing import Any

from converters.detect import Kind, describe, detect
from converters.errors import FormatError
from converters.openapi.findings import found
from converters.source import SourceTree
from converters.source.text import shown

_READABLE = re.compile(r"3\.[0-9]+(?:\.[0-9]+.*)?|2\.0|2|3")
_ADVICE = "An OpenAPI definition begins with `openapi: 3.1.0` (or `swagger: '2.0'`), `info` and `paths`."
_OF_SWAGGER_2 = frozenset(("host", "basePath", "schemes", "consumes", "produces", "definitions", "securityDefinitions"))
_OTHER_KINDS = (
    ("asyncapi", "an AsyncAPI document"),
    ("swaggerVersion", "a Swagger 1.x resource listing; convert it to OpenAPI 3 first"),
    ("raml", "a RAML document"),
    ("$schema", "a JSON Schema"),
)


def spec_version(tree: SourceTree) -> str:
    """The version as written, such as `3.1.0`. Raises FormatError naming what was found instead of a definition."""
    data = tree.data
    if not isinstance(data, dict):
        raise _error(tree, "format.unknown", f"This is {found(data)}, not an OpenAPI definition. {_ADVICE}")
    key = "openapi" if "openapi" in data else "swagger" if "swagger" in data else None
    if key is None:
        raise _other_kind(tree, data)
    version = str(data[key])
    if not isinstance(data[key], str | int | float) or not _READABLE.fullmatch(version):
        message = f"`{key}` says {shown(version)}; readable are Swagger 2.0 and OpenAPI 3.0, 3.1 and 3.2."
        raise _error(tree, "format.unsupported_version", message, key)
    return version


def read_as(tree: SourceTree, version: str) -> str:
    """The version whose rules hold: 2.0 where `swagger` names a 3 and all the rest is of Swagger 2.0."""
    if "openapi" in tree.data or version.startswith("2") or "components" in tree.data:
        return version
    return version if _OF_SWAGGER_2.isdisjoint(tree.data) else "2.0"


def _other_kind(tree: SourceTree, data: dict[str, Any]) -> FormatError:
    kind = detect(data)
    if kind not in (Kind.UNKNOWN, Kind.DEFINITION):
        return _error(tree, "format.unexpected_kind", f"This is no OpenAPI definition but {describe(kind)}.")
    for key, name in _OTHER_KINDS:
        if key in data:
            return _error(tree, "format.unexpected_kind", f"This is {name}, not an OpenAPI definition.", key)
    keys = ", ".join(shown(key, 30) for key in list(data)[:5]) or "no keys at all"
    return _error(tree, "format.unknown", f"This is not an OpenAPI definition: it has {keys}. {_ADVICE}")


def _error(tree: SourceTree, code: str, message: str, key: str | None = None) -> FormatError:
    line, column = tree.position([key] if key else []) or (None, None)
    return FormatError(code, message, file=tree.file, line=line, column=column)
