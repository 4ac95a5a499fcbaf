"""Which items and folders of three collections are the same: by id, by what they call, by name; folders by what is in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from converters.postman.model import Collection, Folder, Item
from converters.sync.addresses import call_of
from converters.sync.pairing import Tier, Triple, align, pair


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """An item or folder where it stands: how many come before it, the folder it is in (None: the top), the names around it."""

    at: int
    node: Item | Folder
    parent: Entry | None
    folders: tuple[str, ...]
    call: tuple[str, tuple[str, ...]] = ("", ())


@dataclass(frozen=True, slots=True)
class Entries:
    """All of one collection in reading order."""

    items: tuple[Entry, ...]
    folders: tuple[Entry, ...]


def entries_of(collection: Collection) -> Entries:
    """Every item and folder. Iterative: depth costs no stack."""
    items: list[Entry] = []
    folders: list[Entry] = []
    todo: list[tuple[Item | Folder, Entry | None]] = [(node, None) for node in reversed(collection.items)]
    while todo:
        node, parent = todo.pop()
        around = (*parent.folders, parent.node.name) if parent else ()
        at = len(items) + len(folders)
        if isinstance(node, Item):
            items.append(Entry(at, node, parent, around, call_of(node)))
        else:
            entry = Entry(at, node, parent, around)
            folders.append(entry)
            todo += [(child, entry) for child in reversed(node.items)]
    return Entries(tuple(items), tuple(folders))


def match_items(base: Sequence[Entry], mine: Sequence[Entry], new: Sequence[Entry], aside: Entry | None = None) -> list[Triple]:
    """Items of the three collections: an operation keeps its operationId or its method and path; people may change either.

    What was set aside is never taken for another operation that only has its name.
    """

    def named(entry: Entry) -> Hashable:
        return None if is_inside(entry, aside) else (entry.call[0], entry.node.name)

    def placed(entry: Entry) -> Hashable:
        return None if is_inside(entry, aside) else (entry.call[0], entry.node.name, entry.folders)

    same_place, same_name = Tier(placed, unique=True), Tier(named, unique=True)
    by_hand = (*_sure(base, mine), *_CALLS, same_place, same_name)
    by_api = (*_sure(base, new), *_CALLS, same_place)
    return align(base, mine, new, by_hand=by_hand, by_api=by_api, direct=(*_sure(mine, new), *_CALLS))


def pair_items(before: Sequence[Entry], after: Sequence[Entry]) -> dict[int, int]:
    """Items of two collections of which one became the other: index before → index after."""
    same_place = Tier(lambda entry: (entry.call[0], entry.node.name, entry.folders), unique=True)
    same_name = Tier(lambda entry: (entry.call[0], entry.node.name), unique=True)
    return pair(before, after, (*_sure(before, after), *_CALLS, same_place, same_name))


def _sure(left: Sequence[Entry], right: Sequence[Entry]) -> tuple[Tier, ...]:
    """By id: unless each of the two has a twin on the other side that is called in the same way, with another id."""
    lefts, rights = ({entry.call for entry in side} for side in (left, right))

    def has_twins(one: Entry, other: Entry) -> bool:
        return one.call != other.call and one.call in rights and other.call in lefts

    return Tier(lambda entry: (entry.node.id, entry.call)), Tier(_id, refuse=has_twins)


def _id(entry: Entry) -> Hashable:
    return entry.node.id


_CALLS = (
    Tier(lambda entry: (entry.call, entry.node.name, entry.folders)),
    Tier(lambda entry: (entry.call, entry.node.name)),
    Tier(lambda entry: (entry.call, entry.folders)),
    Tier(lambda entry: entry.call),
)


def is_inside(entry: Entry, folder: Entry | None) -> bool:
    """Whether an entry lies in the folder, at any depth."""
    parent = entry.parent
    while parent is not None and parent is not folder:
        parent = parent.parent
    return folder is not None and parent is folder


def match_folders(base: Entries, mine: Entries, new: Entries, items: Sequence[Triple], aside: Entry | None) -> list[Triple]:
    """Folders of the three collections: by id, by the names that lead there, else by most of their items.

    The folder of what was removed is nobody's but mine.
    """
    own = [entry for entry in mine.folders if entry is not aside]
    plain = (Tier(_id), Tier(lambda entry: (*entry.folders, entry.node.name)))
    to_mine = _by_content([(base.items[each.base], mine.items[each.mine]) for each in items if _both(each.base, each.mine)])  # type: ignore[index]
    to_new = _by_content([(base.items[each.base], new.items[each.new]) for each in items if _both(each.base, each.new)])  # type: ignore[index]
    found = align(base.folders, own, new.folders, by_hand=(*plain, to_mine), by_api=(*plain, to_new), direct=plain)
    at = {id(entry): index for index, entry in enumerate(mine.folders)}
    for triple in found:
        if triple.mine is not None:
            triple.mine = at[id(own[triple.mine])]
    return found


def _both(left: int | None, right: int | None) -> bool:
    return left is not None and right is not None


def _by_content(pairs: Sequence[tuple[Entry, Entry]]) -> Tier:
    """Folders told by their items: each by the partner that more than half of its items have gone to."""
    votes = Counter((id(one.parent), id(other.parent)) for one, other in pairs if one.parent and other.parent)
    sizes = Counter(id(one.parent) for one, _ in pairs if one.parent)
    key_of: dict[int, Hashable] = {}
    for (left, right), count in votes.items():
        if count * 2 > sizes[left] and right not in key_of:
            key_of[left] = key_of[right] = (left, right)
    return Tier(lambda entry: key_of.get(id(entry)), unique=True)
