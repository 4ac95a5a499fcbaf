"""Faults as callers of a mock meet them, in-process: statuses, limits, types, delays, and who may ask for what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from app.matching.index import MockIndex
from app.serving.faults.cut import ConnectionBroken
from app.serving.limits import ServeLimits
from app.serving.published import LiveMock
from app.workspace.live_mock import live_mock
from app.workspace.mock_settings import READERS, settings_from
from tests.small_mocks import calling, collection, example, published

pytestmark = pytest.mark.anyio

BREADS = (
    example("GET /breads", '[{"name": "Rye"}]', name="all", id="b1"),
    example("GET /breads/7", '{"name": "Rye"}', name="one", id="b2"),
    example("GET /breads/7", '{"problem": "too often"}', code=429, name="slow down", id="b3"),
    example("GET /breads/7", '{"problem": "oven"}', code=503, name="oven is out", id="b4"),
    example("GET /dice", "no luck: {{$randomInt}}", code=500, name="no dice", id="b6"),
    example("GET /dice", "{{$randomInt}}", name="dice", id="b5"),
)


def mock(**fields: Any) -> LiveMock:
    """The mock `shop` with these fields of `mocks.yaml`."""
    settings = settings_from("shop", {name: READERS[name](value) for name, value in fields.items()})
    return live_mock(settings, collection(*BREADS), None, frozenset(), revision=1)


async def get(client: httpx.AsyncClient, path: str, **headers: str) -> httpx.Response:
    return await client.get(f"/mock/shop{path}", headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize("fields", [{}, {"delay": 0}, {"profiles": {"slow": {"delay": 5}}}])
def test_a_mock_that_asks_for_nothing_stays_plain(fields: Mapping[str, Any]):
    assert mock(**fields).is_plain


async def test_a_forced_status_is_answered_with_the_operations_own_example_where_there_is_one():
    async with calling(published(shop=mock(faults={"status": 503}))) as client:
        saved, made = await get(client, "/breads/7"), await get(client, "/breads")
    assert (saved.status_code, saved.json()) == (503, {"problem": "oven"})
    assert saved.headers["x-understudy-example"] == "b4"
    assert (made.status_code, made.json()["error"]["name"]) == (503, "simulatedFaultError")
    assert made.headers["x-understudy-fault"] == saved.headers["x-understudy-fault"] == "status=503"


async def test_a_saved_answer_with_that_status_is_filled_in():
    async with calling(published(shop=mock(faults={"status": 500}))) as client:
        answer = await get(client, "/dice")
    assert (answer.status_code, answer.text[:9], answer.text[9:].isdecimal()) == (500, "no luck: ", True)


async def test_an_outage_answers_calls_that_nothing_fits_too():
    async with calling(published(shop=mock(faults={"profile": "outage"}))) as client:
        assert (await get(client, "/nowhere")).status_code == 503


@pytest.mark.parametrize("status", [204, 205, 304])
async def test_a_status_without_a_body_has_none(status: int):
    async with calling(published(shop=mock(faults={"status": status}))) as client:
        answer = await get(client, "/breads")
    assert (answer.status_code, answer.content, answer.headers.get("content-type")) == (status, b"", None)


async def test_a_limit_is_told_and_kept_with_the_operations_429():
    async with calling(published(shop=mock(faults={"rate_limit": 2}))) as client:
        answers = [await get(client, "/breads/7") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers["x-ratelimit-remaining"] for answer in answers] == ["1", "0", "0"]
    assert answers[2].json() == {"problem": "too often"}
    assert 1 <= int(answers[2].headers["retry-after"]) <= 30


async def test_a_wrong_content_type_changes_nothing_else():
    async with calling(published(shop=mock(faults={"content_type": "text/html"}))) as client:
        answer = await get(client, "/breads")
    assert (answer.headers["content-type"], answer.json()) == ("text/html", [{"name": "Rye"}])
    assert answer.headers["content-security-policy"] == "sandbox"


async def test_faults_of_one_example_are_its_own():
    faults = {"examples": {"GET /breads": {"all": {"status": 500}}}}
    async with calling(published(shop=mock(faults=faults))) as client:
        assert [(await get(client, path)).status_code for path in ("/breads", "/breads/7")] == [500, 200]


async def test_a_call_gets_what_it_asks_for_only_where_the_mock_allows_it():
    state = published(shop=mock(faults={"allow": ["status", "profile"]}))
    async with calling(state) as client:
        answers = [
            await get(client, "/breads", x_mock_fault_status="418"),
            await get(client, "/breads?x-mock-fault-status=418"),
            await get(client, "/breads", x_mock_profile="outage"),
            await get(client, "/breads", x_mock_fault_content_type="text/html"),
        ]
    assert [answer.status_code for answer in answers] == [418, 418, 503, 200]
    assert answers[3].headers["content-type"] == "application/json"
    assert answers[3].headers["x-understudy-fault"] == "content_type=not allowed"


async def test_a_mock_without_faults_takes_their_selectors_for_headers_and_parameters_like_any_other():
    async with calling(published(shop=mock())) as client:
        answer = await get(client, "/breads?x-mock-fault-status=418", x_mock_profile="outage")
    assert (answer.status_code, "x-understudy-fault" in answer.headers) == (200, False)
    assert answer.headers["x-understudy-score"] != "100"


async def test_the_same_seed_gives_the_same_story():
    async def story(**fields: Any) -> list[tuple[int, str]]:
        async with calling(published(shop=mock(faults={"fail": "40% 500,502"}, **fields))) as client:
            return [((answer := await get(client, "/dice")).status_code, answer.text) for _ in range(12)]

    assert await story(seed=42) == await story(seed=42)
    assert await story(seed=42) != await story(seed=43)


async def test_a_seed_in_the_call_decides_that_call():
    async with calling(published(shop=mock(faults={"fail": "50% 500"}))) as client:
        answers = [await get(client, "/dice", x_mock_seed=str(at % 3)) for at in range(9)]
    told = [(answer.status_code, answer.text) for answer in answers]
    assert told[:3] == told[3:6] == told[6:]


async def test_the_delay_that_a_call_asks_for_with_postmans_header_goes_before_all_others():
    async with calling(published(shop=mock(delay="50s", faults={"delay": "40s"}))) as client:
        answer = await get(client, "/breads", x_mock_response_delay="1")
    assert answer.status_code == 200
    assert answer.elapsed.total_seconds() < 30


async def test_a_drip_without_a_place_to_wait_at_is_refused():
    limits = ServeLimits(waiting=0)
    async with calling(
        published(
            shop=mock(faults={"drip": 1}),
        ),
        limits,
    ) as client:
        assert (await get(client, "/breads")).status_code == 503


async def test_a_drip_comes_whole_and_no_slower_than_the_longest_delay():
    limits = ServeLimits(delay_ms=200)
    async with calling(published(shop=mock(faults={"drip": {"chunk": 1, "every": "50ms"}})), limits) as client:
        answer = await get(client, "/breads")
    assert answer.json() == [{"name": "Rye"}]
    assert 0.1 < answer.elapsed.total_seconds() < 30


async def test_a_preflight_is_spared():
    headers = {"origin": "https://a.example", "access-control-request-method": "GET"}
    async with calling(published(shop=mock(faults={"status": 503, "connection": "reset"}))) as client:
        answer = await client.options("/mock/shop/breads", headers=headers)
    assert answer.status_code == 204


async def test_reasons_are_told_whatever_is_broken():
    async with calling(published(shop=mock(faults={"status": 503, "connection": "reset"}))) as client:
        assert (await get(client, "/breads?x-mock-explain=true")).status_code == 200


async def test_another_server_is_told_by_an_exception_that_an_answer_stays_unfinished():
    async with calling(published(shop=mock(faults={"connection": "close"}))) as client:
        with pytest.raises(ConnectionBroken):
            await get(client, "/breads")


async def test_a_pinned_revision_with_faults_is_not_kept_by_caches():
    async with calling(published(shop=mock(faults={"fail": "1%"}, seed=1))) as client:
        answer = await client.get("/mock/shop@1/breads")
    assert "cache-control" not in answer.headers
    assert answer.headers["etag"].endswith('@1/b1"')


def test_an_unknown_name_costs_nothing_but_itself():
    made: MockIndex = mock(faults={"status": 503, "examples": {"GET /nope": {"all": {"status": 500}}}}).index
    assert len(made.examples) == 6
