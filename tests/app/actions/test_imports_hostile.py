"""Files that are broken, of the wrong kind, or built to do harm: each is named with a reason, and costs only itself."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from app.actions.import_records import ImportPlan, Upload
from app.actions.imports import plan_import
from app.errors import InputRefused
from app.settings import Settings
from tests.app.actions.importing import collection, entry, fates, har, upload, zip_of

SHOP = upload("shop.json", collection())


def planned(*uploads: Upload, **settings: Any) -> ImportPlan:
    return plan_import(None, [*uploads, SHOP], settings=Settings(**settings))


HTML = b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Sorry</body></html>"

BROKEN = {
    "empty.json": (b"", "format.empty"),
    "blank.json": (b" \n ", "format.empty"),
    "cut.json": (json.dumps(collection()).encode()[:-5], "json.invalid"),
    "behind.json": (json.dumps(collection()).encode() + b"\n}", "json.invalid"),
    "page.json": (HTML, "format.unknown"),
    "page.yaml": (b"\xef\xbb\xbf  <HTML lang=en>", "format.unknown"),
    "latin.json": ('{"info": {"name": "Bäckerei"}, "item": []}'.encode("latin-1"), "encoding"),
    "picture.json": (b"\x89PNG\r\n\x1a\n\x00\x01", "encoding"),
    "deep.json": (b'{"info": {"name": "x"}, "item": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "limit.depth"),
    "nan.json": (b'{"info": {"name": "x"}, "item": [], "x": NaN}', "value.number"),
    "aliases.yaml": (
        b"a: &a [x, x, x, x, x, x, x, x, x]\n"
        + b"".join(b"%c: &%c [%s]\n" % (98 + at, 98 + at, b", ".join([b"*%c" % (97 + at)] * 9)) for at in range(8)),
        "limit.expansion",
    ),
    "tag.yaml": (b"openapi: !!python/object:os.system x\n", "yaml.tag"),
    "v1.json": (b'{"name": "old", "requests": [], "order": []}', "format.unsupported_version"),
    "items.json": (b'{"info": {"name": "x"}, "items": []}', "format.invalid"),
    "item.json": (b'{"info": {"name": "x"}, "item": {}}', "format.invalid"),
    "list.json": (b"[1, 2]", "format.unknown"),
    "other.json": (b'{"name": "package", "version": "1.0.0"}', "format.unknown"),
    "silent.har": (json.dumps(har()).encode(), "item.none"),
    "swagger.json": (b'{"swagger": "1.2", "apis": []}', "format.unsupported_version"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_with_a_reason_and_the_others_are_kept(name: str):
    data, code = BROKEN[name]
    plan = planned(Upload(name=name, data=data))
    assert fates(plan) == {name: ("refused", code), "shop.json": ("kept", "")}
    assert [mock.name for mock in plan.mocks] == ["shop"]
    [refused] = plan.refused
    assert 10 < len(refused.reason) < 500


def test_a_place_is_told():
    [refused] = planned(Upload(name="cut.json", data=b'{"info": {},\n "item": [}')).refused
    assert refused.reason.endswith("(line 2, column 11)")


def test_a_file_larger_than_is_read_is_refused():
    plan = planned(Upload(name="huge.json", data=b" " * 1_000_001), upload_bytes=1_000_000)
    assert fates(plan)["huge.json"] == ("refused", "limit.bytes")


def test_files_that_are_too_large_together_are_refused():
    files = [Upload(name=f"{number}.json", data=b" " * 300_000 + b"%d" % number) for number in range(10)]
    with pytest.raises(InputRefused) as refused:
        planned(*files, zip_bytes=500_000)
    assert refused.value.code == "limit.bytes"


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("shop.json", b" " * (70 * 1024 * 1024))
    return packed.getvalue()


ARCHIVES = {
    "bomb.zip": (bomb, "limit.zip"),
    "up.zip": (lambda: zip_of({"../shop.json": "{}"}), "zip.path"),
    "root.zip": (lambda: zip_of({"/etc/cron.d/x": "{}"}), "zip.path"),
    "twice.zip": (lambda: zip_of({"a.json": "{}", "A.json": "{}"}), "zip.duplicate"),
    "many.zip": (lambda: zip_of({f"{number}.json": "{}" for number in range(60)}), "limit.zip"),
    "cut.zip": (lambda: zip_of({"shop.json": collection()})[:-30], "zip.invalid"),
    "folders.zip": (lambda: zip_of({"a/": ""}), "zip.empty"),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_a_hostile_archive_is_refused_whole(name: str):
    build, code = ARCHIVES[name]
    plan = planned(Upload(name=name, data=build()), zip_entries=50)
    assert fates(plan) == {name: ("refused", code), "shop.json": ("kept", "")}


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.json", "C:\\shop.json", "", ".", "..", "/abs.json", "a\0b.json", "half\ud800.json", "x" * 5000]
)
def test_any_name_of_an_upload_is_safe(name: str):
    plan = plan_import(None, [Upload(name=name, data=SHOP.data)])
    assert [(mock.name, mock.file.isprintable()) for mock in plan.mocks] == [("shop", True)]
    assert len(plan.mocks[0].imported.source_name) <= 200


def test_names_that_clash_are_both_read():
    other = collection("Other")
    plan = planned(upload("a/shop.json", other), upload("SHOP.JSON", collection("Third")))
    assert sorted(mock.name for mock in plan.mocks) == ["other", "shop", "third"]


def test_a_definition_reaches_no_file_of_ours():
    reaching = (
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    get:\n      responses:\n        '200':\n"
        "          description: x\n          content: {application/json: {schema: {$ref: '../../../../../../etc/hosts'}}}\n"
    )
    plan = planned(upload("reaching.yaml", reaching))
    assert "127.0.0.1" not in json.dumps(plan.as_json())
    [file] = [file for file in plan.files if file.file == "reaching.yaml"]
    assert "ref.external" in {found.code for found in file.diagnostics}


def test_odd_items_cost_themselves_and_are_told():
    odd = collection("Odd")
    odd["item"] += [
        {"name": "neither"},
        None,
        {"name": "bad", "request": "{{x}}/y", "response": [{"code": 999, "name": "z"}, 7]},
    ]
    plan = planned(upload("odd.json", odd))
    [file] = [file for file in plan.files if file.file == "odd.json"]
    assert (file.fate, {found.code for found in file.diagnostics} >= {"item.skipped"}) == ("kept", True)


def test_a_recording_with_binary_bodies_is_kept():
    recording = har(entry("GET", "https://a.example.com/x", body=bytes(range(256))), entry("GET", "https://a.example.com/y"))
    plan = planned(upload("calls.har", recording))
    assert [(mock.name, mock.kind, mock.examples) for mock in plan.mocks] == [("calls", "har", 2), ("shop", "collection", 1)]


def test_a_reading_process_that_takes_too_much_is_ended():
    """Merge keys that unfold without end are counted before they are written out."""
    merging = "a: &a {k: 1}\n" + "".join(
        f"x{n}: &x{n} {{<<: [*{'a' if not n else f'x{n - 1}'}, *a], k{n}: 1}}\n" for n in range(1500)
    )
    [refused] = planned(upload("merge.yaml", merging)).refused
    assert refused.code.startswith("limit.")
