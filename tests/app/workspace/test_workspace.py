"""A folder of files becomes live mocks: names, use cases, environments, and what a bad file costs."""

import os
from pathlib import Path

import pytest

from app.matching.example import Match
from app.matching.match import match
from app.matching.request import MockRequest
from app.workspace.library import Entry
from app.workspace.sources import find_files
from tests.app.workspace.samples import SHOP, answer, collection, environment, live, loaded, opened, problems, write
from tests.corpus import corpus

DEEP_YAML = "[" * 100_000


def test_each_definition_and_collection_is_a_mock_named_after_its_file(tmp_path: Path):
    write(
        tmp_path,
        **{"shop.openapi_yaml": SHOP, "Films v2.postman_collection_json": collection(), "stage_json": environment(a="b")},
    )
    status, published = loaded(tmp_path)
    assert live(status) == {"films-v2": 1, "shop": 1}
    assert answer(published, "films-v2", "GET /films") == b"[]"
    assert [(mock.requests, mock.examples, mock.sources) for mock in status] == [
        (1, 1, ("Films v2.postman_collection.json",)),
        (2, 4, ("shop.openapi.yaml",)),
    ]
    assert problems(status) == []


USE_CASES = """
mocks:
  checkout:
    title: Checkout
    use_case: A shopper pays.
    definition: shop.yaml
    include: {tags: [orders]}
    examples: {createOrder: [pending, paid]}
    delay: 2s
    port: 12111
  declined:
    extends: checkout
    examples: {createOrder: [declined]}
  films:
    collection: films.json
    environment: stage.json
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A workspace with use cases."""
    films = collection(path="{{id}}", body="film")
    return write(tmp_path, shop_yaml=SHOP, films_json=films, stage_json=environment(id="7"), mocks_yaml=USE_CASES)


def test_use_cases_are_mocks_beside_the_whole_definition(shop: Path):
    status, published = loaded(shop)
    assert live(status) == {"checkout": 1, "declined": 1, "films": 1, "shop": 1}
    assert answer(published, "checkout", "POST /orders") == b'{\n  "state": "pending"\n}'
    assert answer(published, "checkout", "GET /payments/1") is None
    assert answer(published, "declined", "POST /orders") == b'{\n  "state": "declined"\n}'
    assert answer(published, "shop", "POST /orders") == b'{\n  "state": "paid"\n}'
    checkout = published.mocks["checkout"]
    assert (checkout.title, checkout.use_case, checkout.delay_ms, checkout.port) == ("Checkout", "A shopper pays.", 2000, 12111)
    assert problems(status) == []


def test_examples_taken_over_for_an_operation_that_is_not_served_are_no_error(tmp_path: Path):
    mocks = """
mocks:
  all: {definition: shop.yaml, examples: {createOrder: [paid]}}
  payments: {extends: all, include: {tags: [payments]}}
  wrong: {definition: shop.yaml, include: {tags: [payments]}, examples: {createOrder: [paid]}}
"""
    status, _ = loaded(write(tmp_path, shop_yaml=SHOP, mocks_yaml=mocks))
    missing = "The operation 'createOrder' is not included in this mock. Include it, or take its examples out."
    assert problems(status) == [f"mocks.yaml:5: error ref.unresolved mocks.wrong.examples.createOrder: {missing}"]


def test_examples_for_an_item_of_a_collection_that_is_not_included_say_so(tmp_path: Path):
    mocks = "mocks: {some: {collection: [a.json, b.json], include: {tags: [A]}, examples: {Other: [all], Lost: [all]}}}"
    other = collection("B").replace('"name": "List"', '"name": "Other"')
    status, _ = loaded(write(tmp_path, a_json=collection("A"), b_json=other, mocks_yaml=mocks))
    assert [found.message.partition(".")[0] for mock in status for found in mock.warnings] == [
        "The operation 'Other' is not included in this mock",
        "There is no operation 'Lost'",
    ]


def test_a_mock_without_a_title_has_the_name_of_what_it_serves(tmp_path: Path):
    _, published = loaded(write(tmp_path, shop_yaml=SHOP, films_json=collection("My films")))
    assert {name: mock.title for name, mock in published.mocks.items()} == {"shop": "Shop", "films": "My films"}


def test_a_mock_may_keep_its_name_out_of_its_answers(tmp_path: Path):
    mocks = "mocks: {quiet: {definition: shop.yaml, provenance: false}}"
    _, published = loaded(write(tmp_path, shop_yaml=SHOP, mocks_yaml=mocks))
    found = match(published.mocks["quiet"].index, MockRequest("POST", "/orders"))
    assert isinstance(found, Match)
    names = [name for name, _ in found.example.reply.headers(found.score, b"")]
    assert [name for name in names if name.startswith(b"x-understudy")] == []


def test_the_environment_of_a_mock_fills_its_variables(shop: Path):
    _, published = loaded(shop)
    assert answer(published, "films", "GET /7") == b"film"
    assert answer(published, "films", "GET /nine/eight") is None


def test_a_mocks_file_named_alone_serves_its_mocks_only(shop: Path):
    status, _ = loaded(shop / "mocks.yaml")
    assert live(status) == {"checkout": 1, "declined": 1, "films": 1}


def test_several_collections_are_merged_in_order(tmp_path: Path):
    mocks = "mocks: {both: {collection: [b.json, a.json]}}"
    write(tmp_path, a_json=collection("A", path="a"), b_json=collection("B", path="b"), mocks_yaml=mocks)
    status, published = loaded(tmp_path)
    assert live(status) == {"both": 1}
    assert [example.place for example in published.mocks["both"].index.examples] == ["B › List › all", "A › List › all"]


def test_a_definition_of_several_files_is_one_mock(tmp_path: Path):
    parts = {
        "main_yaml": SHOP.replace("{amount: 5}", "{amount: 5}, schema: {$ref: 'parts/x.yaml#/X'}"),
        "parts__x_yaml": "X: {type: object}",
    }
    status, _ = loaded(write(tmp_path, **parts))
    assert live(status) == {"main": 1}
    assert [str(found) for found in status.diagnostics] == []


def test_a_definition_that_another_refers_to_is_no_mock_unless_it_is_named(tmp_path: Path):
    main = SHOP.replace("{amount: 5}", "{amount: 5}, schema: {$ref: 'common.yaml#/components/schemas/X'}")
    common = 'openapi: 3.1.0\ninfo: {title: Common, version: "1"}\ncomponents: {schemas: {X: {type: object}}}\n'
    write(tmp_path, main_yaml=main, common_yaml=common)
    assert live(loaded(tmp_path)[0]) == {"main": 1}
    assert live(loaded(tmp_path / "main.yaml", tmp_path / "common.yaml")[0]) == {"common": 1, "main": 1}


def test_a_v3_folder_is_a_mock(tmp_path: Path):
    files = {
        "Films__.resources__definition_yaml": "$kind: collection\nname: Films\n",
        "Films__List.request_yaml": "$kind: http-request\nurl: '{{base}}/films'\nmethod: GET\n",
        "Films__.resources__List.resources__examples__all.example_yaml": (
            "$kind: http-example\nname: all\nrequest: {url: '{{base}}/films', method: GET}\n"
            "response: {statusCode: 200, body: {type: text, content: here}}\n"
        ),
    }
    status, published = loaded(write(tmp_path, **files))
    assert live(status) == {"films": 1}
    assert answer(published, "films", "GET /films") == b"here"


def test_files_of_one_name_give_distinct_mocks_and_are_reported(tmp_path: Path):
    status, _ = loaded(write(tmp_path, a_json=collection(), other__a_json=collection(), sub__a_yaml=SHOP))
    assert {mock.name: mock.sources for mock in status} == {
        "a": ("sub/a.yaml",),
        "a-2": ("a.json",),
        "other-a": ("other/a.json",),
    }
    assert [(found.file, found.code, found.message.split(";")[0]) for mock in status for found in mock.diagnostics] == [
        ("a.json", "name.changed", "Another mock is named 'a'"),
        ("other/a.json", "name.changed", "Another mock is named 'a'"),
    ]


def test_a_collection_beside_the_definition_of_its_name_is_told_apart(tmp_path: Path):
    write(tmp_path, shop_yaml=SHOP, **{"shop.postman_collection_json": collection()})
    status, _ = loaded(tmp_path)
    assert {mock.name: mock.sources for mock in status} == {
        "shop": ("shop.yaml",),
        "shop-collection": ("shop.postman_collection.json",),
    }
    told = (
        "shop.postman_collection.json: warning name.changed: The definition shop.yaml has the name 'shop'; this collection is "
        "served as 'shop-collection'. Remove it if it was only converted from the definition; else: rename the file, or name "
        "it in mocks.yaml."
    )
    assert problems(status) == [told]


def test_a_collection_is_told_apart_also_from_a_definition_that_mocks_yaml_names(tmp_path: Path):
    write(tmp_path, shop_yaml=SHOP, mocks_yaml="mocks: {shop: {definition: shop.yaml}}")
    status, _ = loaded(write(tmp_path, **{"shop.postman_collection_json": collection()}))
    assert live(status) == {"shop": 1, "shop-collection": 1}


def test_an_example_that_breaks_its_schema_is_an_error_where_it_is_sent(tmp_path: Path):
    sent = SHOP.replace("{example: {amount: 5}}", "{example: {amount: 5}, schema: {type: string}}")
    made_up = SHOP.replace("{example: {amount: 5}}", "{schema: {type: string, example: 5}}")
    status, _ = loaded(write(tmp_path, sent_yaml=sent, made_up_yaml=made_up))
    levels = {mock.name: [found.level for found in mock.diagnostics if found.code == "value.invalid"] for mock in status}
    assert levels == {"made-up": ["warning"], "sent": ["error"]}


def test_names_do_not_depend_on_which_file_came_first(tmp_path: Path):
    write(tmp_path, **{"shop.postman_collection_json": collection()})
    with opened(tmp_path) as workspace:
        assert list(live(workspace.status)) == ["shop"]
        write(tmp_path, shop_yaml=SHOP)
        workspace.refresh(find_files([tmp_path]))
        followed = {mock.name: mock.sources for mock in workspace.status}
    assert followed == {mock.name: mock.sources for mock in loaded(tmp_path)[0]}
    assert followed["shop"] == ("shop.yaml",)


def test_a_broken_definition_keeps_its_name_at_the_next_start(tmp_path: Path):
    write(tmp_path, shop_yaml="openapi: [", **{"shop.postman_collection_json": collection()})
    assert live(loaded(tmp_path)[0]) == {"shop": 0, "shop-collection": 1}


def test_a_file_name_without_a_letter_for_an_address_is_reported(tmp_path: Path):
    status, _ = loaded(write(tmp_path, 日本_yaml=SHOP, 中国_yaml=SHOP))
    assert live(status) == {"mock": 1, "mock-2": 1}
    assert [(mock.diagnostics[0].code, mock.diagnostics[0].file) for mock in status] == [
        ("name.changed", "中国.yaml"),
        ("name.changed", "日本.yaml"),
    ]


def test_a_name_in_mocks_yaml_comes_before_that_of_a_file(tmp_path: Path):
    status, _ = loaded(
        write(tmp_path, shop_yaml=SHOP, films_json=collection(), mocks_yaml="mocks: {shop: {collection: films.json}}")
    )
    assert {mock.name: mock.sources for mock in status} == {
        "shop": ("films.json",),
        "shop-2": ("shop.yaml",),
    }
    taken = status.named("shop")
    assert taken is not None
    assert [str(found) for found in taken.diagnostics] == [
        "mocks.yaml:1: info name.changed mocks.shop: shop.yaml would be the mock 'shop' by its name; it is served as 'shop-2'."
    ]


def test_a_collection_without_examples_says_that_nothing_can_answer(tmp_path: Path):
    status, _ = loaded(write(tmp_path, films_json=collection().replace('"response": [', '"responses": [')))
    [told] = [found for mock in status for found in mock.warnings]
    assert (told.level, told.code, told.file) == ("warning", "example.none", "films.json")
    assert told.message.startswith("No saved examples: nothing can answer.")


def test_one_bad_file_costs_itself_only(tmp_path: Path):
    files = {
        "good_json": collection(),
        "cut_json": "{",
        "deep_yaml": DEEP_YAML,
        "package_json": '{"name": "x"}',
        "v1_json": '{"requests": [], "order": []}',
    }
    status, published = loaded(write(tmp_path, **files))
    assert live(status) == {"cut": 0, "deep": 0, "good": 1, "v1": 0}
    assert list(published.mocks) == ["good"]
    assert {mock.name: mock.diagnostics[0].code for mock in status if mock.broken} == {
        "cut": "json.invalid",
        "deep": "limit.depth",
        "v1": "format.unsupported_version",
    }
    assert [(found.level, found.code, found.file) for found in status.diagnostics] == [
        ("info", "format.unknown", "package.json")
    ]


def test_a_file_that_was_asked_for_and_is_nothing_we_know_is_an_error(tmp_path: Path):
    status, _ = loaded(write(tmp_path, package_json="{}") / "package.json")
    assert [(found.level, found.code) for found in status.diagnostics] == [("error", "format.unknown")]


def test_what_is_wrong_in_mocks_yaml_has_its_line(shop: Path):
    text = (
        USE_CASES.replace("[orders]", "[ordres]").replace("pending, paid", "pending, payed").replace("films.json", "film.json")
    )
    status, _ = loaded(write(shop, mocks_yaml=text))
    found = [each for mock in status for each in mock.warnings if each.file == "mocks.yaml"]
    assert [(each.line, each.code, each.where) for each in found] == [
        (7, "ref.unresolved", "mocks.checkout.include"),
        (7, "item.skipped", "mocks.checkout.include"),
        (8, "ref.unresolved", "mocks.checkout.examples.createOrder"),
        (7, "ref.unresolved", "mocks.declined.include"),
        (7, "item.skipped", "mocks.declined.include"),
        (13, "ref.unresolved", "mocks.declined.examples.createOrder"),
        (15, "ref.unresolved", "mocks.films.collection"),
    ]
    assert found[-1].message == "There is no file 'film.json' beside this one. Did you mean 'films.json'?"


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        (
            "definition: films.json",
            "format.unexpected_kind",
            "is not an OpenAPI definition but a Postman collection. Write `collection: films.json`.",
        ),
        ("collection: stage.json", "format.unexpected_kind", "is not a Postman collection but an environment."),
        ("definition: ../secret.yaml", "path.invalid", "lies outside the folder of this file."),
        (
            "{collection: films.json, environment: shop.yaml}",
            "format.unexpected_kind",
            "is not an environment but an OpenAPI definition.",
        ),
    ],
)
def test_a_file_in_the_wrong_place_is_named(shop: Path, fields: str, code: str, words: str):
    entry = fields if fields.startswith("{") else f"{{{fields}}}"
    status, _ = loaded(write(shop, mocks_yaml=f"mocks: {{odd: {entry}}}"))
    odd = status.named("odd")
    assert odd is not None
    assert (odd.revision, odd.diagnostics[0].code) == (0, code)
    assert words in odd.diagnostics[0].message


def test_a_restricted_mock_is_served_to_keys_only(shop: Path):
    text = "mocks: {closed: {definition: shop.yaml, access: key, key_header: X-Shop-Key}}"
    status, published = loaded(write(shop, mocks_yaml=text))
    closed = status.named("closed")
    assert closed is not None
    assert (closed.revision, closed.access, closed.broken) == (1, "key", None)
    assert (published.mocks["closed"].access, published.mocks["closed"].key_header) == ("key", "x-shop-key")


@pytest.mark.parametrize("wrong", ["access: keys", "colour: red"])
def test_a_collection_named_in_a_mock_with_errors_is_not_served_by_itself(shop: Path, wrong: str):
    text = f"mocks: {{films-entry: {{collection: films.json, {wrong}}}, other: {{extends: films-entry}}}}"
    status, published = loaded(write(shop, mocks_yaml=text))
    assert live(status) == {"films-entry": 0, "other": 0, "shop": 1}
    assert list(published.mocks) == ["shop"]


def test_links_and_pipes_in_the_folder_are_not_opened(tmp_path: Path):
    outside = write(tmp_path / "outside", secret_json=collection("Secret"))
    folder = write(tmp_path / "inside", good_json=collection())
    (folder / "link.json").symlink_to(outside / "secret.json")
    os.mkfifo(folder / "pipe.json")
    main = SHOP.replace("{amount: 5}", "{amount: 5}, schema: {$ref: 'link.json#/info'}")
    escaping = SHOP.replace("{amount: 5}", "{amount: 5}, schema: {$ref: '../outside/secret.json#/info'}")
    status, _ = loaded(write(folder, main_yaml=main, escaping_yaml=escaping))
    assert live(status) == {"escaping": 1, "good": 1, "main": 1}
    assert [(found.code, found.file) for found in status.diagnostics] == [
        ("watch.not_regular", "link.json"),
        ("watch.not_regular", "pipe.json"),
    ]
    assert {mock.name: [found.code for found in mock.warnings] for mock in status} == {
        "escaping": ["ref.external"],
        "good": [],
        "main": ["watch.not_regular"],
    }
    escaping_status = status.named("escaping")
    assert escaping_status is not None
    advice = f"lies outside the folder that is served: serve the folder {os.path.relpath(tmp_path)!r} instead"
    assert f"'../outside/secret.json' {advice}" in escaping_status.warnings[0].message


def entry(library: dict[Path, Entry], name: str) -> Entry:
    return next(each for path, each in library.items() if path.name == name)


def test_a_definition_is_read_once_for_all_its_use_cases(shop: Path):
    with opened(shop) as workspace:
        content = entry(workspace._library.entries, "shop.yaml").content
    assert content is not None
    assert len(content.parts) == 2


def test_every_shared_collection_loads_but_the_one_of_the_old_format():
    status, published = loaded(corpus("collections"))
    assert [mock.name for mock in status if not mock.is_live] == ["v1"]
    assert len(published.mocks) == 17
    assert sum(mock.examples for mock in status) > 300


def test_every_shared_definition_loads():
    status, _ = loaded(corpus("openapi", "learn-openapis"), corpus("openapi", "redocly-starter"))
    assert [mock.broken for mock in status if not mock.is_live] == []
    assert len(status.mocks) > 20
