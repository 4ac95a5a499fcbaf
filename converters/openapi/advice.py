"""What can be read and served, but is hardly meant: told once a definition is read. Changes nothing."""

from __future__ import annotations

import re

from converters.openapi.findings import Findings
from converters.openapi.model import Document, Operation, Parameter
from converters.openapi.refs import child, is_missing, lookup
from converters.slices import did_you_mean, nearest
from converters.source.text import shown

_MOST_NAMES = 50
_VARIABLE = re.compile(r"\{([^{}]*)\}")
_EXPANDED = "+#./;?&*"  # operators of RFC 6570, which gateways use: `{proxy+}` is the parameter `proxy`


def advise(document: Document, findings: Findings) -> None:
    """Tells of a missing title or version, of no operations, of operationIds used twice, of operations without responses, of
    path templates that their parameters do not agree with, and of those that are the same but for the names in them."""
    _about_info(document, findings)
    if not document.operations:
        message = "The definition has no operation: there is nothing to answer."
        findings.warning("item.none", message, "#/paths" if "paths" in document.root else "#")
    _about_operation_ids(document, findings)
    _about_same_paths(document, findings)
    for operation in document.operations:
        _about_responses(operation, document, findings)
        _about_path(operation, findings)


def _about_info(document: Document, findings: Findings) -> None:
    missing = [f"`info.{name}`" for name, text in (("title", document.title), ("version", document.version)) if not text]
    if missing:
        be = "are" if len(missing) > 1 else "is"
        at = "#/info" if "info" in document.root else "#"
        findings.info("name.missing", f"{' and '.join(missing)} {be} missing: say what the API is called.", at)


def _about_operation_ids(document: Document, findings: Findings) -> None:
    first: dict[str, Operation] = {}
    for operation in document.operations:
        name = operation.operation_id
        other = first.setdefault(name, operation) if name else operation
        if other is not operation:
            message = (
                f"The operationId {shown(name)} is also that of {_title(other)}: give {_title(operation)} one of its own, "
                "or use cases that name it cannot tell them apart."
            )
            findings.warning("name.duplicate", message, f"{operation.pointer}/operationId")


def _about_same_paths(document: Document, findings: Findings) -> None:
    """Templates that differ in nothing but the names of their variables are identical (OpenAPI 3 §4.8.8)."""
    first: dict[tuple[str, str], Operation] = {}
    for operation in document.operations:
        template = _VARIABLE.sub("{}", operation.path) if "{" in operation.path else operation.path
        other = first.setdefault((operation.method, template), operation)
        if other.path != operation.path:
            message = (
                f"{shown(operation.path)} is the same path as {shown(other.path)}: a call fits both, and the examples of "
                f"{operation.method} compete. Make one of the two, or tell them apart."
            )
            findings.warning("path.invalid", message, operation.pointer)


def _about_responses(operation: Operation, document: Document, findings: Findings) -> None:
    if operation.responses or findings.is_full("example.made_up"):
        return
    node = lookup(document.root, operation.pointer)
    declared = child(node, "responses") if isinstance(node, dict) else None
    if not is_missing(declared) and not isinstance(declared, dict | None):
        return  # told already
    pointer = operation.pointer if is_missing(declared) else f"{operation.pointer}/responses"
    if isinstance(declared, dict) and any(not key.startswith("x-") for key in declared):
        message = "None of its responses can be used: a bare 200 (not declared) is served in their place."
        findings.warning("example.made_up", message, pointer)
    else:
        message = "The operation declares no response: a bare 200 (not declared) is served."
        findings.info("example.made_up", message, pointer)


def _about_path(operation: Operation, findings: Findings) -> None:
    """A template and its path parameters name the same variables (OpenAPI 3 §4.8.8 and §4.8.12)."""
    named = {name.strip(_EXPANDED): None for name in _VARIABLE.findall(operation.path.partition("?")[0])}
    declared = {one.name.strip(_EXPANDED): one for one in operation.parameters if one.location == "path"}
    if named.keys() == declared.keys() or findings.is_full("path.parameter"):
        return
    beside = {one.name for one in operation.parameters if one.location != "path"}
    for name in [name for name in named if name and name not in declared]:
        place = " It is declared, but not as `in: path`." if name in beside else ""
        message = f"{shown('{' + name + '}')} of the path is not declared as a path parameter: any text is taken for it.{place}"
        findings.warning("path.parameter", message, operation.pointer)
    free = [name for name in named if name not in declared][:_MOST_NAMES]
    for name, parameter in declared.items():
        if name not in named and not findings.is_full("path.parameter"):
            _about_unused(parameter, free, operation, findings)


def _about_unused(parameter: Parameter, free: list[str], operation: Operation, findings: Findings) -> None:
    if f":{parameter.name}" in operation.path.split("/"):
        name = shown(":" + parameter.name)
        message = f"The path {shown(operation.path)} has {name}, which is no variable: write it in braces."
        findings.warning("path.parameter", message, parameter.pointer)
        return
    meant = tuple(free) if len(free) == 1 else nearest(parameter.name, free, count=1)
    message = f"The path {shown(operation.path)} has no variable {shown(parameter.name)}{did_you_mean(meant)}"
    findings.warning("path.parameter", message, parameter.pointer)


def _title(operation: Operation) -> str:
    return f"{operation.method} {shown(operation.path)}"
