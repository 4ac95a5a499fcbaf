"""`understudy mocks tree|edit|undo|resync|drift`, over the local store."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.app.actions.test_definitions import LATER, SHOP
from tests.app.test_cli import main_in_process
from tests.app.workspace.samples import write


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a definition that was imported as the mock `shop`, and what became of it."""
    for name in [name for name in os.environ if name.startswith("UNDERSTUDY_")]:
        monkeypatch.delenv(name)
    made = write(tmp_path, shop_yaml=SHOP, later_yaml=LATER)
    assert run(made, "import", "shop.yaml", "--name", "shop")[0] == 0
    return made


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    return main_in_process(*arguments, folder=folder)


def data(folder: Path, *arguments: str) -> Any:
    code, out, err = run(folder, *arguments, "--output", "json")
    assert code == 0, err
    return json.loads(out)


def edit(folder: Path, *more: str, **parts: Any) -> tuple[int, str, str]:
    row = next(row for row in data(folder, "mocks", "tree", "shop")["rows"] if row["kind"] == "example")
    write(folder, edit_json=json.dumps({"edit": "change_example", "example": row["id"], **parts}))
    return run(folder, "mocks", "edit", "shop", "edit.json", *more)


def test_a_mock_is_looked_at_edited_and_had_back(folder: Path):
    code, out, _ = run(folder, "mocks", "tree", "shop")
    assert (code, [line.split("  ")[0] for line in out.splitlines()[:2]]) == (0, ["Entry", "cart"])
    code, out, err = edit(folder, "--publish", "--if-match", "1", name="Filled")
    assert (code, out) == (0, "2\n")
    assert "Revision 2 (published): Example “ok” of GET /cart renamed “Filled”" in err
    code, _, err = edit(folder, "--if-match", "1", name="x")
    assert (code, "revision 2 is the newest now" in " ".join(err.split())) == (2, True)
    assert run(folder, "mocks", "undo", "shop", "1")[:2] == (0, "3\n")
    assert run(folder, "mocks", "edit", "shop", "none.json")[0] == 2


def test_a_mock_is_taken_along_with_its_definition(folder: Path):
    edit(folder, body='{"items": 2, "total": 9}')
    plan = data(folder, "mocks", "resync", "shop", "later.yaml", "--dry-run")
    [conflict] = [each for each in plan["changes"] if each["kind"] == "conflict"]
    code, out, err = run(folder, "mocks", "resync", "shop", "later.yaml", "--choose", f"{conflict['id']}=theirs", "--publish")
    assert (code, "theirs" in out, "Revision 4." in err) == (0, True, True)
    assert run(folder, "mocks", "drift", "shop")[0] == 0
    assert run(folder, "mocks", "resync", "shop", "later.yaml", "--choose", "x")[0] == 2
