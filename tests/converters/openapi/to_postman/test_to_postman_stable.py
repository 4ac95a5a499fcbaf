"""Real definitions: everything is carried over, twice the same, in every process."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from converters.diagnostics import Diagnostics
from converters.openapi import ConvertOptions, files_below, openapi_to_collection, read_definition
from converters.openapi.model import Document
from converters.postman.model import walk
from converters.postman.write import write_collection
from converters.source import read_tree
from tests.corpus import corpus

ROOT = Path(__file__).resolve().parents[4]
REAL = (
    "openapi/stripe/spec3.json",
    "openapi/paypal/checkout_orders_v2.json",
    "openapi/slack/slack_web_openapi_v2.json",
    "openapi/museum/openapi.yaml",
    "openapi/readme-oas-examples/3.1/json/train-travel.json",
    "openapi/redocly-starter/openapi/openapi.yaml",
)
_PRINT_HASHES = """
import hashlib, sys
from tests.converters.openapi.to_postman.test_to_postman_stable import converted_bytes
for name in sys.argv[1:]:
    print(hashlib.sha256(converted_bytes(name)).hexdigest())
"""


def _document(name: str, found: Diagnostics) -> Document:
    path = corpus(*name.split("/"))
    return read_definition(read_tree(path.read_bytes(), path.name), found, open_file=files_below(path.parent))


def converted_bytes(name: str) -> bytes:
    found = Diagnostics(name)
    return write_collection(openapi_to_collection(_document(name, found), found))


@pytest.mark.parametrize("name", REAL)
def test_every_operation_and_answer_of_a_real_definition_is_carried_over(name: str) -> None:
    found = Diagnostics(name)
    document = _document(name, found)
    items = [item for _, item in walk(openapi_to_collection(document, found, ConvertOptions(include_webhooks=True)))]
    operations = [*document.operations, *document.webhooks]
    assert not [finding for finding in found if finding.code == "item.skipped"]
    assert sorted(item.request.method for item in items) == sorted(operation.method for operation in operations)
    assert len({item.id for item in items}) == len(operations)
    assert len({example.id for item in items for example in item.examples}) == sum(len(item.examples) for item in items)
    assert sum(len(item.examples) for item in items) >= sum(len(operation.responses) for operation in operations)


@pytest.mark.parametrize("seed", ["1", "4711"])
def test_another_process_with_another_hash_seed_gives_the_same_bytes(seed: str) -> None:
    here = [hashlib.sha256(converted_bytes(name)).hexdigest() for name in REAL[1:]]
    there = subprocess.run(
        [sys.executable, "-c", _PRINT_HASHES, *REAL[1:]],
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert there.stdout.split() == here
