"""An Overlay document as frozen values, in the specification's own words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from converters.source import SourceTree


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """An Action Object. `update` is meaningful only if `has_update`; `pointer` is where it stands, such as `#/actions/0`."""

    target: str
    description: str = ""
    update: Any = None
    has_update: bool = False
    copy: str = ""
    remove: bool = False
    pointer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """An Overlay Object. `extends`: the address of the definition it was made for, as written; `tree` knows its places."""

    tree: SourceTree = field(repr=False)
    spec_version: str = "1.0.0"
    title: str = ""
    version: str = ""
    description: str = ""
    extends: str = ""
    actions: tuple[Action, ...] = ()

    @property
    def file(self) -> str:
        return self.tree.file
