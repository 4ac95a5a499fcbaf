"""Small collections for tests, and reading them with what was noted on the way."""

from __future__ import annotations

from typing import Any

from converters.diagnostics import Diagnostics
from converters.postman.model import Collection, Example, Item, Request, Url, walk
from converters.postman.read import collection_from_json

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"


def document(*entries: Any, **top: Any) -> dict[str, Any]:
    """A v2.1 collection with these entries in its item list."""
    return {"info": {"name": "Shop", "schema": SCHEMA}, "item": list(entries), **top}


def entry(request: Any = "{{baseUrl}}/a", *responses: Any, **more: Any) -> dict[str, Any]:
    """An item with a request and saved responses."""
    return {"name": "An item", "request": request, "response": list(responses), **more}


def read(data: Any) -> tuple[Collection, list[tuple[str, str]]]:
    """The collection of a document, and the code and place of everything noted."""
    diagnostics = Diagnostics("shop.json")
    collection = collection_from_json(data, diagnostics)
    return collection, [(found.code, found.where) for found in diagnostics]


def only_item(collection: Collection) -> Item:
    [(_, item)] = walk(collection)
    return item


def read_request(request: Any) -> tuple[Request, list[tuple[str, str]]]:
    """An item's request, and what was noted."""
    collection, noted = read(document(entry(request)))
    return only_item(collection).request, noted


def read_url(url: Any) -> Url:
    """The address of a request, which must give nothing to note."""
    request, noted = read_request({"method": "GET", "url": url})
    assert noted == []
    assert request.url is not None
    return request.url


def read_example(response: Any) -> tuple[Example | None, list[tuple[str, str]]]:
    """A saved response, and what was noted."""
    collection, noted = read(document(entry("{{baseUrl}}/a", response)))
    examples = only_item(collection).examples
    return (examples[0] if examples else None), noted


ODD = document(
    None,
    {"name": "neither"},
    entry(
        {
            "method": "get",
            "url": {"raw": "{{b}}/a", "path": ["a"], "query": [{"key": "", "value": ""}, {"key": "q", "uuid": "1"}], "x": 1},
            "header": [{}, {"key": "A", "value": 5, "uuid": "2"}, None],
            "body": {"mode": "formdata", "formdata": [{"key": ""}, {"key": "f", "src": [], "type": "file", "y": 2}], "z": 3},
            "auth": {"type": "bearer", "bearer": {"token": "t"}, "basic": []},
            "description": {"content": "Words", "type": "text/markdown"},
        },
        None,
        {"name": "kept", "header": ["A: b", {"key": "no token", "value": "x"}], "responseTime": "fast", "_": {"a": 1}},
        5,
        protocolProfileBehavior={"strictSSL": False},
    ),
    7,
    {"name": "F", "item": [None], "_postman_isSubFolder": True},
    variable=[{"value": "no key"}, {"id": "v", "value": {"a": 1}}],
    _=1,
)
"""An item list in which nearly everything is odd, and nothing is lost."""
