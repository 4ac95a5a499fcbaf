"""A source is a file, a folder, a zip, standard input or an address; what it is called in messages is what people named."""

from __future__ import annotations

import io
import json
import stat
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.actions.check import check
from app.actions.convert import Conversion, convert
from app.actions.inputs import Definition, Inputs, SourceUnclear, gathered, gathered_definition
from app.actions.wishes import Wishes
from app.errors import InputRefused, NotReachable
from app.fetch.errors import FetchBlocked, FetchFailed
from app.settings import Settings
from app.workspace.sources import SourceMissing, find_files
from converters.openapi.to_postman.options import ConvertOptions
from tests.app.fetch.standin import PUBLIC, Answer, StandIn, World, authority, moved, said, standing_in
from tests.app.workspace.samples import SHOP, collection, write

BROKEN = "openapi: 3.1.0\ninfo: [\n"
OVER_FILES = SHOP.replace("{example: {amount: 5}}", "{schema: {$ref: '../common/x.yaml#/X'}}")


def zipped(**files: str) -> bytes:
    """A zip of files named as in `write`."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            folder, _, file = name.replace("__", "/").rpartition("/")
            archive.writestr(f"{folder}/{'.'.join(file.rsplit('_', 1))}".lstrip("/"), text)
    return target.getvalue()


def put(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


def contents(inputs: Inputs) -> dict[str, str]:
    """Label → text of every file found."""
    return {file.label: file.path.read_text("utf-8") for file in find_files(inputs.paths, inputs.labels).files}


@contextmanager
def found_in(source: Path | str, **options: object) -> Iterator[tuple[str, str]]:
    """Label and text of the one definition."""
    with gathered_definition(source, **options) as found:  # type: ignore[arg-type]
        yield found.label, found.path.read_text("utf-8")


def test_files_and_folders_stay_what_they_are(tmp_path: Path):
    write(tmp_path, shop_yaml=SHOP, sub__a_json="{}")
    sources = [tmp_path / "shop.yaml", str(tmp_path / "sub"), "not there"]
    with gathered(sources) as inputs:
        assert inputs == Inputs(paths=(tmp_path / "shop.yaml", tmp_path / "sub", Path("not there")))


def test_a_zip_is_unpacked_into_a_private_folder_that_goes_afterwards(tmp_path: Path):
    archive = put(tmp_path, "shop.bin", zipped(openapi__shop_yaml=SHOP, read_md="#"))
    with gathered([archive]) as inputs:
        [folder] = inputs.paths
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / "openapi" / "shop.yaml").stat().st_mode) == 0o600
        assert contents(inputs) == {"shop.bin/openapi/shop.yaml": SHOP}
    assert not folder.exists()


def test_a_wrapper_folder_is_the_folder_that_is_meant(tmp_path: Path):
    """Archives of a repository have one: its mocks.yaml counts all the same."""
    mocks = "mocks: {checkout: {definition: openapi/shop.yaml}}"
    archive = put(tmp_path, "shop.zip", zipped(**{"shop-main__mocks_yaml": mocks, "shop-main__openapi__shop_yaml": SHOP}))
    with gathered([archive]) as inputs:
        assert list(contents(inputs)) == ["shop.zip/shop-main/mocks.yaml", "shop.zip/shop-main/openapi/shop.yaml"]
        report = check(inputs.paths, labels=inputs.labels)
    assert [(mock.name, mock.sources) for mock in report.mocks] == [
        ("checkout", ("shop.zip/shop-main/openapi/shop.yaml",)),
        ("shop", ("shop.zip/shop-main/openapi/shop.yaml",)),
    ]


def test_no_message_tells_a_temporary_path(tmp_path: Path):
    archive = put(tmp_path, "shop.zip", zipped(a__bad_yaml=BROKEN, b__shop_yaml=OVER_FILES, env_json='{"x": 1}'))
    with gathered([archive]) as inputs:
        report = check(inputs.paths, validate=True, labels=inputs.labels)
    assert report.findings
    assert [text for text in map(str, report.findings) if "understudy-" in text or str(tmp_path) in text] == []
    assert {finding.file.split("/")[0] for finding in report.findings} <= {"shop.zip", "", "common"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04 and no more", "zip.invalid"),
        (b"PK\x05\x06" + bytes(18), "zip.empty"),
        (zipped(**{"..__x_yaml": ""}), "zip.path"),
    ],
)
def test_an_archive_that_is_refused_is_named(tmp_path: Path, data: bytes, code: str):
    with pytest.raises(InputRefused) as caught, gathered([put(tmp_path, "shop.zip", data)]):
        pass
    assert (caught.value.code, str(caught.value).startswith("shop.zip: ")) == (code, True)


def test_limits_come_from_the_settings(tmp_path: Path):
    archive = put(tmp_path, "shop.zip", zipped(a_yaml="1", b_yaml="2"))
    for settings in (Settings(zip_entries=1), Settings(zip_bytes=1), Settings(upload_bytes=10)):
        with pytest.raises(InputRefused) as caught, gathered([archive], settings):
            pass
        assert caught.value.code in ("limit.zip", "limit.bytes")


def test_standard_input_is_a_file_or_a_zip():
    with gathered(["-"], read_stdin=lambda: SHOP.encode()) as inputs:
        assert contents(inputs) == {"stdin.yaml": SHOP}
    with gathered(["-"], read_stdin=lambda: b" {}") as inputs:
        assert contents(inputs) == {"stdin.json": " {}"}
    with gathered(["-"], read_stdin=lambda: zipped(shop_yaml=SHOP)) as inputs:
        assert contents(inputs) == {"stdin.zip/shop.yaml": SHOP}


def test_the_definition_of_a_file_or_of_text_on_standard_input(tmp_path: Path):
    path = write(tmp_path, shop_yaml=SHOP) / "shop.yaml"
    with gathered_definition(str(path)) as found:
        assert found == Definition(path=path, label="shop.yaml")
    with gathered_definition("-", read_stdin=lambda: b"openapi: 3.1.0") as found:
        assert found == Definition(path=Path("-"), label="-", data=b"openapi: 3.1.0")
    with pytest.raises(SourceMissing), gathered_definition(tmp_path / "nothing.yaml"):
        pass


def test_the_definition_of_a_folder_is_the_one_that_no_other_refers_to(tmp_path: Path):
    whole = SHOP + "components: {schemas: {A: {$ref: 'parts/list.yaml#/A'}}}\n"
    write(tmp_path, api__shop_yaml=whole, api__parts__list_yaml="A: {$ref: 'part.json#/components/schemas/A'}")
    write(tmp_path, api__parts__part_json='{"openapi": "3.0.0", "info": {}, "components": {"schemas": {"A": {}}}}')
    write(tmp_path, films_json=collection(), notes_yaml="text: 'openapi: 3.0.0'", package_json='{"openapi": {"x": 1}}')
    with found_in(tmp_path) as found:
        assert found == (f"{tmp_path.name}/api/shop.yaml", whole)
    assert list(convert(tmp_path).collections) == ["shop"]


def test_the_definition_of_a_zip_and_of_a_zip_on_standard_input(tmp_path: Path):
    data = zipped(openapi__shop_yaml=OVER_FILES, common__x_yaml="X: {const: 7}")
    with gathered_definition(put(tmp_path, "api.zip", data)) as found:
        assert (found.label, found.path.name, found.root) == ("api.zip/openapi/shop.yaml", "shop.yaml", found.path.parents[1])
        made = convert(found)
    assert (made.diagnostics, '"body": "7"' in made.collections["shop"].decode()) == ((), True)
    with gathered_definition("-", read_stdin=lambda: data) as found:
        assert found.label == "stdin.zip/openapi/shop.yaml"
        assert convert(found).collections == made.collections


def test_several_definitions_or_none_are_told_with_their_names(tmp_path: Path):
    write(tmp_path, one__a_yaml=SHOP, one__b_json='{"swagger": "2.0"}', none__c_json=collection(), none__d_yaml="a: 1")
    with pytest.raises(SourceUnclear) as caught, gathered_definition(tmp_path / "one"):
        pass
    assert str(caught.value) == (
        f"There are several definitions in {str(tmp_path / 'one')!r}. Name one of them: one/a.yaml, one/b.json."
    )
    with pytest.raises(SourceUnclear) as caught, gathered_definition(tmp_path / "none"):
        pass
    assert str(caught.value) == (
        f"There is no OpenAPI definition in {str(tmp_path / 'none')!r}: no file with `openapi` or `swagger` at its root."
    )
    both = put(tmp_path, "both.zip", zipped(a_yaml=SHOP, b_yaml=SHOP))
    with pytest.raises(SourceUnclear) as caught, gathered_definition(both):
        pass
    assert (
        str(caught.value) == "There are several definitions in 'both.zip'. Name one of them: both.zip/a.yaml, both.zip/b.yaml."
    )


def test_definitions_that_refer_to_each_other_are_two(tmp_path: Path):
    write(tmp_path, a_yaml=SHOP + "x: {$ref: 'b.yaml'}\n", b_yaml=SHOP + "x: {$ref: 'a.yaml'}\n")
    with pytest.raises(SourceUnclear), gathered_definition(tmp_path):
        pass


def test_a_definition_that_cannot_be_read_is_the_definition_all_the_same(tmp_path: Path):
    with gathered_definition(write(tmp_path, shop_yaml=BROKEN, other_yaml="a: 1")) as found:
        made = convert(found)
    assert (made.collections, made.diagnostics[0].code) == ({}, "yaml.invalid")
    assert made.diagnostics[0].file == f"{tmp_path.name}/shop.yaml"


def test_a_v3_folder_is_a_collection_of_its_own(tmp_path: Path):
    write(tmp_path, **{"Shop__.resources__definition_yaml": "name: Shop", "Shop__Get.request_yaml": "method: GET\nurl: /a"})
    with gathered_definition(tmp_path / "Shop") as found:
        assert found == Definition(path=tmp_path / "Shop", label="Shop")
    assert list(convert(tmp_path / "Shop").collections) == ["Shop"]
    archive = put(
        tmp_path,
        "v3.zip",
        zipped(**{"Shop__.resources__definition_yaml": "name: Shop", "Shop__Get.request_yaml": "method: GET\nurl: /a"}),
    )
    with gathered_definition(archive) as found:
        assert (found.label, list(convert(found).collections)) == ("v3.zip/Shop", ["Shop"])


@contextmanager
def abroad(answers: Mapping[str, Answer]) -> Iterator[tuple[World, StandIn]]:
    """A public host `api.example.com` with these files below /v1/, and the network that leads to it."""
    server_end, client_end = authority("api.example.com")
    by_path = {f"/v1/{name}": answer for name, answer in answers.items()}
    with standing_in(by_path, tls=server_end) as server:
        names = {"api.example.com": [[PUBLIC]], "other.example.com": [["10.0.0.1"]]}
        yield World(names, server.port, client_end), server


V1 = "https://api.example.com/v1"


def referring(*names: str) -> bytes:
    """A definition with a schema for each of these references."""
    rows = "".join(f"    A{number}: {{$ref: '{name}'}}\n" for number, name in enumerate(names))
    return f"{SHOP}components:\n  schemas:\n{rows}".encode()


def test_an_address_is_fetched_and_called_by_what_was_named():
    """A query may hold secrets: it is sent, and not shown."""
    with abroad({"shop.yaml?token=s3cret": said(SHOP.encode())}) as (world, _):
        with gathered([f"{V1}/shop.yaml?token=s3cret"], Settings(), network=world.network) as inputs:
            assert contents(inputs) == {f"{V1}/shop.yaml": SHOP}
            report = check(inputs.paths, labels=inputs.labels)
        assert [(mock.name, mock.sources) for mock in report.mocks] == [("shop", (f"{V1}/shop.yaml",))]
        assert not inputs.paths[0].exists()


def test_an_address_may_be_a_zip_whatever_the_server_calls_it():
    archive = said(
        zipped(openapi__shop_yaml=SHOP), content_type="text/yaml", content_disposition="attachment; filename=../../x"
    )
    with abroad({"download": archive}) as (world, _), found_in(f"{V1}/download", network=world.network) as found:
        assert found == (f"{V1}/download/openapi/shop.yaml", SHOP)


def test_files_beside_a_fetched_definition_are_fetched_too():
    main = referring("./common.yaml#/A", "parts/a%20b.yaml#/A", "common.yaml#/B", "#/components/schemas/A0")
    answers = {
        "shop.yaml": said(main),
        "common.yaml": said(b"A: {$ref: 'parts/deep.json'}\nB: {const: 1}"),
        "parts/a%20b.yaml": said(b"A: {$ref: '../shop.yaml#/components/schemas/A0'}"),
        "parts/deep.json": said(b'{"const": 7}'),
    }
    with abroad(answers) as (world, server), gathered_definition(f"{V1}/shop.yaml", network=world.network) as found:
        assert found.diagnostics == ()
        assert convert(found).diagnostics == ()
        kept = sorted(path.relative_to(found.path.parent).as_posix() for path in found.path.parent.rglob("*.*"))
    assert kept == ["common.yaml", "parts/a b.yaml", "parts/deep.json", "shop.yaml"]
    assert [path.removeprefix("/v1/") for path in server.paths] == [
        "shop.yaml",
        "common.yaml",
        "parts/a%20b.yaml",
        "parts/deep.json",
    ]


def test_other_hosts_and_folders_are_never_asked():
    outside = (
        "../up.yaml",
        "/root.yaml",
        "https://other.example.com/x.yaml",
        "//other.example.com/x.yaml",
        "%2e%2e/x.yaml",
        "a%2f..%2f..%2fx.yaml",
    )
    with abroad({"shop.yaml": said(referring(*outside))}) as (world, server):
        with gathered_definition(f"{V1}/shop.yaml", network=world.network) as found:
            assert found.diagnostics == ()
        assert (server.paths, world.asked) == (["/v1/shop.yaml"], ["api.example.com"])


def test_a_file_beside_that_leads_on_or_is_not_there_is_a_warning():
    answers = {"shop.yaml": said(referring("moved.yaml", "gone.yaml", "fine.yaml")), "fine.yaml": said(b"const: 1")}
    answers["moved.yaml"] = moved("https://other.example.com/x.yaml")
    with abroad(answers) as (world, _), gathered_definition(f"{V1}/shop.yaml", network=world.network) as found:
        told = [(each.level, each.code, each.message) for each in found.diagnostics]
        made = convert(found)
    assert told == [
        ("warning", "fetch.redirects", f"{V1}/moved.yaml leads on more than 0 times. Give the address where it ends."),
        ("warning", "fetch.failed", f"{V1}/gone.yaml could not be fetched: the server answered with the status 404."),
    ]
    assert [each.code for each in made.diagnostics][:2] == ["fetch.redirects", "fetch.failed"]
    assert world.asked == ["api.example.com"] * 4


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (Settings(fetch_files=2), "It refers to more than 2 files (UNDERSTUDY_FETCH_FILES)."),
        (
            Settings(fetch_files_seconds=1e-6),
            "Fetching the files it refers to took more than 1e-06 seconds (UNDERSTUDY_FETCH_FILES_SECONDS).",
        ),
    ],
)
def test_files_beside_are_bounded_in_number_and_time(settings: Settings, message: str):
    answers = {f"{number}.yaml": said(b"const: 1") for number in range(5)} | {
        "shop.yaml": said(referring(*(f"{n}.yaml" for n in range(5))))
    }
    with abroad(answers) as (world, server), gathered([f"{V1}/shop.yaml"], settings, network=world.network) as inputs:
        [found] = inputs.diagnostics
    assert (found.code, found.message) == (
        "limit.items",
        f"{message} The others are left out: download them and give the folder.",
    )
    assert len(server.paths) <= 1 + settings.fetch_files


def test_files_beside_are_bounded_in_bytes():
    main = referring("a.yaml", "b.yaml")
    answers = {"shop.yaml": said(main), "a.yaml": said(b"const: 1" + b" " * 500), "b.yaml": said(b"const: 2" + b" " * 800)}
    settings = Settings(upload_bytes=len(main) + 1000)
    with abroad(answers) as (world, _), gathered([f"{V1}/shop.yaml"], settings, network=world.network) as inputs:
        assert [found.code for found in inputs.diagnostics] == ["limit.bytes"]


def test_an_address_that_may_not_be_fetched_or_is_not_there():
    with abroad({}) as (world, _):
        for address, error in (
            ("https://other.example.com/x.yaml", FetchBlocked),
            ("http://api.example.com/v1/shop.yaml", FetchBlocked),
            ("HTTPS://user:pw@api.example.com/", FetchBlocked),
            (f"{V1}/shop.yaml", FetchFailed),
        ):
            with pytest.raises(error) as caught, gathered([address], network=world.network):
                pass
            assert isinstance(caught.value, NotReachable)


def test_what_the_settings_allow_is_fetched_in_clear_from_this_machine():
    with standing_in({"/": said(SHOP.encode())}) as server:
        settings = Settings(fetch_allow=(f"127.0.0.1:{server.port}",))
        with gathered_definition(f"http://127.0.0.1:{server.port}", settings) as found:
            assert (found.path.name, list(convert(found).collections)) == ("definition.yaml", ["definition"])


AS_ASKED = Wishes(options=ConvertOptions(external_examples=True))


def with_examples(*addresses: str) -> str:
    """A definition whose only operation has an example at each of these addresses, named `e0`, `e1`, …"""
    examples = ", ".join(f"e{number}: {{externalValue: '{address}'}}" for number, address in enumerate(addresses))
    answer = f"{{description: Fine, content: {{text/plain: {{examples: {{{examples}}}}}}}}}"
    head = "openapi: 3.1.0\ninfo: {title: Shop, version: '1'}\nservers: [{url: 'https://api.example.com'}]\n"
    return f"{head}paths: {{/a: {{get: {{responses: {{'200': {answer}}}}}}}}}\n"


def bodies(made: Conversion) -> list[str]:
    [collection] = made.collections.values()
    return [example["body"] for example in json.loads(collection)["item"][0]["response"]]


def test_an_example_that_is_elsewhere_is_opened_or_fetched_only_when_that_is_asked_for(tmp_path: Path):
    write(tmp_path, api__shop_yaml=with_examples("near.txt", "../up.txt", f"{V1}/far.txt"), api__near_txt="near", up_txt="up")
    with abroad({"far.txt": said(b"far")}) as (world, server):
        for source in (tmp_path / "api" / "shop.yaml", tmp_path):
            assert not {"near", "far"} & set(bodies(convert(source, network=world.network)))
        assert server.paths == []
        whole = convert(tmp_path, wishes=AS_ASKED, network=world.network)
        alone = convert(tmp_path / "api" / "shop.yaml", wishes=AS_ASKED, network=world.network)
    assert (bodies(whole), whole.diagnostics) == (["near", "up", "far"], ())
    assert (bodies(alone)[0], bodies(alone)[2]) == ("near", "far")
    [refused] = alone.diagnostics
    assert (refused.level, refused.code, refused.line) == ("warning", "ref.external", 4)
    assert "a made one stands there: '../up.txt' lies outside the folder that is served" in refused.message


def test_an_example_that_may_not_be_fetched_or_is_too_large_has_a_made_one_in_its_place(tmp_path: Path):
    addresses = ("https://other.example.com/x", f"{V1}/gone", f"{V1}/large", f"{V1}/away", "http://api.example.com/v1/far.txt")
    write(tmp_path, shop_yaml=with_examples(*addresses))
    answers = {"large": said(b"x" * (1 << 20 | 1)), "away": moved("https://other.example.com/x")}
    with abroad(answers) as (world, _):
        made = convert(tmp_path / "shop.yaml", wishes=AS_ASKED, network=world.network)
    assert len(bodies(made)) == 5
    for found, why in zip(
        made.diagnostics,
        ("not public.", "with the status 404.", "is larger than 1 MiB", "not public.", "only https addresses are."),
        strict=True,
    ):
        assert (found.code, why in found.message) == ("ref.external", True)


def test_examples_that_are_fetched_are_bounded_in_number(tmp_path: Path):
    write(tmp_path, shop_yaml=with_examples(*(f"{V1}/{number}" for number in range(5))))
    with abroad({str(number): said(b"far") for number in range(5)}) as (world, server):
        made = convert(tmp_path / "shop.yaml", wishes=AS_ASKED, settings=Settings(fetch_files=2), network=world.network)
    assert (len(server.paths), bodies(made).count("far")) == (2, 2)
    assert ["refers to more than 2 files" in found.message for found in made.diagnostics] == [True] * 3


def test_references_are_not_fetched_because_examples_are(tmp_path: Path):
    definition = with_examples("x.txt").replace("'200': {", f"'404': {{$ref: '{V1}/part.yaml'}}, '200': {{")
    write(tmp_path, shop_yaml=definition, x_txt="x")
    with abroad({"part.yaml": said(b"{description: Gone}")}) as (world, server):
        made = convert(tmp_path / "shop.yaml", wishes=AS_ASKED, network=world.network)
    assert (server.paths, world.asked) == ([], [])
    assert "ref.external" in [found.code for found in made.diagnostics]


def test_examples_beside_a_fetched_definition_are_fetched_when_that_is_asked_for():
    answers = {"shop.yaml": said(with_examples("near.txt").encode()), "near.txt": said(b"near")}
    for examples in (False, True):
        with abroad(answers) as (world, server):
            with gathered_definition(f"{V1}/shop.yaml", examples=examples, network=world.network) as found:
                made = convert(found, wishes=AS_ASKED, network=world.network)
            assert ("near" in bodies(made), "/v1/near.txt" in server.paths) == (examples, examples)
