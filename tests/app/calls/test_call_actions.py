"""What people ask of the call log."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.actions.calls import (
    NamedCall,
    SearchInvalid,
    Wanted,
    clear_calls,
    counted_calls,
    covered,
    expected_calls,
    exported_har,
    exported_lines,
    find_calls,
    follow_calls,
    moment_of,
    one_call,
    remove_call,
    statuses_of,
)
from app.actions.editing.saving import CallIncomplete, save_as_example
from app.errors import MockNotFound
from app.live.compiling import compile_revision
from app.matching.example import Match
from app.matching.match import match
from app.matching.request import MockRequest
from app.store.blobs import read_blob, read_blobs
from app.store.calls import record_calls
from app.store.errors import CallNotFound, RevisionChanged
from app.store.mocks import get_mock
from app.store.published import list_audit
from app.store.records import Call, Mock
from app.store.revisions import get_revision
from app.store.transaction import Store
from tests.app.calls.worlds import a_kept_shop, calls_of

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def shop(store: Store) -> Mock:
    return a_kept_shop(store)


def paths(found: Any) -> list[str]:
    return [named.call.path for named in found]


def test_calls_are_found_by_what_people_say(store: Store, shop: Mock):
    calls_of(store, shop, "GET /orders/7", "GET /orders/9", "POST /orders", "GET /nothing?q=needle")
    assert paths(find_calls(store, Wanted(mock="shop"))) == ["/nothing?q=needle", "/orders", "/orders/9", "/orders/7"]
    assert paths(find_calls(store, Wanted(miss=True, method="post"))) == ["/orders"]
    assert paths(find_calls(store, Wanted(status="4xx"))) == ["/nothing?q=needle", "/orders", "/orders/9"]
    assert paths(find_calls(store, Wanted(operation="GET /v1/orders/{{orderId}}", example="e-paid"))) == ["/orders/7"]
    assert paths(find_calls(store, Wanted(text="NEEDLE"))) == ["/nothing?q=needle"]
    assert paths(find_calls(store, Wanted(since="1h", until="1s"))) == []
    with pytest.raises(MockNotFound):
        find_calls(store, Wanted(mock="shops"))


def test_a_search_for_text_goes_on_page_by_page(store: Store, shop: Mock):
    """Each page looks at so many calls; the ones that fit may lie far back."""
    plain = [Call(at=NOON, mock_id=shop.id, method="GET", path=f"/{number}", status=200) for number in range(2500)]
    record_calls(store, [Call(at=NOON, mock_id=shop.id, method="GET", path="/needle", status=200), *plain])
    page = find_calls(store, Wanted(text="needle"))
    assert (paths(page), page.next is None) == ([], False)
    assert paths(find_calls(store, Wanted(text="needle"), cursor=page.next)) == ["/needle"]


@pytest.mark.parametrize(
    ("text", "statuses"), [("404", (404, 404)), ("4xx", (400, 499)), ("5XX", (500, 599)), ("400-422", (400, 422))]
)
def test_statuses(text: str, statuses: tuple[int, int]):
    assert statuses_of(text) == statuses


def test_points_in_time():
    assert moment_of("since", "90m", NOON) == NOON - timedelta(minutes=90)
    assert moment_of("since", "2026-03-01", NOON) == NOON - timedelta(hours=12)
    assert moment_of("since", "2026-03-01T13:00:00+01:00", NOON) == NOON
    for odd in ("soon", "2026-13-01", "999999d"):
        with pytest.raises(SearchInvalid, match="since cannot be understood"):
            moment_of("since", odd, NOON)
    with pytest.raises(SearchInvalid):
        statuses_of("4x")


def test_a_call_is_removed_or_all_and_the_counters_stay(store: Store, shop: Mock):
    first, _, _ = calls_of(store, shop, "GET /orders/7", "GET /orders/7", "GET /orders/7")
    assert one_call(store, first).call.response_body == b'{"id": 7}'
    remove_call(store.acting("ann"), first)
    with pytest.raises(CallNotFound):
        one_call(store, first)
    assert clear_calls(store, "shop") == 2
    assert sum(count.calls for count in counted_calls(store, "shop")) == 3
    told = [(entry.author, entry.action, entry.subject) for entry in list_audit(store, limit=2)]
    assert told == [("system", "clear", "shop"), ("ann", "delete", "shop")]


def test_misses_are_what_callers_expected_each_with_a_proposal(store: Store, shop: Mock):
    calls_of(store, shop, "GET /customers/7/orders", "GET /customers/8/orders?page=2", "PUT /cart", "GET /orders/7")
    found = expected_calls(store, "shop")
    assert [(group.calls, group.method, group.path, group.paths) for group, _ in found] == [
        (2, "GET", "/customers/:customerId/orders", ["/customers/8/orders", "/customers/7/orders"]),
        (1, "PUT", "/cart", ["/cart"]),
    ]
    proposal: Any = found[0][1]
    assert proposal["name"] == "GET /customers/:customerId/orders"
    assert proposal["request"]["url"]["raw"] == "{{baseUrl}}/customers/:customerId/orders?page=2"
    assert proposal["request"]["url"]["variable"] == [{"key": "customerId", "value": "8"}]
    [example] = proposal["response"]
    assert (example["code"], example["body"]) == (200, "{}")
    assert example["originalRequest"]["url"] == "{{baseUrl}}/customers/8/orders?page=2"


def test_coverage_tells_what_was_never_called(store: Store, shop: Mock):
    calls_of(store, shop, "GET /orders/7", "GET /orders/7", "GET /nothing", key_id="k1")
    coverage = covered(store, "shop")
    read = coverage.as_json()
    assert {name: read[name] for name in ("revision", "misses", "elsewhere", "never_called")} == {
        "revision": 1,
        "misses": 1,
        "elsewhere": 0,
        "never_called": ["DELETE /v1/orders/{{orderId}}"],
    }
    assert read["operations_share"] == {"called": 1, "all": 2, "percent": 50.0}
    assert read["examples_share"] == read["statuses_share"] == {"called": 1, "all": 2, "percent": 50.0}
    [orders, _] = coverage.operations
    assert (orders.operation, orders.calls, orders.keys) == ("GET /v1/orders/{{orderId}}", 2, {"k1"})
    assert {name: example.calls for name, example in orders.examples.items()} == {"e-paid": 2, "e-gone": 0}


def test_following_gives_each_call_once_whoever_writes_it(store: Store, shop: Mock):
    other = a_kept_shop(store, "other")
    calls_of(store, shop, "GET /orders/7")
    following, misses = (follow_calls(store, Wanted(mock="shop", miss=miss)) for miss in (None, True))
    assert following.more() == ()
    calls_of(store, shop, "GET /orders/9")
    calls_of(store, other, "GET /orders/9")
    calls_of(store, shop, "GET /missing")
    assert paths(following.more()) == ["/orders/9", "/missing"]
    assert paths(misses.more()) == ["/missing"]
    assert following.more() == ()
    assert [named.mock for named in follow_calls(store, after=0).more()] == ["shop", "shop", "other", "shop"]


def test_calls_are_exported_as_json_lines_a_page_at_a_time(store: Store, shop: Mock):
    calls_of(store, shop, *[f"GET /orders/{number}" for number in range(150)])
    lines = [json.loads(line) for line in exported_lines(store, Wanted(mock="shop", status="200"))]
    assert len(lines) == len({line["id"] for line in lines}) >= 1
    assert [line["id"] for line in lines] == sorted(line["id"] for line in lines)
    assert lines[0]["response"]["body"] == '{"id": 7}'


REQUEST = {"method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize", "bodySize"}
RESPONSE = {"status", "statusText", "httpVersion", "cookies", "headers", "content", "redirectURL", "headersSize", "bodySize"}


def test_a_har_has_every_field_that_the_specification_asks_for(store: Store, shop: Mock):
    headers = [(b"content-type", b"application/x-www-form-urlencoded"), (b"cookie", b"a=1; b=2")]
    calls_of(store, shop, "POST /orders?page=2&q=", request_headers=headers, request_body=b"x=1&password=hunter2")
    calls_of(store, shop, "GET /orders/7", response_body=b"\xff\xfe\xfd")
    log = json.loads("".join(exported_har(store, Wanted(), "http://h.test/mock")))["log"]
    assert (log["version"], log["creator"]["name"], len(log["entries"])) == ("1.2", "Understudy", 2)
    for entry in log["entries"]:
        assert entry.keys() >= {"startedDateTime", "time", "request", "response", "cache", "timings"}
        assert datetime.fromisoformat(entry["startedDateTime"]).tzinfo is not None
        assert entry["request"].keys() - {"postData"} == REQUEST
        assert entry["response"].keys() == RESPONSE
        assert entry["response"]["content"].keys() >= {"size", "mimeType"}
        assert entry["timings"].keys() >= {"send", "wait", "receive"}
    posted, got = log["entries"]
    assert posted["request"]["url"] == "http://h.test/mock/shop/orders?page=2&q="
    assert posted["request"]["queryString"] == [{"name": "page", "value": "2"}, {"name": "q", "value": ""}]
    assert posted["request"]["cookies"] == [{"name": "a", "value": "***"}, {"name": "b", "value": "***"}]
    assert posted["request"]["postData"]["params"] == [{"name": "x", "value": "1"}, {"name": "password", "value": "***"}]
    assert got["response"]["content"]["encoding"] == "base64"
    assert json.loads("".join(exported_har(store, Wanted(method="PATCH"), "")))["log"]["entries"] == []


def answer(store: Store, name: str, line: str) -> tuple[int, bytes]:
    """What the newest revision of a mock answers."""
    mock = get_mock(store, name)
    revision = get_revision(store, mock.id)
    index = compile_revision(mock, revision, read_blobs(store, {revision.collection})).live.index
    method, _, path = line.partition(" ")
    found = match(index, MockRequest(method, path, "", []))
    assert isinstance(found, Match), line
    return found.example.code, found.example.reply.body or b""


def test_a_call_becomes_an_example_of_the_item_that_fits(store: Store, shop: Mock):
    headers = [(b"authorization", b"Bearer hunter2hunter2hunter2"), (b"accept", b"*/*"), (b"host", b"h")]
    [id] = calls_of(store, shop, "GET /orders/12/extra", request_headers=headers)
    saved = save_as_example(store, id, name="extra", status=201, body='{"made": 1}', publish_it=True)
    assert (saved.revision, saved.created, saved.published, saved.is_new_item) == (2, True, True, True)
    assert saved.item == "GET /orders/:orderId/extra"
    assert answer(store, shop.id, "GET /orders/12/extra") == (201, b'{"made": 1}')
    [id] = calls_of(store, shop, "GET /orders/77/extra")
    again = save_as_example(store, id, body="{}")
    assert (again.revision, again.published, again.is_new_item, again.item) == (3, False, False, saved.item)
    kept = read_blob(store, get_revision(store, shop.id, 3).collection)
    assert b"hunter2" not in kept
    assert b'"Bearer ***ter2"' in kept


def test_an_answer_is_saved_as_it_was_without_what_is_ours(store: Store, shop: Mock):
    [id] = calls_of(store, shop, "GET /orders/7")
    saved = save_as_example(store, id, name="as before")
    assert (saved.item, saved.is_new_item) == ("One order", False)
    collection = json.loads(read_blob(store, get_revision(store, shop.id, 2).collection))
    examples = collection["item"][0]["item"][0]["response"]
    assert [example["name"] for example in examples] == ["paid", "gone", "as before"]
    assert examples[-1]["header"] == [{"key": "Content-Type", "value": "application/json"}]
    assert (examples[-1]["code"], examples[-1]["body"]) == (200, '{"id": 7}')
    assert save_as_example(store, id, name="as before").created is False
    assert get_mock(store, shop.id).published == 1


def test_half_an_answer_is_no_example(store: Store, shop: Mock):
    long = Call(at=NOON, mock_id=shop.id, method="GET", path="/", status=200, response_body=b"ab", response_size=9)
    binary = Call(at=NOON, mock_id=shop.id, method="GET", path="/", status=200, response_body=b"\xff", response_size=1)
    record_calls(store, [long, binary])
    ids = [named.call.id for named in find_calls(store, Wanted())]
    for id in ids:
        with pytest.raises(CallIncomplete):
            save_as_example(store, id)
    assert save_as_example(store, ids[0], body="{}").created
    with pytest.raises(RevisionChanged):
        save_as_example(store, ids[1], body="[]", expected=1)


def test_a_named_call_is_json(store: Store, shop: Mock):
    [id] = calls_of(store, shop, "GET /orders/7")
    named = one_call(store, id)
    assert isinstance(named, NamedCall)
    data = named.as_json(full=True)
    assert (data["mock"], data["example"], data["miss"]) == ("shop", {"id": "e-paid", "name": "paid"}, False)
    assert data["response"]["cut"] is False
