"""Collections and calls built to cost time or memory: each is done with in a moment, and nothing else suffers."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import pytest

from app.matching.index import MockIndex, compile_index
from app.matching.match import match
from app.matching.request import MockRequest
from converters.postman.model import Body, Collection, GraphQL, Item, Variable
from tests.costs import at_most
from tests.small_mocks import collection, compiled, example

JSON = [(b"content-type", b"application/json")]


@pytest.mark.parametrize(
    "body",
    [
        "/*a" * 100_000,
        '{"a": "' + '\\"' * 100_000,
        "{{" * 100_000,
        "{{$body '" * 50_000,
        "{{$body '" + "\\a" * 50_000,
        ">  " * 100_000,
    ],
    ids=["comments never closed", "a text never closed", "braces", "helpers never closed", "an argument of escapes", "blanks"],
)
def test_a_saved_body_is_read_once(body: str) -> None:
    at_most(600, lambda: compiled(example("POST /a", body, sent=body)))


def doubling(levels: int, start: str) -> dict[str, str]:
    """Variables that each say the one before twice."""
    return {"v0": start} | {f"v{level}": f"{{{{v{level - 1}}}}}" * 2 for level in range(1, levels)}


def test_variables_that_multiply_are_filled_in_up_to_a_budget() -> None:
    items = [example(f"GET /{number}", "{{v13}}") for number in range(400)]
    made = collection(*items, variables=doubling(14, "x" * 64))
    tracemalloc.start()
    try:
        index = at_most(1000, lambda: compile_index(made))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert isinstance(index, MockIndex)
    assert peak < 300 * 1024 * 1024
    assert [found.code for found in index.diagnostics if found.code.startswith("limit")] == ["limit.expansion"]
    assert index.examples[0].reply.body == b"x" * 64 * 2**13
    assert index.examples[-1].reply.body == b"{{v13}}"


def test_variables_that_go_round_in_a_circle_stay_in_the_text() -> None:
    made = collection(example("GET /a", "{{a}} {{c}}" * 3000), variables={"a": "{{b}}{{b}}", "b": "{{a}}", "c": "c{{a}}"})
    index = at_most(400, lambda: compile_index(made))
    assert isinstance(index, MockIndex)
    assert index.examples[0].reply.body == b"{{a}} c{{a}}" * 3000


def test_a_path_that_no_call_can_have_is_not_compared() -> None:
    made = collection(example("GET /" + "a/" * 100_000), variables={})
    index = at_most(600, lambda: compile_index(made))
    assert isinstance(index, MockIndex)
    assert index.examples[0].address.forms == ()
    assert "longer than a URL may be" in " ".join(found.message for found in index.diagnostics)


def graphql(number: int) -> Item:
    item = example("POST /graphql", str(number))
    body = Body(mode="graphql", graphql=GraphQL(query=f"query {{ field{number} }}"))
    request = replace(item.request, body=body)
    return replace(item, request=request, examples=(replace(item.examples[0], original_request=request),))


def test_a_call_with_a_long_body_is_prepared_once_for_all_saved_bodies() -> None:
    index = compile_index(Collection(id="c", items=tuple(graphql(number) for number in range(200))))
    data = b'{"query": "' + b"a  " * 300_000 + b'"}'
    at_most(600, lambda: match(index, MockRequest("POST", "/graphql", "", JSON, data)))


def test_thousands_of_equal_rows_are_not_paired() -> None:
    rows = "&".join(f"k={{{{v{number}}}}}" for number in range(1500))
    index = compiled(example(f"GET /a?{rows}", "many"))
    query = "&".join(f"k={number}" for number in range(1500))
    at_most(400, lambda: match(index, MockRequest("GET", "/a", query)))


def test_a_path_near_very_many_others_is_answered_soon() -> None:
    index = compile_index(collection(*(example(f"GET /resource{number:05}x/a") for number in range(8000))))
    at_most(200, lambda: match(index, MockRequest("GET", "/resourceABCDEx/a")))


def test_many_paths_with_variables_inside_their_segments_are_compiled_soon() -> None:
    at_most(2000, lambda: compile_index(collection(*(example(f"GET /a{number}-{{{{x}}}}z") for number in range(5000)))))


def test_an_environment_of_long_chains_is_resolved_once() -> None:
    chain = tuple(Variable(key=f"v{number}", value=f"{{{{v{number + 1}}}}}") for number in range(3000))
    made = Collection(id="c", items=(example("GET /a", "{{v0}}"),), variables=chain)
    at_most(1000, lambda: compile_index(made))


@pytest.mark.parametrize("host", ["n" * 500_000, "{{a}}" * 100_000], ids=["one name", "variables"])
def test_an_address_of_one_long_host_is_compiled_at_once(host: str) -> None:
    assert isinstance(at_most(1000, lambda: compiled(example(f"GET {host}/a"))), MockIndex)
