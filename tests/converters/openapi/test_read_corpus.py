"""Real definitions of every version are read whole."""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from converters.diagnostics import Diagnostics
from converters.errors import FormatError
from converters.openapi.files import files_below
from converters.openapi.model import Document, Operation, Schema
from converters.openapi.read import read_definition
from converters.openapi.refs import as_pointer, lookup
from converters.openapi.structure import SCHEMAS
from converters.openapi.to_postman import openapi_to_collection
from converters.source import read_tree
from tests.converters.openapi.definitions import ADVICE
from tests.corpus import ROOT, corpus
from tests.costs import at_most

FILES = sorted(path for path in (ROOT / "openapi").rglob("*") if path.suffix in (".json", ".yaml", ".yml"))


def read_path(path: Path) -> tuple[Document, Diagnostics]:
    found = Diagnostics(path.name)
    tree = read_tree(path.read_bytes(), path.name, diagnostics=found)
    folder = corpus("openapi")
    return read_definition(tree, found, open_file=files_below(folder, start=str(path.parent.relative_to(folder)))), found


def definitions() -> Iterator[tuple[Path, Document, Diagnostics]]:
    for path in FILES:
        with contextlib.suppress(FormatError):  # a part of a definition in several files
            yield path, *read_path(path)


def schemas_of(document: Document) -> Iterator[Schema]:
    for operation in (*document.operations, *document.webhooks):
        for part in parts_of(operation):
            if part.schema is not None:
                yield part.schema


def parts_of(operation: Operation) -> Iterator[Any]:
    yield from operation.parameters
    yield from operation.request_body.content if operation.request_body else ()
    for response in operation.responses:
        yield from response.headers
        yield from response.content


def nodes_below(document: Document) -> Iterator[dict[str, Any]]:
    """Every schema that an operation can reach."""
    waiting: list[Any] = [schema.node for schema in schemas_of(document)]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict) and id(node) not in seen:
            seen.add(id(node))
            yield node
            if "$ref" in node:
                waiting.append(lookup(document.root, as_pointer(node["$ref"]) or ""))
            for key in SCHEMAS.keys() & node.keys():
                value = node[key]
                waiting += value if SCHEMAS[key] == "list" else value.values() if SCHEMAS[key] == "map" else [value]


def test_every_definition_is_read_with_only_the_findings_it_deserves() -> None:
    read = list(definitions())
    told = [(path.name, one) for path, _, found in read for one in found]
    assert [(name, one.line, one.level, one.code) for name, one in told if one.code not in ADVICE] == [
        ("baseline_openapi_3.0.json", 1843, "info", "unknown_field"),  # `title` of an operation
        ("baseline_openapi_3.0.json", 3132, "warning", "header.invalid"),  # `header param`
        ("baseline_openapi_3.1.yaml", 1809, "info", "unknown_field"),
        ("baseline_openapi_3.1.yaml", 3091, "warning", "header.invalid"),
        ("request-examples.json", 498, "info", "format.invalid"),  # `example` is a reference
        ("request-examples.json", 512, "info", "format.invalid"),
        ("response-examples.json", 65, "info", "format.invalid"),
    ]
    assert {(name, one.code) for name, one in told if one.level != "info"} == {
        ("baseline_openapi_3.0.json", "header.invalid"),
        ("baseline_openapi_3.1.yaml", "header.invalid"),
        ("webhook-example.json", "item.none"),
        ("webhook-example.yaml", "item.none"),
        ("title.json", "item.none"),
        ("webhooks.json", "item.none"),
    }
    assert len(read) > 110
    assert sum(len(document.operations) for _, document, _ in read) > 1800
    assert {document.spec_version[:3] for _, document, _ in read} == {"2.0", "3.0", "3.1", "3.2"}


def test_every_schema_stands_where_its_pointer_says_and_every_reference_leads_to_one() -> None:
    for path, document, _ in definitions():
        for schema in schemas_of(document):
            assert lookup(document.root, schema.pointer) == schema.node, (path, schema.pointer)
        for node in nodes_below(document):
            if "$ref" in node:
                assert isinstance(lookup(document.root, as_pointer(node["$ref"]) or "-"), dict | bool), (path, node["$ref"])
            assert not {"nullable", "x-nullable", "example", "$id"} & node.keys(), (path, node)


@pytest.mark.parametrize(
    ("parts", "bundled"),
    [
        pytest.param("redocly-starter/openapi/openapi.yaml", "redocly-starter/bundled.yaml", id="redocly"),
        pytest.param(
            "camara-qod/code/API_definitions/quality-on-demand.yaml", "camara-qod/bundled-quality-on-demand.yaml", id="qod"
        ),
        pytest.param(
            "camara-qod/code/API_definitions/qos-profiles.yaml", "camara-qod/bundled-qos-profiles.yaml", id="profiles"
        ),
    ],
)
def test_a_definition_in_parts_is_the_same_as_its_bundle(parts: str, bundled: str) -> None:
    one, _ = read_path(corpus("openapi", *parts.split("/")))
    other, _ = read_path(corpus("openapi", *bundled.split("/")))
    assert [outline(operation) for operation in one.operations] == [outline(operation) for operation in other.operations]


@pytest.mark.parametrize(
    ("parts", "bundled"),
    [
        pytest.param("redocly-starter/openapi/openapi.yaml", "redocly-starter/bundled.yaml", id="redocly"),
        pytest.param(
            "camara-qod/code/API_definitions/quality-on-demand.yaml", "camara-qod/bundled-quality-on-demand.yaml", id="qod"
        ),
    ],
)
def test_a_definition_in_parts_becomes_the_collection_of_its_bundle(parts: str, bundled: str) -> None:
    """A file has the name that bundling it gives the component, so its samples are the same."""
    one, other = (read_path(corpus("openapi", *name.split("/")))[0] for name in (parts, bundled))
    assert openapi_to_collection(one, Diagnostics()) == openapi_to_collection(other, Diagnostics())


def outline(operation: Operation) -> Any:
    """What an operation is made of, without where it stands."""
    return (
        operation.method,
        operation.path,
        operation.operation_id,
        [(parameter.location, parameter.name) for parameter in operation.parameters],
        [(response.status, [header.name for header in response.headers]) for response in operation.responses],
        [(part.name, [example.value for example in part.examples]) for part in parts_of(operation)],
    )


def test_a_large_definition_is_read_fast() -> None:
    path = corpus("openapi", "stripe", "spec3.json")
    document, _ = at_most(600, lambda: read_path(path))
    assert len(document.operations) == 417


JUNK: list[Any] = [
    *(None, [], {}, "x", 5, True, -1, 1.5, [None], [[]], {"x": None}),
    *({"$ref": ref} for ref in (5, "", "#", "#/paths", "#/components/schemas", "http://x", "other.json")),
    {"a": {"$ref": "#/definitions/Pet"}},
    {"type": ["a", {}], "nullable": True},
    {"required": [{}], "enum": {}, "discriminator": {"mapping": {"a": 1}}},
]


@pytest.mark.parametrize("seed", range(20))
def test_definitions_with_anything_anywhere_are_read(seed: int) -> None:
    """Each part of a real definition may be of any type, refer to anything and stand in any role."""
    chosen = random.Random(seed)
    small = [path for path in FILES if path.stat().st_size < 60_000]
    for path in chosen.sample(small, 15):
        data = read_tree(path.read_bytes(), path.name).data
        data = json.loads(json.dumps(data))
        places = list(every_place(data))
        for holder, key in chosen.sample(places, min(len(places), chosen.choice([1, 5, 40]))):
            holder[key] = json.loads(json.dumps(chosen.choice(JUNK)))
        try:
            document = read_definition(read_tree(json.dumps(data).encode(), "x.json"), Diagnostics("x.json"))
        except FormatError:
            continue
        json.dumps(document.root)


def every_place(data: Any) -> Iterator[tuple[Any, Any]]:
    waiting = [data]
    while waiting:
        holder = waiting.pop()
        for key in holder if isinstance(holder, dict) else range(len(holder)):
            yield holder, key
            if isinstance(holder[key], dict | list):
                waiting.append(holder[key])
