"""The dry run: what would surprise a caller, named with its place."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.actions.check import CheckReport, check
from app.workspace.sources import SourceFile, SourceMissing
from app.workspace.validate_files import validate_files
from tests.app.workspace.samples import SHOP, collection, write


def request(path: str, **more: Any) -> dict[str, Any]:
    return {"method": "GET", "url": {"path": path.split("/"), "host": ["{{base}}"]}, **more}


def example(name: str, path: str = "films", code: int = 200, **more: Any) -> dict[str, Any]:
    return {"id": name, "name": name, "code": code, "body": name, "originalRequest": request(path), **more}


def checked(tmp_path: Path, *examples: dict[str, Any]) -> CheckReport:
    """The report on a collection with one item and these examples."""
    item = {"name": "List", "request": request("films"), "response": list(examples)}
    return check([write(tmp_path, films_json=json.dumps({"info": {"name": "Films"}, "item": [item]}))])


def told(report: CheckReport) -> list[tuple[str, str, str]]:
    return [(finding.kind, finding.level, finding.place) for finding in report.findings if finding.level != "info"]


def test_a_good_collection_has_nothing_to_report(tmp_path: Path):
    report = checked(tmp_path, example("all"))
    assert (report.findings, report.counts, report.is_good(strict=True)) == ((), {}, True)
    [mock] = report.mocks
    assert (mock.name, mock.requests, mock.examples, mock.reachable, mock.broken) == ("films", 1, 1, 1, False)


def test_examples_with_one_request_and_one_status_are_duplicates(tmp_path: Path):
    report = checked(tmp_path, example("a"), example("b"))
    assert told(report) == [("duplicate", "warning", "List › b")]
    assert report.findings[0].by == "List › a"
    assert report.is_good()
    assert not report.is_good(strict=True)


def test_duplicates_that_differ_in_status_are_a_note(tmp_path: Path):
    report = checked(tmp_path, example("found"), example("missing", code=404))
    assert (report.counts, report.is_good(strict=True)) == ({"duplicate": 1}, True)


def test_a_status_that_cannot_be_sent_is_an_error(tmp_path: Path):
    report = checked(tmp_path, example("odd", code=99), example("fine"))
    assert told(report) == [("unservable", "error", "item[0].response[0].code")]
    assert not report.is_good()


def test_a_declared_status_that_is_no_answer_is_a_note(tmp_path: Path):
    text = SHOP.replace("responses:", "responses:\n        101: {description: Switched}", 1)
    report = check([write(tmp_path, shop_yaml=text) / "shop.yaml"])
    found = [(each.kind, each.level) for each in report.findings if each.code == "status.invalid"]
    assert (found, report.is_good()) == ([("unservable", "info")], True)


def test_a_variable_without_value_in_a_body_is_named(tmp_path: Path):
    assert told(checked(tmp_path, example("all", body="{{nobody}}"))) == [("unresolved", "warning", "item[0].response[0]")]


def test_a_broken_file_is_an_error_with_line_and_column(tmp_path: Path):
    [finding] = check([write(tmp_path, bad_json='{\n  "info": }')]).findings
    assert (finding.kind, finding.level, finding.mock, finding.file, finding.line) == ("broken", "error", "bad", "bad.json", 2)


def test_what_mocks_of_one_file_share_is_told_once(tmp_path: Path):
    text = SHOP.replace("{example: {amount: 5}}", "{example: {amount: 5}, schema: {type: string}}")
    mocks = "mocks: {one: {definition: shop.yaml}, two: {definition: shop.yaml, exclude: {deprecated: true}}}"
    report = check([write(tmp_path, shop_yaml=text, mocks_yaml=mocks)])
    assert [mock.name for mock in report.mocks] == ["one", "shop", "two"]
    assert not report.is_good()
    assert [(found.kind, found.code, found.mock) for found in report.findings if found.kind == "invalid"] == [
        ("invalid", "value.invalid", "one")
    ]


def test_an_example_of_a_schema_that_does_not_fit_is_a_warning_because_another_value_is_sent(tmp_path: Path):
    text = SHOP.replace("{example: {amount: 5}}", "{schema: {type: string, example: 5}}")
    report = check([write(tmp_path, shop_yaml=text)])
    assert [(found.kind, found.level) for found in report.findings if found.code == "value.invalid"] == [("invalid", "warning")]


def test_a_definition_that_is_not_valid_is_told_where_it_is_not(tmp_path: Path):
    text = SHOP.replace('info: {title: Shop, version: "1"}', "info: {title: Shop}")
    folder = write(tmp_path, shop_yaml=text, films_json=collection())
    report = check([folder], validate=True)
    assert [(found.kind, found.level, found.code, found.file, found.place) for found in report.findings[:1]] == [
        ("warning", "warning", "format.invalid", "shop.yaml", "#/info")
    ]
    assert check([write(folder, shop_yaml=SHOP)], validate=True).findings == check([folder]).findings


def test_a_fault_that_reading_tells_is_not_told_again_by_the_validation(tmp_path: Path):
    text = SHOP.replace("operationId: getPayment", "operationID: getPayment")
    folder = write(tmp_path, shop_yaml=text)
    assert [found.code for found in check([folder], validate=True).findings if found.level == "warning"].count(
        "unknown_field"
    ) == 1
    assert check([folder], validate=True).findings == check([folder]).findings


def test_a_validation_that_is_cut_short_is_a_note_and_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("app.workspace.validate_files.SECONDS", 0.001)
    folder = write(tmp_path, shop_yaml=SHOP)
    report = check([folder], validate=True)
    assert report.is_good()
    [found] = [found for found in report.findings if found.code == "limit.time"]
    assert (found.kind, found.level) == ("note", "info")
    assert found.message.startswith(
        "The definition is converted all the same; only the check against its specification was cut"
    )


def test_definitions_beyond_the_time_for_all_are_a_note(tmp_path: Path):
    path = write(tmp_path, shop_yaml=SHOP) / "shop.yaml"
    file = SourceFile(path=path, label="shop.yaml", root=tmp_path, stamp=())
    [found] = validate_files([file], seconds=0)
    assert (found.level, found.code, found.file) == ("info", "limit.time", "shop.yaml")


def test_the_report_is_json_data(tmp_path: Path):
    data = json.loads(json.dumps(checked(tmp_path, example("a"), example("b")).as_json()))
    assert (data["good"], data["counts"], data["mocks"][0]["name"]) == (True, {"duplicate": 1}, "films")
    assert data["findings"][0]["code"] == "example.duplicate"


def test_a_source_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(SourceMissing):
        check([tmp_path / "gone.yaml"])


def test_progress_is_told_for_each_file(tmp_path: Path):
    seen: list[tuple[int, int]] = []
    check([write(tmp_path, a_json=collection(), b_json=collection("B"))], lambda done, total, label: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2), (0, 1), (0, 1)]


def test_a_dry_run_out_of_time_says_what_was_not_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("app.actions.check.SECONDS_FOR_A_MOCK", -1)
    report = checked(tmp_path, example("a"), example("b"))
    assert [(found.level, found.code, found.message.partition(":")[0]) for found in report.findings] == [
        ("info", "limit.time", "2 examples were not tried")
    ]
    assert [(mock.reachable, mock.by_selector, mock.untried) for mock in report.mocks] == [(0, 0, 2)]


def test_a_finding_of_the_dry_run_names_the_request(tmp_path: Path):
    assert [found.request for found in checked(tmp_path, example("a"), example("b")).findings] == ["GET /films"]


ORDERS = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
security: [{key: []}]
paths:
  /orders:
    post:
      operationId: createOrder
      requestBody: {required: true, content: {application/json: {schema: {required: [item]}, example: {thing: tea}}}}
      responses:
        "201": {description: ok, content: {application/json: {example: {id: 1}}}}
        "422": {description: unfit, content: {application/json: {example: {error: unfit}}}}
components: {securitySchemes: {key: {type: apiKey, in: header, name: X-API-Key}}}
"""


@pytest.mark.parametrize(("mode", "refused"), [("report", 1), ("off", 0)])
def test_examples_whose_request_their_own_definition_refuses_are_named(tmp_path: Path, mode: str, refused: int):
    mocks = json.dumps({"mocks": {"shop": {"definition": "orders.yaml", "validate": mode}}})
    report = check([write(tmp_path, orders_yaml=ORDERS, mocks_yaml=mocks)])
    found = [each for each in report.findings if each.code == "example.refused"]
    assert [(each.kind, each.level, each.mock, each.request) for each in found] == [
        ("invalid", "warning", "shop", "POST /orders"),
    ] * refused
    assert all("body" in each.message and "required" in each.message for each in found)
