"""What is in a definition or an Arazzo file, before anything is made of it: operations, tags, workflows, with their places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from app.workspace.read_source import SourceRead
from app.workspace.variants import finding_of
from converters.arazzo import Arazzo, read_arazzo
from converters.detect import Kind, detect
from converters.diagnostics import Diagnostics
from converters.errors import ConversionError
from converters.openapi.model import Document, Operation
from converters.openapi.read import read_definition
from converters.openapi.slice import operation_key
from converters.source import SourceTree, read_tree

LONGEST_WORDS = 2_000


def read_outline(data: bytes, file: str, open_file: Callable[[str], bytes]) -> SourceRead:
    """The outline as `value`; None for files of another kind. Raises nothing."""
    diagnostics = Diagnostics(file)
    kind = Kind.UNKNOWN
    try:
        tree = read_tree(data, file, diagnostics=diagnostics)
        kind = detect(tree.data)
        value = None
        if kind is Kind.DEFINITION:
            value = _definition(read_definition(tree, diagnostics, open_file=open_file))
        elif kind is Kind.ARAZZO:
            value = _arazzo(read_arazzo(tree, diagnostics), tree)
        elif kind is Kind.OVERLAY:
            value = {"extends": tree.data.get("extends") if isinstance(tree.data, dict) else None}
        return SourceRead(kind=kind, value=value, diagnostics=tuple(diagnostics))
    except ConversionError as error:
        return SourceRead(kind=kind, error=finding_of(error, file), diagnostics=tuple(diagnostics))


def _definition(document: Document) -> dict[str, Any]:
    counts = Counter(tag for operation in document.operations for tag in operation.tags)
    declared = [{"name": tag.name, "description": _cut(tag.description or tag.summary)} for tag in document.tags]
    known = {tag["name"] for tag in declared}
    declared += [{"name": name, "description": ""} for name in counts if name not in known]
    return {
        "title": document.title,
        "version": document.version,
        "spec_version": document.spec_version,
        "description": _cut(document.description or document.summary),
        "tags": [{**tag, "operations": counts[tag["name"]]} for tag in declared],
        "operations": [_operation(document, each) for each in document.operations],
        "workflows": [],
    }


def _operation(document: Document, operation: Operation) -> dict[str, Any]:
    spot = document.sources.locate(operation.pointer) if document.sources is not None else None
    return {
        "key": operation_key(operation),
        "method": operation.method,
        "path": operation.path,
        "id": operation.operation_id,
        "summary": _cut(operation.summary or operation.path_summary),
        "tags": list(operation.tags),
        "deprecated": operation.deprecated,
        "statuses": [response.status for response in operation.responses],
        "pointer": spot.where if spot is not None else operation.pointer,
        "file": (spot.file if spot is not None else None) or document.file,
        "line": spot.line if spot is not None else None,
        "column": spot.column if spot is not None else None,
    }


def _arazzo(arazzo: Arazzo, tree: SourceTree) -> dict[str, Any]:
    workflows = []
    for each in arazzo.workflows:
        line, column = tree.key_pointer_position(each.pointer) or (None, None)
        workflows.append(
            {
                "id": each.workflow_id,
                "summary": _cut(each.summary),
                "description": _cut(each.description),
                "steps": [
                    {"id": step.step_id, "operation": step.operation_id or step.operation_path or step.workflow_id}
                    for step in each.steps
                ],
                "pointer": each.pointer,
                "file": tree.file,
                "line": line,
                "column": column,
            }
        )
    return {
        "title": arazzo.title,
        "version": arazzo.version,
        "spec_version": arazzo.spec_version,
        "description": _cut(arazzo.description or arazzo.summary),
        "tags": [],
        "operations": [],
        "workflows": workflows,
    }


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_WORDS else text[: LONGEST_WORDS - 1] + "…"
