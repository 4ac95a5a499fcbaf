"""Merging one value into another, as the Action Object says, with every value's origin kept beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from converters.overlay.shadow import Shadow
from converters.source.findings import kind_of
from converters.source.limits import Limits
from converters.source.places import Path
from converters.source.text import shown

_MOST_ADDED = 500_000
_TEXT_PER_NODE = 256  # a long text put in again and again counts like so many values
_DEEPEST = Limits().depth


class Incompatible(ValueError):
    """A value that cannot be merged with the one that stands there."""


class TooLarge(ValueError):
    """More than an overlay may add."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Merger:
    """Merges, and counts what all actions together have put in."""

    def __init__(self) -> None:
        self._left = _MOST_ADDED

    @staticmethod
    def first_copy(data: Any) -> Any:
        """A copy of a tree to be changed; aliases of YAML become values of their own. The reader has bounded its size."""
        return _copied(data, lambda value, depth: None)

    def copied(self, value: Any, depth: int = 0) -> Any:
        """A copy of a value to be put in `depth` levels deep. Raises TooLarge."""

        def spend(inner: Any, below: int) -> None:
            self._left -= 1 + (len(inner) // _TEXT_PER_NODE if isinstance(inner, str) else 0)
            if self._left < 0:
                raise TooLarge("limit.expansion", f"The overlays add more than {_MOST_ADDED} values.")
            if depth + below > _DEEPEST:
                raise TooLarge("limit.depth", f"With this, lists and maps are nested more than {_DEEPEST} deep.")

        return _copied(value, spend)

    def merge(self, target: dict[str, Any], shadow: Shadow, update: dict[str, Any], origin: Shadow,
              tell: Callable[[str, Path], None], depth: int, path: Path = ()) -> None:  # fmt: skip
        """Merges a map into another: what is new is inserted, single values replace, lists are appended, maps merged.

        A property that cannot be merged is told and stays as it is. Raises TooLarge.
        """
        members = shadow.opened(target)
        for key, value in update.items():
            inside = origin.at((key,)) or origin
            here = target.get(key)
            if key not in target:
                target[key] = self.copied(value, depth + 1)
                members[key] = inside.copied()
            elif isinstance(here, dict) and isinstance(value, dict):
                self.merge(here, members[key], value, inside, tell, depth + 1, (*path, key))
            elif isinstance(here, list) and isinstance(value, list):
                self.extend(here, members[key], value, inside, depth + 1)
            elif isinstance(here, dict | list) or isinstance(value, dict | list):
                what = f"{kind_of(value).capitalize()} cannot be merged with {kind_of(here)}"
                tell(f"{what}: {shown(key)} stays as it is.", (*path, key))
            else:
                self._left -= 1
                target[key] = value
                members[key] = inside.copied()

    def extend(self, target: list[Any], shadow: Shadow, update: Any, origin: Shadow, depth: int) -> None:
        """Appends the items of a list, or one item. Raises TooLarge."""
        members = shadow.opened(target)
        if not isinstance(update, list):
            target.append(self.copied(update, depth + 1))
            members.append(origin.copied())
            return
        for index, value in enumerate(self.copied(update, depth)):
            target.append(value)
            members.append((origin.at((index,)) or origin).copied())


def _copied(value: Any, spend: Callable[[Any, int], None]) -> Any:
    """A copy of every map and list, without recursion. `spend` is told each value and how deep it lies."""
    holder: list[Any] = [value]
    waiting: list[tuple[Any, Any, int]] = [(holder, 0, 0)]
    while waiting:
        target, key, depth = waiting.pop()
        inner = target[key]
        spend(inner, depth)
        if isinstance(inner, dict | list):
            copy = target[key] = inner.copy()
            pairs: Any = copy.items() if isinstance(copy, dict) else enumerate(copy)
            waiting += [(copy, below, depth + 1) for below, _ in pairs]
    return holder[0]
