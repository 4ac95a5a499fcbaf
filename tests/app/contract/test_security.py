"""Credentials are looked for where the schemes say, and for their form only."""

from __future__ import annotations

import base64

import pytest

from tests.app.contract.building import call, compiled, told

SCHEMES = """
components: {securitySchemes: {
  header: {type: apiKey, in: header, name: X-Key}, query: {type: apiKey, in: query, name: key},
  cookie: {type: apiKey, in: cookie, name: key}, basic: {type: http, scheme: Basic}, bearer: {type: http, scheme: bearer},
  oauth: {type: oauth2, flows: {}}, oidc: {type: openIdConnect, openIdConnectUrl: 'https://example.com'},
  tls: {type: mutualTLS}, digest: {type: http, scheme: digest}}}
"""


def secured(requirement: str):
    return compiled(SCHEMES + f"paths: {{/x: {{get: {{security: {requirement}, responses: {{}}}}}}}}")


BASIC = "Basic " + base64.b64encode(b"me:secret").decode()


@pytest.mark.parametrize(
    ("requirement", "line", "headers", "expected"),
    [
        ("[{header: []}]", "GET /x", {}, ["security header required"]),
        ("[{header: []}]", "GET /x", {"x_key": "a"}, []),
        ("[{header: []}]", "GET /x", {"x_key": ""}, ["security header form"]),
        ("[{query: []}]", "GET /x?key=a", {}, []),
        ("[{query: []}]", "GET /x", {}, ["security query required"]),
        ("[{cookie: []}]", "GET /x", {"cookie": "a=1; key=2"}, []),
        ("[{cookie: []}]", "GET /x", {"cookie": "a=1"}, ["security cookie required"]),
        ("[{basic: []}]", "GET /x", {"authorization": BASIC}, []),
        ("[{basic: []}]", "GET /x", {"authorization": "Basic secret"}, ["security basic form"]),
        ("[{basic: []}]", "GET /x", {"authorization": "Bearer a"}, ["security basic form"]),
        ("[{bearer: []}]", "GET /x", {"authorization": "bearer a.b.c"}, []),
        ("[{bearer: []}]", "GET /x", {"authorization": "Bearer"}, ["security bearer form"]),
        ("[{bearer: []}]", "GET /x", {}, ["security bearer required"]),
        ("[{oauth: [read]}]", "GET /x", {"authorization": "Bearer a"}, []),
        ("[{oidc: []}]", "GET /x", {}, ["security oidc required"]),
        ("[{digest: []}]", "GET /x", {"authorization": 'Digest username="a"'}, []),
        ("[{tls: []}]", "GET /x", {}, []),
        ("[{unknown: []}]", "GET /x", {}, []),
        ("[]", "GET /x", {}, []),
        ("[{header: []}, {}]", "GET /x", {}, []),
        ("[{header: []}, {bearer: []}]", "GET /x", {"authorization": "Bearer a"}, []),
        ("[{header: [], bearer: []}]", "GET /x", {"x_key": "a"}, ["security bearer required"]),
        ("[{header: [], bearer: []}]", "GET /x", {"x_key": "a", "authorization": "Bearer a"}, []),
        ("[{header: []}, {bearer: []}]", "GET /x", {"authorization": "Basic a"}, ["security bearer form"]),
    ],
)
def test_security(requirement: str, line: str, headers: dict[str, str], expected: list[str]):
    assert told(secured(requirement), call(line, **headers)) == expected


def test_the_documents_security_holds_where_an_operation_says_nothing():
    definition = compiled(
        SCHEMES + "security: [{header: []}]\npaths: {/x: {get: {responses: {}}, post: {security: [], responses: {}}}}"
    )
    assert told(definition, call("GET /x")) == ["security header required"]
    assert told(definition, call("POST /x")) == []
