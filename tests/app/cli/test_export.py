"""`understudy export`: what it writes where, and with which exit code it ends."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from app.actions.writing import TargetRefused
from app.cli import app
from app.errors import MockNotFound
from converters.source import read_tree

DEFINITION = """\
openapi: 3.0.3
info: {title: Shop, version: "1", x-audience: public}
paths:
  /pets:
    get:
      operationId: listPets
      summary: List pets
      responses:
        "200":
          description: All
          content: {application/json: {example: {name: Rex}}}
"""


def run(*words: str | Path, stdin: str | bytes = "", code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(word) for word in words], input=stdin)
    assert result.exit_code == code, result.output
    return result.stdout


def refusal(*words: str | Path) -> BaseException | None:
    """The error that `main` tells in a line."""
    return CliRunner().invoke(app, [str(word) for word in words]).exception


def shop(folder: Path) -> tuple[Path, Path]:
    """A definition and the collection made of it."""
    definition, collection = folder / "shop.yaml", folder / "shop.postman_collection.json"
    definition.write_text(DEFINITION)
    run("convert", definition, "-o", collection)
    return definition, collection


def answer(definition: bytes | str) -> object:
    data = read_tree(definition if isinstance(definition, bytes) else definition.encode(), "made.yaml").data
    return data["paths"]["/pets"]["get"]["responses"]["200"]["content"]["application/json"]


def test_an_edited_collection_is_written_into_the_definition_it_came_from(tmp_path: Path):
    definition, collection = shop(tmp_path)
    collection.write_text(collection.read_text().replace("Rex", "Luna"))
    written = run("export", collection, "--openapi", "--definition", definition)
    assert read_tree(written.encode(), "made.yaml").data["info"] == {"title": "Shop", "version": "1", "x-audience": "public"}
    assert answer(written) == {"examples": {"All": {"value": {"name": "Luna"}}}}


def test_a_collection_alone_makes_a_definition_and_a_json_name_means_json(tmp_path: Path):
    _, collection = shop(tmp_path)
    out = tmp_path / "made.json"
    run("export", collection, "--openapi", "-o", out)
    assert json.loads(out.read_text())["paths"]["/pets"]["get"]["operationId"] == "listPets"
    run("export", collection, "--openapi", "-o", tmp_path / "made.yaml")
    assert (tmp_path / "made.yaml").read_text().startswith('openapi: "3.1.1"\n')


def test_a_definition_alone_is_one_with_the_examples_it_would_be_served_with(tmp_path: Path):
    definition, _ = shop(tmp_path)
    assert answer(run("export", definition, "--openapi")) == {"examples": {"All": {"value": {"name": "Rex"}}}}


def test_a_mock_is_exported_into_the_definition_it_is_cut_from(tmp_path: Path):
    definition, collection = shop(tmp_path)
    collection.unlink()
    definition.write_text(DEFINITION + "  /old:\n    get: {responses: {'204': {description: Gone}}}\n")
    mocks = tmp_path / "mocks.yaml"
    mocks.write_text("mocks:\n  pets: {definition: shop.yaml, include: {paths: [/pets]}, title: Only pets}\n")
    made = read_tree(run("export", mocks, "--mock", "pets", "--openapi").encode(), "made.yaml").data
    assert made["info"] == {"title": "Only pets", "version": "1", "x-audience": "public"}
    assert list(made["paths"]) == ["/pets"]
    assert isinstance(refusal("export", mocks, "--mock", "cats", "--openapi"), MockNotFound)


def test_the_collection_may_come_from_stdin(tmp_path: Path):
    _, collection = shop(tmp_path)
    assert json.loads(run("export", "-", "--openapi", "--json", stdin=collection.read_bytes()))["info"]["title"] == "Shop"


def test_the_report_names_the_file_and_what_was_found(tmp_path: Path):
    definition, collection = shop(tmp_path)
    source = json.loads(collection.read_text())
    source["item"].append({"name": "Purge", "request": {"method": "PURGE", "url": "{{baseUrl}}/pets"}})
    collection.write_text(json.dumps(source))
    out = tmp_path / "made.yaml"
    report = json.loads(run("export", collection, "--openapi", "--definition", definition, "-o", out, "--output", "json"))
    assert (report["good"], report["written"]) == (True, str(out))
    assert [found["code"] for found in report["diagnostics"]] == ["item.skipped"]


def test_a_file_that_is_there_is_only_replaced_by_force(tmp_path: Path):
    definition, collection = shop(tmp_path)
    assert isinstance(refusal("export", collection, "--openapi", "-o", definition), TargetRefused)
    assert definition.read_text() == DEFINITION
    run("export", collection, "--openapi", "-o", definition, "--force")
    assert definition.read_text() != DEFINITION


def test_an_input_is_never_replaced(tmp_path: Path):
    definition, collection = shop(tmp_path)
    with_both = ("export", collection, "--openapi", "--definition", definition, "--force")
    assert [type(refusal(*with_both, "-o", place)) for place in (definition, collection)] == [TargetRefused, TargetRefused]
    assert definition.read_text() == DEFINITION


def test_what_is_no_collection_or_no_definition_is_told(tmp_path: Path):
    _, collection = shop(tmp_path)
    other = tmp_path / "other.json"
    other.write_text('{"a": 1}')
    assert run("export", other, "--openapi", code=1) == ""
    assert run("export", collection, "--openapi", "--definition", collection, code=1) == ""


def test_wrong_usage_is_told(tmp_path: Path):
    _, collection = shop(tmp_path)
    run("export", collection, code=2)
    run("export", collection, "--openapi", "--yaml", "--json", code=2)
    run("export", "-", "--openapi", "--definition", "-", code=2)
    run("export", collection, "--openapi", "--output", "json", code=2)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path):
    """As `convert` tells it: 2 for a wrong name, 1 for a disk that is full."""
    _, collection = shop(tmp_path)
    run("export", collection, "--openapi", "-o", tmp_path / "gone" / "made.yaml", code=2)
    run("export", collection, "--openapi", "-o", "/dev/full", code=1)
