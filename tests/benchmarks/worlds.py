"""The workspaces a benchmark serves and the calls it sends to them, one world for each thing that is measured."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.benchmarks.load import Call
from tests.corpus import corpus

REPOSITORY = Path(__file__).resolve().parents[2]
SAMPLE_DEFINITION = REPOSITORY / "collections" / "shop.openapi.yaml"

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"


@dataclass(frozen=True, slots=True)
class World:
    """`sources` are served; `calls` are sent in turn, their targets beginning with `/mock/<name>`."""

    title: str
    sources: tuple[Path, ...]
    calls: tuple[Call, ...]


def example(method: str, path: str, answer: Any, *, body: str = "", name: str = "example") -> dict[str, Any]:
    """An item with one saved example, as an export holds it."""
    request = {
        "method": method,
        "header": [{"key": "Content-Type", "value": "application/json"}] if body else [],
        "url": {"raw": "{{baseUrl}}" + path, "host": ["{{baseUrl}}"], "path": path.strip("/").split("/")},
        **({"body": {"mode": "raw", "raw": body, "options": {"raw": {"language": "json"}}}} if body else {}),
    }
    saved = {
        "name": name,
        "originalRequest": request,
        "code": 200,
        "status": "OK",
        "header": [{"key": "Content-Type", "value": "application/json"}],
        "body": answer if isinstance(answer, str) else json.dumps(answer),
    }
    return {"name": name, "request": request, "response": [saved]}


def collection(file: Path, items: list[dict[str, Any]]) -> Path:
    """Writes a collection of these items and returns its file."""
    file.write_text(json.dumps({"info": {"name": file.stem, "schema": SCHEMA}, "item": items}), "utf-8")
    return file


def by_body(folder: Path) -> World:
    """Twenty examples of one address that differ in their body only."""
    bodies = [json.dumps({"customer": f"c-{n}", "items": [{"sku": f"sku-{n}", "quantity": n}]}) for n in range(20)]
    items = [example("POST", "/orders", {"order": n}, body=body, name=f"order {n}") for n, body in enumerate(bodies)]
    file = collection(folder / "by-body.json", items)
    return World("POST, body picks one of 20", (file,), tuple(Call("/mock/by-body/orders", "POST", body) for body in bodies))


def templated(folder: Path) -> World:
    """An answer that is filled in at each call: a captured segment, a query value, four dynamic variables."""
    body = (
        '{"id": "{{customerId}}", "page": "{{$queryParams \'page\' \'1\'}}", "request": "{{$guid}}", '
        '"at": "{{$isoTimestamp}}", "name": "{{$randomFullName}}", "score": {{$randomInt}}}'
    )
    file = collection(folder / "templated.json", [example("GET", "/customers/{{customerId}}", body)])
    calls = tuple(Call(f"/mock/templated/customers/c{n}?page={n}") for n in range(20))
    return World("GET, answer filled in", (file,), calls)


def sample(folder: Path) -> World:
    """Every GET of the sample's definition, served alone."""
    file = copied(SAMPLE_DEFINITION, folder / "sample.yaml")
    return World("sample, GETs, 1 mock", (file,), gets_of("sample", file))


def among_200(folder: Path) -> World:
    """The same calls to one of 200 mocks in one process."""
    file = two_hundred(folder)
    return World("sample, GETs, 1 of 200 mocks", (folder,), gets_of("team-100", file))


def all_of_200(folder: Path) -> World:
    """One call to each of the 200 in turn."""
    file = two_hundred(folder)
    calls = [gets_of(f"team-{n}", file) for n in range(200)]
    return World("sample, GETs, all of 200 mocks", (folder,), tuple(gets[n % len(gets)] for n, gets in enumerate(calls)))


def two_hundred(folder: Path) -> Path:
    """A workspace of 200 mocks of the sample's definition, which is returned."""
    file = copied(SAMPLE_DEFINITION, folder / "sample.yaml")
    mocks = {"mocks": {f"team-{n}": {"definition": file.name} for n in range(200)}}
    (folder / "mocks.yaml").write_text(yaml.safe_dump(mocks), "utf-8")
    return file


def stripe(folder: Path) -> World:
    """Every GET of Stripe's definition: 417 operations in one mock."""
    file = copied(corpus("openapi", "stripe", "spec3.json"), folder / "stripe.json")
    return World("Stripe, GETs, 1 mock", (file,), gets_of("stripe", file))


def validated(folder: Path) -> World:
    """POSTs of 2 kB, each held against the schema of a definition."""
    line = {
        "type": "object",
        "required": ["sku", "quantity"],
        "additionalProperties": False,
        "properties": {
            "sku": {"type": "string", "pattern": "^[a-z]+-[0-9]+$"},
            "quantity": {"type": "integer", "minimum": 1},
            "price": {"type": "number", "minimum": 0},
            "added": {"type": "string", "format": "date-time"},
            "note": {"type": "string", "maxLength": 100},
        },
    }
    order = {
        "type": "object",
        "required": ["customer", "items"],
        "properties": {"customer": {"type": "string", "format": "uuid"}, "items": {"type": "array", "items": line}},
    }
    body = {"required": True, "content": {"application/json": {"schema": order}}}
    told = {"201": {"description": "ok", "content": {"application/json": {"example": {"order": 7}}}}}
    paths = {"/orders": {"post": {"operationId": "createOrder", "requestBody": body, "responses": told}}}
    definition = {"openapi": "3.1.0", "info": {"title": "Orders", "version": "1"}, "paths": paths}
    (folder / "orders.json").write_text(json.dumps(definition), "utf-8")
    mocks = {"mocks": {"validated": {"definition": "orders.json", "validate": "report"}}}
    (folder / "mocks.yaml").write_text(yaml.safe_dump(mocks), "utf-8")
    lines = [
        {"sku": f"tea-{n}", "quantity": n + 1, "price": 2.5, "added": "2026-01-02T03:04:05Z", "note": "A gift, please wrap it."}
        for n in range(17)
    ]
    sent = json.dumps({"customer": "3f0f6b5e-96d5-4a0e-9f5f-6a1f0e0b6c11", "items": lines})
    return World("POST of 2 kB, validate: report", (folder,), (Call("/mock/validated/orders", "POST", sent),))


WORLDS: tuple[Callable[[Path], World], ...] = (sample, among_200, all_of_200, stripe, by_body, templated, validated)
"""Each makes its files in an empty folder."""


def copied(source: Path, target: Path) -> Path:
    shutil.copyfile(source, target)
    return target


def gets_of(mock: str, definition: Path) -> tuple[Call, ...]:
    """A GET for every path that has one, its parameters filled with plain words."""
    return tuple(Call(f"/mock/{mock}{path}") for path in paths_to_get(definition))


@cache
def paths_to_get(definition: Path) -> tuple[str, ...]:
    """Read once for all the mocks of one definition."""
    text = definition.read_text("utf-8")
    paths = (json.loads(text) if definition.suffix == ".json" else yaml.load(text, Loader=yaml.CSafeLoader))["paths"]
    return tuple(re.sub(r"\{(\w+)\}", r"\1-1", path) for path, operations in paths.items() if "get" in operations)


def worlds_with(title: str, makes: Sequence[Callable[[Path], World]]) -> Iterator[tuple[World, Path]]:
    """Those of the worlds whose title holds this text, each with a folder to work in, made when its turn comes."""
    for make in makes:
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            (folder / "served").mkdir()
            world = make(folder / "served")
            if title in world.title:
                yield world, folder
