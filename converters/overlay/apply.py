"""Overlays applied to a tree: what their queries select is merged, copied or removed, one action after the other.

The tree given stays as it is. What a few lines may multiply is bounded: steps of the queries, values put in, depth.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlsplit

from converters.diagnostics import Diagnostics
from converters.json_path import MAX_STEPS, QueryError, Steps, select
from converters.overlay.merge import Incompatible, Merger, TooLarge
from converters.overlay.model import Action, Overlay
from converters.overlay.shadow import OverlaidPlaces, Shadow
from converters.pointers import pointer_of
from converters.source import SourceTree
from converters.source.findings import TreeFindings, kind_of
from converters.source.places import Path
from converters.source.text import shown

_ALL_STEPS = 4 * MAX_STEPS


def apply_overlays(tree: SourceTree, overlays: Sequence[Overlay], diagnostics: Diagnostics) -> SourceTree:
    """The tree as the overlays make it, in their order; places in what they changed name the overlay's file.

    A wrong action is an error and costs only itself, a target that selects nothing a warning `ref.unresolved`; both have
    their place in the overlay. An overlay that says it extends a file of another name is applied all the same: `ref.external`.
    """
    if not overlays:
        return tree
    work = _Work(tree)
    for overlay in overlays:
        findings = TreeFindings(diagnostics, overlay.tree)
        _check_extends(overlay, tree, findings)
        for action in overlay.actions:
            work.apply(action, overlay, findings)
    places = OverlaidPlaces(tree, work.shadow)
    return replace(tree, data=work.root, _places=places, _origin=places.origin)


def _check_extends(overlay: Overlay, tree: SourceTree, findings: TreeFindings) -> None:
    meant = posixpath.basename(unquote(urlsplit(overlay.extends).path)) if _is_address(overlay.extends) else overlay.extends
    here = posixpath.basename(tree.file.replace("\\", "/"))
    if meant and here and meant != here:
        message = f"This overlay extends {shown(meant)}, but is applied to {shown(here)}."
        findings.note("info", "ref.external", message, "#/extends")


def _is_address(text: str) -> bool:
    try:
        urlsplit(text)
    except ValueError:
        return False
    return True


class _Work:
    """A copy of the tree that actions change, and the shadow that knows where its values come from."""

    def __init__(self, tree: SourceTree) -> None:
        self._steps = Steps(_ALL_STEPS)
        self._merger = Merger()
        self.root = self._merger.first_copy(tree.data)
        self.shadow = Shadow(tree, ())

    def apply(self, action: Action, overlay: Overlay, findings: TreeFindings) -> None:
        """Carries out one action, or says why not."""
        try:
            paths = self._selected(action.target)
        except QueryError as error:
            findings.error("format.invalid", f"The target {error}; the action is left out.", f"{action.pointer}/target")
            return
        if not paths:
            message = f"The target {shown(action.target)} selects nothing: nothing is changed. Look for a misspelt step in it."
            findings.warning("ref.unresolved", message, f"{action.pointer}/target")
        elif action.remove:
            self._remove(paths, action, findings)
        elif action.copy:
            self._copy(paths, action, findings)
        elif action.has_update:
            key = f"{action.pointer}/update"
            shadow = Shadow(overlay.tree, ("actions", int(action.pointer.rpartition("/")[2]), "update"))
            self._update(paths, action.update, shadow, findings, key)

    def _selected(self, query: str) -> list[Path]:
        """The paths of what a query selects, each once."""
        return list(dict.fromkeys(path for path, _ in select(query, self.root, self._steps)))

    def _remove(self, paths: list[Path], action: Action, findings: TreeFindings) -> None:
        """What lies deeper, and later in a list, goes first, so that the other paths stay true."""
        for path in sorted(paths, key=_depth_and_index, reverse=True):
            if not path:
                findings.error("format.invalid", "The whole document cannot be removed.", f"{action.pointer}/target")
                continue
            holder, shadow = self._at(path[:-1])
            del shadow.opened(holder)[path[-1]]
            del holder[path[-1]]

    def _copy(self, paths: list[Path], action: Action, findings: TreeFindings) -> None:
        """Overlay 1.1: what one query selects is merged into what the other does."""
        key = f"{action.pointer}/copy"
        try:
            sources = self._selected(action.copy)
        except QueryError as error:
            findings.error("format.invalid", f"The query of what to copy {error}; the action is left out.", key)
            return
        if len(sources) != 1:
            message = (
                f"{shown(action.copy)} should select one thing to copy, but selects {len(sources)}; the action is left out."
            )
            findings.error("ref.unresolved", message, key)
            return
        value, shadow = self._at(sources[0])
        try:
            value, shadow = self._merger.copied(value), shadow.copied()
        except TooLarge as error:
            findings.error(error.code, str(error), key)
            return
        self._update(paths, value, shadow, findings, key)

    def _update(self, paths: list[Path], update: Any, origin: Shadow, findings: TreeFindings, key: str) -> None:
        kinds = {_kind(self._at(path)[0]) for path in paths}
        if len(kinds) > 1:
            message = f"The target selects {' and '.join(sorted(kinds))}: it should select one kind; the action is left out."
            findings.error("format.invalid", message, key.rpartition("/")[0] + "/target")
            return
        for path in paths:
            try:
                self._put(path, update, origin, findings, key)
            except Incompatible as error:
                findings.error("format.invalid", f"{error} at {pointer_of(path)}; it stays.", key)
                return
            except TooLarge as error:
                findings.error(error.code, f"{error} The rest of the action is left out.", key)
                return

    def _put(self, path: Path, update: Any, origin: Shadow, findings: TreeFindings, key: str) -> None:
        target, shadow = self._at(path)
        tell = _teller(findings, key)
        if isinstance(target, dict):
            if not isinstance(update, dict):
                raise Incompatible(f"{kind_of(update).capitalize()} cannot be merged with the map")
            self._merger.merge(target, shadow, update, origin, tell, len(path))
        elif isinstance(target, list):
            self._merger.extend(target, shadow, update, origin, len(path))
        elif isinstance(update, dict | list):
            raise Incompatible(f"{kind_of(update).capitalize()} cannot replace {kind_of(target)}")
        elif path:
            holder, above = self._at(path[:-1])
            above.opened(holder)[path[-1]] = origin.copied()
            holder[path[-1]] = update

    def _at(self, path: Path) -> tuple[Any, Shadow]:
        """The value at a path, and its shadow, which may be changed: those on the way to it are opened."""
        value, shadow = self.root, self.shadow
        for key in path:
            shadow = shadow.opened(value)[key]
            value = value[key]
        return value, shadow


def _depth_and_index(path: Path) -> tuple[int, int]:
    last = path[-1] if path else ""
    return len(path), last if isinstance(last, int) else -1


def _teller(findings: TreeFindings, key: str) -> Callable[[str, Path], None]:
    def tell(message: str, path: Path) -> None:
        findings.error("format.invalid", message, key + pointer_of(path)[1:])

    return tell


def _kind(value: Any) -> str:
    return "maps" if isinstance(value, dict) else "lists" if isinstance(value, list) else "single values"
