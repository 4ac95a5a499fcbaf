"""Where the values of an overlaid tree come from: the definition, or one of the overlays.

A shadow stands for a value. As long as nothing below it was changed it needs no members: what is below comes from below
its own path. A change gives members to the containers on the way to it, and to no others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from converters.source import SourceTree
from converters.source.places import Path, Place


@dataclass(slots=True)
class Shadow:
    """A value of the overlaid tree came from `path` in `tree`. `members`: those of a container that was changed."""

    tree: SourceTree
    path: Path
    members: dict[str | int, Shadow] | list[Shadow] | None = None

    def opened(self, value: Any) -> Any:
        """The members, which may be changed from now on; `value` is the container as it is."""
        if self.members is None:
            if isinstance(value, dict):
                self.members = {key: Shadow(self.tree, (*self.path, key)) for key in value}
            else:
                self.members = [Shadow(self.tree, (*self.path, index)) for index in range(len(value))]
        return self.members

    def at(self, path: Sequence[str | int]) -> Shadow | None:
        """The shadow of the value at a path below; None if there is none."""
        shadow = self
        for index, key in enumerate(path):
            members: Any = shadow.members
            if members is None:
                return Shadow(shadow.tree, (*shadow.path, *path[index:]))
            if isinstance(members, list):
                found = members[key] if isinstance(key, int) and key < len(members) else None
            else:
                found = members.get(key)
            if found is None:
                return None
            shadow = found
        return shadow

    def copied(self) -> Shadow:
        """A shadow of a copy of the value, which may be changed by itself."""
        members = self.members
        if isinstance(members, dict):
            return Shadow(self.tree, self.path, {key: inner.copied() for key, inner in members.items()})
        if isinstance(members, list):
            return Shadow(self.tree, self.path, [inner.copied() for inner in members])
        return Shadow(self.tree, self.path)


class OverlaidPlaces:
    """The places of an overlaid tree, each in the file its value came from."""

    def __init__(self, main: SourceTree, root: Shadow) -> None:
        self._main, self._root = main, root

    def find(self, path: Sequence[str | int]) -> Place | None:
        shadow = self._root.at(path)
        return shadow.tree.position(shadow.path) if shadow else None

    def find_key(self, path: Sequence[str | int]) -> Place | None:
        shadow = self._root.at(path)
        return shadow.tree.key_position(shadow.path) if shadow else None

    def origin(self, path: Path) -> tuple[str, Path] | None:
        """The file a value came from and its path there, if that is not the main one."""
        shadow = self._root.at(path)
        return None if shadow is None or shadow.tree is self._main else (shadow.tree.file, shadow.path)
