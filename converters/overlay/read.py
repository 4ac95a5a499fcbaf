"""A tree becomes an Overlay. A wrong action is a finding and left out; only what is no Overlay at all raises."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from converters.detect import Kind
from converters.diagnostics import Diagnostics
from converters.overlay.model import Action, Overlay
from converters.source import SourceTree
from converters.source.findings import TreeFindings, kind_of
from converters.tree_reader import Reader, version_of

_FIELDS = ("overlay", "info", "extends", "actions")
_INFO_FIELDS = ("title", "version", "description")
_ACTION_FIELDS = ("target", "description", "update", "copy", "remove")


def read_overlay(tree: SourceTree, diagnostics: Diagnostics) -> Overlay:
    """The Overlay of a file (Overlay Specification 1.0 and 1.1).

    Raises FormatError: format.unexpected_kind, format.unsupported_version. Findings carry pointer, line and column.
    """
    version, data = version_of(tree, Kind.OVERLAY, "Overlay", read="1.0 and 1.1 are"), tree.data
    reader = Reader(data, TreeFindings(diagnostics, tree), "An Overlay")
    reader.check_fields(data, _FIELDS, "#")
    info = _info(reader)
    return Overlay(
        tree=tree,
        spec_version=version,
        title=reader.text(info, "title", "#/info"),
        version=reader.text(info, "version", "#/info"),
        description=reader.text(info, "description", "#/info"),
        extends=reader.text(data, "extends", "#"),
        actions=tuple(_actions(reader)),
    )


def _info(reader: Reader) -> dict[str, Any]:
    info = reader.root.get("info")
    if not isinstance(info, dict):
        reader.findings.warning("name.missing", "An Overlay says its title and version in `info`.", "#/info")
        return {}
    reader.check_fields(info, _INFO_FIELDS, "#/info")
    for name in ("title", "version"):
        if name not in info:
            reader.findings.warning("name.missing", f"An Overlay says its {name} in `info`.", "#/info")
    return info


def _actions(reader: Reader) -> Iterator[Action]:
    actions = reader.root.get("actions")
    if not isinstance(actions, list) or not actions:
        message = f"`actions` should be a list of at least one action, not {kind_of(actions) if actions != [] else 'empty'}."
        reader.findings.error("format.invalid", message, "#/actions")
        return
    for index, value in enumerate(actions):
        action = _action(value, f"#/actions/{index}", reader)
        if action is not None:
            yield action


def _action(value: Any, pointer: str, reader: Reader) -> Action | None:
    findings = reader.findings
    if not isinstance(value, dict) or not isinstance(value.get("target"), str):
        what = "An action should be a map" if not isinstance(value, dict) else "The `target` of an action should be a text"
        findings.error("format.invalid", f"{what}, a JSONPath query in `target`; the action is left out.", pointer)
        return None
    reader.check_fields(value, _ACTION_FIELDS, pointer)
    remove = value.get("remove", False)
    if not isinstance(remove, bool):
        findings.error("format.invalid", f"`remove` should be true or false, not {kind_of(remove)}.", f"{pointer}/remove")
        return None
    copy = reader.text(value, "copy", pointer)
    if copy and "update" in value and not remove:
        message = "An action has `update` or `copy`, not both; it is left out. Make two actions of it."
        findings.error("format.invalid", message, pointer)
        return None
    if not copy and "update" not in value and not remove:
        findings.warning("format.invalid", "This action does nothing: it has no `update`, `copy` or `remove: true`.", pointer)
    description = reader.text(value, "description", pointer)
    return Action(
        target=value["target"],
        description=description,
        update=value.get("update"),
        has_update="update" in value,
        copy=copy,
        remove=remove,
        pointer=pointer,
    )
