"""Every definition of the shared corpus, converted: what answers its own request, and that no right call gets an error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.matching.example import Match
from app.matching.index import MockIndex, compile_index
from app.matching.match import match
from app.matching.replay import own_request
from converters.diagnostics import Diagnostics
from converters.openapi.findings import Findings
from converters.openapi.model import MediaTypeExample, Operation
from converters.openapi.sample import Sampler
from converters.openapi.to_postman import ConvertOptions, operation_item_id
from converters.openapi.to_postman.auth import Access
from converters.openapi.to_postman.context import Context, owner_of
from converters.openapi.to_postman.parameters import Sent, path_owner, sent_parameters
from converters.openapi.to_postman.request_bodies import BodyChoice, body_choices
from converters.openapi.to_postman.requests import RequestMaker
from converters.postman.model import Collection, Example, Item, Request, walk
from tests.converted import converted, definitions, reached
from tests.corpus import corpus

VARIANTS = (0, 1)
ANOTHER = 9
"""Stands for the value that the sampler gives when it is asked for any other."""


def right_calls(context: Context, operation: Operation, base: str) -> Iterator[Request]:
    """Valid calls: other values, other bodies, with and without what is optional, each optional parameter alone."""
    maker = RequestMaker(context, operation, base, Access(), "")
    usual = sent_parameters(context, operation)
    choices = body_choices(context, operation)
    for variant in (*VARIANTS, ANOTHER):
        sent = tuple(replace(one, value=_value(context, operation, one, variant)) for one in usual)
        choice = _body(context, operation, choices[0], variant) if choices else None
        optional = [at for at, one in enumerate(sent) if not one.parameter.required and one.parameter.location != "path"]
        alone = optional if variant == ANOTHER else ()
        for kept in (frozenset(optional), frozenset[int](), *(frozenset((at,)) for at in alone)):
            some = tuple(replace(one, enabled=at in kept or at not in optional) for at, one in enumerate(sent))
            yield maker.original_request(some, choice, "")


def _value(context: Context, operation: Operation, one: Sent, variant: int) -> object:
    parameter = one.parameter
    if parameter.schema is None or not variant:
        return one.value
    owner = path_owner(operation, parameter.name) if parameter.location == "path" else owner_of(operation)
    if variant == ANOTHER:
        return context.sampler.another(parameter.schema, "request", one.value, name=parameter.name, owner=owner)
    made = context.sampler.sample(parameter.schema, "request", name=parameter.name, owner=owner, variant=variant)
    return made.value if made.valid and made.value not in (None, "", [], {}) else one.value


def _body(context: Context, operation: Operation, choice: BodyChoice, variant: int) -> BodyChoice:
    if not variant or choice.media.schema is None:
        return choice
    made = context.sampler.sample(choice.media.schema, "request", owner=owner_of(operation), variant=variant)
    example = MediaTypeExample(key=None, value=made.value)
    context.kept.append(example)
    return BodyChoice(choice.media, choice.name, example) if made.valid else choice


def calls(collection: Collection, requests: list[Request]) -> MockIndex:
    """The requests as saved ones, to be sent as their examples' own requests."""
    items = tuple(
        Item(id=f"call {at}", name=f"call {at}", request=one, examples=(Example(id=str(at), name="", original_request=one),))
        for at, one in enumerate(requests)
    )
    return compile_index(Collection(id="calls", name="calls", items=items, variables=collection.variables))


def test_an_example_answers_its_own_request_or_is_named_with_the_selector_that_reaches_it() -> None:
    total = own = 0
    for name in definitions():
        collection = converted(name).collection
        found = reached(name)
        assert found.total == sum(len(item.examples) for _, item in walk(collection))
        assert found.by_own_request + len(found.by_selector) == found.total
        assert [one for one in found.by_selector if not one.selector and one.kind != "unserved"] == [], name
        total, own = total + found.total, own + found.by_own_request
    assert own / total > 0.47


@pytest.mark.parametrize("folder", sorted(path.name for path in corpus("openapi").iterdir() if path.is_dir()))
def test_no_right_call_gets_an_error(folder: str) -> None:
    for name in (name for name in definitions() if name.startswith(f"{folder}/")):
        document, collection = converted(name).document, converted(name).collection
        items = {item.id: item for _, item in walk(collection)}
        context = Context(
            document, Findings(Diagnostics(), document.sources), ConvertOptions(), Sampler(document, Diagnostics())
        )
        requests: list[Request] = []
        for operation in document.operations:
            item = items.get(operation_item_id(operation))
            if item is not None and item.request.url is not None and any(example.code < 400 for example in item.examples):
                requests += [item.request, *right_calls(context, operation, item.request.url.host[0])]
        index = compile_index(collection)
        for call in calls(collection, requests).examples:
            outcome = match(index, own_request(call))
            assert isinstance(outcome, Match), own_request(call).raw_path
            assert outcome.example.code < 400, f"{own_request(call).raw_path} gets {outcome.example.place}"
