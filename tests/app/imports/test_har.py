"""Recordings become collections: one item for each method and path, one example for each answer, secrets masked."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.imports.har import har_to_collection
from converters.diagnostics import Diagnostics
from converters.errors import FormatError
from converters.postman.model import Collection, Item, walk
from converters.postman.write import collection_to_json
from converters.source import read_tree
from tests.app.actions.importing import entry, har

API = "https://api.example.com"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"


def read(*entries: dict[str, Any], file: str = "shop.har") -> tuple[Collection, Diagnostics]:
    found = Diagnostics(file)
    return har_to_collection(read_tree(json.dumps(har(*entries)).encode(), file), found), found


def items(collection: Collection) -> list[tuple[str, list[str]]]:
    return [(item.name, [example.name for example in item.examples]) for _, item in walk(collection)]


def only_item(*entries: dict[str, Any]) -> Item:
    [(_, item)] = walk(read(*entries)[0])
    return item


def test_answers_of_one_method_and_path_are_collected():
    collection, _ = read(
        entry("GET", f"{API}/orders/7", body='{"id": 7}'),
        entry("GET", f"{API}/orders/7?full=yes", body='{"id": 7, "rows": []}'),
        entry("POST", f"{API}/orders", status=201, sent='{"bread": "rye"}', body="{}"),
        entry("GET", f"{API}/orders/7", status=404, body="{}"),
    )
    assert items(collection) == [
        ("GET /orders/7", ["200 OK", "200 OK (2)", "404 OK"]),
        ("POST /orders", ["201 OK"]),
    ]
    assert (collection.name, [(row.key, row.value) for row in collection.variables]) == ("shop", [("baseUrl", API)])


def test_an_example_has_what_was_sent_and_what_came_back():
    item = only_item(
        entry(
            *("POST", f"{API}/orders?dry=1"),
            status=201,
            body=b'{"id": 7}',
            sent='{"bread": "rye"}',
            headers=[{"name": "Content-Type", "value": "application/json"}, {"name": "Content-Encoding", "value": "br"}],
            request_headers=[
                *({"name": ":authority", "value": "api.example.com"}, {"name": "User-Agent", "value": "browser"}),
                *({"name": "X-Tenant", "value": "acme"}, {"name": "Cookie", "value": "session=abc"}),
            ],
        )
    )
    written = collection_to_json(Collection(id="c", items=(item,)))["item"][0]["response"][0]
    assert written["originalRequest"] == {
        "method": "POST",
        "header": [{"key": "X-Tenant", "value": "acme"}],
        "body": {"mode": "raw", "raw": '{"bread": "rye"}', "options": {"raw": {"language": "json"}}},
        "url": {
            "raw": "{{baseUrl}}/orders?dry=1",
            "host": ["{{baseUrl}}"],
            "path": ["orders"],
            "query": [{"key": "dry", "value": "1"}],
        },
    }
    assert (written["code"], written["body"], written["header"]) == (
        *(201, '{"id": 7}'),
        [{"key": "Content-Type", "value": "application/json"}],
    )


def test_secrets_are_masked_wherever_they_stand():
    collection, found = read(
        entry(
            *("POST", f"{API}/login?api_key=0123456789abcdef0123"),
            sent='{"user": "ann", "password": "hunter2hunter2"}',
            body=json.dumps({"access_token": JWT, "user": "ann"}),
            request_headers=[{"name": "Authorization", "value": f"Bearer {JWT}"}, {"name": "X-Api-Key", "value": "hush-hush"}],
            headers=[{"name": "Set-Cookie", "value": "session=verysecretsession; Path=/\nother=alsoverysecret; HttpOnly"}],
        ),
        entry(
            *("POST", f"{API}/form"),
            postData={},
            body="{}",
        ),
    )
    text = json.dumps(collection_to_json(collection))
    for secret in (JWT, "0123456789abcdef0123", "hunter2", "hush-hush", "verysecretsession", "alsoverysecret"):
        assert secret not in text
    assert '\\"user\\": \\"ann\\"' in text
    assert [each.code for each in found] == ["item.masked"]


def test_form_fields_are_masked_by_their_names():
    sent = entry("POST", f"{API}/login", body="{}")
    params = [{"name": "user", "value": "ann"}, {"name": "password", "value": "hunter2"}]
    sent["request"]["postData"] = {"mimeType": "application/x-www-form-urlencoded", "params": params}
    body = only_item(sent).request.body
    assert body is not None
    assert [(field.key, field.value) for field in body.fields] == [("user", "ann"), ("password", "***")]


def test_bytes_that_are_no_text_are_told():
    collection, found = read(entry("GET", f"{API}/logo", body=b"\x89PNG\r\n\x1a\n\x00\xff", media_type="image/png"))
    [(_, item)] = walk(collection)
    assert item.examples[0].body == "<10 bytes of image/png>"
    assert [(each.level, each.code, each.where) for each in found] == [
        ("warning", "item.skipped", "log.entries[0].response.content")
    ]


@pytest.mark.parametrize("text", ["%%%", "QUJ", "\u00e9"])
def test_broken_base64_costs_the_body(text: str):
    broken = entry("GET", f"{API}/x", body=b"")
    broken["response"]["content"]["text"] = text
    assert only_item(broken).examples[0].code == 200


def test_what_no_mock_needs_is_left_out_and_counted():
    preflight = [{"name": "Access-Control-Request-Method", "value": "PUT"}]
    collection, found = read(
        entry("GET", f"{API}/orders", body="[]"),
        entry("GET", f"{API}/orders", body="[]"),
        entry("GET", f"{API}/app.js", body="x", _resourceType="script"),
        entry("OPTIONS", f"{API}/orders", status=204, request_headers=preflight),
        entry("GET", f"{API}/cut-off", status=0),
        entry("GET", "data:image/png;base64,AAAA"),
        entry("GET", "wss://api.example.com/socket", status=101),
        entry("GET", "http://[broken/"),
    )
    assert items(collection) == [("GET /orders", ["200 OK"])]
    assert [each.message for each in found] == [
        "1 call was left out: an address that cannot be read.",
        "2 calls were left out: no HTTP address.",
        "1 call was left out: no answer arrived, or none with a final status.",
        "1 call was left out: questions of a browser (CORS preflight), which every mock answers by itself.",
        "1 call was left out: recorded more than once with the same answer.",
        "1 call was left out: scripts, styles, pictures and other parts of pages.",
    ]


def test_several_hosts_have_a_folder_each():
    collection, _ = read(
        entry("GET", f"{API}/a"), entry("GET", f"{API}/b"), entry("GET", "https://user:pw@other.example.com:8443/c")
    )
    assert [(folders[0].name, item.name) for folders, item in walk(collection)] == [
        ("api.example.com", "GET /a"),
        ("api.example.com", "GET /b"),
        ("other.example.com:8443", "GET /c"),
    ]
    assert collection.variables[0].value == API
    assert "user:pw" not in json.dumps(collection_to_json(collection))


def test_a_recording_without_answers_is_refused():
    with pytest.raises(FormatError) as refused:
        read(entry("GET", "about:blank"))
    assert refused.value.code == "item.none"


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"request": None, "response": []},
        {"request": {"url": 7}, "response": {"status": 200}},
        {"request": {"url": f"{API}/x", "headers": {}, "postData": []}, "response": {"status": 200, "headers": [1, None]}},
        {"request": {"url": f"{API}/x", "method": None}, "response": {"status": 200, "content": {"text": 5}}},
        {"request": {"url": f"{API}/x", "postData": {"params": [None, {}]}}, "response": {"status": True}},
        "text",
        None,
    ],
)
def test_odd_entries_cost_themselves(odd: Any):
    collection, _ = read(odd, entry("GET", f"{API}/orders"))
    assert items(collection)[-1] == ("GET /orders", ["200 OK"])


def test_a_huge_answer_costs_itself():
    collection, found = read(
        entry("GET", f"{API}/huge", body="x" * (10 * 1024 * 1024 + 1)), entry("GET", f"{API}/small", body="{}")
    )
    assert items(collection) == [("GET /small", ["200 OK"])]
    assert [each.code for each in found] == ["limit.body"]
