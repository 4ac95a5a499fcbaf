"""Revisions counted for several workers that read the same files by themselves."""

from __future__ import annotations

from app.workers.numbering import Numbering


def test_whoever_comes_second_gets_the_same_number():
    counted = Numbering()
    assert [counted.number("shop", "a", 0), counted.number("shop", "a", 0)] == [1, 1]
    assert [counted.number("shop", "b", 1), counted.number("shop", "b", 1)] == [2, 2]
    assert counted.number("cart", "a", 0) == 1


def test_what_is_changed_back_is_another_revision_for_all():
    counted = Numbering()
    first, second = [0], [0]
    for content in "aba":
        for seen in (first, second):
            seen.append(counted.number("shop", content, seen[-1]))
    assert first == second == [0, 1, 2, 3]


def test_a_worker_that_begins_anew_takes_the_newest_number_of_its_content():
    counted = Numbering()
    for after, content in enumerate("aba"):
        counted.number("shop", content, after)
    assert counted.number("shop", "a", 0) == 3


def test_a_worker_that_is_behind_finds_what_was_counted_meanwhile():
    counted = Numbering()
    for after, content in enumerate("abc"):
        counted.number("shop", content, after)
    assert [counted.number("shop", "b", 1), counted.number("shop", "c", 2)] == [2, 3]


def test_a_content_that_only_one_worker_saw_is_no_hindrance():
    counted = Numbering()
    assert counted.number("shop", "a", 0) == 1
    assert counted.number("shop", "b", 1) == 2
    assert counted.number("shop", "seen half written", 1) == 3
    assert counted.number("shop", "c", 2) == 4
    assert counted.number("shop", "c", 3) == 4
