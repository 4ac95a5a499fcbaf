"""Whatever stands in a description: findings or a refusal, never another error, and an end."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from random import Random
from typing import Any

import pytest
import yaml

from converters.arazzo import Flows, workflow_document
from converters.diagnostics import Diagnostics
from converters.errors import ConversionError
from tests.converters.arazzo.flows import GOLDEN, converted, definition, read

FLOWS = yaml.safe_load((GOLDEN / "checkout" / "flows.arazzo.yaml").read_text("utf-8"))
SHOP = yaml.safe_load((GOLDEN / "checkout" / "shop.openapi.yaml").read_text("utf-8"))
RUBBISH: list[Any] = [
    *(None, 5, -1, True, 1e308, "", "$", "~", "(((", "$inputs.", "{$inputs.user", "$steps.order.outputs.id#/a/b"),
    *("$response.body#/a/b", "$statusCode == 404", "$[?@.a == 1]", "/a/b", "x" * 3000, [], {}),
    *({"reference": "$components.parameters.x"}, {"$ref": "#/workflows/0/inputs"}),
]


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*path, key)
        yield from paths(inner, (*path, key))


def spoilt(value: Any, chance: Random) -> Any:
    """A copy with a few places removed or filled with rubbish."""
    value = copy.deepcopy(value)
    for _ in range(chance.randint(1, 4)):
        *way, last = chance.choice(list(paths(value)))
        holder = value
        for key in way:
            holder = holder[key]
        if chance.random() < 0.2:
            del holder[last]
        else:
            holder[last] = copy.deepcopy(chance.choice(RUBBISH))
    return value


@pytest.mark.parametrize("seed", range(40))
def test_a_spoilt_description_gives_findings_or_a_refusal(seed: int):
    chance = Random(seed)
    found = Diagnostics("flows.json")
    with suppress(ConversionError):
        arazzo = read(spoilt(FLOWS, chance), found)
        shop = definition(json.loads(json.dumps(spoilt(SHOP, chance))) if chance.random() < 0.5 else SHOP)
        for name in arazzo.workflow_ids:
            converted(workflow_document(Flows.of(arazzo, shop), name, found), found)
    assert all(one.message and one.code for one in found)
