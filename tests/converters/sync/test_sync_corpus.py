"""Real definitions: edited by hand, sent through Postman, and synced with the same definition or one that lost an operation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from converters.diagnostics import Diagnostics
from converters.openapi import openapi_to_collection, read_definition
from converters.postman.model import Collection, Folder, Item, walk
from converters.postman.write import write_collection
from converters.source import read_tree
from converters.sync import apply_plan, plan_sync
from tests.corpus import corpus
from tests.properties.sync_worlds import edit_item, edit_tree, read_again, through_postman, with_item

FILES = sorted(
    path
    for path in corpus("openapi").rglob("*.*")
    if path.suffix in (".json", ".yaml", ".yml") and path.stat().st_size < 400_000 and "code" not in path.parts
)


def collection_of(path: Path) -> Collection | None:
    found = Diagnostics(path.name)
    tree = read_tree(path.read_bytes(), path.name, diagnostics=found)
    if not isinstance(tree.data, dict) or not {"openapi", "swagger"} & tree.data.keys():
        return None
    return read_again(openapi_to_collection(read_definition(tree, found), found))


def without(node: Collection | Folder, identifier: str) -> tuple[Item | Folder, ...]:
    inside = [replace(each, items=without(each, identifier)) if isinstance(each, Folder) else each for each in node.items]
    return tuple(each for each in inside if isinstance(each, Folder) or each.id != identifier)


@pytest.mark.parametrize("path", FILES, ids=lambda path: "-".join(path.parts[-2:]))
def test_a_real_definition(path: Path):
    base = collection_of(path)
    items = {item.id: item for _, item in walk(base)} if base else {}
    if base is None or not items:  # a fragment that others refer to, or webhooks only
        return
    random = Random(path.name)
    mine = base
    for identifier in random.sample(sorted(items), min(3, len(items))):
        mine = with_item(mine, identifier, lambda item: _edited(random, item))
    for edited in (read_again(mine), read_again(edit_tree(random, mine)), through_postman(random, read_again(mine))):
        plan = plan_sync(base, base, edited)
        assert plan.is_empty
        assert write_collection(apply_plan(plan)) == write_collection(edited)
        gone = replace(base, items=without(base, random.choice(sorted(items))))
        result = apply_plan(plan_sync(base, gone, edited))
        assert sum(1 for _ in walk(result)) == sum(1 for _ in walk(edited))
        assert plan_sync(base, gone, result).is_empty
        assert plan_sync(gone, gone, result).is_empty


def _edited(random: Random, item: Item) -> Item:
    """Edited by hand, where this kind of edit is possible."""
    try:
        return edit_item(random, item)
    except (ValueError, TypeError):
        return replace(item, name="Mine")
