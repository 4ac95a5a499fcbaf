"""The tree three ways: which items and folders there are, what is in them, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from converters.postman.ids import derive_id
from converters.postman.model import Collection, Folder, Item
from converters.sync.aside import find_aside
from converters.sync.ledger import REMOVED, REMOVED_AND_CHANGED, Ledger, Place, is_same
from converters.sync.match import Entry, entries_of, is_inside, match_folders, match_items
from converters.sync.model import Resolution
from converters.sync.nodes import merge_folder, merge_item, summary_of, whole_json
from converters.sync.pairing import Triple


@dataclass(slots=True, eq=False)
class Node:
    """An item or folder in its three states, and what becomes of it.

    `result` None: it is not there. `leaves`: it goes aside. `parent` None: it stands at the top.
    """

    base: Entry | None = None
    mine: Entry | None = None
    new: Entry | None = None
    result: Item | Folder | None = None
    leaves: bool = False
    parent: Node | None = None

    @property
    def any(self) -> Entry:
        """The state that names it: mine, else new, else base."""
        found = self.mine or self.new or self.base
        assert found is not None
        return found

    @property
    def is_folder(self) -> bool:
        return isinstance(self.any.node, Folder)

    @property
    def place(self) -> Place:
        """Where it is, for the plan."""
        entry = self.any
        names = (*entry.folders, entry.node.name or "(no name)")
        return Place("folder" if self.is_folder else "item", (*entry.folders, entry.node.id), names)


@dataclass(slots=True, eq=False)
class Tree:
    """All nodes, and where each state of one leads to it."""

    ledger: Ledger
    aside: Entry | None
    folders: list[Node]
    items: list[Node]
    of: dict[int, Node] = field(default_factory=dict)

    def node_of(self, entry: Entry | None) -> Node | None:
        """The node of a state of it; None for the top."""
        return None if entry is None else self.of[id(entry)]

    @property
    def nodes(self) -> list[Node]:
        return [*self.folders, *self.items]


def tree_of(ledger: Ledger, base: Collection, mine: Collection, new: Collection) -> Tree:
    """The nodes of the three collections, matched."""
    entries = entries_of(base), entries_of(mine), entries_of(new)
    aside = find_aside(entries[1])
    items = match_items(entries[0].items, entries[1].items, entries[2].items, aside)
    folders = match_folders(*entries, items, aside)
    tree = Tree(
        ledger,
        aside,
        _nodes(folders, *(side.folders for side in entries)),
        _nodes(items, *(side.items for side in entries)),
    )
    if aside is not None:
        tree.folders.append(Node(mine=aside, result=aside.node))
    for node in tree.nodes:
        tree.of |= {id(entry): node for entry in (node.base, node.mine, node.new) if entry is not None}
    return tree


def _nodes(triples: list[Triple], base: tuple[Entry, ...], mine: tuple[Entry, ...], new: tuple[Entry, ...]) -> list[Node]:
    def entry(side: tuple[Entry, ...], at: int | None) -> Entry | None:
        return None if at is None else side[at]

    return [Node(entry(base, each.base), entry(mine, each.mine), entry(new, each.new)) for each in triples]


def settle_nodes(tree: Tree) -> None:
    """What becomes of each node, but for folders that the definition no longer has: those wait for what is in them."""
    used = {node.mine.node.id for node in tree.nodes if node.mine}
    for node in tree.nodes:
        if node.mine is not None and node.new is not None:
            node.result = _merged(tree.ledger, node, node.mine, node.new)
        elif node.mine is not None:
            node.result = node.mine.node
            _settle_without_new(tree, node, node.mine)
        elif node.new is not None:
            node.result = _with_free_ids(node.new.node, used) if _is_wanted(tree.ledger, node, node.new) else None


def _merged(ledger: Ledger, node: Node, mine: Entry, new: Entry) -> Item | Folder:
    base = node.base.node if node.base else None
    if isinstance(mine.node, Item) and isinstance(new.node, Item):
        return merge_item(ledger, node.place, base if isinstance(base, Item) else None, mine.node, new.node)
    assert isinstance(mine.node, Folder)
    assert isinstance(new.node, Folder)
    return merge_folder(ledger, node.place, base if isinstance(base, Folder) else None, mine.node, new.node)


def _settle_without_new(tree: Tree, node: Node, mine: Entry) -> None:
    if mine is tree.aside or is_inside(mine, tree.aside):
        return
    if node.base is None:
        tree.ledger.note("kept", node.place, "", (None, mine.node, None), note="made by hand", shown=summary_of)
    elif not node.is_folder:
        taken = note_removed(tree.ledger, node, is_edited=is_edited(node))
        node.leaves = taken == "aside"
        if taken in ("drop", "new"):
            node.result = None


def is_edited(node: Node) -> bool:
    """Whether people changed it. A folder with entries that could not be read is not to be lost either."""
    assert node.base is not None
    assert node.mine is not None
    base, mine = node.base.node, node.mine.node
    if isinstance(mine, Item):
        return not is_same(merge_item, base, mine)
    entries = mine.source.get("item") if isinstance(mine.source, dict) else None
    has_others = isinstance(entries, list) and len(entries) != len(mine.items)
    return has_others or not is_same(merge_folder, base, mine)


def note_removed(
    ledger: Ledger, node: Node, *, is_edited: bool, default: Resolution | None = None, note: str = ""
) -> Resolution:
    """Writes down that the definition no longer has it, and returns where it goes. What goes nowhere is in the plan whole."""
    assert node.base is not None
    assert node.mine is not None
    policy = ledger.settings.removed
    usual: Resolution = "aside" if is_edited and policy == "drop" else policy
    told = note or ("edited by hand" if is_edited else "")
    sides = node.base.node, node.mine.node, None
    taken = ledger.note("removed", node.place, "", sides, default or usual, note=told, shown=summary_of)
    if taken in ("drop", "new"):
        ledger.changes[-1] = replace(ledger.changes[-1], mine=whole_json(node.mine.node))
    return taken


def _is_wanted(ledger: Ledger, node: Node, new: Entry) -> bool:
    """Whether what mine does not have comes in: what people removed stays removed."""
    if node.base is None:
        return ledger.note("added", node.place, "", (None, None, new.node), "new", shown=summary_of) == "new"
    base = node.base.node
    told = REMOVED if node.is_folder or base == new.node else REMOVED_AND_CHANGED
    ledger.note("kept", node.place, "", (base, None, new.node), note=told, shown=summary_of)
    return False


def _with_free_ids(node: Item | Folder, used: set[str]) -> Item | Folder:
    """A node that comes in, with other ids if those it has are taken: ids in the collection stay, whatever is renamed."""
    if node.id not in used:
        return node
    if isinstance(node, Folder):
        return replace(node, id=derive_id("sync", node.id))
    examples = tuple(replace(example, id=derive_id("sync", example.id)) for example in node.examples)
    return replace(node, id=derive_id("sync", node.id), examples=examples)
