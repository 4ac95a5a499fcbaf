"""A tree becomes an Arazzo. A wrong step or parameter is a finding and left out; only what is no Arazzo at all raises."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from converters.arazzo.model import Arazzo, SourceDescription, Workflow
from converters.arazzo.read_steps import StepReader
from converters.detect import Kind
from converters.diagnostics import Diagnostics
from converters.source import SourceTree
from converters.source.findings import TreeFindings
from converters.source.text import shown
from converters.tree_reader import Reader, version_of

_FIELDS = ("arazzo", "$self", "info", "sourceDescriptions", "workflows", "components")
_SOURCE_FIELDS = ("name", "url", "type")
_WORKFLOW_FIELDS = (
    "workflowId", "summary", "description", "inputs", "dependsOn", "steps", "successActions", "failureActions", "outputs",
    "parameters",
)  # fmt: skip

Named = TypeVar("Named", SourceDescription, Workflow)


def read_arazzo(tree: SourceTree, diagnostics: Diagnostics) -> Arazzo:
    """The Arazzo description of a file (Arazzo Specification 1.0; of 1.1 what is about OpenAPI).

    Raises FormatError: format.unexpected_kind, format.unsupported_version. Findings carry pointer, line and column.
    """
    version, data = version_of(tree, Kind.ARAZZO, "Arazzo description", read="1.0 is"), tree.data
    reader = Reader(data, TreeFindings(diagnostics, tree), "Arazzo")
    reader.check_fields(data, _FIELDS, "#")
    info = reader.map_field(data, "info", "#")
    found = Arazzo(
        tree=tree,
        spec_version=version,
        title=reader.text(info, "title", "#/info"),
        summary=reader.text(info, "summary", "#/info"),
        description=reader.text(info, "description", "#/info"),
        version=reader.text(info, "version", "#/info"),
        sources=_distinct(_sources(reader), lambda one: one.name, reader),
        workflows=_distinct(_workflows(reader), lambda one: one.workflow_id, reader),
    )
    _check_whole(found, reader)
    return found


def _check_whole(arazzo: Arazzo, reader: Reader) -> None:
    if not arazzo.sources:
        reader.findings.error(
            "format.invalid", "`sourceDescriptions` should name at least one definition.", "#/sourceDescriptions"
        )
    if not arazzo.workflows:
        reader.findings.warning("item.none", "This description has no workflow: there is nothing to answer.", "#/workflows")


def _sources(reader: Reader) -> Iterator[SourceDescription]:
    for value, pointer in reader.maps(reader.root, "sourceDescriptions", "#"):
        reader.check_fields(value, _SOURCE_FIELDS, pointer)
        name, url = reader.text(value, "name", pointer), reader.text(value, "url", pointer)
        if name and url:
            yield SourceDescription(name=name, url=url, type=reader.text(value, "type", pointer), pointer=pointer)
        else:
            reader.findings.error("format.invalid", "A source description needs `name` and `url`; it is left out.", pointer)


def _workflows(reader: Reader) -> Iterator[Workflow]:
    steps = StepReader(reader)
    for value, pointer in reader.maps(reader.root, "workflows", "#"):
        workflow_id = reader.text(value, "workflowId", pointer)
        if not workflow_id:
            reader.findings.error("format.invalid", "A workflow needs a `workflowId`; it is left out.", pointer)
            continue
        reader.check_fields(value, _WORKFLOW_FIELDS, pointer)
        inputs = value.get("inputs")
        yield Workflow(
            workflow_id=workflow_id,
            summary=reader.text(value, "summary", pointer),
            description=reader.text(value, "description", pointer),
            inputs=inputs if isinstance(inputs, dict | bool) else None,
            depends_on=reader.texts(value, "dependsOn", pointer),
            parameters=tuple(steps.parameters(value, "parameters", pointer)),
            steps=tuple(steps.steps(value, pointer)),
            success_actions=tuple(steps.actions(value, "successActions", pointer)),
            failure_actions=tuple(steps.actions(value, "failureActions", pointer)),
            outputs=reader.map_field(value, "outputs", pointer),
            pointer=pointer,
        )


def _distinct(found: Iterator[Named], name_of: Callable[[Named], str], reader: Reader) -> tuple[Named, ...]:
    """Of two things of one name the first is kept."""
    kept: dict[str, Named] = {}
    for one in found:
        if name_of(one) in kept:
            message = f"The name {shown(name_of(one))} is used twice; this one is left out. Rename it."
            reader.findings.error("name.duplicate", message, one.pointer)
        else:
            kept[name_of(one)] = one
    values: Sequence[Named] = list(kept.values())
    return tuple(values)
