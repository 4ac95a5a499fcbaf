"""What a comparison promises, for random collections with random edits by hand.

`UNDERSTUDY_PROPERTY_EXAMPLES` sets how many worlds each property looks at.
"""

from __future__ import annotations

import os
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.compare.compare import compare
from app.compare.model import Side
from app.compare.report import comparison_json, comparison_lines, comparison_markdown, read_comparison
from app.compare.subjects import Follower, Subject, read_subject, subjects_of
from converters.postman.model import Collection, walk
from tests.properties.sync_worlds import collection_of, edit_item, edit_tree, random_operations, with_item
from tests.properties.tape import Tape
from tests.properties.worlds import world

WORLDS = min(int(os.environ.get("UNDERSTUDY_PROPERTY_EXAMPLES", "60")), 2000)
RANDOM = st.integers(min_value=0, max_value=2**32 - 1).map(Random)
OPPOSITE = {"added": "removed", "removed": "added", "changed": "changed", "moved": "moved", "reordered": "reordered"}

looking = settings(max_examples=WORLDS, deadline=None, suppress_health_check=list(HealthCheck))


def edited(random: Random, collection: Collection) -> Collection:
    """Up to three items, and maybe the tree, changed by hand."""
    identifiers = sorted(item.id for _, item in walk(collection))
    for identifier in random.sample(identifiers, min(len(identifiers), random.randint(0, 3))):
        collection = with_item(collection, identifier, lambda item: edit_item(random, item))
    return edit_tree(random, collection) if random.random() < 0.5 else collection


def two(random: Random) -> tuple[Collection, Collection]:
    before = collection_of(random_operations(random))
    return before, edited(random, before)


@looking
@given(RANDOM)
def test_the_same_twice_has_no_changes(random: Random):
    before, _ = two(random)
    assert not compare(before, before)


@looking
@given(st.binary(max_size=400))
def test_every_key_is_read_again_and_followed_to_itself(data: bytes):
    collection = world(Tape(data)).collection
    follower = Follower(collection, collection)
    for key in subjects_of(collection):
        subject = read_subject(key)
        assert subject.key == key
        assert follower.follow(subject) == subject


@looking
@given(st.text(), st.text(), st.text())
def test_any_text_may_be_part_of_a_key(operation: str, example: str, pointer: str):
    subject = Subject(kind="field", operation=operation or "GET /", example=example, pointer=f"response:/{pointer}")
    if len(subject.key) <= 4000:
        assert read_subject(subject.key) == subject


@looking
@given(RANDOM)
def test_what_the_hashes_say_is_touched_has_changes_and_nothing_else(random: Random):
    """Of operations that are there before and after. An example that moved with its operation is told as that."""
    before, after = two(random)
    old, new = subjects_of(before), subjects_of(after)
    changes = [each for each in compare(before, after).changes if each.decides and each.subject.operation]
    told = {each.subject.operation for each in changes}
    examples = {(each.subject.operation, each.subject.example) for each in changes if each.subject.example}
    moved = {each.subject.operation for each in changes if each.kind == "moved"}
    follower = Follower(before, after)
    for key, hash in old.items():
        subject = read_subject(key)
        now = follower.follow(subject)
        if now is None or now.key not in new:
            continue
        is_touched = new[now.key] != hash
        if now.kind == "operation":
            assert is_touched <= (now.operation in told)
        elif now.operation not in moved:
            assert is_touched <= ((now.operation, now.example) in examples)
    for operation in told:
        key = Subject(kind="operation", operation=operation).key
        assert old.get(key) != new.get(key) or not any(
            each.subject.operation == operation and each.breaking for each in changes
        )


@looking
@given(RANDOM)
def test_turned_round_what_was_added_is_removed(random: Random):
    before, after = two(random)
    there, back = compare(before, after), compare(after, before)
    operations = [
        sorted((each.kind, each.subject.key) for each in found.changes if each.rule in ("operation.added", "operation.removed"))
        for found in (there, back)
    ]
    assert sorted((OPPOSITE[kind], key) for kind, key in operations[0]) == operations[1]


@looking
@given(RANDOM)
def test_a_comparison_is_told_and_read_again(random: Random):
    before, after = two(random)
    found = compare(Side(collection=before, settings={"delay": 5}), after)
    assert read_comparison(comparison_json(found)) == found
    assert list(comparison_lines(found))
    assert list(comparison_markdown(found))
