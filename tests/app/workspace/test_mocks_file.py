"""mocks.yaml: what it may say, and errors that name file, line and key."""

import pytest

from app.matching.rules import MatchRules
from app.workspace.mock_settings import MockSettings, is_mock_name, slug
from app.workspace.mocks_file import MocksFile, read_mocks
from app.workspace.read_source import read_source
from converters.slices import Selection, Slice
from tests.costs import at_most


def mocks(text: str) -> MocksFile:
    """A mocks.yaml as the workspace reads it."""

    def refuse(name: str) -> bytes:
        raise FileNotFoundError(name)

    read = read_source(text.encode(), "mocks.yaml", [], refuse, is_mocks=True)
    assert read.error is None, read.error
    lines = dict(read.lines)
    return read_mocks(read.value, file="mocks.yaml", line_of=lines.get)


def settings(text: str, name: str) -> MockSettings:
    found = next(mock for mock in mocks(text).mocks if mock.name == name)
    assert found.settings is not None, found.diagnostics
    return found.settings


def errors(text: str) -> list[str]:
    """Each finding as: line, level, code, place below `mocks`, message."""
    found = mocks(text)
    all_found = (*found.diagnostics, *(each for mock in found.mocks for each in mock.diagnostics))
    assert {each.file for each in all_found} <= {"mocks.yaml"}
    return [f"{each.line} {each.level} {each.code} {each.where.removeprefix('mocks.')}: {each.message}" for each in all_found]


WHOLE = """
mocks:
  checkout:
    title: Checkout, paid by card
    use_case: A shopper pays.
    definition: shop.openapi.yaml
    include: {tags: [cart], operations: [createOrder, getOrder], paths: ["/payments/**"]}
    exclude: {deprecated: true}
    examples: {createOrder: [paid], getOrder: [paid, shipped]}
    environment: staging.postman_environment.json
    access: public
    matching: strict
    validate: off
    delay: 120ms
    port: 12111
    match_body: true
    match_headers: [Accept]
  checkout-declined:
    extends: checkout
    examples: {createOrder: [card-declined]}
    matching: postman
"""


def test_every_field_is_read():
    assert settings(WHOLE, "checkout") == MockSettings(
        name="checkout",
        title="Checkout, paid by card",
        use_case="A shopper pays.",
        definition="shop.openapi.yaml",
        slice=Slice(
            include=Selection(tags=("cart",), operations=("createOrder", "getOrder"), paths=("/payments/**",)),
            exclude=Selection(deprecated=True),
        ),
        examples={"createOrder": ("paid",), "getOrder": ("paid", "shipped")},
        environment="staging.postman_environment.json",
        rules=MatchRules(mode="strict", match_body=True, match_headers=("Accept",)),
        delay_ms=120,
        port=12111,
    )


def test_extends_merges_examples_by_operation_and_replaces_other_fields_but_leaves_the_port():
    declined = settings(WHOLE, "checkout-declined")
    assert declined.examples == {"createOrder": ("card-declined",), "getOrder": ("paid", "shipped")}
    assert declined.rules == MatchRules(mode="postman", match_body=True, match_headers=("Accept",))
    assert (declined.definition, declined.delay_ms, declined.port) == ("shop.openapi.yaml", 120, None)


def test_extends_goes_over_several_mocks_in_any_order():
    text = "mocks:\n  c: {extends: b, delay: 3}\n  b: {extends: a, title: B}\n  a: {collection: [x, y], title: A, delay: 1}\n"
    assert settings(text, "c") == MockSettings(name="c", title="B", collections=("x", "y"), delay_ms=3)


def test_a_collection_takes_the_place_of_an_extended_definition():
    text = "mocks:\n  a: {definition: shop.yaml}\n  b: {extends: a, collection: shop.json}\n"
    assert (settings(text, "b").definition, settings(text, "b").collections) == (None, ("shop.json",))


@pytest.mark.parametrize(
    ("delay", "milliseconds"),
    [("120ms", 120), ("2s", 2000), ("1.5s", 1500), ("250", 250), ("0", 0), ("61s", 61_000), ("7 ms", 7)],
)
def test_delays(delay: str, milliseconds: int):
    assert settings(f"mocks: {{a: {{definition: x, delay: {delay}}}}}", "a").delay_ms == milliseconds


HEAD = "mocks:\n  shop:\n    definition: shop.yaml\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            HEAD + "    exmaples:\n      createOrder: [paid]\n",
            ["4 error unknown_field shop.exmaples: Unknown key 'exmaples'. Did you mean 'examples'?"],
            id="unknown key",
        ),
        pytest.param(
            HEAD + "    include:\n      tags: [a]\n      pathes: [/x]\n",
            ["6 error unknown_field shop.include.pathes: Unknown key 'pathes'. Did you mean 'paths'?"],
            id="unknown key below include",
        ),
        pytest.param(
            "mocks:\n  shop:\n    definition: [shop.yaml]\n",
            ["3 error format.invalid shop.definition: Expected text, found a list. Put the text in quotes."],
            id="a list for a file",
        ),
        pytest.param(
            HEAD + "    examples:\n      createOrder:\n        - paid\n        - {a: b}\n",
            ["7 error format.invalid shop.examples.createOrder[1]: Expected text, found a mapping. Put the text in quotes."],
            id="a mapping for an example",
        ),
        pytest.param(
            HEAD + "    examples: {listPets: []}\n",
            [
                (
                    "4 error format.invalid shop.examples.listPets: Expected the names of examples, found an empty list. "
                    "Leave the operation out to keep all it has."
                )
            ],
            id="no example",
        ),
        pytest.param(
            "mocks:\n  definition: {definition: a.yaml}\n  b: {delay: 1s,\n    definition: []}\n",
            ["4 error format.invalid b.definition: Expected text, found a list. Put the text in quotes."],
            id="flow style, beside a mock of the same name",
        ),
        pytest.param(
            HEAD + "    delay: soon\n",
            ["4 error format.invalid shop.delay: Expected a delay such as 120ms or 2s, or a number of milliseconds."],
            id="no delay",
        ),
        pytest.param(
            HEAD + "    port: 70000\n",
            ["4 error format.invalid shop.port: Expected a port number from 1 to 65535."],
            id="port",
        ),
        pytest.param(
            HEAD + "    matching: stirct\n",
            ["4 error format.invalid shop.matching: Expected postman or strict, found 'stirct'. Did you mean 'strict'?"],
            id="matching",
        ),
        pytest.param(
            HEAD + "    match_body: yes\n",
            ["4 error format.invalid shop.match_body: Expected true or false, found text."],
            id="YAML 1.2 has no yes",
        ),
        pytest.param(
            "mocks:\n  Shop 1:\n    definition: a.yaml\n",
            [
                (
                    "2 error name.invalid Shop 1: This cannot be the name of a mock. "
                    "Use 1 to 63 of a-z, 0-9 and -, beginning with a letter or digit, such as 'shop-1'."
                )
            ],
            id="name",
        ),
        pytest.param(
            "mocks:\n  shop:\n    title: Shop\n",
            [
                (
                    "2 error format.invalid shop: It says neither `definition` nor `collection` nor `workflow`: "
                    "name the file it answers from."
                )
            ],
            id="no file",
        ),
        pytest.param(
            HEAD + "    convert: {folder_strategy: path, indents: 4}\n",
            [
                (
                    "4 error setting.invalid shop.convert.folder_strategy: "
                    "folder_strategy: expected tags, nested_tags, every_tag, paths or none, found 'path'."
                )
            ],
            id="option",
        ),
        pytest.param(
            HEAD + "    convert: {folderStrategy: Paths}\n",
            [
                (
                    "4 error unknown_field shop.convert.folderStrategy: "
                    "'folderStrategy' has another name here. Write folder_strategy=paths."
                )
            ],
            id="option of openapi-to-postman",
        ),
        pytest.param(
            HEAD + "    collection: shop.json\n",
            [
                (
                    "4 error format.invalid shop.collection: A mock has a definition, collections or a workflow, "
                    "only one of them. Make two mocks."
                )
            ],
            id="definition and collection",
        ),
        pytest.param(
            "mocks:\n  shop: shop.yaml\n",
            ["2 error format.invalid shop: Expected fields such as `definition: shop.yaml` below it, found text."],
            id="text for a mock",
        ),
        pytest.param(
            "mocks: [shop]\n",
            ["1 error format.invalid mocks: Expected `mocks:` with a name for each mock below it, found a list below it."],
            id="list of mocks",
        ),
        pytest.param(
            "mock:\n  shop: {}\n",
            ["1 error unknown_field mock: Unknown key 'mock'. Did you mean 'mocks'?"],
            id="unknown outermost key",
        ),
        pytest.param(
            HEAD + "  other:\n    extends: shpo\n",
            ["5 error ref.unresolved other.extends: extends names 'shpo', which is not in this file. Did you mean 'shop'?"],
            id="extends nothing",
        ),
        pytest.param(
            "mocks:\n  a:\n    extends: b\n  b:\n    extends: a\n",
            [
                "3 error ref.cycle a.extends: extends goes round in a circle: a → b → a. Take one extends out.",
                "5 error ref.cycle b.extends: extends goes round in a circle: b → a → b. Take one extends out.",
            ],
            id="circle",
        ),
        pytest.param(
            HEAD + "    port: 9001\n  other:\n    definition: x.yaml\n    port: 9001\n",
            ["7 error format.invalid other.port: The mock 'shop' has port 9001 already: choose another."],
            id="one port twice",
        ),
        pytest.param(
            HEAD + "    validate: {default: report, createOrder: refuse}\n",
            [
                (
                    "4 error format.invalid shop.validate.createOrder: Expected off or report or reject, found 'refuse'. "
                    "Did you mean 'reject'?"
                )
            ],
            id="validate",
        ),
    ],
)
def test_an_error_names_line_and_key(text: str, expected: list[str]):
    assert errors(text) == expected


def test_an_error_costs_its_own_mock_only():
    found = mocks("mocks:\n  bad: {definition: a, colour: red}\n  good: {definition: a}\n")
    assert [(mock.name, mock.settings is not None) for mock in found.mocks] == [("bad", False), ("good", True)]


def test_a_mock_that_extends_a_broken_one_says_so():
    assert errors("mocks:\n  a: {definition: x, colour: red}\n  b:\n    extends: a\n")[1] == (
        "4 error ref.unresolved b.extends: It extends 'a', which has errors: correct those first."
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("mocks: {a: {extends: b, colour: red}, b: {definition: x, access: key}}", id="taken over, with an error"),
        pytest.param("mocks: {a: {definition: x, access: private}}", id="a word that is none"),
        pytest.param("mocks: {a: {definition: x, access: key, colour: red}}", id="with another error"),
    ],
)
def test_a_mock_that_may_have_to_be_restricted_is_withheld(text: str):
    mock = mocks(text).mocks[0]
    assert (mock.settings, mock.withheld) == (None, True)


def test_an_empty_file_has_no_mocks():
    assert mocks("mocks:\n") == MocksFile()


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("shop.openapi.yaml", "shop"),
        ("Shop API v2.postman_collection.json", "shop-api-v2"),
        ("films-postman.json", "films"),
        ("Ünïcode.json", "n-code"),
        ("💥.json", "mock"),
        ("-.json", "mock"),
        ("a" * 100 + ".yml", "a" * 60),
    ],
)
def test_a_file_name_gives_a_mock_name(file: str, name: str):
    assert slug(file) == name
    assert is_mock_name(name)


def chained(count: int) -> str:
    """So many mocks, each extending the one before."""
    links = "".join(f"  m{number}: {{extends: m{number - 1}}}\n" for number in range(1, count))
    return f"mocks:\n  m0: {{definition: x.yaml}}\n{links}"


def test_a_mock_may_stand_on_twenty_others_and_no_more():
    assert settings(chained(30), "m20").definition == "x.yaml"
    told = "It extends 'm20', which extends another, and so on over 20 times. Extend one nearer to the end."
    assert errors(chained(22)) == [f"23 error limit.depth m21.extends: {told}"]


def test_a_long_chain_is_read_in_no_time():
    assert len(at_most(400, lambda: errors(chained(900)))) == 900 - 21


def test_only_so_many_mocks_of_one_file_are_read():
    found = mocks("mocks:\n" + "".join(f"  m{number}: {{definition: x.yaml}}\n" for number in range(1001)))
    assert len(found.mocks) == 1000
    assert [(each.code, each.message) for each in found.diagnostics] == [
        ("limit.items", "The file has 1001 mocks; the first 1000 are read. Serve several folders with one file each.")
    ]


def test_only_the_first_misspelt_names_come_with_a_suggestion():
    text = "mocks:\n  shop: {definition: x.yaml}\n" + "".join(f"  m{number}: {{extends: shpo}}\n" for number in range(60))
    assert sum("Did you mean 'shop'" in each for each in errors(text)) == 50
