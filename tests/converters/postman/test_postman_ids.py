"""Ids: the file's own, or derived from what a thing names and not from where it stands."""

from __future__ import annotations

from typing import Any

import pytest

from converters.postman.ids import is_derived
from converters.postman.model import walk
from tests.converters.postman.building import document, entry, read, read_example

PAID = {"name": "paid", "code": 200}
DECLINED = {"name": "declined", "code": 402}


def example_ids(*entries: Any) -> list[str]:
    return [example.id for _, item in walk(read(document(*entries))[0]) for example in item.examples]


@pytest.mark.parametrize(
    ("given", "identifier"),
    [
        ({"id": "a", "uid": "1-a"}, "a"),
        ({"_postman_id": "b", "uid": "1-b"}, "b"),
        ({"uid": "1-c"}, "1-c"),
        ({"id": 5}, "5"),
    ],
)
def test_an_own_id_is_kept(given: dict[str, Any], identifier: str) -> None:
    example, _ = read_example(given)
    assert example is not None
    assert example.id == identifier


@pytest.mark.parametrize("given", [{}, {"id": ""}, {"id": None}, {"id": []}, {"id": True}])
def test_without_an_own_id_one_is_derived(given: dict[str, Any]) -> None:
    example, _ = read_example(given)
    assert example is not None
    assert is_derived(example.id)


def test_reading_twice_gives_the_same_ids() -> None:
    assert example_ids(entry("/a", PAID, DECLINED)) == example_ids(entry("/a", PAID, DECLINED))


def test_a_derived_id_does_not_depend_on_the_place() -> None:
    [paid, declined] = example_ids(entry("/a", PAID, DECLINED))
    assert example_ids(entry("/b"), entry("/a", DECLINED, PAID)) == [declined, paid]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(entry("/b", PAID), id="address"),
        pytest.param(entry({"method": "POST", "url": "/a"}, PAID), id="method"),
        pytest.param(entry("/a", PAID, name="Another item"), id="item name"),
        pytest.param(entry("/a", {**PAID, "code": 201}), id="code"),
        pytest.param(entry("/a", {**PAID, "name": "Paid"}), id="example name"),
        pytest.param({"name": "F", "item": [entry("/a", PAID)]}, id="folder"),
    ],
)
def test_a_derived_id_depends_on_what_the_example_names(other: Any) -> None:
    assert example_ids(entry("/a", PAID)) != example_ids(other)


def test_equal_examples_get_different_ids_in_reading_order() -> None:
    one, two = example_ids(entry("/a", PAID, PAID))
    assert one != two
    assert example_ids(entry("/a", PAID)) == [one]


def test_own_ids_that_repeat_stay_as_they_are() -> None:
    assert example_ids(entry("/a", {"id": "x"}, {"id": "x"})) == ["x", "x"]


def test_items_and_folders_have_ids_of_their_own() -> None:
    ids = [
        node.id for node in read(document(entry("/a"), entry("/a"), {"name": "An item", "item": []}, entry(id="own")))[0].items
    ]
    assert len(set(ids)) == 4
    assert [is_derived(identifier) for identifier in ids] == [True, True, True, False]
