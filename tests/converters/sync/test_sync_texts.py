"""JSON texts, orders and layouts: what a re-sync writes looks as if nobody but the owner had touched it."""

from __future__ import annotations

import pytest

from converters.sync import laid_out
from converters.sync.json_text import NO_JSON, parse_json, write_like
from converters.sync.order import arrange
from converters.sync.values import same_json

SAMPLES = {
    "two": '{\n  "a": 1.50,\n  "b": []\n}',
    "four": '{\n    "a": 1e5,\n    "b": {}\n}',
    "tab": '[\n\t1,\n\t"ü"\n]\n',
    "compact": '{"a":1,"b":[true,null]}',
    "line": '{"a": 1, "b": [true, null]}',
    "escaped": '{"a": "\\u00fc"}',
    "crlf": '{\r\n  "a": 1\r\n}\r\n',
}


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_a_text_written_in_its_own_style_is_the_text(sample: str):
    assert write_like(parse_json(sample), sample) == sample


@pytest.mark.parametrize("text", ["", "1", "{1}", '{"a": 1, "a": 2}', "[NaN]", "[" * 100_000, "[" * 200 + "]" * 200, "<a/>"])
def test_what_is_no_plain_json_is_text(text: str):
    assert parse_json(text) is NO_JSON


def test_true_is_not_one():
    assert not same_json({"a": True}, {"a": 1})
    assert same_json({"a": 1, "b": [1.0]}, {"b": [1], "a": 1})


@pytest.mark.parametrize(
    ("base", "mine", "new", "result"),
    [
        ("abc", "abc", "abc", ("abc", False)),
        ("abc", "cab", "axbc", ("caxb", False)),
        ("abc", "abhc", "cba", ("cbha", False)),
        ("abc", "bac", "cba", ("bac", True)),
        ("", "hi", "xy", ("hixy", False)),
        ("ab", "ab", "xab", ("xab", False)),
        ("ab", "hab", "xab", ("hxab", False)),
    ],
)
def test_order(base: str, mine: str, new: str, result: tuple[str, bool]):
    arranged, is_conflict = arrange(base, mine, new)
    assert ("".join(arranged), is_conflict) == result


@pytest.mark.parametrize(
    ("like", "written"),
    [
        (b'{\n  "old": 0\n}\n', b'{\n  "a": 1\n}\n'),
        (b'{\n\t"old": 0\n}', b'{\n\t"a": 1\n}'),
        (b'{"old":0}', b'{"a":1}'),
        (b'\xef\xbb\xbf{\r\n    "old": 0\r\n}\r\n', b'\xef\xbb\xbf{\r\n    "a": 1\r\n}\r\n'),
        (b"", b'{\n  "a": 1\n}\n'),
    ],
)
def test_a_file_keeps_its_layout(like: bytes, written: bytes):
    assert laid_out(b'{\n  "a": 1\n}\n', like) == written
