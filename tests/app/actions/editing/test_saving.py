"""A logged call becomes an example like any other edit, and says what of it is masked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from app.actions.editing.checks import EditInvalid
from app.actions.editing.editing import StaleEdit
from app.actions.editing.saving import save_as_example
from app.store.calls import record_calls, search_calls
from app.store.mocks import find_mock
from app.store.records import Call, CallFilter
from app.store.transaction import Store
from tests.app.actions.editing.shop import examples, newest

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
JSON = (("content-type", "application/json"),)


def logged(store: Store, path: str, **said: Any) -> int:
    """The id of a call that was logged."""
    body: bytes = said.setdefault("response_body", b"[]")
    fields = {"status": 200, "response_size": len(body), "response_headers": JSON} | said
    record_calls(store, [Call(at=AT, mock_id=find_mock(store, "shop").mock.id, method="GET", path=path, **fields)])
    return max(call.id for call in search_calls(store, CallFilter()))


def test_a_call_becomes_an_example_of_the_request_that_fits_and_says_so(store: Store):
    id = logged(store, "/products?page=2")
    saved = save_as_example(store, id, name="page two")
    assert (saved.item, saved.item_id, saved.is_new_item, saved.published) == ("List products", "list", False, False)
    assert newest(store).message == f"Example “page two” of GET /products saved from call {id}"
    assert [each["name"] for each in examples(store)] == ["all", "none", "broken", "page two"]
    assert examples(store)[0]["x-kept"] == {"deep": [None, 1.5, "ü"]}
    assert saved.findings == ()


def test_a_call_that_nothing_fits_becomes_a_request(store: Store):
    saved = save_as_example(store, logged(store, "/orders/7"), name="order")
    assert (saved.item, saved.is_new_item) == ("GET /orders/:orderId", True)


def test_masks_stay_and_are_told(store: Store):
    asked = (("authorization", "Bearer ***cdef"), ("accept", "*/*"))
    id = logged(store, "/products?token=***", request_headers=asked, response_body=b'{"password": "***"}')
    [found] = save_as_example(store, id, name="masked").findings
    assert (found.level, found.code) == ("warning", "example.masked")
    assert "the body of the answer, the header authorization of its request, the address of its request." in found.message
    assert examples(store)[-1]["body"] == '{"password": "***"}'


def test_it_is_an_edit_upon_the_newest_revision(store: Store):
    id = logged(store, "/products")
    assert save_as_example(store, id, expected=1, publish_it=True).published
    with pytest.raises(StaleEdit):
        save_as_example(store, id, name="again", expected=1)
    with pytest.raises(EditInvalid):
        save_as_example(store, id, body="\0")
