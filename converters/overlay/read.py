"""A tree becomes an Overlay. A wrong action is a finding and left out; only what is no Overlay at all raises."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from converters.detect import Kind, describe, detect
from converters.diagnostics import Diagnostics
from converters.errors import FormatError
from converters.overlay.model import Action, Overlay
from converters.slices import did_you_mean, nearest
from converters.source import SourceTree
from converters.source.findings import TreeFindings, kind_of
from converters.source.text import shown

_VERSION = re.compile(r"1\.\d+(?:\.\d+)?(?:-.*)?", re.DOTALL)
_FIELDS = ("overlay", "info", "extends", "actions")
_INFO_FIELDS = ("title", "version", "description")
_ACTION_FIELDS = ("target", "description", "update", "copy", "remove")


def read_overlay(tree: SourceTree, diagnostics: Diagnostics) -> Overlay:
    """The Overlay of a file (Overlay Specification 1.0 and 1.1).

    Raises FormatError: format.unexpected_kind, format.unsupported_version. TreeFindings carry pointer, line and column.
    """
    data = tree.data
    if detect(data) is not Kind.OVERLAY:
        message = f"This is no Overlay; it is {describe(detect(data))}."
        raise FormatError("format.unexpected_kind", message, file=tree.file)
    version = str(data["overlay"])
    if not _VERSION.fullmatch(version):
        message = f"Overlay {shown(version)} is not read; 1.0 and 1.1 are."
        raise FormatError("format.unsupported_version", message, file=tree.file, where="#/overlay")
    findings = TreeFindings(diagnostics, tree)
    _check_fields(data, _FIELDS, "#", findings)
    info = _info(data, findings)
    return Overlay(
        tree=tree,
        spec_version=version,
        title=_text(info, "title", "#/info", findings),
        version=_text(info, "version", "#/info", findings),
        description=_text(info, "description", "#/info", findings),
        extends=_text(data, "extends", "#", findings),
        actions=tuple(_actions(data, findings)),
    )


def _info(data: dict[str, Any], findings: TreeFindings) -> dict[str, Any]:
    info = data.get("info")
    if not isinstance(info, dict):
        findings.warning("name.missing", "An Overlay says its title and version in `info`.", "#/info")
        return {}
    _check_fields(info, _INFO_FIELDS, "#/info", findings)
    for name in ("title", "version"):
        if name not in info:
            findings.warning("name.missing", f"An Overlay says its {name} in `info`.", "#/info")
    return info


def _actions(data: dict[str, Any], findings: TreeFindings) -> Iterator[Action]:
    actions = data.get("actions")
    if not isinstance(actions, list) or not actions:
        message = f"`actions` should be a list of at least one action, not {kind_of(actions) if actions != [] else 'empty'}."
        findings.error("format.invalid", message, "#/actions")
        return
    for index, value in enumerate(actions):
        action = _action(value, f"#/actions/{index}", findings)
        if action is not None:
            yield action


def _action(value: Any, pointer: str, findings: TreeFindings) -> Action | None:
    if not isinstance(value, dict) or not isinstance(value.get("target"), str):
        what = "An action should be a map" if not isinstance(value, dict) else "The `target` of an action should be a text"
        findings.error("format.invalid", f"{what}, a JSONPath query in `target`; the action is left out.", pointer)
        return None
    _check_fields(value, _ACTION_FIELDS, pointer, findings)
    remove = value.get("remove", False)
    if not isinstance(remove, bool):
        findings.error("format.invalid", f"`remove` should be true or false, not {kind_of(remove)}.", f"{pointer}/remove")
        return None
    copy = _text(value, "copy", pointer, findings)
    if copy and "update" in value and not remove:
        message = "An action has `update` or `copy`, not both; it is left out. Make two actions of it."
        findings.error("format.invalid", message, pointer)
        return None
    if not copy and "update" not in value and not remove:
        findings.warning("format.invalid", "This action does nothing: it has no `update`, `copy` or `remove: true`.", pointer)
    description = _text(value, "description", pointer, findings)
    return Action(
        target=value["target"],
        description=description,
        update=value.get("update"),
        has_update="update" in value,
        copy=copy,
        remove=remove,
        pointer=pointer,
    )


def _text(holder: dict[str, Any], key: str, pointer: str, findings: TreeFindings) -> str:
    value = holder.get(key)
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, dict | list | bool):
        findings.error("format.invalid", f"`{key}` should be a text, not {kind_of(value)}.", f"{pointer}/{key}")
        return ""
    return str(value)


def _check_fields(holder: dict[str, Any], known: Iterable[str], pointer: str, findings: TreeFindings) -> None:
    for key in holder:
        if key not in known and not key.startswith("x-"):
            message = f"An Overlay has no {shown(key)} here{did_you_mean(nearest(key, known))}"
            findings.warning("unknown_field", message, pointer)
