"""Three collections become one, and the list of everything that was decided on the way."""

from __future__ import annotations

from dataclasses import replace

from converters.postman.model import Collection, Folder, Item
from converters.sync.ledger import Ledger, Place
from converters.sync.model import Choices, SyncPlan, SyncSettings
from converters.sync.nodes import merge_collection
from converters.sync.order import arrange
from converters.sync.placing import place_nodes
from converters.sync.tree import Node, Tree, settle_nodes, tree_of

_DEFAULTS = SyncSettings()
_NO_CHOICES: Choices = {}


def plan_sync(base: Collection, new: Collection, mine: Collection, settings: SyncSettings = _DEFAULTS) -> SyncPlan:
    """What taking over into `mine` what changed from `base` to `new` would do. `base` and `new` are conversions of the old and
    the new definition, `mine` is the collection people have edited. Nothing is changed, nothing is lost unlisted."""
    merged, ledger = _merge(base, new, mine, settings, _NO_CHOICES)
    return SyncPlan(
        base=base, new=new, mine=mine, settings=settings, changes=ledger.distinct(), is_empty=merged is mine or merged == mine
    )


def apply_plan(plan: SyncPlan, choices: Choices = _NO_CHOICES) -> Collection:
    """The collection the plan leads to: `mine` itself if that changes nothing.

    `choices`: decisions by the id of a change, which go before the plan's settings: `mine` or `new`, and for what is removed
    `aside`, `keep` or `drop`. Ids that the plan does not have say nothing.
    """
    merged, _ = _merge(plan.base, plan.new, plan.mine, plan.settings, choices)
    return merged


def _merge(
    base: Collection, new: Collection, mine: Collection, settings: SyncSettings, choices: Choices
) -> tuple[Collection, Ledger]:
    ledger = Ledger(settings, choices)
    merged = merge_collection(ledger, base, mine, new)
    tree = tree_of(ledger, base, mine, new)
    settle_nodes(tree)
    aside = place_nodes(tree)
    if aside is not None and aside.mine is None:
        tree.folders.append(aside)
    items = _Builder(tree).items(None, mine.items)
    return (merged if items is mine.items else replace(merged, items=items)), ledger


class _Builder:
    """Puts the nodes into their folders, in their order."""

    def __init__(self, tree: Tree) -> None:
        self._ledger = tree.ledger
        self._nodes = tree.nodes
        self._tree = tree
        self._children: dict[int, list[int]] = {}
        for index, node in enumerate(self._nodes):
            if node.result is not None:
                self._children.setdefault(id(node.parent), []).append(index)

    def items(self, parent: Node | None, before: tuple[Item | Folder, ...]) -> tuple[Item | Folder, ...]:
        """What is in a folder (None: the top); `before` itself if that is the same."""
        inside = tuple(self._built(self._nodes[index]) for index in self._ordered(parent))
        is_unchanged = len(inside) == len(before) and all(one is other for one, other in zip(inside, before, strict=True))
        return before if is_unchanged else inside

    def _built(self, node: Node) -> Item | Folder:
        found = node.result
        assert found is not None
        if isinstance(found, Item):
            return found
        items = self.items(node, found.items)
        return found if items is found.items else replace(found, items=items)

    def _ordered(self, parent: Node | None) -> list[int]:
        children = self._children.get(id(parent), [])
        sides = [self._order(children, side, parent) for side in ("base", "mine", "new")]
        known = {*sides[1], *sides[2]}
        sides[1] += sorted((index for index in children if index not in known), key=lambda index: self._reading_place(index))
        arranged, is_conflict = arrange(*sides)
        if is_conflict and self._takes_new(parent, sides):
            arranged, _ = arrange(sides[1], sides[1], sides[2])
        return arranged

    def _order(self, children: list[int], side: str, parent: Node | None) -> list[int]:
        """Those children that stand in this folder on that side too, in its order."""
        there = [(getattr(self._nodes[index], side), index) for index in children]
        same = [(entry.at, index) for entry, index in there if entry is not None and self._tree.node_of(entry.parent) is parent]
        return [index for _, index in sorted(same)]

    def _reading_place(self, index: int) -> int:
        return self._nodes[index].any.at if self._nodes[index].mine or self._nodes[index].new else len(self._nodes)

    def _takes_new(self, parent: Node | None, sides: list[list[int]]) -> bool:
        place = parent.place if parent is not None else Place("collection", ("items",), ())
        names = [[self._nodes[index].any.node.name for index in side] for side in sides]
        return (
            self._ledger.note("conflict", place, "order", (names[0], names[1], names[2]), self._ledger.settings.conflicts)
            == "new"
        )
