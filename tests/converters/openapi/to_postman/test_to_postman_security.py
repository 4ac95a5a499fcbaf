"""Security: every kind of scheme, alternatives, combinations, inheritance, and what a client reads about them."""

from __future__ import annotations

from typing import Any

import pytest

from converters.diagnostics import Diagnostics
from converters.openapi.to_postman import ConvertOptions
from converters.postman.model import Auth, Collection, Header, QueryParam, Request, walk
from tests.converters.openapi.conversions import JsonMap, converted, definition, operation

NO_AUTH = Auth(type="noauth")
TOKEN, KEY = {"type": "http", "scheme": "bearer"}, {"type": "apiKey", "in": "header", "name": "X-Key"}
CLIENT = {"tokenUrl": "https://id.example.com/token", "scopes": {"read": "", "write": ""}}
CODE = {**CLIENT, "authorizationUrl": "https://id.example.com/authorize", "refreshUrl": "https://id.example.com/refresh"}


def _collection(
    schemes: JsonMap, *, own: list[Any] | None = None, shared: list[Any] | None = None, options: ConvertOptions | None = None,
    found: Diagnostics | None = None,
) -> Collection:  # fmt: skip
    """Two operations; the first one has `own` security, the second one the document's."""
    responses = {"200": {"description": "Fine"}}
    first: JsonMap = {"responses": responses} if own is None else {"responses": responses, "security": own}
    source = definition(
        {"/first": {"get": first}, "/second": {"get": {"responses": responses}}},
        components={"securitySchemes": schemes},
        servers=[{"url": "https://api.example.com/v1"}],
        security=shared or [],
    )
    return converted(source, found, options)


def _first(*args: Any, **named: Any) -> Request:
    return next(item.request for _, item in walk(_collection(*args, **named)))


def _settings(scheme: JsonMap, *scopes: str) -> dict[str, str]:
    auth = _first({"login": scheme}, own=[{"login": list(scopes)}]).auth
    assert auth is not None
    return {"type": auth.type, **{setting.key: setting.value for setting in auth.settings}}


@pytest.mark.parametrize(
    ("scheme", "settings"),
    [
        (TOKEN, {"type": "bearer", "token": "{{loginToken}}"}),
        (
            {"type": "http", "scheme": "Basic"},
            {"type": "basic", "username": "{{loginUsername}}", "password": "{{loginPassword}}"},
        ),
        (
            {"type": "http", "scheme": "digest"},
            {"type": "digest", "username": "{{loginUsername}}", "password": "{{loginPassword}}"},
        ),
        (KEY, {"type": "apikey", "key": "X-Key", "value": "{{login}}", "in": "header"}),
        (
            {"type": "apiKey", "in": "query", "name": "key"},
            {"type": "apikey", "key": "key", "value": "{{login}}", "in": "query"},
        ),
        (
            {"type": "openIdConnect", "openIdConnectUrl": "https://id.example.com"},
            {"type": "bearer", "token": "{{loginToken}}"},
        ),
        (
            {"type": "http", "scheme": "OAuth"},
            {
                "type": "oauth1",
                "consumerKey": "{{loginConsumerKey}}",
                "consumerSecret": "{{loginConsumerSecret}}",
                "token": "{{loginToken}}",
                "tokenSecret": "{{loginTokenSecret}}",
                "signatureMethod": "HMAC-SHA1",
                "version": "1.0",
            },
        ),
    ],
    ids=lambda value: value.get("scheme") or value["type"],
)
def test_a_scheme_becomes_an_auth_block(scheme: JsonMap, settings: dict[str, str]) -> None:
    assert _settings(scheme) == settings


def test_oauth_has_the_addresses_and_scopes_of_its_flow() -> None:
    assert _settings({"type": "oauth2", "flows": {"authorizationCode": CODE}}, "read", "write") == {
        "type": "oauth2",
        "accessToken": "{{loginToken}}",
        "tokenType": "Bearer",
        "addTokenTo": "header",
        "grant_type": "authorization_code",
        "accessTokenUrl": "https://id.example.com/token",
        "authUrl": "https://id.example.com/authorize",
        "refreshTokenUrl": "https://id.example.com/refresh",
        "scope": "read write",
        "clientId": "{{loginClientId}}",
        "clientSecret": "{{loginClientSecret}}",
    }


@pytest.mark.parametrize(
    ("flows", "grant"),
    [
        ({"implicit": CODE}, "implicit"),
        ({"password": CLIENT}, "password_credentials"),
        ({"clientCredentials": CLIENT}, "client_credentials"),
        ({"implicit": CODE, "clientCredentials": CLIENT, "authorizationCode": CODE}, "authorization_code"),
        ({"authorizationCode": {**CODE, "scopes": {}}, "clientCredentials": CLIENT}, "client_credentials"),
        ({"deviceAuthorization": CLIENT}, None),
    ],
    ids=["implicit", "password", "client", "the best one", "one that has the scopes", "device"],
)
def test_of_several_flows_the_best_one_that_has_the_scopes_is_taken(flows: JsonMap, grant: str | None) -> None:
    assert _settings({"type": "oauth2", "flows": flows}, "read").get("grant_type") == grant


@pytest.mark.parametrize(
    ("flow", "grant"),
    [
        ("application", "client_credentials"),
        ("accessCode", "authorization_code"),
        ("password", "password_credentials"),
        ("implicit", "implicit"),
    ],
)
def test_the_flows_of_swagger_2_have_postmans_names(flow: str, grant: str) -> None:
    scheme = {"type": "oauth2", "flow": flow, "tokenUrl": "/token", "authorizationUrl": "/authorize", "scopes": {}}
    source = {
        "swagger": "2.0",
        "info": {"title": "S", "version": "1"},
        "host": "api.example.com",
        "securityDefinitions": {"login": scheme},
        "security": [{"login": []}],
        "paths": {"/a": {"get": {"responses": {}}}},
    }
    auth = converted(source).auth
    assert auth is not None
    settings = {setting.key: setting.value for setting in auth.settings}
    assert (settings["grant_type"], settings.get("authUrl", settings.get("accessTokenUrl"))) in (
        (grant, "https://api.example.com/authorize"),
        (grant, "https://api.example.com/token"),
    )


@pytest.mark.parametrize(
    ("scheme", "headers"),
    [
        (
            {"type": "apiKey", "in": "cookie", "name": "sid"},
            [Header(key="Cookie", value="sid={{login}}")],
        ),
        ({"type": "http", "scheme": "HOBA"}, [Header(key="Authorization", value="HOBA {{loginCredentials}}")]),
        ({"type": "http", "scheme": "Negotiate"}, [Header(key="Authorization", value="Negotiate {{loginCredentials}}")]),
        (
            {"type": "http", "scheme": "DPoP"},
            [Header(key="Authorization", value="DPoP {{loginCredentials}}"), Header(key="DPoP", value="{{loginProof}}")],
        ),
        ({"type": "mutualTLS"}, []),
    ],
    ids=["cookie", "HOBA", "Negotiate", "DPoP", "certificate"],
)
def test_a_scheme_without_an_auth_block_is_a_header_with_a_variable(scheme: JsonMap, headers: list[Header]) -> None:
    request = _first({"login": scheme}, own=[{"login": []}], shared=[{}])
    assert [*request.headers] == headers


def test_schemes_needed_together_are_sent_together_and_keys_are_told_apart() -> None:
    schemes = {
        "token": TOKEN,
        "one": KEY,
        "two": {"type": "apiKey", "in": "header", "name": "X-Key-2"},
        "three": {"type": "apiKey", "in": "query", "name": "k"},
        "sid": {"type": "apiKey", "in": "cookie", "name": "sid"},
    }
    request = _first(schemes, own=[{"one": [], "two": [], "three": [], "sid": [], "token": []}])
    assert request.auth is not None
    assert request.auth.type == "bearer"
    assert request.headers == (
        Header(key="X-Key", value="{{one}}"),
        Header(key="X-Key-2", value="{{two}}"),
        Header(key="Cookie", value="sid={{sid}}"),
    )
    assert request.url is not None
    assert request.url.query == (QueryParam(key="k", value="{{three}}"),)


def test_the_cookie_of_a_key_joins_those_of_parameters() -> None:
    source = definition(
        {
            "/a": {
                "get": {"parameters": [{"name": "theme", "in": "cookie", "required": True, "example": "dark"}], "responses": {}}
            }
        },
        components={"securitySchemes": {"sid": {"type": "apiKey", "in": "cookie", "name": "sid"}}},
        security=[{"sid": []}],
    )
    ((_, item),) = walk(converted(source))
    assert [(header.key, header.value) for header in item.request.headers] == [("Cookie", "theme=dark; sid={{sid}}")]


@pytest.mark.parametrize("own", [[], [{}], [{}, {"token": []}]], ids=["nothing", "an empty one", "an empty one first"])
def test_a_public_operation_has_noauth(own: list[JsonMap]) -> None:
    assert _first({"token": TOKEN}, own=own, shared=[{"token": []}]).auth == NO_AUTH


@pytest.mark.parametrize(
    ("own", "type"),
    [
        ([{"token": []}, {"key": []}], "bearer"),
        ([{"gone": []}, {"key": []}], "apikey"),
        ([{"cert": []}, {"key": []}], "apikey"),
        ([{"old": []}, {"key": []}], "apikey"),
        ([{"token": [], "basic": []}, {"key": []}], "apikey"),
        ([{"old": []}], "bearer"),
        ([{"token": []}, {}], "bearer"),
    ],
    ids=["the first", "not described", "certificate", "deprecated", "two of a header", "only that", "optional"],
)
def test_of_alternatives_the_first_that_can_be_sent_is_taken(own: list[JsonMap], type: str) -> None:
    schemes = {
        "token": TOKEN,
        "key": KEY,
        "cert": {"type": "mutualTLS"},
        "old": {**TOKEN, "deprecated": True},
        "basic": {"type": "http", "scheme": "basic"},
    }
    auth = _first(schemes, own=own).auth
    assert auth is not None
    assert auth.type == type


@pytest.mark.parametrize(
    ("own", "line"),
    [
        ([{"token": []}], ""),
        ([{"token": []}, {"login": ["read"], "key": []}, {}], "security: token, or login (read) + key, or none"),
        ([{"cert": [], "token": []}], "security: cert + token; cert: a client certificate"),
        ([{"oidc": []}], "security: oidc; oidc: OpenID Connect, https://id.example.com/.well-known"),
        ([{"login": []}], "security: login; login: metadata at https://id.example.com/metadata"),
    ],
    ids=["plain", "alternatives", "certificate", "OpenID", "metadata"],
)
def test_what_the_auth_does_not_say_stands_in_the_description(own: list[JsonMap], line: str) -> None:
    schemes = {
        "token": TOKEN,
        "key": KEY,
        "cert": {"type": "mutualTLS"},
        "oidc": {"type": "openIdConnect", "openIdConnectUrl": "https://id.example.com/.well-known"},
        "login": {
            "type": "oauth2",
            "oauth2MetadataUrl": "https://id.example.com/metadata",
            "flows": {"clientCredentials": CLIENT},
        },
    }
    assert _first(schemes, own=own).description == line


def test_a_scheme_can_be_named_by_its_address() -> None:
    """OpenAPI 3.2 §4.30: the key may be the URI of a Security Scheme Object."""
    auth = _first({"token": TOKEN}, own=[{"#/components/securitySchemes/token": []}]).auth
    assert auth is not None
    assert auth.type == "bearer"


def test_a_scheme_that_is_not_described_is_reported_once() -> None:
    found = Diagnostics("shop.json")
    _collection({"token": TOKEN}, own=[{"tokn": []}, {"token": []}], shared=[{"tokn": []}], found=found)
    assert [each.message for each in found if each.code == "ref.unresolved"] == [
        "There is no security scheme 'tokn'. Did you mean 'token'?"
    ]


def test_no_request_has_auth_of_its_own_when_all_must_inherit() -> None:
    schemes = {"token": TOKEN, "key": KEY}
    options = ConvertOptions(inherit_auth=True)
    collection = _collection(schemes, own=[{"key": []}], shared=[{"token": []}], options=options)
    assert collection.auth is not None
    assert (collection.auth.type, [item.request.auth for _, item in walk(collection)]) == ("bearer", [None, None])


@pytest.mark.parametrize(
    ("scheme", "sent"),
    [
        (TOKEN, ["Authorization: Bearer {{loginToken}}"]),
        ({"type": "http", "scheme": "basic"}, ["Authorization: Basic {{loginCredentials}}"]),
        ({"type": "oauth2", "flows": {"clientCredentials": CLIENT}}, ["Authorization: Bearer {{loginToken}}"]),
        (KEY, ["X-Key: {{login}}"]),
        ({"type": "apiKey", "in": "query", "name": "k"}, ["?k={{login}}"]),
        ({"type": "apiKey", "in": "cookie", "name": "sid"}, ["Cookie: sid={{login}}"]),
    ],
    ids=["bearer", "basic", "oauth2", "header", "query", "cookie"],
)
def test_original_requests_carry_the_auth_by_choice(scheme: JsonMap, sent: list[str]) -> None:
    def sent_by(options: ConvertOptions) -> list[str]:
        collection = _collection({"login": scheme}, shared=[{"login": []}], options=options)
        original = next(item.examples[0].original_request for _, item in walk(collection))
        assert original is not None
        assert original.url is not None
        return [f"{row.key}: {row.value}" for row in original.headers] + [
            f"?{row.key}={row.value}" for row in original.url.query
        ]

    assert (sent_by(ConvertOptions()), sent_by(ConvertOptions(auth_in_examples=True))) == ([], sent)


def test_a_secret_never_takes_the_variable_of_something_else() -> None:
    server = {"url": "https://{token}.example.com", "variables": {"token": {"default": "eu"}}}
    source = definition(
        {"/a": {"get": {"responses": {}}}},
        components={"securitySchemes": {"token": TOKEN}},
        servers=[server],
        security=[{"token": []}],
    )
    assert {each.key: each.value for each in converted(source).variables} == {
        "baseUrl": "https://{{token}}.example.com",
        "token": "eu",
        "tokenSecret": "",
    }


def test_the_auth_of_most_operations_is_the_collections() -> None:
    """Where no security holds for all: the few others have their own, or none."""
    schemes = {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}, "user": {"type": "http", "scheme": "basic"}}
    wanted: list[list[JsonMap] | None] = [[{"key": []}], [{"key": []}], [{"key": []}], [{"user": []}], None]
    paths = {
        f"/{number}": {"get": {"responses": {}, **({} if one is None else {"security": one})}}
        for number, one in enumerate(wanted)
    }
    made = converted(definition(paths, components={"securitySchemes": schemes}))
    assert made.auth is not None
    assert made.auth.type == "apikey"
    assert [item.request.auth and item.request.auth.type for _, item in walk(made)] == [None, None, None, "basic", "noauth"]


def test_a_minority_keeps_its_auth_to_itself() -> None:
    schemes = {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}
    paths = {"/a": {"get": {"responses": {}, "security": [{"key": []}]}}, "/b": {"get": {"responses": {}}}}
    made = converted(definition(paths, components={"securitySchemes": schemes}))
    assert made.auth is None
    assert [item.request.auth and item.request.auth.type for _, item in walk(made)] == ["apikey", None]


def test_the_variables_of_an_alternative_are_there_to_be_filled_in() -> None:
    schemes = {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}, "user": {"type": "http", "scheme": "basic"}}
    document = {"components": {"securitySchemes": schemes}, "security": [{"key": []}, {"user": []}]}
    made = converted(operation(document=document))
    assert [one.key for one in made.variables] == ["baseUrl", "key", "userUsername", "userPassword"]
