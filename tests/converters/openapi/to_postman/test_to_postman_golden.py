"""Golden conversions, one construct each: tests/golden/openapi/<case>/definition.yaml → collection.json, findings.txt."""

from __future__ import annotations

from pathlib import Path

import pytest

from converters.diagnostics import Diagnostics
from converters.openapi.read import read_definition
from converters.openapi.to_postman import openapi_to_collection
from converters.postman.write import write_collection
from converters.source import read_tree

CASES = sorted((Path(__file__).resolve().parents[3] / "golden" / "openapi").iterdir())


def _converted(case: Path, name: str) -> tuple[bytes, str]:
    found = Diagnostics(name)
    document = read_definition(read_tree((case / name).read_bytes(), name), found)
    collection = write_collection(openapi_to_collection(document, found))
    return collection, "".join(f"{finding.level} {finding.code} {finding.where}: {finding.message}\n" for finding in found)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_golden_definition_becomes_its_collection(case: Path, update_golden: bool) -> None:
    collection, findings = _converted(case, "definition.yaml")
    if update_golden:
        (case / "collection.json").write_bytes(collection)
        (case / "findings.txt").write_text(findings, "utf-8")
    assert collection.decode() == (case / "collection.json").read_text("utf-8")
    assert findings == (case / "findings.txt").read_text("utf-8")


@pytest.mark.parametrize("case", [case for case in CASES if (case / "twin.yaml").exists()], ids=lambda case: case.name)
def test_the_twin_in_openapi_3_0_becomes_the_same_collection(case: Path) -> None:
    assert _converted(case, "twin.yaml")[0] == (case / "collection.json").read_bytes()
