"""The fixed fields of the objects of Swagger 2.0 and OpenAPI 3.0, 3.1 and 3.2, as their specifications list them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

VERSIONS = ("2.0", "3.0", "3.1", "3.2")

Fields: TypeAlias = Mapping[str, frozenset[str]]
"""Kind of object → its fields."""

_BOUNDS_2 = (
    "type format items collectionFormat default maximum exclusiveMaximum minimum exclusiveMinimum "
    "maxLength minLength pattern maxItems minItems uniqueItems enum multipleOf"
)
_METHODS_2 = "get put post delete options head patch"
_DESCRIBED_3 = "description required deprecated allowEmptyValue style explode allowReserved schema example examples content"

_SWAGGER_2 = {
    "document": "swagger info host basePath schemes consumes produces paths definitions parameters responses "
    "securityDefinitions security tags externalDocs",
    "info": "title description termsOfService contact license version",
    "contact": "name url email",
    "license": "name url",
    "tag": "name description externalDocs",
    "path item": f"$ref {_METHODS_2} parameters",
    "operation": "tags summary description externalDocs operationId consumes produces parameters responses schemes "
    "deprecated security",
    "parameter": f"name in description required schema allowEmptyValue {_BOUNDS_2}",
    "response": "description schema headers examples",
    "header": f"description {_BOUNDS_2}",
    "security scheme": "type description name in flow authorizationUrl tokenUrl scopes",
}
_OPENAPI_3_0 = {
    "document": "openapi info servers paths components security tags externalDocs",
    "info": "title description termsOfService contact license version",
    "contact": "name url email",
    "license": "name url",
    "server": "url description variables",
    "server variable": "enum default description",
    "tag": "name description externalDocs",
    "components": "schemas responses parameters examples requestBodies headers securitySchemes links callbacks",
    "path item": f"$ref summary description {_METHODS_2} trace servers parameters",
    "operation": "tags summary description externalDocs operationId parameters requestBody responses callbacks deprecated "
    "security servers",
    "parameter": f"name in {_DESCRIBED_3}",
    "header": _DESCRIBED_3,
    "request body": "description content required",
    "response": "description headers content links",
    "media type": "schema example examples encoding",
    "encoding": "contentType headers style explode allowReserved",
    "security scheme": "type description name in scheme bearerFormat flows openIdConnectUrl",
}
_NEW_IN_3_1 = {
    "document": "jsonSchemaDialect webhooks",
    "info": "summary",
    "license": "identifier",
    "components": "pathItems",
}
_NEW_IN_3_2 = {
    "document": "$self",
    "server": "name",
    "tag": "summary parent kind",
    "components": "mediaTypes",
    "path item": "query additionalOperations",
    "response": "summary",
    "media type": "itemSchema prefixEncoding itemEncoding",
    "encoding": "encoding prefixEncoding itemEncoding",
    "security scheme": "deprecated oauth2MetadataUrl",
}


def _fields(*tables: Mapping[str, str]) -> Fields:
    kinds = dict.fromkeys(kind for table in tables for kind in table)
    return {kind: frozenset(" ".join(table.get(kind, "") for table in tables).split()) for kind in kinds}


FIELDS: Mapping[str, Fields] = {
    "2.0": _fields(_SWAGGER_2),
    "3.0": _fields(_OPENAPI_3_0),
    "3.1": _fields(_OPENAPI_3_0, _NEW_IN_3_1),
    "3.2": _fields(_OPENAPI_3_0, _NEW_IN_3_1, _NEW_IN_3_2),
}
"""Version → kind of object → its fields."""
