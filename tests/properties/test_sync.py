"""What a re-sync promises, for random definitions with a random change, and a collection with random edits by hand.

`UNDERSTUDY_PROPERTY_EXAMPLES` sets how many worlds each property looks at.
"""

from __future__ import annotations

import os
from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from converters.postman.model import Collection, Item, walk
from converters.postman.write import collection_to_json, write_collection
from converters.sync import SyncSettings, apply_plan, plan_sync, plan_to_json
from converters.sync.addresses import call_of
from converters.sync.aside import NAME
from converters.sync.ledger import is_same
from converters.sync.nodes import merge_item
from tests.properties.sync_worlds import (
    change_definition,
    collection_of,
    edit_item,
    edit_tree,
    leaves,
    random_operations,
    read_again,
    through_postman,
    with_item,
)

WORLDS = min(int(os.environ.get("UNDERSTUDY_PROPERTY_EXAMPLES", "60")), 2000)
RANDOM = st.integers(min_value=0, max_value=2**32 - 1).map(Random)
POLICIES = [SyncSettings(removed=removed, conflicts=who) for removed in ("aside", "keep", "drop") for who in ("mine", "new")]

looking = settings(max_examples=WORLDS, deadline=None, suppress_health_check=list(HealthCheck))


def items_of(collection: Collection) -> dict[str, Item]:
    return {item.id: item for _, item in walk(collection)}


def says_the_same(left: Item, right: Item) -> bool:
    return is_same(merge_item, left, right)


def edited(random: Random, collection: Collection) -> Collection:
    """Up to three items and the tree changed by hand, and read from the file that gives."""
    for identifier in random.sample(sorted(items_of(collection)), random.randint(0, 3)):
        collection = with_item(collection, identifier, lambda item: edit_item(random, item))
    if random.random() < 0.5:
        collection = edit_tree(random, collection)
    return read_again(collection)


@looking
@given(RANDOM)
def test_a_definition_that_did_not_change_changes_nothing(random: Random):
    base = collection_of(random_operations(random))
    mine = edited(random, base)
    if random.random() < 0.5:
        mine = through_postman(random, mine)
    plan = plan_sync(base, collection_of_same(base), mine, random.choice(POLICIES))
    assert plan.is_empty
    assert {change.kind for change in plan.changes} <= {"kept"}
    assert write_collection(apply_plan(plan)) == write_collection(mine)


def collection_of_same(collection: Collection) -> Collection:
    return read_again(collection)


@looking
@given(RANDOM)
def test_an_edit_by_hand_survives_a_change_of_something_else(random: Random):
    operations = random_operations(random)
    base = collection_of(operations)
    number = random.randrange(len(operations))
    new = collection_of(change_definition(random, operations, number))
    same = [key for key, item in items_of(base).items() if items_of(new).get(key) == item]
    touched = random.sample(same, random.randint(1, len(same)))
    mine = base
    for identifier in touched:
        mine = with_item(mine, identifier, lambda item: edit_item(random, item))
    mine = read_again(mine)
    result = apply_plan(plan_sync(base, new, mine, random.choice(POLICIES)))
    for identifier in touched:
        assert items_of(result)[identifier] == items_of(mine)[identifier]


@looking
@given(RANDOM)
def test_a_change_of_the_definition_is_taken_over_where_nobody_edited(random: Random):
    operations = random_operations(random)
    base = collection_of(operations)
    new = collection_of(change_definition(random, operations, random.randrange(len(operations))))
    edited_one = random.choice(sorted(items_of(base)))
    mine = read_again(with_item(base, edited_one, lambda item: edit_item(random, item)))
    if random.random() < 0.5:
        mine = through_postman(random, mine)
    result = apply_plan(plan_sync(base, new, mine))
    standing = [item for folders, item in walk(result) if all(folder.name != NAME for folder in folders)]
    for item in items_of(new).values():
        before = items_of(base)[edited_one]
        is_edited = item.id == edited_one or call_of(item) == call_of(before) or item.name == before.name
        assert is_edited or any(says_the_same(item, other) for other in standing)


@looking
@given(RANDOM)
def test_nobody_edited_anything_and_the_result_is_the_new_collection(random: Random):
    operations = random_operations(random)
    base = collection_of(operations)
    new = collection_of(change_definition(random, operations, random.randrange(len(operations))))
    mine = through_postman(random, base) if random.random() < 0.5 else base
    plan = plan_sync(base, new, mine, SyncSettings(removed="drop"))
    assert {change.kind for change in plan.changes} <= {"added", "changed", "renamed", "moved", "removed"}
    assert outline(apply_plan(plan)) == outline(new)


def outline(collection: Collection) -> list[tuple[object, ...]]:
    """Everything but ids, and addresses in one piece."""
    found: list[tuple[object, ...]] = []
    for folders, item in walk(collection):
        request = item.request
        headers = [[(row.key, row.value) for row in each.headers] for each in item.examples]
        examples = [(each.code, each.name, each.body) for each in item.examples]
        path = request.url.path if request.url else None
        found.append(
            ([folder.name for folder in folders], item.name, request.method, path, request.description, headers, examples)
        )
    return found


@looking
@given(RANDOM)
def test_doing_it_twice_changes_nothing(random: Random):
    operations = random_operations(random)
    base = collection_of(operations)
    changed = operations
    for _ in range(random.randint(1, 3)):
        changed = change_definition(random, changed, random.choice([each.number for each in changed]))
        if len(changed) < 2:
            break
    new = collection_of(changed)
    mine = edited(random, base)
    if random.random() < 0.5:
        mine = through_postman(random, mine)
    policy = random.choice(POLICIES)
    result = read_again(apply_plan(plan_sync(base, new, mine, policy)))
    again, later = plan_sync(base, new, result, policy), plan_sync(new, new, result, policy)
    assert again.is_empty, plan_to_json(again)["changes"]
    assert later.is_empty
    exported = through_postman(random, result)
    assert plan_sync(base, new, exported, policy).is_empty


@looking
@given(RANDOM)
def test_nothing_is_lost_unlisted(random: Random):
    operations = random_operations(random)
    base = collection_of(operations)
    new = collection_of(change_definition(random, operations, random.randrange(len(operations))))
    mine = edited(random, base)
    plan = plan_sync(base, new, mine, random.choice(POLICIES))
    listed = [change.mine for change in plan.changes]
    kept = {*leaves(collection_to_json(apply_plan(plan))), *leaves(listed)}
    kept |= {segment for path in kept if path.startswith("/") for segment in path.split("/")}
    assert [text for text in leaves(collection_to_json(mine)) if text not in kept] == []


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: f"{policy.removed}-{policy.conflicts}")
def test_every_choice_can_be_turned_round(policy: SyncSettings):
    random = Random(7)
    operations = random_operations(random)
    base = collection_of(operations)
    new = collection_of(change_definition(random, change_definition(random, operations, 0), 1))
    plan = plan_sync(base, new, edited(random, base), policy)
    undone = apply_plan(plan, {change.id: "mine" for change in plan.changes})
    assert plan_sync(base, new, undone, policy).counts == plan.counts
    assert replace(undone, items=()) == replace(plan.mine, items=())
