"""One call of the log told in full: why it was answered so, and how it is put again."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from app.actions.calls import Wanted, find_calls
from app.actions.sending import Desk
from app.actions.told_call import ToldCall, told_call
from app.store.calls import record_calls
from app.store.errors import CallNotFound
from app.store.records import Call, Mock
from app.store.transaction import Store
from tests.app.calls.worlds import a_kept_shop, calls_of

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def shop(store: Store) -> Mock:
    return a_kept_shop(store)


def newest(store: Store) -> ToldCall:
    found = next(iter(find_calls(store, Wanted())))
    return told_call(store, Desk(), "shop", found.call.id, server="http://localhost")


def test_a_hit_says_which_example_won(store: Store, shop: Mock):
    calls_of(store, shop, "GET /orders/7")
    told = newest(store)
    assert told.explanation is not None
    assert [each.id for each in told.explanation.verdicts if each.wins] == [told.named.call.example_id]
    assert (told.nearest, told.unsendable, told.unexplained) == (None, "", "")
    assert told.curl.startswith("curl http://localhost/mock/shop/orders/7")


def test_a_miss_begins_an_example_with_the_nearest_one(store: Store, shop: Mock):
    calls_of(store, shop, "GET /nothing")
    told = newest(store)
    assert told.explanation is not None
    assert told.explanation.outcome == "No example fits the call."
    assert told.nearest is not None
    assert told.nearest.place == told.explanation.verdicts[0].place


def test_a_call_is_sent_again_without_what_was_masked(store: Store, shop: Mock):
    heads = (("Authorization", "Bearer ***heim"), ("Host", "shop.example"), ("X-Tenant", "a"))
    given = {"at": NOON, "mock_id": shop.id, "method": "POST", "path": "/orders", "status": 201, "request_headers": heads}
    record_calls(store, [Call(**given, request_body=b"{}\r\n", request_size=4)])
    told = newest(store)
    assert told.sent == {
        "method": "POST",
        "path": "/orders",
        "headers": [{"name": "x-tenant", "value": "a"}],
        "body_base64": base64.b64encode(b"{}\r\n").decode(),
    }
    assert told.remark == "Sent without authorization: the log does not keep secrets."


def test_a_call_of_a_revision_that_is_gone_is_told_as_far_as_it_goes(store: Store, shop: Mock):
    record_calls(store, [Call(at=NOON, mock_id=shop.id, revision=99, method="GET", path="/a", status=200)])
    told = newest(store)
    assert told.explanation is None
    assert told.unexplained


def test_the_call_of_another_mock_is_not_there(store: Store, shop: Mock):
    calls_of(store, shop, "GET /orders/7")
    with pytest.raises(CallNotFound):
        told_call(store, Desk(), "other", next(iter(find_calls(store, Wanted()))).call.id)
