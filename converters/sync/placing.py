"""Where each item and folder stands: a moved tag moves its items, unless people moved them; what is gone goes aside."""

from __future__ import annotations

from collections.abc import Sequence

from converters.postman.model import Folder
from converters.sync.aside import new_aside
from converters.sync.match import Entry, is_inside
from converters.sync.model import Kind, Resolution
from converters.sync.nodes import whole_json
from converters.sync.tree import Node, Tree, is_edited, note_removed


def place_nodes(tree: Tree) -> Node | None:
    """Gives every node its parent, and settles folders that the definition no longer has. Returns the folder for what is gone,
    if there is something in it."""
    siblings = _siblings(tree)
    for node in tree.nodes:
        if node.result is not None:
            node.parent = _parent(tree, node, siblings)
    _without_circles(tree)
    _settle_removed_folders(tree)
    _leave_out_empty_folders(tree)
    return _fill_aside(tree)


def _siblings(tree: Tree) -> dict[int, list[Node]]:
    """The items of each folder of the new definition, in its order."""
    found: dict[int, list[Node]] = {}
    for node in sorted((node for node in tree.items if node.new), key=lambda node: node.new.at if node.new else 0):
        if node.new and node.new.parent:
            found.setdefault(id(node.new.parent), []).append(node)
    return found


def _parent(tree: Tree, node: Node, siblings: dict[int, list[Node]]) -> Node | None:
    if node.mine is None:
        return _living_parent(tree, node, siblings)
    mine = tree.node_of(node.mine.parent)
    if node.new is None:
        return mine
    new = _living_parent(tree, node, siblings)
    if is_inside(node.mine, tree.aside):
        return new if _note_move(tree, node, "moved", "new") else mine
    if node.base is None or mine is new:
        return mine
    base = tree.node_of(node.base.parent)
    if tree.node_of(node.new.parent) is base:
        if mine is not base:
            tree.ledger.note("kept", node.place, "folder", _shown(node))
        return mine
    if mine is base:
        return new if _note_move(tree, node, "moved", "new") else mine
    return new if _note_move(tree, node, "conflict", tree.ledger.settings.conflicts) else mine


def _note_move(tree: Tree, node: Node, kind: Kind, default: Resolution) -> bool:
    return tree.ledger.note(kind, node.place, "folder", _shown(node), default) == "new"


def _shown(node: Node) -> tuple[str | None, str | None, str | None]:
    def folders(state: Entry | None) -> str | None:
        return None if state is None else "/".join(state.folders)

    return folders(node.base), folders(node.mine), folders(node.new)


def _living_parent(tree: Tree, node: Node, siblings: dict[int, list[Node]]) -> Node | None:
    """The folder the new definition puts it into; if people took that away, where its neighbours are now."""
    entry = node.new.parent if node.new else None
    while entry is not None:
        folder = tree.of[id(entry)]
        if folder.result is not None:
            return folder
        neighbour = _neighbour(tree, node, siblings.get(id(entry), []))
        if neighbour is not None:
            return tree.node_of(neighbour.parent)
        entry = entry.parent
    return None


def _neighbour(tree: Tree, node: Node, siblings: Sequence[Node]) -> Entry | None:
    """The nearest item before it in the same folder, else behind it, that people still have, where they have it."""
    before = siblings[: siblings.index(node)] if node in siblings else siblings
    behind = siblings[len(before) + 1 :]
    for other in (*reversed(before), *behind):
        if other.mine is not None and not is_inside(other.mine, tree.aside):
            return other.mine
    return None


def _without_circles(tree: Tree) -> None:
    """Two sides may have put folders into each other: such a folder stays where mine has it."""
    for node in tree.folders:
        if node.mine is not None and node.parent is not tree.node_of(node.mine.parent) and _is_below_itself(node):
            node.parent = tree.node_of(node.mine.parent)


def _is_below_itself(node: Node) -> bool:
    seen = {id(node)}
    parent = node.parent
    while parent is not None and id(parent) not in seen:
        seen.add(id(parent))
        parent = parent.parent
    return parent is not None


def _children(tree: Tree) -> dict[int, list[Node]]:
    found: dict[int, list[Node]] = {}
    for node in tree.nodes:
        if node.result is not None and node.parent is not None:
            found.setdefault(id(node.parent), []).append(node)
    return found


def _depth(node: Node) -> int:
    depth = 0
    while node.parent is not None:
        depth, node = depth + 1, node.parent
    return depth


def _settle_removed_folders(tree: Tree) -> None:
    """The innermost first: a folder goes where everything in it goes, and stays with anything that stays."""
    children = _children(tree)
    gone = [node for node in tree.folders if node.base is not None and node.mine is not None and node.new is None]
    for node in sorted(gone, key=_depth, reverse=True):
        if node.mine is not None and is_inside(node.mine, tree.aside):
            continue
        inside = [child for child in children.get(id(node), ()) if child.result is not None]
        if any(not child.leaves for child in inside):
            note_removed(tree.ledger, node, is_edited=False, default="keep", note="it holds what stays")
            continue
        edited = is_edited(node)
        default: Resolution | None = None if inside or edited or tree.ledger.settings.removed == "keep" else "drop"
        taken = note_removed(tree.ledger, node, is_edited=edited, default=default)
        node.leaves = taken == "aside" or (taken in ("drop", "new") and bool(inside))
        if taken in ("drop", "new") and not inside:
            node.result = None


def _leave_out_empty_folders(tree: Tree) -> None:
    """A folder that the definition added, and whose requests stand elsewhere in mine, does not come."""
    children = _children(tree)
    added = [node for node in tree.folders if node.mine is None and node.result is not None]
    for node in sorted(added, key=_depth, reverse=True):
        has_some = any(child.result is not None for child in children.get(id(node), ()))
        if not has_some and isinstance(node.result, Folder) and node.result.items:
            node.result = None
            own, changes = node.place, tree.ledger.changes
            changes[:] = [each for each in changes if (each.kind, each.node, each.place) != ("added", own.ids[-1], own.names)]


def _fill_aside(tree: Tree) -> Node | None:
    """Puts what leaves into its folder, which is made when it is needed and goes when nothing is in it any more."""
    aside = tree.node_of(tree.aside)
    for node in tree.nodes:
        if node.leaves and node.result is not None and not (node.parent is not None and node.parent.leaves):
            aside = aside or Node(result=new_aside())
            node.parent = aside
    return None if _is_empty_now(tree, aside) else aside


def _is_empty_now(tree: Tree, aside: Node | None) -> bool:
    """Whether everything that was aside has come back; the folder goes then."""
    if aside is None or aside.mine is None or not isinstance(aside.mine.node, Folder) or not aside.mine.node.items:
        return False
    if any(node.parent is aside for node in tree.nodes if node.result is not None):
        return False
    tree.ledger.note("removed", aside.place, "", (None, aside.mine.node, None), "drop", shown=whole_json)
    aside.result = None
    return True
