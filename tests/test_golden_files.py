"""Golden files stay what they are for: listed, small enough to read, and valid collections."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema_rs
import pytest

from tests.corpus import reference

GOLDEN = Path(__file__).resolve().parent / "golden"
COLLECTIONS = sorted(GOLDEN.glob("*/*/collection.json"))
MOST_LINES = {"definition.yaml": 100, "collection.json": 600}


def test_each_case_is_listed_with_its_construct():
    listed = re.findall(r"^\| `([\w-]+)` \|", (GOLDEN / "README.md").read_text("utf-8"), re.MULTILINE)
    assert listed == sorted(path.name for path in (GOLDEN / "openapi").iterdir())


@pytest.mark.parametrize("name", MOST_LINES)
def test_each_file_is_small_enough_to_read(name: str):
    for path in GOLDEN.glob(f"openapi/*/{name}"):
        assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES[name], path.parent.name


@pytest.mark.parametrize("path", COLLECTIONS, ids=lambda path: path.parent.name)
def test_each_collection_is_valid_by_the_published_schema(path: Path):
    schema = jsonschema_rs.validator_for(json.loads(reference("postman-collection-v2.1.0.schema.json").read_text("utf-8")))
    assert [error.message for error in schema.iter_errors(json.loads(path.read_text("utf-8")))] == []
