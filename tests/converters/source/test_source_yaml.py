"""YAML by the rules of 1.2, and what is not JSON in it is refused."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from converters.diagnostics import Diagnostics
from converters.errors import SourceError
from converters.source import Limits, read_tree


def refusal(text: str, limits: Limits | None = None) -> tuple[str, int | None, int | None]:
    with pytest.raises(SourceError) as caught:
        read_tree(text.encode(), "shop.yaml", limits=limits)
    assert len(str(caught.value)) < 400
    return caught.value.code, caught.value.line, caught.value.column


def read(text: str) -> tuple[Any, list[tuple[str, int | None, int | None]]]:
    found = Diagnostics("shop.yaml")
    data = read_tree(text.encode(), "shop.yaml", diagnostics=found).data
    return data, [(one.code, one.line, one.column) for one in found]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(
            pytest.param(word, word, id=word)
            for word in ("no", "yes", "on", "off", "y", "N", "2020-01-02", "12:30:45", "0b1", "1_000")
        ),
        *(pytest.param(word, None, id=word or "nothing") for word in ("", "~", "null", "Null", "NULL")),
        *(pytest.param(word, True, id=word) for word in ("true", "True", "TRUE", "!!bool true")),
        pytest.param("0x1F", 31, id="hexadecimal"),
        pytest.param("0o17", 15, id="octal"),
        pytest.param("007", 7, id="leading zeros"),
        pytest.param("-12", -12, id="negative"),
        pytest.param("1e3", 1000.0, id="exponent"),
        pytest.param(".5", 0.5, id="bare fraction"),
        pytest.param("3.10", 3.1, id="fraction"),
        pytest.param("'3.10'", "3.10", id="quoted number"),
        pytest.param("!!str 3.10", "3.10", id="tagged text"),
        pytest.param("! 3", "3", id="non-specific tag"),
        pytest.param("!!float 3", 3.0, id="tagged float"),
        pytest.param("!!map {a: !!seq [1]}", {"a": [1]}, id="tagged containers"),
        pytest.param("|\n  a\n  b\n", "a\nb\n", id="block"),
        pytest.param('"\\U0001F600 \\x41"', "😀 A", id="escapes"),
    ],
)
def test_values_follow_the_core_schema(text: str, value: Any) -> None:
    data, noted = read(f"a: {text}")
    assert data == {"a": value}
    assert type(data["a"]) is type(value)
    assert noted == []


def test_keys_are_texts_as_written() -> None:
    data, _ = read("200: a\n0x10: b\non: c\ntrue: d\n1.50: e\n~: f\n? long\n: g\n&k k: h\n")
    assert data == {"200": "a", "0x10": "b", "on": "c", "true": "d", "1.50": "e", "~": "f", "long": "g", "k": "h"}


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        pytest.param("a: !!python/object/apply:os.system [ls]", "yaml.tag", 1, 4, id="Python object"),
        pytest.param("a: !thing 1", "yaml.tag", 1, 4, id="local tag"),
        pytest.param("a: !!timestamp 2020-01-01", "yaml.tag", 1, 4, id="timestamp"),
        pytest.param("a: !!binary aGk=", "yaml.tag", 1, 4, id="binary"),
        pytest.param("a: !!set {x}", "yaml.tag", 1, 4, id="set"),
        pytest.param("a: !!int x", "yaml.tag", 1, 4, id="value that does not fit its tag"),
        pytest.param("!t a: 1", "yaml.tag", 1, 1, id="tagged key"),
        pytest.param("? [a]\n: 1", "yaml.key", 1, 3, id="list as key"),
        pytest.param("a:\n  {b: 1}: 1", "yaml.key", 2, 3, id="map as key"),
        pytest.param("a: {{b}}", "yaml.key", 1, 5, id="template without quotes"),
        pytest.param("a: &a [1]\n*a : 1", "yaml.key", 2, 1, id="list as key by alias"),
        pytest.param("a: 1\n---\nb: 2", "yaml.multi_document", 2, 1, id="two documents"),
        pytest.param("a: &a [*a]", "yaml.cycle", 1, 8, id="cycle"),
        pytest.param("a: *b", "yaml.invalid", 1, 4, id="unknown alias"),
        pytest.param("<<: 1", "yaml.key", 1, 5, id="merging a number"),
        pytest.param("<<: [{a: 1}, 2]", "yaml.key", 1, 15, id="merging a list with a number"),
        pytest.param("a: .nan", "value.number", 1, 4, id="not a number"),
        pytest.param("a: -.inf", "value.number", 1, 4, id="infinite"),
        pytest.param("a:\n\tb: 1", "yaml.invalid", 2, 1, id="tab as indentation"),
        pytest.param("a: @b", "yaml.invalid", 1, 4, id="reserved character"),
        pytest.param("a: b: c", "yaml.invalid", 1, 5, id="two colons"),
        pytest.param("a: [1, 2\n", "yaml.invalid", 2, 1, id="cut off"),
        pytest.param("a: 1\nb: \x01", "yaml.invalid", 2, 4, id="control character"),
        pytest.param("%YAML 3.0\n---\na: 1", "yaml.invalid", 1, 1, id="another version of YAML"),
    ],
)
def test_what_is_not_json_is_refused_at_its_place(text: str, code: str, line: int, column: int) -> None:
    assert refusal(text) == (code, line, column)


def test_a_version_directive_and_document_marks_are_fine() -> None:
    assert read("%YAML 1.2\n---\na: 1\n...\n") == ({"a": 1}, [])


@pytest.mark.parametrize("text", ["a: 1\n\t\nb: 2\n", "a:\t1\nb: 2\t\n", "a: 1\n  \t\nb: 2", "{\n\ta: 1,\n\tb: 2}"])
def test_tabs_that_do_not_indent_are_fine(text: str) -> None:
    assert read(text) == ({"a": 1, "b": 2}, [])


def test_a_blank_line_of_a_tab_may_begin_a_block_text() -> None:
    tree = read_tree(b"say: |-\n    \t\n    Hello\n    there\nmore: yes\n", "greeting.yaml")
    assert tree.data == {"say": "\nHello\nthere", "more": "yes"}


def test_a_tab_after_a_dash_is_fine() -> None:
    assert read("a:\n-\t1\n- \t2\n") == ({"a": [1, 2]}, [])


def test_merge_keys_fill_in_what_is_not_there() -> None:
    data, noted = read(
        "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\none:\n  x: 0\n  <<: *a\nboth:\n  <<: [*a, *b]\n  z: 0\n'<<': text\n"
    )
    assert data["one"] == {"x": 0, "y": 1}
    assert data["both"] == {"z": 0, "x": 1, "y": 1}
    assert data["<<"] == "text"
    assert noted == []


def test_a_key_that_stands_twice_is_reported_and_the_last_one_counts() -> None:
    assert read("a: 1\nb: {c: 1, c: 2}\na: 3\n") == (
        {"a": 3, "b": {"c": 2}},
        [("yaml.duplicate_key", 2, 11), ("yaml.duplicate_key", 3, 1)],
    )


def test_numbers_beyond_64_bits_become_floats_and_are_reported() -> None:
    data, noted = read(f"- 18446744073709551615\n- 0xFFFFFFFFFFFFFFFFFF\n- -1e999\n- {'9' * 5000}\n- 1e308\n")
    assert data == [1.8446744073709552e19, float(16**18), -sys.float_info.max, sys.float_info.max, 1e308]
    assert noted == [("value.number", line, 3) for line in (1, 2, 3, 4)]


def test_text_that_no_store_takes_is_replaced_and_reported() -> None:
    assert read('a: "x\\0"\n"\\0": 1\n') == ({"a": "x\ufffd", "\ufffd": 1}, [("value.text", 1, 4), ("value.text", 2, 1)])


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 100_000,
        "- " * 100_000,
        "a: " + "{a: " * 100_000,
        "? " * 100_000,
        "".join(" " * i + "a:\n" for i in range(3000)),
    ],
    ids=["brackets", "dashes", "braces", "question marks", "indentation"],
)
def test_nesting_is_limited(text: str) -> None:
    assert refusal(text)[0] in ("limit.depth", "yaml.key")


def test_nesting_by_aliases_is_limited() -> None:
    steps = "".join(f"a{i}: &a{i} {'[' * 50}{f'*a{i - 1}' if i else 1}{']' * 50}\n" for i in range(9))
    assert refusal(steps)[0] == "limit.depth"


def billion_laughs(line: str) -> str:
    return "a0: &a0 {k: 1}\n" + "".join(line.format(i=i, many=", ".join([f"*a{i - 1}"] * 9)) for i in range(1, 30))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(billion_laughs("a{i}: &a{i} [{many}]\n"), id="lists"),
        pytest.param(billion_laughs("a{i}: &a{i} {{x: [{many}]}}\n"), id="maps"),
        pytest.param(billion_laughs("a{i}: &a{i} {{<<: [{many}], k{i}: 1}}\n"), id="merge keys"),
        pytest.param("a: &a '" + "x" * 1_000_000 + "'\nb: [" + ", ".join(["*a"] * 900) + "]", id="a long text"),
    ],
)
def test_a_small_file_cannot_grow_large(text: str) -> None:
    assert refusal(text)[0] == "limit.expansion"


def test_many_merges_of_large_maps_are_bounded() -> None:
    keys = ", ".join(f"k{i}: {i}" for i in range(2000))
    assert refusal(f"a: &a {{{keys}}}\n" + "".join(f"m{i}: {{<<: *a}}\n" for i in range(900)))[0] == "limit.expansion"


def test_the_place_of_a_missing_key_is_sought_in_bounded_time() -> None:
    steps = "".join(f"a{i}: &a{i} {{<<: [{', '.join([f'*a{i - 1}'] * 9)}]}}\n" for i in range(1, 6))
    tree = read_tree(f"a0: &a0 {{}}\n{steps}".encode(), "shop.yaml")
    assert tree.position(["a5", "absent"]) is None


def test_aliases_are_counted() -> None:
    text = "a: &a 1\nb: [" + ", ".join(["*a"] * 1000) + "]"
    assert len(read(text)[0]["b"]) == 1000
    assert refusal(text.replace("]", ", *a]"))[0] == "limit.yaml_alias"


def test_values_are_counted() -> None:
    assert refusal("- a\n- b\n- c", Limits(nodes=3)) == ("limit.nodes", 3, 3)
