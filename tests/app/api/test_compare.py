"""Two revisions compared over the API, calls replayed on both, and calls that people send themselves."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.store.calls import record_calls
from app.store.mocks import find_mock
from app.store.records import Call
from tests.app.api.both_planes import SCHEMA, BothPlanes


def shop(*rows: tuple[str, str, int, str], extra: str = "", **more: Any) -> dict[str, Any]:
    """A collection with an example for each row: `GET /orders`, its name, status and body."""
    items: dict[str, dict[str, Any]] = {}
    for call, name, code, body in rows:
        method, _, address = call.partition(" ")
        request = {"method": method, "url": "{{baseUrl}}" + address}
        items.setdefault(call, {"id": call, "name": call, "request": request, "response": []})
        header = [{"key": "Content-Type", "value": "application/json"}]
        example = {"id": name, "name": name, "originalRequest": request, "code": code, "header": header, "body": body}
        items[call]["response"].append(example)
    return {"info": {"name": "Shop", "schema": SCHEMA}, "item": list(items.values()), **more}


ONE = shop(
    ("GET /orders", "all", 200, '[{"id": 1}]'), ("GET /orders/1", "one", 200, '{"id": 1}'), ("GET /gone", "gone", 200, "{}")
)
TWO = shop(
    ("GET /orders", "all", 200, '[{"id": "1"}]'),
    ("GET /orders/1", "one", 200, '{"id": 1, "new": 2}'),
    ("GET /new", "new", 200, "{}"),
)


@pytest.fixture
def address(tmp_path: Path) -> str:
    """What is compared is the same in every store."""
    return str(tmp_path / "understudy.db")


@pytest.fixture
def checkout(site: BothPlanes) -> BothPlanes:
    site.put(collection=ONE)
    site.ask("POST", "mocks/checkout/revisions", {"collection": TWO})
    return site


def test_what_changed_since_the_published_revision(checkout: BothPlanes):
    found = checkout.ask("GET", "mocks/checkout/compare").json()
    assert (found["before"]["number"], found["after"]["number"], found["breaking"]) == (1, 2, True)
    assert found["summary"] == "4 changes, 2 of them may break callers."
    assert [(each["rule"], each["breaking"], each["subject"]["key"]) for each in found["changes"]] == [
        ("response.field.type", True, "field|GET /orders|all|response:/0/id"),
        ("response.field.added", False, "field|GET /orders/1|one|response:/new"),
        ("operation.added", False, "operation|GET /new"),
        ("operation.removed", True, "operation|GET /gone"),
    ]


def test_revisions_are_named_by_number_too_and_the_other_way_round(checkout: BothPlanes):
    found = checkout.ask("GET", "mocks/checkout/compare", params={"from": "2", "to": "published"}).json()
    assert [each["kind"] for each in found["changes"]] == ["changed", "removed", "added", "removed"]
    same = checkout.ask("GET", "mocks/checkout/compare", params={"from": "2", "to": "latest"}).json()
    assert (same["changes"], same["summary"]) == ([], "Nothing changed.")


@pytest.mark.parametrize(("which", "status"), [("9", 404), ("x", 422), ("0", 422)])
def test_revisions_that_are_none(checkout: BothPlanes, which: str, status: int):
    assert checkout.ask("GET", "mocks/checkout/compare", params={"from": which}).status_code == status
    assert checkout.ask("GET", "mocks/nobody/compare").json()["code"] == "mock.not_found"


def test_a_mock_without_a_published_revision_says_so(site: BothPlanes):
    site.put(collection=ONE, publish=False)
    answer = site.ask("GET", "mocks/checkout/compare")
    assert (answer.status_code, answer.json()["code"]) == (409, "revision.none")


def test_the_summary_is_markdown(checkout: BothPlanes):
    answer = checkout.ask("GET", "mocks/checkout/compare/summary")
    assert answer.headers["content-type"].startswith("text/markdown")
    assert (
        '### May break callers\n\n**GET /orders**\n\n- /0/id of “all” \\(200\\) is "1", and was 1. `response.field.type`'
        in answer.text
    )


def test_a_body_line_by_line(checkout: BothPlanes):
    asked = {"subject": "example|GET /orders/1|one"}
    found = checkout.ask("GET", "mocks/checkout/compare/body", params=asked).json()
    assert found["unified"] == [" {", '-  "id": 1', '+  "id": 1,', '+  "new": 2', " }"]
    gone = checkout.ask("GET", "mocks/checkout/compare/body", params={"subject": "example|GET /gone|gone"}).json()
    assert gone["unified"] == ["-{}"]
    assert (
        checkout.ask("GET", "mocks/checkout/compare/body", params={"subject": "example|x|y"}).json()["code"]
        == "subject.invalid"
    )


def test_the_same_calls_are_put_to_both(checkout: BothPlanes):
    found = checkout.ask("POST", "mocks/checkout/replay", {}).json()
    assert [(each["origin"]["example"], each["outcome"], each["breaks"]) for each in found["calls"]] == [
        ("all", "differs", True),
        ("one", "differs", False),
        ("new", "only_after", False),
        ("gone", "only_before", True),
    ]
    assert (found["breaking"], found["untried"]) == (2, 0)
    assert found["calls"][0]["changes"][0]["rule"] == "response.field.type"


def test_made_up_values_do_not_differ(site: BothPlanes):
    body = '{"at": "{{$timestamp}}", "id": "{{$guid}}"}'
    site.put(collection=shop(("GET /a", "a", 200, body)))
    site.ask("POST", "mocks/checkout/revisions", {"collection": shop(("GET /a", "a", 200, body), ("GET /b", "b", 200, "{}"))})
    found = site.ask("POST", "mocks/checkout/replay", {}).json()
    assert [each["outcome"] for each in found["calls"]] == ["same", "only_after"]


def test_a_call_is_sent_and_told_with_its_reasons(checkout: BothPlanes):
    said = {"path": "/orders/1", "revision": "latest"}
    found = checkout.ask("POST", "mocks/checkout/send", said).json()
    assert (found["revision"], found["status"], found["body"], found["score"]) == (2, 200, '{"id": 1, "new": 2}', 100)
    assert found["example"] == {"id": "one", "name": "one", "request": "GET /orders/1", "place": "GET /orders/1 › one"}
    assert found["explanation"]["outcome"] == "GET /orders/1 › one answers with a score of 100."
    assert {"name": "content-type", "value": "application/json"} in found["headers"]


def test_an_example_is_asked_for_by_its_name(checkout: BothPlanes):
    found = checkout.ask("POST", "mocks/checkout/send", {"path": "/gone", "example_name": "one"}).json()
    assert (found["example"]["id"], found["score"]) == ("one", None)


def test_a_miss_is_told_with_its_reason(checkout: BothPlanes):
    found = checkout.ask("POST", "mocks/checkout/send", {"path": "/nothing"}).json()
    assert (found["status"], found["miss"], found["example"]) == (404, True, None)


def test_a_restricted_and_paused_mock_can_be_tried_without_a_key(checkout: BothPlanes):
    checkout.ask("PUT", "mocks/checkout", {"access": "key"})
    checkout.ask("POST", "mocks/checkout/pause")
    assert checkout.body()[0] == 404
    assert checkout.ask("POST", "mocks/checkout/send", {"path": "/orders"}).json()["status"] == 200


def test_bodies_may_be_bytes(site: BothPlanes):
    site.put(collection=shop(("POST /in", "in", 200, "{{$body}}")))
    said = {"method": "post", "path": "in", "body_base64": base64.b64encode(b"\xff\x00").decode()}
    assert site.ask("POST", "mocks/checkout/send", said).json()["status"] == 200


@pytest.mark.parametrize(
    "said",
    [
        {"method": "GET /x"},
        {"path": "/a b"},
        {"path": "/a#b"},
        {"path": "/a\r\nx: y"},
        {"headers": [{"name": "a b", "value": ""}]},
        {"headers": [{"name": "a", "value": "1\r\nb: 2"}]},
        {"body_base64": "!"},
    ],
    ids=str,
)
def test_what_no_client_could_send_is_refused(checkout: BothPlanes, said: dict[str, Any]):
    answer = checkout.ask("POST", "mocks/checkout/send", said)
    assert (answer.status_code, answer.json()["code"]) == (422, "call.invalid")


def test_broken_connections_are_told(site: BothPlanes):
    faults = {"connection": "reset"}
    site.put(collection=ONE, settings={"faults": faults})
    found = site.ask("POST", "mocks/checkout/send", {"path": "/orders"}).json()
    assert (found["status"], found["connection"]) == (0, "reset")


def test_a_delay_is_waited_for(site: BothPlanes):
    site.put(collection=ONE, settings={"delay": 30})
    assert site.ask("POST", "mocks/checkout/send", {"path": "/orders"}).json()["milliseconds"] >= 30


def logged(path: str = "/orders", **more: Any) -> Call:
    return Call(at=datetime.now(UTC), mock_id=more.pop("mock_id"), method="GET", path=path, status=200, **more)


def test_calls_of_the_log_are_put_to_both_unless_the_log_keeps_too_little(checkout: BothPlanes):
    mock_id = find_mock(checkout.store, "checkout").mock.id
    record_calls(
        checkout.store,
        [
            logged(mock_id=mock_id, request_headers=(("Authorization", "Bearer ***"), ("Accept", "*/*"))),
            logged("/orders?token=***", mock_id=mock_id),
            logged(mock_id=mock_id, request_body=b'{"password": "***"}', request_size=30),
            logged(mock_id=mock_id, request_body=b"begin", request_size=90_000),
        ],
    )
    found = checkout.ask("POST", "mocks/checkout/replay", {"own": False, "logged": 10}).json()
    assert [(each["outcome"], each["breaks"], each["skipped"] or each["remark"]) for each in found["calls"]] == [
        ("skipped", False, "The log keeps only the beginning of its body."),
        ("skipped", False, "Its body held a secret, which the log does not keep."),
        ("skipped", False, "Its address held a secret, which the log does not keep."),
        ("differs", True, "Sent without authorization: the log does not keep secrets."),
    ]
    assert found["calls"][3]["origin"]["key"].startswith("call||||")
    assert found["counts"]["skipped"] == 3


def test_single_calls_of_the_log_are_put_to_both(checkout: BothPlanes):
    mock_id = find_mock(checkout.store, "checkout").mock.id
    record_calls(checkout.store, [logged("/gone", mock_id=mock_id)])
    [id] = [each["id"] for each in checkout.ask("GET", "calls").json()["items"]]
    found = checkout.ask("POST", "mocks/checkout/replay", {"own": False, "calls": [id]}).json()
    assert [each["outcome"] for each in found["calls"]] == ["only_before"]
    assert checkout.ask("POST", "mocks/checkout/replay", {"calls": [id + 1]}).json()["code"] == "call.not_found"


def test_no_secret_of_a_revision_leaves_by_a_comparison_or_a_replay(site: BothPlanes):
    secrets = ("hunter2hunter2", "letmeinletmein")
    for secret in secrets:
        site.put(
            collection=shop(
                ("GET /a?token=" + secret, "a", 200, f'{{"password": "{secret}"}}'),
                variable=[{"key": "api_key", "value": secret}],
            )
        )
    asked = {"from": "1", "to": "2"}
    answers = [
        site.ask("GET", "mocks/checkout/compare", params=asked),
        site.ask("GET", "mocks/checkout/compare/summary", params=asked),
        site.ask("POST", "mocks/checkout/replay", asked),
        site.ask("GET", "mocks/checkout/compare/body", params={**asked, "subject": "example|GET /a|a"}),
    ]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert [secret for secret in secrets for answer in answers if secret in answer.text] == []
    assert "secret changed" in answers[0].text
