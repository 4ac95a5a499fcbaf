"""`understudy diff`: what it shows of files, bundles and revisions, and with which exit code it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.store.opening import open_store
from tests.app.api.both_planes import BothPlanes
from tests.app.command_line import main_in_process

DEFINITION = """\
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /orders:
    get:
      operationId: list
      parameters: [{name: limit, in: query, schema: {type: integer}}]
      responses:
        "200": {description: All, content: {application/json: {example: [{id: 1}]}}}
"""
CHANGED = DEFINITION.replace("schema: {type: integer}", "required: true, schema: {type: integer}").replace(
    "{id: 1}", "{id: 1, at: 2}"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "old.yaml").write_text(DEFINITION)
    (tmp_path / "new.yaml").write_text(CHANGED)
    return tmp_path


def test_two_definitions(folder: Path):
    code, out, _ = main_in_process("diff", "old.yaml", "new.yaml", folder=folder)
    assert (code, out.splitlines()) == (
        0,
        [
            "GET /orders",
            "  ! The query parameter limit must be sent now. [request.parameter.required]",
            "  · The query parameter limit is sent. [request.parameter.value]",
            "  · “All” (200) answers another call: GET /orders?limit=20. [response.example.request]",
            "  + /0/at of “All” (200) is new. [response.field.added]",
            "4 changes, 1 of them may break callers.",
        ],
    )


@pytest.mark.parametrize(
    ("names", "options", "expected"),
    [
        (("old.yaml", "new.yaml"), ("--exit-code",), 1),
        (("new.yaml", "old.yaml"), ("--exit-code",), 1),
        (("old.yaml", "old.yaml"), ("--exit-code", "--fail-on", "any"), 0),
        (("old.yaml", "new.yaml"), ("--fail-on", "breaking"), 1),
        (("old.yaml", "new.yaml"), ("--fail-on", "any"), 1),
        (("old.yaml", "new.yaml"), (), 0),
    ],
)
def test_the_exit_code_says_what_is_asked_of_it(folder: Path, names: tuple, options: tuple, expected: int):
    assert main_in_process("diff", *names, *options, folder=folder)[0] == expected


def test_the_same_as_json_and_as_markdown(folder: Path):
    found = json.loads(main_in_process("diff", "old.yaml", "new.yaml", "--output", "json", folder=folder)[1])
    assert (found["breaking"], found["parts"][0]["changes"][0]["rule"]) == (True, "request.parameter.required")
    markdown = main_in_process("diff", "old.yaml", "new.yaml", "--output", "markdown", folder=folder)[1]
    assert markdown.startswith("## old.yaml → new.yaml\n\n4 changes, 1 of them may break callers.\n\n### May break callers\n")


@pytest.mark.parametrize(
    "names",
    [("-", "-"), ("shop@1", "old.yaml"), ("shop@1", "other@2"), ("old.yaml", "new.yaml", "--server", "http://localhost:1")],
)
def test_what_makes_no_sense_is_wrong_usage(folder: Path, names: tuple):
    code, out, _ = main_in_process("diff", *names, folder=folder)
    assert (code, out) == (2, "")


def test_a_file_that_cannot_be_read_is_told(folder: Path):
    (folder / "bad.yaml").write_text("{")
    code, out, err = main_in_process("diff", "old.yaml", "bad.yaml", folder=folder)
    assert (code, out) == (1, "")
    assert "bad.yaml" in err


def shop(folder: Path, name: str, *names: str) -> Path:
    """A database with these mocks, each with two revisions."""
    database = folder / name
    store = open_store(str(database)).acting("ann")
    site = BothPlanes(store)
    for each in names:
        request = {"method": "GET", "url": "{{u}}/a"}
        for body in ('{"a": 1}', '{"a": "1"}'):
            example = {"id": "x", "name": "x", "originalRequest": request, "code": 200, "body": body}
            items = [{"id": "i", "name": "a", "request": request, "response": [example]}]
            schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
            site.put(each, collection={"info": {"name": "Shop", "schema": schema}, "item": items})
    store.close()
    return database


def test_two_revisions_of_a_mock_that_is_kept_here(folder: Path):
    database = shop(folder, "kept.db", "shop")
    kept = {"UNDERSTUDY_DATABASE": str(database)}
    code, out, _ = main_in_process("diff", "shop@1", "shop@latest", "--exit-code", folder=folder, **kept)
    assert (code, out.splitlines()) == (
        1,
        ["GET /a", '  ! /a of “x” (200) is "1", and was 1. [response.field.type]', "1 change, it may break callers."],
    )
    markdown = main_in_process("diff", "shop@1", "shop@2", "--output", "markdown", folder=folder, **kept)[1]
    assert markdown.startswith("## shop: 1 → 2\n")
    assert main_in_process("diff", "shop@1", "shop@9", folder=folder, **kept)[0] == 2


def test_two_bundles_mock_by_mock(folder: Path):
    for name, mocks in (("one", ("shop", "gone")), ("two", ("shop", "new"))):
        kept = {"UNDERSTUDY_DATABASE": str(shop(folder, f"{name}.db", *mocks))}
        assert main_in_process("bundle", "write", f"{name}.zip", folder=folder, **kept)[0] == 0
    code, out, _ = main_in_process("diff", "one.zip", "two.zip", "--exit-code", folder=folder)
    assert code == 1
    assert "gone is gone. [workspace.mock.removed]" in out
    assert "== shop ==\nNothing changed.\n" in out


def test_a_call_is_sent_to_a_revision(folder: Path):
    kept = {"UNDERSTUDY_DATABASE": str(shop(folder, "kept.db", "shop"))}
    code, out, err = main_in_process(
        "mocks", "send", "shop", "GET", "/a", "-H", "Accept: */*", "--revision", "1", folder=folder, **kept
    )
    assert (code, out) == (0, '{"a": 1}')
    assert err.splitlines()[0].startswith("shop@1: 200 in ")
    assert "a › x answers with a score of 100." in err
    assert main_in_process("mocks", "send", "shop", "GET", "/none", folder=folder, **kept)[0] == 1
    assert main_in_process("mocks", "send", "shop", "GET", "/a", "-H", "odd", folder=folder, **kept)[0] == 2


def test_the_same_calls_are_put_to_two_revisions(folder: Path):
    kept = {"UNDERSTUDY_DATABASE": str(shop(folder, "kept.db", "shop"))}
    code, out, err = main_in_process("mocks", "replay", "shop", "1", "2", folder=folder, **kept)
    assert (code, out.splitlines()) == (
        1,
        ["! GET /a: another answer (200 → 200)", '    /a of the answer is "1", and was 1. [response.field.type]'],
    )
    assert err == "1 call: 1 differs. 1 would break.\n"
    assert main_in_process("mocks", "replay", "shop", "2", "2", folder=folder, **kept)[0] == 0
