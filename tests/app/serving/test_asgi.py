"""The mock plane called in-process: addresses, selectors, what goes over the wire, and what is refused."""

from __future__ import annotations

import asyncio
import json

import pytest

from app.matching.reply import Reply
from app.matching.rules import MatchRules
from app.serving.conditional import THIS_PROCESS
from app.serving.limits import ServeLimits
from app.serving.published import LiveMock
from converters.postman.model import Example, Header
from converters.postman.variables import Scope
from tests.small_mocks import calling, compiled, example, published

pytestmark = pytest.mark.anyio

USERS = (
    example("GET /users", '[{"id": 7}]', name="all", id="u1"),
    example("GET /users/{{id}}", '{"id": "{{id}}"}', name="one", id="u2"),
    example("GET /users/{{id}}", '{"error": "gone"}', code=410, name="gone", id="u3"),
    example("POST /users", '{"id": 8}', code=201, name="made", id="u4", sent='{"name": "Ada"}'),
    example("POST /users", '{"error": "taken"}', code=409, name="taken", id="u5", sent='{"name": "Bob"}'),
)


async def test_a_call_is_answered_with_the_saved_body_status_and_headers():
    async with calling(published(shop=compiled(*USERS, mock="shop@1"))) as client:
        answer = await client.get("/mock/shop/users")
    assert (answer.status_code, answer.text) == (200, '[{"id": 7}]')
    assert dict(answer.headers) == {
        "content-type": "application/json",
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "*",
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox",
        "x-understudy-mock": "shop@1",
        "x-understudy-example": "u1",
        "content-length": "11",
        "x-understudy-score": "100",
    }


async def test_what_a_wildcard_met_is_filled_into_the_body():
    async with calling(published(shop=compiled(*USERS))) as client:
        answer = await client.get("/mock/shop/users/a%2Fb%20c")
    assert answer.json() == {"id": "a/b c"}


@pytest.mark.parametrize("address", ["/mock/shop", "/mock/shop/", "/mock/shop@1/", "/mock/shop@latest"])
async def test_a_mock_is_called_by_its_name_with_or_without_its_present_revision(address):
    async with calling(published(shop=compiled(example("GET /", "root")))) as client:
        assert (await client.get(address)).text == "root"


@pytest.mark.parametrize("address", ["/mock/other/users", "/mock/shop@2/users", "/mock/shop@/users", "/mock/"])
async def test_an_unknown_mock_or_revision_is_told_as_postman_tells_it(address):
    async with calling(published(shop=compiled(*USERS))) as client:
        answer = await client.get(address)
    assert answer.status_code == 404
    assert answer.json() == {
        "error": {"name": "mockNotFoundError", "header": "Unable to find mock", "message": "Please refresh and try again."}
    }


async def test_a_miss_is_postmans_error_with_the_nearest_examples_and_a_link_to_the_reasons():
    async with calling(published(shop=compiled(*USERS, mock="shop@1"))) as client:
        answer = await client.delete("/mock/shop/users/7?force=1")
        reasons = await client.request("DELETE", answer.json()["explain"])
    assert answer.status_code == 404
    assert answer.json()["error"] == {
        "name": "mockRequestNotFoundError",
        "header": "No matching requests",
        "message": "Double check your method and the request path and try again.",
    }
    assert answer.json()["nearest"][0] == {"request": "GET /users/{{id}}", "example": "one", "id": "u2", "status": 200}
    assert reasons.json()["outcome"] == "No example fits the call."
    assert {verdict["fellOut"] for verdict in reasons.json()["examples"]} == {"method"}


async def test_a_mock_without_examples_says_that_it_needs_one():
    async with calling(published(empty=compiled())) as client:
        answer = await client.get("/mock/empty/a")
    assert (answer.status_code, answer.json()["error"]["header"]) == (404, "You need an example")


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ({"x-mock-response-code": "410"}, "gone"),
        ({"x-mock-response-name": "gone"}, "gone"),
        ({"x-mock-response-id": "u3"}, "gone"),
        ({"x-mock-response-id": "1234567-u3"}, "gone"),
    ],
    ids=["code", "name", "id", "uid"],
)
async def test_selectors_come_in_headers_or_in_the_query(selector, expected):
    async with calling(published(shop=compiled(*USERS))) as client:
        by_header = await client.get("/mock/shop/users/7", headers=selector)
        by_query = await client.get("/mock/shop/users/7", params=selector)
    assert by_header.json() == by_query.json() == {"error": expected}


async def test_selectors_in_the_query_are_plain_parameters_once_a_mock_switches_them_off():
    index = compiled(*USERS, rules=MatchRules(query_selectors=False))
    async with calling(published(shop=index)) as client:
        answer = await client.get("/mock/shop/users/7?x-mock-response-code=410")
    assert answer.json() == {"id": "7"}


async def test_examples_of_one_address_are_told_apart_by_the_body():
    async with calling(published(shop=compiled(*USERS))) as client:
        made = await client.post("/mock/shop/users", json={"name": "Ada"})
        taken = await client.post("/mock/shop/users", json={"name": "Bob"})
        neither = await client.post("/mock/shop/users", json={"name": "Eve"}, headers={"x-mock-match-request-body": "true"})
    assert [made.status_code, taken.status_code, neither.status_code] == [201, 409, 404]
    assert made.headers["x-understudy-score"] == "105"


async def test_head_is_answered_by_gets_example_without_its_body():
    async with calling(published(shop=compiled(*USERS))) as client:
        answer = await client.head("/mock/shop/users")
    assert (answer.status_code, answer.content, answer.headers["content-length"]) == (200, b"", "11")


async def test_a_preflight_is_answered_without_an_example():
    headers = {
        "origin": "https://app.test",
        "access-control-request-method": "POST",
        "access-control-request-headers": "x-api-key",
    }
    async with calling(published(shop=compiled(*USERS))) as client:
        answer = await client.options("/mock/shop/users", headers=headers)
        plain = await client.options("/mock/shop/users")
        odd = await client.options("/mock/shop/users", headers=headers | {"access-control-request-method": "PURGE"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert dict(answer.headers) == {
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "*",
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox",
        "x-understudy-mock": "small@1",
        "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
        "access-control-allow-headers": "x-api-key",
        "access-control-max-age": "600",
        "vary": "Access-Control-Request-Headers, Access-Control-Request-Method",
    }
    assert odd.headers["access-control-allow-methods"].endswith(", PURGE")
    assert plain.status_code == 404


async def test_an_options_example_that_fits_wins_over_our_preflight():
    headers = {"origin": "https://app.test", "access-control-request-method": "POST"}
    shop = compiled(example("OPTIONS /users", "mine"), example("OPTIONS /orders/7", "far"))
    async with calling(published(shop=shop)) as client:
        assert (await client.options("/mock/shop/users", headers=headers)).text == "mine"
        assert (await client.options("/mock/shop/orders/8", headers=headers)).status_code == 204


async def test_an_answer_that_must_have_no_body_has_none():
    async with calling(published(shop=compiled(example("DELETE /a", "left over", code=204)))) as client:
        answer = await client.delete("/mock/shop/a")
    assert (answer.status_code, answer.content) == (204, b"")
    assert "content-length" not in answer.headers


async def test_our_own_cookies_reach_neither_matching_nor_templates():
    shop = compiled(example("GET /a", "{{$headers 'cookie'}}"))
    async with calling(published(shop=shop)) as client:
        mixed = await client.get("/mock/shop/a", headers={"cookie": "understudy_session=s3cret; theme=dark"})
        ours = await client.get("/mock/shop/a", headers={"cookie": "__Host-understudy=s3cret"})
    assert (mixed.text, ours.text) == ("theme=dark", "")


async def test_what_the_caller_sends_is_never_parsed_as_a_template():
    shop = compiled(example("POST /echo", "{{$body 'text'}}", sent="{}"))
    async with calling(published(shop=shop)) as client:
        answer = await client.post("/mock/shop/echo", json={"text": "{{$guid}} {{baseUrl}}"})
    assert answer.text == "{{$guid}} {{baseUrl}}"


async def test_dynamic_variables_are_new_in_each_answer_and_repeatable_with_a_seed():
    shop = published(shop=compiled(example("GET /a", "{{$guid}}")))
    answers = []
    for _ in range(2):
        async with calling(shop, seed=5) as client:
            answers.append([(await client.get("/mock/shop/a")).text for _ in range(2)])
    assert answers[0] == answers[1]
    assert answers[0][0] != answers[0][1]


async def test_a_body_over_the_limit_is_refused():
    async with calling(published(shop=compiled(*USERS)), ServeLimits(mock_body_bytes=10)) as client:
        answer = await client.post("/mock/shop/users", content=b"x" * 11)
    assert (answer.status_code, answer.json()["error"]["name"]) == (413, "requestTooLargeError")


async def test_an_answer_that_the_caller_blows_up_is_refused():
    shop = compiled(example("POST /a", "{{$body}}" * 20, sent="x"))
    async with calling(published(shop=shop), ServeLimits(generated_bytes=1000)) as client:
        answer = await client.post("/mock/shop/a", content=b"y" * 60)
    assert (answer.status_code, answer.json()["error"]["name"]) == (413, "answerTooLargeError")


async def test_a_delay_holds_the_answer_back_and_too_many_held_back_are_refused():
    slow = LiveMock(name="slow", revision=1, index=compiled(example("GET /a", "late")), delay_ms=150)
    clock = asyncio.get_running_loop().time
    async with calling(published(slow=slow), ServeLimits(waiting=1)) as client:
        start = clock()
        first, second = await asyncio.gather(client.get("/mock/slow/a"), client.get("/mock/slow/a"))
        took = clock() - start
        asked = await client.get("/mock/slow/a", headers={"x-mock-response-delay": "1"})
    assert sorted([first.status_code, second.status_code]) == [200, 503]
    assert took >= 0.15
    assert asked.text == "late"


async def test_reasons_as_the_lines_of_the_command():
    async with calling(published(shop=compiled(*USERS))) as client:
        told = await client.get("/mock/shop/users/7?x-mock-explain=text")
    first, *others = told.text.splitlines()
    assert told.headers["content-type"] == "text/plain; charset=utf-8"
    assert first.startswith("GET /users/7: ")
    assert others[0].startswith("✓ GET /users/")


async def test_explain_tells_what_became_of_each_example():
    async with calling(published(shop=compiled(*USERS))) as client:
        told = (await client.get("/mock/shop/users/7", headers={"x-mock-explain": "true"})).json()
    assert told["call"] == {"method": "GET", "path": "/users/7"}
    assert [(verdict["id"], verdict["score"], verdict["fellOut"]) for verdict in told["examples"]] == [
        ("u2", 80, None),
        ("u3", 80, None),
        ("u1", 75, None),
        ("u4", None, "method"),
        ("u5", None, "method"),
    ]
    assert told["examples"][0]["wins"]


async def test_each_call_sees_one_revision_whole():
    """security.md §7.1: a request takes the reference once and keeps it to the end."""
    state = published(shop=compiled(example("POST /a", "one", headers=[("X-Rev", "1")])))
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def slow_body():
        yield b"{"
        reached.set()
        await go_on.wait()
        yield b"}"

    async with calling(state) as client:
        pending = asyncio.create_task(client.post("/mock/shop/a", content=slow_body()))
        await reached.wait()
        state.publish([LiveMock(name="shop", revision=2, index=compiled(example("POST /a", "two", headers=[("X-Rev", "2")])))])
        go_on.set()
        answer = await pending
        after = await client.post("/mock/shop/a")
    assert (answer.text, answer.headers["x-rev"]) == ("one", "1")
    assert (after.text, after.headers["x-rev"]) == ("two", "2")


async def test_a_name_in_a_header_may_be_percent_encoded():
    shop = compiled(example("GET /a", json.dumps({"ok": 1}), name="成功", id="x1"), example("GET /a", "other", id="x0"))
    async with calling(published(shop=shop)) as client:
        encoded = await client.get("/mock/shop/a", headers={"x-mock-response-name": "%E6%88%90%E5%8A%9F"})
        raw = await client.get("/mock/shop/a", headers=[(b"x-mock-response-name", "成功".encode())])
    assert encoded.json() == raw.json() == {"ok": 1}


async def test_an_examples_own_etag_answers_conditional_calls():
    """postman-mock.md §2.14: the published address answers in full unless the example itself has an ETag."""
    tagged = example("GET /a", "body", headers=[("ETag", 'W/"7"'), ("Content-Type", "text/plain")])
    async with calling(published(shop=compiled(tagged, example("GET /b", "plain")))) as client:
        known = await client.get("/mock/shop/a", headers={"if-none-match": '"6", "7"'})
        changed = await client.get("/mock/shop/a", headers={"if-none-match": '"8"'})
        untagged = await client.get("/mock/shop/b", headers={"if-none-match": "*"})
    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", 'W/"7"')
    assert "content-length" not in known.headers
    assert (changed.status_code, untagged.status_code) == (200, 200)


async def test_a_pinned_revision_gives_each_ready_answer_a_strong_etag():
    shop = compiled(example("GET /a", "body", id="e1"), example("GET /t", "{{$guid}}"), mock="shop@1")
    async with calling(published(shop=shop)) as client:
        first = await client.get("/mock/shop@1/a")
        again = await client.get("/mock/shop@1/a", headers={"if-none-match": first.headers["etag"]})
        filled = await client.get("/mock/shop@1/t")
        latest = await client.get("/mock/shop@latest/a")
    tag = f'"shop.{THIS_PROCESS}@1/e1"'
    assert (first.text, first.headers["etag"]) == ("body", tag)
    assert (again.status_code, again.headers["etag"]) == (304, tag)
    assert "etag" not in filled.headers
    assert "etag" not in latest.headers


async def test_a_mock_made_anew_under_the_same_name_has_other_etags():
    index, mocks = compiled(example("GET /a", "body", id="e1")), published()
    tags = []
    async with calling(mocks) as client:
        for id in ("m1", "m2"):
            mocks.publish([LiveMock(name="shop", revision=1, index=index, id=id)])
            tags.append((await client.get("/mock/shop@1/a")).headers["etag"])
    assert tags == ['"m1@1/e1"', '"m2@1/e1"']


async def test_an_active_server_response_answers_every_call():
    """postman-mock.md §2.9: one 5xx can be active per mock; then every call gets it, whatever the path."""
    outage = Example(id="server-response", code=503, headers=(Header(key="Retry-After", value="30"),), body="closed")
    index = compiled(*USERS)
    down = LiveMock(name="down", revision=1, index=index, server_response=Reply(outage, Scope({}), frozenset(), index.labels))
    async with calling(published(down=down)) as client:
        answers = [await client.get("/mock/down/users"), await client.post("/mock/down/nothing", content=b"x")]
    assert [(answer.status_code, answer.text, answer.headers["retry-after"]) for answer in answers] == [
        (503, "closed", "30"),
        (503, "closed", "30"),
    ]


async def test_reasons_are_told_without_the_mocks_delay():
    slow = LiveMock(name="slow", revision=1, index=compiled(*USERS), delay_ms=60_000)
    async with calling(published(slow=slow)) as client:
        told = await client.get("/mock/slow/users?x-mock-explain=true")
    assert told.headers["x-understudy-mock"] == "small@1"
    assert told.json()["outcome"] == "GET /users › all answers with a score of 100."


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ({"params": {"x-mock-response-code": "418"}}, "No example has the status 418 that the call asks for."),
        ({"headers": {"x-mock-response-name": "nobody"}}, "No GET example has the name that the call asks for."),
    ],
)
async def test_a_miss_says_why_and_keeps_the_selectors_in_its_link(call, reason):
    async with calling(published(shop=compiled(*USERS))) as client:
        answer = (await client.get("/mock/shop/users", **call)).json()
        told = (await client.get(answer["explain"], headers=call.get("headers"))).json()
    assert answer["reason"] == reason
    assert told["outcome"] != "GET /users › all answers with a score of 100."
    assert ("note" in answer) == ("headers" in call)
