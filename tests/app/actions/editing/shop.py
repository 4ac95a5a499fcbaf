"""The collection that is edited: two requests in a folder, three examples, and fields that only its author knows."""

from __future__ import annotations

import json
from typing import Any

from app.actions.mock_content import ContentWishes
from app.actions.mocks import MockWishes, put
from app.store.blobs import read_blob
from app.store.mocks import find_mock
from app.store.records import Revision
from app.store.revisions import get_revision
from app.store.transaction import Store

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
JSON_HEADER = {"key": "Content-Type", "value": "application/json", "x-own": 1}


def example(name: str, body: str = "{}", code: int = 200, **more: Any) -> dict[str, Any]:
    request = {
        "method": "GET",
        "header": [],
        "url": {"raw": "{{baseUrl}}/products", "host": ["{{baseUrl}}"], "path": ["products"]},
    }
    return {"id": name, "name": name, "originalRequest": request, "code": code, "header": [JSON_HEADER], "body": body, **more}


SHOP: dict[str, Any] = {
    "info": {"_postman_id": "shop", "name": "Shop", "schema": SCHEMA, "x-owner": "team shop"},
    "item": [
        {
            "id": "catalogue",
            "name": "Catalogue",
            "x-folder": [1, 2],
            "item": [
                {
                    "id": "list",
                    "name": "List products",
                    "protocolProfileBehavior": {"strictSSL": False},
                    "request": {
                        "method": "GET",
                        "header": [],
                        "url": {"raw": "{{baseUrl}}/products", "host": ["{{baseUrl}}"], "path": ["products"]},
                        "description": {"content": "All of them.", "type": "text/markdown"},
                    },
                    "response": [
                        example("all", '[{"id": 1}]', **{"x-kept": {"deep": [None, 1.5, "ü"]}, "responseTime": 12}),
                        example("none", "[]"),
                        example("broken", '{"error": "x"}', 500),
                    ],
                },
                {"id": "one", "name": "One product", "request": {"method": "GET", "url": "{{baseUrl}}/products/:id"}},
            ],
        }
    ],
    "x-whole": True,
}


def put_shop(store: Store, collection: dict[str, Any], name: str = "shop") -> None:
    """Makes or replaces the mock, published."""
    put(store, name, MockWishes(content=ContentWishes(collection=json.dumps(collection).encode())))


def newest(store: Store, name: str = "shop") -> Revision:
    return get_revision(store, find_mock(store, name).mock.id)


def content(store: Store, name: str = "shop", number: int | None = None) -> bytes:
    """The bytes of the collection of a revision, the newest without a number."""
    return read_blob(store, get_revision(store, find_mock(store, name).mock.id, number).collection)


def document(store: Store, name: str = "shop") -> Any:
    return json.loads(content(store, name))


def examples(store: Store, name: str = "shop") -> list[Any]:
    """The examples of the first request, as they are kept."""
    found: list[Any] = document(store, name)["item"][0]["item"][0]["response"]
    return found
