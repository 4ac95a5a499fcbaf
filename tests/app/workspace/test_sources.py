"""Which files of the sources are looked at."""

import os
from pathlib import Path

import pytest

from app.workspace.sources import SourceMissing, check_sources, find_files
from tests.app.workspace.samples import write


def found(*sources: Path) -> dict[str, str]:
    return {file.label: file.shape for file in find_files(sources).files}


def test_json_and_yaml_files_are_looked_at_however_deep(tmp_path: Path):
    write(tmp_path, b_yml="", a_JSON="", sub__deep__c_yaml="", notes_md="", mocks_yaml="")
    assert found(tmp_path) == {"a.JSON": "file", "b.yml": "file", "mocks.yaml": "mocks", "sub/deep/c.yaml": "file"}


def test_hidden_and_foreign_folders_are_passed_over(tmp_path: Path):
    write(tmp_path, **{".git__a_json": "", "node_modules__b_json": "", ".c_json": "", "kept_json": ""})
    assert found(tmp_path) == {"kept.json": "file"}


def test_a_v3_folder_is_one_source(tmp_path: Path):
    write(
        tmp_path, **{"Shop__.resources__definition_yaml": "", "Shop__Get.request_yaml": "", "Shop__Sub__Put.request_yaml": ""}
    )
    [folder] = find_files([tmp_path]).files
    assert (folder.label, folder.shape) == ("Shop", "v3")
    assert sorted(name for name, _ in folder.members) == [
        ".resources/definition.yaml",
        "Get.request.yaml",
        "Sub/Put.request.yaml",
    ]


def test_labels_of_several_folders_begin_with_the_folder(tmp_path: Path):
    write(tmp_path, one__a_json="", two__a_json="", alone_json="")
    assert list(found(tmp_path / "one", tmp_path / "two", tmp_path / "alone.json")) == [
        "alone.json",
        "one/a.json",
        "two/a.json",
    ]


def test_a_source_is_called_as_people_know_it(tmp_path: Path):
    write(tmp_path, one__a_json="", b_yaml="", **{"v3__Get.request_yaml": ""})
    labels = {tmp_path / "one": "shop.zip", tmp_path / "b.yaml": "https://example.com/b.yaml", tmp_path / "v3": "v3.zip/Shop"}
    assert [file.label for file in find_files(list(labels), labels).files] == [
        "https://example.com/b.yaml",
        "shop.zip/a.json",
        "v3.zip/Shop",
    ]


def test_a_file_that_two_sources_hold_is_found_once(tmp_path: Path):
    write(tmp_path, sub__a_json="")
    [file] = find_files([tmp_path, tmp_path / "sub", tmp_path / "sub" / "a.json"]).files
    assert file.asked_for


def test_beside_a_mocks_file_named_alone_files_are_not_offered(tmp_path: Path):
    write(tmp_path, mocks_yaml="", a_json="")
    assert {file.label: file.offered for file in find_files([tmp_path / "mocks.yaml"]).files} == {
        "a.json": False,
        "mocks.yaml": True,
    }


def test_links_and_pipes_are_reported_and_not_looked_at(tmp_path: Path):
    outside = write(tmp_path / "outside", a_json="{}")
    folder = write(tmp_path / "inside", kept_json="{}")
    (folder / "link.json").symlink_to(outside / "a.json")
    (folder / "linked").symlink_to(outside)
    os.mkfifo(folder / "pipe.yaml")
    look = find_files([folder])
    assert [file.label for file in look.files] == ["kept.json"]
    assert [(each.file, each.level, each.code) for each in look.diagnostics] == [
        ("link.json", "warning", "watch.not_regular"),
        ("pipe.yaml", "warning", "watch.not_regular"),
    ]


def test_a_link_that_was_named_is_followed_under_its_own_name(tmp_path: Path):
    real = write(tmp_path, real__shop_yaml="") / "real" / "shop.yaml"
    (tmp_path / "latest.yaml").symlink_to(real)
    look = find_files([tmp_path / "latest.yaml"])
    assert [(file.label, file.path, file.root, file.asked_for) for file in look.files] == [
        ("latest.yaml", real, real.parent, True)
    ]
    assert look.diagnostics == ()


def test_a_named_link_that_leads_to_a_pipe_is_refused(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link.yaml").symlink_to(tmp_path / "pipe")
    [refused] = find_files([tmp_path / "link.yaml"]).diagnostics
    assert (refused.file, refused.code) == ("link.yaml", "watch.not_regular")


def test_a_source_that_is_gone_is_a_finding(tmp_path: Path):
    [gone] = find_files([tmp_path / "gone"]).diagnostics
    assert (gone.level, gone.code) == ("error", "import.failed")


def test_a_source_must_be_there_at_first(tmp_path: Path):
    with pytest.raises(SourceMissing) as missing:
        check_sources([tmp_path, tmp_path / "gone.yaml"])
    assert missing.value.source == tmp_path / "gone.yaml"
