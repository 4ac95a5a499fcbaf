"""Collections and environments as folders of YAML files (postman-mock.md §1.4)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from converters.diagnostics import Diagnostics
from converters.errors import ConversionError, FormatError, SourceError
from converters.postman.model import (
    Auth,
    AuthSetting,
    Body,
    Example,
    Folder,
    FormField,
    GraphQL,
    Header,
    Item,
    PathVariable,
    QueryParam,
    Request,
    Variable,
    walk,
)
from converters.postman.read import collection_from_json
from converters.postman.v3 import is_v3_folder, read_v3_collection, read_v3_environment
from converters.postman.write import collection_to_json
from tests.converters.postman.building import read as read_json

SHOP = {
    ".resources/definition.yaml": """
        $kind: collection
        name: Book shop
        description: Words
        variables: [{key: baseUrl, value: 'https://h', disabled: true}]
        auth: {type: bearer, credentials: {token: '{{t}}'}}
        scripts: [{type: 'http:beforeRequest', code: "a\\nb", language: text/javascript}]
    """,
    "List books.request.yaml": """
        $kind: http-request
        url: '{{baseUrl}}/books?old=1'
        method: GET
        order: 2000
        headers: [{key: Accept, value: application/json}]
        queryParams: [{key: page, value: '1', disabled: true}]
        settings: {strictSSL: false}
        scripts: [{type: afterResponse, code: x}]
    """,
    ".resources/List books.resources/examples/200 OK.example.yaml": """
        $kind: http-example
        order: 2
        request: {url: '{{baseUrl}}/books?page=1', method: GET, headers: {Accept: text/csv}}
        response:
          statusCode: 200
          statusText: OK
          headers: {Content-Type: application/json, Set-Cookie: [a, b]}
          body: {type: json, content: '[]'}
    """,
    ".resources/List books.resources/examples/500.example.yml": """
        $kind: http-example
        name: Broken down
        order: 1
        response: {statusCode: 500, headers: [{key: A, value: b}], body: {type: text, content: oops}}
    """,
    "get-book.request.yml": """
        $kind: http-request
        name: 'Get book/:id'
        url: '{{baseUrl}}/books/:id'
        order: 1000
        pathVariables: [{key: id, value: '7'}]
    """,
    "Orders/.resources/definition.yml": "{$kind: collection, order: 1500, auth: {type: inherit}}",
    "Orders/New.request.yaml": """
        $kind: http-request
        url: '{{baseUrl}}/orders'
        method: POST
        body: {type: json, content: '{"a": 1}'}
        auth: {type: noauth}
    """,
}


def workspace(folder: Path, files: dict[str, str]) -> Path:
    """A collection folder with these files."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = text.strip("\n").split("\n")
        indent = len(lines[0]) - len(lines[0].lstrip())
        file.write_text("\n".join(line[indent:] for line in lines), encoding="utf-8")
    return folder


def only_request(folder: Path, request: str) -> Request:
    diagnostics = Diagnostics()
    collection = read_v3_collection(workspace(folder, {"x.request.yaml": request}), diagnostics)
    assert list(diagnostics) == []
    [(_, item)] = walk(collection)
    return item.request


def test_a_whole_folder_is_one_collection(tmp_path: Path) -> None:
    diagnostics = Diagnostics()
    collection = read_v3_collection(workspace(tmp_path, SHOP), diagnostics)
    assert list(diagnostics) == []
    assert (collection.name, collection.description) == ("Book shop", "Words")
    assert collection.variables == (Variable(key="baseUrl", value="https://h", disabled=True),)
    assert collection.auth == Auth(type="bearer", settings=(AuthSetting(key="token", value="{{t}}"),))
    assert collection.events == ({"listen": "prerequest", "script": {"type": "text/javascript", "exec": ["a", "b"]}},)
    assert [node.name for node in collection.items] == ["Get book/:id", "Orders", "List books"]
    orders = collection.items[1]
    assert isinstance(orders, Folder)
    assert (orders.auth, [item.name for item in orders.items]) == (None, ["New"])


def test_a_request_file_is_an_item(tmp_path: Path) -> None:
    collection = read_v3_collection(workspace(tmp_path, SHOP), Diagnostics())
    item = collection.items[2]
    assert isinstance(item, Item)
    assert (item.request.method, item.request.headers) == ("GET", (Header(key="Accept", value="application/json"),))
    assert item.request.url is not None
    assert (item.request.url.path, item.request.url.query) == (("books",), (QueryParam(key="page", value="1", disabled=True),))
    assert item.events == ({"listen": "test", "script": {"type": "text/javascript", "exec": ["x"]}},)
    assert item.source["protocolProfileBehavior"] == {"strictSSL": False}


def test_path_variables_have_their_values(tmp_path: Path) -> None:
    item = read_v3_collection(workspace(tmp_path, SHOP), Diagnostics()).items[0]
    assert isinstance(item, Item)
    assert item.request.url is not None
    assert (item.request.url.path, item.request.url.variables) == (("books", ":id"), (PathVariable(key="id", value="7"),))


def test_example_files_are_examples_in_their_order(tmp_path: Path) -> None:
    item = read_v3_collection(workspace(tmp_path, SHOP), Diagnostics()).items[2]
    assert isinstance(item, Item)
    broken, fine = item.examples
    assert (broken.name, broken.code, broken.headers, broken.body) == (
        "Broken down",
        500,
        (Header(key="A", value="b"),),
        "oops",
    )
    assert fine == Example(
        id=fine.id,
        name="200 OK",
        original_request=fine.original_request,
        code=200,
        status="OK",
        headers=(
            Header(key="Content-Type", value="application/json"),
            Header(key="Set-Cookie", value="a"),
            Header(key="Set-Cookie", value="b"),
        ),
        body="[]",
        preview_language="json",
    )
    assert fine.original_request is not None
    assert fine.original_request.headers == (Header(key="Accept", value="text/csv"),)


def test_an_example_takes_method_and_address_it_leaves_out_from_its_request(tmp_path: Path) -> None:
    item = read_v3_collection(workspace(tmp_path, SHOP), Diagnostics()).items[2]
    assert isinstance(item, Item)
    original = item.examples[0].original_request
    assert original is not None
    assert (original.method, original.url) == ("GET", item.request.url)


def test_a_folder_becomes_the_same_collection_as_its_v21_file(tmp_path: Path) -> None:
    collection = read_v3_collection(workspace(tmp_path, SHOP), Diagnostics())
    assert read_json(collection_to_json(collection)) == (collection, [])
    assert read_v3_collection(tmp_path, Diagnostics()) == collection


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("{type: json, content: '{}'}", Body(mode="raw", raw="{}", language="json"), id="json"),
        pytest.param(
            "{type: json, content: {a: [1, true]}}", Body(mode="raw", raw='{"a":[1,true]}', language="json"), id="map"
        ),
        pytest.param("{type: text, content: x}", Body(mode="raw", raw="x", language="text"), id="text"),
        pytest.param("{type: none}", None, id="none"),
        pytest.param(
            "{type: urlencoded, content: {a: 1}}",
            Body(mode="urlencoded", fields=(FormField(key="a", value="1"),)),
            id="form map",
        ),
        pytest.param(
            "{type: formdata, content: [{key: f, type: file, src: ./x}]}",
            Body(mode="formdata", fields=(FormField(key="f", type="file", src="./x"),)),
            id="form rows",
        ),
        pytest.param("{type: file, content: {src: ./x}}", Body(mode="file", file_src="./x"), id="file"),
    ],
)
def test_bodies_of_every_type(tmp_path: Path, body: str, expected: Body | None) -> None:
    assert only_request(tmp_path, f"{{$kind: http-request, url: /a, method: POST, body: {body}}}").body == expected


def test_a_graphql_request_is_a_post_with_a_graphql_body(tmp_path: Path) -> None:
    request = only_request(tmp_path, "{$kind: graphql-request, url: /graphql, query: 'query { a }', variables: '{\"b\": 1}'}")
    assert request.method == "POST"
    assert request.body == Body(mode="graphql", graphql=GraphQL(query="query { a }", variables='{"b": 1}'))


def test_a_request_of_another_protocol_is_left_out_and_noted(tmp_path: Path) -> None:
    diagnostics = Diagnostics("shop")
    files = {"a.request.yaml": "{$kind: grpc-request, url: /a}", "b.request.yaml": "{$kind: http-request, url: /b}"}
    collection = read_v3_collection(workspace(tmp_path, files), diagnostics)
    assert [item.name for item in collection.items] == ["b"]
    assert [(found.code, found.file) for found in diagnostics] == [("item.skipped", "shop/a.request.yaml")]


def test_a_broken_file_costs_its_item_and_is_named_with_its_line(tmp_path: Path) -> None:
    diagnostics = Diagnostics("shop")
    files = {"a.request.yaml": "url: /a\nmethod: ]", "b.request.yaml": "url: /b", "c.request.yaml": "- list"}
    collection = read_v3_collection(workspace(tmp_path, files), diagnostics)
    assert [item.name for item in collection.items] == ["b"]
    assert [(found.level, found.code, found.file, found.line) for found in diagnostics] == [
        ("error", "yaml.invalid", "shop/a.request.yaml", 2),
        ("error", "format.invalid", "shop/c.request.yaml", 1),
    ]


def test_a_finding_names_the_file_and_the_place_in_it(tmp_path: Path) -> None:
    diagnostics = Diagnostics("shop")
    files = {
        "F/a.request.yaml": "url: /a",
        "F/.resources/a.resources/examples/e.example.yaml": "response: {statusCode: 99}",
        "b.request.yaml": "url: /b",
    }
    read_v3_collection(workspace(tmp_path, files), diagnostics)
    assert [(found.code, found.file, found.where) for found in diagnostics] == [
        ("status.invalid", "shop/F/.resources/a.resources/examples/e.example.yaml", "code")
    ]


def test_without_names_files_and_folders_name_the_parts(tmp_path: Path) -> None:
    collection = read_v3_collection(workspace(tmp_path / "My shop", {"a.request.yaml": "url: /a"}), Diagnostics())
    assert (collection.name, [item.name for item in collection.items]) == ("My shop", ["a"])


def test_the_folder_of_examples_can_be_named(tmp_path: Path) -> None:
    files = {"a.request.yaml": "{url: /a, examples: ./saved}", "saved/e.example.yaml": "response: {statusCode: 201}"}
    collection = read_v3_collection(workspace(tmp_path, files), Diagnostics())
    assert [example.code for _, item in walk(collection) for example in item.examples] == [201]


@pytest.mark.parametrize("named", ["../outside", "/etc", "saved/../../outside", "5", "''"])
def test_examples_are_never_looked_for_outside_the_collection(tmp_path: Path, named: str) -> None:
    workspace(tmp_path / "outside", {"e.example.yaml": "response: {statusCode: 201}"})
    shop = workspace(tmp_path / "shop", {"a.request.yaml": f"{{url: /a, examples: {named}}}"})
    [(_, item)] = walk(read_v3_collection(shop, Diagnostics()))
    assert item.examples == ()


def test_links_are_not_followed(tmp_path: Path) -> None:
    outside = workspace(tmp_path / "outside", {"b.request.yaml": "url: /b", "definition.yaml": "name: Outside"})
    shop = workspace(tmp_path / "shop", {"a.request.yaml": "url: /a"})
    (shop / "linked").symlink_to(outside)
    (shop / "c.request.yaml").symlink_to(outside / "b.request.yaml")
    (shop / ".resources").symlink_to(outside)
    collection = read_v3_collection(shop, Diagnostics())
    assert (collection.name, [item.name for _, item in walk(collection)]) == ("shop", ["a"])


def test_a_pipe_does_not_hang_the_reading(tmp_path: Path) -> None:
    shop = workspace(tmp_path, {"a.request.yaml": "url: /a"})
    os.mkfifo(shop / "b.request.yaml")
    assert [item.name for item in read_v3_collection(shop, Diagnostics()).items] == ["a"]
    os.mkfifo(shop / "x.environment.yaml")
    with pytest.raises(SourceError) as refused:
        read_v3_environment(shop / "x.environment.yaml", Diagnostics())
    assert refused.value.code == "watch.not_regular"


def test_a_folder_over_its_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("converters.postman.v3_files.MAX_FOLDER", 20)
    with pytest.raises(SourceError) as refused:
        read_v3_collection(
            workspace(tmp_path, {"a.request.yaml": "url: /a", "b.request.yaml": "url: /a-longer"}), Diagnostics()
        )
    assert refused.value.code == "limit.bytes"


def test_folders_deeper_than_the_limit_are_left_out(tmp_path: Path) -> None:
    diagnostics = Diagnostics()
    files = {"a.request.yaml": "url: /a", "/".join(["d"] * 51) + "/b.request.yaml": "url: /b"}
    collection = read_v3_collection(workspace(tmp_path, files), diagnostics)
    assert [item.name for _, item in walk(collection)] == ["a"]
    assert [found.code for found in diagnostics] == ["limit.depth"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"a.request.yaml": ""}, True, id="request"),
        pytest.param({"a.request.yml": ""}, True, id="request with the short ending"),
        pytest.param({".resources/definition.yaml": ""}, True, id="definition"),
        pytest.param({"a/b.request.yaml": ""}, False, id="only the folder inside is one"),
        pytest.param({"shop.json": "{}"}, False, id="other files"),
        pytest.param({".request.yaml": ""}, False, id="an ending is no name"),
    ],
)
def test_a_v3_folder_is_told_by_what_is_in_it(tmp_path: Path, files: dict[str, str], expected: bool) -> None:
    assert is_v3_folder(workspace(tmp_path, files)) is expected


@pytest.mark.parametrize("name", ["nothing", "file", "bad\0name"])
def test_what_is_no_folder_is_no_v3_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    assert is_v3_folder(tmp_path / name) is False


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError) as refused:
        read_v3_collection(tmp_path, Diagnostics())
    assert refused.value.code == "format.unknown"


@pytest.mark.parametrize(
    ("file", "text", "name", "scope"),
    [
        ("Staging.environment.yaml", "name: S\nvalues: []", "S", "environment"),
        ("Staging.environment.yml", "values: []", "Staging", "environment"),
        ("workspace.globals.yaml", "values: []", "workspace", "globals"),
    ],
)
def test_environments_and_globals(tmp_path: Path, file: str, text: str, name: str, scope: str) -> None:
    environment = read_v3_environment(workspace(tmp_path, {file: text}) / file, Diagnostics())
    assert (environment.name, environment.scope) == (name, scope)


def test_values_of_an_environment(tmp_path: Path) -> None:
    text = "values: [{key: a, value: '1', enabled: false, type: secret}, {key: b, value: 5}]"
    environment = read_v3_environment(workspace(tmp_path, {"x.environment.yaml": text}) / "x.environment.yaml", Diagnostics())
    assert environment.variables == (
        Variable(key="a", value="1", type="secret", disabled=True),
        Variable(key="b", value="5"),
    )


@pytest.mark.parametrize("text", ["values: {}", "- a", "name: ["])
def test_what_is_no_environment_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConversionError):
        read_v3_environment(workspace(tmp_path, {"x.environment.yaml": text}) / "x.environment.yaml", Diagnostics())


def test_the_translation_says_v21(tmp_path: Path) -> None:
    collection = read_v3_collection(workspace(tmp_path, SHOP), Diagnostics())
    assert "v2.1.0" in collection_to_json(collection)["info"]["schema"]
    assert collection_from_json(collection.source, Diagnostics()) == collection


def test_what_reading_a_file_notes_is_kept_with_its_line(tmp_path: Path) -> None:
    diagnostics = Diagnostics("shop")
    read_v3_collection(workspace(tmp_path, {"a.request.yaml": "url: /a\nurl: /b"}), diagnostics)
    assert [(found.code, found.file, found.line) for found in diagnostics] == [("yaml.duplicate_key", "shop/a.request.yaml", 2)]


def test_several_auths_count_as_the_first(tmp_path: Path) -> None:
    auth = "auth: [{type: basic, credentials: [{key: username, value: u}]}, {type: noauth}]"
    assert only_request(tmp_path, f"url: /a\n{auth}").auth == Auth(
        type="basic", settings=(AuthSetting(key="username", value="u"),)
    )


@pytest.mark.parametrize(
    ("orders", "names"),
    [
        pytest.param(("2", "1", "3"), ["b", "a", "c"], id="numbers"),
        pytest.param(("'20'", "'3'", "1.5"), ["c", "b", "a"], id="numbers as text"),
        pytest.param(("x", "{}", "1"), ["c", "a", "b"], id="what is no number comes last"),
    ],
)
def test_order_decides_before_names(tmp_path: Path, orders: tuple[str, ...], names: list[str]) -> None:
    files = {f"{name}.request.yaml": f"url: /a\norder: {order}" for name, order in zip("abc", orders, strict=True)}
    collection = read_v3_collection(workspace(tmp_path, files), Diagnostics())
    assert [item.name for item in collection.items] == names
