"""Golden exports: tests/golden/export/<case>/collection.json → openapi.yaml, findings.txt."""

from __future__ import annotations

from pathlib import Path

import pytest

from converters.diagnostics import Diagnostics
from converters.openapi.from_postman import write_definition
from converters.postman.read import read_collection
from converters.source import read_tree
from tests.converters.openapi.from_postman.exports import exported

CASES = sorted((Path(__file__).resolve().parents[3] / "golden" / "export").iterdir())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_golden_collection_becomes_its_definition(case: Path, update_golden: bool):
    found = Diagnostics("collection.json")
    source = read_collection(read_tree((case / "collection.json").read_bytes(), "collection.json"), Diagnostics(limit=0))
    written = write_definition(exported(source, found))
    findings = "".join(f"{finding.level} {finding.code} {finding.where}: {finding.message}\n" for finding in found)
    if update_golden:
        (case / "openapi.yaml").write_bytes(written)
        (case / "findings.txt").write_text(findings, "utf-8")
    assert written.decode() == (case / "openapi.yaml").read_text("utf-8")
    assert findings == (case / "findings.txt").read_text("utf-8")
