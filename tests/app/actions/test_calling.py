"""How an example is called, in each language: whole commands, that say what the example was saved with."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions.calling import LANGUAGES, example_call, written
from app.actions.editing.edits import NoSuchEntry
from app.actions.mock_content import ContentWishes
from app.actions.mocks import MockWishes, put
from app.store.opening import open_store
from app.store.transaction import Store

SERVER = "http://localhost:8000"
JSON = [{"key": "Content-Type", "value": "application/json"}]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(str(tmp_path / "understudy.db"))
    yield opened
    opened.close()


def keep(store: Store, request: dict[str, Any], *examples: str, access: str = "public") -> None:
    """A mock of one request, with an example for each of these statuses and names."""
    item = {
        "id": "order",
        "name": "Order it's",
        "request": request,
        "response": [
            {"id": name, "name": name, "code": int(status), "header": [], "body": ""}
            for status, name in (each.split(" ", 1) for each in examples)
        ],
    }
    info = {"name": "Shop", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}
    data = json.dumps({"info": info, "item": [item]}).encode()
    put(store, "shop", MockWishes(access=access, content=ContentWishes(collection=data)))  # type: ignore[arg-type]


ORDER = {
    "method": "POST",
    "url": "{{baseUrl}}/orders?fast=yes",
    "header": JSON,
    "body": {"mode": "raw", "raw": '{"n": [1, null]}'},
}


def test_a_call_with_a_body_and_a_key_in_every_language(store: Store):
    keep(store, ORDER, "201 paid", access="key")
    call = example_call(store, "shop", server=SERVER)
    url = "http://localhost:8000/mock/shop/orders?fast=yes"
    assert written(call, "curl") == (
        f"curl '{url}' \\\n  -H 'content-type: application/json' \\\n"
        '  -H "x-api-key: $UNDERSTUDY_KEY" \\\n  --data-raw \'{"n": [1, null]}\''
    )
    assert written(call, "httpie") == (
        f"http POST '{url}' \\\n  content-type:application/json \\\n"
        '  "x-api-key:$UNDERSTUDY_KEY" \\\n  --raw \'{"n": [1, null]}\''
    )
    assert written(call, "fetch") == (
        f'const answer = await fetch("{url}", {{\n  method: "POST",\n  headers: {{\n    "content-type": "application/json",\n'
        '    "x-api-key": "YOUR_KEY",\n  },\n  body: JSON.stringify({\n    "n": [\n      1,\n      null\n    ]\n  }),\n});\n'
        "console.log(answer.status, await answer.text());"
    )
    assert written(call, "python") == (
        f"import os\n\nimport httpx\n\nanswer = httpx.post(\n    '{url}',\n    headers={{\n"
        "        'x-api-key': os.environ[\"UNDERSTUDY_KEY\"],\n    },\n    json={'n': [1, None]},\n)\n"
        "print(answer.status_code, answer.text)"
    )
    assert written(call, "newman") == (
        'newman run shop.postman_collection.json -e shop.postman_environment.json --env-var "mockKey=$UNDERSTUDY_KEY" \\\n'
        "  --folder 'Order it'\"'\"'s'"
    )


def test_an_example_that_its_request_does_not_get_is_called_with_its_selector(store: Store):
    keep(store, {"method": "GET", "url": "{{baseUrl}}/orders"}, "200 all", "409 sold out")
    call = example_call(store, "shop", "order", "sold out", server=SERVER)
    assert (call.selector, call.answered_by) == ("x-mock-response-code: 409", "all")
    assert written(call, "curl") == "curl http://localhost:8000/mock/shop/orders \\\n  -H 'x-mock-response-code: 409'"
    assert [each.name for each in call.others] == ["all", "sold out"]


@pytest.mark.parametrize("nasty", ["'; rm -rf / #", "$(id)", "a\nb", '"""', "</script>", "`id`", "a\u2028b"])
def test_nothing_that_a_collection_says_leaves_its_quotes(store: Store, nasty: str):
    keep(store, {"method": "PUT", "url": "{{baseUrl}}/x", "body": {"mode": "raw", "raw": nasty}}, "200 fine")
    call = example_call(store, "shop", server=SERVER)
    assert shlex.split(written(call, "curl").replace("\\\n", " "))[-2:] == ["--data-raw", nasty]
    assert shlex.split(written(call, "httpie").replace("\\\n", " "))[-2:] == ["--raw", nasty]
    compile(written(call, "python"), "snippet", "exec")
    assert f"content={nasty!r}" in written(call, "python")
    assert "\u2028" not in written(call, "fetch")


def test_secrets_are_masked_in_every_language(store: Store):
    secret = "sk_" + "live_4eC39HqLyjWDarjtT1zdp7dc"
    headers = [{"key": "Authorization", "value": f"Bearer {secret}"}]
    keep(store, {"method": "GET", "url": f"{{{{baseUrl}}}}/x?token={secret}", "header": headers}, "200 fine")
    call = example_call(store, "shop", server=SERVER)
    assert call.is_masked
    assert [language for language in LANGUAGES if secret in written(call, language)] == []


def test_what_is_not_served_cannot_be_called(store: Store):
    keep(store, {"method": "GET", "url": "{{baseUrl}}/x"}, "200 fine")
    with pytest.raises(NoSuchEntry):
        example_call(store, "shop", "order", "gone")
