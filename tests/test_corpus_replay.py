"""Every saved example of every shared collection, called by its own original request over the mock plane."""

from __future__ import annotations

import pytest

from app.matching.index import MockIndex, compile_index
from app.matching.replay import dry_run, own_request
from app.matching.reply import WITHOUT_BODY
from converters.detect import Kind, detect
from converters.diagnostics import Diagnostics
from converters.postman.read import read_collection
from converters.source import read_tree
from tests.corpus import corpus
from tests.small_mocks import calling, published

pytestmark = pytest.mark.anyio

EXAMPLES, ANSWER_THEMSELVES, NAMED_BEFOREHAND = 310, 206, 104


def shared_collections() -> dict[str, MockIndex]:
    indexes = {}
    for path in sorted(corpus("collections").glob("*/*.json")):
        tree = read_tree(path.read_bytes(), path.name)
        if detect(tree.data) is Kind.COLLECTION:
            indexes[f"mock{len(indexes)}"] = compile_index(read_collection(tree, Diagnostics(path.name)))
    return indexes


async def test_each_example_answers_its_own_request_or_the_dry_run_named_it_before():
    indexes = shared_collections()
    own = named = 0
    async with calling(published(**indexes)) as client:
        for mock, index in indexes.items():
            hidden = {finding.example.id: finding for finding in dry_run(index)}
            for example in index.examples:
                request = own_request(example)
                url = f"/mock/{mock}{request.raw_path}" + (f"?{request.query_text}" if request.query_text else "")
                answer = await client.request(request.method, url, content=request.data, headers=request.headers)
                if answer.headers.get("x-understudy-example") == example.id:
                    own += 1
                    assert answer.status_code == example.code
                    if example.reply.is_static and example.code not in WITHOUT_BODY and request.method != "HEAD":
                        assert answer.text == example.example.body
                else:
                    named += 1
                    assert example.id in hidden, f"{example.place} is hidden and check does not say so"
    assert (own, named) == (ANSWER_THEMSELVES, NAMED_BEFOREHAND)
    assert own + named == EXAMPLES


async def test_what_the_dry_run_calls_hidden_is_reached_by_the_selector_it_names():
    indexes = shared_collections()
    async with calling(published(**indexes)) as client:
        for mock, index in indexes.items():
            for finding in dry_run(index):
                example = finding.example
                answer = await client.request(example.method, f"/mock/{mock}/", headers={"x-mock-response-id": example.id})
                assert answer.headers["x-understudy-example"] == example.id
