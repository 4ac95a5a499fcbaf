"""Whatever a call holds: checking it raises nothing, ends soon, tells a bounded number of rules and nothing of the call."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.contract.check import check
from app.contract.violation import MOST
from app.matching.request import MockRequest
from app.serving.checked import MOST_TOLD, violations_header
from tests.app.contract.building import compiled

DEFINITION = compiled(
    """
    servers: [{url: /v1}]
    components: {securitySchemes: {key: {type: apiKey, in: query, name: key}, basic: {type: http, scheme: basic}}}
    security: [{key: [], basic: []}]
    paths:
      /a/{id}.{kind}/{tail}:
        post:
          parameters:
            - {name: id, in: path, required: true, style: label, explode: true, schema: {type: array, items: {type: integer}}}
            - {name: tail, in: path, required: true, style: matrix, explode: true, schema: {type: object}}
            - {name: deep, in: query, style: deepObject, schema: {properties: {a: {type: array, items: {type: object}}}}}
            - {name: list, in: query, style: pipeDelimited, schema: {type: array, items: {type: [integer, boolean]}}}
            - {name: free, in: query, schema: {type: object, additionalProperties: {type: [integer, 'null']}}}
            - {name: json, in: query, content: {application/json: {schema: {type: object}}}}
            - {name: X-A, in: header, schema: {type: object, required: [a]}}
            - {name: c, in: cookie, schema: {type: array, items: {type: number}}}
          requestBody:
            required: true
            content:
              application/json: {schema: {additionalProperties: {type: array, uniqueItems: true, items: {format: email}}}}
              application/x-www-form-urlencoded: {schema: {properties: {a: {type: array, items: {type: integer}}}}}
              multipart/form-data: {schema: {type: object, properties: {a: {type: object}, f: {format: binary}}}}
              text/plain: {schema: {type: string, maxLength: 3}}
          responses: {"200": {description: ok, content: {text/csv: {}}}}
    """
)
KINDS = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/plain", "", "x")
PIECES = st.sampled_from(
    (
        "deep[a][0]=",
        "deep[a][]=1",
        "deep[",
        "]",
        "[",
        "&",
        "=",
        "list=1|b",
        "%7C",
        "%",
        "%ff",
        "free",
        "json={",
        "key=",
        ";",
        ",",
        ".",
    )
)
TEXTS = st.lists(PIECES | st.text(max_size=5), max_size=12).map("".join)
BYTES = st.binary(max_size=60) | st.sampled_from(
    (b'{"a": ["\\ud800"]}', b"1e999", b"[" * 5000, b"--b\r\n\r\n--b--", b'{"a":[1,1]}')
)
SECRET = "sk_live_planted_secret"


@settings(max_examples=300, deadline=None)
@given(
    path=TEXTS, query=TEXTS, header=st.binary(max_size=30), body=BYTES, kind=st.sampled_from(KINDS), method=st.text(max_size=5)
)
def test_no_call_is_too_odd(path: str, query: str, header: bytes, body: bytes, kind: str, method: str):
    names = (b"x-a", b"cookie", b"authorization", b"accept")
    headers = [(b"content-type", kind.encode()), *((name, header) for name in names)]
    for used in (method, "POST"):
        for raw in (path, f"/a/.1.png/;{path}", f"/v1/a/{path}.b/c"):
            found = check(DEFINITION, MockRequest(used, raw, query, headers, body)).violations
            assert len(found) <= MOST
            text = violations_header(found)
            assert len(text) <= MOST_TOLD
            assert all(32 <= byte < 127 for byte in text)


@settings(max_examples=100, deadline=None)
@given(place=st.sampled_from(("path", "query", "name", "header", "cookie", "body", "key", "form", "part", "auth", "method")))
def test_nothing_that_was_sent_is_told(place: str):
    said = {place: SECRET}
    query = (
        f"deep[a][0]={said.get('query', 1)}&{said.get('name', 'n')}=1&list={said.get('query', 1)}&json={said.get('query', '')}"
    )
    body = f'{{"{said.get("key", "a")}": ["{said.get("body", "a")}", 5, {{"{said.get("key", "b")}": 1}}]}}'
    kind = "application/json"
    if "form" in said:
        body, kind = f"a={SECRET}&{SECRET}=1", "application/x-www-form-urlencoded"
    if "part" in said:
        body = (
            f'--b\r\nContent-Disposition: form-data; name="{SECRET}"\r\nContent-Type: application/json\r\n\r\n{SECRET}\r\n--b--'
        )
        kind = "multipart/form-data; boundary=b"
    headers = [
        (b"content-type", kind.encode()),
        (b"x-a", said.get("header", "a").encode()),
        (b"cookie", f"c={said.get('cookie', 1)}".encode()),
        (b"authorization", f"{said.get('auth', 'Basic a')} {said.get('auth', '')}".encode()),
    ]
    for path in (f"/a/.{said.get('path', 1)}.png/;a={said.get('path', 1)}", f"/{said.get('path', 'b')}"):
        request = MockRequest(said.get("method", "POST"), path, query, headers, body.encode())
        found = check(DEFINITION, request).violations
        assert SECRET not in repr(found)
        assert SECRET.encode() not in violations_header(found)
